"""What a page says of a simulation with everything in it: random demand, units, rework, limits, rates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from permits import full_text, letter_sop, permit_sop
from simulation import Study, simulate
from simulation.scenario import Scenario
from simulation.summaries import carried_out, known_cases, lateness, per_case
from simulation.workload import workload_need
from sop.documents import parse_document
from sop.worktime import default_calendar
from ukur.outputs import example_over_time, simulated_cases, simulated_roles, simulated_steps
from ukur.page import simulated_facts, simulated_people, simulated_tables
from ukur.page.blocks import Prose, Table
from ukur.page.parts import simulation_part
from ukur.page.phrases import source_label
from ukur.page.provenance import provenance_of
from ukur.page.render import render_page
from ukur.page.results import Results
from ukur.page.sections import provenance_table
from ukur.words import words

ID, EN = words("id"), words("en")
LABEL = source_label(ID, "simulation")


@pytest.fixture(scope="module")
def study(root: Path) -> Study:
    """The example of the documentation, where every person has a rate."""
    scenario = parse_document(full_text(root), Scenario)
    people = tuple(group.model_copy(update={"cost_per_hour": 60_000.0}) for group in scenario.people)
    scenario = scenario.model_copy(update={"precision": None, "people": people})
    return simulate(permit_sop(), scenario, default_calendar(), also=[letter_sop()], replications=5)


def tables(blocks: object) -> list[Table]:
    assert isinstance(blocks, tuple)
    return [block for block in blocks if isinstance(block, Table)]


def test_random_cases_are_told_together(study: Study) -> None:
    assert known_cases(study) is None
    part = simulation_part(study, ID)
    assert part.facts.runs.startswith("rata-rata ")
    together, late = tables(part.durations)
    assert together.caption == ID("page.table_simulated_days")
    nine = study.nine_of_ten()
    assert [cell.text for cell in together.rows[1]][:2] == ["9 dari 10 selesai dalam", ID.number(nine.value)]
    assert late.rows[0][0].text == ID("page.whole_case")
    frame = simulated_cases(study)
    assert frame["case_id"].tolist() == ["*"]
    assert frame["p90_days"].tolist() == [nine.value]


def test_lateness_is_that_of_the_cases(study: Study) -> None:
    found = {(item.kind, item.step): item for item in lateness(study)}
    due = found["due_release", "tanda_tangan"]
    values = study.stack("late_due")[:, :, 4]
    assert due.limit == 10 * 3600
    assert (due.n, due.count) == ((~np.isnan(values)).sum(), (values > 0).sum())
    assert due.share.value == pytest.approx(due.count / due.n)
    assert due.by == pytest.approx(values[values > 0].mean())
    assert found["due", "tinjau"].limit == 15 * 3600
    deadlines = (~np.isnan(study.stack("late_deadline"))).sum()
    assert found["deadline", ""].n == deadlines > 0
    assert ("standard", "terima") not in found, "it has no standard"


def test_steps_that_some_cases_pass_over_say_so(study: Study) -> None:
    shares = carried_out(study)
    assert shares[1] == 1
    assert 0.6 < shares[2] < 1
    visits = study.stack("visits")
    cases = (~np.isnan(study.stack("cycle_days"))).sum(axis=1)
    # Nothing where a case passed it over, both visits where it came back.
    assert per_case(study, "visits")[:, 3] == pytest.approx(np.nansum(visits[:, :, 3], axis=1) / cases)
    table = simulated_tables.waits_by_step(study, ID, LABEL)
    headings = [column.heading for column in table.columns]
    assert ID("page.column_carried_out") in headings
    assert table.rows[0][2].text == "100 %"
    assert ID("page.column_part_passing") in headings
    frame = simulated_steps(study)
    assert frame["carried_out"].tolist() == pytest.approx(shares.tolist(), abs=1e-3)
    waits = [name for name in frame if name.startswith("waiting_") and name.count("_") > 1]
    open_hours = frame[
        [name for name in waits if "closed" not in name and "low" not in name and "high" not in name]
    ]
    assert open_hours.sum(axis=1).tolist() == pytest.approx(frame["waiting_minutes"].tolist(), abs=0.01)


def test_persons_needed_are_volume_times_minutes_by_the_yardstick(study: Study) -> None:
    per_year = {item.role: item for item in workload_need(study, 60_000)}
    assert list(per_year) == [role.id for role in study.sop.roles]
    plan = study.planned.plan
    seconds = study.stack("person_seconds")[:, plan.roles.index("kabid")]
    counts = np.array([len(item.released) for item in study.measures])
    # From February, when measuring begins, to June: 149 days of 2026.
    years = 149 / 365
    kabid = per_year["kabid"]
    assert kabid.cases_per_year == pytest.approx(counts.mean() / years)
    assert kabid.minutes_per_case.value == pytest.approx((seconds / 60 / counts).mean())
    assert kabid.persons.value == pytest.approx(seconds.mean() / 60 / years / 60_000)
    assert workload_need(study)[0].minutes_per_year == study.scenario.workload_minutes_per_year
    table = simulated_people.need(study, ID, LABEL)
    assert "75.000" in table.note
    roles = simulated_roles(study)
    assert roles["persons_needed"].tolist() == [round(item.persons.value, 4) for item in workload_need(study)]


def test_cost_is_told_where_everybody_has_a_rate(study: Study) -> None:
    (told,) = simulated_people.remarks(study, ID)
    assert isinstance(told, Prose)
    each = study.stack("cost") / [len(item.released) for item in study.measures]
    assert ID.number(each.mean()) in told.paragraphs[0]
    unknown = replace(study, measures=tuple(replace(item, cost=float("nan")) for item in study.measures))
    assert simulated_people.remarks(unknown, ID) == ()
    overran = replace(unknown, measures=tuple(replace(item, overran=2) for item in unknown.measures))
    (said,) = simulated_people.remarks(overran, ID)
    assert isinstance(said, Prose)
    assert said.paragraphs == (ID("page.overran_simulated", n="10", times="5"),)


def test_the_load_of_several_sops_is_called_so_and_is_not_called_small(study: Study) -> None:
    table = simulated_people.workload(study, ID, LABEL)
    assert table.columns[1].heading == ID("chart.load_sops")
    assert ID("page.table_workload_small") not in table.note
    assert [row[0].text for row in table.rows] == [role.name for role in study.sop.roles]


def test_one_replication_over_time(study: Study) -> None:
    table = example_over_time(study)
    assert table["measure"].unique().tolist() == ["work_in_progress", "queue", "utilisation"]
    months = table[(table["measure"] == "work_in_progress") & (table["of"] == study.sop.id)]
    assert months["begin"].iloc[1] == "2026-02-01T00:00:00+07:00"
    run, cases = study.example, study.example_draws.cases
    mine = (cases.sop == 0) & (run.ended >= 0)
    assert mine.sum() == (cases.sop == 0).sum(), "nothing is left open"
    assert months["seconds"].sum() == (run.ended - run.released)[mine].sum()
    assert pd.to_numeric(table["mean"]).ge(0).all()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_whole_page_is_written(study: Study, language: str) -> None:
    say = ID if language == "id" else EN
    facts = simulated_facts.facts(study, say)
    assert facts.to_be_tried
    page = render_page(Results(sop=study.sop, study=study), language=say.language)
    assert say("page.table_need") in page
    assert say("page.table_late") in page


def test_the_other_sops_of_a_run_are_among_its_origins(study: Study) -> None:
    made = provenance_of(study.sop, study=study)
    assert made.also == (study.planned.also[0].digest,)
    shown = [row[1].text for row in provenance_table(made, None, ID).rows]
    assert made.also[0] in shown
