"""Dates that stand alone, names that look alike, cases that do not end."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from mining.log.quality import inspect
from quality_logs import clean, instances, log_of, move, office_days, only, report, row_of, year


def test_stamps_in_the_future() -> None:
    rows = clean()
    latest = max(row["end"] for row in rows)
    assert report(rows, as_of=latest.date()).findings == ()
    found = report(rows, as_of=latest.date() - dt.timedelta(days=1))
    finding = only(found)
    later = [number for number, row in enumerate(rows, start=1) if row["end"].date() == latest.date()]
    assert (finding.rule, finding.severity) == ("future_stamps", "error")
    assert (finding.count, finding.total) == (2 * len(later), 240)
    assert instances(found, "future_stamps") == later


def test_an_instant_can_be_the_limit_too() -> None:
    rows = clean()
    latest = max(row["end"] for row in rows)
    assert only(report(rows, as_of=latest - dt.timedelta(seconds=1))).count == 1
    assert report(rows, as_of=latest).findings == ()


@pytest.mark.parametrize("both", [True, False])
def test_a_year_mistyped(both: bool) -> None:
    rows = clean()
    row = row_of(rows, 3, 4)
    row["end"] = row["end"].replace(year=2027, month=3, day=3)
    if both:
        row["start"] = row["start"].replace(year=2027, month=3, day=3)
    found = report(rows)
    finding = only(found)
    assert (finding.rule, finding.severity, finding.count, finding.total) == (
        "lone_stamps",
        "warning",
        1,
        120,
    )
    assert instances(found, "lone_stamps") == [20]
    assert "2027-03-03" in finding.examples[0]


def test_of_two_halves_far_apart_nobody_knows_which_is_wrong() -> None:
    rows = clean()
    for step in (3, 4):
        move(row_of(rows, 3, step), f"2027-03-0{step} 09:01:02")
    assert report(rows).findings == ()


def holes(*spans: tuple[int, int], size: int = 150) -> list[dict[str, object]]:
    """A case of one day on each office day but those in the spans."""
    skipped = {number for begin, length in spans for number in range(begin, begin + length)}
    rows = clean(size, every=1)
    kept = []
    for number, day in enumerate(office_days()[:size]):
        if number in skipped:
            continue
        row = row_of(rows, number, 0)
        move(row, f"{day} 09:{number % 60:02d}:{number % 53:02d}", minutes=20 + number * 37 % 101 / 7)
        kept.append(row)
    return kept


def test_a_stretch_without_records() -> None:
    found = report(holes((60, 12)))
    finding = only(found)
    days = office_days()
    assert (finding.rule, finding.severity, finding.count, finding.total) == (
        "record_gap",
        "warning",
        12,
        150,
    )
    assert finding.examples == (f"{days[60]} - {days[71]} (12)",)
    assert found.rows["value"].tolist() == list(finding.examples)


@pytest.mark.parametrize("spans", [((60, 9),), ((3, 12),), ((140, 8),)])
def test_what_is_no_gap(spans: tuple[tuple[int, int], ...]) -> None:
    assert report(holes(*spans)).findings == ()


def test_three_stretches_are_a_rhythm() -> None:
    finding = only(report(holes((20, 12), (60, 12), (100, 12))))
    assert (finding.severity, finding.count, finding.fields["gaps"]) == ("note", 36, "3")


def test_an_office_with_five_cases_a_year_has_no_gaps() -> None:
    assert report(clean(5, every=50)).findings == ()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("007", "7", True),
        ("7.0", "7", True),
        ("P-1", "p-1", True),
        ("P 1", "P1 ", True),
        ("2O26/1", "2026/1", True),
        ("A-l2", "A-12", True),
        ("P-O07", "P-7", True),
        ("Mei01", "Mei1", True),
        ("L2", "12", False),
        ("fo1", "f1", False),
        ("2026-03", "2026-3", True),
        ("Ｐ1", "P1", True),
        ("1\u200b2", "12", True),
        ("P-10", "P-1", False),
        ("I", "L", False),
        ("1.10", "1.1", False),
        ("foo1", "f1", False),
    ],
)
def test_ids_that_look_alike(one: str, other: str, alike: bool) -> None:
    rows = clean(3)
    for case, name in enumerate((one, other)):
        for step in range(5):
            row_of(rows, case, step)["case_id"] = name
    found = report(rows)
    if not alike:
        assert found.findings == ()
        return
    finding = only(found)
    assert (finding.rule, finding.severity, finding.count, finding.total) == ("ids_alike", "warning", 2, 3)
    assert finding.examples == (" | ".join(repr(name) for name in sorted((one, other))),)
    assert found.rows["case_id"].tolist() == [one, other]


def test_a_name_that_stands_once() -> None:
    rows = clean()
    row_of(rows, 2, 1)["step_id"] = "x"
    found = report(rows)
    finding = only(found)
    assert (finding.rule, finding.severity, finding.count, finding.total) == ("activity_once", "note", 1, 6)
    assert instances(found, "activity_once") == [12]
    row_of(rows, 2, 1)["step_id"] = "matched"
    assert report(rows).findings == ()


def test_cases_that_do_not_begin_or_end() -> None:
    rows = clean()
    del rows[5]
    found = report(
        rows,
        progress={"P-000": "unfinished", "P-001": "running", "P-002": "completed", "unknown": "running"},
        first_steps={"terima"},
    )
    assert [(each.rule, each.severity, each.count, each.total) for each in found.findings] == [
        ("cases_unfinished", "warning", 1, 24),
        ("first_step_missing", "warning", 1, 24),
        ("cases_running", "note", 1, 24),
    ]
    told = {rule: names.tolist() for rule, names in found.rows.groupby("rule")["case_id"]}
    assert told == {
        "cases_unfinished": ["P-000"],
        "first_step_missing": ["P-001"],
        "cases_running": ["P-001"],
    }
    series = pd.Series({"P-000": "running"})
    assert only(report(rows, progress=series)).rule == "cases_running"


def test_a_running_case_without_news() -> None:
    rows = clean()
    log = log_of(rows)
    log.cases.loc[:3, "status"] = "running"
    assert only(inspect(log, year())).rule == "cases_running"
    found = inspect(log, year(), open_gap_days=30)
    silent = next(each for each in found.findings if each.rule == "running_but_silent")
    assert (silent.severity, silent.count, silent.total, silent.fields["days"]) == ("warning", 4, 4, "30")
    with pytest.raises(ValueError, match="open_gap_days"):
        inspect(log, year(), open_gap_days=-1)
