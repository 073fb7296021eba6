"""The engine against closed forms: an office that never closes, one step, work that arrives at random.

The short form of tests/slow/test_queues_full.py: the same bands, wider because of fewer cases.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from queueing import at_hand, kiefer_wolfowitz, known_cases, servers, simple_plan, simple_step
from simulation.durations import Constant, Duration, Gamma, Lognormal
from simulation.engine import run
from simulation.streams import uniforms
from stations import STATIONS, UNIT, Hyperexponential, Station, assert_met, controlled_interval, erlang_c

SHORT = {
    "M/M/1 0.5": 0.10,
    "M/M/3 2/3": 0.05,
    "M/M/2 0.75": 0.05,
    "M/D/1 0.8": 0.15,
    "M/H2/1 0.7": 0.25,
    "M/M/1 priority 0.8": 0.10,
    "M/M/1 feedback 0.8": 0.05,
}
BY_NAME = {station.name: station for station in STATIONS}


@pytest.mark.parametrize("name", SHORT)
def test_a_station_meets_theory(name: str) -> None:
    station = BY_NAME[name]
    results = [station.observe(number, 2000) for number in range(30)]
    assert_met(station, results, SHORT[name])


def reference_station(model: str, params: dict[str, float]) -> str:
    """Name of the station that a row of the reference is; empty where the engine has no such thing."""
    if model == "M/M/c":
        load = params["lam"] / params["mu"] / params["c"]
        share = "1/3" if math.isclose(load, 1 / 3) else "2/3" if math.isclose(load, 2 / 3) else f"{load:g}"
        return f"M/M/{params['c']} {share}"
    names = {
        "M/D/1": "M/D/1 0.8",
        "M/U(0,2)/1": "M/U/1 0.8",
        "M/H2/1 cv2=4": "M/H2/1 0.7",
        "M/M/1 non-preemptive priority (Ciw test_priority_system_compare_literature)": "M/M/1 priority 0.8",
        "Jackson feedback p=.25": "M/M/1 feedback 0.8",
    }
    return names.get(model, "")


def test_the_closed_forms_are_those_of_the_reference(reference_data: Path) -> None:
    """Every row is a station, the overload below, or a thing that offices do not do."""
    rows = json.loads((reference_data / "queueing_expected.json").read_text("utf-8"))
    met, left = set(), []
    for row in rows:
        name = reference_station(row["model"], row["params"])
        if not name:
            left.append(row["model"])
            continue
        met.add(name)
        figures = BY_NAME[name].expected()
        if "priority" in name:
            known = {"Wq urgent": row["Wq"][0], "Wq ordinary": row["Wq"][1], "W urgent": row["W"][0]}
        elif "feedback" in name:
            known = {"L": row["L"][0], "W": row["W"][0], "sojourn": row["sojourn"]}
        else:
            mu = row["params"].get("mu", 1)
            known = {"Wq": row["Wq"] * mu, "W": row["W"] * mu, "L": row["L"]}
        for measure, value in known.items():
            assert math.isclose(figures[measure], value, rel_tol=1e-7), (name, measure)
    assert met == set(BY_NAME)
    assert left == [
        "M/M/2/3 (simmer vignette 06)",
        "M/M/5/5 Erlang-B",
        "M/M/1 preemptive-resume priority",
        "D/D/1 overload",
        "M/M/1-PS (Ciw test_ps_average_service_time)",
        "M/M/1-PS",
    ]


def test_a_queue_without_luck_is_met_exactly() -> None:
    """D/D/1 with a case every 5 and service of 7: the k-th waits 2 (k - 1), the tenth ends at 70."""
    step = simple_step("serve", Constant(value=7))
    plan = simple_plan((step,), servers(1), known_cases(np.arange(10) * 5))
    result = run(plan, at_hand(plan))
    waits = result.start - result.enabled
    assert waits.tolist() == [2 * k for k in range(10)]
    assert (int(result.end[-1]), float(waits.mean())) == (70, 9.0)


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("service", [Gamma(expected=900, cv=2), Lognormal(expected=900, cv=0.5)], ids=str)
def test_starts_are_those_of_the_recursion_to_the_second(count: int, service: Duration) -> None:
    """Coarse gaps and works, so that arrivals and completions often fall on one instant."""
    gaps = np.rint(uniforms(("gaps", count), 4000) * 2 * 900 / count / 60) * 60
    plan = simple_plan((simple_step("serve", service),), servers(count), known_cases(np.cumsum(gaps)))
    draws = at_hand(plan)
    result = run(plan, draws)
    assert result.case.tolist() == list(range(4000))
    assert result.start.tolist() == kiefer_wolfowitz(plan.cases.release, draws.work(0, 0, 0), count)


def test_the_longest_idle_of_several_servers() -> None:
    """Servers share the work evenly when who has been idle longest goes first."""
    station = Station(name="even", load=0.5, servers=3)
    plan = station.plan(0, 3000)
    result = run(plan, at_hand(plan))
    counts = np.bincount(result.team, minlength=3)
    assert counts.sum() == 3000
    assert counts.min() / counts.max() > 0.9


def test_erlang_and_hyperexponential_by_hand() -> None:
    """Erlang C of two servers at one half is 1/3, so the wait is 1/3 of a service; cv2 = 4 is one."""
    assert math.isclose(erlang_c(2, 0.5), 1 / 3)
    two_phases = Hyperexponential(expected=UNIT, cv2=4)
    grid = (np.arange(400_000) + 0.5) / 400_000
    values = two_phases.quantile(grid)
    assert math.isclose(values.mean(), UNIT, rel_tol=1e-4)
    assert math.isclose(values.var(), two_phases.variance, rel_tol=5e-3)


def test_controlled_bands_cover_as_often_as_they_say() -> None:
    """A quantity that hangs on the luck drawn, and on luck of its own: 90 % of bands hold its mean."""
    held, narrower = 0, 0
    for number in range(600):
        luck = uniforms(("controlled", number), (2, 12))
        values = (3 + 5 * (luck[0] - 0.5) + (luck[1] - 0.5)).tolist()
        drawn = [{"luck": float(value)} for value in luck[0]]
        band = controlled_interval(values, drawn, {"luck": 0.5}, level=0.9)
        plain = controlled_interval(values, [{}] * 12, {}, level=0.9)
        held += band.low <= 3 <= band.high
        narrower += band.high - band.low < plain.high - plain.low
    # 540 expected, with a standard deviation of 7.3.
    assert 510 <= held <= 570
    assert narrower == 600
