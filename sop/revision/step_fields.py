"""What changed in a step that stayed one step, but for its place and its decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sop.model import Due, Performers, Seat, Step
from sop.revision.change import Change, Kind, Value
from sop.revision.pairing import Pairs


@dataclass(frozen=True, kw_only=True)
class _Field:
    """Parameters: kind; name - as in the document; value - of a step; only_words - as in Change."""

    kind: Kind
    name: str
    value: Callable[[Step], Value]
    only_words: bool = False


def step_changes(pairs: Pairs, old_id: str, new_id: str) -> Iterator[Change]:
    """Compare a step with itself.

    Parameters: pairs; old_id, new_id - of the step in either version.
    Returns: one change a field.
    """
    was, now = pairs.old.step(old_id), pairs.new.step(new_id)
    deciding = was.decision is not None and now.decision is not None
    for field in _FIELDS:
        if field.name.startswith("decision.") and not deciding:
            continue
        old, new = field.value(was), field.value(now)
        if old != new:
            yield _change(field.kind, field.name, was, now, old, new, only_words=field.only_words)
    if was.performers.leader != now.performers.leader and (
        len(was.performers.roles) > 1 or len(now.performers.roles) > 1
    ):
        leaders = was.performers.leader, now.performers.leader
        yield _change("lead", "performers.lead", was, now, *leaders, only_words=False)
    if _alternatives(was) == _alternatives(now) and _reasons(was) != _reasons(now):
        name = "performers.alternatives.note"
        yield _change("basis", name, was, now, _reasons(was), _reasons(now), only_words=True)
    if {pairs.as_new(name) for name in was.not_same_person_as} != set(now.not_same_person_as):
        before: list[str] = sorted(was.not_same_person_as, key=pairs.old_rows.__getitem__)
        after: list[str] = sorted(now.not_same_person_as, key=pairs.new_rows.__getitem__)
        kind: Kind = "not_same_person_as"
        yield _change(kind, kind, was, now, tuple(before), tuple(after), only_words=False)


def renumbered(pairs: Pairs) -> Iterator[Change]:
    """One change for all steps whose number is another one.

    Parameters: pairs.
    Returns: one change, or none.
    """
    found = [
        (was, now)
        for was, now in ((pairs.old.step(a), pairs.new.step(b)) for a, b in pairs.same.items())
        if was.number != now.number
    ]
    if found:
        yield Change(
            kind="renumbered",
            field="number",
            old_steps=tuple(was.id for was, _ in found),
            new_steps=tuple(now.id for _, now in found),
            old=tuple(was.number for was, _ in found),
            new=tuple(now.number for _, now in found),
            only_words=True,
        )


def minutes(step: Step) -> float | None:
    """Standard of a step in working minutes, None where none is written down."""
    return None if step.standard is None else step.standard.minutes


def _change(
    kind: Kind, field: str, was: Step, now: Step, old: Value, new: Value, *, only_words: bool
) -> Change:
    return Change(
        kind=kind,
        field=field,
        old_steps=(was.id,),
        new_steps=(now.id,),
        old=old,
        new=new,
        only_words=only_words,
    )


def _seats(seats: tuple[Seat, ...]) -> Value:
    return tuple((seat.role, seat.count) for seat in seats)


def _deputies(performers: Performers) -> Value:
    # All alike: in which order they are written means nothing.
    return tuple(sorted(performers.deputies))


def _alternatives(step: Step) -> Value:
    return tuple(_seats(item.roles) for item in step.performers.alternatives)


def _reasons(step: Step) -> Value:
    return tuple(item.note for item in step.performers.alternatives)


def _limit(step: Step, field: str) -> Value:
    due: Due | None = getattr(step, field)
    return None if due is None else (due.value, due.unit, due.after)


def _decision_basis(step: Step) -> Value:
    return "" if step.decision is None else step.decision.basis.value


def _decision_note(step: Step) -> Value:
    return "" if step.decision is None else step.decision.note


_FIELDS = (
    _Field(kind="performers", name="performers.roles", value=lambda step: _seats(step.performers.roles)),
    _Field(kind="deputies", name="performers.deputies", value=lambda step: _deputies(step.performers)),
    # What a verdict is recomputed over is not mere words.
    _Field(kind="alternatives", name="performers.alternatives", value=_alternatives),
    _Field(kind="minutes", name="standard", value=minutes),
    _Field(kind="units", name="for_each", value=lambda step: step.for_each),
    _Field(kind="must_not_split", name="must_not_split", value=lambda step: step.must_not_split),
    _Field(kind="due", name="due", value=lambda step: _limit(step, "due")),
    _Field(kind="wait_limit", name="wait_limit", value=lambda step: _limit(step, "wait_limit")),
    _Field(kind="text", name="text", value=lambda step: step.text, only_words=True),
    _Field(kind="text", name="short", value=lambda step: step.short, only_words=True),
    _Field(kind="requirements", name="requirements", value=lambda step: step.requirements, only_words=True),
    _Field(kind="output", name="output", value=lambda step: step.output, only_words=True),
    _Field(kind="remark", name="remark", value=lambda step: step.remark, only_words=True),
    _Field(
        kind="basis",
        name="performers.basis",
        value=lambda step: step.performers.basis.value,
        only_words=True,
    ),
    _Field(kind="basis", name="performers.note", value=lambda step: step.performers.note, only_words=True),
    _Field(kind="basis", name="decision.basis", value=_decision_basis, only_words=True),
    _Field(kind="basis", name="decision.note", value=_decision_note, only_words=True),
    _Field(kind="aliases", name="aliases", value=lambda step: step.aliases, only_words=True),
)
