"""The calibration judged: learned from the earlier part of a log, held against the later one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mining.calibration.calibrating import DEFAULT, CalibrationSettings, calibrate
from mining.calibration.fit import fit_statement, naive_baseline, split_by_time
from mining.calibration.from_scratch.running import first_completed
from sop.events import CASE_ID, END, START, EventLog

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import AnalysisSettings, Mined
    from mining.calibration.fit import FitStatement, Split
    from simulation.experiments.blocks import Progress
    from simulation.scenario import Demand, Scenario
    from sop.model import Sop
    from sop.worktime import OfficeCalendar

RUNS = 10
MOST_SPANS = 8
"""Lengths of the test part that are simulated at most, where cases come more slowly than in it."""


def hold_out(
    mined: Mined,
    assumed: Scenario,
    calendar: OfficeCalendar,
    *,
    settings: CalibrationSettings = DEFAULT,
    analysis: AnalysisSettings | None = None,
    runs: int = RUNS,
    progress: Progress | None = None,
) -> tuple[Split, FitStatement | None]:
    """How near a simulation learned from the first 80 % of a log comes to the rest of it.

    Parameters: mined - the whole log; assumed - as for `calibrate`; calendar - of the office; settings;
    analysis - with which the log was analysed; runs - simulated logs, 2 or more; progress - called with
    (done, all).
    Returns: the split, and the statement; None where the log is too short to be split.
    """
    from mining.analysis import AnalysisSettings, analyse
    from mining.log.result import ReadLog

    split = split_by_time(mined.log)
    if not split.usable:
        return split, None
    # What the whole log told about itself does not belong to its earlier part.
    chosen = replace(analysis or AnalysisSettings(), only=(), as_of=None)
    train = analyse(ReadLog(log=split.train), mined.sop, calendar, settings=chosen)
    learned = calibrate(train, assumed, settings=settings)
    simulated = []
    for number in range(runs):
        simulated.append(_simulated(mined.sop, learned.scenario, calendar, split, seed=number + 1))
        if progress:
            progress(number + 1, runs)
    return split, fit_statement(simulated, split.test, split.train, time_zone=calendar.time_zone)


def _simulated(
    sop: Sop, scenario: Scenario, calendar: OfficeCalendar, split: Split, *, seed: int
) -> EventLog:
    """As many cases as the test part has: the first to be completed of those that begin with it or later.

    The test part holds cases that began and ended in it; their number is given, when they come is not.
    """
    import datetime as dt

    from simulation.draws import draw
    from simulation.engine import run
    from simulation.event_table import run_to_log
    from simulation.planning import make_plan

    first, last = _period(split.test)
    zone, cases = calendar.time_zone, split.test.events[CASE_ID].nunique()
    begin, end = first.tz_convert(zone).date(), last.tz_convert(zone).date()
    demand = tuple(_moved(rule, split, zone) for rule in scenario.demand)
    for more in range(1, MOST_SPANS):
        days = {
            "first": begin,
            # Longer than the test part: the cases that take its place may come later.
            "last": end + more * max(end - begin, dt.timedelta(days=30)),
            "measure_from": None,
            "horizon": None,
            "seed": seed,
            "uncertain": (),
        }
        planned = make_plan(sop, scenario.model_copy(update=days | {"demand": demand}), calendar)
        luck = draw(planned.plan, 0)
        log = run_to_log(sop, planned, run(planned.plan, luck), luck)
        if log.events[CASE_ID].nunique() >= cases or all(rule.kind == "instants" for rule in demand):
            break
    return first_completed(log, cases)


def _period(log: EventLog) -> tuple[pd.Timestamp, pd.Timestamp]:
    import pandas as pd

    stamps = log.events[[START, END]]
    return pd.Timestamp(stamps.min().min()), pd.Timestamp(stamps.max().max())


def _moved(rule: Demand, split: Split, time_zone: str) -> Demand:
    """Replayed releases are the last ones known, whole weeks later: those of the test part are not known."""
    from simulation.demand import replay_of

    if rule.kind != "instants":
        return rule
    cases = split.test.events[CASE_ID].nunique()
    first, _ = _period(split.test)
    return replay_of(naive_baseline(split.train, first=first, cases=cases, time_zone=time_zone))
