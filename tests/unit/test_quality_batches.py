"""Records made all at once, and what must not be taken for them."""

from __future__ import annotations

import datetime as dt

import pytest

from quality_logs import STEPS, Row, clean, instances, move, office_days, only, report, row_of


def burst(
    moment: str, *, size: int = 6, seconds: int = 40, activities: int = 3, person: str = "p9"
) -> list[Row]:
    """Steps of different cases completed by one person in a row; each was begun that morning."""
    first = dt.datetime.fromisoformat(moment)
    return [
        {
            "case_id": f"B-{number}",
            "step_id": STEPS[number % activities],
            "role": "staf",
            "person": person,
            "start": first.replace(hour=8, minute=5 * number + 1, second=7),
            "end": first + dt.timedelta(seconds=seconds * number + 11),
        }
        for number in range(size)
    ]


@pytest.mark.parametrize("moment", ["2026-01-07 15:40", "2026-01-07 15:31"])
def test_steps_entered_together_before_the_office_closes(moment: str) -> None:
    found = report([*clean(), *burst(moment)])
    finding = only(found)
    assert (finding.rule, finding.severity, finding.count, finding.total) == (
        "batch_entry",
        "warning",
        6,
        126,
    )
    assert instances(found, "batch_entry") == list(range(121, 127))
    assert finding.fields == {"bursts": "1", "size": "5", "minutes": "5"}
    assert finding.examples == (f"{moment} - {moment[11:14]}{int(moment[14:]) + 3}: 6",)


def test_an_evening() -> None:
    found = report([*clean(), *burst("2026-01-07 20:10")])
    assert {(each.rule, each.count) for each in found.findings} == {("batch_entry", 6), ("outside_hours", 6)}


@pytest.mark.parametrize(
    "rows",
    [
        burst("2026-01-07 15:40", size=4),
        burst("2026-01-07 15:31", seconds=76),
        burst("2026-01-07 10:10"),
        burst("2026-01-07 15:40", activities=1),
    ],
    ids=["four", "slowly", "forenoon", "one activity: a folder signed"],
)
def test_what_is_no_batch_entry(rows: list[Row]) -> None:
    assert report([*clean(), *rows]).findings == ()


def test_persons_are_told_apart_and_roles_stand_in_for_them() -> None:
    rows = burst("2026-01-07 15:40")
    for number, row in enumerate(rows):
        row["person"] = f"q{number}"
    assert report([*clean(), *rows]).findings == ()
    for row in rows:
        row |= {"person": "", "role": "sekretaris"}
    found = report([*clean(), *rows])
    assert {each.rule for each in found.findings} == {"batch_entry", "person_missing"}


def test_bursts_at_all_times_are_how_the_work_goes() -> None:
    days = office_days(dt.date(2026, 3, 30))
    forenoon = [
        {**row, "case_id": f"{row['case_id']} {day}"} for day in days[:3] for row in burst(f"{day} 10:10")
    ]
    assert report([*clean(), *forenoon, *burst("2026-01-07 15:40")]).findings == ()


def test_where_everything_is_late_the_calendar_does_not_fit() -> None:
    rows = clean()
    for row in rows:
        row |= {name: row[name] + dt.timedelta(hours=9, minutes=30) for name in ("start", "end")}
    found = report([*rows, *burst("2026-01-07 20:10")])
    assert "batch_entry" not in {each.rule for each in found.findings}


def test_the_number_that_makes_a_burst_grows_with_the_work_of_a_person() -> None:
    # One step a minute all day long: five in five minutes are nothing.
    days, rows = office_days()[:5], []
    for number, day in enumerate(days):
        for minute in range(480):
            moment = dt.datetime.combine(day, dt.time(7, 35)) + dt.timedelta(
                minutes=minute, seconds=minute % 41
            )
            if moment.hour != 12 and moment.time() < dt.time(16):
                step = {"case_id": f"{number}-{minute}", "step_id": STEPS[minute % 3], "role": "staf"}
                rows.append(
                    {**step, "person": "p", "start": moment - dt.timedelta(seconds=50), "end": moment}
                )
    assert "batch_entry" not in {each.rule for each in report(rows).findings}


def test_a_whole_case_in_a_few_minutes() -> None:
    rows = clean()
    for step in range(5):
        move(row_of(rows, 6, step), f"2026-02-03 09:0{step}:17", minutes=1.3)
    found = report(rows)
    finding = only(found)
    assert (finding.rule, finding.severity, finding.count, finding.total) == (
        "case_at_once",
        "warning",
        1,
        24,
    )
    assert finding.examples == ("P-006 (2026-02-03 09:00)",)
    assert instances(found, "case_at_once") == [0]


def test_a_case_with_one_stamp() -> None:
    rows = clean()
    for step in range(5):
        move(row_of(rows, 6, step), "2026-02-03 09:00:17", minutes=0)
    finding = only(report(rows))
    assert (finding.rule, finding.severity, finding.count, finding.total) == (
        "case_one_stamp",
        "warning",
        1,
        24,
    )


def test_a_case_entered_in_one_evening_is_told_once() -> None:
    rows = clean()
    for step in range(5):
        move(row_of(rows, 6, step), f"2026-02-03 15:4{step}:17", minutes=0.4)
        row_of(rows, 6, step)["person"] = "p9"
    finding = only(report(rows))
    assert (finding.rule, finding.count) == ("batch_entry", 5)
