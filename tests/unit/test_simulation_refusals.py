"""What cannot be simulated is refused before a run, with every reason."""

from __future__ import annotations

import pytest

from simulation.planning import make_plan
from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.errors import DocumentError, SimulationError
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

BASE = """
schema_version: 1
id: s
name: s
first: 2025-01-01
last: 2025-12-31
demand: [{kind: annual, case_id: "{year}"}]
people:
  - {id: a, roles: [kepala_badan]}
  - {id: b, roles: [sekretaris]}
  - {id: c, roles: [sek_tim_sakip]}
  - {id: d, roles: [anggota_tim_sakip]}
"""


def refusal(sop: Sop, calendar: OfficeCalendar, old: str, new: str) -> list[str]:
    assert old in BASE
    scenario = parse_document(BASE.replace(old, new), Scenario)
    with pytest.raises(SimulationError) as caught:
        make_plan(sop, scenario, calendar)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: s\n", "id: s\nsop: lain\n", ["scenario_for_other_sop"]),
        ("[kepala_badan]", "[kaban]", ["unknown_role", *["nobody_for_step"] * 4]),
        ("  - {id: d, roles: [anggota_tim_sakip]}\n", "", ["nobody_for_step"] * 6),
        ('{year}"}]', 'x"}, {kind: annual, case_id: x}]', ["case_id_twice"]),
        ("first: 2025-01-01", "first: 2025-02-01", ["no_cases"]),
        (
            'kind: annual, case_id: "{year}"',
            "kind: dates, case_id: x, dates: [2025-01-01]",
            ["release_on_closed_day"],
        ),
        ("demand:", "durations: {steps: {nihil: {family: constant}}}\ndemand:", ["unknown_step"]),
        (
            "demand:",
            "waits: [{id: w, name: w, after: rapat, before: perintah, low: 1, mode: 2, high: 3}]\ndemand:",
            ["wait_against_order"],
        ),
    ],
)
def test_impossible_plans(
    seed_sop: Sop, calendar: OfficeCalendar, old: str, new: str, expected: list[str]
) -> None:
    assert refusal(seed_sop, calendar, old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("id: a, roles", "id: a, other_duties: 1.0, roles", "out_of_range"),
        ("id: a, roles", "id: a, absences: [cuti], roles", "unknown_absence"),
        ("id: b,", "id: a,", "id_twice"),
        ("last: 2025", "last: 2024", "period_inverted"),
        ("demand:", "durations: {default: {family: lognormal}}\ndemand:", "family_parameters"),
        (
            "demand:",
            "durations: {default: {family: triangular, low: 2, mode: 1, high: 3}}\ndemand:",
            "three_points",
        ),
        ("demand:", "durations: {default: {family: normal}}\ndemand:", "not_allowed"),
        ("kind: annual,", "kind: annual, dates: [2025-01-02],", "demand_parameters"),
        ("kind: annual,", "kind: annual, persons: 3,", "unknown_key"),
    ],
)
def test_wrong_scenarios(old: str, new: str, code: str) -> None:
    assert old in BASE
    with pytest.raises(DocumentError) as caught:
        parse_document(BASE.replace(old, new), Scenario)
    assert code in [problem.code for problem in caught.value.problems]
    assert all("line" in problem.place for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("rule", "mean", "support"),
    [
        ("{family: constant}", 900, (900, 900)),
        ("{family: constant, minutes: 2}", 120, (120, 120)),
        ("{family: uniform, low: 0.5, high: 1.5}", 900, (450, 1350)),
        ("{family: triangular, low: 0.5, mode: 1, high: 3}", 1350, (450, 2700)),
        ("{family: exponential}", 900, (0, float("inf"))),
        ("{family: lognormal, cv: 0.5}", 900, (0, float("inf"))),
        ("{family: gamma, cv: 0.5}", 900, (0, float("inf"))),
        ("{family: weibull, cv: 0.5, minutes: 30}", 1800, (0, float("inf"))),
        ("{family: pert, low: 0.5, mode: 1, high: 3}", 1125, (450, 2700)),
        ("{family: pert, low: 5, mode: 10, high: 15, absolute: true}", 600, (300, 900)),
        ("{family: uniform, low: 5, high: 15, absolute: true}", 600, (300, 900)),
        ("{family: empirical, values: [0.5, 1, 1.5]}", 900, (450, 1350)),
        ("{family: empirical, values: [10, 20], absolute: true}", 900, (600, 1200)),
    ],
)
def test_every_family_reaches_the_plan(
    seed_sop: Sop, calendar: OfficeCalendar, rule: str, mean: float, support: tuple[float, float]
) -> None:
    """About the 15 standard minutes of step 1, in seconds."""
    scenario = parse_document(BASE.replace("demand:", f"durations: {{default: {rule}}}\ndemand:"), Scenario)
    duration = make_plan(seed_sop, scenario, calendar).plan.steps[0].units[0].duration
    assert duration.mean == pytest.approx(mean)
    assert duration.support == pytest.approx(support)
