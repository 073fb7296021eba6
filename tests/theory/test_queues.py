"""The engine against closed forms: an office that never closes, one step, work that arrives at random.

Bands are 99.9 % Student intervals over replications with fixed seeds; each must also be narrow enough to
mean something.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from simulation.draws import Draws, PersonDraws
from simulation.durations import Constant, Duration, Exponential, Lognormal, seconds
from simulation.engine import run
from simulation.intervals import mean_interval
from simulation.plan import Days, Plan, PlanPerson, PlanStep
from simulation.streams import uniforms
from sop.worktime.windows import Windows

MEAN = 10_000  # seconds; rounding to whole seconds is then far below the width of the band
LONG = 10_000_000_000


def queue(service: Duration, *, servers: int, load: float, cases: int, number: int) -> tuple[Plan, Draws]:
    """A station with several equal servers that are always there."""
    gap = service.mean / (load * servers)
    gaps = -gap * np.log(uniforms(("arrivals", number), cases))
    always = Windows.from_pairs([(0, LONG)])
    midnights = np.array([0, LONG], dtype=np.int64)
    nothing = np.empty(0, dtype=np.int64)
    plan = Plan(
        sop_id="queue",
        seed=1,
        roles=("server",),
        steps=(PlanStep(id="serve", seats=((0, 1),), lead=0, before=(), duration=service),),
        persons=tuple(
            PlanPerson(id=f"s{i}", roles=(0,), duty_share=0, absences=(), away=()) for i in range(servers)
        ),
        waits=(),
        case_ids=tuple(map(str, range(cases))),
        releases=np.rint(np.cumsum(gaps)).astype(np.int64),
        start=0,
        office=always,
        days=Days(midnights=midnights, working=np.array([True]), year=np.array([1]), month=np.array([1])),
        day_seconds=86_400,
        duty=Constant(value=1),
    )
    work = seconds(service, uniforms(("service", number), cases)).reshape(cases, 1)
    persons = tuple(PersonDraws(windows=always, arrivals=nothing, sizes=nothing) for _ in range(servers))
    return plan, Draws(work=work, waits=np.zeros((cases, 0), dtype=np.int64), persons=persons)


def mean_wait(service: Duration, *, servers: int, load: float) -> list[float]:
    means = []
    for number in range(40):
        plan, draws = queue(service, servers=servers, load=load, cases=3000, number=number)
        result = run(plan, draws)
        means.append(float((result.start - result.enabled)[500:].mean()))
    return means


@pytest.mark.parametrize(
    ("service", "load", "expected"),
    [
        # Pollaczek and Khinchine: W = load E[S] (1 + cv^2) / 2 / (1 - load)
        (Constant(value=MEAN), 0.5, MEAN * 0.5 / 2 / 0.5),
        (Lognormal(expected=MEAN, cv=1.0), 0.5, MEAN * 0.5 / 0.5),
        (Constant(value=MEAN), 0.7, MEAN * 0.7 / 2 / 0.3),
    ],
    ids=["M/D/1 0.5", "M/G/1 0.5", "M/D/1 0.7"],
)
def test_one_server_meets_pollaczek_and_khinchine(service: Duration, load: float, expected: float) -> None:
    interval = mean_interval(mean_wait(service, servers=1, load=load), level=0.999)
    assert interval.low <= expected <= interval.high
    assert (interval.high - interval.low) / 2 < 0.1 * expected


def erlang_c_wait(servers: int, load: float) -> float:
    """Mean wait in M/M/c, in mean service times (Erlang 1917)."""
    offered = servers * load
    term = offered**servers / math.factorial(servers) / (1 - load)
    waits = term / (sum(offered**k / math.factorial(k) for k in range(servers)) + term)
    return waits / (servers * (1 - load))


@pytest.mark.parametrize(("servers", "load"), [(2, 0.5), (3, 2 / 3)])
def test_several_servers_meet_erlang(servers: int, load: float) -> None:
    expected = MEAN * erlang_c_wait(servers, load)
    interval = mean_interval(mean_wait(Exponential(expected=MEAN), servers=servers, load=load), level=0.999)
    assert interval.low <= expected <= interval.high
    assert (interval.high - interval.low) / 2 < 0.12 * expected


def test_the_closed_forms_are_those_of_the_reference(reference_data: Path) -> None:
    rows = json.loads((reference_data / "queueing_expected.json").read_text())
    for row in rows:
        if row["model"] == "M/M/c":
            servers, mu = row["params"]["c"], row["params"]["mu"]
            assert math.isclose(erlang_c_wait(servers, row["rho"]) / mu, row["Wq"], rel_tol=1e-6)


def test_a_queue_without_luck_is_met_exactly() -> None:
    """D/D/1 with a case every 5 and service of 7: the k-th waits 2 (k - 1), the tenth ends at 70."""
    plan, draws = queue(Constant(value=7), servers=1, load=0.5, cases=10, number=0)
    plan = Plan(**{**plan.__dict__, "releases": np.arange(10, dtype=np.int64) * 5})
    result = run(plan, draws)
    assert (result.start - result.enabled)[:, 0].tolist() == [2 * k for k in range(10)]
    assert int(result.end[-1, 0]) == 70


def test_the_longest_idle_of_several_servers(calendar: object) -> None:
    """Servers share the work evenly when who has been idle longest goes first."""
    plan, draws = queue(Constant(value=MEAN), servers=3, load=0.5, cases=3000, number=0)
    result = run(plan, draws)
    counts = np.bincount([team[0][0] for team in result.teams], minlength=3)
    assert counts.min() / counts.max() > 0.9


def test_other_work_delays_a_rare_step_like_a_queue(calendar: object) -> None:
    """A step that comes rarely finds the workload of an M/G/1 queue of other work before it (PASTA)."""
    size = Lognormal(expected=1800.0, cv=1.0)
    share, cases, horizon = 0.6, 400, 400 * 500_000
    waits = []
    for number in range(20):
        plan, draws = queue(Constant(value=1), servers=1, load=1e-6, cases=cases, number=number)
        gap = size.mean / share
        gaps = -gap * np.log(uniforms(("duty gaps", number), int(horizon / gap)))
        arrivals = np.unique(np.ceil(np.cumsum(gaps)).astype(np.int64))
        sizes = seconds(size, uniforms(("duty sizes", number), len(arrivals)))
        spread = np.sort(np.rint(uniforms(("cases", number), cases) * horizon * 0.9)).astype(np.int64)
        plan = Plan(**{**plan.__dict__, "releases": spread})
        person = PersonDraws(windows=plan.office, arrivals=arrivals, sizes=sizes)
        result = run(plan, Draws(work=draws.work, waits=draws.waits, persons=(person,)))
        waits.append(float((result.start - result.enabled).mean()))
    expected = share * size.mean * (1 + 1.0) / 2 / (1 - share)
    interval = mean_interval(waits, level=0.999)
    assert interval.low <= expected <= interval.high
    assert (interval.high - interval.low) / 2 < 0.1 * expected
    assert math.isclose(expected, 2700)
