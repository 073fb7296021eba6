"""What is recorded of the cases that are not over, cut into what is done, in progress and waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from mining.conformance.traces import traces
from mining.conformance.units import plain, unit_names
from mining.monitoring.limits import Moment
from mining.monitoring.standing import Standing, standing
from mining.performance.clock import Column, column
from sop.events import CASE_ID, ENABLED, END, INSTANCE, PRECISION, ROLE, START, STEP_ID, UNIT, EventLog
from sop.exchange.petri import FlowGraph, flow_graph
from sop.model import Sop
from sop.worktime import CompiledCalendar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


class Record(NamedTuple):
    """One activity instance.

    Parameters: step - its place in the flow graph, -1 where the SOP does not know it; unit - id, empty
    without; role - as logged; enabled, start, end - or None.
    """

    step: int
    unit: str
    role: str
    enabled: Moment | None
    start: Moment | None
    end: Moment | None


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """A case that is not over.

    Parameters: case_id; flow - of the SOP, by the units that the case tells; standing - how far it has come;
    done - records of what is over, in trace order (`standing.events` are places in it); in_progress -
    records of steps begun and not ended; waiting - records of steps that are enabled and not begun.
    """

    case_id: str
    flow: FlowGraph
    standing: Standing
    done: tuple[Record, ...]
    in_progress: tuple[Record, ...]
    waiting: tuple[Record, ...]


def open_cases(log: EventLog, sop: Sop, calendar: CompiledCalendar, *, ends_told: bool) -> Iterator[OpenCase]:
    """Find where each case stands.

    A record with a start and no end is in progress, unless a step that comes after it in the SOP has begun
    since (then only its end was not recorded) or the log tells no ends at all.

    Parameters: log - of the cases that are not over alone; sop - the SOP; calendar - reaches over the log;
    ends_told - some record of the whole log has an end.
    Returns: one entry a case, in the order of the log.
    """
    import numpy as np

    events = log.events.reset_index(drop=True)
    flow = flow_graph(sop)
    records = _records(events, sop, flow, calendar)
    begun = (events[START].notna() & events[END].isna() & events[STEP_ID].isin(list(flow.position))).to_numpy(
        copy=True
    )
    begun &= ends_told
    by_case: dict[str, list[int]] = {}
    for row, name in enumerate(events[CASE_ID].tolist()):
        by_case.setdefault(name, []).append(row)
    for rows in by_case.values():
        for row in rows:
            begun[row] = begun[row] and not _passed(flow, [records[other] for other in rows], records[row])
    waits = (events[START].isna() & events[END].isna() & events[ENABLED].notna()).to_numpy()
    # Without its start a record counts as not begun, and its case stays although its trace is empty.
    table = events.copy()
    table[ENABLED] = events[ENABLED].where(~begun, events[START])
    table[START] = events[START].mask(begun)
    table[INSTANCE] = np.arange(len(events))
    cut = traces(replace(log, events=table), flow, sop=sop, time_zone=calendar.time_zone)
    place: npt.NDArray[np.int64] = cut.events[INSTANCE].to_numpy()
    found: dict[str, OpenCase] = {}
    for variant in cut.variants:
        graph = flow_graph(sop, units_known=variant.units_known)
        where = standing(graph, variant.steps)
        for case in variant.cases:
            name = cut.case_ids[case]
            rows = by_case[name]
            found[name] = OpenCase(
                case_id=name,
                flow=graph,
                standing=where,
                done=tuple(records[row] for row in place[cut.first[case] : cut.first[case + 1]].tolist()),
                in_progress=tuple(records[row] for row in rows if begun[row]),
                waiting=tuple(records[row] for row in rows if waits[row]),
            )
    return (found[name] for name in by_case)


def _passed(flow: FlowGraph, case: list[Record], record: Record) -> bool:
    """Has a step begun since that comes after this one?"""
    if record.start is None or record.step < 0:
        return False
    for other in case:
        begin = other.start or other.end
        if other.step < 0 or begin is None or not flow.ancestors[other.step] >> record.step & 1:
            continue
        if begin.seconds > record.start.seconds:
            return True
        # On the same day, or in the same second, a later step says so only where the case cannot come back.
        if begin.seconds == record.start.seconds and not flow.repeatable >> record.step & 1:
            return True
    return False


def _records(events: pd.DataFrame, sop: Sop, flow: FlowGraph, calendar: CompiledCalendar) -> list[Record]:
    by_day = (events[PRECISION] == "day").to_numpy()
    names = unit_names(sop)
    steps = events[STEP_ID].map(flow.position).fillna(-1).astype("int64").tolist()
    units = [
        names.get(step, {}).get(plain(unit), "") if isinstance(step, str) else ""
        for step, unit in zip(events[STEP_ID].tolist(), events[UNIT].tolist(), strict=True)
    ]
    stamps = [moments(column(events[name], calendar, by_day=by_day)) for name in (ENABLED, START, END)]
    return [Record(*row) for row in zip(steps, units, events[ROLE].tolist(), *stamps, strict=True)]


def moments(stamps: Column) -> list[Moment | None]:
    """One column of stamps as instants."""
    columns = zip(stamps.seconds.tolist(), stamps.known.tolist(), stamps.timed.tolist(), strict=True)
    return [Moment(seconds=s, day_only=not timed) if known else None for s, known, timed in columns]
