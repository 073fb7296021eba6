"""Figures add up, whatever the plan: causes, pauses, work, and measures over time."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings

from naive_causes import NaiveCauses
from plans import Recipe, build
from random_plans import recipes
from simulation.draws import draw
from simulation.engine import run
from simulation.measures.causes import CAUSES, pauses, waiting, worked
from simulation.measures.effort import effort
from simulation.measures.figures import RunMeasures, measure_all
from simulation.plan import MISSING, Plan
from simulation.record import Run
from simulation.timeline import By, edges_of, queues, utilisation, work_by_person, work_in_progress

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def until(
    done: Run, instants: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.where(instants == MISSING, done.end_of_run, instants)


@settings(UNHURRIED, max_examples=40)
@given(recipe=recipes())
def test_every_second_has_the_first_cause_that_holds(recipe: Recipe) -> None:
    plan = build(recipe)
    draws = draw(plan, 0)
    done = run(plan, draws)
    found = waiting(plan, draws, done)
    start = until(done, done.start)
    assert (found.clock >= 0).all()
    assert (found.working >= 0).all()
    assert (found.clock.sum(axis=0) == start - done.enabled).all()
    assert (found.working.sum(axis=0) == plan.office.between(done.enabled, start)).all()
    naive = NaiveCauses(plan, draws, done)
    for row in range(len(done)):
        got = {
            cause: int(seconds) for cause, seconds in zip(CAUSES, found.clock[:, row], strict=True) if seconds
        }
        assert got == dict(naive.of(row)), f"instance {row}"


@settings(UNHURRIED, max_examples=25)
@given(recipe=recipes())
def test_pauses_and_work_make_up_the_time_between_start_and_end(recipe: Recipe) -> None:
    plan = build(recipe)
    draws = draw(plan, 0)
    done = run(plan, draws)
    paused, at_work = pauses(plan, draws, done), worked(draws, done)
    assert (paused >= 0).all()
    assert (at_work >= 0).all()
    spans = np.where(done.start == MISSING, 0, until(done, done.end) - done.start)
    assert (paused.sum(axis=0) + at_work == spans).all()
    total = effort(plan, draws, done)
    assert (total.duties + total.cases <= total.on_duty + 1e-6).all()


@settings(UNHURRIED, max_examples=25)
@given(recipe=recipes())
def test_measures_are_those_of_the_instances(recipe: Recipe) -> None:
    plan = build(recipe)
    draws = draw(plan, 0)
    done = run(plan, draws)
    found = waiting(plan, draws, done)
    measures = measure_all(plan, draws, done)
    for sop, figures in enumerate(measures):
        check_one(plan, done, sop, figures, found.clock, worked(draws, done))
        assert (figures.utilisation <= 1 + 1e-9).all()
        assert (figures.utilisation >= figures.duty_share).all()
    total = effort(plan, draws, done).seconds.sum()
    assert np.isclose(sum(figures.person_seconds.sum() for figures in measures), total)
    assert np.isclose(sum(figures.person_seconds_step.sum() for figures in measures), total)


def check_one(
    plan: Plan,
    done: Run,
    sop: int,
    figures: RunMeasures,
    clock: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    at_work: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> None:
    cases = np.flatnonzero(plan.cases.sop == sop)
    first = plan.sops[sop].first
    end = np.where(done.end == MISSING, 2**60, done.end)
    for column, case in enumerate(cases.tolist()):
        assert np.isnan(figures.cycle_clock[column]) == (done.ended[case] == MISSING)
        for step in plan.sops[sop].steps:
            rows = np.flatnonzero((done.case == case) & (done.step == step))
            last = [
                max(same.tolist(), key=lambda row: (end[row], row))
                for visit in np.unique(done.visit[rows])
                for same in (rows[done.visit[rows] == visit],)
            ]
            place = (column, step - first)
            assert figures.visits[place] == len(last)
            if not last:
                assert np.isnan(figures.waiting[:, *place]).all()
                continue
            assert figures.waiting[:, *place].tolist() == clock[:, last].sum(axis=1).tolist()
            if (done.end[rows] == MISSING).any():
                assert np.isnan(figures.processing[place])
            else:
                assert figures.processing[place] == at_work[last].sum()


@settings(UNHURRIED, max_examples=25)
@given(recipe=recipes())
def test_parts_of_time_make_up_the_whole(recipe: Recipe) -> None:
    plan = build(recipe)
    draws = draw(plan, 0)
    done = run(plan, draws)
    released = done.released != MISSING
    under_way = (until(done, done.ended) - done.released)[released].sum()
    lying = (until(done, done.start) - done.ready)[done.ready != MISSING].sum()
    kinds: tuple[By, ...] = ("day", "month")
    for by in kinds:
        edges = edges_of(plan, done, by)
        assert edges[0] == done.begin
        assert edges[-1] == done.end_of_run
        # Little's law, in whole case-seconds.
        assert work_in_progress(plan, draws, done, by=by)["seconds"].sum() == under_way
        assert queues(plan, done, by=by)["seconds"].sum() == lying
        busy, on_duty = work_by_person(draws, done, edges)
        assert (busy <= on_duty).all()
        total = effort(plan, draws, done)
        assert np.allclose(busy.sum(axis=1), total.duties + total.cases)
        assert (on_duty.sum(axis=1) == total.on_duty).all()
        shares = utilisation(plan, draws, done, by=by)["mean"].dropna()
        assert shares.between(0, 1).all()
