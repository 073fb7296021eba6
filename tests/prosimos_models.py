"""Small models of Prosimos for tests: a diagram and the JSON beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from builders import decide, flow_data
from simulation.scenario import Scenario
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

ALWAYS = [{"from": "MONDAY", "to": "SUNDAY", "beginTime": "00:00:00", "endTime": "23:59:59.999"}]
OFFICE = [{"from": "MONDAY", "to": "FRIDAY", "beginTime": "09:00:00", "endTime": "17:00:00"}]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
CATCH = "intermediateCatchEvent"
_CLOCK = "<timerEventDefinition/>"
_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def diagram(nodes: dict[str, str], flows: Sequence[tuple[str, str]]) -> str:
    """A diagram; nodes by id with their tags, flows called `source-target`; CATCH is a timer."""
    told = "".join(
        f'<{tag} id="{name}" name="{name}">{_CLOCK if tag == CATCH else ""}</{tag}>'
        for name, tag in nodes.items()
    )
    told += "".join(f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in flows)
    return f'<definitions xmlns="{_BPMN}"><process id="p" name="Contoh">{told}</process></definitions>'


def line(*steps: str, **tags: str) -> str:
    """A diagram of nodes one after the other, tasks unless told otherwise."""
    nodes = {"s": "startEvent", **{name: tags.get(name, "task") for name in steps}, "e": "endEvent"}
    names = list(nodes)
    return diagram(nodes, list(pairwise(names)))


def choice(*ways: str) -> str:
    """Task `A`, then one of several tasks."""
    nodes = {"s": "startEvent", "A": "task", "x": "exclusiveGateway", **dict.fromkeys(ways, "task")}
    nodes |= {"m": "exclusiveGateway", "e": "endEvent"}
    flows = [("s", "A"), ("A", "x"), *(("x", way) for way in ways), *((way, "m") for way in ways), ("m", "e")]
    return diagram(nodes, flows)


def law(family: str, *values: float) -> dict[str, Any]:
    """A distribution as the JSON has it."""
    return {"distribution_name": family, "distribution_params": [{"value": value} for value in values]}


def document(
    *tasks: str, resources: Sequence[dict[str, Any]] = (), seconds: float = 600, **changed: Any
) -> dict[str, Any]:
    """Parameters in which every resource (one person `R` by default) does every task in a fixed time."""
    listed = [
        {"id": "R", "name": "R", "cost_per_hour": 1, "amount": 1, "calendar": "c", **one}
        for one in resources or [{}]
    ]
    doing = [{"resource_id": one["id"], **law("fix", seconds)} for one in listed]
    found = {
        "resource_profiles": [{"id": "pool", "name": "Kelompok", "resource_list": listed}],
        "arrival_time_distribution": law("fix", 300),
        "arrival_time_calendar": ALWAYS,
        "gateway_branching_probabilities": [],
        "task_resource_distribution": [{"task_id": task, "resources": doing} for task in tasks],
        "resource_calendars": [{"id": "c", "name": "c", "time_periods": ALWAYS}],
        "total_cases": 4,
        "start_time": "2025-01-06T09:00:00",
        **changed,
    }
    copy: dict[str, Any] = json.loads(json.dumps(found))
    return copy


def saved(folder: Path, bpmn: str, parameters: Any) -> tuple[Path, Path]:
    """Both as files."""
    paths = folder / "m.bpmn", folder / "m.json"
    paths[0].write_text(bpmn, encoding="utf-8")
    text = parameters if isinstance(parameters, str) else json.dumps(parameters)
    paths[1].write_text(text, encoding="utf-8")
    return paths


def fitting_sop() -> Sop:
    """An SOP that Prosimos can say: a decision with a return and an early end, then two steps in parallel."""
    ways = decide(
        lanjut={"share": 0.7}, kembali={"to": "terima", "at_most": 20, "share": 0.2}, tolak={"to": "end"}
    )
    ways["outcomes"][2]["share"] = 0.1
    checks = {"performers": {"roles": ["pemeriksa"]}}
    data = flow_data(
        {"id": "terima"},
        {"id": "periksa", **checks, "decision": ways},
        {"id": "catat", "after": ["periksa"]},
        {"id": "hitung", "after": ["periksa"], **checks},
        {"id": "selesai", "after": ["catat", "hitung"]},
    )
    data["roles"].append({"id": "pemeriksa", "name": "Pemeriksa"})
    return Sop.model_validate(data)


def fitting_calendar() -> OfficeCalendar:
    """Weekdays with a break, no holidays."""
    week = {day: ["08:00-12:00", "13:00-16:00"] for day in WEEKDAYS}
    data = {"schema_version": 1, "id": "test", "name": "Test", "time_zone": "UTC", "country": None}
    return OfficeCalendar.model_validate({**data, "weeks": {"normal": week}})


def fitting_scenario(**changed: Any) -> Scenario:
    """Six cases, one every two hours of the week by the clock."""
    moments = [f"2025-01-{6 + hour // 24:02d}T{hour % 24:02d}:00:00+00:00" for hour in range(8, 20, 2)]
    data = {
        "schema_version": 1,
        "id": "test",
        "name": "test",
        "sop": "test",
        "calendar": "test",
        "first": "2025-01-06",
        "last": "2025-01-06",
        "warm_up_working_days": 0,
        "people": [
            {"id": "ani", "roles": ["staf"], "count": 3, "cost_per_hour": 2},
            {"id": "budi", "roles": ["pemeriksa"], "hours": {day: ["08:00-12:00"] for day in WEEKDAYS}},
            {"id": "cici", "roles": ["staf", "pemeriksa"], "speed": 2},
        ],
        "demand": [{"kind": "instants", "case_id": "P-{n}", "instants": [{"at": at} for at in moments]}],
        "durations": {
            "default": {"family": "lognormal", "cv": 0.3},
            "steps": {
                "terima": {"family": "constant", "minutes": 30},
                "periksa": {"family": "gamma", "cv": 0.5},
                "catat": {"family": "exponential", "minutes": 20},
                "hitung": {"family": "uniform", "low": 0.5, "high": 1.5},
            },
        },
    }
    return Scenario.model_validate({**data, **changed})
