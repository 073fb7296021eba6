"""Who there is, from logs whose answers are plain."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from builders import small_log, small_sop
from chains import chain
from mining.analysis import Mined, analyse
from mining.calibration.learned import Learned
from mining.calibration.people import People, PeopleSettings, learn_people, settings_from
from mining.calibration.people.holders import find_holders
from mining.calibration.people.hours import OwnHours, Stamps, own_hours
from mining.log.result import ReadLog
from simulation.scenario import Scenario
from simulation.streams import uniforms
from sop.model import Sop
from sop.worktime import compile_calendar, default_calendar

SOP = small_sop({"a": [], "b": ["a"], "c": ["b"], "d": ["c"]})


def two_roles() -> Sop:
    data = SOP.model_dump(mode="json", exclude_defaults=True)
    data["roles"] = [{"id": "kepala", "name": "Kepala"}, {"id": "staf", "name": "Staf"}]
    data["steps"][3]["performers"]["roles"] = [{"role": "kepala"}]
    return Sop.model_validate(data)


def mined(sop: Sop, rows: list[dict[str, Any]]) -> Mined:
    return analyse(ReadLog(log=small_log(rows)), sop, default_calendar())


def case(name: str, day: int, *people: tuple[str, str], month: int = 1) -> list[dict[str, Any]]:
    """A case of steps a to d by persons in roles."""
    rows = chain(name, "abcd", day=day)
    for row, (person, role) in zip(rows, people, strict=True):
        row |= {"person": person, "role": role}
        for stamp in ("start", "end"):
            row[stamp] = row[stamp].replace("2025-01-", f"2025-{month:02d}-")
    return rows


def told(people: People, kind: str, subject: str) -> Learned:
    (row,) = (one for one in people.learned if (one.kind, one.subject) == (kind, subject))
    return row


def rules(people: People) -> dict[str, int]:
    return {finding.rule: finding.count for finding in people.findings}


def test_a_log_without_persons_has_one_a_role() -> None:
    found = learn_people(mined(two_roles(), chain("p", "abcd")))
    assert [(group.id, group.roles, group.count) for group in found.groups] == [
        ("kepala_1", ("kepala",), 1),
        ("staf_1", ("staf",), 1),
    ]
    assert rules(found)["people_one_each_role"] == 2
    assert told(found, "persons", "staf_1").source == "assumed"


def test_persons_alike_are_one_group_and_no_name_leaves() -> None:
    x, y, z = ("Xaver", "staf"), ("Yuni", "staf"), ("Zainal", "kepala")
    rows = case("p", 6, x, y, x, z) + case("q", 7, y, x, y, z) + case("r", 8, x, x, y, z)
    found = learn_people(mined(two_roles(), rows))
    assert [(group.id, group.roles, group.count) for group in found.groups] == [
        ("kepala_1", ("kepala",), 1),
        ("staf_1", ("staf",), 2),
    ]
    for name in ("Xaver", "Yuni", "Zainal"):
        assert name not in repr(found)


def test_who_steps_in_now_and_then_is_no_holder() -> None:
    x, z = ("x", "staf"), ("z", "kepala")
    rows = [row for day in range(6, 11) for row in case(f"p{day}", day, x, x, x, z)]
    rows += case("q", 13, ("z", "staf"), x, x, z)
    found = learn_people(mined(two_roles(), rows))
    # z took one step of staf, x 17: fewer than a tenth.
    assert [(group.roles, group.count) for group in found.groups] == [(("kepala",), 1), (("staf",), 1)]
    assert rules(found)["people_now_and_then"] == 1
    often = rows + case("r", 14, ("z", "staf"), x, x, z)
    both = learn_people(mined(two_roles(), often))
    assert [group.roles for group in both.groups] == [("kepala", "staf"), ("staf",)]


def test_a_successor_is_the_same_post_but_not_by_chance() -> None:
    def log(n: int) -> list[dict[str, Any]]:
        days = [6, 7, 8, 9, 13, 14]
        first = [row for day in days[:n] for row in case(f"p{day}", day, *[("x", "staf")] * 4)]
        return first + [
            row for day in days[:n] for row in case(f"q{day}", day, *[("y", "staf")] * 4, month=2)
        ]

    # 2 / binomial(12, 6) = 0.0022, but 2 / binomial(6, 3) = 0.1.
    assert [len(post.names) for post in find_holders(mined(SOP, log(6))).posts] == [2]
    assert [len(post.names) for post in find_holders(mined(SOP, log(3))).posts] == [1, 1]


def test_participants_of_a_joint_step_are_seen() -> None:
    rows = case("p", 6, *[("x", "staf")] * 4)
    rows[3]["role"] = "kepala"
    rows[3]["person"] = "z"
    rows[3]["participants"] = json.dumps([{"person": "z", "role": "kepala"}, {"person": "y", "role": "staf"}])
    found = learn_people(mined(two_roles(), rows))
    assert [(group.roles, group.count) for group in found.groups] == [(("kepala",), 1), (("staf",), 2)]


def test_a_role_that_is_not_recorded_is_taken_from_the_step() -> None:
    rows = case("p", 6, *[("x", "")] * 4)
    found = learn_people(mined(SOP, rows))
    assert [(group.roles, group.count) for group in found.groups] == [(("staf",), 1)]
    assert rules(found)["people_role_from_step"] == 4


def test_without_delays_other_duties_are_what_is_assumed() -> None:
    settings = PeopleSettings(assumed_shares={"staf": 0.4})
    rows = [{**row, "precision": "day"} for row in case("p", 6, *[("x", "staf")] * 4)]
    found = learn_people(mined(SOP, rows), settings=settings)
    duties = told(found, "other_duties", "staf_1")
    assert (duties.value, duties.source, duties.n) == (0.4, "assumed", 0)
    assert math.isnan(duties.low)
    assert found.groups[0].other_duties == 0.4
    assert [absence.days for absence in found.absences] == [12]
    assert rules(found)["duties_assumed"] == 1


def test_delays_that_are_hand_overs_are_no_duties() -> None:
    rows = case("p", 6, *[("x", "staf")] * 4)
    found = learn_people(mined(SOP, rows), settings=PeopleSettings(explained_by="handover"))
    assert found.groups[0].other_duties == 0
    assert told(found, "other_duties", "staf_1").reason == "told_as_handovers"


def test_assumptions_come_from_a_scenario(scenario: Scenario) -> None:
    settings = settings_from(scenario)
    assert settings.share_of(("sekretaris",)) == 0.75
    assert settings.share_of(("nobody",)) == 0.7
    assert settings.external_steps == ("himpun_format",)


def stamps(opens: float, closes: float, n: int, *, wait: float) -> Stamps:
    """Starts spread over some hours of working days, each of work that had lain there for some hours."""
    calendar = compile_calendar(default_calendar(), *_YEAR)
    days = np.array([m for m, day in zip(calendar.midnights, calendar.days, strict=False) if day.working])
    luck = uniforms(("hours", n), (2, n))
    chosen = days[np.arange(n) * 3 % len(days)]
    mine = (chosen + (opens + luck[0] * (closes - opens)) * 3600).astype(np.int64)
    theirs = (chosen + (7.5 + luck[1] * 8.5) * 3600).astype(np.int64)
    return Stamps(
        starts=mine,
        ends=mine + 600,
        ready=mine - int(wait * 3600),
        others=theirs[calendar.windows.is_open(theirs)],
    )


def _dates() -> Any:
    from datetime import date

    return date(2025, 1, 1), date(2025, 12, 31)


_YEAR = _dates()


@pytest.mark.parametrize(
    ("opens", "closes", "n", "wait", "found"),
    [
        (9.0, 11.0, 60, 20.0, OwnHours(days=tuple(range(7)), opens=9 * 3600, closes=int(11.5 * 3600))),
        (9.0, 11.0, 60, 0.2, None),  # nothing ever lay there in the hours left out
        (9.0, 11.0, 10, 20.0, None),  # too few
        (7.5, 16.0, 60, 20.0, None),  # all day
    ],
)
def test_hours_of_their_own(opens: float, closes: float, n: int, wait: float, found: OwnHours | None) -> None:
    calendar = compile_calendar(default_calendar(), *_YEAR)
    assert own_hours(stamps(opens, closes, n, wait=wait), calendar, tests=4) == found


def test_own_hours_as_a_scenario_has_them() -> None:
    week = OwnHours(days=(0, 3), opens=9 * 3600, closes=86_400).week()
    assert (week.monday, week.tuesday, week.thursday) == (("09:00-24:00",), (), ("09:00-24:00",))
