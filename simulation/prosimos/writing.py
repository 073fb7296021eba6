"""An SOP with its scenario and calendar, written for Prosimos: a diagram and the JSON beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from simulation.durations import Constant, Duration, Exponential, Gamma, Lognormal, Uniform
from simulation.prosimos.arrivals import moments_of
from simulation.prosimos.calendars import ALWAYS, Hours, week_hours
from simulation.prosimos.fitting import misfits
from sop.errors import OutputError, Problem
from sop.exchange.atomic import atomic_path
from sop.exchange.bpmn.writing.naming import arm_id, task_id
from sop.worktime.sessions import WEEKDAYS

if TYPE_CHECKING:
    from simulation.planning.make import Planned
    from simulation.scenario import Batch, Group, Scenario
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar

MOST_TIMES_THE_MEAN = 1000.0
"""Prosimos wants a largest value where there is none."""
OFFICE = "office"


def write_prosimos(
    sop: Sop, scenario: Scenario, calendar: OfficeCalendar, folder: str | Path
) -> tuple[Path, Path]:
    """Write a model for Prosimos.

    Parameters: sop, scenario, calendar - that fit together; folder - made where missing.
    Returns: `<id>.bpmn` and `<id>.json`; the JSON also holds the number of cases and the first instant, which
    Prosimos is told when it is started.
    Raises: OutputError - with everything that Prosimos cannot say; or a file cannot be written.
    SimulationError - sop, scenario and calendar do not fit together.
    """
    from simulation.planning import make_plan

    planned = make_plan(sop, scenario, calendar)
    problems = misfits(planned.sop, scenario, calendar)
    durations, wrong = _durations(planned)
    problems += wrong
    arrival = _arrival(scenario, planned, calendar)
    problems += [arrival] if isinstance(arrival, Problem) else []
    if problems or isinstance(arrival, Problem):
        raise OutputError(problems)
    document = {
        "model_type": "CRISP",
        **_resources(scenario),
        **arrival,
        "resource_calendars": _calendars(scenario, calendar),
        "gateway_branching_probabilities": _gateways(planned.sop),
        "task_resource_distribution": _tasks(planned.sop, scenario, durations),
        "event_distribution": [],
        "batch_processing": [_batch(batch) for batch in scenario.batches],
    }
    # A correction of the scenario is a way that the diagram must have; shares are in the JSON alone.
    drawing = one_end(_drawing(planned.sop if scenario.corrections else sop))
    paths = Path(folder) / f"{sop.id}.bpmn", Path(folder) / f"{sop.id}.json"
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    for path, content in zip(paths, (drawing, text.encode()), strict=True):
        with atomic_path(path) as beside:
            beside.write_bytes(content)
    return paths


def _drawing(sop: Sop) -> bytes:
    from sop.exchange.bpmn.writing.file import bpmn_bytes

    return bpmn_bytes(sop)


def one_end(drawing: bytes) -> bytes:
    """The same diagram with one end event: Prosimos takes no more. Parameters: drawing - of `bpmn_bytes`."""
    from lxml import etree

    root: Any = etree.fromstring(drawing)
    named = {name: uri for name, uri in root.nsmap.items() if name}
    ends = root.findall(".//bpmn:endEvent", named)
    kept, *others = ends
    for end in others:
        for reference in [*root.iter(f"{{{named['bpmn']}}}flowNodeRef")]:
            if reference.text == end.get("id"):
                reference.getparent().remove(reference)
        for arriving in end.findall("bpmn:incoming", named):
            flow = root.find(f".//bpmn:sequenceFlow[@id='{arriving.text}']", named)
            flow.set("targetRef", kept.get("id"))
            kept.append(arriving)
            _redirect(root, named, str(arriving.text), str(kept.get("id")))
        shape = root.find(f".//bpmndi:BPMNShape[@bpmnElement='{end.get('id')}']", named)
        shape.getparent().remove(shape)
        end.getparent().remove(end)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _redirect(root: Any, named: Mapping[str, str], flow: str, end: str) -> None:
    """The arrow goes on to the middle of the end that is kept."""
    from lxml import etree

    bounds = root.find(f".//bpmndi:BPMNShape[@bpmnElement='{end}']/dc:Bounds", named)
    edge = root.find(f".//bpmndi:BPMNEdge[@bpmnElement='{flow}']", named)
    x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    points = edge.findall("di:waypoint", named)
    corner = etree.SubElement(edge, f"{{{named['di']}}}waypoint")
    corner.set("x", f"{x + width / 2:g}")
    corner.set("y", f"{y + height / 2:g}")
    edge.remove(corner)
    points[-1].addnext(corner)


def _durations(planned: Planned) -> tuple[dict[str, Duration], list[Problem]]:
    found = {step.id: step.units[0].duration for step in planned.plan.steps}
    problems = [
        Problem(
            code="prosimos_out_family",
            place=f"durations.steps.{step}",
            value=type(duration).__name__.lower(),
            allowed=("constant", "uniform", "exponential", "lognormal", "gamma"),
        )
        for step, duration in found.items()
        if not isinstance(duration, Constant | Uniform | Exponential | Lognormal | Gamma)
    ]
    return found, problems


def _law(duration: Duration, speed: float) -> dict[str, Any]:
    """Family and parameters in the order of Prosimos, seconds at a speed."""
    mean, variance = duration.mean / speed, duration.variance / speed**2
    values: tuple[float, ...]
    if isinstance(duration, Constant):
        family, values = "fix", (mean,)
    elif isinstance(duration, Uniform):
        family, values = "uniform", (duration.low / speed, duration.high / speed)
    elif isinstance(duration, Exponential):
        family, values = "expon", (mean, 0.0, mean * MOST_TIMES_THE_MEAN)
    else:
        family = "gamma" if isinstance(duration, Gamma) else "lognorm"
        values = (mean, variance, 0.0, mean * MOST_TIMES_THE_MEAN)
    return {"distribution_name": family, "distribution_params": [{"value": value} for value in values]}


def _arrival(scenario: Scenario, planned: Planned, calendar: OfficeCalendar) -> dict[str, Any] | Problem:
    """Evenly in time, or at random at any hour at one rate: nothing else is drawn by gaps alone."""
    if len(scenario.demand) != 1:
        value = str(len(scenario.demand))
        return Problem(code="prosimos_out_demand", place="demand", value=value)
    rule = scenario.demand[0]
    if rule.random:
        return _at_random(planned) or Problem(code="prosimos_out_demand", place="demand[1]", value=rule.kind)
    zone = ZoneInfo(calendar.time_zone)
    released = planned.plan.cases.release.tolist()
    moments = [datetime.fromtimestamp(instant, zone).replace(tzinfo=UTC) for instant in released]
    gap = (moments[1] - moments[0]).total_seconds() if len(moments) > 1 else 86_400.0
    for hours in (ALWAYS, week_hours(calendar.weeks.normal)):
        if moments_of([gap] * len(moments), hours, moments[0]) == moments:
            return {
                "total_cases": len(moments),
                "start_time": moments[0].isoformat(),
                "arrival_time_distribution": {
                    "distribution_name": "fix",
                    "distribution_params": [{"value": gap}],
                },
                "arrival_time_calendar": _periods(hours),
            }
    return Problem(code="prosimos_out_demand", place="demand[1]", value=rule.kind)


def _at_random(planned: Planned) -> dict[str, Any] | None:
    (stream,) = planned.plan.arrivals
    rates = set(stream.rates.tolist())
    whole = bool((stream.opens[1:] == stream.closes[:-1]).all())
    if len(rates) != 1 or not whole:
        return None
    mean = 1 / rates.pop()
    span = int(stream.closes[-1] - stream.opens[0])
    values = (mean, 0.0, mean * MOST_TIMES_THE_MEAN)
    return {
        "total_cases": max(1, round(span / mean)),
        "start_time": datetime.fromtimestamp(int(stream.opens[0]), ZoneInfo(stream.zone))
        .replace(tzinfo=UTC)
        .isoformat(),
        "arrival_time_distribution": {
            "distribution_name": "expon",
            "distribution_params": [{"value": value} for value in values],
        },
        "arrival_time_calendar": _periods(ALWAYS),
    }


def _resources(scenario: Scenario) -> dict[str, Any]:
    return {
        "resource_profiles": [
            {
                "id": f"pool_{group.id}",
                "name": group.id,
                "resource_list": [
                    {
                        "id": group.id,
                        "name": group.id,
                        "cost_per_hour": group.cost_per_hour or 0,
                        "amount": group.count,
                        "calendar": OFFICE if group.hours is None else f"{OFFICE}_{group.id}",
                        "assignedTasks": [],
                    }
                ],
            }
            for group in scenario.people
        ]
    }


def _calendars(scenario: Scenario, calendar: OfficeCalendar) -> list[dict[str, Any]]:
    usual = week_hours(calendar.weeks.normal)
    every = {OFFICE: usual} | {
        f"{OFFICE}_{group.id}": usual.within(week_hours(group.hours))
        for group in scenario.people
        if group.hours is not None
    }
    return [{"id": name, "name": name, "time_periods": _periods(hours)} for name, hours in every.items()]


def _periods(hours: Hours) -> list[dict[str, str]]:
    """Prosimos has no 24:00; the last microsecond of a day is as near as it comes."""
    return [
        {"from": day.upper(), "to": day.upper(), "beginTime": _clock(opens), "endTime": _clock(closes)}
        for day, sessions in zip(WEEKDAYS, hours.days, strict=True)
        for opens, closes in sessions
    ]


def _clock(seconds: float) -> str:
    if seconds >= 86_400:
        return "23:59:59.999999"
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def _gateways(sop: Sop) -> list[dict[str, Any]]:
    return [
        {
            "gateway_id": arm_id("choice", step.id),
            "probabilities": [
                {"path_id": arm_id("outcome", step.id, outcome.id), "value": outcome.share or 0.0}
                for outcome in step.decision.outcomes
            ],
        }
        for step in sop.steps
        if step.decision is not None
    ]


def _tasks(sop: Sop, scenario: Scenario, durations: Mapping[str, Duration]) -> list[dict[str, Any]]:
    return [
        {
            "task_id": task_id(step.id),
            "resources": [
                {"resource_id": group.id, **_law(durations[step.id], group.speed)}
                for group in _holders(scenario.people, step.performers.leader)
            ],
        }
        for step in sop.steps
    ]


def _holders(people: Sequence[Group], role: str) -> list[Group]:
    return [group for group in people if role in group.roles]


def _batch(batch: Batch) -> dict[str, Any]:
    size = batch.size or 0
    factor = 1.0
    for item in batch.factors:
        factor = item.factor if size >= item.least else factor
    return {
        "task_id": task_id(batch.step),
        "type": "Sequential",
        "size_distrib": [{"key": "1", "value": 0.0}, {"key": str(size), "value": 1.0}],
        "duration_distrib": [{"key": str(size), "value": factor}],
        "firing_rules": [[{"attribute": "size", "comparison": "=", "value": size}]],
    }
