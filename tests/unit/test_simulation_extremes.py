"""Scenarios at the edge: answered honestly or refused, never a traceback."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from simulation.event_table import run_to_log
from simulation.intervals import known_mean, quantile_interval
from simulation.measures.figures import CAUSES
from simulation.replications import simulate
from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.errors import DocumentError
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar


def test_a_wait_that_never_ends_is_the_longest(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    endless = scenario.waits[0].model_copy(update={"low": 900, "mode": 950, "high": 1000})
    study = simulate(seed_sop, scenario.model_copy(update={"waits": (endless,)}), calendar, replications=2)
    waiting = known_mean(study.stack("waiting_working"), axis=(0, 2))
    worst = np.unravel_index(np.nanargmax(waiting), waiting.shape)
    assert (CAUSES[worst[0]], seed_sop.steps[worst[1]].id) == ("external", "himpun_format")
    assert study.measures[0].unfinished == len(study.planned.plan.cases)


def test_a_quantile_counts_the_unfinished_as_longest(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    people = tuple(group.model_copy(update={"other_duties": 0.99}) for group in scenario.people)
    heavy = scenario.other_duties.model_copy(update={"mean_minutes": 5000.0, "cv": 4.0})
    changed = scenario.model_copy(update={"people": people, "other_duties": heavy})
    study = simulate(seed_sop, changed, calendar, replications=3)
    days = study.cycle_days()
    assert np.isinf(days).sum() == sum(measure.unfinished for measure in study.measures) > 3
    assert quantile_interval(days, 0.9).value == np.inf


def test_nobody_ever_there_gives_an_empty_log(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    always = tuple(date(2024, 1, 1) + timedelta(days=n) for n in range(4 * 366))
    people = tuple(group.model_copy(update={"away": always}) for group in scenario.people)
    study = simulate(seed_sop, scenario.model_copy(update={"people": people}), calendar, replications=1)
    log = run_to_log(seed_sop, study.planned, study.example)
    assert log.events.empty
    assert len(log.cases) == len(study.planned.plan.cases)


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("first", "0", "not_a_date"),
        ("first", "0001-01-01", "out_of_range"),
        ("last", "9999-01-01", "out_of_range"),
        ("seed", "true", "not_an_integer"),
        ("schema_version", "true", "not_an_integer"),
        ("replications", "99999999999999999999", "out_of_range"),
        ("other_duties", "{mean_minutes: 0.0001}", "out_of_range"),
        ("durations", "{default: {family: constant, minutes: 1.0e-9}}", "out_of_range"),
        ("name", '"a\\x07b"', "control_character"),
        ("people", "[{id: a, roles: [sekretaris, sekretaris]}]", "role_twice"),
    ],
)
def test_what_lax_reading_would_bend_is_refused(key: str, value: str, code: str) -> None:
    fields = {
        "schema_version": "1",
        "id": "s",
        "name": "s",
        "first": "2025-01-01",
        "last": "2025-12-31",
        "demand": '[{kind: annual, case_id: "{year}"}]',
        "people": "[{id: a, roles: [sekretaris]}]",
        key: value,
    }
    text = "\n".join(f"{name}: {content}" for name, content in fields.items())
    with pytest.raises(DocumentError) as caught:
        parse_document(text, Scenario)
    assert code in [problem.code for problem in caught.value.problems]
