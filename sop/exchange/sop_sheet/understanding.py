"""The tables of an SOP sheet put together to one document, with the cell of each part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sop.exchange.draft import UNKNOWN_ROLE, identifiers
from sop.exchange.sheet.layout import Posts, plain, posts
from sop.exchange.sop_sheet import layout as lay
from sop.exchange.sop_sheet.book import Line
from sop.exchange.sop_sheet.cells import Refused, counted, names_in
from sop.exchange.sop_sheet.gathering import Gathering, shown_in
from sop.exchange.sop_sheet.ids import Claim
from sop.exchange.sop_sheet.names import look_at_posts
from sop.exchange.sop_sheet.parts import decisions, doubts, others, stages, units
from sop.exchange.sop_sheet.terms import Terms

Raw = dict[str, Any]
_OF_STEP = (
    "number", "text", "short", "standard", "requirements", "output", "remark", "after", "aliases", "for_each",
    "must_not_split", "not_same_person_as", "replaces",
)  # fmt: skip
_OF_PERFORMERS = ("lead", "deputies", "basis", "note")


def document(gathering: Gathering) -> Raw:
    """The SOP of a workbook as plain data, valid or not.

    Parameters: gathering - of the workbook; it gathers problems and places.
    Returns: the data.
    """
    for cell in gathering.book.loose:
        gathering.refuse("sop_sheet_outside", cell.place, value=str(cell.value)[:80])
    data: Raw = {"schema_version": 1, **_identity(gathering)}
    lines = _step_lines(gathering)
    ids = _step_ids(gathering, lines)
    numbers = _numbers(gathering, lines)
    words = gathering.terms.words
    known = {step: number for step, number in zip(ids, numbers, strict=True) if number is not None}
    gathering.terms = Terms(words=words, numbers=known)
    data["roles"], roles = _roles(gathering, lines)
    gathering.terms = Terms(words=words, numbers=known, roles=roles)
    data["units"] = units(gathering)
    sets = posts({each["id"]: each["name"] for each in data["units"]}, ())
    gathering.terms = Terms(words=words, numbers=known, roles=roles, sets=sets)
    data["steps"] = [
        _step(gathering, at, line, step, number)
        for at, (line, step, number) in enumerate(zip(lines, ids, numbers, strict=True))
    ]
    decisions(gathering, data["steps"])
    others(gathering, data["steps"])
    data["stages"] = stages(gathering)
    data["doubts"] = doubts(gathering)
    return data


def _identity(gathering: Gathering) -> Raw:
    fields = {each.name: each for each in lay.FIELDS}
    found: dict[str, list[Any]] = {name: [] for name in fields}
    places: dict[str, list[str]] = {name: [] for name in fields}
    name = ""
    for line in gathering.book.tables.get(lay.IDENTITY, ()):
        # A row that somebody put in belongs to the list above it.
        name = line.key.partition("#")[0] if line.key else name
        spec = fields.get(name)
        if not line.cells:
            continue
        if spec is None or (not spec.rows and (found[name] or not line.key)):
            gathering.refuse("sop_sheet_outside", line.place(lay.VALUE), value=shown_in(line, lay.VALUE)[:80])
            continue
        found[name].append(gathering.value(lay.IDENTITY, line, lay.VALUE, spec.column))
        places[name].append(line.place(lay.VALUE))
    data: Raw = {"identity": {}, "origin": {}}
    for name, spec in fields.items():
        value = found[name] if spec.rows else (found[name] or [spec.blank])[0]
        _put(gathering, data, spec, value, places[name])
    if data["origin"]["normative"] is None:
        data["origin"]["normative"] = True
    if not data["id"]:
        # The id of a document is written with hyphens.
        data["id"] = identifiers([data["title"]], most=60)[0].replace("_", "-")
    if not data["origin"]["source"]:
        data["origin"]["source"] = Path(gathering.book.file).name
    return data


def _put(gathering: Gathering, data: Raw, spec: lay.Field, value: Any, places: Sequence[str]) -> None:
    target = data
    for part in spec.path[:-1]:
        target = target[part]
    target[spec.path[-1]] = value
    empty = next((line for line in gathering.book.tables[lay.IDENTITY] if line.key == f"{spec.name}#1"), None)
    first = empty.place(lay.VALUE) if empty else gathering.book.sheets[lay.IDENTITY]
    gathering.places[spec.path] = places[0] if places else first
    for at, place in enumerate(places if spec.rows else ()):
        gathering.places[*spec.path, at] = place
    refused = any(problem.place in places for problem in gathering.problems)
    if spec.needed and not value and not refused:
        heading = gathering.heading(f"{lay.IDENTITY}.{spec.name}")
        gathering.refuse("sop_sheet_missing", gathering.places[spec.path], value=heading)


def _step_lines(gathering: Gathering) -> list[Line]:
    """The rows of steps; rows of which only the number is left are none."""
    lines = []
    for line in gathering.lines(lay.STEPS):
        if set(line.cells) != {"number"}:
            lines.append(line)
        elif line.key:
            name = (gathering.written(lay.STEPS, line.key) or ("", ""))[0]
            gathering.refuse("sop_sheet_row_cleared", line.place("text"), value=name[:80])
    if not lines:
        gathering.refuse("sop_sheet_no_steps", gathering.book.sheets[lay.STEPS])
    return lines


def _step_ids(gathering: Gathering, lines: Sequence[Line]) -> tuple[str, ...]:
    claims = [
        Claim(id=line.key, name=shown_in(line, "text"), more=shown_in(line, "number")) for line in lines
    ]
    return gathering.ids(lines, claims, gathering.names_under(lay.STEPS))


def _numbers(gathering: Gathering, lines: Sequence[Line]) -> list[int | None]:
    """Numbers as they are typed; where none is typed at all, in the order of the rows."""
    if not any("number" in line.cells for line in lines):
        return list(range(1, len(lines) + 1))
    found: list[int | None] = []
    first: dict[int, str] = {}
    for line in lines:
        number: int | None = gathering.value(lay.STEPS, line, "number")
        place = line.place("number")
        if "number" not in line.cells:
            gathering.refuse("sop_sheet_number_missing", place, value=shown_in(line, "text")[:80])
        elif number in first:
            other = {"other": first[number]}
            gathering.refuse("sop_sheet_number_twice", place, value=str(number), fields=other)
        if number is not None:
            first.setdefault(number, place)
        found.append(number)
    return found


def _roles(gathering: Gathering, steps: Sequence[Line]) -> tuple[list[Raw], Posts]:
    """The table of posts; where it is empty, the posts that the steps name, in their order."""
    names = _named(gathering, steps)
    lines = [line for line in gathering.lines(lay.ROLES) if not _left_over(line, names)]
    look_at_posts(gathering, list(names.values()))
    if not lines:
        ids = identifiers(list(names.values()))
        known = dict(zip(ids, names.values(), strict=True))
        listed = [{"id": role, "name": name, "aliases": []} for role, name in known.items()]
        return listed, posts(known, ())
    claims = [Claim(id=line.key, name=shown_in(line, "name")) for line in lines]
    ids = gathering.ids(lines, claims, gathering.names_under(lay.ROLES))
    found = []
    for at, (line, role) in enumerate(zip(lines, ids, strict=True)):
        values = {name: gathering.value(lay.ROLES, line, name) for name in ("name", "aliases")}
        found.append({"id": role, **values})
        gathering.places["roles", at] = line.place("name")
        gathering.places["roles", at, "aliases"] = line.place("aliases")
    aliases = [(role["id"], alias) for role in found for alias in role["aliases"]]
    own = posts({role["id"]: role["name"] for role in found}, aliases)
    # A post that got another name is still meant where its old name stands.
    old = {plain(was[0]): role for role in ids if (was := gathering.written(lay.ROLES, role)) is not None}
    return found, Posts(names=own.names, known={**old, **own.known})


def _left_over(line: Line, names: Mapping[str, str]) -> bool:
    """The post that stood for unknown ones, where every step has its own by now."""
    return line.key == UNKNOWN_ROLE.id and plain(UNKNOWN_ROLE.name) not in names


def _named(gathering: Gathering, steps: Sequence[Line]) -> dict[str, str]:
    """The posts that steps name, by their folded names."""
    cells = [line.cells.get(name) for line in steps for name in ("performers", "deputies")]
    cells += [line.cells.get("performers") for line in gathering.lines(lay.OTHERS)]
    names: dict[str, str] = {}
    for cell in cells:
        try:
            parts = names_in(cell) if cell is not None and cell.kind in ("s", "n") else []
        except Refused:  # told when the cell itself is read
            continue
        for part in parts:
            name = counted(part, gathering.terms.words)[0]
            names.setdefault(plain(name), name)
    return names


def _step(gathering: Gathering, at: int, line: Line, step: str, number: int | None) -> Raw:
    def value(name: str) -> Any:
        return gathering.value(lay.STEPS, line, name)

    gathering.places["steps", at] = line.place("text")
    for name in (*_OF_STEP, "performers", "due", "wait_limit"):
        gathering.places["steps", at, name] = line.place(name)
    for name in _OF_PERFORMERS:
        gathering.places["steps", at, "performers", name] = line.place(name)
    due, since, limit = value("due"), value("since"), value("wait_limit")
    if due is None and "since" in line.cells and "due" not in line.cells:
        gathering.refuse("sop_sheet_since_alone", line.place("since"), value=shown_in(line, "since"))
    values = {name: value(name) for name in _OF_STEP if name != "number"}
    seats = value("performers")
    basis = value("basis")
    if basis != "stated" and gathering.changed(lay.STEPS, line, "performers"):
        # Who writes another post there states it.
        basis = "stated"
        gathering.doubt(
            "performer_stated", line.place("performers"), severity="note", number=shown_in(line, "number")
        )
    return {
        "id": step,
        "number": at + 1 if number is None else number,
        **values,
        "performers": {
            "roles": seats if seats is not None else [],
            **{name: value(name) for name in _OF_PERFORMERS if name != "basis"},
            "basis": basis,
            "alternatives": [],
        },
        "due": None if due is None else {**due, "after": since},
        "wait_limit": None if limit is None else {**limit, "after": "enabled"},
        "decision": None,
    }
