"""The measurement itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mining.conformance.open_cases import OPEN_GAP_DAYS, case_progress
from mining.performance.bottlenecks import bottleneck_table, stage_table
from mining.performance.cases import case_table
from mining.performance.clock import Clock, read_clock
from mining.performance.days import case_days, elapsed_days
from mining.performance.instances import measure_instances
from mining.performance.losses import day_losses, working_losses
from mining.performance.result import Performance
from mining.performance.stages import stage_tables
from mining.performance.steps import step_table
from sop.events import EventLog
from sop.exchange.petri import flow_graph
from sop.findings import Finding
from sop.model import Sop
from sop.worktime import CompiledCalendar

if TYPE_CHECKING:
    import pandas as pd


def measure(
    log: EventLog, sop: Sop, calendar: CompiledCalendar, *, open_gap_days: float = OPEN_GAP_DAYS
) -> Performance:
    """Measure processing, waiting and cycle times of a log.

    Parameters: log - `step_id` filled, events sorted inside cases; sop - the SOP; calendar - compiled over
    all stamps of the log (`calendar_for`); open_gap_days - as in `check_conformance`.
    Returns: tables of steps, cases, stages and bottlenecks.
    Raises: LogError - a stamp lies outside the calendar.
    """
    clock = read_clock(log, calendar)
    instances = measure_instances(log, flow_graph(sop), clock)
    cases = case_table(log, clock, case_progress(log, sop, open_gap_days=open_gap_days))
    stages, stage_cases = stage_tables(log, sop, clock, cases)
    both = instances.assign(both_stamps=clock.start.known & clock.end.known)
    begun = both[clock.start.known | clock.end.known]
    return Performance(
        sop_digest=sop.digest,
        instances=instances,
        steps=step_table(begun, sop),
        cases=cases.drop(columns="begin"),
        stages=stages,
        stage_cases=stage_cases,
        **_losses(log, sop, clock, instances, cases),
        findings=(*_outside_hours(clock), *_unknown(instances), *calendar.findings),
    )


def _losses(
    log: EventLog, sop: Sop, clock: Clock, instances: pd.DataFrame, cases: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Tables of time lost: in working minutes, and in working days where dates are all there is."""
    order = cases["begin"].reset_index(drop=True).sort_values(kind="stable").index.to_numpy()
    lost = working_losses(instances, sop)
    cycles = float(cases["cycle_working_days"].sum()) * clock.calendar.work_seconds_per_day
    days, of_cases = elapsed_days(log, clock), case_days(clock, cases)
    dated = (instances["elapsed_reason"] == "days_only").any()
    by_date = day_losses(instances, sop, days if dated else days * float("nan"))
    minutes, whole = "lost_working_minutes", "lost_working_days"
    return {
        "bottlenecks": bottleneck_table(lost, sop, order, cycles=cycles, unit=minutes),
        "stage_losses": stage_table(lost, sop, order, cycles=cycles, unit=minutes),
        "day_losses": bottleneck_table(by_date, sop, order, cycles=of_cases, unit=whole),
        "stage_day_losses": stage_table(by_date, sop, order, cycles=of_cases, unit=whole),
    }


def _outside_hours(clock: Clock) -> Iterator[Finding]:
    """Stamps at which the office was closed: many of them mean a wrong time zone or another calendar."""
    outside = total = 0
    for stamps, closing in ((clock.start, 0), (clock.end, 1)):
        # Work that ends with the session is stamped at the close, which is outside the window.
        seconds = stamps.seconds[stamps.timed] - closing
        total += len(seconds)
        outside += int((~clock.calendar.windows.is_open(seconds)).sum())
    if outside:
        yield Finding(
            rule="stamps_outside_hours",
            severity="warning" if outside * 10 > total else "note",
            count=outside,
            total=total,
            fields={"time_zone": clock.calendar.time_zone},
        )


def _unknown(instances: pd.DataFrame) -> Iterator[Finding]:
    """How many numbers are missing, for each reason; what has not begun lacks none."""
    for name in ("processing", "waiting"):
        found = instances[f"{name}_reason"].value_counts()
        counts = {str(code): int(count) for code, count in found.items() if code not in ("", "not_started")}
        for reason in sorted(counts, key=lambda code: (-counts[code], code)):
            yield Finding(
                rule=f"{name}_{reason}",
                severity="note",
                count=counts[reason],
                total=len(instances),
            )
