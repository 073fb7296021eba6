"""What must hold in every replication, whatever the luck."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans import Recipe, build
from random_plans import recipes
from reference_engine.compare import check_sound, rows
from simulation.draws import Draws, draw
from simulation.engine import run
from simulation.measures.causes import CAUSES, pauses, waiting, worked
from simulation.measures.figures import measure_all
from simulation.plan import MISSING, Plan
from simulation.planning import make_plan
from simulation.record import Run
from simulation.scenario import Scenario
from sop.model import Performers, Seat, Sop
from sop.worktime.calendar import OfficeCalendar

UNHURRIED = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def check_everything(plan: Plan, draws: Draws, result: Run) -> None:
    check_sound(plan, draws, result)
    check_performers(plan, result)
    check_nothing_is_lost(plan, draws, result)
    check_times_add_up(plan, draws, result)
    check_littles_law(plan, draws, result)


def check_performers(plan: Plan, result: Run) -> None:
    """Every seat is filled, nobody controls his own work: that of the latest visit."""
    did: dict[tuple[int, int], tuple[int, set[int]]] = {}
    for row in np.lexsort((result.start,)).tolist():
        if result.start[row] == MISSING:
            continue
        spec, team, case = plan.steps[result.step[row]], result.team_of(row), int(result.case[row])
        for role, count in spec.seats:
            may = [p for p in team if role in plan.persons[p].roles or p in spec.acting_for(role)]
            assert len(may) >= count
        barred = {p for step in spec.not_same_as for p in did.get((case, step), (0, ()))[1]}
        assert not barred & set(team)
        key, visit = (case, int(result.step[row])), int(result.visit[row])
        before, persons = did.get(key, (visit, set()))
        did[key] = visit, {*team, *(persons if before == visit else ())}


def check_nothing_is_lost(plan: Plan, draws: Draws, result: Run) -> None:
    """A case has ended or is under way or was never released; a duty was done, in the order of arrival."""
    for case in range(len(draws.cases)):
        own = result.case == case
        open_rows = own & (result.end == MISSING)
        if result.ended[case] != MISSING:
            assert not open_rows.any()
            steps = set(plan.sops[draws.cases.sop[case]].steps)
            over = {*result.step[own].tolist(), *np.flatnonzero(result.passed_over[case]).tolist()}
            assert over | set(draws.cases.done[case]) == steps
        elif result.released[case] != MISSING:
            assert open_rows.any()
        else:
            assert not own.any()
            assert draws.cases.release[case] >= result.end_of_run
    for person, luck in enumerate(draws.persons):
        begun = result.duties[person].start
        there = luck.arrivals >= plan.start
        arrived, sizes = luck.arrivals[there], luck.sizes[there]
        assert len(begun) <= (arrived <= result.end_of_run).sum()
        assert (arrived[: len(begun)] <= begun).all()
        ends = result.duties[person].end
        # What would end after the calendar has an end that says no more.
        known = ends <= plan.days.midnights[-1]
        assert known[:-1].all()
        worked_off = np.asarray(luck.windows.between(begun[known], ends[known]))
        assert np.array_equal(worked_off, sizes[: len(begun)][known])


def check_times_add_up(plan: Plan, draws: Draws, result: Run) -> None:
    """Each second between enabled and started has one cause, each between start and end is work or pause."""
    found = waiting(plan, draws, result)
    until = np.where(result.start == MISSING, result.end_of_run, result.start)
    assert (found.clock >= 0).all()
    assert (found.working >= 0).all()
    assert (found.working <= found.clock).all()
    assert np.array_equal(found.clock.sum(axis=0), until - result.enabled)
    assert np.array_equal(found.working.sum(axis=0), plan.office.between(result.enabled, until))
    over = result.end != MISSING
    between = (result.end - result.start - worked(draws, result))[over]
    assert np.array_equal(pauses(plan, draws, result)[:, over].sum(axis=0), between)
    shares = [figures.utilisation for figures in measure_all(plan, draws, result)]
    assert all(((share >= 0) & (share <= 1)).all() for share in shares)
    assert len(found.clock) == len(CAUSES)


def check_littles_law(plan: Plan, draws: Draws, result: Run) -> None:
    """Where all cases end: case-seconds counted along the clock are those counted along the cases."""
    if (result.ended == MISSING).any():
        return
    instants = np.unique(np.concatenate((result.released, result.ended)))
    under_way = [int(((result.released <= instant) & (instant < result.ended)).sum()) for instant in instants]
    along_the_clock = int((np.array(under_way[:-1], dtype=np.int64) * np.diff(instants)).sum())
    assert along_the_clock == int((result.ended - result.released).sum())
    span = result.end_of_run - result.begin
    for sop, figures in enumerate(measure_all(plan, draws, result)):
        own = draws.cases.sop == sop
        if own.any() and span:
            seconds = int((result.ended - result.released)[own].sum())
            assert figures.work_in_progress * span == pytest.approx(seconds)


@settings(UNHURRIED, max_examples=60)
@given(recipe=recipes())
def test_random_plans(recipe: Recipe) -> None:
    plan = build(recipe)
    draws = draw(plan, 0)
    check_everything(plan, draws, run(plan, draws))


@settings(UNHURRIED, max_examples=30)
@given(recipe=recipes())
def test_the_same_draws_give_the_same_run(recipe: Recipe) -> None:
    plan = build(recipe)
    first, again = (run(plan, draw(plan, 0)) for _ in range(2))
    assert rows(plan, first) == rows(plan, again)
    for one, other in zip(first.held, again.held, strict=True):
        assert np.array_equal(one.start, other.start)
        assert np.array_equal(one.end, other.end)


def varied(sop: Sop, scenario: Scenario, seed: int, persons: int, share: float) -> tuple[Sop, Scenario]:
    """A quarter of demand, a pool of some size, and a step that needs two of a role where there are two."""
    people = tuple(
        group.model_copy(update={"count": persons, "other_duties": share}) for group in scenario.people
    )
    if persons > 1:
        two = Performers(roles=(Seat(role="anggota_tim_sakip", count=2),))
        steps = tuple(
            step.model_copy(update={"performers": two}) if step.id == "validasi" else step
            for step in sop.steps
        )
        sop = sop.model_copy(update={"steps": steps})
    update = {"seed": seed, "people": people, "last": date(2025, 6, 30)}
    return sop, scenario.model_copy(update=update)


@settings(UNHURRIED, max_examples=8)
@given(seed=st.integers(0, 10_000), persons=st.integers(1, 3), share=st.sampled_from([0.0, 0.4, 0.8]))
def test_the_default_scenario(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar, seed: int, persons: int, share: float
) -> None:
    sop, changed = varied(seed_sop, scenario, seed, persons, share)
    plan = make_plan(sop, changed, calendar).plan
    draws = draw(plan, 0)
    result = run(plan, draws)
    check_everything(plan, draws, result)
    assert (result.ended != MISSING).all()
    # Without decisions every step of every case is carried out once.
    assert len(result) == len(plan.steps) * len(plan.cases)
    assert not result.passed_over.any()


@pytest.mark.parametrize("number", [0, 7])
def test_a_replication_does_not_depend_on_the_others(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar, number: int
) -> None:
    plan = make_plan(seed_sop, scenario, calendar).plan
    first, again = (run(plan, draw(plan, number)) for _ in range(2))
    assert np.array_equal(first.end, again.end)
    assert not np.array_equal(first.end, run(plan, draw(plan, number + 1)).end)
