"""Luck is keyed: nothing shifts anybody else's draws, and the number of workers changes nothing."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import numpy as np
import pytest

from simulation.draws import draw
from simulation.planning import make_plan
from simulation.replications import run_many
from simulation.scenario import Scenario
from simulation.streams import uniforms
from sop.model import Sop, Step
from sop.worktime.calendar import OfficeCalendar


def test_a_longer_block_begins_with_the_shorter() -> None:
    assert np.array_equal(uniforms(("a", 1), 5), uniforms(("a", 1), 50)[:5])
    assert np.array_equal(uniforms(("a", 1), (2, 3)), uniforms(("a", 1), (4, 3))[:2])


def test_keys_that_look_alike_differ() -> None:
    streams = [uniforms(key, 4).tolist() for key in [("a", 1), ("a", "1"), ("a1",), ("a", 1, ""), (1, "a")]]
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
    assert np.array_equal(np.delete(after.work, 8, axis=1), before.work)
    for one, other in zip(before.persons, after.persons, strict=True):
        assert np.array_equal(one.arrivals, other.arrivals)
        assert np.array_equal(one.windows.open, other.windows.open)


def test_a_longer_period_changes_no_earlier_draw(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    longer = scenario.model_copy(update={"last": date(2027, 12, 31)})
    short = draw(make_plan(seed_sop, scenario, calendar).plan, 0)
    long = draw(make_plan(seed_sop, longer, calendar).plan, 0)
    assert np.array_equal(long.work[: len(short.work)], short.work)
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
        "import sys, simulation.replications, simulation.engine, simulation.measures\n"
        "heavy = {'pandas', 'pm4py', 'matplotlib', 'scipy', 'pydantic', 'holidays'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
