"""Missing, contradicting and repeated records are found, counted and shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from mining.log.quality import inspect
from quality_logs import at, clean, instances, log_of, move, only, report, row_of, year
from sop.errors import LogError


def test_a_clean_log_has_no_finding() -> None:
    found = report(clean())
    assert found.findings == ()
    assert found.rows.empty
    assert list(found.rows) == ["rule", "severity", "case_id", "instance", "activity", "value"]


@pytest.mark.parametrize(("column", "rule"), [("person", "person_missing"), ("role", "role_missing")])
@pytest.mark.parametrize(("missing", "severity"), [(2, "note"), (13, "warning"), (120, "note")])
def test_who_is_missing(column: str, rule: str, missing: int, severity: str) -> None:
    rows = clean()
    for row in rows[:missing]:
        row[column] = ""
    found = report(rows)
    finding = only(found)
    assert (finding.rule, finding.severity, finding.count, finding.total) == (rule, severity, missing, 120)
    assert instances(found, rule) == list(range(1, min(missing, 100) + 1))
    assert finding.examples[:1] == (() if missing == 120 else ("P-000: terima",))


def test_starts_and_ends_that_are_missing() -> None:
    rows = clean()
    rows[0]["start"] = None
    rows[7]["end"] = rows[8]["end"] = None
    found = report(rows)
    assert [(each.rule, each.severity, each.count, each.total) for each in found.findings] == [
        ("start_missing", "note", 1, 120),
        ("end_missing", "note", 2, 120),
    ]
    assert instances(found, "end_missing") == [8, 9]


@pytest.mark.parametrize(("column", "rule"), [("start", "starts_not_recorded"), ("end", "ends_not_recorded")])
def test_a_log_of_one_stamp(column: str, rule: str) -> None:
    rows = [{**row, column: None} for row in clean()]
    finding = only(report(rows))
    assert (finding.rule, finding.severity, finding.count, finding.total) == (rule, "note", 120, 120)


def test_steps_that_have_not_begun_lack_nothing() -> None:
    rows = clean()
    rows[0] |= {"start": None, "end": None, "person": "", "enabled": at("2026-01-05 08:00:00")}
    assert report(rows).findings == ()


def test_releases_that_are_missing() -> None:
    log = log_of(clean(), [{"case_id": f"P-{case:03d}", "released": None} for case in range(24)])
    found = inspect(log, year())
    finding = only(found)
    assert (finding.rule, finding.severity, finding.count, finding.total) == (
        "release_missing",
        "note",
        24,
        24,
    )
    log.cases.loc[3:, "released"] = pd.Timestamp("2026-01-05", tz="Asia/Jakarta")
    found = inspect(log, year())
    assert (only(found).severity, only(found).count) == ("warning", 3)
    assert found.rows["case_id"].tolist() == ["P-000", "P-001", "P-002"]


def test_dates_without_a_time_of_day() -> None:
    rows = [{**row, "precision": "day"} for row in clean()]
    for row in rows:
        row["start"] = row["end"] = dt.datetime.combine(row["start"].date(), dt.time())
    finding = only(report(rows))
    assert (finding.rule, finding.severity, finding.count, finding.total) == ("days_only", "note", 120, 120)


def test_an_end_before_its_start() -> None:
    rows = clean()
    row = row_of(rows, 4, 2)
    row["end"] = row["start"] - dt.timedelta(minutes=10)
    found = report(rows)
    finding = only(found)
    assert (finding.rule, finding.severity, finding.count, finding.total) == (
        "negative_span",
        "error",
        1,
        120,
    )
    assert instances(found, "negative_span") == [23]
    stamps = f"{row['start']:%Y-%m-%d %H:%M} - {row['end']:%Y-%m-%d %H:%M}"
    assert finding.examples == (f"P-004: susun ({stamps})",)


def test_received_after_it_began_and_begun_before_the_release() -> None:
    rows = clean()
    for row in rows:
        row["enabled"] = row["start"] - dt.timedelta(minutes=5)
    late = row_of(rows, 5, 0)
    late["enabled"] = late["start"] + dt.timedelta(minutes=1)
    cases = [{"case_id": f"P-{case:03d}", "released": "2026-01-05 07:30"} for case in range(24)]
    cases[1]["released"] = "2026-01-08 07:30"
    found = inspect(log_of(rows, cases), year())
    assert [(each.rule, each.severity, each.count) for each in found.findings] == [
        ("enabled_late", "error", 1),
        ("before_release", "note", 1),
    ]
    assert instances(found, "enabled_late") == [26]
    assert instances(found, "before_release") == [6]


def test_a_bare_date_may_lie_on_the_day_of_the_release() -> None:
    rows = clean()
    rows[0] |= {"start": at("2026-01-05"), "end": at("2026-01-05"), "precision": "day"}
    assert {each.rule for each in report(rows).findings} == {"days_only"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, "duplicate_instances"),
        ({"person": "p9"}, "joint_rows"),
        ({"seconds": 60}, "repeated_quickly"),
        ({"seconds": 61}, ""),
        ({"unit": "b1"}, ""),
        ({"case_id": "P-001"}, ""),
    ],
)
def test_the_same_step_written_twice(change: dict[str, Any], rule: str) -> None:
    rows = [{**row, "unit": ""} for row in clean()]
    delay = dt.timedelta(seconds=change.pop("seconds", 0))
    again = {**rows[2], **change}
    again |= {"start": again["start"] + delay, "end": again["end"] + delay}
    found = report([*rows, again])
    assert [(each.rule, each.severity, each.count, each.total) for each in found.findings] == (
        [(rule, "warning", 1, 121)] if rule else []
    )
    if rule:
        assert instances(found, rule) == [121]


def test_a_step_written_four_times_is_three_too_many() -> None:
    rows = clean()
    assert only(report([*rows, rows[0], rows[0], rows[0]])).count == 3


def test_spaces_in_labels_do_not_hide_other_findings_and_empty_logs_have_none() -> None:
    assert report(clean(1)).findings == ()
    log = log_of(clean(1))
    nothing = inspect(type(log)(events=log.events.head(0), cases=log.cases.head(0)), year())
    assert nothing.findings == ()


def test_a_calendar_that_is_too_short_is_refused() -> None:
    rows = clean()
    move(rows[0], "2031-01-06 08:00")
    with pytest.raises(LogError) as caught:
        report(rows)
    assert caught.value.problems[0].code == "calendar_too_short"


def test_examples_are_shortened_and_rows_are_limited() -> None:
    rows = clean(60)
    for row in rows:
        row |= {"person": "", "step_id": row["step_id"] + "x" * 300}
    rows[0]["person"] = "p"
    found = report(rows)
    assert len(found.rows) == 100
    assert max(map(len, found.findings[0].examples)) < 80
    assert len(found.findings[0].examples) == 5
