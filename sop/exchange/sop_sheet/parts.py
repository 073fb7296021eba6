"""The rare tables of an SOP sheet understood: decisions, other performers, units, stages, doubts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sop.exchange.sheet.layout import plain
from sop.exchange.sop_sheet import layout as lay
from sop.exchange.sop_sheet.book import Line
from sop.exchange.sop_sheet.gathering import Gathering, shown_in
from sop.exchange.sop_sheet.ids import Claim

Raw = dict[str, Any]


def decisions(gathering: Gathering, steps: Sequence[Raw]) -> None:
    """Put the decisions into the steps.

    Parameters: gathering; steps - as plain data, without decisions.
    """
    rows: dict[int, list[Line]] = {}
    for at, line in _of_steps(gathering, lay.DECISIONS, steps):
        rows.setdefault(at, []).append(line)
    for at, lines in rows.items():
        claims = [Claim(id=line.key.rpartition("/")[2], name=shown_in(line, "text")) for line in lines]
        ids = gathering.ids(lines, claims, gathering.names_under(lay.DECISIONS, f"{steps[at]['id']}/"))
        path = ("steps", at, "decision")
        gathering.places[path] = lines[0].place("text")
        outcomes = []
        for number, (line, name) in enumerate(zip(lines, ids, strict=True)):
            values = {
                each: gathering.value(lay.DECISIONS, line, each)
                for each in ("text", "share", "to", "at_most", "falling")
            }
            outcomes.append({"id": name, **values})
            gathering.places[*path, "outcomes", number] = line.place("text")
            for each in values:
                gathering.places[*path, "outcomes", number, each] = line.place(each)
        whole = {name: _once(gathering, lines, name) for name in ("basis", "note")}
        basis, note = whole["basis"] or "stated", whole["note"] or ""
        steps[at]["decision"] = {"outcomes": outcomes, "basis": basis, "note": note}


def _once(gathering: Gathering, lines: Sequence[Line], name: str) -> Any:
    """What is said of a decision as a whole, in whichever of its rows."""
    found = None
    for line in lines:
        value = gathering.value(lay.DECISIONS, line, name)
        if found is not None and value not in (None, found):
            gathering.refuse("sop_sheet_contradicts", line.place(name), value=str(shown_in(line, name))[:80])
        found = value if found is None else found
    return found


def others(gathering: Gathering, steps: Sequence[Raw]) -> None:
    """Put the other performers that the source allows into the steps.

    Parameters: gathering; steps - as plain data.
    """
    for at, line in _of_steps(gathering, lay.OTHERS, steps):
        listed = steps[at]["performers"]["alternatives"]
        path = ("steps", at, "performers", "alternatives", len(listed))
        gathering.places[path] = line.place("performers")
        gathering.places[*path, "note"] = line.place("note")
        seats = gathering.value(lay.OTHERS, line, "performers")
        listed.append({"roles": seats or [], "note": gathering.value(lay.OTHERS, line, "note")})


def _of_steps(gathering: Gathering, table: str, steps: Sequence[Raw]) -> Iterator[tuple[int, Line]]:
    """Rows with the index of their step; without a number it is the step of the row above."""
    index = {step["id"]: at for at, step in enumerate(steps)}
    current: int | None = None
    begun = False
    for line in gathering.lines(table):
        if "step" in line.cells:
            current = index.get(gathering.value(table, line, "step"))
        elif not begun:
            heading = gathering.heading(lay.full(table, "step"))
            gathering.refuse("sop_sheet_missing", line.place("step"), value=heading)
        begun = True
        if current is not None:
            yield current, line
            continue
        for column in lay.TABLES[table]:  # what else is wrong in the row is told at once
            if column.kind not in ("key", "label", "step"):
                gathering.value(table, line, column.name)


@dataclass
class _Set:
    """Rows of one set of units. Parameters: id - as written, empty for a new one; name; lines."""

    id: str
    name: str
    lines: list[Line] = field(default_factory=list)


def units(gathering: Gathering) -> list[Raw]:
    """The sets of units as plain data."""
    sets = _sets(gathering)
    claims = [Claim(id=each.id, name=each.name) for each in sets]
    rows = gathering.names_under(lay.UNITS)
    before = {key.partition("/")[0]: (title, "") for key, (_, title) in rows.items()}
    ids = gathering.ids([each.lines[0] for each in sets], claims, before)
    found = []
    for at, (each, name) in enumerate(zip(sets, ids, strict=True)):
        gathering.places["units", at] = each.lines[0].place("set")
        title = gathering.value(lay.UNITS, each.lines[0], "set")
        found.append({"id": name, "name": title, "members": _members(gathering, each, at)})
    return found


def _sets(gathering: Gathering) -> list[_Set]:
    """Rows of equal names are one set, but sets that had equal names from the beginning stay apart."""
    sets: list[_Set] = []
    kept = {key for line in gathering.lines(lay.UNITS) if (key := _kept_set(gathering, line))}
    for line in gathering.lines(lay.UNITS):
        name, key = shown_in(line, "set"), line.key.rpartition("/")[0]
        if not name and not sets:
            heading = gathering.heading(lay.full(lay.UNITS, "set"))
            gathering.refuse("sop_sheet_missing", line.place("set"), value=heading)
        if not name and sets:
            sets[-1].lines.append(line)
            continue
        if key in kept and not _kept_set(gathering, line):
            key = ""  # the unit went from one set to another
        alike = [each for each in sets if plain(each.name) == plain(name)]
        fits = [each for each in alike if not key or each.id in ("", key)]
        if not fits:
            fits = [_Set(id=key, name=name)]
            sets += fits
        fits[0].id = fits[0].id or key
        fits[0].lines.append(line)
    return sets


def _kept_set(gathering: Gathering, line: Line) -> str:
    """Id of the set that a row has belonged to since the sheet was written; empty where that changed."""
    was = (gathering.written(lay.UNITS, line.key) or ("", ""))[1]
    return line.key.rpartition("/")[0] if plain(was) == plain(shown_in(line, "set")) else ""


def _members(gathering: Gathering, units_: _Set, at: int) -> list[Raw]:
    claims = [Claim(id=line.key.rpartition("/")[2], name=shown_in(line, "name")) for line in units_.lines]
    ids = gathering.ids(units_.lines, claims, gathering.names_under(lay.UNITS, f"{units_.id}/"))
    listed = []
    for number, (line, unit) in enumerate(zip(units_.lines, ids, strict=True)):
        values = {name: gathering.value(lay.UNITS, line, name) for name in ("name", "aliases")}
        listed.append({"id": unit, **values})
        path = ("units", at, "members", number)
        gathering.places[path] = line.place("name")
        gathering.places[*path, "aliases"] = line.place("aliases")
    return listed


def stages(gathering: Gathering) -> list[Raw]:
    """The stages as plain data."""
    lines = list(gathering.lines(lay.STAGES))
    claims = [Claim(id=line.key, name=shown_in(line, "name")) for line in lines]
    ids = gathering.ids(lines, claims, gathering.names_under(lay.STAGES))
    found = []
    for at, (line, stage) in enumerate(zip(lines, ids, strict=True)):
        name, last = (gathering.value(lay.STAGES, line, each) for each in ("name", "last"))
        found.append({"id": stage, "name": name, "last": last or ""})
        gathering.places["stages", at] = line.place("name")
        gathering.places["stages", at, "last"] = line.place("last")
    return found


def doubts(gathering: Gathering) -> list[Raw]:
    """What the maker of the document could not decide, as plain data."""
    found = []
    for at, line in enumerate(gathering.lines(lay.DOUBTS)):
        step, text = (gathering.value(lay.DOUBTS, line, each) for each in ("step", "text"))
        found.append({"step": step, "text": text})
        gathering.places["doubts", at] = line.place("text")
    return found
