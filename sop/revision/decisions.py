"""What changed in what a step decides: ways that lead on, and ways back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from sop.model import Decision, Outcome, Step
from sop.revision.change import Change, Value
from sop.revision.pairing import Pairs
from sop.routes import Routes


class _Steps(TypedDict):
    """The step of a change."""

    old_steps: tuple[str, ...]
    new_steps: tuple[str, ...]


def decision_changes(
    pairs: Pairs, old_routes: Routes, new_routes: Routes, old_id: str, new_id: str
) -> Iterator[Change]:
    """Compare what a step decides.

    Each way back is told by itself; shares of the ways that lead on are compared among these, so that a
    correction put beside them is one change.

    Parameters: pairs; old_routes, new_routes - of either version; old_id, new_id - of the step.
    Returns: the changes.
    """
    was, now = pairs.old.step(old_id), pairs.new.step(new_id)
    if was.decision == now.decision:
        return
    steps: _Steps = {"old_steps": (old_id,), "new_steps": (new_id,)}
    old, new = _Ways(was, old_routes), _Ways(now, new_routes)
    found = list(_corrections(pairs, old, new, steps))
    apart = old.forward(pairs.same) != new.forward({})
    if apart or (not found and old.whole(pairs.same) != new.whole({})):
        found.insert(
            0,
            Change(
                kind="decision",
                field="decision.outcomes",
                old=old.shown,
                new=new.shown,
                only_words=False,
                **steps,
            ),
        )
    yield from found
    yield from _texts(old, new, steps)


class _Ways:
    """Outcomes of a step, those that lead on apart from those that return."""

    def __init__(self, step: Step, routes: Routes) -> None:
        decision: Decision | None = step.decision
        self.outcomes = decision.outcomes if decision is not None else ()
        self._back = routes.back_to.get(step.id, {})
        self._leads = routes.leads.get(step.id, {})
        self._after = set(routes.after[step.id])
        self.returns = {item.id: item for item in self.outcomes if item.id in self._back}
        self._on = [item for item in self.outcomes if item.id not in self._back]

    @property
    def shown(self) -> Value:
        """The ways that lead on, None where nothing is decided."""
        return tuple((item.id, item.share, item.to) for item in self._on) or None

    def forward(self, names: dict[str, str]) -> Value:
        """What the ways on mean; nothing where the only one leads where the step would lead anyway."""
        if len(self._on) == 1 and set(self._leads[self._on[0].id]) == self._after:
            return ()
        shares = [item.share for item in self._on]
        known = [share for share in shares if share is not None]
        total = sum(known) if len(known) == len(shares) else 0
        return tuple(
            (
                item.id,
                round(item.share / total, 9) if total and item.share is not None else item.share,
                _targets(item, names),
            )
            for item in self._on
        )

    def correction(self, outcome: str, names: dict[str, str]) -> Value:
        """One way back, None where there is no such."""
        if outcome not in self.returns:
            return None
        item, target = self.returns[outcome], self._back[outcome]
        return names.get(target, target), item.share, item.at_most, item.falling

    def whole(self, names: dict[str, str]) -> Value:
        """All outcomes in their order, without their texts."""
        return tuple(
            (item.id, item.share, _targets(item, names), item.at_most, item.falling) for item in self.outcomes
        )


def _targets(item: Outcome, names: dict[str, str]) -> Value:
    return None if item.to is None else tuple(names.get(name, name) for name in item.to)


def _corrections(pairs: Pairs, old: _Ways, new: _Ways, steps: _Steps) -> Iterator[Change]:
    for outcome in dict.fromkeys((*new.returns, *old.returns)):
        if old.correction(outcome, pairs.same) != new.correction(outcome, {}):
            yield Change(
                kind="correction",
                field=f"decision.outcomes.{outcome}",
                old=old.correction(outcome, {}),
                new=new.correction(outcome, {}),
                only_words=False,
                **steps,
            )


def _texts(old: _Ways, new: _Ways, steps: _Steps) -> Iterator[Change]:
    texts = {item.id: item.text for item in old.outcomes}
    for item in new.outcomes:
        if texts.get(item.id, item.text) != item.text:
            yield Change(
                kind="text",
                field=f"decision.outcomes.{item.id}.text",
                old=texts[item.id],
                new=item.text,
                only_words=True,
                **steps,
            )
