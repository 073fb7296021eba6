"""How long completed cases stood at each step, and how long they took from there to their end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mining.performance.clock import column
from mining.performance.result import Performance
from sop.events import CASE_ID, COMPLETED, END, PRECISION, STEP_ID, EventLog
from sop.model import Sop
from sop.showing import Shown
from sop.worktime import CompiledCalendar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Here:
    """One step at which a case stands. Parameters: step - id; again - it came back; days - working days."""

    step: str
    again: bool
    days: int


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class History(Shown):
    """Completed cases, step by step.

    Parameters: table - one row a case, step and `again`: `case_id`, `step_id`, `again` (False: the first time
    the case was there, True: the last of several times), `days_there` (working days from the day the step
    became due to the day it was completed, that day being 1; of a step with units the longest), `days_to_end`
    (the same to the case's completion). Only what the stamps tell.
    """

    table: pd.DataFrame

    @property
    def longest(self) -> float:
        """The most working days that a case took from a step to its end; 0 without any."""
        return float(self.table["days_to_end"].max()) if len(self.table) else 0.0

    def days_left(self, places: Sequence[Here], *, whatever_long: bool = False) -> npt.NDArray[np.float64]:
        """Working days that were left to the cases that stood at one of these steps as long.

        Parameters: places - steps; whatever_long - also cases that stood there for fewer days.
        Returns: sorted, one number a case: of several steps the most days.
        """
        import numpy as np

        left: dict[str, float] = {}
        for place in places:
            rows = self._by_step.get((place.step, place.again))
            if rows is None:
                continue
            names, there, to_end = rows
            fits = there >= (0 if whatever_long else place.days)
            if len(places) == 1:
                return np.sort(to_end[fits] - place.days)
            for name, days in zip(names[fits].tolist(), (to_end[fits] - place.days).tolist(), strict=True):
                left[name] = max(days, left.get(name, days))
        return np.sort(np.array(list(left.values()), dtype=np.float64))

    @cached_property
    def _by_step(self) -> dict[tuple[str, bool], tuple[Any, Any, Any]]:
        """Case, days there and days to the end, by step and `again`."""
        found: dict[tuple[str, bool], tuple[Any, Any, Any]] = {}
        for (step, again), rows in self.table.groupby(["step_id", "again"]):
            case, there, to_end = (rows[name].to_numpy() for name in ("case_id", "days_there", "days_to_end"))
            found[str(step), bool(again)] = (case, there, to_end)
        return found


def history_of(log: EventLog, sop: Sop, performance: Performance, calendar: CompiledCalendar) -> History:
    """Gather what completed cases tell.

    Parameters: log - as measured; sop - the SOP; performance - of `mining.performance.measure` of this log;
    calendar - the one it was measured with.
    Returns: the history; empty where no case is completed or only starts are recorded.
    """
    import numpy as np

    cases = performance.cases[performance.cases["state"] == COMPLETED].set_index("case_id")
    by_day = (log.events[PRECISION] == "day").to_numpy()
    ended = column(log.events[END], calendar, by_day=by_day)
    last = cases["last_stamp"].reindex(log.events[CASE_ID]).reset_index(drop=True)
    over = column(last, calendar, by_day=by_day)
    table = performance.instances[["case_id", "step_id", "working_days"]].assign(
        after=_working_days_after(calendar, ended.day, over.day)
    )
    known = table["working_days"].notna() & ended.known & over.known & (over.day >= ended.day)
    table = table[known & table["step_id"].isin([step.id for step in sop.steps]).to_numpy()]
    table = table.assign(days_to_end=table["working_days"] + table["after"], end=ended.day[table.index])
    units = table[STEP_ID].isin([step.id for step in sop.steps if step.for_each is not None])
    # Units of one round run side by side: they count once, until the last of them was over.
    table = table.assign(place=np.where(units, 0, table.groupby(["case_id", "step_id"]).cumcount()))
    grouped = table.groupby(["case_id", "step_id", "place"], sort=False)[
        ["working_days", "days_to_end"]
    ].max()
    visits = grouped.reset_index()
    key = ["case_id", "step_id"]
    first = visits.drop_duplicates(key, keep="first").assign(again=False)
    later = visits[visits["place"] > 0].drop_duplicates(key, keep="last").assign(again=True)
    import pandas as pd

    whole = pd.concat([first, later], ignore_index=True).rename(columns={"working_days": "days_there"})
    columns = ["case_id", "step_id", "again", "days_there", "days_to_end"]
    types = {"case_id": "str", "step_id": "str", "again": "bool"} | dict.fromkeys(columns[3:], "float64")
    return History(table=whole[columns].astype(types))


def _working_days_after(
    calendar: CompiledCalendar, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Working days after day a until day b, that day inside (numbers of days in the calendar)."""
    import numpy as np

    until = np.cumsum([day.working for day in calendar.days], dtype=np.int64)
    return np.asarray(until[b] - until[a], dtype=np.int64)


@dataclass(frozen=True)
class Quantile:
    """A quantile of observations with its interval; an end is NaN where n does not allow it."""

    value: float
    low: float
    high: float


def quantile(values: npt.NDArray[np.float64], probability: float, *, level: float = 0.95) -> Quantile:
    """A quantile with a distribution-free interval.

    The estimate is the smallest observation that `probability` of them do not exceed; the ends are the order
    statistics l and u with P(B < l) <= (1 - level) / 2 and P(B < u) >= (1 + level) / 2, where B is binomial
    with n and `probability` (Hahn, Meeker & Escobar, Statistical Intervals, 2nd ed. 2017, section 5.2).

    Parameters: values - sorted, at least one; probability - inside (0, 1); level - least coverage.
    """
    import numpy as np
    from scipy.special import bdtr

    n = len(values)
    tail = (1 - level) / 2
    # P(B < k) for k = 1 .. n, rising: the low end is the last k for which it is at most the tail.
    below = np.asarray(bdtr(np.arange(n, dtype=np.float64), n, probability))
    lower = int(np.searchsorted(below, tail, side="right"))
    upper = int(np.searchsorted(below, 1 - tail, side="left")) + 1
    rank = max(1, math.ceil(round(n * probability, 9)))
    return Quantile(
        value=float(values[rank - 1]),
        low=float(values[lower - 1]) if lower else math.nan,
        high=float(values[upper - 1]) if upper <= n else math.nan,
    )
