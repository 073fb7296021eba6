"""The rows of the recording sheet, as plain values: empty for an office to fill in, or filled from a log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sop import events as ev
from sop.errors import OutputError, Problem
from sop.exchange.sheet import layout as lay
from sop.model import Sop, Step

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | float | date
Row = Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Form:
    """The two tables of the form.

    Parameters: runs - rows of the first table; blocks - rows of the second, one tuple a run. Rows hold
    values by column key; a cell without a value is not there. origin - `simulated` where no office had these
    runs.
    """

    runs: tuple[Row, ...]
    blocks: tuple[tuple[Row, ...], ...]
    origin: str = ""


def empty_form(sop: Sop, *, runs: int, spare_rows: int) -> Form:
    """A form in which nothing has been recorded yet.

    Parameters: sop - its steps are printed; runs - blocks, 1 or more; spare_rows - rows for repeats in each
    block, 0 or more.
    Returns: the rows.
    """
    numbers = range(1, runs + 1)
    own = lay.posts_of(sop)
    blocks = []
    for no in numbers:
        rows: list[Row] = [
            {**_planned(sop.step(step), own, no, unit), lay.ROW_VISIT: 1} for step, unit in _places(sop)
        ]
        rows += [{lay.ROW_RUN: no} for _ in range(spare_rows)]
        blocks.append(tuple(rows))
    given = {lay.RUN_OPD: sop.identity.agency, lay.RUN_REVISION: sop.digest}
    return Form(runs=tuple({lay.RUN_NO: no, **given} for no in numbers), blocks=tuple(blocks))


def filled_form(sop: Sop, log: ev.EventLog, *, spare_rows: int, words: Words, zone: ZoneInfo) -> Form:
    """A form that records a log, at the sheet's precision: days, and minutes where the log has them.

    Parameters: sop - the SOP of the log; log - names of persons are left out; spare_rows - rows for repeats
    in each block, more where a case has more; words - by list, then code; zone - whose days they are.
    Returns: the rows, in the order of the case table.
    Raises: OutputError - the log is of another SOP, or an event has no stamp at all.
    """
    others = sorted({str(name) for name in log.cases[ev.SOP_ID] if name not in ("", sop.id)})
    if others:
        raise OutputError(Problem(code="sheet_log_of_other_sop", value=", ".join(others), allowed=(sop.id,)))
    if log.events[list(ev.STAMP_COLUMNS)].isna().all(axis=1).any():
        raise OutputError(Problem(code="sheet_event_without_stamp"))
    groups = {str(case): group for case, group in log.events.groupby(ev.CASE_ID, sort=False)}
    runs, blocks = [], []
    for no, case in enumerate(log.cases.to_dict("records"), start=1):
        runs.append(_run(no, case, sop, words, zone))
        rows = _Block(sop=sop, no=no, words=words, zone=zone)
        blocks.append(tuple(rows.rows(groups.get(str(case[ev.CASE_ID])), spare_rows)))
    origin = ev.SIMULATED if (log.cases[ev.ORIGIN] == ev.SIMULATED).any() else ""
    return Form(runs=tuple(runs), blocks=tuple(blocks), origin=origin)


Words = Mapping[str, Mapping[str, str]]


def _places(sop: Sop) -> list[tuple[str, str]]:
    """Step and name of the unit of each row: a step with units has one row for each."""
    return [
        (step.id, name)
        for step in sop.steps
        for name in [unit.name for unit in sop.units_of(step.id)] or [""]
    ]


def _planned(step: Step, own: lay.Posts, no: int, unit: str = "") -> dict[str, Value]:
    row: dict[str, Value] = {
        lay.ROW_RUN: no,
        lay.ROW_NUMBER: step.number,
        lay.ROW_ACTIVITY: step.text,
        lay.ROW_PERFORMER: performers(step, own),
    }
    if step.standard is not None:
        row[lay.ROW_STANDARD] = step.standard.minutes
    if unit:
        row[lay.ROW_UNIT] = unit
    return row


def performers(step: Step, own: lay.Posts) -> str:
    """The posts of a step as one text, the leading one first."""
    roles = dict.fromkeys((step.performers.leader, *(seat.role for seat in step.performers.roles)))
    return f"{lay.POST_SEPARATOR} ".join(own.label(role) for role in roles)


def _run(no: int, case: Mapping[Any, Any], sop: Sop, words: Words, zone: ZoneInfo) -> Row:
    row: dict[str, Value] = {
        lay.RUN_NO: no,
        lay.RUN_ID: case[ev.CASE_ID],
        lay.RUN_PERIOD: case[ev.PERIOD],
        lay.RUN_OPD: case[ev.OPD],
        lay.RUN_REVISION: case[ev.REVISION] or sop.digest,
        lay.RUN_STATUS: words["run_status"].get(case[ev.STATUS], ""),
    }
    for key, column in ((lay.RUN_RELEASED, ev.RELEASED), (lay.RUN_DEADLINE, ev.DEADLINE)):
        stamp = _local(case[column], zone)
        if stamp is not None:
            row[key] = stamp.date()
    return row


def _local(stamp: Any, zone: ZoneInfo) -> datetime | None:
    import pandas as pd

    return None if pd.isna(stamp) else pd.Timestamp(stamp).tz_convert(zone).to_pydatetime(warn=False)


@dataclass(frozen=True, kw_only=True)
class _Block:
    sop: Sop
    no: int
    words: Words
    zone: ZoneInfo

    def rows(self, events: pd.DataFrame | None, spare_rows: int) -> Iterator[Row]:
        """First the SOP's steps (and units) with their first event each, then what came besides."""
        own = lay.posts_of(self.sop)
        places = _places(self.sop)
        names = {
            (step.id, unit.id): unit.name for step in self.sop.steps for unit in self.sop.units_of(step.id)
        }
        first: dict[tuple[str, str], Row] = {}
        more: list[Row] = []
        for event in [] if events is None else events.to_dict("records"):
            step_id = event[ev.STEP_ID]
            known = isinstance(step_id, str) and step_id in {step.id for step in self.sop.steps}
            planned = _planned(self.sop.step(step_id), own, self.no) if known else {lay.ROW_RUN: self.no}
            row = {**planned, **self._happened(event, own)}
            place = (str(step_id), "")
            if known and self.sop.step(str(step_id)).for_each is not None:
                place = (place[0], names.get((place[0], event[ev.UNIT]), event[ev.UNIT]))
                row[lay.ROW_UNIT] = place[1]
            if place in places and place not in first:
                first[place] = row
            else:
                more.append(row)
        for step, unit in places:
            yield first.get((step, unit), _planned(self.sop.step(step), own, self.no, unit))
        yield from more
        yield from ({lay.ROW_RUN: self.no} for _ in range(spare_rows - len(more)))

    def _happened(self, event: Mapping[Any, Any], own: lay.Posts) -> dict[str, Value]:
        stamps = {column: _local(event[column], self.zone) for column in ev.STAMP_COLUMNS}
        row: dict[str, Value] = {
            lay.ROW_ACTIVITY: event[ev.ACTIVITY],
            lay.ROW_UNIT: event[ev.UNIT],
            lay.ROW_STATUS: self.words["step_status"][_status(stamps)],
            lay.ROW_DONE_BY: f"{lay.POST_SEPARATOR} ".join(own.label(role) for role in _roles(event)),
        }
        if event[ev.VISIT]:
            row[lay.ROW_VISIT] = int(event[ev.VISIT])
        for column, key, time_key in STAMP_KEYS:
            stamp = stamps[column]
            if stamp is not None:
                row[key] = stamp.date()
                if event[ev.PRECISION] != "day":
                    row[time_key] = f"{stamp:%H.%M}"
        return row


STAMP_KEYS = (
    (ev.ENABLED, lay.ROW_ENABLED, lay.ROW_ENABLED_TIME),
    (ev.START, lay.ROW_START, lay.ROW_START_TIME),
    (ev.END, lay.ROW_END, lay.ROW_END_TIME),
)


def _status(stamps: Mapping[str, datetime | None]) -> str:
    if stamps[ev.END] is not None:
        return lay.DONE
    return lay.IN_PROGRESS if stamps[ev.START] is not None else lay.PENDING


def _roles(event: Mapping[Any, Any]) -> list[str]:
    """The posts that took part, the leading one first."""
    lead = event[ev.ROLE]
    others = [str(item.get("role", "")) for item in json.loads(event[ev.PARTICIPANTS] or "[]")]
    if lead in others:
        others.remove(lead)
    return [role for role in (lead, *others) if role]
