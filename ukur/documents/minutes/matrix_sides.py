"""One change as three texts: which part of the SOP, what stood there, what stands there now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from sop.plain import plain
from ukur.documents.forms.parts import TEXT
from ukur.words.change_parts import Parts, short
from ukur.words.phrases import capital

if TYPE_CHECKING:
    from sop.model import Sop, Step
    from sop.revision import Change

DATES = ("created", "revised", "effective")
_Ordered = tuple[str, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row. Parameters: part; old, new; proposal - of a reason, from the revision's file, may be empty."""

    part: str
    old: str
    new: str
    proposal: str = ""


def row_of(change: Change, parts: Parts) -> Row:
    """A change as a row.

    Parameters: change - of the revision; parts - of the same revision.
    Returns: texts of one or several lines without control characters.
    """
    if change.kind == "identity" or not (change.old_steps or change.new_steps):
        part, old, new = _of_document(change, parts)
    elif change.kind in ("added", "removed", "merged", "split", "replaced"):
        part = parts.w(f"matrix.part_{change.kind}")
        old, new = _steps(change.old_steps, parts.old, parts), _steps(change.new_steps, parts.new, parts)
    elif change.kind in ("moved", "made_parallel", "made_serial", "order"):
        part = parts.w("matrix.part_rows" if change.field == "rows" else "matrix.part_order")
        old, new = _order(change, parts)
    else:
        step = parts.w("matrix.step", number=_number(change, parts), label=_label(change, parts))
        part = f"{step}\n{capital(_what(change, parts))}"
        old, new = _field(change, parts)
    texts = [_lines(text) or parts.w("diff.nothing") for text in (part, old, new)]
    return Row(part=texts[0], old=texts[1], new=texts[2], proposal=_proposal(change, parts))


def _lines(text: str) -> str:
    return "\n".join(plain(line, TEXT) for line in text.split("\n")).strip()


def _number(change: Change, parts: Parts) -> str:
    was, now = _sides(change, parts)
    return (
        str(now.number)
        if was.number == now.number
        else parts.w("diff.number_was", number=now.number, old=was.number)
    )


def _label(change: Change, parts: Parts) -> str:
    return short(_sides(change, parts)[1].label)


def _what(change: Change, parts: Parts) -> str:
    if change.kind in ("units", "must_not_split", "not_same_person_as", "lead", "correction"):
        return parts.w(f"matrix.what_{change.kind}")
    if change.kind == "text":
        return parts.w(f"diff_what.{'outcome' if change.field.startswith('decision.') else change.field}")
    if change.kind == "basis":
        return parts.w("diff_what.basis" if change.field.endswith(".basis") else "diff_what.note")
    return parts.w(f"diff_what.{change.kind}")


def _sides(change: Change, parts: Parts) -> tuple[Step, Step]:
    return parts.old.step(change.old_steps[0]), parts.new.step(change.new_steps[0])


def _field(change: Change, parts: Parts) -> tuple[str, str]:
    """A field of a step on both sides."""
    teller = _FIELDS.get(change.kind)
    (was, now), sops = _sides(change, parts), (parts.old, parts.new)
    if teller is not None:
        return teller(was, sops[0], parts), teller(now, sops[1], parts)
    if change.kind == "must_not_split":
        old, new = (parts.w("diff.yes" if value else "diff.no") for value in (change.old, change.new))
    elif change.kind == "units":
        names = {item.id: item.name for sop in sops for item in sop.units}
        once = parts.w("matrix.once")
        old, new = (
            once if value is None else parts.w("matrix.each", name=short(names.get(str(value), str(value))))
            for value in (change.old, change.new)
        )
    elif change.kind == "not_same_person_as":
        old = parts.old_steps(cast("tuple[str, ...]", change.old))
        new = parts.steps(cast("tuple[str, ...]", change.new))
    elif change.kind == "correction":
        outcome = change.field.removeprefix("decision.outcomes.")
        old = "" if change.old is None else parts.way_back(was.id, outcome, parts.old)
        new = "" if change.new is None else parts.way_back(now.id, outcome, parts.new)
    else:
        old, new = (_text(value, change, parts) for value in (change.old, change.new))
    return old, new


def _performers(step: Step, sop: Sop, parts: Parts) -> str:
    return parts.roles(step.performers.roles, sop)


def _lead(step: Step, sop: Sop, parts: Parts) -> str:  # noqa: ARG001 - as the others
    return short(sop.role(step.performers.leader).name)


def _deputies(step: Step, sop: Sop, parts: Parts) -> str:
    return parts.both([short(sop.role(name).name) for name in step.performers.deputies])


def _alternatives(step: Step, sop: Sop, parts: Parts) -> str:
    return "; ".join(parts.roles(item.roles, sop) for item in step.performers.alternatives)


def _minutes(step: Step, sop: Sop, parts: Parts) -> str:  # noqa: ARG001
    return parts.minutes([None if step.standard is None else step.standard.minutes])


def _due(step: Step, sop: Sop, parts: Parts) -> str:  # noqa: ARG001
    return parts.due(step.due)


def _wait_limit(step: Step, sop: Sop, parts: Parts) -> str:  # noqa: ARG001
    return parts.due(step.wait_limit, since="wait")


def _decision(step: Step, sop: Sop, parts: Parts) -> str:
    return parts.ways(step.decision, sop.routes().back_to.get(step.id, {}), sop)


_FIELDS: dict[str, Callable[[Step, Sop, Parts], str]] = {
    "performers": _performers,
    "lead": _lead,
    "deputies": _deputies,
    "alternatives": _alternatives,
    "minutes": _minutes,
    "due": _due,
    "wait_limit": _wait_limit,
    "decision": _decision,
}


def _text(value: object, change: Change, parts: Parts) -> str:
    """A text as it is, or several below one another."""
    if change.kind == "basis" and change.field.endswith(".basis"):
        return parts.w(f"basis.{value}") if value else ""
    if isinstance(value, bool):
        return parts.w("diff.yes" if value else "diff.no")
    if isinstance(value, tuple):
        return "\n".join(plain(item, TEXT) for item in value)
    return "" if value is None else plain(value, TEXT)


def _steps(names: tuple[str, ...], sop: Sop, parts: Parts) -> str:
    """Whole rows of the SOP: number, text, performers, standard."""
    told = []
    for name in names:
        step = sop.step(name)
        told.append(
            parts.w(
                "matrix.row",
                number=step.number,
                text=plain(step.text, TEXT),
                roles=_performers(step, sop, parts),
                minutes=_minutes(step, sop, parts),
            )
        )
    return "\n".join(told)


def _order(change: Change, parts: Parts) -> tuple[str, str]:
    """Who waits for whom, on both sides; each side by its own numbers."""
    if change.field == "after":
        old, new = cast("tuple[str, ...]", change.old), cast("tuple[str, ...]", change.new)
        step = change.old_steps, change.new_steps
        return (
            parts.w("matrix.after", step=parts.old_steps(step[0]), others=parts.old_steps(old)),
            parts.w("matrix.after", step=parts.steps(step[1]), others=parts.steps(new)),
        )
    told = []
    for value, named in ((change.old, parts.old_steps), (change.new, parts.steps)):
        relation, nodes, others = cast("_Ordered", value)
        kind = "rows" if change.field == "rows" else "order"
        if relation == "after" and others:
            relation, nodes, others = "before", others, nodes
        key = f"matrix.{kind}_{relation}" if others else f"matrix.{kind}_{relation}_among"
        told.append(capital(parts.w(key, steps=named(nodes), others=named(others))))
    return told[0], told[1]


def _of_document(change: Change, parts: Parts) -> tuple[str, str, str]:
    """A field of the first sheet, a column, units, stages, doubts."""
    if change.kind == "identity":
        block, _, name = change.field.partition(".")
        part = parts.w(f"diff_sheet.{name or block}")
        return part, _identity(name, change.old, change, parts), _identity(name, change.new, change, parts)
    part = parts.w(f"matrix.part_{change.kind}")
    if change.kind == "roles" and change.field == "roles":
        old, new = (
            "\n".join(short(sop.role(name).name) for name in cast("tuple[str, ...]", value))
            for sop, value in ((parts.old, change.old), (parts.new, change.new))
        )
    elif change.kind == "stages":
        old, new = (_stages(sop, value) for sop, value in ((parts.old, change.old), (parts.new, change.new)))
    elif change.kind == "doubts":
        old, new = (
            "\n".join(plain(text, TEXT) for _, text in cast("tuple[tuple[str, str], ...]", value))
            for value in (change.old, change.new)
        )
    elif change.kind == "units":
        name = change.field.split(".")[1]
        old, new = (_members(sop, name) for sop in (parts.old, parts.new))
    else:
        old, new = _text(change.old, change, parts), _text(change.new, change, parts)
    return part, old, new


def _identity(name: str, value: object, change: Change, parts: Parts) -> str:
    """A field of the first sheet; dates as the document writes them."""
    if name in DATES and isinstance(value, str):
        return parts.w.date(date.fromisoformat(value))
    return _text(value, change, parts)


def _stages(sop: Sop, value: object) -> str:
    stages = cast("tuple[tuple[str, str, str], ...]", value)
    return "\n".join(f"{plain(name, TEXT)} (… {sop.step(last).number})" for _, name, last in stages)


def _members(sop: Sop, name: str) -> str:
    found = next((item for item in sop.units if item.id == name), None)
    return "" if found is None else "\n".join(plain(unit.name, TEXT) for unit in found.members)


def _proposal(change: Change, parts: Parts) -> str:
    """What the revision's file says of the step that the one before did not; people give the reason."""
    if len(change.new_steps) != 1 or change.kind in ("remark", "basis"):
        return ""
    step = parts.new.step(change.new_steps[0])
    was = next((parts.old.step(old) for old, new in parts.revision.matched if new == step.id), None)
    notes = [(step.remark, "" if was is None else was.remark)]
    if change.kind in ("performers", "lead", "deputies", "alternatives", "added", "replaced"):
        notes.append((step.performers.note, "" if was is None else was.performers.note))
    if change.kind in ("decision", "correction") and step.decision is not None:
        earlier = was.decision if was is not None else None
        notes.append((step.decision.note, "" if earlier is None else earlier.note))
    return "\n".join(plain(now, TEXT) for now, then in notes if now and now != then)
