"""When cases come: by the calendar, one by one, and at random."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import small_log
from permits import permit_sop, small
from simulation.arrivals import all_cases, arrival_instants
from simulation.demand import replay_of
from simulation.plan import MISSING, Cases, Plan
from simulation.planning import make_plan
from simulation.scenario import Demand
from sop.errors import SimulationError
from sop.events import EventLog
from sop.worktime.calendar import OfficeCalendar

ZONE = timedelta(hours=7)


def plan(calendar: OfficeCalendar, *rules: Any, **changes: Any) -> Plan:
    demand = [
        rule.model_dump(mode="json", by_alias=True) if isinstance(rule, Demand) else rule for rule in rules
    ]
    return make_plan(permit_sop(), small(**{"demand": demand, **changes}), calendar).plan


def shown(instant: int) -> str:
    return (datetime.fromtimestamp(instant, UTC) + ZONE).strftime("%Y-%m-%d %H:%M")


def told(cases: Cases) -> list[tuple[str, str]]:
    return [(name, shown(at)) for name, at in zip(cases.ids, cases.release.tolist(), strict=True)]


def test_by_the_calendar(calendar: OfficeCalendar) -> None:
    rules = [
        {"kind": "monthly", "case_id": "m{year}-{month}", "working_day": 3, "period": "{quarter}"},
        {"kind": "quarterly", "case_id": "q{year}-{quarter}"},
        {"kind": "annual", "case_id": "y{year}"},
    ]
    cases = plan(calendar, *rules, first="2025-01-01", last="2025-04-30").cases
    assert told(cases) == [
        ("q2024-4", "2025-01-02 07:30"),
        ("y2024", "2025-01-02 07:30"),
        ("m2024-12", "2025-01-06 07:30"),
        ("m2025-01", "2025-02-05 07:30"),
        ("m2025-02", "2025-03-05 08:00"),  # Ramadan
        ("q2025-1", "2025-04-08 07:30"),  # after the days of Eid
        ("m2025-03", "2025-04-10 07:30"),
    ]
    assert cases.periods[2] == "4"


def test_one_by_one(calendar: OfficeCalendar) -> None:
    rule = {
        "kind": "instants",
        "case_id": "{date}-{n}",
        "deadline_working_days": 2,
        "instants": [
            {"at": "2025-02-03"},
            {"at": "2025-02-04 10:15", "case_id": "a", "period": "p", "deadline": "2025-02-10"},
            {"at": "2025-02-04T03:15:00Z", "case_id": "b", "deadline": "2025-02-10 09:00"},
            {"at": "2025-02-08 23:59", "case_id": "sabtu"},
            {"at": "2026-02-04", "case_id": "outside"},
            {"at": "2098-02-04", "case_id": "far outside"},
        ],
    }
    cases = plan(calendar, rule).cases
    assert told(cases) == [
        ("2025-02-03-1", "2025-02-03 07:30"),
        ("a", "2025-02-04 10:15"),
        ("b", "2025-02-04 10:15"),
        ("sabtu", "2025-02-08 23:59"),
    ]
    assert [shown(at) for at in cases.deadline.tolist()] == [
        "2025-02-04 16:00",
        "2025-02-10 16:00",
        "2025-02-10 09:00",
        "2025-02-11 16:00",
    ]


def test_open_cases(calendar: OfficeCalendar) -> None:
    case = {
        "case_id": "lama",
        "released": "2024-11-04 09:00",
        "done": ["terima", "periksa"],
        "deadline": "2025-01-10",
    }
    found = plan(calendar, open_cases=[case])
    assert told(found.cases) == [("lama", "2024-11-04 09:00")]
    assert found.cases.done == ((0, 1),)
    assert shown(int(found.cases.deadline[0])) == "2025-01-10 16:30"
    # What is known of it is how it stands on the first day: nobody works on it earlier.
    assert shown(found.start) == "2025-01-01 00:00"
    older = plan(calendar, open_cases=[{**case, "released": "2021-06-01"}])
    assert older.days.year[0] == 2021


def log_of(rows: list[dict[str, Any]], cases: list[dict[str, Any]] | None = None) -> EventLog:
    return small_log([{"step_id": "terima", **row} for row in rows], cases)


def test_replay_of_a_log(calendar: OfficeCalendar) -> None:
    log = log_of(
        [
            {"case_id": "satu", "enabled": None, "start": "2025-02-03 08:00", "end": "2025-02-03 09:00"},
            {"case_id": "satu", "enabled": "2025-02-02 11:00", "start": None, "end": "2025-02-04 09:00"},
            {"case_id": "dua", "enabled": None, "start": None, "end": "2025-02-05 08:30"},
        ],
        [
            {"case_id": "satu", "released": None, "period": "TW1"},
            {"case_id": "dua", "released": "2025-02-03 10:00:30", "period": ""},
        ],
    )
    assert told(plan(calendar, replay_of(log)).cases) == [
        ("satu", "2025-02-02 11:00"),
        ("dua", "2025-02-03 10:00"),
    ]
    later = plan(calendar, replay_of(log, shift_weeks=4)).cases
    assert told(later) == [("satu", "2025-03-02 11:00"), ("dua", "2025-03-03 10:00")]
    assert later.periods == ("TW1", "")


def test_a_case_without_any_time_cannot_be_replayed() -> None:
    log = log_of([{"case_id": "a", "start": "2025-02-03 08:00"}, {"case_id": "b", "start": None}])
    with pytest.raises(SimulationError) as caught:
        replay_of(log)
    assert [(problem.code, problem.value) for problem in caught.value.problems] == [
        ("case_without_stamp", "b")
    ]
    with pytest.raises(SimulationError):
        replay_of(EventLog(events=log.events.iloc[:0], cases=log.cases.iloc[:0]))


POISSON = {"kind": "poisson", "case_id": "{year}-{month}-{n}", "per_working_day": 8.0}


def test_a_poisson_process_in_office_hours(calendar: OfficeCalendar) -> None:
    found = plan(calendar, {**POISSON, "deadline_working_days": 3, "period": "TW{quarter} {date}"})
    cases = all_cases(found, 0)
    assert len(cases) > 1500
    assert found.office.is_open(cases.release).all()
    assert (np.diff(cases.release) >= 0).all()
    assert cases.ordinal.tolist() == list(range(len(cases)))
    assert len(set(cases.ids)) == len(cases)
    assert cases.ids[0] == "2025-01-1"
    assert cases.periods[0] == f"TW1 {shown(int(cases.release[0]))[:10]}"
    known = cases.deadline != MISSING
    # Due at the last closing of the third working day, that of the release being the first.
    opened = found.days.midnights[:-1][found.days.working]
    touched = np.searchsorted(opened, cases.deadline[known], side="right") - np.searchsorted(
        opened, cases.release[known], side="right"
    )
    assert (touched == 2).all()
    assert np.isin(cases.deadline[known], found.office.close).all()


def daily(found: Plan, replications: int = 40) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Cases by replication and day of the horizon."""
    rows = []
    for number in range(replications):
        instants = arrival_instants(found, found.arrivals[0], number)
        place = np.searchsorted(found.days.midnights, instants, side="right") - 1
        rows.append(np.bincount(place, minlength=len(found.days.year)))
    return np.array(rows)


def test_as_many_come_as_were_asked_for(calendar: OfficeCalendar) -> None:
    """Each working day has the same expectation, Ramadan and Fridays too, and the spread of Poisson."""
    found = plan(calendar, POISSON)
    counts = daily(found)[:, found.days.working & (found.days.year == 2025)]
    n = counts.size
    assert abs(counts.mean() - 8) < 4 * np.sqrt(8 / n)
    assert abs(counts.var() / counts.mean() - 1) < 4 * np.sqrt(2 / n)
    ramadan = daily(found)[:, 365 + 60 : 365 + 88].sum() / 40  # 366 days of 2024, then March
    working = int(found.days.working[365 + 60 : 365 + 88].sum())
    assert abs(ramadan - 8 * working) < 4 * np.sqrt(8 * working / 40)


def test_a_rate_by_the_year(calendar: OfficeCalendar) -> None:
    found = plan(calendar, {"kind": "poisson", "case_id": "{n}", "per_year": 120})
    totals = daily(found, 200).sum(axis=1)
    assert abs(totals.mean() - 120) < 4 * np.sqrt(120 / 200)


def test_rates_by_weekday_and_hour(calendar: OfficeCalendar) -> None:
    rates = [
        {"days": ["monday"], "from": "08:00", "to": "12:00", "per_hour": 3},
        {"from": "10:00", "to": "20:00", "per_hour": 1},
    ]
    found = plan(calendar, {"kind": "rates", "case_id": "{n}", "rates": rates})
    stream = found.arrivals[0]
    assert (stream.opens[1:] >= stream.closes[:-1]).all()
    local = [datetime.fromtimestamp(at, UTC) + ZONE for at in arrival_instants(found, stream, 0).tolist()]
    working = set(found.days.midnights[:-1][found.days.working].tolist())
    assert {int((at.replace(hour=0, minute=0, second=0) - ZONE).timestamp()) for at in local} <= working
    mondays = [at for at in local if at.weekday() == 0]
    assert {at.hour for at in mondays} == set(range(8, 20))
    assert {at.hour for at in local if at.weekday() != 0} == set(range(10, 20))
    weeks = sum(1 for day in {at.date() for at in mondays})
    early, late = (sum(hour <= at.hour < hour + 2 for at in mondays) for hour in (8, 10))
    assert abs(early - 6 * weeks) < 4 * np.sqrt(6 * weeks)
    assert abs(late - 8 * weeks) < 4 * np.sqrt(8 * weeks)


def test_luck_of_arrivals_is_keyed(calendar: OfficeCalendar) -> None:
    """A longer period, another rule and another order change nothing of what came before."""
    short = plan(calendar, POISSON, last="2025-08-31")
    long = plan(calendar, {"kind": "poisson", "case_id": "x{n}", "per_year": 5}, POISSON, last="2026-12-31")
    first = arrival_instants(short, short.arrivals[0], 3)
    assert np.array_equal(first, arrival_instants(long, long.arrivals[1], 3)[: len(first)])
    assert not np.array_equal(first[:50], arrival_instants(short, short.arrivals[0], 4)[:50])
    assert not np.array_equal(
        arrival_instants(long, long.arrivals[0], 3)[:5], arrival_instants(long, long.arrivals[1], 3)[:5]
    )


def test_known_cases_come_first_and_keep_their_luck(calendar: OfficeCalendar) -> None:
    annual = {"kind": "annual", "case_id": "y{year}", "priority": 1}
    found = plan(calendar, POISSON, annual, measure_from="2025-06-02")
    cases = all_cases(found, 0)
    assert (cases.ids[0], cases.ordinal[0], cases.priority[0]) == ("y2024", 0, 1)
    assert cases.ids[1].endswith("-1")
    assert cases.ordinal.tolist() == list(range(len(cases)))
    assert (cases.counted == (cases.release >= found.arrivals[0].counted_from)).all()
    assert 0 < cases.counted.sum() < len(cases)


def test_arrivals_end_with_the_horizon(calendar: OfficeCalendar) -> None:
    found = plan(calendar, POISSON, horizon="2025-02-14")
    assert shown(int(all_cases(found, 0).release[-1])) <= "2025-02-14 16:30"
    assert len(all_cases(found, 0)) > 100


def test_an_office_that_never_closes() -> None:
    always = OfficeCalendar.model_validate(
        {
            "schema_version": 1,
            "id": "selalu",
            "name": "Selalu",
            "country": None,
            "weeks": {
                "normal": {
                    day: ["00:00-24:00"]
                    for day in pd.Series(pd.date_range("2025-01-06", periods=7)).dt.day_name().str.lower()
                }
            },
        }
    )
    found = plan(always, {"kind": "poisson", "case_id": "{n}", "per_working_day": 4})
    assert len(found.arrivals[0].opens) == 365
    assert np.allclose(found.arrivals[0].rates, 4 / 86_400)
    assert (found.day_seconds, found.session_seconds) == (86_400, 86_400)
    counts = [len(all_cases(found, number)) for number in range(30)]
    assert abs(np.mean(counts) - 4 * 365) < 4 * np.sqrt(4 * 365 / 30)
