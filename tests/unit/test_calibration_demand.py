"""Demand learned from releases: calendar, rate, hours, and the edges of a log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from builders import flow_sop, small_log
from mining.calibration.demand import DemandSettings, LearnedDemand, learn_demand
from mining.calibration.learned import Learned
from mining.calibration.times import Parts
from simulation.streams import uniforms
from sop.worktime import default_calendar

SOP = flow_sop({"id": "a"}, {"id": "b"})
OFFICE = default_calendar()


def parts_of(releases: list[str], *, last: str = "") -> Parts:
    """Cases of two hours from each release; `last` - when the last of them is begun, and left open."""
    events, cases = [], []
    for number, released in enumerate(releases):
        case = f"c{number}"
        begun = last if last and number == len(releases) - 1 else released
        events.append({"case_id": case, "step_id": "a", "start": begun, "end": _later(begun, 60)})
        if begun == released:
            events.append({"case_id": case, "step_id": "b", "start": _later(released, 60)})
            events[-1]["end"] = _later(released, 120)
        cases.append({"case_id": case, "released": released})
    return Parts.of(small_log(events, cases), SOP, OFFICE)


def _later(text: str, minutes: int) -> str:
    return str(np.datetime64(text.replace(" ", "T"), "s") + np.timedelta64(minutes, "m")).replace("T", " ")


def one(found: LearnedDemand, kind: str) -> Learned:
    (number,) = (item for item in found.learned if item.kind == kind)
    return number


def rules(found: LearnedDemand) -> set[str]:
    return {finding.rule for finding in found.findings}


def working_days(first: date, last: date) -> list[date]:
    from sop.worktime import compile_calendar

    return [day.date for day in compile_calendar(OFFICE, first, last).days if day.working]


def at_random(rate: float, key: str, *, hours: tuple[int, int] = (8, 12)) -> list[str]:
    """Releases of a Poisson process by working day of 2025, in some hours of the day."""
    luck = iter(uniforms(("demand", key), 40_000).tolist())
    found = []
    for day in working_days(date(2025, 1, 1), date(2025, 12, 31)):
        at = -np.log(next(luck)) / rate
        while at < 1:
            second = int(hours[0] * 3600 + at * (hours[1] - hours[0]) * 3600)
            found.append(f"{day} {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}")
            at += -np.log(next(luck)) / rate
    return found


def test_five_cases_of_one_year_are_the_quarters_and_the_year() -> None:
    found = learn_demand(
        parts_of(
            [
                "2025-01-02 08:00",
                "2025-01-02 09:00",
                "2025-04-08 08:00",
                "2025-07-01 08:00",
                "2025-10-01 08:00",
            ]
        )
    )
    assert [(rule.kind, rule.working_day) for rule in found.demand] == [("quarterly", 1), ("annual", 1)]
    assert one(found, "cases_per_year").value == 5
    assert "calibrate_demand_seen_once" in rules(found)
    assert "calibrate_demand_finished_only" not in rules(found)


def test_days_that_are_a_little_off_still_follow_the_calendar() -> None:
    days = [working_days(date(2025, month, 1), date(2025, month, 28)) for month in range(1, 13)]
    found = learn_demand(parts_of([f"{day[4 + number % 3]} 10:00" for number, day in enumerate(days)]))
    (rule,) = found.demand
    assert (rule.kind, rule.working_day) == ("monthly", 6)
    number = one(found, "working_day")
    assert (number.at, number.low, number.high) == ("demand.0.working_day", 5, 7)


def test_an_extra_case_is_told_and_a_plain_number_of_them_is_no_calendar() -> None:
    days = [working_days(date(2025, month, 1), date(2025, month, 28)) for month in range(1, 13)]
    monthly = [f"{day[2]} 10:00" for day in days]
    found = learn_demand(parts_of(sorted([*monthly, f"{days[5][10]} 10:00"])))
    assert found.demand[0].kind == "monthly"
    assert "calibrate_demand_exceptions" in rules(found)
    several = sorted([*monthly, *(f"{day[number % 15]} 11:00" for number, day in enumerate(days))])
    assert learn_demand(parts_of(several)).demand[0].kind != "monthly"


@pytest.mark.parametrize("rate", [0.05, 0.3, 1.0])
def test_cases_at_random_follow_no_calendar(rate: float) -> None:
    for number in range(6):
        found = learn_demand(parts_of(at_random(rate, f"{rate} {number}", hours=(8, 11))))
        assert found.demand[0].kind in ("poisson", "rates", "instants")


def test_the_interval_is_the_exact_one_of_a_count() -> None:
    days = working_days(date(2025, 2, 3), date(2025, 12, 19))
    # Spread like chance would: gaps of 6, 20, 11, ... working days.
    chosen = np.cumsum([0, 6, 20, 11, 33, 4, 17, 40, 2, 25, 9])
    releases = [f"{days[place]} 09:00" for place in chosen]
    found = learn_demand(parts_of(releases, last=f"{days[190]} 08:00"))
    number = one(found, "cases_per_working_day")
    # The first case opens the window, the last day is not over; 10 cases: 4.795 to 18.390 (Garwood 1936).
    exposure = 189
    assert number.n == 10
    assert number.value == pytest.approx(10 / exposure, rel=1e-4)
    assert number.low == pytest.approx(4.7954 / exposure, rel=1e-3)
    assert number.high == pytest.approx(18.3904 / exposure, rel=1e-3)
    assert number.at == "demand.0.per_working_day"


def test_a_log_of_finished_cases_says_so_and_stops_counting_before_its_end() -> None:
    releases = at_random(0.4, "finished")
    days = working_days(date(2025, 1, 1), date(2025, 12, 31))
    events: list[dict[str, Any]] = []
    kept = []
    for released in releases:
        end = days[min(days.index(date.fromisoformat(released[:10])) + 30, len(days) - 1)]
        # Only what was finished by December came into the log; each case takes thirty working days.
        if end < date(2025, 12, 1):
            kept.append(released)
            case = f"c{len(kept)}"
            events.append({"case_id": case, "step_id": "a", "start": released, "end": _later(released, 60)})
            events.append({"case_id": case, "step_id": "b", "start": f"{end} 08:00", "end": f"{end} 09:00"})
    cases = [{"case_id": f"c{number}", "released": at} for number, at in enumerate(kept, start=1)]
    found = learn_demand(Parts.of(small_log(events, cases), SOP, OFFICE))
    assert rules(found) & {"calibrate_demand_finished_only", "calibrate_demand_stops"}
    number = one(found, "cases_per_working_day")
    assert number.low < 0.4 < number.high
    # Counted to the end of the log it would have come out low.
    naive = len(kept) / len([day for day in days if day < date(2025, 12, 1)])
    assert naive < 0.9 * number.value


def test_cases_every_so_often_are_repeated_as_they_were() -> None:
    days = working_days(date(2025, 2, 3), date(2025, 3, 20))
    found = learn_demand(parts_of([f"{day} 09:00" for day in days[::2]]))
    assert found.demand[0].kind == "instants"
    assert "calibrate_demand_regular" in rules(found)
    assert one(found, "interval_hours").value > 0


def test_two_cases_tell_no_rate() -> None:
    found = learn_demand(parts_of(["2025-02-03 08:00", "2025-05-12 08:00"]))
    assert found.demand[0].kind == "instants"
    assert one(found, "replay").reason == "too_few_cases"


def test_hours_and_weekdays_are_found_where_there_are_many() -> None:
    releases = at_random(3.0, "morning", hours=(8, 10))
    found = learn_demand(parts_of(releases))
    (rule,) = found.demand
    assert rule.kind == "rates"
    assert {rate.opens for rate in rule.rates} == {"08:00", "09:00"}
    assert sum(rate.per_hour for rate in rule.rates) == pytest.approx(3.0, rel=0.1)
    forced = learn_demand(parts_of(releases), settings=DemandSettings(kind="poisson"))
    assert forced.demand[0].kind == "poisson"
    assert (
        learn_demand(parts_of(releases), settings=DemandSettings(kind="replay")).demand[0].kind == "instants"
    )


def test_bunches_widen_the_interval() -> None:
    days = working_days(date(2025, 1, 2), date(2025, 12, 19))
    single = [f"{day} 09:00" for number, day in enumerate(days) if uniforms(("b", number), 1)[0] < 0.5]
    bunched = [f"{day} 09:{minute:02d}" for day in days[3:220:17] for minute in range(9)]
    plain, found = (
        learn_demand(parts_of(sorted(chosen)), settings=DemandSettings(kind="poisson"))
        for chosen in (single, bunched)
    )
    assert "calibrate_demand_bunched" in rules(found)
    wide, narrow = (one(item, "cases_per_working_day") for item in (found, plain))
    assert (wide.high - wide.low) / wide.value > 2 * (narrow.high - narrow.low) / narrow.value


def test_cases_without_a_release_are_counted_from_their_first_stamp() -> None:
    events = [
        {"case_id": f"c{number}", "step_id": "a", "start": str(day) + " 09:00", "end": str(day) + " 10:00"}
        for number, day in enumerate(date(2025, 2, 4) + timedelta(days=11 * n) for n in range(6))
    ]
    found = learn_demand(Parts.of(small_log(events), SOP, OFFICE))
    (finding,) = (item for item in found.findings if item.rule == "calibrate_demand_first_stamp")
    assert (finding.count, finding.total) == (6, 6)
