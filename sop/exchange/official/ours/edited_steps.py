"""What people changed in the step table of a document that Ukur wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.assemble import Reading, doubt_words
from sop.exchange.official.meaning.counting import free_number
from sop.exchange.official.meaning.headings import Title
from sop.exchange.official.meaning.minutes import read_time
from sop.exchange.official.meaning.performers import Found
from sop.exchange.official.meaning.rows import StepRow, plain_number
from sop.exchange.official.ours.edited_flow import compare_flow, mend_references
from sop.exchange.official.ours.pairing import Told, pairs
from sop.exchange.official.page import MOST_TEXT
from sop.model import Sop, Step
from sop.plain import plain

_TEXTS: tuple[tuple[Title, str], ...] = (
    ("text", "text"),
    ("requirements", "requirements"),
    ("output", "output"),
    ("remark", "remark"),
)


@dataclass
class Edits:
    """The copy beside what is visible. Parameters: copy; reading; doubts; changed - anything was."""

    copy: Sop
    reading: Reading
    doubts: Doubts
    changed: bool = False

    def told(self, field: str, place: str, old: str, new: str) -> None:
        """List a place that was edited. Parameters: field; place; old; new - as visible, blank where it may
        hold a name."""
        self.changed = True
        self.doubts.warn(f"edited_{field}", place, old=old or "-", new=new or "-")


def edited_steps(edits: Edits, data: dict[str, Any]) -> bool:
    """Take over what is different in the rows of the table.

    Parameters: edits; data - of the copy, is changed.
    Returns: False where hardly a step is the same: it is another SOP.
    """
    copy, rows = edits.copy, edits.reading.table.steps
    places, alike = _places(edits)
    if 2 * alike < max(len(copy.steps), 1):
        return False
    _roles(edits, data)
    visible = edits.reading.sop.model_dump(mode="json", by_alias=True)["steps"]
    taken = {step.id for step in copy.steps}
    roles = {
        one.id: data["roles"][at]["id"] for at, one in enumerate(edits.reading.sop.roles[: len(copy.roles)])
    }
    steps = []
    for new, old in enumerate(places):
        if old is None:
            steps.append(_added(edits, new, visible[new], taken, roles))
            data["roles"] = _known(data["roles"], edits.reading.sop, steps[-1])
            continue
        step = data["steps"][old]
        _texts(edits, rows[new], copy.steps[old], visible[new], step)
        _time(edits, rows[new], copy.steps[old], visible[new], step)
        _performers(edits, rows[new], copy.steps[old], edits.reading.found[new], step)
        _notes(edits, rows[new], copy.steps[old])
        steps.append(step)
    compare_flow(edits.reading, copy, places, data, edits.told, edits.doubts)
    _rows(edits, places, data, steps)
    data["steps"] = steps
    return True


def _rows(edits: Edits, places: list[int | None], data: dict[str, Any], steps: list[dict[str, Any]]) -> None:
    """List rows that are gone or stand elsewhere, and mend what hangs on them."""
    copy, rows = edits.copy, edits.reading.table.steps
    gone = [step for at, step in enumerate(copy.steps) if at not in places]
    for each in gone:
        edits.told("step_gone", "", f"{each.number}. {each.text}", "")
    order = [old for old in places if old is not None]
    moved = [(a, b) for a, b in zip(sorted(order), order, strict=True) if a != b]
    if moved:
        was, now = (", ".join(str(copy.steps[at].number) for at in each) for each in zip(*moved, strict=True))
        edits.told("order", rows[places.index(moved[0][1])].place, was, now)
    _distinct(edits, places, steps)
    if gone or moved or len(steps) != len(copy.steps):
        edits.changed = True
        mend_references(copy, data, steps, edits.doubts)


def _distinct(edits: Edits, places: Sequence[int | None], steps: list[dict[str, Any]]) -> None:
    """A number that two rows have stays with the step that had it."""
    stated = [None if old is None else edits.copy.steps[old].number for old in places]
    owner: dict[int, int] = {}
    for rank in (0, 1, 2):
        for at, step in enumerate(steps):
            own = 2 if stated[at] is None else int(stated[at] != step["number"])
            if own == rank:
                owner.setdefault(step["number"], at)
    for at, (step, row) in enumerate(zip(steps, edits.reading.table.steps, strict=True)):
        written = plain_number(row.number)
        if owner[step["number"]] != at:
            step["number"] = free_number(step["number"], set(owner))
            owner[step["number"]] = at
        elif written is not None or stated[at] is not None:
            continue
        edits.changed = True
        edits.doubts.warn("number_changed", row.place, written=row.number or "-", number=step["number"])


def _known(roles: list[dict[str, Any]], sop: Sop, step: dict[str, Any]) -> list[dict[str, Any]]:
    """The roles with those that an added step needs."""
    ids = {role["id"] for role in roles}
    needed = [seat["role"] for seat in step["performers"]["roles"] if seat["role"] not in ids]
    return [*roles, *(role.model_dump(mode="json") for role in sop.roles if role.id in needed)]


def _flat(text: str) -> str:
    return "".join(text.replace("\N{BULLET}", " ").split())


def _places(edits: Edits) -> tuple[list[int | None], int]:
    """For each visible row the step of the copy that it is, None for a new one; how many say the same."""
    table = edits.reading.table
    old = [
        Told(
            text=_flat(plain(step.text, 100_000)),
            number=step.number,
            time="" if step.standard is None else f"{step.standard.seconds:g}",
        )
        for step in edits.copy.steps
    ]
    new = []
    for row in table.steps:
        standard = read_time(" ".join(row.text("time").split()), table.layout.unit).standard
        new.append(
            Told(
                text=_flat(row.text("text")[:MOST_TEXT]),
                number=plain_number(row.number),
                time="" if standard is None else f"{standard.seconds:g}",
            )
        )
    return pairs(old, new)


def _roles(edits: Edits, data: dict[str, Any]) -> None:
    """Names above the columns; a long one may be cut there."""
    for at, (column, role) in enumerate(zip(edits.reading.table.layout.roles, edits.copy.roles, strict=True)):
        shown, stated = _flat(column.name), _flat(plain(role.name, 100_000))
        cut = shown.endswith("…") and stated.startswith(shown[:-1])
        if shown != stated and not cut and stated[:120] != shown:
            edits.told("role", column.place, role.name, column.name)
            data["roles"][at]["name"] = plain(column.name)


def _added(
    edits: Edits, at: int, visible: dict[str, Any], taken: set[str], roles: dict[str, str]
) -> dict[str, Any]:
    from sop.exchange.draft import identifiers

    row = edits.reading.table.steps[at]
    if any(shape.symbol == "decision" for mark in edits.reading.found[at].marks for shape in mark.shapes):
        edits.doubts.warn("decision_open", row.place, number=row.shown)
    else:
        doubt_words(row, visible, edits.doubts)
    edits.told("step_new", row.place, "", f"{row.shown}. {row.text('text')}")
    step = {name: item for name, item in visible.items() if name not in ("after", "decision")}
    step["id"] = identifiers([visible["id"]], taken=tuple(taken))[0]
    taken.add(step["id"])
    own = step["performers"]
    own["roles"] = [{**seat, "role": roles.get(seat["role"], seat["role"])} for seat in own["roles"]]
    own["deputies"] = [roles.get(name, name) for name in own["deputies"]]
    return step


def _texts(edits: Edits, row: StepRow, old: Step, visible: dict[str, Any], step: dict[str, Any]) -> None:
    for title, name in _TEXTS:
        value = getattr(old, name)
        stated = value if isinstance(value, str) else " ".join(value)
        if _flat(row.text(title)) != _flat(plain(stated, 100_000)):
            edits.told(name, row.places.get(title, row.place), stated, row.text(title))
            step[name] = visible[name]
            if name in ("text", "remark") and old.decision is None:
                said = {"number": row.shown, "text": "", "remark": "", name: visible[name]}
                doubt_words(row, said, edits.doubts)
    # The visible reading makes numbers ascend; the copy may hold others, and what is written counts.
    number = plain_number(row.number)
    if number is not None and number != old.number:
        edits.told("step_number", row.place, str(old.number), row.number)
        step["number"] = number


def _time(edits: Edits, row: StepRow, old: Step, visible: dict[str, Any], step: dict[str, Any]) -> None:
    text = " ".join(row.text("time").split())
    # Numbers are written by one language's habit or the other's.
    forms = (text, text.replace(",", ""), text.replace(".", ","))
    unit = edits.reading.table.layout.unit
    found = {read_time(form, unit).standard for form in forms}
    seconds = {None if each is None else each.seconds for each in found}
    if (None if old.standard is None else old.standard.seconds) in seconds:
        return
    stated = "" if old.standard is None else f"{old.standard.minutes:g}"
    place = row.places.get("time", row.place)
    edits.told("time", place, stated, text)
    for doubt in read_time(text, unit).doubts:
        if doubt == "empty":
            edits.doubts.warn("time_empty", place, examples=[row.shown])
            continue
        minutes = "" if visible["standard"] is None else f"{visible['standard']['value']:g}"
        edits.doubts.warn(f"time_{doubt}", place, number=row.shown, value=text, minutes=minutes)
    step["standard"] = visible["standard"]


def _notes(edits: Edits, row: StepRow, old: Step) -> None:
    """Small notes below a step that are gone, or that name other units than the data does."""
    apart = (old.for_each, old.performers.deputies, old.not_same_person_as, old.due, old.wait_limit)
    wanted = old.must_not_split or any(apart) or any(seat.count != 1 for seat in old.performers.roles)
    said = [_flat(note) for note in row.notes]
    units = ""
    if old.for_each is not None:
        own = edits.copy.unit_set(old.for_each)
        units = _flat(f"{plain(own.name, 100_000)} ({len(own.members)})")
    if (wanted and not said) or (units and not any(note.endswith(units) for note in said)):
        edits.doubts.warn("note_changed", row.place, number=row.shown, examples=row.notes or ("-",))


def _performers(edits: Edits, row: StepRow, old: Step, found: Found, step: dict[str, Any]) -> None:
    """Symbols in the columns; who leads only where a symbol says it."""
    ids = [role.id for role in edits.copy.roles]
    own = old.performers
    seats = [ids[at] for at in found.seats if at >= 0]
    acting = sorted(ids[at] for at in found.acting if at >= 0)
    same = set(seats) == {seat.role for seat in own.roles} and acting == sorted(own.deputies)
    if same and (not found.led or seats[0] == own.leader):
        return
    names = {role.id: role.name for role in edits.copy.roles}
    told = [", ".join(names[role] for role in each) for each in ((*own.may_act,), (*seats, *acting))]
    edits.told("performers", row.place, told[0], told[1])
    if not seats:
        edits.doubts.warn("no_performer", row.place, number=row.shown)
        return
    known = {seat["role"]: seat for seat in step["performers"]["roles"]}
    step["performers"] |= {
        "roles": [known.get(role, {"role": role}) for role in seats],
        "lead": seats[0],
        "deputies": acting,
        "basis": "stated",
        "note": "",
        "alternatives": [],
    }
