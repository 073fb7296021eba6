"""The flow of a model of Prosimos: shares of choices, and timers wherever they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prosimos_models import CATCH, OFFICE, choice, diagram, document, law, line, saved
from simulation.draws import draw
from simulation.engine import run
from simulation.planning import make_plan
from simulation.prosimos import ProsimosModel, read_prosimos
from simulation.record import Run


def read(folder: Path, bpmn: str, parameters: Any, **options: Any) -> ProsimosModel:
    return read_prosimos(*saved(folder, bpmn, parameters), **options)


def simulated(model: ProsimosModel) -> Run:
    plan = make_plan(model.sop, model.scenario, model.calendar).plan
    return run(plan, draw(plan, 0))


def test_shares_and_what_the_file_leaves_to_the_rest(tmp_path: Path) -> None:
    flows = [{"path_id": "x-B", "value": 0.2}, {"path_id": "x-C"}, {"path_id": "x-D"}]
    gateways = [{"gateway_id": "x", "probabilities": flows}]
    parameters = document("A", "B", "C", "D", gateway_branching_probabilities=gateways)
    model = read(tmp_path, choice("B", "C", "D"), parameters)
    assert sorted(model.scenario.decisions["a"].values()) == [0.2, 0.4, 0.4]


def test_an_inclusive_gateway_takes_each_way_by_itself_and_at_least_one(tmp_path: Path) -> None:
    """As Prosimos: each way with its probability; where none is taken, one as at an exclusive gateway."""
    nodes = {"s": "startEvent", "A": "task", "o": "inclusiveGateway", "B": "task", "C": "task"}
    nodes |= {"x": "exclusiveGateway", "D": "task", "y": "exclusiveGateway"}
    nodes |= {"j": "inclusiveGateway", "e": "endEvent"}
    pairs = "s-A A-o o-B B-j o-x x-C x-D C-y D-y y-j j-e"
    flows = [(flow[0], flow[2]) for flow in pairs.split()]
    gateways = [
        {
            "gateway_id": gateway,
            "probabilities": [{"path_id": f"{gateway}-{to}", "value": p} for to, p in ways],
        }
        for gateway, ways in (("o", (("B", 0.3), ("x", 0.7))), ("x", (("C", 0.1), ("D", 0.9))))
    ]
    parameters = document("A", "B", "C", "D", gateway_branching_probabilities=gateways)
    model = read(tmp_path, diagram(nodes, flows), parameters)
    none, both = 0.7 * 0.3, 0.3 * 0.7
    decision = model.sop.step("a").decision
    assert decision is not None
    to = {outcome.id: outcome.to for outcome in decision.outcomes}
    shares = {to[name]: share for name, share in model.scenario.decisions["a"].items()}
    assert shares == pytest.approx(
        {
            ("b",): 0.3 * 0.3 + none * 0.3,
            ("c",): (0.7 * 0.7 + none * 0.7) * 0.1,
            ("d",): (0.7 * 0.7 + none * 0.7) * 0.9,
            ("b", "c"): both * 0.1,
            ("b", "d"): both * 0.9,
        }
    )


X, AND = "exclusiveGateway", "parallelGateway"


@pytest.mark.parametrize(
    ("flows", "minutes"),
    [
        ("s-A A-t t-e", 10 + 60),
        ("s-t t-A A-e", 10 + 60),
        ("s-t t-u u-A A-e", 10 + 180),
        ("s-A A-t t-u u-B B-e", 20 + 180),
        ("s-A A-x x-t x-B t-m B-m m-C C-e", 20 + 60),
        ("s-A A-x x-t x-m t-m m-B B-e", 20 + 60),
        ("s-A A-p p-t p-u t-q u-q q-B B-e", 20 + 120),
        ("s-A A-t t-p p-B p-C B-q C-q q-D D-e", 10 + 60 + 20 + 10),
        ("s-p p-A p-B A-q B-q q-t t-C C-e", 20 + 60 + 10),
        ("s-A A-p p-t p-B t-q B-q q-e", 10 + 60),
        ("s-m m-A A-x x-t t-m x-e", None),
    ],
)
def test_timers_wherever_they_stand(tmp_path: Path, flows: str, minutes: int | None) -> None:
    """One person, ten minutes a task; timer t one hour, u two; each case by itself; at x always to t."""
    tags = {"s": "startEvent", "t": CATCH, "u": CATCH, "x": X, "m": X, "p": AND, "q": AND, "e": "endEvent"}
    pairs = [(flow[0], flow[2]) for flow in flows.split()]
    nodes = dict.fromkeys(name for pair in pairs for name in pair)
    bpmn = diagram({name: tags.get(name, "task") for name in nodes}, pairs)
    half = 1.0 if minutes else 0.5
    ways = [
        {"path_id": f"x-{to}", "value": half if to == "t" else 1 - half}
        for source, to in pairs
        if source == "x"
    ]
    parameters = document(
        *(name for name in nodes if name.isupper()),
        event_distribution=[
            {"event_id": name, **law("fix", 3600 * hours)} for name, hours in (("t", 1), ("u", 2))
        ],
        gateway_branching_probabilities=[{"gateway_id": "x", "probabilities": ways}] if ways else [],
        arrival_time_distribution=law("fix", 100_000),
        total_cases=40,
    )
    model = read(tmp_path, bpmn, parameters)
    happened = simulated(model)
    # What was added takes a second each.
    lasted = (happened.ended - happened.released) // 60
    if minutes:
        assert set(lasted.tolist()) == {minutes}
    else:
        # Ten minutes, and each time round another hour and ten.
        assert set((lasted - 10) % 70) == {0}
        assert len(set(lasted.tolist())) > 2
    assert "bpmn_timer_step" in {doubt.rule for doubt in model.doubts} or "p-t p-u" in flows


def test_a_timer_runs_by_the_clock(tmp_path: Path) -> None:
    parameters = document(
        "A",
        "B",
        resource_calendars=[{"id": "c", "time_periods": OFFICE}],
        event_distribution=[{"event_id": "t", **law("fix", 3600 * 9)}],
        total_cases=1,
    )
    model = read(tmp_path, line("A", "t", "B", t=CATCH), parameters)
    (wait,) = model.scenario.waits
    assert (wait.unit, wait.low, wait.high) == ("clock_hours", 9, 9)
    happened = simulated(model)
    # 9:00 to 9:10, then nine hours by the clock, then the next morning at 9:00.
    assert (happened.outside - happened.begin).tolist() == [9 * 3600, (9 + 9) * 3600 + 600]
    assert (happened.start - happened.begin).tolist() == [9 * 3600, 33 * 3600]
