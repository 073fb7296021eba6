"""The grid: levers for any SOP, every combination under the same luck, what cannot be done told."""

from __future__ import annotations

import math
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pytest

from builders import flow_sop
from simulation.replications import Study, simulate
from simulation.scenario import Scenario
from simulation.sensitivity.changes import with_minutes
from simulation.whatif import Grid, Lever, choose_levers, compute_grid, grid_table, with_stops
from simulation.whatif.posts import exists_once
from simulation.whatif.stops import duties_lever, mean_minutes, minutes_lever, persons_lever, wait_lever
from sop.errors import InputError, SimulationError
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

DAY = 27_000
WAIT = {"id": "luar", "name": "Pihak luar", "after": "a", "before": "b", "unit": "working_days"}


def office(**more: Any) -> Scenario:
    return Scenario.model_validate(
        {
            "schema_version": 1,
            "id": "office",
            "name": "Office",
            "first": date(2025, 1, 1),
            "last": date(2025, 12, 31),
            "demand": [{"kind": "quarterly", "case_id": "{year}-{quarter}"}],
            "people": [{"id": "staf", "roles": ["staf"]}],
            "durations": {"default": {"family": "constant"}},
            "waits": [{**WAIT, "low": 4, "mode": 6, "high": 8}],
            **more,
        }
    )


@pytest.fixture(scope="module")
def sop() -> Sop:
    return flow_sop({"id": "a", "standard": {"value": 1575}}, {"id": "b"})


@pytest.fixture(scope="module")
def grid(sop: Sop, calendar: OfficeCalendar) -> Grid:
    """A long step, a wait of 4 to 8 days, a short step."""
    study = simulate(sop, office(), calendar, replications=20)
    levers = choose_levers(study, levels=2)
    return compute_grid(sop, office(), calendar, levers, replications=20)


def test_levers_are_those_that_matter(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> None:
    study = simulate(seed_sop, scenario, calendar, replications=2)
    levers = choose_levers(study)
    assert [(lever.kind, lever.subject) for lever in levers] == [
        ("minutes", "validasi"),
        ("persons", "anggota_tim_sakip"),
        ("other_duties", "kepala_badan"),
        ("wait", "isian_bidang"),
    ]
    assert [lever.values for lever in levers] == [
        (120, 180, 240, 300),
        (1, 2),
        (0.6, 0.7, 0.8, 0.9),
        (3, 6, 9, math.inf),
    ]
    assert [lever.base_value for lever in levers] == [240, 1, 0.8, math.inf]
    assert not any(lever.once for lever in levers)
    asked = choose_levers(study, steps=["rapat", "koreksi", "rapat"], role="kepala_badan", levels=2)
    assert [(lever.kind, lever.subject) for lever in asked] == [
        ("minutes", "rapat"),
        ("minutes", "koreksi"),
        ("persons", "kepala_badan"),
        ("other_duties", "kepala_badan"),
        ("wait", "isian_bidang"),
    ]
    assert asked[2].once, "a second head of office is nobody whom one could hire"
    with pytest.raises(InputError) as error:
        choose_levers(study, steps=["x"], role="y", wait="z")
    told = error.value.problems
    assert [item.code for item in told] == [
        "whatif_unknown_step",
        "whatif_unknown_role",
        "whatif_unknown_wait",
    ]
    assert told[2].allowed == ("isian_bidang",)


def test_posts_that_exist_once(seed_sop: Sop, scenario: Scenario) -> None:
    once = [role.id for role in seed_sop.roles if exists_once(seed_sop, scenario, role.id)]
    assert once == ["kepala_badan", "sekretaris"]
    two = tuple(group.model_copy(update={"count": 2}) for group in scenario.people)
    several = scenario.model_copy(update={"people": two})
    assert not exists_once(seed_sop, several, "sekretaris")


def test_things_as_they_stand_are_the_study(grid: Grid, sop: Sop, calendar: OfficeCalendar) -> None:
    study = simulate(sop, office(), calendar, replications=20)
    base = grid.base
    assert base.mean == study.mean_days()
    assert base.nine == study.nine_of_ten()
    assert (base.change.value, base.change.low, base.change.high) == (0, 0, 0)
    assert base.change_nine.value == 0
    assert (base.unfinished, base.cases, base.n) == (0, 80, 20)
    assert math.isnan(base.on_time.value), "no case has a deadline"
    assert base.minutes.value == pytest.approx(1635)
    assert dict(base.waiting)["external"] / DAY == pytest.approx(6, abs=0.3)
    days = study.cycle_days()
    assert base.kept.value == pytest.approx(float((days <= base.nine.value).mean()))
    assert 0 <= base.kept.low <= base.kept.value <= base.kept.high <= 1
    assert base.stages[-1] == np.median(days)


def test_every_combination_is_there_once(grid: Grid) -> None:
    stops = [point.stops for point in grid.points]
    assert stops == list(product(*(range(len(lever.values)) for lever in grid.levers)))
    assert [grid.index(each) for each in stops] == list(range(len(stops)))
    with pytest.raises(IndexError):
        grid.at([-1] * len(grid.levers))
    alone = list(grid.one_at_a_time())
    assert len(alone) == sum(len(lever.values) - 1 for lever in grid.levers)


def test_changes_are_what_they_must_be(grid: Grid, sop: Sop, calendar: OfficeCalendar) -> None:
    alone = {
        (lever.kind, lever.values[stop]): point.figures.change
        for lever, stop, point in grid.one_at_a_time()
        if point.figures is not None
    }
    # A wait of 6 days on average that is never longer than 4 wins 2; 3.5 days of work, halved, 1.75.
    limited = alone["wait", 4]
    assert limited.value == pytest.approx(-2, abs=0.3)
    assert limited.low < limited.value < limited.high < 0
    assert limited.n == 20
    halved = alone["minutes", 788]
    assert halved.value == pytest.approx(-1.75, abs=0.3)
    assert alone["persons", 2].value == 0
    # The same scenario simulated by itself gives the same days: the luck is the same.
    alike = simulate(sop, with_minutes(sop, office(), "a", 788 / 1575), calendar, replications=20)
    stops = [0 if lever.kind == "minutes" else lever.base for lever in grid.levers]
    figures = grid.at(stops).figures
    assert figures is not None
    assert figures.mean == alike.mean_days()


def test_two_levers_together_are_simulated_not_added(grid: Grid) -> None:
    both = grid.at([0 if lever.kind in ("minutes", "wait") else lever.base for lever in grid.levers])
    assert both.figures is not None
    sop, scenario = with_stops(grid.sop, grid.scenario, grid.levers, both.stops)
    study = simulate(sop, scenario, grid.calendar, replications=20)
    assert both.figures.mean == study.mean_days()
    assert sop.step("b").wait_limit is not None
    assert with_stops(grid.sop, grid.scenario, grid.levers, grid.base_stops) == (grid.sop, grid.scenario)


def test_a_group_gets_duties_and_persons_together() -> None:
    levers = (
        Lever(kind="persons", subject="staf", values=(1, 2), unit="persons", base=0),
        Lever(kind="other_duties", subject="staf", values=(0, 0.4), unit="share", base=0),
    )
    sop = flow_sop({"id": "a"}, {"id": "b"})
    _, changed = with_stops(sop, office(), levers, (1, 1))
    assert [(person.id, person.other_duties) for person in changed.people] == [("staf", 0.4), ("staf-2", 0.4)]


def test_what_nobody_could_carry_out_is_refused(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "rapat", "standard": {"value": 250}, "must_not_split": True})
    scenario = office(waits=[])
    grid = compute_grid(sop, scenario, calendar, [minutes_lever(sop, scenario, "rapat")], replications=2)
    # 312 minutes fit no session of the office (270 at most).
    *done, refused = grid.points
    assert all(point.figures is not None and not point.refused for point in done)
    assert refused.figures is None
    assert refused.refused[0].code
    table = grid_table(grid)
    assert list(table["refused"]) == ["", "", "", refused.refused[0].code]
    assert table["mean"].isna().tolist() == [False, False, False, True]


def test_cases_that_do_not_finish_are_flagged(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "a", "standard": {"value": 1575}}, {"id": "b"})
    scenario = office(
        demand=[{"kind": "dates", "case_id": "x", "dates": ["2025-01-02"]}],
        horizon=date(2025, 1, 15),
    )
    levers = [minutes_lever(sop, scenario, "a", 2), wait_lever(sop, scenario.waits[0], DAY, 2)]
    grid = compute_grid(sop, scenario, calendar, levers, replications=4)
    base, quick = grid.base, grid.at((0, 0)).figures
    assert base.censored
    assert base.unfinished > 0
    assert math.isnan(base.mean.value)
    assert base.nine.value == math.inf
    assert quick is not None
    assert quick.unfinished < base.unfinished
    assert math.isnan(quick.change.value), "there is nothing to compare with"
    assert math.isnan(quick.kept.value)
    assert math.isinf(base.stages[-1])


def test_a_grid_that_is_too_large_is_not_begun(sop: Sop, calendar: OfficeCalendar) -> None:
    lever = Lever(kind="persons", subject="staf", values=tuple(range(1, 31)), unit="persons", base=0)
    with pytest.raises(InputError) as error:
        compute_grid(sop, office(), calendar, [lever, lever], replications=2)
    assert error.value.problems[0].code == "whatif_too_many"
    impossible = office(people=[{"id": "staf", "roles": ["lain"]}])
    with pytest.raises(SimulationError):
        compute_grid(sop, impossible, calendar, [minutes_lever(sop, impossible, "a")], replications=2)


@pytest.mark.parametrize(
    ("rule", "minutes"),
    [
        ({"family": "lognormal", "cv": 0.5}, 60),
        ({"family": "lognormal", "cv": 0.5, "minutes": 90}, 90),
        ({"family": "triangular", "low": 0.5, "mode": 1, "high": 3}, 90),
        ({"family": "pert", "low": 0.5, "mode": 1, "high": 3}, 75),
        ({"family": "uniform", "low": 10, "high": 30, "absolute": True}, 20),
        ({"family": "empirical", "values": [1, 2, 3]}, 120),
    ],
)
def test_the_minutes_of_a_slider_are_means(rule: dict[str, Any], minutes: float) -> None:
    sop = flow_sop({"id": "a"}, {"id": "b"})
    scenario = office(durations={"default": {"family": "constant"}, "steps": {"a": rule}})
    assert mean_minutes(sop, scenario, "a") == pytest.approx(minutes)
    lever = minutes_lever(sop, scenario, "a", 5)
    factors = (0.5, 0.75, 1, 1.25, 1.5)
    # Whole minutes: what stands below the slider is what was simulated.
    assert lever.values == pytest.approx([minutes * factor for factor in factors], abs=0.51)
    assert all(value == int(value) for value in lever.values)
    assert lever.base == 2


def test_units_with_times_of_their_own_have_a_factor() -> None:
    sop = flow_sop({"id": "a", "for_each": "bidang"}, {"id": "b"}, units={"bidang": ["x", "y"]})
    units = {"a": {"x": {"family": "constant", "minutes": 30}}}
    scenario = office(durations={"default": {"family": "constant"}, "units": units})
    lever = minutes_lever(sop, scenario, "a")
    assert (lever.unit, lever.values, lever.base_value) == ("times", (0.5, 0.75, 1, 1.25), 1)


def test_stops_stay_inside_what_is_possible() -> None:
    group = office(people=[{"id": "staf", "roles": ["staf"], "count": 2, "other_duties": 0.9}]).people[0]
    assert duties_lever(group, 5).values == (0.6, 0.7, 0.8, 0.9)
    assert duties_lever(group.model_copy(update={"other_duties": 0.0}), 5).values == (0, 0.1)
    sop = flow_sop({"id": "a"}, {"id": "b"})
    assert persons_lever(sop, office(), group, 5).values == (1, 2, 3)
    assert persons_lever(sop, office(), group, 2).values == (2, 3)


def test_a_limit_that_the_sop_sets_already_is_the_base() -> None:
    sop = flow_sop({"id": "a"}, {"id": "b", "wait_limit": {"value": 10, "unit": "working_hours"}})
    lever = wait_lever(sop, office().waits[0], 36_000, 5)
    assert lever.values == (1, 4, 5, 6, math.inf)
    assert lever.base_value == 1
    fixed = office(waits=[{**WAIT, "unit": "calendar_days", "low": 14, "mode": 14, "high": 14}]).waits[0]
    assert wait_lever(flow_sop({"id": "a"}, {"id": "b"}), fixed, DAY).values == (3, 5, 8, math.inf)
    hours = office(waits=[{**WAIT, "unit": "working_hours", "low": 1, "mode": 2, "high": 4}]).waits[0]
    found = wait_lever(flow_sop({"id": "a"}, {"id": "b"}), hours, DAY)
    assert (found.unit, found.values) == ("working_hours", (1, 2, 3, math.inf))


def test_the_table_has_one_row_a_point(grid: Grid) -> None:
    table = grid_table(grid)
    assert len(table) == len(grid.points)
    assert table["base"].sum() == 1
    stands = table[table["base"]].iloc[0]
    assert stands["mean"] == pytest.approx(grid.base.mean.value, abs=1e-4)
    assert stands["waiting_external_hours"] > 0
    assert set(table["n"]) == {20}


def test_nothing_to_move_is_told(calendar: OfficeCalendar) -> None:
    study: Study = simulate(flow_sop({"id": "a"}), office(waits=[]), calendar, replications=2)
    assert [lever.kind for lever in choose_levers(study)] == ["minutes", "persons"]
