"""What a model of Prosimos becomes: roles, people, hours, durations, arrivals, waits."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import special

from prosimos_models import ALWAYS, OFFICE, document, law, line, saved
from simulation.draws import draw
from simulation.engine import run
from simulation.planning import make_plan
from simulation.prosimos import ProsimosModel, families, read_prosimos
from simulation.prosimos.arrivals import moments_of
from simulation.prosimos.calendars import Hours, hours_of
from simulation.prosimos.distributions import Law, grid, law_of, rule_of
from simulation.prosimos.document import Distribution, Period
from simulation.record import Run

MORNING = [{"from": "MONDAY", "to": "FRIDAY", "beginTime": "08:00:00.000", "endTime": "11:59:59.9"}]


def read(folder: Path, bpmn: str, parameters: Any, **options: Any) -> ProsimosModel:
    return read_prosimos(*saved(folder, bpmn, parameters), **options)


def rules(model: ProsimosModel) -> dict[str, int]:
    return {doubt.rule: doubt.count for doubt in model.doubts if doubt.rule.startswith("prosimos_")}


def simulated(model: ProsimosModel) -> Run:
    plan = make_plan(model.sop, model.scenario, model.calendar).plan
    return run(plan, draw(plan, 0))


def resource(name: str, calendar: str = "c", **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "cost_per_hour": 1, "amount": 1, "calendar": calendar, **more}


# Distributions: parameters as Prosimos 2 reads them, checked against the sample moments of its own rule.


@pytest.mark.parametrize(
    ("family", "values", "mean", "rule", "exact"),
    [
        ("fix", (90,), 90, "constant", True),
        ("fix", (90, 0, 1), 90, "constant", True),
        ("uniform", (60, 120), 90, "uniform", True),
        ("uniform", (-60, 120), 60, "uniform", True),
        ("expon", (90, 0, 1e6), 90, "exponential", True),
        ("expon", (90, 60, 1e6), 90, "empirical", False),
        ("expon", (90, 0, 90), 90 * (1 - 2 * np.exp(-1)) / (1 - np.exp(-1)), "empirical", False),
        ("norm", (90, 10, 0, 200), 90, "empirical", False),
        ("gamma", (90, 900, 0, 1e6), 90, "gamma", True),
        ("lognorm", (90, 900, 0, 1e6), 90, "lognormal", True),
        ("lognorm", (90, 900, 80, 100), None, "empirical", False),
        ("lognorm", (90, 0, 0, 100), 90, "constant", True),
        ("expon", (60, 30, 60, 1e6), 90, "empirical", False),
        ("triang", (0.5, 60, 60, 60, 120), 90, "triangular", True),
        ("gamma", (9, 0, 10, 0, 1e6), 90, "gamma", True),
        ("exponnorm", (2, 500, 50, 0, 1e6), 600, "empirical", False),
        ("exponnorm", (0.001, 500, 50, 0, 1e6), 500.05, "empirical", False),
    ],
)
def test_what_a_distribution_means(
    family: str, values: tuple[float, ...], mean: float | None, rule: str, exact: bool
) -> None:
    law = law_of(Distribution.model_validate(_given(family, values)), "here")
    assert isinstance(law, Law)
    found, same = rule_of(law)
    assert (found.family, same) == (rule, exact)
    if mean is not None:
        assert float(grid(law).mean()) == pytest.approx(mean, rel=2e-4)


def _given(family: str, values: tuple[float, ...]) -> dict[str, Any]:
    return law(family, *values)


def test_a_grid_keeps_mean_and_spread() -> None:
    shifted = Law(family="expon", loc=600, scale=300, least=600, most=1e9)
    values = grid(shifted)
    assert float(values.mean()) == pytest.approx(900, rel=2e-4)
    assert float(values.std()) == pytest.approx(300, rel=0.01)
    assert float(values.min()) >= 600


def test_a_normal_and_an_exponential_part() -> None:
    part = np.linspace(0, 40, 400_001)
    for shape in (0.2, 1.0, 8.0):
        for z in (-1.5, 0.3, 2.0, 3.0):
            values = special.ndtr(z - shape * part) * np.exp(-part)
            truth = float(((values[1:] + values[:-1]) / 2).sum() * part[1])
            assert families.below("exponnorm", (shape,), z) == pytest.approx(truth, abs=1e-8)
            found = families.quantile("exponnorm", (shape,), np.array([truth]))
            assert found == pytest.approx(z, abs=1e-5)


def test_speed_is_told_apart_from_other_differences(tmp_path: Path) -> None:
    parameters = document("A", "B", resources=[resource("slow"), resource("fast")])
    for task in parameters["task_resource_distribution"]:
        task["resources"][1] = {"resource_id": "fast", **law("fix", 300)}
    model = read(tmp_path, line("A", "B"), parameters)
    assert {group.id: group.speed for group in model.scenario.people} == {"slow": 1, "fast": 2}
    assert rules(model) == {}
    # In B it is another kind of difference: nobody is faster there.
    parameters["task_resource_distribution"][1]["resources"][1] = {
        "resource_id": "fast",
        **law("expon", 300, 0, 9e5),
    }
    model = read(tmp_path, line("A", "B"), parameters)
    assert rules(model) == {"prosimos_durations_differ": 1}
    assert model.scenario.durations.steps["b"].family == "empirical"


# Roles and hours.


def test_one_role_for_each_set_of_resources(tmp_path: Path) -> None:
    parameters = document("A", "B", "C", resources=[resource("one"), resource("two", amount=150)])
    parameters["task_resource_distribution"][1]["resources"].pop()
    model = read(tmp_path, line("A", "B", "C"), parameters)
    roles = [step.performers.leader for step in model.sop.steps]
    assert roles[0] == roles[2] != roles[1]
    groups = {group.id: (group.count, len(group.roles)) for group in model.scenario.people}
    assert groups == {"one": (1, 2), "two": (100, 1), "two_2": (50, 1)}
    assert set(model.resources.values()) == {"one", "two"}


def test_the_office_is_open_when_anybody_works(tmp_path: Path) -> None:
    calendars = [{"id": "c", "time_periods": OFFICE}, {"id": "d", "time_periods": MORNING}]
    resources = [resource("one"), resource("two", "d"), resource("idle", "d")]
    parameters = document("A", resources=resources, resource_calendars=calendars)
    parameters["task_resource_distribution"][0]["resources"].pop()
    model = read(tmp_path, line("A"), parameters)
    assert model.calendar.weeks.normal.monday == ("08:00-17:00",)
    hours = {group.id: group.hours.monday for group in model.scenario.people if group.hours is not None}
    assert hours == {"one": ("09:00-17:00",), "two": ("08:00-12:00",)}
    assert rules(model) == {"prosimos_hours_differ": 1, "prosimos_idle_resources": 1}


def test_hours_round_the_week_and_to_the_minute() -> None:
    period = Period.model_validate(
        {"from": "SATURDAY", "to": "MONDAY", "beginTime": "9:00", "endTime": "23:59:59"}
    )
    odd = Period.model_validate(
        {"from": "MONDAY", "to": "MONDAY", "beginTime": "08:00:20", "endTime": "09:00:00.5"}
    )
    hours = hours_of([period, odd], "here")
    assert isinstance(hours, Hours)
    week, moved = hours.rounded()
    assert (week.monday, week.sunday, week.tuesday) == (("08:00-24:00",), ("09:00-24:00",), ())
    assert moved == 20


# Arrivals: the rule of Prosimos, instant by instant.


def test_arrivals_wait_for_the_opening() -> None:
    hours = hours_of([Period.model_validate(OFFICE[0])], "here")
    assert isinstance(hours, Hours)
    found = moments_of([4 * 3600.0] * 5, hours, datetime(2025, 1, 10, 7, tzinfo=UTC))
    # It starts outside: after a gap. 17:00 counts as closed; Friday's last one comes on Monday.
    told = [f"{moment:%a %H:%M}" for moment in found]
    assert told == ["Fri 11:00", "Fri 15:00", "Mon 09:00", "Mon 13:00", "Tue 09:00"]


def test_random_arrivals_are_drawn_once_with_the_seed(tmp_path: Path) -> None:
    parameters = document("A", arrival_time_distribution=law("norm", 600, 60, 300, 900))
    one, same, other = (read(tmp_path, line("A"), parameters, seed=seed, cases=50) for seed in (1, 1, 2))
    assert one.scenario.demand == same.scenario.demand != other.scenario.demand
    assert rules(one) == {"prosimos_arrivals_fixed": 50}


def test_a_poisson_process_stays_one(tmp_path: Path) -> None:
    parameters = document("A", arrival_time_distribution=law("expon", 3600, 0, 1e6))
    model = read(tmp_path, line("A"), parameters, cases=48)
    (demand,) = model.scenario.demand
    assert (demand.kind, demand.rates[0].per_hour) == ("rates", 1)
    assert rules(model) == {"prosimos_cases_on_average": 48}
    # Where arrivals wait for the opening it is none.
    parameters["arrival_time_calendar"] = OFFICE
    assert read(tmp_path, line("A"), parameters).scenario.demand[0].kind == "instants"


# The whole, by hand.


def test_a_queue_by_hand(tmp_path: Path) -> None:
    """One person, two tasks of ten minutes, a case every five minutes: first come, first served by task."""
    happened = simulated(read(tmp_path, line("A", "B"), document("A", "B")))
    minutes = ((happened.start - happened.begin) // 60 - 540).tolist()
    order = sorted(zip(minutes, happened.step.tolist(), happened.case.tolist(), strict=True))
    assert order == [
        (0, 0, 0), (10, 0, 1), (20, 1, 0), (30, 0, 2), (40, 0, 3), (50, 1, 1), (60, 1, 2), (70, 1, 3),
    ]  # fmt: skip


def test_what_is_passed_over_is_told(tmp_path: Path) -> None:
    parameters = document(
        "A",
        "Z",
        seconds=0,
        process_model="m.bpmn",
        gateway_execution_limit=5,
        case_attributes=[{"name": "x"}],
    )
    del parameters["total_cases"], parameters["start_time"]
    model = read(tmp_path, line("A"), parameters)
    assert rules(model) == {
        "prosimos_attributes": 1,
        "prosimos_cases_assumed": 100,
        "prosimos_elements_unknown": 1,
        "prosimos_keys_unknown": 1,
        "prosimos_start_assumed": 1,
        "prosimos_zero_duration": 1,
    }
    assert model.scenario.durations.steps["a"].minutes == pytest.approx(1 / 60)
    assert ALWAYS[0]["endTime"] == "23:59:59.999"
    assert model.calendar.weeks.normal.sunday == ("00:00-24:00",)
