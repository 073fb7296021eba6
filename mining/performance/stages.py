"""The stages of the SOP, case by case and summed up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.log.order import NO_TICK, micros
from mining.performance.clock import UNKNOWN, Clock, column
from mining.performance.row_codes import case_codes, step_codes
from sop.events import END, RUNNING, EventLog
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Completed:
    """What is completed in each case (rows) of each stage (columns).

    Parameters: steps - how many of its steps; stamp - the last completion, microseconds; over - the stage is
    over; day - the last completion's day, UNKNOWN where the stage is not over.
    """

    steps: Int64
    stamp: Int64
    over: npt.NDArray[np.bool_]
    day: Int64


def stage_tables(
    log: EventLog, sop: Sop, clock: Clock, cases: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Working days of the SOP's stages, summed up and case by case.

    A stage is over when all its steps that were carried out are completed (for the last time); in a case that
    still runs, when none of them is missing or a step of a later stage is completed. It is counted from the
    completion of the stage before that was carried out; the first from the case's beginning.

    Parameters: log - the log; sop - with stages or without; clock - the log's stamps; cases - of
    `case_table`.
    Returns: `Performance.stages` and `Performance.stage_cases`; empty where the SOP names no stages.
    """
    import numpy as np
    import pandas as pd

    n, width = len(cases), len(sop.stages)
    running = (cases["state"] == RUNNING).to_numpy()
    done = _completed(log, sop, clock, running)
    spent, reached, reason = _days(clock, cases, done, running)
    stamps = np.where(done.over, done.stamp, NO_TICK).reshape(n * width)
    table = pd.DataFrame(
        {
            "case_id": cases["case_id"].repeat(width).reset_index(drop=True),
            "stage_id": pd.Series([stage.id for stage in sop.stages] * n, dtype="str"),
            "completed": pd.Series(stamps.view("datetime64[us]")).dt.tz_localize("UTC"),
            "working_days": _whole(spent.reshape(n * width)),
            "reached_on_day": _whole(reached.reshape(n * width)),
            "reason": pd.Series(reason.reshape(n * width), dtype="str"),
        }
    )
    summary = [
        (stage.id, len(days), days.median(), days.min(), days.max())
        for stage in sop.stages
        for days in [table.loc[table["stage_id"] == stage.id, "working_days"].dropna().astype("float64")]
    ]
    names = ["stage_id", "n", "median_days", "fastest_days", "slowest_days"]
    types = {"stage_id": "str", "n": "int64"} | dict.fromkeys(names[2:], "float64")
    return pd.DataFrame(summary, columns=names).astype(types), table


def _whole(days: Int64) -> Any:
    import pandas as pd

    return pd.arrays.IntegerArray(days, days == UNKNOWN)


def _completed(log: EventLog, sop: Sop, clock: Clock, running: npt.NDArray[np.bool_]) -> _Completed:
    import numpy as np

    place = {stage.id: number for number, stage in enumerate(sop.stages)}
    stage_of = {step: place[stage] for step, stage in sop.stage_of().items()}
    number = {step: position for position, step in enumerate(stage_of)}
    stage = np.array(list(stage_of.values()), dtype=np.int64)
    step, case = step_codes(log.events, number), case_codes(log.events)[0]
    shape = (len(running), len(place))
    known = clock.end.known & (step >= 0)
    case, step = case[known], step[known]
    stamp = np.full(shape, NO_TICK, dtype=np.int64)
    np.maximum.at(stamp, (case, stage[step]), micros(log.events[END])[known])
    pairs = np.unique(case * max(len(number), 1) + step)
    steps = np.zeros(shape, dtype=np.int64)
    np.add.at(steps, (pairs // max(len(number), 1), stage[pairs % max(len(number), 1)]), 1)
    there = steps > 0
    # What is missing in a case that runs may still come, unless the case is past the stage.
    later = np.zeros(shape, dtype=bool)
    later[:, :-1] = np.logical_or.accumulate(there[:, ::-1], axis=1)[:, ::-1][:, 1:]
    missing = steps < np.bincount(stage, minlength=len(place))
    over = there & ~(running[:, None] & missing & ~later)
    midnights = np.array(clock.calendar.midnights, dtype=np.int64)
    day = np.searchsorted(midnights, np.where(over, stamp, 0) // 1_000_000, side="right") - 1
    return _Completed(steps=steps, stamp=stamp, over=over, day=np.where(over, day, UNKNOWN))


def _days(
    clock: Clock, cases: pd.DataFrame, done: _Completed, running: npt.NDArray[np.bool_]
) -> tuple[Int64, Int64, npt.NDArray[np.object_]]:
    """Working days of each case and stage, those since the case began, and why they are missing."""
    import numpy as np

    by_day = (cases["reason"] == "days_only").to_numpy()
    begin = column(cases["begin"], clock.calendar, by_day=by_day).day
    before = begin
    spent, reached = np.full(done.day.shape, UNKNOWN), np.full(done.day.shape, UNKNOWN)
    reason = np.full(done.day.shape, "", dtype=object)
    for place in range(done.day.shape[1]):
        day = done.day[:, place]
        over = day != UNKNOWN
        counted = over & (begin != UNKNOWN) & (day >= begin)
        reached[counted, place] = _between(clock, begin[counted], day[counted])
        known = over & (before != UNKNOWN) & (day >= before)
        spent[known, place] = _between(clock, before[known], day[known])
        reason[over & (day < before), place] = "out_of_order"
        reason[over & (before == UNKNOWN), place] = "not_carried_out"
        reason[~over, place] = np.where(running[~over], "still_running", "not_carried_out")
        before = np.where(over, day, before)
    return spent, reached, reason


def _between(clock: Clock, first: Int64, last: Int64) -> Int64:
    import numpy as np

    midnights = np.array(clock.calendar.midnights, dtype=np.int64)
    return clock.calendar.working_days_between(midnights[first], midnights[last])
