"""Where the steps of an SOP went in a revision of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sop.revision.pairing import pair_steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sop.model import Sop


class Following:
    """Follows ids of steps into a revision. Ids that the old version does not have either stay as they are.

    Parameters: old, new - versions of one SOP.
    """

    def __init__(self, old: Sop, new: Sop) -> None:
        self.old, self.new = old, new
        self._pairs = pair_steps(old, new)
        self._rows = {step.id: row for row, step in enumerate(new.steps)}
        self._gone = {step.id for step in old.steps} - set(self._rows)
        self._group = {step: group for group in self._pairs.groups for step in group.old}

    def same(self, step: str) -> str | None:
        """The step itself, or the one that alone took the place of it alone; None where it is gone."""
        return self._pairs.same.get(step) if step in self._gone else step

    def first(self, step: str) -> str | None:
        """Where what led to a step leads now; what took its place may have taken that of others too."""
        return self._heirs(step)[0] if self._heirs(step) else None

    def last(self, step: str) -> str | None:
        """After what that comes now which came after a step."""
        return self._heirs(step)[-1] if self._heirs(step) else None

    def done(self, steps: Iterable[str]) -> tuple[str, ...]:
        """What is over now where some steps were over: what took their places, and what was put in before it.

        Parameters: steps - that are over in a case.
        Returns: in the order of the revision.
        """
        given = set(steps)
        found = {name for name in given if name not in self._group}
        for group in self._pairs.groups:
            if group.old and given >= set(group.old):
                found |= set(group.new)
        earlier = {name for step in found for name in self._ancestors.get(step, ())}
        found |= {name for group in self._pairs.groups if not group.old for name in group.new} & earlier
        return tuple(sorted(found, key=lambda name: (self._rows.get(name, len(self._rows)), name)))

    @cached_property
    def factors(self) -> dict[str, float]:
        """By old id of each step that has another standard now: new minutes over old ones."""
        found = {}
        for then in self.old.steps:
            now = self.same(then.id)
            after = None if now is None else self.new.step(now).standard
            if then.standard is not None and after is not None and after.minutes != then.standard.minutes:
                found[then.id] = after.minutes / then.standard.minutes
        return found

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        return self.new.routes().ancestors

    def _heirs(self, step: str) -> tuple[str, ...]:
        return self._group[step].new if step in self._gone else (step,)
