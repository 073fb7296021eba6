"""Before and after an adoption: season and mix are accounted for, and warnings come where n allows."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import flow_sop
from mining.adoption import adjusted_difference, after_adoption
from mining.log.result import ReadLog
from sop.errors import InputError
from sop.events import EventLog, event_log
from sop.model import Sop
from sop.worktime import default_calendar

OLD = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c"})
NEW = flow_sop({"id": "a"}, {"id": "c", "after": ["a"]}, {"id": "b", "after": ["c"]})


def _log(cases: list[dict[str, Any]], sop: Sop = OLD) -> EventLog:
    """Cases of three steps; `begin` (date), `days` until the last one (calendar), `order` of the steps."""
    rows, table = [], []
    for number, case in enumerate(cases):
        begin = pd.Timestamp(case["begin"]).tz_localize("Asia/Jakarta") + pd.Timedelta(hours=8)
        name = case.get("id", f"c{number}")
        order = case.get("order", [step.id for step in sop.steps])
        for place, step in enumerate(order):
            at = begin + pd.Timedelta(hours=place)
            if place == len(order) - 1:
                at = begin + pd.Timedelta(days=case["days"])
            rows.append(
                {"case_id": name, "activity": step, "step_id": step, "start": at, "precision": "second"}
            )
            rows[-1]["end"] = at + pd.Timedelta(minutes=30)
        table.append({"case_id": name, "released": begin, "period": case.get("period", "")})
    return event_log(pd.DataFrame(rows), pd.DataFrame(table))


def _read(log: EventLog) -> ReadLog:
    return ReadLog(log=log, findings=(), sources=())


def _weekly(first: str, count: int, days: Any, **more: Any) -> list[dict[str, Any]]:
    begins = pd.date_range(first, periods=count, freq="7D")
    return [{"begin": str(b.date()), "days": days(n), **more} for n, b in enumerate(begins)]


def test_strata_undo_a_change_of_mix() -> None:
    # Slow cases were half of those before and a fifth of those after; nothing else changed.
    before = [10.0, 12.0] * 20 + [30.0, 32.0] * 20
    after = [10.0, 12.0] * 32 + [30.0, 32.0] * 8
    kinds = ["q"] * 40 + ["y"] * 40 + ["q"] * 64 + ["y"] * 16
    second = [False] * 80 + [True] * 80
    plain = adjusted_difference(before + after, second, [""] * 160)
    found = adjusted_difference(before + after, second, kinds)
    assert plain.difference == pytest.approx(-6.0)
    assert plain.high < 0
    assert found.difference == pytest.approx(0.0)
    assert found.low < 0 < found.high
    assert (found.strata, found.alone) == (2, 0)


def test_one_stratum_is_welch() -> None:
    from scipy.stats import ttest_ind

    rng = np.random.default_rng(5)
    a, b = rng.normal(5, 1, 30), rng.normal(6, 3, 25)
    found = adjusted_difference([*a, *b], [False] * 30 + [True] * 25, [""] * 55)
    low, high = ttest_ind(b, a, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((low, high))


def test_kinds_without_their_like_are_left_out_and_counted() -> None:
    found = adjusted_difference(
        [1, 2, 3, 4, 9, 9, 9], [False, False, True, True, True, True, True], [*"aaaabbb"]
    )
    assert (found.difference, found.alone, found.n_second) == (pytest.approx(2.0), 3, 2)
    none = adjusted_difference([1, 2], [False, True], ["a", "b"])
    assert np.isnan(none.difference)
    assert none.alone == 2


def test_interval_covers_in_dependent_strata() -> None:
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(400):
        kinds = rng.integers(0, 4, 80)
        values = 10 + 3 * kinds + rng.exponential(2, 80)
        second = np.arange(80) >= 40
        found = adjusted_difference([*(values - 1.5 * second)], [*second], [*kinds])
        hits += found.low <= -1.5 <= found.high
    assert 0.92 <= hits / 400 <= 0.98


def test_small_logs_show_cases_and_no_difference() -> None:
    cases = _weekly("2025-01-06", 5, lambda n: 5 + n % 2) + _weekly("2025-07-07", 5, lambda _: 3)
    found = after_adoption(_read(_log(cases)), OLD, NEW, default_calendar(), since=date(2025, 7, 1))
    assert not found.enough
    assert found.plain is None
    assert len(found.cases) == 10
    assert found.cases["group"].tolist() == ["before"] * 5 + ["after"] * 5
    assert "adoption_too_few" in {finding.rule for finding in found.findings}


def test_a_real_change_is_found_and_a_season_is_not_taken_for_one() -> None:
    def days(n: int) -> int:
        return 3 + n % 3

    season = [  # the second half of a year is slow, in both years
        {**case, "days": case["days"] + 7 * (pd.Timestamp(case["begin"]).month > 6)}
        for case in _weekly("2024-01-01", 78, days) + _weekly("2025-07-07", 25, days)
    ]
    same = after_adoption(
        _read(_log(season)), OLD, NEW, default_calendar(), since=date(2025, 7, 1), by=["season"]
    )
    assert same.plain is not None
    assert same.adjusted is not None
    assert same.plain.difference > 2
    assert abs(same.adjusted.difference) < 0.5
    assert same.adjusted.low < 0 < same.adjusted.high
    faster = [{**case, "days": max(1, case["days"] - 3 * (case["begin"] >= "2025-07-01"))} for case in season]
    found = after_adoption(
        _read(_log(faster)), OLD, NEW, default_calendar(), since=date(2025, 7, 1), by=["season"]
    )
    assert found.adjusted is not None
    assert found.adjusted.high < -0.5


def test_cases_tell_which_sop_they_follow() -> None:
    cases = [
        {"begin": "2025-01-06", "days": 2, "order": ["a", "b", "c"]},
        {"begin": "2025-07-07", "days": 2, "order": ["a", "c", "b"]},
        {"begin": "2025-07-14", "days": 2, "order": ["a", "b", "c"]},
        {"begin": "2025-07-21", "days": 2, "order": ["c", "b", "a"]},
    ]
    found = after_adoption(_read(_log(cases)), OLD, NEW, default_calendar(), since=date(2025, 7, 1))
    assert found.cases["follows"].tolist() == ["old", "new", "old", "neither"]
    old = next(finding for finding in found.findings if finding.rule == "adoption_old_followed")
    assert old.severity == "warning"
    assert "c2" in old.examples


def test_following_that_falls_off_is_told_only_where_n_allows() -> None:
    good = _weekly("2025-02-03", 30, lambda _: 2, order=["a", "c", "b"])
    bad = _weekly("2025-09-08", 20, lambda _: 2, order=["a", "b", "c"])
    first = _weekly("2025-01-06", 2, lambda _: 2)
    long = after_adoption(
        _read(_log(first + good + bad)), OLD, NEW, default_calendar(), since=date(2025, 2, 1)
    )
    assert "adoption_falling_off" in {finding.rule for finding in long.findings}
    short = after_adoption(
        _read(_log(first + good[:10] + bad)), OLD, NEW, default_calendar(), since=date(2025, 2, 1)
    )
    assert "adoption_falling_off" not in {finding.rule for finding in short.findings}


def test_refusals_say_what_to_change() -> None:
    log = _read(_log(_weekly("2025-01-06", 5, lambda _: 2)))
    with pytest.raises(InputError) as error:
        after_adoption(log, OLD, NEW, default_calendar(), since=date(2024, 1, 1))
    assert error.value.problems[0].code == "adoption_none_before"
    with pytest.raises(InputError) as error:
        after_adoption(log, OLD, NEW, default_calendar(), since=date(2025, 1, 20), by=["weather"])
    assert error.value.problems[0].code == "adoption_unknown_kind"
