"""What must hold in every replication, whatever the luck."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.draws import Draws, draw
from simulation.engine import MISSING, Run, run
from simulation.measures import measure
from simulation.plan import Plan
from simulation.planning import make_plan
from simulation.scenario import Scenario
from sop.model import Performers, Seat, Sop
from sop.worktime.calendar import OfficeCalendar


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


def check_everything(plan: Plan, draws: Draws, result: Run) -> None:
    busy: dict[int, list[tuple[int, int]]] = {}
    for case in range(len(plan.case_ids)):
        for index, step in enumerate(plan.steps):
            enabled, ready, start, end = (
                int(array[case, index]) for array in (result.enabled, result.ready, result.start, result.end)
            )
            assert MISSING not in (enabled, ready, start, end)
            before = [int(result.end[case, b]) for b in step.before]
            assert enabled == max([int(plan.releases[case]), *before])
            assert enabled <= ready <= start < end
            team = result.teams[case][index]
            assert len(set(team)) == len(team)
            common = plan.office
            for person in team:
                assert draws.persons[person].windows.is_open(start)
                common = common.intersect(draws.persons[person].windows)
                busy.setdefault(person, []).append((start, end))
            for role, count in step.seats:
                assert sum(role in plan.persons[person].roles for person in team) >= count
            # The clock stands at the earliest instant at which the work can have been done.
            assert end == common.after(start, int(draws.work[case, index]))
    for spans in busy.values():
        spans.sort()
        assert all(first[1] <= second[0] for first, second in pairwise(spans))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), persons=st.integers(1, 3), share=st.sampled_from([0.0, 0.4, 0.8]))
def test_nobody_does_two_things_and_nothing_starts_too_early(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar, seed: int, persons: int, share: float
) -> None:
    sop, changed = varied(seed_sop, scenario, seed, persons, share)
    plan = make_plan(sop, changed, calendar).plan
    draws = draw(plan, 0)
    result = run(plan, draws)
    check_everything(plan, draws, result)
    figures = measure(plan, draws, result)
    # Every second of waiting has one cause.
    assert np.array_equal(figures.waiting.sum(axis=0), result.start - result.enabled)
    assert (figures.waiting >= 0).all()
    assert (figures.waiting_working >= 0).all()
    in_office = plan.office.between(result.enabled, result.start)
    assert np.array_equal(figures.waiting_working.sum(axis=0), in_office)
    assert (figures.utilisation <= 1).all()
    assert figures.unfinished == 0


def test_every_duty_is_done_once_and_in_order(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    plan = make_plan(seed_sop, scenario, calendar).plan
    draws = draw(plan, 3)
    result = run(plan, draws)
    for person, luck in enumerate(draws.persons):
        begun = luck.sizes[luck.arrivals >= plan.start].cumsum()
        # What was done is a beginning of what arrived: nothing skipped, nothing twice.
        assert int(result.duty_seconds[person]) in set(begun.tolist())


@pytest.mark.parametrize("number", [0, 7])
def test_a_replication_does_not_depend_on_the_others(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar, number: int
) -> None:
    plan = make_plan(seed_sop, scenario, calendar).plan
    first, again = (run(plan, draw(plan, number)) for _ in range(2))
    assert np.array_equal(first.end, again.end)
    assert not np.array_equal(first.end, run(plan, draw(plan, number + 1)).end)
