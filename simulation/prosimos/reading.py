"""A diagram and the JSON beside it, read as an SOP, a scenario and a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.prosimos import flow
from simulation.prosimos.arrivals import Supply, supply
from simulation.prosimos.asking import assumed, how_many, not_ours, when
from simulation.prosimos.calendars import ALWAYS, Hours, hours_of, office, united
from simulation.prosimos.document import Parameters, read_parameters
from simulation.prosimos.people import Laws, Staffing, staffing, with_repeats
from simulation.prosimos.remarks import merged, remarks
from simulation.prosimos.resources import laws_of, resource_problems
from simulation.prosimos.system import system
from simulation.prosimos.timers import Timers, timers
from simulation.scenario import Batch, DurationRule, DurationRules, Group, Scenario
from sop.errors import DocumentError, Problem
from sop.exchange.bpmn.graph import BpmnGraph
from sop.findings import Finding
from sop.model import Basis, Performers, Role, Seat, Sop
from sop.showing import Shown
from sop.worktime.calendar import OfficeCalendar, Week

if TYPE_CHECKING:
    from sop.exchange.bpmn.result import BpmnDraft

_TOLD_BY_JSON = frozenset({"bpmn_no_lane", "bpmn_pool_as_role", "bpmn_step_added", "bpmn_timer"})
"""Doubts of a diagram alone: who carries out a task, how long a timer runs, who does what was added."""
_SECOND = DurationRule(family="constant", minutes=1 / 60)


@dataclass(frozen=True, kw_only=True, repr=False)
class ProsimosModel(Shown):
    """A Prosimos model as one of ours.

    Parameters: sop, scenario, calendar - that fit together; doubts - what is said otherwise than there, or
    left out, with its place; tasks - by step, the id of the task in the diagram; resources - by group, the id
    of the resource in the JSON.
    """

    sop: Sop
    scenario: Scenario
    calendar: OfficeCalendar
    doubts: tuple[Finding, ...] = ()
    tasks: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[str, str] = field(default_factory=dict)


def read_prosimos(
    bpmn: str | Path,
    parameters: str | Path,
    *,
    cases: int | None = None,
    starts: datetime | None = None,
    seed: int = 1,
) -> ProsimosModel:
    """Read a model of Prosimos.

    Parameters: bpmn - the diagram; parameters - the JSON beside it; cases - how many (default: what the JSON
    says, else 100); starts - first instant of the simulation, without an offset in universal time (default:
    what the JSON says, else Monday, 6 January 2025); seed - of what is drawn once, such as arrivals.
    Returns: an SOP with one role for each set of resources, its scenario and its calendar.
    Raises: DocumentError - a file is no such document; or something in it cannot be said in a scenario, each
    with its place.
    """
    from sop.exchange.bpmn import draft_of_graph, read_graph

    graph = read_graph(bpmn)
    draft = draft_of_graph(graph, file=str(bpmn), decision_steps=True, timer_steps=True)
    return model_of(
        draft,
        graph,
        read_parameters(parameters),
        str(parameters),
        cases=cases,
        starts=starts,
        seed=seed,
    )


def model_of(
    draft: BpmnDraft,
    graph: BpmnGraph,
    document: Parameters,
    file: str = "",
    *,
    cases: int | None = None,
    starts: datetime | None = None,
    seed: int = 1,
) -> ProsimosModel:
    """The model that a diagram and a JSON document make together.

    Parameters: draft, graph - of the diagram, read with `decision_steps` and `timer_steps`; document; file -
    of the document, for problems; cases, starts, seed - see `read_prosimos`.
    Returns: the model.
    Raises: DocumentError - with everything that stands against it.
    """
    count, start = how_many(document, cases, file), when(document, starts, file)
    said = _said(draft, graph, document, (count, start, seed), file)
    opened = _office_hours(document, draft, said)
    weeks, moved = _weeks(said.hours, opened)
    staff = with_repeats(staffing(document, draft, said.laws, said.hours, weeks), draft.again)
    sop = _sop(draft, staff)
    own = {step.id for step in sop.steps} - {*staff.rules, *said.timers.rules}
    names = [group.id for group in staff.groups]
    served, few = system(sop, choices=own, timers=said.timers.rules, cases=count, taken=names)
    told = (doubt for doubt in draft.doubts if doubt.rule not in _TOLD_BY_JSON)
    doubts = merged((*told, *staff.findings, *said.findings, *few, *remarks(document, draft, own, moved)))
    doubts += tuple(assumed(document, cases=cases, starts=starts, used=(count, start)))
    task_of = {step: task for task, step in draft.tasks.items()}
    task_of |= {new: task_of[old] for new, old in draft.again.items() if old in task_of}
    return ProsimosModel(
        sop=sop,
        scenario=_scenario(sop, said, (*staff.groups, *served), _rules(said, staff, own), seed),
        calendar=office(opened, _calendar_id(sop), sop.title),
        doubts=doubts,
        tasks=task_of,
        resources=staff.resources,
    )


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What the document says, part by part. Parameters: laws - of the tasks of the diagram; hours - by
    calendar; cases - how many; the rest as named."""

    laws: Laws
    hours: Mapping[str, Hours]
    shares: flow.Shares
    timers: Timers
    batches: tuple[Batch, ...]
    coming: Supply
    cases: int
    findings: tuple[Finding, ...]


def _said(
    draft: BpmnDraft, graph: BpmnGraph, document: Parameters, asked: tuple[int, datetime, int], file: str
) -> _Said:
    """Everything at once, so that all problems are told together."""
    count, start, seed = asked
    problems = [*not_ours(document), *resource_problems(document)]
    laws, wrong = laws_of(document)
    hours, bad = _hours(document)
    chances, off = flow.flow_chances(document, graph)
    problems += [*wrong, *bad, *off, *_without_resources(draft, laws)]
    shares, found = flow.shares_of(draft, chances) if not problems else ({}, [])
    timed = timers(document, draft)
    batches, remarks, worse = flow.batches(document, draft, count)
    coming = supply(document, hours[""], cases=count, starts=start, seed=seed) if "" in hours else None
    problems += [*found, *timed.problems, *worse, *([coming] if isinstance(coming, Problem) else [])]
    if problems or not isinstance(coming, Supply):
        raise DocumentError([problem.in_file(file) for problem in problems])
    return _Said(
        laws={name: laws[name] for name in draft.tasks},
        hours=hours,
        shares=shares,
        timers=timed,
        batches=batches,
        coming=coming,
        cases=count,
        findings=(*timed.findings, *remarks, *coming.findings),
    )


def _rules(said: _Said, staff: Staffing, own: set[str]) -> dict[str, DurationRule]:
    """How long each step takes: tasks, timers, and what was added."""
    return {**staff.rules, **said.timers.rules, **dict.fromkeys(sorted(own), _SECOND)}


def _scenario(
    sop: Sop, said: _Said, people: tuple[Group, ...], rules: Mapping[str, DurationRule], seed: int
) -> Scenario:
    return Scenario(
        schema_version=1,
        id=sop.id,
        name=sop.title,
        sop=sop.id,
        calendar=_calendar_id(sop),
        first=said.coming.first,
        last=said.coming.last,
        seed=seed,
        warm_up_working_days=0,
        people=people,
        demand=(said.coming.demand,),
        durations=DurationRules(steps=dict(rules)),
        waits=said.timers.waits,
        batches=said.batches,
        decisions=said.shares,
    )


def _calendar_id(sop: Sop) -> str:
    return sop.id.replace("_", "-")


def _hours(document: Parameters) -> tuple[dict[str, Hours], list[Problem]]:
    """Hours by calendar; those of the arrivals under the empty name."""
    hours: dict[str, Hours] = {}
    problems: list[Problem] = []
    if document.model_type.upper() == "FUZZY":
        return hours, problems
    places = [
        (one.id, one.periods, f"resource_calendars[{number}].time_periods")
        for number, one in enumerate(document.timetables, start=1)
    ]
    for name, periods, place in (*places, ("", document.arrival_periods, "arrival_time_calendar")):
        if name in hours:
            problems.append(Problem(code="id_twice", place=place, value=name[:80]))
        found = hours_of(periods, place)
        if isinstance(found, Hours):
            hours[name] = found
        else:
            problems += found
    return hours, problems


def _without_resources(draft: BpmnDraft, laws: Mapping[str, object]) -> Iterator[Problem]:
    for task, step in draft.tasks.items():
        if task not in laws:
            place, value = "task_resource_distribution", draft.sop.step(step).text[:80]
            yield Problem(code="prosimos_task_missing", place=place, value=value, fields={"id": task[:80]})


def _office_hours(document: Parameters, draft: BpmnDraft, said: _Said) -> Hours:
    """Open whenever somebody works; always where the system would have to wait for an office."""
    busy = {resource for of_task in said.laws.values() for resource in of_task}
    names = sorted({resource.calendar for resource in document.resources if resource.id in busy})
    opened = united(said.hours[name] for name in names)
    if said.timers.rules or (said.timers.waits and draft.decisions):
        return ALWAYS
    before = draft.sop.routes().before
    if any(not before[step] for step in draft.decisions.values()):
        # Cases that come when nobody works wait for persons, not for the choice that comes first.
        coming = united([opened, said.hours[""]])
        return opened if coming.rounded()[0] == opened.rounded()[0] else ALWAYS
    return opened


def _weeks(hours: Mapping[str, Hours], opened: Hours) -> tuple[dict[str, Week | None], list[str]]:
    """Own hours by calendar, None for those of the office; and calendars whose borders were moved."""
    usual = opened.rounded()[0]
    weeks: dict[str, Week | None] = {}
    moved: list[str] = []
    for name, one in hours.items():
        week, by = one.rounded()
        weeks[name] = None if week == usual else week
        if name and by > 1.0:
            moved.append(name)
    return weeks, moved


def _sop(draft: BpmnDraft, staff: Staffing) -> Sop:
    """The draft's SOP, carried out by who the document says; what is nobody's stays with its role."""
    steps = []
    for step in draft.sop.steps:
        if step.id in staff.role_of:
            performers = Performers(roles=(Seat(role=staff.role_of[step.id]),), basis=Basis.STATED)
            steps.append(step.model_copy(update={"performers": performers}))
        else:
            steps.append(step)
    left = {step.performers.leader for step in steps if step.id not in staff.role_of}
    others = tuple(role for role in draft.sop.roles if role.id in left)
    known = {role.id for role in others}
    roles: tuple[Role, ...] = (*(role for role in staff.roles if role.id not in known), *others)
    data = {name: getattr(draft.sop, name) for name in type(draft.sop).model_fields}
    return Sop(**{**data, "roles": roles, "steps": tuple(steps)})
