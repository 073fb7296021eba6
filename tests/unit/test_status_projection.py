"""When a running case will be over: from many cases, from a few, from the standards alone."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import decide, flow_sop, small_log, small_sop
from mining.monitoring import History, history_of, running_cases
from mining.monitoring.history import Here, quantile
from mining.monitoring.projection import project
from mining.performance import calendar_for, measure
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

CHAIN = small_sop({"a": [], "b": None, "c": None})


def past(*rows: tuple[str, int, int], again: bool = False) -> History:
    """Completed cases: step, working days there, working days to the end."""
    return History(
        table=pd.DataFrame(
            [
                (f"p{n}", step, again, float(there), float(to_end))
                for n, (step, there, to_end) in enumerate(rows)
            ],
            columns=["case_id", "step_id", "again", "days_there", "days_to_end"],
        )
    )


def at(step: str, days: int, *, again: bool = False) -> Here:
    return Here(step=step, again=again, days=days)


def test_from_twenty_cases_on_median_nine_of_ten_and_intervals() -> None:
    found = project([at("b", 1)], past(*(("b", n, n) for n in range(1, 21))), least_days=3)
    assert (found.basis, found.step, found.n) == ("history", "b", 20)
    # Order statistics 6 and 15 of 20 enclose the median in 95.9 % (Hahn, Meeker & Escobar, table J.12).
    assert (found.median, found.median_low, found.median_high) == (9, 5, 14)
    assert (found.nine, found.nine_low) == (17, 14)
    assert math.isnan(found.nine_high)
    assert math.isnan(found.fastest)
    assert math.isnan(found.earliest)


def test_of_a_few_cases_fastest_slowest_and_the_middle() -> None:
    found = project([at("b", 2)], past(*(("b", 2, n) for n in (4, 9, 6, 5, 8))), least_days=3)
    assert (found.basis, found.n) == ("few", 5)
    assert (found.fastest, found.median, found.slowest) == (2, 4, 7)
    assert math.isnan(found.nine)
    assert math.isnan(found.median_low)


def test_what_it_has_waited_counts() -> None:
    """Five went on after a day, five stood there for ten: on the sixth day a case is one of the latter."""
    history = past(*[("b", 1, 3)] * 5, *[("b", 10, 12)] * 5)
    assert project([at("b", 1)], history, least_days=None).median == 2
    assert project([at("b", 6)], history, least_days=None).median == 6
    assert project([at("b", 6)], history, least_days=None).n == 5
    longer = project([at("b", 11)], history, least_days=2)
    assert (longer.basis, longer.earliest, longer.reason) == ("standard", 2, "longer_than_any")


@pytest.mark.parametrize(
    ("here", "least", "basis", "reason"),
    [
        ([at("b", 1)], 2, "standard", "no_history"),
        ([at("b", 1)], None, "", "no_standard"),
        ([], None, "", "nothing_due"),
    ],
)
def test_without_history(here: list[Here], least: float | None, basis: str, reason: str) -> None:
    found = project(here, past(("b", 1, 4)), least_days=least)
    assert (found.basis, found.reason) == (basis, reason)


def test_of_several_branches_the_longest_holds() -> None:
    history = past(*[("b", 1, 3)] * 30, *[("c", 1, 9)] * 6)
    found = project([at("b", 1), at("c", 1)], history, least_days=None)
    assert (found.basis, found.step, found.median) == ("few", "c", 8)


def test_where_the_step_is_not_sure_all_that_are_possible_count() -> None:
    history = past(*[("b", 1, 3)] * 3, *[("c", 1, 9)] * 4)
    found = project([], history, least_days=None, possible=[at("b", 1), at("c", 1)])
    assert (found.basis, found.step, found.n) == ("few", "", 7)
    assert (found.fastest, found.median, found.slowest) == (2, 8, 8)


def test_a_case_that_came_back_is_compared_with_such() -> None:
    history = past(*[("b", 1, 3)] * 5)
    assert project([at("b", 1, again=True)], history, least_days=None).reason == "no_standard"


@pytest.mark.parametrize("probability", [0.5, 0.9])
@pytest.mark.parametrize("n", [20, 21, 50, 400])
def test_intervals_cover(probability: float, n: int) -> None:
    """The share of samples whose interval holds the true quantile, by the binomial itself."""
    from scipy.stats import binom

    found = quantile(np.arange(1, n + 1, dtype=float), probability)
    low = 0.0 if math.isnan(found.low) else found.low
    below_low = binom.cdf(low - 1, n, probability) if low else 0.0
    beyond = 0.0 if math.isnan(found.high) else 1 - binom.cdf(found.high - 1, n, probability)
    assert below_low <= 0.025
    assert beyond <= 0.025
    # No wider than needed: an observation further in would no longer do.
    assert binom.cdf(low, n, probability) > 0.025
    if not math.isnan(found.high):
        assert 1 - binom.cdf(found.high - 2, n, probability) > 0.025


def test_history_by_hand(calendar: OfficeCalendar) -> None:
    """Completed on the 13th, the 15th and (after a weekend and a holiday) the 20th; b was due on the 12th."""
    rows: list[dict[str, Any]] = []
    for name, b_ends, ends in (("p", "13", "13"), ("q", "14", "15"), ("r", "15", "20")):
        rows += [
            {"case_id": name, "step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-12 09:00"},
            {"case_id": name, "step_id": "b", "start": "2026-01-13 08:00", "end": f"2026-01-{b_ends} 09:00"},
            {
                "case_id": name,
                "step_id": "c",
                "start": f"2026-01-{ends} 10:00",
                "end": f"2026-01-{ends} 11:00",
            },
        ]
    rows.append({"case_id": "s", "step_id": "a", "start": "2026-01-20 08:00", "end": "2026-01-20 09:00"})
    log = small_log(rows)
    compiled = calendar_for(log, calendar)
    performance = measure(log, CHAIN, compiled)
    table = history_of(log, CHAIN, performance, compiled).table
    b = table[table["step_id"] == "b"]
    assert b[["case_id", "days_there", "days_to_end"]].to_numpy().tolist() == [
        ["p", 2, 2],
        ["q", 3, 4],
        ["r", 4, 6],
    ]
    assert not b["again"].any()
    assert "s" not in set(table["case_id"])


def test_history_of_dates_alone_is_as_good(calendar: OfficeCalendar) -> None:
    rows = [
        {"case_id": f"p{n}", "step_id": step, "end": f"2026-01-{day}", "precision": "day"}
        for n in range(5)
        for step, day in (("a", 12), ("b", 13 + n % 2), ("c", 15))
    ]
    rows.append({"case_id": "z", "step_id": "a", "end": "2026-01-19", "precision": "day"})
    log = small_log(rows)
    performance = measure(log, CHAIN, calendar_for(log, calendar))
    status = running_cases(log, CHAIN, performance, calendar)
    (case,) = status.cases.to_dict("records")
    # All five were over on the fourth working day since b became due, the day of the state being the first.
    assert (case["projection"], case["projection_n"], case["median_days"]) == ("few", 5, 3)
    assert case["median_date"] == dt.date(2026, 1, 22)


def test_units_count_once_until_the_last(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "a"}, {"id": "b", "for_each": "rooms"}, units={"rooms": ["north", "south"]})
    log = small_log(
        [
            {"step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-12 09:00"},
            {"step_id": "b", "unit": "north", "start": "2026-01-12 10:00", "end": "2026-01-12 11:00"},
            {"step_id": "b", "unit": "south", "start": "2026-01-14 10:00", "end": "2026-01-14 11:00"},
        ]
    )
    compiled = calendar_for(log, calendar)
    table = history_of(log, sop, measure(log, sop, compiled), compiled).table
    b = table[table["step_id"] == "b"]
    assert b[["days_there", "days_to_end", "again"]].to_numpy().tolist() == [[3, 3, False]]


def earliest(sop: Sop, rows: list[dict[str, Any]], calendar: OfficeCalendar, as_of: str) -> Any:
    log = small_log(rows)
    performance = measure(log, sop, calendar_for(log, calendar))
    status = running_cases(log, sop, performance, calendar, as_of=dt.date.fromisoformat(as_of))
    (case,) = status.cases.to_dict("records")
    return case["earliest_date"], case["projection_reason"]


def test_the_least_time_is_the_longest_chain_that_must_come(calendar: OfficeCalendar) -> None:
    done = [{"step_id": "a", "start": "2026-01-12 07:30", "end": "2026-01-12 08:30"}]
    long = {"standard": {"value": 450}}
    chain = flow_sop({"id": "a"}, {"id": "b", **long}, {"id": "c", **long})
    # Two usual days of work, begun on Monday at 8:30: Monday and Tuesday are not enough.
    assert earliest(chain, done, calendar, "2026-01-12")[0] == dt.date(2026, 1, 14)
    beside = flow_sop({"id": "a"}, {"id": "b", **long, "after": ["a"]}, {"id": "c", **long, "after": ["a"]})
    assert earliest(beside, done, calendar, "2026-01-12")[0] == dt.date(2026, 1, 13)
    # What a decision may pass over need not come.
    decided = flow_sop(
        {"id": "a"}, {"id": "b", **long, "decision": decide(on=None, off="end")}, {"id": "c", **long}
    )
    assert earliest(decided, done, calendar, "2026-01-12")[0] == dt.date(2026, 1, 13)
    # What has been worked on a step already is not to come.
    running = [*done, {"step_id": "b", "start": "2026-01-12 08:30", "end": None}]
    assert earliest(chain, running, calendar, "2026-01-14")[0] == dt.date(2026, 1, 14)


def test_no_standard_no_date(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "a"}, {"id": "b", "standard": None})
    done = [{"step_id": "a", "start": "2026-01-12 07:30", "end": "2026-01-12 08:30"}]
    assert earliest(sop, done, calendar, "2026-01-12") == (None, "no_standard")
