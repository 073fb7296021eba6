"""How sure a ranking is, and that the stated intervals hold what they say."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pandas as pd
import pytest

from builders import small_log, small_sop
from mining.performance import measure
from mining.performance.losses import Losses
from mining.performance.ranks import CERTAINTIES, rank_certainty
from sop.worktime import CompiledCalendar, compile_calendar, default_calendar

KEY = "0123456789abcdef"


@pytest.fixture(scope="module")
def calendar() -> CompiledCalendar:
    return compile_calendar(default_calendar(), date(2025, 12, 1), date(2026, 6, 30))


def _losses(table: np.ndarray) -> Losses:
    """Cases in rows, items in columns."""
    n, width = table.shape
    items = pd.DataFrame(
        {"step_id": [f"s{item}" for item in range(width)], "activity": "", "kind": "waiting"}
    )
    return Losses(
        case=np.repeat(np.arange(n), width),
        item=np.tile(np.arange(width), n),
        lost=table.ravel(),
        items=items,
        n_cases=n,
    )


def _certain(table: np.ndarray) -> tuple[str, ...]:
    ranked = np.argsort(-table.sum(axis=0), kind="stable")
    return rank_certainty(_losses(table), ranked, np.arange(len(table)), key=KEY).certainty


def test_what_always_costs_most_is_surely_first_and_what_alternates_is_open() -> None:
    rng = np.random.default_rng(1)
    noise = rng.exponential(1.0, (60, 3))
    assert _certain(noise * [30, 5, 5]) == ("sure", "open", "open")
    assert _certain(noise[:19] * [30, 5, 5]) == ("too_few",) * 3


def test_the_shares_of_first_places_add_up() -> None:
    table = np.random.default_rng(2).exponential(1.0, (40, 4))
    found = rank_certainty(_losses(table), np.argsort(-table.sum(axis=0)), np.arange(40), key=KEY)
    assert found.first.sum() == pytest.approx(1)
    assert (found.low <= np.arange(1, 5)).all()
    assert (found.high >= np.arange(1, 5)).all()
    again = rank_certainty(_losses(table), np.argsort(-table.sum(axis=0)), np.arange(40), key=KEY)
    for field in dataclasses.fields(found):
        assert np.array_equal(getattr(found, field.name), getattr(again, field.name))
    assert set(found.certainty) <= set(CERTAINTIES)


@pytest.mark.parametrize(("phi", "least"), [(0.0, 0.90), (0.6, 0.80)])
def test_the_interval_of_the_sum_covers_it(phi: float, least: float) -> None:
    """The interval for the sum of 200 cases of mean 5 should hold 1000 in 95 % of the tries, and where cases
    depend on their neighbours not much less often (blocks of six cases see most of that, not all)."""
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        shock = rng.normal(0, 1, 260)
        series = np.empty(260)
        series[0] = shock[0]
        for at in range(1, 260):
            series[at] = phi * series[at - 1] + shock[at]
        table = (5 + series[60:] * np.sqrt(1 - phi**2))[:, None]
        found = rank_certainty(_losses(table), np.array([0]), np.arange(200), key=KEY)
        held += bool(found.lost_low[0] <= 1000 <= found.lost_high[0])
    assert held / 200 >= least


def test_long_logs_are_drawn_in_longer_blocks() -> None:
    rng = np.random.default_rng(3)
    table = rng.exponential(1.0, (9_001, 2)) * [2, 1]
    found = rank_certainty(_losses(table), np.array([0, 1]), np.arange(9_001), key=KEY)
    # Sum 18,002 and standard error 2 * sqrt(9001) = 190; rows of the draw that start every third case.
    assert (found.lost_high[0] - found.lost_low[0]) / 2 / 1.96 == pytest.approx(190, rel=0.15)
    assert found.certainty == ("sure", "sure")


def test_certainty_in_the_tables(calendar: CompiledCalendar) -> None:
    sop = small_sop(dict.fromkeys("ab"), {"awal": "a", "akhir": "b"})
    rows = [
        {"case_id": f"p{case}", "step_id": step, "start": f"2026-01-05 {start}", "end": f"2026-01-05 {end}"}
        for case in range(24)
        for step, start, end in (
            ("a", "08:00", f"09:{case % 3 + 20:02}"),
            ("b", f"09:{case % 3 + 30:02}", "09:50"),
        )
    ]
    found = measure(small_log(rows), sop, calendar)
    assert found.bottlenecks["step_id"].tolist() == ["a", "b"]
    assert found.bottlenecks["certainty"].tolist() == ["sure", "sure"]
    assert found.bottlenecks["p_first"].tolist() == [1, 0]
    assert found.bottlenecks["rank_low"].tolist() == [1, 2]
    # 20 to 22 minutes over the hour; ten minutes of waiting each.
    assert found.bottlenecks["lost_working_minutes"].tolist() == [504, 240]
    assert found.stage_losses["stage_id"].tolist() == ["awal", "akhir"]
    assert found.stage_losses["lost_working_minutes"].tolist() == [504, 240]
    assert found.day_losses.empty
    assert found.stage_day_losses.empty
    few = measure(small_log(rows[:38]), sop, calendar).bottlenecks
    assert few["certainty"].tolist() == ["too_few", "too_few"]
    assert few[["rank_low", "rank_high", "p_first", "lost_low_working_minutes"]].isna().all().all()


def test_dates_alone_are_ranked_in_working_days(calendar: CompiledCalendar) -> None:
    sop = small_sop(dict.fromkeys("abc"), {"awal": "a", "akhir": "c"})
    # Thursday, Monday, Tuesday: 2 working days, then 1.
    rows = [
        {"step_id": step, "end": day, "precision": "day"}
        for step, day in (("a", "2026-01-08"), ("b", "2026-01-12"), ("c", "2026-01-13"))
    ]
    found = measure(small_log(rows), sop, calendar)
    assert found.bottlenecks.empty
    assert found.day_losses[["step_id", "kind", "n", "lost_working_days"]].values.tolist() == [
        ["b", "elapsed", 1, 2],
        ["c", "elapsed", 1, 1],
    ]
    assert found.stage_day_losses[["stage_id", "lost_working_days"]].values.tolist() == [["akhir", 3]]
