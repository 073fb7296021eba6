"""Two groups of cases: published examples, coverage, and silence where the cases are too few."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from builders import small_log, small_sop
from mining.conformance import check_conformance
from mining.performance import calendar_for, measure
from mining.selection import GroupComparison, compare_groups, parse_filter, select
from mining.selection.difference import holm, means, shares, wilson
from sop.errors import InputError
from sop.worktime.calendar import OfficeCalendar

CHAIN = small_sop({"a": [], "b": None})


def test_newcombe_as_published() -> None:
    """Newcombe 1998, table II, method 10: 56/70 v 48/80, 9/10 v 3/10, 10/10 v 0/10."""
    for x, n, y, m, low, high in (
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (10, 10, 0, 10, 0.6075, 1.0),
        (5, 56, 0, 29, -0.0381, 0.1926),
    ):
        found = shares(x, n, y, m)
        assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)
        assert found.difference == pytest.approx(x / n - y / m)


def test_wilson_as_published() -> None:
    """Newcombe 1998 (Statistics in Medicine 17, 857-872), table I, method 3."""
    for x, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)):
        assert wilson(x, n) == pytest.approx((low, high), abs=6e-5)


def test_welch_is_that_of_scipy() -> None:
    random = np.random.Generator(np.random.Philox(7))
    a, b = random.lognormal(1, 0.5, 31), random.lognormal(1.2, 0.9, 24)
    found, theirs = means(a, b), stats.ttest_ind(a, b, equal_var=False)
    assert found.p == pytest.approx(theirs.pvalue)
    interval = theirs.confidence_interval()
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_values_that_are_all_alike() -> None:
    same, more = np.full(20, 3.0), np.full(25, 4.0)
    assert (means(same, same).p, means(same, more).p) == (1.0, 0.0)
    assert (means(same, more).low, means(same, more).high) == (-1.0, -1.0)


def test_the_interval_covers_also_skewed_times() -> None:
    random = np.random.Generator(np.random.Philox(2026))
    hits, runs = 0, 1500
    for _ in range(runs):
        a, b = random.exponential(1.0, 20), random.lognormal(0.0, 0.5, 40)
        found = means(a, b)
        hits += found.low <= 1.0 - math.exp(0.125) <= found.high
    assert 0.92 <= hits / runs <= 0.97


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    with_gap = holm([0.01, math.nan, 0.9])
    assert with_gap[0] == pytest.approx(0.02)
    assert math.isnan(with_gap[1])
    assert holm([]) == []


def two_groups(n: int, calendar: OfficeCalendar, *, extra: int = 0) -> GroupComparison:
    """Group A does b one to two days after a, group B two working days later; some of B do something else."""
    rows: list[dict[str, Any]] = []
    cases = []
    for group, offset in (("A", 0), ("B", 2)):
        for number in range(n):
            name, day = f"{group}{number}", 13 + number % 2 + offset + (5 if offset + number % 2 > 1 else 0)
            cases.append({"case_id": name, "opd": group})
            rows += [
                {"case_id": name, "step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-12 09:00"},
                {
                    "case_id": name,
                    "step_id": "b",
                    "start": f"2026-01-{day} 08:00",
                    "end": f"2026-01-{day} 08:{10 + number % 7}",
                },
            ]
            if group == "B" and number < extra:
                rows.append(
                    {"case_id": name, "step_id": "x", "start": "2026-01-12 10:00", "end": "2026-01-12 11:00"}
                )
    log = small_log(rows, cases)
    checked = check_conformance(log, CHAIN)
    performance = measure(log, CHAIN, calendar_for(log, calendar))
    a, b = (select(log, parse_filter(f"opd={group}"), checked, performance).log for group in "AB")
    return compare_groups(a, b, CHAIN, conformance=checked, performance=performance)


def test_below_twenty_only_the_cases(calendar: OfficeCalendar) -> None:
    found = two_groups(19, calendar, extra=3)
    assert not found.enough
    assert found.differences.empty
    assert (found.n_a, found.n_b, len(found.cases)) == (19, 19, 38)
    assert found.cases.groupby("group")["deviations"].sum().to_dict() == {"a": 0, "b": 3}
    assert found.cases["working_days"].notna().all()


def test_from_twenty_on_differences_with_intervals(calendar: OfficeCalendar) -> None:
    found = two_groups(24, calendar, extra=2)
    table = found.differences.set_index(["measure", "step_id", "kind"])
    assert found.enough
    (cycle,) = found.differences[found.differences["measure"] == "cycle"].to_dict("records")
    assert (cycle["n_a"], cycle["n_b"], cycle["verdict"]) == (24, 24, "lower")
    assert cycle["a"] == 2.5
    assert cycle["low"] < cycle["difference"] < cycle["high"] < 0
    assert cycle["p_holm"] == cycle["p"]
    rows = {(row["measure"], row["step_id"]): row for row in found.differences.to_dict("records")}
    assert rows["waiting", "b"]["verdict"] == "lower"
    assert rows["processing", "b"]["verdict"] == "not_shown"
    assert rows["processing", "b"]["difference"] == 0
    # The first step has no predecessor and no release: nothing is known of its waiting.
    assert (rows["waiting", "a"]["reason"], rows["waiting", "a"]["n_a"]) == ("too_few", 0)
    assert math.isnan(rows["waiting", "a"]["low"])
    kinds = found.differences[found.differences["measure"] == "deviation"]
    assert kinds["kind"].tolist() == ["any", "extra"]
    assert kinds["verdict"].tolist() == ["not_shown"] * 2
    assert kinds["b"].tolist() == pytest.approx([2 / 24] * 2)
    assert not any(measure == "days" for measure, _ in rows)
    assert len(table) == 1 + 2 * 2 + 2


def test_dates_alone_compare_days(calendar: OfficeCalendar) -> None:
    rows = [
        {"case_id": f"{group}{number}", "step_id": step, "end": f"2026-01-{day}", "precision": "day"}
        for group, late in (("A", 0), ("B", 1))
        for number in range(20)
        for step, day in (("a", 12), ("b", 13 + number % 2 + late))
    ]
    cases = [{"case_id": f"{group}{number}", "opd": group} for group in "AB" for number in range(20)]
    log = small_log(rows, cases)
    checked, performance = check_conformance(log, CHAIN), measure(log, CHAIN, calendar_for(log, calendar))
    a, b = (select(log, parse_filter(f"opd={group}")).log for group in "AB")
    table = compare_groups(a, b, CHAIN, conformance=checked, performance=performance).differences
    (days,) = table[(table["measure"] == "days") & (table["step_id"] == "b")].to_dict("records")
    assert (days["a"], days["b"], days["verdict"]) == (2.5, 3.5, "lower")
    assert table.loc[table["measure"] == "waiting", "reason"].eq("too_few").all()


def test_a_case_cannot_be_in_both_groups(calendar: OfficeCalendar) -> None:
    log = small_log([{"step_id": "a", "start": "2026-01-12 08:00", "end": "2026-01-12 09:00"}])
    checked = check_conformance(log, CHAIN)
    performance = measure(log, CHAIN, calendar_for(log, calendar))
    with pytest.raises(InputError, match="groups_overlap"):
        compare_groups(log, log, CHAIN, conformance=checked, performance=performance)
    other = small_log([{"case_id": "q", "step_id": "a", "end": "2026-01-12 09:00"}])
    with pytest.raises(ValueError, match="not checked"):
        compare_groups(log, other, CHAIN, conformance=checked, performance=performance)


def test_the_same_groups_give_the_same_tables(calendar: OfficeCalendar) -> None:
    one, two = two_groups(20, calendar), two_groups(20, calendar)
    pd.testing.assert_frame_equal(one.differences, two.differences)
    pd.testing.assert_frame_equal(one.cases, two.cases)
