"""One case in full: its activities in order, what they took and waited, and what departs from the SOP."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mining.conformance.result import CERTAIN, RUNNING, Conformance
from mining.conformance.search import Move, explain
from mining.conformance.traces import traces
from mining.selection.measured import Measured
from sop.errors import InputError, Problem
from sop.events import (
    ACTIVITY,
    CASE_ID,
    DEADLINE,
    ENABLED,
    END,
    INSTANCE,
    OPD,
    PERIOD,
    RELEASED,
    ROLE,
    START,
    STEP_ID,
    UNIT,
    EventLog,
)
from sop.exchange.petri import flow_graph
from sop.model import Sop
from sop.showing import Shown
from sop.worktime import OfficeCalendar

if TYPE_CHECKING:
    import pandas as pd

MOVES = ("recorded", "out_of_place", "outside_sop", "not_recorded", "not_started")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CaseStory(Shown):
    """One case.

    Parameters: case_id, period, opd - texts; state - completed, running, unfinished; conformance -
    conforming, deviating, running; variant - number from 1; fitness - missing (None) while it runs; released,
    deadline - local stamps or None; working_days - touched, so far where it runs, None where unknown;
    cycle_working_days - working time over that of a usual day, None where unknown; reason - why.
    rows - one row an activity, in the order in which they are explained: `move` (`recorded` on its place;
    `out_of_place`: a step where the SOP does not put it; `outside_sop`; `not_recorded`: a step that should
    stand here, without stamps; `not_started`: enabled and not begun, at the end), `instance` (row of the log,
    missing without a record), `step_id` (missing outside the SOP), `number` (of the step), `activity` (as
    logged, empty without a record), `unit`, `role` (as logged), `enabled` (as logged, else where the waiting
    is known when it became ready), `start`, `end` (stamps in the office's zone, missing where not recorded),
    `standard_minutes` (missing where the SOP has none), `processing_minutes` (working), `processing_reason`,
    `waiting_minutes` (working), `waiting_reason`, `clock_hours` (start to end, missing without both),
    `waiting_clock_hours`, `working_days` (from ready to completed, that day being 1), `days_reason`,
    `over_standard_minutes` (beyond it, 0 within, missing where one is), `deviations` (tuple of kinds),
    `other_steps` (tuple, the other step of each deviation, empty text without), `certainties` (tuple,
    `certain` or `possible` of each deviation).
    """

    case_id: str
    period: str
    opd: str
    state: str
    conformance: str
    variant: int
    fitness: float | None
    released: pd.Timestamp | None
    deadline: pd.Timestamp | None
    working_days: int | None
    cycle_working_days: float | None
    reason: str
    rows: pd.DataFrame


def case_in_full(
    log: EventLog,
    case_id: str,
    sop: Sop,
    conformance: Conformance,
    performance: Measured,
    calendar: OfficeCalendar,
) -> CaseStory:
    """Put together what is known of one case.

    Parameters: log - as checked and measured; case_id - of the case; sop - the SOP; conformance, performance
    - of this log; calendar - of the office, its zone is that of the stamps.
    Returns: the case.
    Raises: InputError - the log has no such case; the problem names those that look alike.
    """
    import pandas as pd

    cases = log.cases[log.cases[CASE_ID] == case_id]
    if cases.empty:
        alike = difflib.get_close_matches(case_id, log.cases[CASE_ID].head(10_000).tolist(), n=3, cutoff=0.5)
        raise InputError(Problem(code="case_unknown", value=case_id, allowed=tuple(alike)))
    (checked,) = conformance.cases[conformance.cases["case_id"] == case_id].to_dict("records")
    (measured,) = performance.cases[performance.cases["case_id"] == case_id].to_dict("records")
    zone = calendar.time_zone

    def local(stamp: Any) -> pd.Timestamp | None:
        return None if pd.isna(stamp) else stamp.tz_convert(zone)

    return CaseStory(
        case_id=case_id,
        period=str(cases[PERIOD].iloc[0]),
        opd=str(cases[OPD].iloc[0]),
        state=str(measured["state"]),
        conformance=str(checked["state"]),
        variant=int(checked["variant"]) + 1,
        fitness=_known(checked["fitness"]),
        released=local(cases[RELEASED].iloc[0]),
        deadline=local(cases[DEADLINE].iloc[0]),
        working_days=None if pd.isna(measured["milestone_days"]) else int(measured["milestone_days"]),
        cycle_working_days=_known(measured["cycle_working_days"]),
        reason=str(measured["reason"]),
        rows=_rows(log, case_id, sop, conformance, performance, calendar),
    )


def _known(value: Any) -> float | None:
    import pandas as pd

    return None if pd.isna(value) else float(value)


def _rows(
    log: EventLog,
    case_id: str,
    sop: Sop,
    conformance: Conformance,
    performance: Measured,
    office: OfficeCalendar,
) -> pd.DataFrame:
    events = log.events[log.events[CASE_ID] == case_id].reset_index(drop=True)
    part = replace(
        log,
        events=events,
        cases=log.cases[log.cases[CASE_ID] == case_id].reset_index(drop=True),
        attributes=None,
    )
    cut = traces(part, flow_graph(sop), sop=sop, time_zone=office.time_zone)
    found = conformance.deviations[conformance.deviations["case_id"] == case_id].to_dict("records")
    runs = (conformance.cases.loc[conformance.cases["case_id"] == case_id, "state"] == RUNNING).any()
    (variant,) = cut.variants
    graph = flow_graph(sop, units_known=variant.units_known)
    moves = explain(graph, variant.steps, prefix=bool(runs)).moves
    order: list[int] = cut.events[INSTANCE].tolist()
    recorded = dict(zip(events[INSTANCE].tolist(), events.to_dict("records"), strict=True))
    spans = performance.instances[performance.instances["case_id"] == case_id]
    measured = dict(zip(spans[INSTANCE].tolist(), spans.to_dict("records"), strict=True))
    rows: list[dict[str, Any]] = []
    for move in _shown(moves, found, runs=bool(runs)):
        if move.index is None:
            rows.append({"move": "not_recorded", STEP_ID: move.step_id})
            continue
        name = (
            "recorded" if move.kind == "sync" else "outside_sop" if move.step_id is None else "out_of_place"
        )
        number = order[move.index]
        rows.append({"move": name, INSTANCE: number} | _record(recorded[number], measured[number]))
    rows += [
        {"move": "not_started", INSTANCE: number} | _record(row, measured[number])
        for number, row in recorded.items()
        if number not in set(order)
    ]
    _add_deviations(rows, found)
    return _table(rows, sop, office.time_zone)


def _shown(moves: Sequence[Move], found: Sequence[dict[Any, Any]], *, runs: bool) -> Iterator[Move]:
    """The moves without the places at which a step was due that stands elsewhere."""
    missed = Counter(
        row[STEP_ID] for row in found if row["kind"] == "not_carried_out" and row["certainty"] == CERTAIN
    )
    elsewhere = {move.step_id for move in moves if move.kind == "log"}
    for move in moves:
        if move.kind != "model":
            yield move
        elif runs:
            if move.step_id not in elsewhere:
                yield move
        elif missed[move.step_id] > 0:
            missed[move.step_id] -= 1
            yield move


def _record(row: dict[Any, Any], measured: dict[Any, Any]) -> dict[str, Any]:
    import pandas as pd

    waiting = measured["waiting_clock_seconds"]
    enabled = row[ENABLED]
    if pd.isna(enabled) and pd.notna(waiting) and pd.notna(row[START]):
        enabled = row[START] - pd.Timedelta(seconds=float(waiting))
    both = pd.notna(row[START]) and pd.notna(row[END])
    return {
        **{name: row[name] for name in (STEP_ID, ACTIVITY, UNIT, ROLE, START, END)},
        ENABLED: enabled,
        "processing_minutes": measured["processing_seconds"] / 60,
        "processing_reason": measured["processing_reason"],
        "waiting_minutes": measured["waiting_working_seconds"] / 60,
        "waiting_reason": measured["waiting_reason"],
        "clock_hours": (row[END] - row[START]).total_seconds() / 3600 if both else None,
        "waiting_clock_hours": waiting / 3600,
        "working_days": measured["working_days"],
        "days_reason": measured["days_reason"],
    }


def _add_deviations(rows: list[dict[str, Any]], found: Sequence[dict[Any, Any]]) -> None:
    """Put each deviation on its row: of its record, else of the missing step, else the last of the step."""
    import pandas as pd

    for deviation in found:
        if pd.notna(deviation[INSTANCE]):
            fitting = [row for row in rows if row.get(INSTANCE) == int(deviation[INSTANCE])]
        elif deviation["kind"] == "not_carried_out":
            fitting = [
                row
                for row in rows
                if row["move"] == "not_recorded"
                and row[STEP_ID] == deviation[STEP_ID]
                and not row.get("deviations")
            ]
        else:
            fitting = [row for row in rows if row.get(STEP_ID) == deviation[STEP_ID]][-1:]
        # What is only possible may have no row of its own.
        fitting = fitting or [row for row in rows if row.get(STEP_ID) == deviation[STEP_ID]][-1:] or rows[-1:]
        pair = [str(name) for name in (deviation["other_step_id"], deviation[STEP_ID]) if pd.notna(name)]
        for row in fitting[:1]:
            # Of two swapped steps the record may be of either one.
            others = [name for name in pair if name != row.get(STEP_ID)] if len(pair) > 1 else []
            row.setdefault("deviations", []).append(deviation["kind"])
            row.setdefault("other_steps", []).append(others[0] if others else "")
            row.setdefault("certainties", []).append(deviation["certainty"])


_STAMPS = (ENABLED, START, END)
_TEXTS = (ACTIVITY, UNIT, ROLE, "processing_reason", "waiting_reason", "days_reason")
_NUMBERS = (
    "standard_minutes", "processing_minutes", "waiting_minutes", "clock_hours", "waiting_clock_hours",
    "working_days", "over_standard_minutes",
)  # fmt: skip


def _table(rows: Sequence[dict[str, Any]], sop: Sop, zone: str) -> pd.DataFrame:
    import pandas as pd

    steps = {step.id: step for step in sop.steps}
    for row in rows:
        step = steps.get(row.get(STEP_ID))  # type: ignore[arg-type]
        row["number"] = pd.NA if step is None else step.number
        row[STEP_ID] = None if step is None else step.id
        standard = None if step is None or step.standard is None else step.standard.minutes
        row["standard_minutes"] = standard
        taken = row.get("processing_minutes")
        known = standard is not None and taken is not None and pd.notna(taken)
        row["over_standard_minutes"] = max(0.0, float(taken) - standard) if known else None  # type: ignore[arg-type, operator]
        for name in ("deviations", "other_steps", "certainties"):
            row[name] = tuple(row.get(name, ()))
        for name in _TEXTS:
            row.setdefault(name, "")
    columns = [
        "move", INSTANCE, STEP_ID, "number", ACTIVITY, UNIT, ROLE, ENABLED, START, END, "standard_minutes",
        "processing_minutes", "processing_reason", "waiting_minutes", "waiting_reason", "clock_hours",
        "waiting_clock_hours", "working_days", "days_reason", "over_standard_minutes", "deviations",
        "other_steps", "certainties",
    ]  # fmt: skip
    table = pd.DataFrame(list(rows), columns=columns, dtype="object")
    for name in _STAMPS:
        stamps = pd.to_datetime(table[name], utc=True).astype("datetime64[us, UTC]")
        table[name] = stamps.dt.tz_convert(zone)
    types = {"move": "str", INSTANCE: "Int64", STEP_ID: "str", "number": "Int64"}
    return table.astype(types | dict.fromkeys(_TEXTS, "str") | dict.fromkeys(_NUMBERS, "float64"))
