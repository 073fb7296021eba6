"""A story says what the totals say, whatever the plan: the same seconds by cause, every instant, in order."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, given, settings

from plans import Recipe, build
from random_plans import recipes
from simulation.draws import draw
from simulation.engine import run
from simulation.measures.causes import CAUSES, PAUSES, pauses, waiting
from simulation.measures.figures import measure_all
from simulation.plan import MISSING, Plan
from simulation.record import Run
from simulation.story.segments import Segments, seconds_by_cause
from simulation.story.telling import Moment, story_of

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(UNHURRIED, max_examples=60)
@given(recipe=recipes())
def test_stretches_add_up_to_the_totals(recipe: Recipe) -> None:
    plan = build(recipe)
    draws = draw(plan, 0)
    done = run(plan, draws)
    clock, paused = waiting(plan, draws, done).clock, pauses(plan, draws, done)
    segments = Segments(plan, draws, done)
    for row in range(len(done)):
        waits, breaks = segments.waiting(row), segments.pauses(row)
        totals = {cause: int(n) for cause, n in zip(CAUSES, clock[:, row], strict=True) if n}
        assert seconds_by_cause(waits) == totals, f"instance {row}"
        stops = {cause: int(n) for cause, n in zip(PAUSES, paused[:, row], strict=True) if n}
        assert seconds_by_cause(breaks) == stops, f"instance {row}"
        # Without gaps, and no two that say the same.
        assert all(one.end == other.begin and one != other for one, other in pairwise(waits))
        for each in waits:
            if each.cause in ("absent", "busy_case", "busy_duty", "joint", "overtaken"):
                assert each.roles, each
                # Nobody is away where a control bars everybody.
                barred = each.cause == "absent" and plan.steps[done.step[row]].not_same_as
                assert each.persons or barred, each
            for other in each.others:
                assert done.start[other] <= each.begin
                assert done.end[other] == MISSING or done.end[other] >= each.end


@settings(UNHURRIED, max_examples=40)
@given(recipe=recipes())
def test_a_story_has_every_instant_of_its_case(recipe: Recipe) -> None:
    plan = build(recipe)
    draws = draw(plan, 0)
    done = run(plan, draws)
    days = [measures.cycle_days for measures in measure_all(plan, draws, done)]
    for case, name in enumerate(plan.cases.ids):
        moments = story_of(plan, draws, done, name)
        assert [m.instant for m in moments] == sorted(m.instant for m in moments)
        if done.released[case] == MISSING:
            assert moments == ()
            continue
        check_instances(done, case, moments)
        left_out = [[m.step, m.visit, m.instant] for m in moments if m.kind == "left_out"]
        assert sorted(left_out) == sorted(done.left_out[done.left_out[:, 0] == case, 1:].tolist())
        never = set(np.flatnonzero(done.passed_over[case]).tolist())
        assert {m.step for m in moments if m.kind == "passed_over"} == never - {step for step, *_ in left_out}
        check_end(plan, done, case, moments, float(days[plan.cases.sop[case]][plan.cases.ordinal[case]]))


def check_instances(done: Run, case: int, moments: tuple[Moment, ...]) -> None:
    rows = np.flatnonzero(done.case == case).tolist()
    for kind, instants in (("enabled", done.enabled), ("started", done.start), ("completed", done.end)):
        told = [(m.step, m.unit, m.visit, m.instant) for m in moments if m.kind == kind]
        wanted = [
            (int(done.step[row]), int(done.unit[row]), int(done.visit[row]), int(instants[row]))
            for row in rows
            if instants[row] != MISSING
        ]
        assert sorted(told) == sorted(wanted)
    returned = [m for m in moments if m.kind == "sent_back"]
    again = [m for m in moments if m.kind in ("enabled", "left_out") and m.visit > 0]
    assert {(m.to, m.instant) for m in returned} <= {(m.step, m.instant) for m in again}


def check_end(plan: Plan, done: Run, case: int, moments: tuple[Moment, ...], days: float) -> None:
    last = [m for m in moments if m.kind in ("ended", "cut_off")]
    if done.ended[case] == MISSING:
        assert [m.kind for m in last] == ["cut_off"]
        return
    assert [(m.kind, m.instant, m.number) for m in last] == [("ended", int(done.ended[case]), int(days))]
    for moment in moments:
        if moment.kind in ("passed_over", "left_out"):
            assert done.released[case] <= moment.instant <= done.ended[case]
        elif moment.kind == "outside":
            assert moment.step in range(plan.sops[plan.cases.sop[case]].last)
