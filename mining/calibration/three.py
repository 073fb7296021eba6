"""As written, as executed, actual: three columns from one analysis."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mining.calibration.behaviour.shares import binomial_interval
from mining.conformance.result import CONFORMING, RUNNING
from mining.performance.waiting.result import CAUSES
from simulation.intervals import Interval, mean_interval, quantile_interval
from sop.events import COMPLETED

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from mining.analysis import AnalysisSettings, Mined
    from simulation.scenario import Scenario
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar

    Floats = npt.NDArray[np.float64]

Column = Literal["written", "executed", "actual"]
COLUMNS: tuple[Column, ...] = ("written", "executed", "actual")
ENOUGH = 20
"""Cases below which there is no 9 of 10 and no share."""
REPLICATIONS = 20
WHOLE = ""
"""The subject that is the whole case."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Seen:
    """What an analysis says of one log: days by subject, waits by cause, and who followed the SOP."""

    days: dict[str, Floats]
    waits: dict[str, Floats]
    followed: Floats


def three_columns(  # noqa: PLR0913 - each is a choice of its own
    mined: Mined,
    sop: Sop,
    scenario: Scenario,
    executed: Scenario,
    calendar: OfficeCalendar,
    *,
    replications: int = REPLICATIONS,
    workers: int = 1,
    settings: AnalysisSettings | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Put what the SOP promises, what it gives as staff really carry it out, and what happened side by side.

    Simulated logs are analysed as the real one was (`mining.analysis.analyse`), replication by replication.

    Parameters: mined - the real log, checked against `sop`; scenario - without deviations (`as_written`);
    executed - with them (`as_executed`); calendar - of the office; replications - of each; workers -
    processes; settings - with which the real log was analysed; progress - called with (done, all).
    Returns: one row for each figure and column: `measure` (`median_days`, `nine_of_ten_days`,
    `waiting_days`, `followed`), `subject` (a stage id, empty for the whole case), `cause` (of waiting, else
    empty; `total` for all), `column` (`written`, `executed`, `actual`), `unit` (`working_days`, `share`),
    `value`, `low`, `high` (95 %), `n` (cases it rests on), `count` (cases that followed the SOP, else
    missing), `reason` (why the value is missing: `few_cases`, `not_known`; empty where it is there).
    `waiting_days` is a case's mean waiting in days of usual length. Intervals of the simulated columns are of
    the simulation: more replications make them narrower; they say nothing about the office.
    """
    import pandas as pd

    done, every = 0, 2 * replications
    rows: list[dict[str, Any]] = []
    given: dict[Column, Scenario] = {"written": scenario, "executed": executed}
    for column, one_scenario in given.items():
        seen = []
        for one in _simulated(sop, one_scenario, calendar, settings, replications, workers):
            seen.append(one)
            done += 1
            if progress:
                progress(done, every)
        rows += _rows(column, seen, sop)
    rows += _rows("actual", [_seen(mined)], sop)
    table = pd.DataFrame(rows)
    table["count"] = table["count"].astype("Int64")
    # The three columns of a figure stand together.
    order = {
        name: place for place, name in enumerate(dict.fromkeys(zip(*(table[k] for k in _KEY), strict=True)))
    }
    place = [order[key] for key in zip(*(table[k] for k in _KEY), strict=True)]
    return (
        table.assign(place=place)
        .sort_values("place", kind="stable")
        .drop(columns="place")
        .reset_index(drop=True)
    )


_KEY = ("measure", "subject", "cause")


def _simulated(
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    settings: AnalysisSettings | None,
    replications: int,
    workers: int,
) -> Iterator[_Seen]:
    """Each replication as a log, analysed."""
    from joblib import Parallel, delayed

    from simulation.planning import make_plan

    planned = make_plan(sop, scenario, calendar)
    tasks = (delayed(_one)(sop, planned, calendar, settings, number) for number in range(replications))
    if workers == 1:
        yield from (_one(sop, planned, calendar, settings, number) for number in range(replications))
    else:
        yield from Parallel(n_jobs=workers, return_as="generator")(tasks)


def _one(
    sop: Sop, planned: Any, calendar: OfficeCalendar, settings: AnalysisSettings | None, number: int
) -> _Seen:
    from mining.analysis import DEFAULT, analyse
    from mining.log.result import ReadLog
    from simulation.draws import draw
    from simulation.engine import run
    from simulation.event_table import run_to_log

    draws = draw(planned.plan, number)
    log = run_to_log(sop, planned, run(planned.plan, draws), draws)
    return _seen(analyse(ReadLog(log=log), sop, calendar, settings=settings or DEFAULT))


def _seen(mined: Mined) -> _Seen:
    """The figures of an analysed log, one entry a case that is over."""
    import numpy as np

    cases = mined.performance.cases
    over = cases.loc[cases["state"] == COMPLETED, "case_id"]
    whole = cases.loc[cases["state"] == COMPLETED, "milestone_days"].dropna()
    stages = mined.performance.stage_cases
    stages = stages[stages["case_id"].isin(over)]
    days = {WHOLE: whole.to_numpy(dtype=np.float64)}
    for stage in mined.sop.stages:
        of_stage = stages.loc[stages["stage_id"] == stage.id, "working_days"].dropna()
        days[stage.id] = of_stage.to_numpy(dtype=np.float64)
    table = mined.waiting.instances
    table = table[table["case_id"].isin(over) & table["total_working_seconds"].notna()]
    names = (*CAUSES, "total")
    sums = table.groupby("case_id")[[f"{name}_working_seconds" for name in names]].sum() / mined.day_seconds
    checked = mined.conformance.cases
    return _Seen(
        days=days,
        waits={name: sums[f"{name}_working_seconds"].to_numpy(dtype=np.float64) for name in names},
        followed=np.asarray(
            checked.loc[checked["state"] != RUNNING, "state"] == CONFORMING, dtype=np.float64
        ),
    )


def _rows(column: Column, seen: Sequence[_Seen], sop: Sop) -> Iterator[dict[str, Any]]:
    """All figures of one column."""
    for subject in (WHOLE, *(stage.id for stage in sop.stages)):
        values = [one.days[subject] for one in seen]
        for measure, probability, least in (("median_days", 0.5, 1), ("nine_of_ten_days", 0.9, ENOUGH)):
            yield _row(column, measure, subject, values, probability=probability, least=least)
    for cause in ("total", *CAUSES):
        if cause != "office_closed":  # never in working time
            yield _row(column, "waiting_days", WHOLE, [one.waits[cause] for one in seen], cause=cause)
    yield _share(column, [one.followed for one in seen])


def _row(
    column: Column,
    measure: str,
    subject: str,
    values: Sequence[Floats],
    *,
    cause: str = "",
    probability: float | None = None,
    least: int = 1,
) -> dict[str, Any]:
    """A quantile, or without a probability a mean; of a real log each case is an observation."""
    n = sum(len(part) for part in values)
    found = Interval(value=math.nan, low=math.nan, high=math.nan, n=n)
    if n >= least:
        table = _table(column, values)
        found = mean_interval(table) if probability is None else quantile_interval(table, probability)
    return {
        "measure": measure,
        "subject": subject,
        "cause": cause,
        "column": column,
        "unit": "working_days",
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "n": n,
        "count": None,
        "reason": "" if n >= least else "few_cases" if n else "not_known",
    }


def _table(column: Column, values: Sequence[Floats]) -> Any:
    """Replication x case where it is simulated (cases of a run share its luck), else one entry a case."""
    from simulation.replications import stacked

    return values[0] if column == "actual" else stacked(values)


def _share(column: Column, values: Sequence[Floats]) -> dict[str, Any]:
    """How many cases followed the SOP; below 20 cases the number alone."""
    n, count = sum(len(part) for part in values), int(sum(part.sum() for part in values))
    value = low = high = math.nan
    if n >= ENOUGH and column == "actual":
        value, (low, high) = count / n, binomial_interval(count, n)
    elif n >= ENOUGH:
        found = mean_interval(_table(column, values))
        value, low, high = found.value, found.low, found.high
    return {
        "measure": "followed",
        "subject": WHOLE,
        "cause": "",
        "column": column,
        "unit": "share",
        "value": value,
        "low": max(low, 0.0),
        "high": min(high, 1.0),
        "n": n,
        "count": count,
        "reason": "" if n >= ENOUGH else "few_cases" if n else "not_known",
    }
