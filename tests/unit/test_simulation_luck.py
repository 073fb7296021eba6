"""Luck is keyed: nothing shifts anybody else's draws, and the number of workers changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from drafts import HOUR, Case, Draft, Outside, Person, Way, at
from plans import small_plan, step
from simulation.draws import draw
from simulation.durations import Lognormal
from simulation.engine import run
from simulation.plan import Delay, Plan, PlanAbsence
from simulation.planning import make_plan
from simulation.replications import run_many
from simulation.scenario import Scenario
from simulation.streams import Key, uniforms
from sop.model import Sop, Step
from sop.worktime.calendar import OfficeCalendar


def test_a_longer_block_begins_with_the_shorter() -> None:
    assert np.array_equal(uniforms(("a", 1), 5), uniforms(("a", 1), 50)[:5])
    assert np.array_equal(uniforms(("a", 1), (2, 3)), uniforms(("a", 1), (4, 3))[:2])


def test_keys_that_look_alike_differ() -> None:
    keys: list[Key] = [("a", 1), ("a", "1"), ("a1",), ("a", 1, ""), (1, "a")]
    streams = [uniforms(key, 4).tolist() for key in keys]
    assert len({tuple(stream) for stream in streams}) == len(streams)


def test_uniforms_are_inside_the_unit_interval() -> None:
    values = uniforms(("range",), 100_000)
    assert 0 < values.min() < 1e-4
    assert 1 - 1e-4 < values.max() < 1
    assert abs(values.mean() - 0.5) < 4 * (1 / 12 / 100_000) ** 0.5


def test_a_new_step_changes_no_draw_of_the_others(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    extra = Step(
        id="menyusun",
        number=99,
        text="Menyusun dokumen",
        performers=seed_sop.steps[7].performers,
        standard=seed_sop.steps[7].standard,
    )
    steps = (*seed_sop.steps[:8], extra, *seed_sop.steps[8:])
    revised = seed_sop.model_copy(update={"steps": steps})
    before = draw(make_plan(seed_sop, scenario, calendar).plan, 4)
    after = draw(make_plan(revised, scenario, calendar).plan, 4)
    for index in range(len(seed_sop.steps)):
        assert np.array_equal(after.work(index + (index >= 8), 0, 0), before.work(index, 0, 0))
    assert np.array_equal(after.wait(0, 0), before.wait(0, 0))
    for one, other in zip(before.persons, after.persons, strict=True):
        assert np.array_equal(one.arrivals, other.arrivals)
        assert np.array_equal(one.windows.open, other.windows.open)


def kinds_of_luck(plan: Plan, number: int, steps: list[str]) -> dict[str, list[int] | list[float]]:
    """Everything that some steps draw, by what it is for."""
    draws = draw(plan, number)
    found: dict[str, list[int] | list[float]] = {}
    for index, spec in enumerate(plan.steps):
        if spec.id not in steps:
            continue
        for visit in (0, 1):
            found[f"decision {spec.id} {visit}"] = draws.decision(index, visit).tolist()
            for unit, of in enumerate(spec.units):
                name = f"{spec.id} {visit} {of.id}"
                found[f"work {name}"] = draws.work(index, unit, visit).tolist()
                if spec.handover is not None:
                    found[f"handover {name}"] = draws.handover(index, unit, visit).tolist()
    for index, wait in enumerate(plan.waits):
        found[f"wait {wait.id}"] = draws.wait(index, 0).tolist() + draws.wait(index, 1).tolist()
    return found


def revisable(*new: Draft, units: tuple[str, ...] = ("x", "y")) -> Plan:
    """Steps with everything that is drawn, and new ones before them."""
    span = Lognormal(expected=HOUR, cv=1.0)
    delay = Delay(duration=span, working=True)
    return small_plan(
        *new,
        step("a", work=span, handover=delay),
        step("b", "a", work=span, ways=(Way(id="on", share=1.0, leads=("c",)),)),
        step("c", "b", units=tuple((name, (), span) for name in units)),
        step("other", sop="second", work=span),
        cases=(Case(), Case(), Case(sop="second"), Case()),
        waits=(Outside(after="a", before="b", delay=delay),),
    )


def test_a_revision_changes_no_draw_of_what_it_keeps() -> None:
    """New steps in front, and a unit more: every other number is what it was."""
    kept = ["a", "b", "c", "other"]
    before = kinds_of_luck(revisable(), 3, kept)
    more = revisable(step("new"), step("newer", "new"), units=("w", "x", "y"))
    after = kinds_of_luck(more, 3, kept)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + 2
    assert len({tuple(values) for values in after.values()}) == len(after)


def test_the_order_of_asking_changes_nothing() -> None:
    plan = revisable()
    one, other = draw(plan, 0), draw(plan, 0)
    first = [one.work(0, 0, visit).tolist() for visit in (0, 1, 2)]
    again = [other.work(0, 0, visit).tolist() for visit in (2, 0, 1)]
    assert first == [again[1], again[2], again[0]]


@pytest.mark.parametrize("clock", ["00:00", "09:00", "12:30"])
def test_other_work_from_an_instant_on_is_what_comes_after_it(clock: str) -> None:
    """Drawn as far as somebody asks, from wherever he asks."""
    plan = small_plan(step("a"), persons=(Person(id="ani", share=0.9),), weeks=40)
    luck = draw(plan, 1).persons[0]
    for day in (0, 1, 100):
        arrivals, sizes = (np.concatenate(parts) for parts in zip(*luck.chunks(at(day, clock)), strict=True))
        later = luck.arrivals >= at(day, clock)
        assert np.array_equal(arrivals, luck.arrivals[later])
        assert np.array_equal(sizes, luck.sizes[later])


def test_another_person_changes_nobodys_luck() -> None:
    leave = (PlanAbsence(id="leave", days=3, monthly=True, shortest=1, longest=2),)
    ani = Person(id="ani", share=0.5, absences=leave)
    alone = draw(small_plan(step("a"), persons=(ani,)), 2).persons[0]
    budi = Person(id="budi", share=0.7, absences=leave)
    beside = draw(small_plan(step("a"), persons=(budi, ani)), 2)
    assert np.array_equal(alone.arrivals, beside.persons[1].arrivals)
    assert np.array_equal(alone.sizes, beside.persons[1].sizes)
    assert np.array_equal(alone.away.open, beside.persons[1].away.open)
    assert not np.array_equal(alone.arrivals, beside.persons[0].arrivals)


def test_cases_drawn_at_random_change_nothing_for_those_that_are_known(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    random = {"kind": "poisson", "case_id": "extra-{n}", "per_working_day": 0.2}
    more = type(scenario).model_validate(
        {**scenario.model_dump(), "demand": (*scenario.model_dump()["demand"], random)}
    )
    known, mixed = (draw(make_plan(seed_sop, each, calendar).plan, 1) for each in (scenario, more))
    count = len(known.cases)
    assert len(mixed.cases) > count
    assert mixed.cases.ids[:count] == known.cases.ids
    assert np.array_equal(mixed.work(5, 0, 0)[:count], known.work(5, 0, 0))
    assert np.array_equal(mixed.wait(0, 0)[:count], known.wait(0, 0))


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_another_process_draws_and_runs_the_same(root: Path, hash_seed: str) -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from plans import small_plan, step\n"
        "from drafts import Person\n"
        "from simulation.draws import draw\n"
        "from simulation.engine import run\n"
        "plan = small_plan(step('a'), step('b', 'a'), persons=(Person(id='ani', share=0.6),))\n"
        "result = run(plan, draw(plan, 4))\n"
        "print(result.start.tolist(), result.end.tolist(), result.duties[0].start.tolist())"
    )
    plan = small_plan(step("a"), step("b", "a"), persons=(Person(id="ani", share=0.6),))
    result = run(plan, draw(plan, 4))
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    expected = f"{result.start.tolist()} {result.end.tolist()} {result.duties[0].start.tolist()}\n"
    assert done.stdout == expected


def test_a_longer_period_changes_no_earlier_draw(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    longer = scenario.model_copy(update={"last": date(2027, 12, 31)})
    short = draw(make_plan(seed_sop, scenario, calendar).plan, 0)
    long = draw(make_plan(seed_sop, longer, calendar).plan, 0)
    for index in range(len(seed_sop.steps)):
        work = short.work(index, 0, 1)
        assert np.array_equal(long.work(index, 0, 1)[: len(work)], work)
        assert len(long.work(index, 0, 1)) > len(work)
    for one, other in zip(short.persons, long.persons, strict=True):
        assert np.array_equal(other.arrivals[: len(one.arrivals)], one.arrivals)


def test_the_asked_share_of_other_work_arrives(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    plan = make_plan(seed_sop, scenario, calendar).plan
    asked = [person.duty_share for person in plan.persons]
    shares = [
        [luck.sizes.sum() / luck.windows.total for luck in draw(plan, number).persons] for number in range(20)
    ]
    means, errors = np.mean(shares, axis=0), np.std(shares, axis=0, ddof=1) / np.sqrt(20)
    assert (np.abs(means - asked) < 4 * errors).all()
    assert (errors < 0.01).all()


def test_drawn_absences_have_the_asked_number_of_days(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    planned = make_plan(seed_sop, scenario, calendar)
    plan = planned.plan
    luck = draw(plan, 1).persons[1]  # leave only: 12 working days a year
    days = plan.days
    on_duty = np.array(luck.windows.worked(days.midnights[1:])) > np.array(
        luck.windows.worked(days.midnights[:-1])
    )
    away = days.working & ~on_duty
    assert [int(away[days.year == year].sum()) for year in (2024, 2025, 2026, 2027)] == [12] * 4


@pytest.mark.parametrize("workers", [2, 3])
def test_the_number_of_workers_changes_nothing(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar, workers: int
) -> None:
    plan = make_plan(seed_sop, scenario, calendar).plan
    alone = run_many(plan, range(6))
    several = run_many(plan, range(6), workers=workers)
    for one, other in zip(alone, several, strict=True):
        assert one.waiting.tobytes() == other.waiting.tobytes()
        assert one.cycle_clock.tobytes() == other.cycle_clock.tobytes()


def test_workers_import_neither_pandas_nor_pm4py() -> None:
    script = (
        "import sys, simulation.replications, simulation.engine, simulation.measures.figures\n"
        "heavy = {'pandas', 'pm4py', 'matplotlib', 'scipy', 'pydantic', 'holidays'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
