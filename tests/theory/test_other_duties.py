"""A rare step and the other work of one person: what an M/G/1 queue says of it.

Other work of a share of the person's time is a single-server queue of its own; a step that comes so rarely
that it never meets another sees that queue at a random instant (PASTA). Where it ranks as the duties do, it
waits for the work at hand (Pollaczek and Khinchine); before them, for the rest of the one in service; after
them, until all are done (Cobham 1954).
"""

from __future__ import annotations

import numpy as np
import pytest

from queueing import ALWAYS, at_hand, known_cases, servers, simple_plan, simple_step
from simulation.draws import Draws, draw
from simulation.durations import Constant, Duration, Exponential, Lognormal
from simulation.engine import run
from simulation.intervals import mean_interval
from simulation.plan import NORMAL_PRIORITY, Days, Plan, PlanPerson
from simulation.streams import uniforms
from sop.worktime.windows import Windows
from stations import Figures, controlled_interval

DAY = 86_400
APART = 50_000
CASES, RUNS = 400, 16
TASK = Lognormal(expected=1800.0, cv=1.0)


def days(count: int) -> Days:
    """Days of 24 hours, 360 a year, twelve months of 30."""
    number = np.arange(count)
    return Days(
        midnights=np.arange(count + 1) * DAY,
        working=np.ones(count, dtype=bool),
        year=1970 + number // 360,
        month=1 + number % 360 // 30,
    )


def rare_step(share: float, number: int, *, duty: Duration = TASK, priority: int = NORMAL_PRIORITY) -> Plan:
    """One person with other work all the time, and a step of one second now and then."""
    horizon = CASES * APART
    count = horizon // DAY + 60
    # Uniform over the span, after ten days in which other work has piled up as it will.
    release = np.sort(uniforms(("rare", number), CASES)) * horizon + 10 * DAY
    cases = known_cases(np.rint(release), priority=priority)
    person = PlanPerson(id="server", roles=(0,), duty_share=share)
    always = Windows.from_pairs([(0, count * DAY)])
    step = simple_step("rare", Constant(value=1))
    return simple_plan(
        (step,), (person,), cases, duty=duty, days=days(count), office=always, horizon=count * DAY
    )


@pytest.fixture(scope="module")
def observed() -> list[Figures]:
    """Runs with a share of 0.6: waits by priority, the work at hand, what became of other work."""
    found = []
    for number in range(RUNS):
        plan = rare_step(0.6, number)
        draws = draw(plan, number)
        figures = {"at hand": workload_seen(draws)}
        for priority in (1, NORMAL_PRIORITY, 9):
            cases = known_cases(plan.cases.release, priority=priority)
            result = run(plan, Draws(plan, number, cases=cases, persons=draws.persons))
            assert len(result) == CASES
            figures[f"wait {priority}"] = float((result.start - result.enabled).mean())
        span = result.end_of_run - result.begin
        busy = result.duties[0]
        figures["busy"] = float((np.minimum(busy.end, result.end_of_run) - busy.start).sum()) / span
        figures["begun"] = len(busy.start) * TASK.mean / span
        found.append(figures)
    return found


def workload_seen(draws: Draws) -> float:
    """Mean seconds of other work at hand when a case comes, by Lindley's recursion alone."""
    arrivals, sizes = draws.persons[0].arrivals, draws.persons[0].sizes
    done = np.cumsum(sizes)
    finish = done + np.maximum.accumulate(arrivals - done + sizes)
    last = np.searchsorted(arrivals, draws.cases.release, side="left") - 1
    return float(np.maximum(0, finish[last] - draws.cases.release).mean())


@pytest.mark.parametrize(
    ("measure", "theory", "width"),
    [
        (f"wait {NORMAL_PRIORITY}", 1080 / 0.4, 0.12),
        ("wait 1", 1080, 0.12),
        ("wait 9", 1080 / 0.4**2, 0.12),
        ("busy", 0.6, 0.02),
        ("begun", 0.6, 0.02),
    ],
    ids=["in the order of arrival", "before other work", "after other work", "share of time", "tasks"],
)
def test_other_work_is_a_queue(measure: str, theory: float, width: float, observed: list[Figures]) -> None:
    """What is left of the task in service is share x size x (1 + cv^2) / 2 = 1080 seconds at random.

    The wait behind all other work is corrected for the work that happened to be at hand, whose mean is known.
    """
    controls = [{"at hand": row["at hand"]} if measure == "wait 9" else {} for row in observed]
    values = [row[measure] for row in observed]
    band = controlled_interval(values, controls, {"at hand": 1080 / 0.4}, level=0.999)
    assert band.low <= theory <= band.high
    assert (band.high - band.low) / 2 < width * theory


@pytest.mark.parametrize(
    ("share", "duty", "width"),
    [(0.5, Constant(value=1800.0), 0.12), (0.75, Exponential(expected=900.0), 0.15)],
    ids=["M/D/1 0.5", "M/M/1 0.75"],
)
def test_tasks_of_other_sizes(share: float, duty: Duration, width: float) -> None:
    waits = []
    for number in range(RUNS):
        plan = rare_step(share, number, duty=duty)
        result = run(plan, draw(plan, number))
        waits.append(float((result.start - result.enabled).mean()))
    theory = share * (duty.variance + duty.mean**2) / (2 * duty.mean) / (1 - share)
    band = mean_interval(waits, level=0.999)
    assert band.low <= theory <= band.high
    assert (band.high - band.low) / 2 < width * theory


def test_a_step_waits_exactly_for_the_work_at_hand() -> None:
    """To the second: other work in the order of arrival is Lindley's recursion, the step being one of it."""
    plan = rare_step(0.6, 0)
    draws = draw(plan, 0)
    result = run(plan, draws)
    person = draws.persons[0]
    arrivals = np.concatenate([person.arrivals, plan.cases.release])
    works = np.concatenate([person.sizes, np.ones(CASES, dtype=np.int64)])
    is_step = np.arange(len(works)) >= len(person.arrivals)
    # At one instant a step goes before: a duty overtakes it only if it came earlier.
    order = np.lexsort((~is_step, arrivals))
    free, expected = 0, []
    for place in order.tolist():
        begin = max(free, int(arrivals[place]))
        free = begin + int(works[place])
        if is_step[place]:
            expected.append(begin)
    assert result.start.tolist() == expected


def test_pooled_persons_share_other_work_alone() -> None:
    """Two who can do it: whoever is free first; the wait is the smaller of two independent workloads."""
    number = 0
    plan = rare_step(0.6, number)
    person = plan.persons[0]
    plan = simple_plan(
        plan.steps,
        (person, PlanPerson(id="other", roles=(0,), duty_share=0.6)),
        plan.cases,
        duty=TASK,
        days=plan.days,
        office=plan.office,
        horizon=plan.horizon,
    )
    draws = draw(plan, number)
    together = run(plan, draws).start
    alone = []
    for index in (0, 1):
        single = simple_plan(
            plan.steps, (plan.persons[index],), plan.cases, duty=TASK, days=plan.days, office=plan.office,
            horizon=plan.horizon,
        )  # fmt: skip
        luck = Draws(single, number, cases=plan.cases, persons=(draws.persons[index],))
        alone.append(run(single, luck).start)
    # A step of one second moves a duty by at most that second, which may meet a later step.
    assert np.abs(together - np.minimum(*alone)).max() <= CASES
    assert (together == np.minimum(*alone)).mean() > 0.9


def test_no_other_work_no_wait() -> None:
    plan = simple_plan(
        (simple_step("rare", Constant(value=60)),), servers(1), known_cases(np.arange(50) * 61), office=ALWAYS
    )
    result = run(plan, at_hand(plan))
    assert (result.start == result.enabled).all()
