"""One replication as an event table: rows, order, teams and cases."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from drafts import Case, Draft, Person, Way, at, minutes
from permits import full_text, letter_sop, permit_sop
from plans import small_plan, step
from simulation import run_to_log
from simulation.draws import Draws, draw
from simulation.engine import run
from simulation.measures.teams import roles_in, roles_of
from simulation.plan import MISSING, Plan, PlanArrivals
from simulation.planning import make_plan
from simulation.record import Run
from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.events import EventLog, event_log
from sop.worktime import default_calendar


def logged(*steps: Draft, **values: object) -> tuple[EventLog, Plan, Draws, Run]:
    """The log of a small plan whose document has the ids of its steps for texts."""
    plan = small_plan(*steps, **values)
    draws = draw(plan, 0)
    done = run(plan, draws)
    return run_to_log(document(plan), SimpleNamespace(plan=plan), done, draws, opd="Badan"), plan, draws, done


def document(plan: Plan) -> Any:
    steps = [SimpleNamespace(id=each.id, text=f"Langkah {each.id}") for each in plan.steps]
    return SimpleNamespace(id="sop", digest="0" * 16, steps=steps)


def test_rows_are_instances_in_the_order_of_a_log() -> None:
    units = (("barat", (), minutes(60)), ("timur", (), minutes(30)))
    log, *_ = logged(
        step("a", minutes=30), step("b", "a", units=units), step("c", "a"),
        persons=(Person(id="ani"), Person(id="budi")), cases=(Case(), Case()),
    )  # fmt: skip
    table = log.events
    assert table["instance"].tolist() == list(range(1, 9))
    ordered = table.sort_values(["case_id", "start", "step_id"], kind="stable")
    assert ordered["instance"].tolist() == table["instance"].tolist()
    assert table["case_id"].tolist() == ["case-0"] * 4 + ["case-1"] * 4
    first = table[table["case_id"] == "case-0"]
    assert sorted(zip(first["step_id"], first["unit"], strict=True)) == [
        ("a", ""), ("b", "barat"), ("b", "timur"), ("c", ""),
    ]  # fmt: skip
    assert set(table["visit"]) == {1}
    assert (table["enabled"] <= table["start"]).all()
    assert (table["start"] < table["end"]).all()
    assert str(table["start"].iloc[0]) == "2025-01-06 01:00:00+00:00"


def test_it_has_the_shape_that_all_logs_share() -> None:
    log, *_ = logged(step("a"), cases=(Case(), Case(release=at(0, "09:30"))))
    again = event_log(log.events, log.cases)
    pd.testing.assert_frame_equal(again.events, log.events)
    pd.testing.assert_frame_equal(again.cases, log.cases)
    nothing, *_ = logged(step("a"), horizon=at(0, "07:30"))
    assert (len(nothing.events), len(nothing.cases)) == (0, 0)
    pd.testing.assert_frame_equal(event_log(nothing.events, nothing.cases).events, nothing.events)


def test_visits_count_from_one_and_deadlines_and_status_are_told() -> None:
    again = Way(id="kembali", share=1.0, back_to="a", limit=1)
    plan = small_plan(
        step("a", minutes=30), step("b", "a", minutes=30, ways=(again, Way(id="lanjut", share=1e-12))),
        cases=(Case(), Case(release=at(0, "13:00"))), horizon=at(0, "13:15"),
    )  # fmt: skip
    deadline = np.array([at(1, "16:00"), MISSING], dtype=np.int64)
    plan = dataclasses.replace(plan, cases=dataclasses.replace(plan.cases, deadline=deadline))
    draws = draw(plan, 0)
    log = run_to_log(document(plan), SimpleNamespace(plan=plan), run(plan, draws), draws, opd="Badan")
    assert log.events["visit"].tolist() == [1, 1, 2, 2, 1]
    assert log.events["end"].isna().tolist() == [False] * 4 + [True]
    assert log.cases["status"].tolist() == ["completed", "running"]
    assert log.cases["deadline"].isna().tolist() == [False, True]
    assert log.cases["opd"].tolist() == ["Badan"] * 2
    assert log.cases["origin"].unique().tolist() == ["simulated"]


@pytest.mark.parametrize("many", [False, True])
def test_teams_are_written_with_the_lead_first_and_every_seat(many: bool) -> None:
    # With many others a team no longer fits into one number.
    others = tuple(Person(id=f"p{number}", roles=("lain",)) for number in range(400 if many else 0))
    people = (
        Person(id="ketua", roles=("ketua",)),
        *(Person(id=f"s{number}") for number in range(8)),
        *others,
    )
    log, plan, _, done = logged(
        step("rapat", seats=(("ketua", 1), ("staf", 7))), step("tulis", "rapat"), persons=people
    )
    written = [json.loads(text) for text in log.events["participants"]]
    assert [len(team) for team in written] == [8, 1]
    assert written[0][0] == {"person": "ketua", "role": "ketua"}
    assert {member["role"] for member in written[0][1:]} == {"staf"}
    assert log.events["person"].tolist()[0] == "ketua"
    assert log.events["role"].tolist() == ["ketua", "staf"]
    given = roles_in(plan, done).tolist()
    expected = [role for row in range(2) for role in roles_of(plan, int(done.step[row]), done.team_of(row))]
    assert given == expected


def test_each_sop_of_a_run_has_its_own_log_and_random_cases_need_the_draws(root: Any) -> None:
    scenario = parse_document(full_text(root), Scenario)
    planned = make_plan(permit_sop(), scenario, default_calendar(), also=[letter_sop()])
    draws = draw(planned.plan, 0)
    done = run(planned.plan, draws)
    with pytest.raises(ValueError, match="draws"):
        run_to_log(permit_sop(), planned, done)
    logs = [
        run_to_log(sop, planned, done, draws, which=which)
        for which, sop in enumerate((permit_sop(), letter_sop()))
    ]
    assert sum(len(log.events) for log in logs) == (done.start != MISSING).sum()
    for which, log in enumerate(logs):
        sop = (permit_sop(), letter_sop())[which]
        assert set(log.events["step_id"]) <= {each.id for each in sop.steps}
        assert set(log.events["case_id"]) <= set(log.cases["case_id"])
        assert log.cases["revision"].unique().tolist() == [sop.digest]
        assert len(log.cases) == (draws.cases.sop == which).sum()
    assert any(isinstance(stream, PlanArrivals) for stream in planned.plan.arrivals)
