"""Changes from one version of an SOP to the next as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from sop.model import Sop, Step
from sop.revision import Change, Revision
from ukur.words import Words, change_document, change_order
from ukur.words.change_parts import Parts, short


def tell_changes(revision: Revision, old: Sop, new: Sop, words: Words) -> tuple[str, ...]:
    """Every change of a revision as one sentence.

    Parameters: revision - of these two versions; old, new; words - of the language wanted.
    Returns: one line of plain text for each of `revision.changes`, in their order. Texts of the documents
    are inserted as they are, on one line: whoever shows them escapes.
    """
    return _told(revision.changes, Parts(revision, old, new, words))


def tell_hints(revision: Revision, old: Sop, new: Sop, words: Words) -> tuple[str, ...]:
    """Every hint of a revision as a sentence that says what the author can do.

    Parameters: as in `tell_changes`.
    Returns: one line for each of `revision.hints`, in their order.
    """
    return _told(revision.hints, Parts(revision, old, new, words))


def _told(changes: tuple[Change, ...], parts: Parts) -> tuple[str, ...]:
    sentences = (_TELLERS[change.kind](change, parts) for change in changes)
    return tuple(sentence[:1].upper() + sentence[1:] for sentence in sentences)


def _performers(change: Change, parts: Parts) -> str:
    was, now = _sides(change, parts)
    old, new = parts.roles(was.performers.roles, parts.old), parts.roles(now.performers.roles, parts.new)
    return _from_to(change, parts, old, new)


def _lead(change: Change, parts: Parts) -> str:
    was, now = _sides(change, parts)
    old, new = parts.old.role(was.performers.leader).name, parts.new.role(now.performers.leader).name
    return parts.say("lead", step=parts.step(now.id), old=short(old), new=short(new))


def _deputies(change: Change, parts: Parts) -> str:
    old, new = (
        parts.both([short(sop.role(name).name) for name in cast("tuple[str, ...]", value)])
        for sop, value in ((parts.old, change.old), (parts.new, change.new))
    )
    return _was_is(change, parts, old, new)


def _alternatives(change: Change, parts: Parts) -> str:
    old, new = (
        "; ".join(parts.roles(item.roles, sop) for item in step.performers.alternatives)
        for sop, step in zip((parts.old, parts.new), _sides(change, parts), strict=True)
    )
    return _was_is(change, parts, old, new)


def _minutes(change: Change, parts: Parts) -> str:
    old, new = (parts.minutes([cast("float | None", value)]) for value in (change.old, change.new))
    return _from_to(change, parts, old, new)


def _units(change: Change, parts: Parts) -> str:
    if change.new_steps:
        names = {item.id: short(item.name) for item in (*parts.old.units, *parts.new.units)}
        key = "gone" if change.new is None else "new" if change.old is None else "changed"
        fields = {"old": names.get(str(change.old), ""), "new": names.get(str(change.new), "")}
        return parts.say(f"for_each_{key}", step=parts.step(change.new_steps[0]), **fields)
    name = change.field.split(".")[1]
    found = {
        side: next((item for item in sop.units if item.id == name), None)
        for side, sop in (("old", parts.old), ("new", parts.new))
    }
    title = next(item.name for item in (found["new"], found["old"]) if item is not None)
    members = {
        side: parts.quoted(unit.name for unit in item.members) if item else parts.w("diff.nothing")
        for side, item in found.items()
    }
    return parts.say("units", name=short(title), **members)


def _unsplit(change: Change, parts: Parts) -> str:
    key = "must_not_split_yes" if change.new else "must_not_split_no"
    return parts.say(key, step=parts.step(change.new_steps[0]))


def _control(change: Change, parts: Parts) -> str:
    was, now = cast("tuple[str, ...]", change.old), cast("tuple[str, ...]", change.new)
    key, step = "control_new" if now else "control_gone", parts.step(change.new_steps[0])
    return parts.say(key, step=step, old=parts.old_steps(was), new=parts.steps(now))


def _limit(change: Change, parts: Parts) -> str:
    since = "wait" if change.kind == "wait_limit" else ""
    old, new = (parts.due(getattr(step, change.field), since=since) for step in _sides(change, parts))
    return _was_is(change, parts, old, new)


def _decision(change: Change, parts: Parts) -> str:
    old, new = (
        parts.ways(step.decision, sop.routes().back_to.get(step.id, {}), sop)
        for sop, step in zip((parts.old, parts.new), _sides(change, parts), strict=True)
    )
    return _was_is(change, parts, old, new)


def _correction(change: Change, parts: Parts) -> str:
    outcome = change.field.removeprefix("decision.outcomes.")
    (earlier,), (later,) = change.old_steps, change.new_steps
    old = "" if change.old is None else parts.way_back(earlier, outcome, parts.old)
    new = "" if change.new is None else parts.way_back(later, outcome, parts.new)
    key = "correction_new" if not old else "correction_gone" if not new else "correction_changed"
    return parts.say(key, step=parts.step(later), old=old, new=new)


def _words(change: Change, parts: Parts) -> str:
    """A text, or a list of texts."""
    old, new = (_texts(value, change, parts) for value in (change.old, change.new))
    if not change.new_steps:
        return change_document.of_document(change, parts, old, new)
    return _was_is(change, parts, old, new)


def _texts(value: object, change: Change, parts: Parts) -> str:
    if change.kind == "basis" and change.field.endswith(".basis"):
        return parts.w(f"basis.{value}") if value else parts.w("diff.nothing")
    if isinstance(value, bool):
        return parts.w("diff.yes" if value else "diff.no")
    return parts.quoted(value if isinstance(value, tuple) else (cast("str | None", value),))


def _sides(change: Change, parts: Parts) -> tuple[Step, Step]:
    return parts.old.step(change.old_steps[0]), parts.new.step(change.new_steps[0])


def _what(change: Change) -> str:
    if change.kind == "text":
        return "outcome" if change.field.startswith("decision.") else change.field
    if change.kind == "basis":
        return "basis" if change.field.endswith(".basis") else "note"
    return change.kind


def _from_to(change: Change, parts: Parts, old: str, new: str) -> str:
    what = parts.w(f"diff_what.{_what(change)}")
    return parts.w("diff.from_to", step=parts.step(change.new_steps[0]), what=what, old=old, new=new)


def _was_is(change: Change, parts: Parts, old: str, new: str) -> str:
    nothing = parts.w("diff.nothing")
    told = {
        "step": parts.step(change.new_steps[0]),
        "what": parts.w(f"diff_what.{_what(change)}"),
        "old": old or nothing,
        "new": new or nothing,
    }
    if told["old"] == nothing:
        return parts.w("diff.is_new", **told)
    return parts.w("diff.is_gone" if told["new"] == nothing else "diff.was_is", **told)


_TELLERS: dict[str, Callable[[Change, Parts], str]] = {
    "roles": change_document.roles,
    "replaced": change_order.regrouped,
    "merged": change_order.regrouped,
    "split": change_order.regrouped,
    "removed": change_order.taken_out,
    "added": change_order.put_in,
    "moved": change_order.reordered,
    "made_parallel": change_order.reordered,
    "made_serial": change_order.reordered,
    "order": change_order.reordered,
    "performers": _performers,
    "lead": _lead,
    "deputies": _deputies,
    "alternatives": _alternatives,
    "minutes": _minutes,
    "units": _units,
    "must_not_split": _unsplit,
    "not_same_person_as": _control,
    "due": _limit,
    "wait_limit": _limit,
    "decision": _decision,
    "correction": _correction,
    "text": _words,
    "requirements": _words,
    "output": _words,
    "remark": _words,
    "basis": _words,
    "aliases": _words,
    "renumbered": change_document.renumbered,
    "stages": change_document.stages,
    "identity": _words,
    "doubts": change_document.doubts,
    "written": lambda _, parts: parts.say("written"),
    "maybe_same": change_document.maybe_same,
}
