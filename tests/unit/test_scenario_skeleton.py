"""The scenario to begin with can be simulated, whatever the SOP holds."""

from __future__ import annotations

from typing import Any

import pytest

from permits import permit_sop
from simulation.planning import make_plan
from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.scenario_skeleton import skeleton
from ukur.words import Language, words

RETURN = [{"id": "ya", "text": "ya"}, {"id": "ulang", "text": "ulang", "to": ["tinjau"], "at_most": 2}]
THREE = [
    {"id": "a", "text": "a"},
    {"id": "b", "text": "b", "to": "arsip"},
    {"id": "c", "text": "c", "to": "end"},
]


def changed(**steps: dict[str, Any]) -> Sop:
    data = permit_sop().model_dump(mode="json", exclude_defaults=True)
    for step in data["steps"]:
        step.update(steps.get(step["id"], {}))
    return Sop.model_validate(data)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    "steps",
    [
        {},
        {"rapat": {"decision": {"outcomes": RETURN}}},
        {"periksa": {"decision": {"outcomes": THREE}}},
        {"arsip": {"not_same_person_as": ["periksa", "terima"]}},
        {"arsip": {"performers": {"roles": [{"role": "staf", "count": "all"}]}}},
    ],
)
def test_it_can_be_simulated(calendar: OfficeCalendar, language: Language, steps: dict[str, Any]) -> None:
    sop = changed(**steps)
    scenario = parse_document(skeleton(sop, words(language)), Scenario)
    plan = make_plan(sop, scenario, calendar).plan
    for step in plan.steps:
        assert not step.outcomes or sum(way.share for way in step.outcomes) == pytest.approx(1)
    assert len(plan.persons) == len({person.id for person in plan.persons})
