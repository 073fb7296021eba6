"""Each case from its release to its last completion, and the stages on the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mining.performance.clock import UNKNOWN, Clock, column
from sop.events import CASE_ID, END, PRECISION, RELEASED, RUNNING, START, STEP_ID, EventLog
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    End = tuple[int, pd.Timestamp]
    Ends = dict[str, End]


def case_table(log: EventLog, clock: Clock, progress: pd.Series[str]) -> pd.DataFrame:
    """One row a case.

    Parameters: log - the log; clock - its stamps; progress - state by case id, in the order of the log.
    Returns: the columns that `Performance.cases` names, and `begin`, from which the cycle is counted.
    """
    import numpy as np
    import pandas as pd

    events, names = log.events, progress.index
    case = events[CASE_ID]
    start = events[START].groupby(case).min().reindex(names)
    end = events[END].groupby(case).min().reindex(names)
    first = pd.concat([start, end], axis=1).min(axis=1)
    last = pd.concat([events[START], events[END]], axis=1).max(axis=1).groupby(case).max().reindex(names)
    released = log.cases.set_index(CASE_ID)[RELEASED].reindex(names)
    begin = released.fillna(first)
    by_day = (events[PRECISION] == "day").groupby(case).any().reindex(names).to_numpy()
    stamped = np.where(start.notna() & (start == first), "start", "end")
    begins = np.where(released.notna(), "released", stamped)
    clock_days, working_days, milestone, calendar_days, reason = _cycles(clock, begin, last, by_day)
    return pd.DataFrame(
        {
            "case_id": names.astype("str"),
            "released": released.array,
            "first_stamp": first.array,
            "last_stamp": last.array,
            "begin": begin.array,
            "begins": begins,
            "cycle_clock_days": clock_days,
            "cycle_working_days": working_days,
            "milestone_days": milestone,
            "calendar_days": calendar_days,
            "state": progress.to_numpy(),
            "reason": reason,
        }
    ).astype({"begins": "str", "state": "str", "reason": "str"} | _stamp_types())


def _stamp_types() -> dict[str, str]:
    return dict.fromkeys(("released", "first_stamp", "last_stamp", "begin"), "datetime64[us, UTC]")


def _cycles(
    clock: Clock, begin: pd.Series[pd.Timestamp], last: pd.Series[pd.Timestamp], by_day: npt.NDArray[np.bool_]
) -> tuple[Any, Any, Any, Any, Any]:
    import numpy as np
    import pandas as pd

    a = column(begin, clock.calendar, by_day=by_day)
    b = column(last, clock.calendar, by_day=by_day)
    reason = np.full(len(by_day), "", dtype=object)
    reason[by_day] = "days_only"
    # The dates alone still tell whole days, but no working time.
    backwards = (b.day < a.day) | (~by_day & (b.seconds < a.seconds))
    reason[backwards] = "before_release"
    reason[~(a.known & b.known)] = "not_started"
    # A case with a single stamp did not take no time: how long it took is not recorded.
    single = ~by_day & a.known & (a.seconds == b.seconds)
    reason[single] = "only_one_stamp"
    lost = backwards | ~(a.known & b.known)
    clock_days = np.where(by_day, b.day - a.day, (b.seconds - a.seconds) / 86_400)
    working = clock.between(a.seconds, b.seconds) / clock.calendar.work_seconds_per_day
    milestone = pd.array([pd.NA] * len(by_day), dtype="Int64")
    calendar_days = milestone.copy()
    midnights = np.array(clock.calendar.midnights, dtype=np.int64)
    known = ~lost
    milestone[known] = clock.calendar.working_days_between(midnights[a.day[known]], midnights[b.day[known]])
    # Counted as working days are, so that the two can stand side by side: the first day is 1.
    calendar_days[known] = b.day[known] - a.day[known] + 1
    return (
        np.where(lost | single, np.nan, clock_days),
        np.where(lost | single | by_day, np.nan, working),
        milestone,
        calendar_days,
        reason,
    )


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
    import pandas as pd

    done = _completions(log, clock)
    begins = column(cases["begin"], clock.calendar, by_day=(cases["reason"] == "days_only").to_numpy())
    rows = []
    for name, state, begin in zip(cases["case_id"], cases["state"], begins.day.tolist(), strict=True):
        before = begin
        ends = _stage_ends(sop, done.get(name, {}), running=state == RUNNING)
        for stage, over in zip(sop.stages, ends, strict=True):
            day, stamp = over or (UNKNOWN, pd.NaT)
            spent, reached, reason = _stage_days(clock, begin, before, day, running=state == RUNNING)
            rows.append((name, stage.id, stamp, spent, reached, reason))
            before = before if day == UNKNOWN else day
    columns = ["case_id", "stage_id", "completed", "working_days", "reached_on_day", "reason"]
    table = pd.DataFrame(rows, columns=columns).astype(
        {
            "case_id": "str",
            "stage_id": "str",
            "working_days": "Int64",
            "reached_on_day": "Int64",
            "reason": "str",
        }
    )
    # Built apart: a column without any stamp would be taken for one without a zone.
    table["completed"] = pd.Series([row[2] for row in rows], dtype="datetime64[us, UTC]")
    summary = [
        (stage.id, len(days), days.median(), days.min(), days.max())
        for stage in sop.stages
        for days in [table.loc[table["stage_id"] == stage.id, "working_days"].dropna().astype("float64")]
    ]
    names = ["stage_id", "n", "median_days", "fastest_days", "slowest_days"]
    types = {"stage_id": "str", "n": "int64"} | dict.fromkeys(names[2:], "float64")
    return pd.DataFrame(summary, columns=names).astype(types), table


def _stage_ends(sop: Sop, done: Ends, *, running: bool) -> Iterator[End | None]:
    """Day and stamp on which each stage of one case was over; None where it was not."""
    stage_of = sop.stage_of()
    order = [stage.id for stage in sop.stages]
    furthest = max((order.index(stage_of[step]) for step in done if step in stage_of), default=-1)
    for place, stage in enumerate(order):
        steps = [step for step, name in stage_of.items() if name == stage]
        ends = [done[step] for step in steps if step in done]
        # What is missing in a case that runs may still come, unless the case is past the stage.
        open_yet = running and len(ends) < len(steps) and furthest <= place
        yield None if open_yet or not ends else max(ends, key=lambda end: end[1])


def _completions(log: EventLog, clock: Clock) -> dict[str, Ends]:
    """Day and stamp of the last completion of each step, case by case."""
    events = log.events.assign(day=clock.end.day)
    known = events[events[END].notna() & events[STEP_ID].notna()].sort_values(END, kind="stable")
    last = known.drop_duplicates([CASE_ID, STEP_ID], keep="last")
    found: dict[str, Ends] = {}
    for name, step, day, stamp in zip(last[CASE_ID], last[STEP_ID], last["day"], last[END], strict=True):
        found.setdefault(name, {})[step] = (day, stamp)
    return found


def _stage_days(
    clock: Clock, begin: int, before: int, day: int, *, running: bool
) -> tuple[int | None, int | None, str]:
    if day == UNKNOWN:
        return None, None, "still_running" if running else "not_carried_out"
    midnights = clock.calendar.midnights
    reached = None if day < begin else clock.calendar.working_days_between(midnights[begin], midnights[day])
    if before == UNKNOWN:
        return None, reached, "not_carried_out"
    if day < before:
        return None, reached, "out_of_order"
    return clock.calendar.working_days_between(midnights[before], midnights[day]), reached, ""
