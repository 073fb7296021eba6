"""Which step must precede which: the order of an SOP, however its rows say it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from sop.model import Sop
from sop.routes import Routes

Relation = Literal["before", "after", "parallel", "either"]
RELATIONS: tuple[Relation, ...] = ("before", "after", "parallel", "either")
"""Of one step to another: must precede it, must follow it, neither, or a decision chooses one of them."""

REVERSED: dict[Relation, Relation] = {
    "before": "after",
    "after": "before",
    "parallel": "parallel",
    "either": "either",
}


class Relations:
    """The relations of an SOP's steps to one another.

    Parameters: sop - valid.
    """

    def __init__(self, sop: Sop) -> None:
        self.routes = sop.routes()
        self._choices = list(_choices(self.routes))
        self._place = {step: place for place, step in enumerate(self.routes.order)}

    def sorted(self, steps: Iterable[str]) -> tuple[str, ...]:
        """Steps in step order: nobody before whom it waits for."""
        return tuple(sorted(steps, key=self._place.__getitem__))

    def of(self, one: str, other: str) -> Relation:
        """Relation of one step to another (another id)."""
        if one in self.routes.ancestors[other]:
            return "before"
        if other in self.routes.ancestors[one]:
            return "after"
        for reached in self._choices:
            mine, theirs = reached.get(one), reached.get(other)
            if mine and theirs and not mine & theirs:
                return "either"
        return "parallel"

    def near(self, kept: Collection[str]) -> dict[str, frozenset[str]]:
        """For each kept step the kept steps before it with none but others between."""
        through: dict[str, frozenset[str]] = {}
        for step in self.routes.order:
            through[step] = frozenset[str]().union(
                *(
                    frozenset({earlier}) if earlier in kept else through[earlier]
                    for earlier in self.routes.before[step]
                )
            )
        return {step: found for step, found in through.items() if step in kept}

    def needless(self, earlier: str, step: str, kept: Collection[str]) -> bool:
        """Does a kept step between the two make it needless to say that one precedes the other?"""
        return any(
            earlier in self.routes.ancestors[between]
            for between in self.routes.ancestors[step]
            if between in kept
        )


def _choices(routes: Routes) -> Iterable[dict[str, set[str]]]:
    """For each decision, the steps that nothing but it leads to, each with the outcomes that lead there."""
    for step, leads in routes.leads.items():
        around = _reached(routes, [name for name, near in routes.before.items() if not near], without=step)
        found: dict[str, set[str]] = {}
        for outcome, targets in leads.items():
            for name in _reached(routes, targets):
                if name not in around:
                    found.setdefault(name, set()).add(outcome)
        if found:
            yield found


def _reached(routes: Routes, starts: Iterable[str], *, without: str = "") -> set[str]:
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in found and name != without:
            found.add(name)
            waiting += routes.after[name]
    return found
