"""Distances of tiny logs that can be worked out on paper."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from mining.distance import MEASURES, DistanceOptions, Distances, distance_table, distances
from sop.events import EventLog, event_log

ZONE = "Asia/Jakarta"
MONDAY = "2026-01-05 "


def log(
    *rows: tuple[str, str, str | None, str | None], person: str = "a", precision: str = "second"
) -> EventLog:
    """Rows of case, activity, start, end; a time alone is on Monday 5 January 2026, WIB."""
    table = pd.DataFrame(rows, columns=["case_id", "activity", "start", "end"])
    for name in ("start", "end"):
        texts = [MONDAY + str(text) if len(str(text)) == 5 else text for text in table[name]]
        table[name] = pd.to_datetime(pd.Series(texts, dtype="str")).dt.tz_localize(ZONE)
    return event_log(table.assign(person=person, precision=precision))


ONE = log(("1", "A", "08:00", "09:00"), ("1", "B", "09:30", "11:00"))
OTHER = log(("1", "A", "08:00", "09:00"), ("1", "C", "10:30", "13:00"))


def test_runs_of_activities() -> None:
    # Of -A, AB, B- and -A, AC, C- one pair is shared: 4 of 6 are not.
    assert distances(ONE, OTHER).value("ngd_2") == pytest.approx(4 / 6)
    # --A is shared, -AB AB- B-- and -AC AC- C-- are not.
    assert distances(ONE, OTHER).value("ngd_3") == pytest.approx(6 / 8)
    assert distances(ONE, OTHER).value("ngd_4") == pytest.approx(8 / 10)


def test_stamps_on_the_calendar_and_since_the_beginning() -> None:
    # Hours since 8: 0 1 1 3 and 0 1 2 5, each moved to the next in order.
    assert distances(ONE, OTHER).value("aed") == pytest.approx((1 + 2) / 4)
    assert distances(ONE, OTHER).value("red") == pytest.approx(3 / 4)
    starts = distances(ONE, OTHER, options=DistanceOptions(stamps="start"))
    assert starts.value("aed") == pytest.approx(1 / 2)
    assert starts["aed"].n_one == 2
    ends = distances(ONE, OTHER, options=DistanceOptions(stamps="end"))
    assert ends.value("red") == pytest.approx(2 / 2)


def test_hours_of_weekdays() -> None:
    # Only Mondays have anything: the other six weekdays are alike.
    assert distances(ONE, OTHER).value("ced") == pytest.approx(3 / 4 / 7)
    tuesday = log(("1", "A", "2026-01-06 08:00", "2026-01-06 09:00"))
    assert distances(ONE, tuesday).value("ced") == pytest.approx(2 * 23 / 7)


def test_the_hour_is_that_of_the_zone() -> None:
    east = distances(ONE, log(("1", "A", "2026-01-05 00:30", "2026-01-05 00:45")), time_zone="Asia/Jakarta")
    west = distances(ONE, log(("1", "A", "2026-01-05 00:30", "2026-01-05 00:45")), time_zone="UTC")
    # 00.30 in Jakarta is Sunday in Greenwich: two weekdays are then without a partner.
    assert west.value("ced") == pytest.approx(2 * 23 / 7)
    assert east.value("ced") < 23 / 7


def test_cycle_times_and_their_quantiles() -> None:
    one = log(("1", "A", "08:00", "09:00"), ("2", "A", "08:00", "11:00"))
    other = log(("1", "A", "08:00", "10:30"), ("2", "A", "08:00", "14:00"))
    found = distances(one, other)
    # 1 and 3 hours; 2.5 and 6: counted from the shortest 0, 2 and 1, 5.
    assert found.value("ctd") == pytest.approx((1 + 3) / 2)
    assert found.value("ctd_median") == pytest.approx(4.25 - 2)
    assert found["ctd_p90"].reason == "too_few_cases"
    half = distances(one, other, options=DistanceOptions(bin_seconds=1800))
    assert half.value("ctd") == pytest.approx((3 + 6) / 2)
    assert half["ctd"].unit == "bins"


def test_arrivals() -> None:
    one = log(("1", "A", "08:20", "09:00"), ("2", "A", "10:20", "11:00"))
    other = log(("1", "A", "09:10", "09:30"), ("2", "A", "14:59", "15:30"))
    # Bins of an hour since 8: 0, 2 and 1, 6.
    assert distances(one, other).value("car") == pytest.approx((1 + 4) / 2)


def test_work_in_progress_where_and_how_much() -> None:
    one = log(("1", "A", "08:00", "10:00"))
    other = log(("1", "A", "08:00", "10:00"), ("2", "A", "08:00", "10:00"))
    later = log(("1", "A", "11:00", "13:00"))
    found = distances(one, other)
    # Twice as many at the same hours: the shape is the same, the level is not.
    assert found.value("wip") == 0
    assert found.value("wip_level") == pytest.approx(1)
    moved = distances(one, later)
    assert moved.value("wip") == pytest.approx(3)
    # Five hours are covered, four of them by one log alone.
    assert moved.value("wip_level") == pytest.approx(4 / 5)
    half = log(("1", "A", "08:30", "10:00"))
    assert distances(one, half).value("wip_level") == pytest.approx(0.5 / 2)


def test_people_at_work() -> None:
    one = log(("1", "A", "08:00", "08:30"), person="a")
    two = log(("1", "A", "08:00", "08:30"), ("1", "A", "10:00", "10:30"), person="a")
    found = distances(one, two)
    assert found.value("cwd") == pytest.approx((2 / 2) / 7)
    assert (found["cwd"].n_one, found["cwd"].n_other) == (1, 2)
    assert distances(one, log(("1", "A", "08:00", "08:30"), person=""))["cwd"].reason == "no_persons"


def test_values_from_nought_to_one_where_asked() -> None:
    plain, share = (distances(ONE, OTHER, options=DistanceOptions(normalised=on)) for on in (False, True))
    assert share.value("red") == pytest.approx(plain.value("red") / 5)
    assert share.value("ced") == pytest.approx(plain.value("ced") / 23)
    assert {one.unit for one in share} == {"share"}


def untold(found: Distances) -> dict[str, str]:
    return {one.measure: one.reason for one in found if not one.told}


def test_what_ends_alone_tell() -> None:
    one = log(("1", "A", None, "09:00"), ("1", "B", None, "11:00"), ("2", "A", None, "10:00"))
    needing = ("aed", "red", "ced", "ctd", "ctd_median", "ctd_p90", "car", "wip", "wip_level")
    found = distances(one, one)
    assert untold(found) == dict.fromkeys(needing, "no_starts")
    ends = distances(one, one, options=DistanceOptions(stamps="end", begins="end"))
    assert untold(ends) == {"ctd_p90": "too_few_cases"}
    assert all(row.value == 0 for row in ends if row.told)


def test_a_log_with_starts_beside_one_without() -> None:
    without = log(("1", "A", None, "09:00"), ("1", "B", None, "11:00"))
    found = distances(ONE, without)
    assert found["ngd_2"].reason == "no_starts"
    ends = distances(ONE, without, options=DistanceOptions(stamps="end", begins="end"))
    assert [ends.value(name) for name in ("ngd_2", "aed", "red", "ctd", "car")] == [0, 0, 0, 0, 0]


def test_what_starts_alone_tell() -> None:
    one = log(("1", "A", "08:00", None), ("1", "B", "09:00", None))
    found = distances(one, one, options=DistanceOptions(stamps="start"))
    missing = ("ctd", "ctd_median", "ctd_p90", "wip", "wip_level")
    assert untold(found) == dict.fromkeys(missing, "no_ends")


def test_what_is_left_out_is_counted() -> None:
    gap = log(("1", "A", "08:00", "09:00"), ("2", "A", None, "09:00"), ("2", "B", "10:00", "11:00"))
    found = distances(gap, ONE)
    assert (found["aed"].n_one, found["aed"].left_out_one) == (5, 1)
    # The case without its first start might have begun earlier: nothing of it counts where that matters.
    assert (found["red"].n_one, found["red"].left_out_one) == (2, 4)
    assert (found["ctd"].n_one, found["ctd"].left_out_one) == (1, 1)


def test_dates_tell_no_hours() -> None:
    dated = log(
        ("1", "A", "2026-01-05", "2026-01-06"), ("1", "B", "2026-01-07", "2026-01-09"), precision="day"
    )
    assert distances(dated, ONE)["ced"].reason == "dates_only"
    days = DistanceOptions(whole_days=True, bin_seconds=86_400)
    timed = log(
        ("1", "A", "2026-01-05 10:00", "2026-01-06 15:00"), ("1", "B", "2026-01-07 08:00", "2026-01-09 16:00")
    )
    found = distances(dated, timed, options=days)
    assert [found.value(name) for name in ("ngd_2", "aed", "red", "ctd", "car", "wip")] == [0] * 6
    assert found["ctd"].unit == "days"
    assert found["cwd"].reason == "dates_only"


def test_an_empty_log_is_no_answer() -> None:
    empty = EventLog(events=ONE.events.iloc[:0], cases=ONE.cases.iloc[:0])
    for pair in ((ONE, empty), (empty, ONE), (empty, empty)):
        found = distances(*pair)
        assert {one.reason for one in found} <= {"empty", "no_persons"}
        assert all(math.isnan(one.value) for one in found)


def test_steps_instead_of_labels() -> None:
    named = event_log(ONE.events.assign(step_id=["a", "b"]))
    renamed = event_log(ONE.events.assign(step_id=["a", "b"], activity=["Terima", "Catat"]))
    assert distances(named, renamed).value("ngd_2") == 1
    assert distances(named, renamed, options=DistanceOptions(labels="step")).value("ngd_2") == 0


def test_the_table_has_a_row_a_measure() -> None:
    table = distance_table(distances(ONE, OTHER))
    assert tuple(table["measure"]) == MEASURES
    assert list(table.columns)[:3] == ["measure", "value", "unit"]


@pytest.mark.parametrize(
    "wrong", [{"stamps": "all"}, {"begins": "middle"}, {"labels": "role"}, {"bin_seconds": 0}]
)
def test_other_options_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        DistanceOptions(**wrong)  # type: ignore[arg-type]
