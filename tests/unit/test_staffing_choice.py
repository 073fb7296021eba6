"""The choice among staffings: who stays keeps their luck, the undecided is said, more people may not help."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest

from builders import flow_sop
from simulation.draws import draw
from simulation.planning import make_plan
from simulation.scenario import Scenario
from simulation.sensitivity import with_counts
from simulation.staffing import Promise, candidates_table, smallest_staffing
from sop.errors import SimulationError
from sop.worktime.calendar import OfficeCalendar

SOP = flow_sop({"id": "a"})


def office(**more: Any) -> Scenario:
    """Four cases on the first working day of each quarter, a working day of eight hours each."""
    return Scenario.model_validate(
        {
            "schema_version": 1,
            "id": "office",
            "name": "Office",
            "first": date(2025, 1, 1),
            "last": date(2025, 4, 30),
            "demand": [{"kind": "quarterly", "case_id": f"{{year}}-{n}-{{quarter}}"} for n in range(4)],
            "people": [{"id": "staf", "roles": ["staf"]}],
            "durations": {"default": {"family": "constant", "minutes": 450}},
            **more,
        }
    )


def test_who_stays_keeps_their_luck(calendar: OfficeCalendar) -> None:
    absences = [{"id": "cuti", "name": "Cuti", "days": 5, "per": "month"}]
    alone = {"id": "staf", "roles": ["staf"], "other_duties": 0.5, "absences": ["cuti"]}
    for count in (1, 3):
        scenario = office(absences=absences, people=[{**alone, "count": count}])
        luck = [
            draw(make_plan(SOP, with_counts(scenario, {"staf": n}), calendar).plan, 0).persons
            for n in (1, 2, 3)
        ]
        for one, other in ((luck[0], luck[1]), (luck[1], luck[2])):
            for mine, same in zip(one, other, strict=False):
                assert np.array_equal(mine.arrivals, same.arrivals)
                assert np.array_equal(mine.windows.open, same.windows.open)
        assert not np.array_equal(luck[1][0].arrivals, luck[1][1].arrivals)
        assert with_counts(scenario, {"staf": count}) == scenario


def test_deputies_go_on_acting_where_their_group_changes() -> None:
    scenario = office(
        people=[{"id": "staf", "roles": ["staf"]}, {"id": "lain", "roles": ["kepala"], "count": 2}],
        deputies=[{"role": "staf", "persons": ["lain"]}],
    )
    assert with_counts(scenario, {"lain": 3}).deputies[0].persons == ("lain-1", "lain-2", "lain-3")


def test_the_smallest_that_keeps_it_is_chosen(calendar: OfficeCalendar) -> None:
    """Four cases of one day each on one day: n persons need 4 / n days, so that two keep two days."""
    found = smallest_staffing(
        SOP,
        office(),
        calendar,
        promise=Promise(working_days=2),
        groups={"staf": (1, 4)},
        replications=80,
        at_most=80,
    )
    assert found.outcome == "chosen"
    assert found.chosen is not None
    assert found.chosen.staff == (("staf", 2),)
    assert [item.verdict for item in found.candidates] == ["fails", "keeps", "keeps", "keeps"]
    assert [item.mean.value for item in found.candidates] == [2.5, 1.5, 1.25, 1.0]
    assert [item.nine.value for item in found.candidates] == [4, 2, 2, 1]
    assert [item.place for item in found.candidates] == ["efficient"] * 4
    assert found.gain.value == 1.0
    assert found.helps
    table = candidates_table(found)
    assert table["staf"].tolist() == [1, 2, 3, 4]
    assert table["chosen"].tolist() == [False, True, False, False]


def test_too_few_runs_decide_nothing(calendar: OfficeCalendar) -> None:
    found = smallest_staffing(
        SOP,
        office(),
        calendar,
        promise=Promise(working_days=2),
        groups={"staf": (2, 3)},
        replications=5,
        at_most=5,
    )
    assert found.outcome == "undecided"
    assert found.chosen is None
    assert len(found.undecided) == 2


def test_what_it_costs_decides_where_it_is_known(calendar: OfficeCalendar) -> None:
    """Two quick ones cost more than three ordinary ones."""
    sop = flow_sop({"id": "a"})
    people = [
        {"id": "cepat", "roles": ["staf"], "speed": 2, "cost_per_hour": 100},
        {"id": "biasa", "roles": ["staf"], "cost_per_hour": 10},
    ]
    found = smallest_staffing(
        sop,
        office(people=people),
        calendar,
        promise=Promise(working_days=2),
        groups={"cepat": (1, 2), "biasa": (1, 3)},
        replications=80,
        at_most=80,
    )
    assert found.by == "cost"
    costs = [item.cost for item in found.candidates]
    assert costs == sorted(costs) == [110, 120, 130, 210, 220, 230]
    assert found.chosen is not None
    assert found.chosen.verdict == "keeps"


def test_more_people_do_not_help_where_it_waits_for_somebody_outside(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "a"}, {"id": "b"})
    wait = {"id": "w", "name": "Luar", "after": "a", "before": "b", "unit": "working_days"}
    scenario = office(
        demand=[{"kind": "quarterly", "case_id": "{year}-{quarter}"}],
        waits=[{**wait, "low": 10, "mode": 10, "high": 10}],
        durations={"default": {"family": "constant", "minutes": 60}},
    )
    found = smallest_staffing(
        sop, scenario, calendar, promise=Promise(working_days=5), groups={"staf": (1, 2)}, replications=60
    )
    assert found.outcome == "none"
    assert found.best.as_it_stands
    assert found.waits[0].step == "b"
    assert found.waits[0].cause == "external"
    assert found.waits[0].days.value == pytest.approx(10, abs=0.3)
    assert [item.place for item in found.candidates] == ["efficient", "efficient"]


def test_more_people_can_hurt_and_that_is_said(calendar: OfficeCalendar) -> None:
    """A meeting of all: each further member is one more whose absence holds it up."""
    sop = flow_sop({"id": "rapat", "performers": {"roles": [{"role": "staf", "count": "all"}]}})
    absences = [{"id": "cuti", "name": "Cuti", "days": 8, "per": "month"}]
    people = [{"id": "staf", "roles": ["staf"], "absences": ["cuti"]}]
    demand = [{"kind": "monthly", "case_id": "{year}-{month}"}]
    scenario = office(
        absences=absences,
        people=people,
        demand=demand,
        durations={"default": {"family": "constant", "minutes": 60}},
    )
    found = smallest_staffing(
        sop,
        scenario,
        calendar,
        promise=Promise(working_days=3),
        groups={"staf": (1, 3)},
        replications=60,
        at_most=60,
    )
    assert {hurt.group for hurt in found.hurts} == {"staf"}
    assert all(hurt.slower.low > 0 for hurt in found.hurts)
    assert [item.place for item in found.candidates] == ["efficient", "dominated", "dominated"]


def test_shared_duties_are_spread(calendar: OfficeCalendar) -> None:
    people = [{"id": "staf", "roles": ["staf"], "other_duties": 0.6, "count": 2}]
    asked = {"promise": Promise(working_days=9), "replications": 20, "at_most": 20}
    each, shared = (
        smallest_staffing(
            SOP, office(people=people), calendar, groups={"staf": (1, 3)}, duties=duties, **asked
        )
        for duties in ("each", "shared")
    )
    assert [item.verdict == "impossible" for item in each.candidates] == [False, False, False]
    # One alone would have 1.2 of a person's time to give.
    assert [item.verdict == "impossible" for item in shared.candidates] == [True, False, False]
    assert math.isnan(shared.candidates[0].mean.value)
    assert shared.candidates[0].place == "unknown"
    assert shared.candidates[1].mean.value == each.candidates[1].mean.value
    assert shared.candidates[2].mean.value < each.candidates[2].mean.value


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ({"nobody": (1, 2)}, "unknown_group"),
        ({"staf": (3, 2)}, "staff_range"),
        ({"staf": (0, 2)}, "staff_range"),
        ({"staf": (1, 100), "lain": (1, 3)}, "staff_too_many"),
    ],
)
def test_what_cannot_be_tried_is_refused(
    groups: dict[str, tuple[int, int]], code: str, calendar: OfficeCalendar
) -> None:
    scenario = office(people=[{"id": "staf", "roles": ["staf"]}, {"id": "lain", "roles": ["staf"]}])
    with pytest.raises(SimulationError) as caught:
        smallest_staffing(SOP, scenario, calendar, promise=Promise(working_days=2), groups=groups)
    assert [problem.code for problem in caught.value.problems] == [code]
