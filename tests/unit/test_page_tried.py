"""The suggestion of a simulation is tried before it is made, and said only as firmly as the gate allows."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from simulation import Study, read_scenario, simulate
from simulation.comparison.gate import Bound, Verdict
from simulation.comparison.relief import Cause, Kind, relief_of, try_out
from simulation.scenario import Handover
from sop.elements import Due
from sop.reading import read_sop
from sop.worktime import default_calendar
from ukur.charts import cycle_days
from ukur.page import simulated_facts, tried
from ukur.page.blocks import Rich
from ukur.page.tried import TriedRelief, told, try_relief
from ukur.words import Words, words

ID, EN = words("id"), words("en")
STEP = "himpun_format"


def simulated(replications: int = 30, **scenario: object) -> Study:
    sop = read_sop("data/sops/pengukuran-kinerja.yaml")
    given = read_scenario("data/scenarios/kesbangpol.yaml")
    last = given.first.replace(month=6, day=30)
    short = given.model_copy(update={"last": last, **scenario})
    return simulate(sop, short, default_calendar(), replications=replications)


@pytest.fixture(scope="module")
def study() -> Study:
    return simulated()


@pytest.fixture(scope="module")
def found(study: Study) -> TriedRelief:
    result = try_relief(study)
    assert result is not None
    return result


def text(runs: Rich) -> str:
    return "".join(run.text for run in runs)


def with_limit(study: Study, value: float) -> Study:
    step = study.sop.step(STEP).model_copy(update={"wait_limit": Due(value=value, unit="working_days")})
    steps = tuple(step if item.id == STEP else item for item in study.sop.steps)
    return replace(study, sop=study.sop.model_copy(update={"steps": steps}))


def test_the_limit_lies_between_the_shortest_and_the_usual_wait(study: Study) -> None:
    relief = relief_of(study, STEP, "external")
    assert relief is not None
    assert (relief.kind, relief.value, relief.unit) == ("wait_limit", 5, "working_days")
    limit = relief.setup.sop.step(STEP).wait_limit
    assert limit is not None
    assert limit.value == 5
    shorter = relief_of(with_limit(study, 5), STEP, "external")
    assert shorter is not None
    assert shorter.value == 4
    assert relief_of(with_limit(study, 3), STEP, "external") is None, "nobody was ever quicker"
    assert relief_of(study, "koreksi", "external") is None


def test_each_cause_has_its_relief(study: Study) -> None:
    deputy = relief_of(study, "tanda_tangan", "absent")
    assert deputy is not None
    assert deputy.role == "sekretaris"
    assert deputy.setup.sop.step("tanda_tangan").performers.deputies == ("sekretaris",)
    duties = relief_of(study, "koreksi", "busy_duty")
    assert duties is not None
    assert duties.setup.scenario.people[0].other_duties == pytest.approx(0.4)
    person = relief_of(study, "koreksi", "busy_case")
    assert person is not None
    assert len(person.setup.scenario.people) == len(study.scenario.people) + 1
    assert relief_of(study, "koreksi", "passing") is None
    way = Handover(id="x", low=1, mode=2, high=4, unit="working_hours")
    slow = replace(study, scenario=study.scenario.model_copy(update={"handovers": (way,)}))
    quick = relief_of(slow, "koreksi", "passing")
    assert quick is not None
    assert quick.setup.scenario.handovers[0].longest == 2


def test_it_is_the_studys_own_luck(study: Study) -> None:
    # A limit that no wait reaches changes nothing in any replication.
    relief = relief_of(study, STEP, "external")
    assert relief is not None
    free = replace(relief, setup=replace(relief.setup, sop=with_limit(study, 50).sop))
    result = try_out(study, free)
    assert result is not None
    assert (result.gain.low, result.gain.high) == (0.0, 0.0)
    assert result.verdict == "no_difference"
    assert result.nine_now == result.nine_then


def test_a_suggestion_says_what_the_gate_allows(study: Study, found: TriedRelief) -> None:
    result, cycle = found.result, cycle_days(study)
    assert cycle is not None
    assert result.nine_now == cycle.late, "today's figure is that of the first answer"
    assert result.nine_then <= result.nine_now
    assert (result.verdict == "worth_trying") == (result.gain.low > 1)
    facts = simulated_facts.facts(study, ID, tried=found)
    said = text((*facts.suggestion, *getattr(facts, "tried", ())))
    assert "bila batas itu 5 hari kerja dan ditepati" in said
    assert ID("page.suggest_external", what="x")[:20] in text(facts.suggestion)


def test_few_replications_are_not_tried() -> None:
    assert try_relief(simulated(replications=3)) is None


def test_nothing_is_tried_where_nothing_waits(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tried, "longest_wait", lambda _: None)
    assert try_relief(study) is None


def test_what_cannot_be_carried_out_is_not_suggested(study: Study) -> None:
    relief = relief_of(study, STEP, "external")
    assert relief is not None
    nobody = relief.setup.scenario.model_copy(update={"people": relief.setup.scenario.people[1:]})
    assert try_out(study, replace(relief, setup=replace(relief.setup, scenario=nobody))) is None


@pytest.mark.parametrize("say", [ID, EN])
@pytest.mark.parametrize("verdict", get_args(Verdict))
@pytest.mark.parametrize(
    ("now", "then"), [(18, 16), (18, 18), (math.inf, 16), (math.inf, math.inf), (16, 17)]
)
def test_every_outcome_has_a_sentence_for_a_head_of_office(
    study: Study, found: TriedRelief, say: Words, verdict: Verdict, now: float, then: float
) -> None:
    gain = Bound(value=1.7, low=1.2, high=2.2, n=30, level=0.95)
    result = replace(found.result, verdict=verdict, nine_now=now, nine_then=then, gain=gain)
    written = text(told(study, say, replace(found, result=result)))
    assert not re.search(r"\d[.,]\d|[±%{}*]|\b(inf|nan)\b", written)
    firm = say("page_tried.worth_trying", condition="").replace("**", "")[:12] in written
    assert firm == (verdict == "worth_trying")


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_relief_has_words(study: Study, found: TriedRelief, kind: Kind) -> None:
    relief = replace(found.result.relief, kind=kind, role="sekretaris")
    for say in (ID, EN):
        assert text(told(study, say, replace(found, result=replace(found.result, relief=relief))))


def test_a_limit_that_stands_is_not_called_missing(study: Study) -> None:
    facts = simulated_facts.facts(with_limit(study, 9), ID)
    assert "sekarang dalam SOP 9 hari kerja" in text(facts.suggestion)
    assert "belum ada" not in text(facts.suggestion)


def test_all_parts_of_waiting_are_causes_or_cannot_be_relieved() -> None:
    from ukur.charts.time_parts import CAUSES_OF

    assert set(CAUSES_OF) - set(get_args(Cause)) == {"does_not_fit"}
    assert np.isin(get_args(Cause), list(CAUSES_OF)).all()


def test_a_relief_that_leaves_cases_behind_does_not_say_still(study: Study, found: TriedRelief) -> None:
    worse = replace(found, result=replace(found.result, nine_now=12.0, nine_then=math.inf))
    assert "sekarang sembilan dari sepuluh selesai dalam 12 hari kerja" in text(
        told(study, words("id"), worse)
    )
    as_bad = replace(found, result=replace(found.result, nine_now=math.inf, nine_then=math.inf))
    assert "tetap tidak selesai" in text(told(study, words("id"), as_bad))
