"""Simulated logs held against the test part, beside the naive baseline and the split-half floor."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mining.calibration.fit.baseline import case_begins, naive_baseline
from mining.calibration.fit.choosing import shared_options
from mining.calibration.fit.floor import SPLITS, Floor, split_half_floor
from mining.calibration.fit.result import JUDGED, Code, FitStatement, MeasureFit, verdict
from mining.calibration.fit.splitting import FEWEST
from mining.distance import MEASURES, Distance, DistanceOptions, Distances, Prepared, compare, prepare
from simulation.intervals import Interval, mean_interval
from sop.events import EventLog

NEARLY = 1.25
"""A mean of few runs may lie so far above what luck alone gives; an interval that reaches down to it from
farther above is wide because the runs are few or wild, and says nothing for the model."""


def fit_statement(
    simulated: Sequence[EventLog],
    test: EventLog,
    train: EventLog,
    *,
    time_zone: str = "Asia/Jakarta",
    options: DistanceOptions | None = None,
    level: float = 0.95,
    seed: int = 1,
) -> FitStatement:
    """How near a simulation comes to real cases that it was not learned from.

    Parameters: simulated - one log a run, each of the period and about the number of cases of the test part;
    test, train - of `split_by_time`; time_zone - IANA name of the office's zone; options - how to compare, by
    default by what all logs record; level - coverage of the intervals over the runs; seed - of the draws of
    the floor.
    Returns: every measure with its interval, the baseline and the floor; and the verdict. With fewer than 20
    cases in the test part nothing is judged.
    """
    options = options or shared_options([test, train, *simulated])
    real = prepare(test, time_zone=time_zone, options=options)
    runs = [prepare(log, time_zone=time_zone, options=options) for log in simulated]
    found = [compare(real, run) for run in runs]
    naive = _naive(real, test, train, time_zone, options)
    floors = split_half_floor(real, seed=seed) if real.cases >= FEWEST else {}
    measures = tuple(
        _measure([run[measure] for run in found], naive, floors.get(measure), measure, level=level, real=real)
        for measure in MEASURES
    )
    return FitStatement(
        measures=measures,
        code=verdict(measures),
        runs=len(runs),
        cases_test=real.cases,
        cases_train=train.events["case_id"].nunique(),
        cases_simulated=sum(run.cases for run in runs) / len(runs) if runs else math.nan,
        level=level,
        splits=SPLITS,
        seed=seed,
        time_zone=time_zone,
        options=options,
    )


def _naive(
    real: Prepared, test: EventLog, train: EventLog, time_zone: str, options: DistanceOptions
) -> Distances | None:
    begins = case_begins(test)
    if not len(begins) or not len(train.events):
        return None
    log = naive_baseline(train, first=begins.min(), cases=real.cases, time_zone=time_zone)
    return compare(real, prepare(log, time_zone=time_zone, options=options))


def _measure(
    found: list[Distance],
    naive: Distances | None,
    floor: Floor | None,
    measure: str,
    *,
    level: float,
    real: Prepared,
) -> MeasureFit:
    over = mean_interval([one.value for one in found], level=level)
    baseline = naive.value(measure) if naive is not None else math.nan
    code, reason = _judged(over, baseline, floor)
    if real.cases < FEWEST:
        code, reason = "untold", "too_few_cases"
    elif not over.n and found:
        reason = found[0].reason
    return MeasureFit(
        measure=measure,
        unit=found[0].unit if found else _unit(measure, naive),
        value=over.value,
        low=over.low,
        high=over.high,
        n=over.n,
        baseline=baseline,
        floor=floor.value if floor else math.nan,
        floor_low=floor.low if floor else math.nan,
        floor_high=floor.high if floor else math.nan,
        code=code,
        judged=measure in JUDGED,
        reason=reason,
    )


def _unit(measure: str, naive: Distances | None) -> str:
    return naive[measure].unit if naive is not None else ""


def _judged(over: Interval, baseline: float, floor: Floor | None) -> tuple[Code, str]:
    """Code and, where nothing can be said, the reason."""
    if not math.isfinite(over.low):
        return "untold", "too_few_runs"
    if floor is not None and over.low <= floor.high and over.value <= NEARLY * floor.high:
        return "at_floor", ""
    if not math.isfinite(baseline):
        return "untold", "no_baseline"
    if over.high < baseline:
        return "better_than_naive", ""
    return ("worse_than_naive" if over.low > baseline else "like_naive"), ""
