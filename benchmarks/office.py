"""The office model of the benchmarks, from our own SOP and calendar, and its workload for the peers.

Time runs on the axis of office hours: a case that arrives after so many working seconds is released in ours
when the office has been open that long. Peers without a calendar take the same seconds as they are, so that
everybody's queues are equally long.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from simulation.streams import uniforms

if TYPE_CHECKING:
    from simulation.planning import Planned
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar

DATA = Path(__file__).parent.parent / "data"
SEED = 2025
LOAD = 0.8
CV = 0.3
FIRST = date(2025, 1, 2)
CUSTOMERS_WORK = 10_000
MINUTES_A_YEAR = 105_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Office:
    """The SOP, its plan and the arrivals in working seconds."""

    sop: Sop
    planned: Planned
    arrivals: list[int]


def office(name: str, cases: int, *, absences: bool = False) -> Office:
    """The model of a workload.

    Parameters: name - flow (step 5 by all four roles), lead (by its leader alone) or burst (flow, with every
    case released at the start); cases - how many; absences - persons are away as in the default scenario.
    Returns: the model, planned.
    """
    from simulation.planning import make_plan
    from simulation.scenario import Scenario, read_scenario
    from sop.reading import read_sop
    from sop.worktime.calendar import read_calendar

    sop = read_sop(DATA / "sops" / "pengukuran-kinerja.yaml")
    if name == "lead":
        sop = _by_leaders(sop)
    calendar = read_calendar(DATA / "calendars" / "pesisir-selatan.yaml")
    arrivals = [0] * cases if name == "burst" else _arrivals(cases)
    last = _last_day(cases)
    usual = read_scenario(DATA / "scenarios" / "kesbangpol.yaml")
    scenario = Scenario.model_validate(
        {
            "schema_version": 1,
            "id": "benchmark",
            "name": "Benchmark",
            "sop": sop.id,
            "first": FIRST,
            "last": last,
            "seed": SEED,
            "warm_up_working_days": 0,
            "demand": [_demand(arrivals, calendar, last)],
            "people": [
                {"id": group.id, "roles": group.roles, "absences": group.absences if absences else ()}
                for group in usual.people
            ],
            "absences": [absence.model_dump() for absence in usual.absences],
            "durations": {"default": {"family": "lognormal", "cv": CV}},
        }
    )
    return Office(sop=sop, planned=make_plan(sop, scenario, calendar), arrivals=arrivals)


def default_office(*, duties: float) -> Office:
    """The default scenario as it is, two years, with the same share of other duties for everybody.

    Parameters: duties - share of on-duty time. Returns: the model, planned; it has no arrivals of its own.
    """
    from simulation.planning import make_plan
    from simulation.scenario import read_scenario
    from sop.reading import read_sop
    from sop.worktime.calendar import read_calendar

    sop = read_sop(DATA / "sops" / "pengukuran-kinerja.yaml")
    scenario = read_scenario(DATA / "scenarios" / "kesbangpol.yaml")
    people = tuple(group.model_copy(update={"other_duties": duties}) for group in scenario.people)
    calendar = read_calendar(DATA / "calendars" / "pesisir-selatan.yaml")
    planned = make_plan(sop, scenario.model_copy(update={"people": people}), calendar)
    return Office(sop=sop, planned=planned, arrivals=[])


def minutes_by_role(sop: Sop) -> dict[str, float]:
    """Standard minutes a case asks of each role, joint steps of every role in them."""
    asked: dict[str, float] = {role.id: 0.0 for role in sop.roles}
    for step in sop.steps:
        assert step.standard is not None
        for seat in step.performers.roles:
            asked[seat.role] += step.standard.seconds / 60
    return asked


def write_workloads(folder: Path, cases: int, customers: int) -> None:
    """Write flow, lead, burst and queue as JSON for the models that do not know our packages.

    Parameters: folder - of the files, made where missing; cases, customers - how many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, count in (("flow", cases), ("lead", cases), ("burst", 2 * cases)):
        _write(folder, workload(name, count))
    gaps, work = (
        -mean * np.log1p(-uniforms(("benchmark", purpose), customers))
        for purpose, mean in (("gaps", CUSTOMERS_WORK / LOAD), ("work", CUSTOMERS_WORK))
    )
    queue = {
        "id": "queue",
        "roles": ["server"],
        "steps": [{"id": "serve", "roles": [0], "seconds": CUSTOMERS_WORK}],
        "arrivals": np.ceil(np.cumsum(gaps)).astype(int).tolist(),
        "work": [np.maximum(1, np.ceil(work)).astype(int).tolist()],
    }
    _write(folder, queue)


def workload(name: str, cases: int) -> dict[str, Any]:
    """The office model as plain data: the same arrivals and the same draws as ours."""
    from simulation.draws import draw

    model = office(name, cases)
    plan = model.planned.plan
    draws = draw(plan, 0)
    return {
        "id": name,
        "roles": list(plan.roles),
        "steps": [
            {"id": step.id, "roles": [role for role, _ in step.seats], "seconds": step.standard}
            for step in plan.steps
        ],
        "arrivals": model.arrivals,
        "work": [draws.work(step, 0, 0).tolist() for step in range(len(plan.steps))],
        "cv": CV,
        "week": _week(),
    }


def _by_leaders(sop: Sop) -> Sop:
    steps = []
    for step in sop.steps:
        seats = tuple(seat for seat in step.performers.roles if seat.role == step.performers.leader)
        steps.append(
            step.model_copy(update={"performers": step.performers.model_copy(update={"roles": seats})})
        )
    return sop.model_copy(update={"steps": tuple(steps)})


def _busiest() -> float:
    """Standard minutes a case asks of the busiest role of the whole model."""
    from sop.reading import read_sop

    return max(minutes_by_role(read_sop(DATA / "sops" / "pengukuran-kinerja.yaml")).values())


def _arrivals(cases: int) -> list[int]:
    # The same whoever sits in step 5: those that load the busiest role of the whole model.
    gap = _busiest() * 60 / LOAD
    luck = uniforms(("benchmark", "arrivals"), cases)
    return np.floor(np.cumsum(-gap * np.log1p(-luck))).astype(int).tolist()


def _last_day(cases: int) -> date:
    """A horizon that is long enough, with room for what joint steps cost."""
    return date(FIRST.year + 3 + ceil(1.5 * cases * _busiest() / MINUTES_A_YEAR), 12, 31)


def _demand(arrivals: list[int], calendar: OfficeCalendar, last: date) -> dict[str, Any]:
    from sop.worktime.compile import compile_calendar

    compiled = compile_calendar(calendar, FIRST, last)
    windows, zone = compiled.windows, ZoneInfo(compiled.time_zone)
    instants = np.asarray(windows.after(np.full(len(arrivals), windows.start), np.array(arrivals)))
    cases = [
        {"at": datetime.fromtimestamp(instant, zone), "case_id": f"{number:06d}"}
        for number, instant in enumerate(instants.tolist())
    ]
    return {"kind": "instants", "case_id": "{n}", "instants": cases}


def _week() -> list[list[int]]:
    """Windows of the normal office week, seconds from Monday midnight."""
    from sop.worktime.calendar import read_calendar

    days = read_calendar(DATA / "calendars" / "pesisir-selatan.yaml").weeks.normal.seconds()
    return [
        [number * 86_400 + opened, number * 86_400 + closed]
        for number, sessions in enumerate(days)
        for opened, closed in sessions
    ]


def _write(folder: Path, content: dict[str, Any]) -> None:
    (folder / f"{content['id']}.json").write_text(json.dumps(content))
