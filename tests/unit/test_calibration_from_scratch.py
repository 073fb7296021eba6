"""A scenario learned from a log alone: truncation, how far back, hours, demand, times, and runs."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from mining.calibration.from_scratch import first_begun, first_completed, from_scratch, simulate_cases
from mining.calibration.from_scratch.demand import learn_demand
from mining.calibration.from_scratch.hours import learned_week, wall_minutes
from mining.calibration.from_scratch.recency import choose_recency
from mining.calibration.from_scratch.times import weighted_quantiles
from mining.calibration.from_scratch.truncation import seen_within, untruncate
from sop.events import EventLog, event_log

MONDAY = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


def truncated(draw: np.random.Generator, cases: int, span: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Ages and durations of the cases seen, and the mean of all: exponential, 100 hours."""
    begin, duration = draw.uniform(0, span, cases), draw.exponential(100, cases)
    seen = begin + duration <= span
    return span - begin[seen], duration[seen], float(duration.mean())


def test_truncation_is_put_right() -> None:
    draw = np.random.default_rng(1)
    naive, right, rates = [], [], []
    for _ in range(60):
        age, duration, _ = truncated(draw, 400, 800)
        found = untruncate(age, duration, window=math.inf, demand_window=math.inf)
        naive.append(duration.mean())
        right.append(float((found.weight * duration).sum()))
        rates.append(found.rate)
    assert np.mean(naive) < 92
    # Durations over 800 hours are never seen: E[min(X, 800)] of the exponential is 99.97.
    assert np.mean(right) == pytest.approx(100, abs=3)
    assert np.mean(rates) == pytest.approx(0.5, rel=0.02)


def test_without_truncation_all_cases_weigh_the_same() -> None:
    duration = np.array([5.0, 1.0, 3.0, 3.0])
    found = untruncate(np.full(4, 1000.0), duration, window=math.inf, demand_window=math.inf)
    assert found.weight.tolist() == pytest.approx([0.25] * 4)
    assert found.seen == 4
    assert found.rate == pytest.approx(4 / (1000 * (1 - 3 / 1000)))


def test_the_product_limit_by_hand() -> None:
    """Durations 1, 2, 6 of cases of age 2, 9, 9: the longest is 1 of the 2 that could have been as long."""
    found = untruncate(np.array([2.0, 9.0, 9.0]), np.array([1.0, 2.0, 6.0]), window=99, demand_window=99)
    assert found.weight.tolist() == pytest.approx([1 / 4, 1 / 4, 1 / 2])


def test_a_window_judges_each_duration_by_the_latest_cases_that_show_it() -> None:
    age = np.array([5.0, 6.0, 50.0, 60.0])
    duration = np.array([1.0, 2.0, 45.0, 1.0])
    found = untruncate(age, duration, window=10, demand_window=10)
    # The case of age 60 is too old to judge durations of 1; 45 is alone in its window, and is left out.
    assert found.weight.tolist() == pytest.approx([0.5, 0.5, 0, 0])
    assert found.seen == 2


def test_a_forecast_is_truncated_as_what_it_is_held_against() -> None:
    weight, share = seen_within(np.array([0.5, 0.5]), np.array([25.0, 50.0]), 100)
    assert share == pytest.approx(0.5 * 0.75 + 0.5 * 0.5)
    assert weight.tolist() == pytest.approx([0.6, 0.4])
    assert untruncate(np.ones(2), np.ones(2), window=9, demand_window=9).expected_share == 0


def changing(cases: int, change: int) -> EventLog:
    """A case every 6 hours: `ab`, from number `change` on `ac` and three times as long."""
    rows = []
    for number in range(cases):
        begin = MONDAY + dt.timedelta(hours=6 * number)
        late = number >= change
        for place, label in enumerate("ac" if late else "ab"):
            start = begin + dt.timedelta(hours=place * (6 if late else 2))
            rows.append((f"c{number:04}", label, start, start + dt.timedelta(hours=1), "p"))
    return event_log(pd.DataFrame(rows, columns=["case_id", "activity", "start", "end", "person"]))


def test_an_office_that_changed_is_learned_from_its_last_part() -> None:
    same, changed = choose_recency(changing(600, 600)), choose_recency(changing(600, 300))
    assert (same.cases, same.demand) == (math.inf, math.inf)
    assert changed.cases < 300 * 6
    assert changed.demand == math.inf
    assert [one.share for one in changed.tried] == [1, 0.5, 0.25, 0.125]
    assert changed.since == math.inf
    assert choose_recency(changing(40, 20)).tried == ()


def test_where_nothing_foretold_the_last_part_only_that_is_learned_from() -> None:
    log = changing(600, 480)
    found = choose_recency(log)
    assert min(one.orders for one in found.tried) > 0.4
    assert found.luck < 0.01
    assert found.since == pytest.approx(120 * 6, abs=10)
    learned = from_scratch(log, id="new", title="New")
    assert [step.text for step in learned.discovered.sop.steps] == ["a", "c"]
    assert learned.discovered.unmapped_events == 480


def test_hours_are_those_that_hold_nearly_all_stamps() -> None:
    draw = np.random.default_rng(3)
    weekday, hour = draw.integers(0, 5, 4000), draw.integers(8, 16, 4000)
    minute = hour * 60 + draw.integers(0, 60, 4000)
    minute[:20] = 16 * 60 + np.arange(20) % 2
    week = learned_week(weekday, minute)
    assert week is not None
    assert week.monday == ("08:00-16:02",)
    assert week.saturday == ()
    assert learned_week(draw.integers(0, 7, 4000), draw.integers(0, 1440, 4000)) is None
    assert learned_week(weekday[:100], minute[:100]) is None


def test_wall_time_is_that_of_the_zone() -> None:
    stamps = np.array([np.datetime64("2024-01-01T23:30", "us")]).astype(np.int64)
    assert [part.tolist() for part in wall_minutes(stamps, "UTC")] == [[0], [23 * 60 + 30]]
    assert [part.tolist() for part in wall_minutes(stamps, "Asia/Jakarta")] == [[1], [6 * 60 + 30]]


def test_demand_by_the_clock_is_a_timetable() -> None:
    slots = [day * 1440 + minute for day in range(5) for minute in (480, 540)]
    monday = np.datetime64("2024-01-01", "us").astype(np.int64)
    begin = np.array([monday + (week * 10_080 + slot) * 60_000_000 for week in range(6) for slot in slots])
    found = learn_demand(begin, per_hour=10 / 168, time_zone="UTC")
    assert found.slots == tuple(slots)
    shifted = begin + np.random.default_rng(4).integers(0, 120, len(begin)) * 60_000_000
    rates = learn_demand(shifted, per_hour=10 / 168, time_zone="UTC")
    assert rates.slots == ()
    assert sum(rate for *_, rate in rates.rates) == pytest.approx(10)
    assert {day for day, *_ in rates.rates} == {"monday", "tuesday", "wednesday", "thursday", "friday"}


def test_quantiles_follow_the_weights() -> None:
    values, weight = np.arange(1000.0), np.where(np.arange(1000) < 500, 3.0, 1.0)
    found = weighted_quantiles(values, weight)
    assert len(found) == 200
    assert (found < 500).mean() == pytest.approx(0.75, abs=0.01)
    assert weighted_quantiles(np.array([4.0, 2.0]), np.array([1.0, 1.0])).tolist() == [2, 4]


def shop(cases: int, *, delay: float, seed: int = 5) -> EventLog:
    """Cases at random, an hour's work by one of two, after `delay` hours half an hour's by the other role."""
    draw = np.random.default_rng(seed)
    begin = np.sort(draw.uniform(0, cases * 4.0, cases))
    free, rows = [0.0, 0.0], []
    for number in range(cases):
        person = int(np.argmin(free))
        start = max(begin[number], free[person])
        free[person] = start + 1
        later = start + 1 + draw.exponential(delay) if delay else start + 1
        for label, one, work, who in (("a", start, 1.0, f"w{person}"), ("b", later, 0.5, f"v{number % 3}")):
            begun = MONDAY + dt.timedelta(hours=one)
            rows.append((f"c{number:04}", label, begun, begun + dt.timedelta(hours=work), who))
    return event_log(pd.DataFrame(rows, columns=["case_id", "activity", "start", "end", "person"]))


def test_a_wait_that_nobody_explains_is_a_delay_and_comes_back() -> None:
    log = shop(400, delay=10)
    learned = from_scratch(log, id="shop", title="Shop")
    assert [rule.before for rule in learned.handovers] == ["b"]
    assert sorted((group.roles, group.count) for group in learned.groups) == [
        (("role_1",), 2),
        (("role_2",), 3),
    ]
    first = log.events["start"].min()
    runs = [simulate_cases(learned, start=first, cases=200, seed=seed) for seed in (1, 2, 3)]
    waited = []
    for run in runs:
        both = run.events.pivot(index="case_id", columns="activity", values=["start", "end"])
        waited.append((both["start"]["b"] - both["end"]["a"]).dt.total_seconds().mean() / 3600)
    assert np.mean(waited) == pytest.approx(10, abs=1)
    per_day = len(runs[0].cases) / ((runs[0].cases["released"].max() - first).total_seconds() / 86_400)
    assert per_day == pytest.approx(6, rel=0.15)


def test_cuts_by_completion_and_by_beginning() -> None:
    learned = from_scratch(shop(200, delay=20), id="shop", title="Shop")
    whole = simulate_cases(learned, start=pd.Timestamp(MONDAY), cases=50, seed=1)
    completed, begun = first_completed(whole, 50), first_begun(whole, 50)
    assert len(completed.cases) == len(begun.cases) == 50 < len(whole.cases)
    ends = whole.events.groupby("case_id")["end"].max().sort_values()
    assert set(completed.cases["case_id"]) == set(ends.index[:50])
    assert begun.cases["released"].max() < whole.cases["released"].sort_values().iloc[50]
    assert whole.cases["released"].min() == pd.Timestamp(MONDAY)
    again = simulate_cases(learned, start=pd.Timestamp(MONDAY), cases=50, seed=1)
    pd.testing.assert_frame_equal(whole.events, again.events)
    other = simulate_cases(learned, start=pd.Timestamp(MONDAY), cases=50, seed=2)
    assert not whole.events["start"].head(20).equals(other.events["start"].head(20))


def test_a_queue_is_left_to_the_people() -> None:
    """Two at the desk, busier: all waiting happens while both are at work."""
    draw = np.random.default_rng(6)
    begin, free, rows = np.sort(draw.uniform(0, 300, 500)), [0.0, 0.0], []
    for number, at in enumerate(begin):
        person = int(np.argmin(free))
        opened, start = at + 0.001, max(at + 0.01, free[person])
        free[person] = start + 1
        for label, one, until, who in (("in", at, opened, "door"), ("a", start, start + 1, f"w{person}")):
            stamps = [MONDAY + dt.timedelta(hours=hours) for hours in (one, until)]
            rows.append((f"c{number:04}", label, *stamps, who))
    log = event_log(pd.DataFrame(rows, columns=["case_id", "activity", "start", "end", "person"]))
    learned = from_scratch(log, id="desk", title="Desk")
    assert learned.handovers == ()
