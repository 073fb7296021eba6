"""Plans made by hand for queueing models: one SOP in an office that never closes, unless told otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.draws import Draws, PersonDraws
from simulation.durations import Constant
from simulation.plan import (
    MISSING,
    NORMAL_PRIORITY,
    Cases,
    Days,
    Plan,
    PlanPerson,
    PlanSop,
    PlanStep,
    PlanUnit,
)
from sop.worktime.windows import Windows

Int64 = NDArray[np.int64]

LONG = 10**13
ALWAYS = Windows.from_pairs([(0, LONG)])
NEVER = Windows.from_pairs([])
NOTHING = np.empty(0, dtype=np.int64)
ONE_DAY = Days(
    midnights=np.array([0, LONG], dtype=np.int64),
    working=np.array([True]),
    year=np.array([1970]),
    month=np.array([1]),
)


def known_cases(releases: Any, *, priority: Any = NORMAL_PRIORITY) -> Cases:
    """Cases of the one SOP, released at the given seconds."""
    release = np.asarray(releases, dtype=np.int64)
    count = len(release)
    return Cases(
        ids=tuple(map(str, range(count))),
        periods=("",) * count,
        sop=np.zeros(count, dtype=np.int64),
        ordinal=np.arange(count),
        release=release,
        deadline=np.full(count, MISSING),
        priority=np.broadcast_to(np.asarray(priority, dtype=np.int64), count).copy(),
        done=((),) * count,
        counted=np.ones(count, dtype=bool),
    )


def simple_step(name: str, duration: Any, **more: Any) -> PlanStep:
    """A step that one person of the first role carries out, unless `seats` say otherwise."""
    given: dict[str, Any] = {
        "seats": ((0, 1),),
        "before": (),
        "units": (PlanUnit(id="", persons=(), duration=duration),),
    }
    given |= more
    return PlanStep(id=name, sop=0, lead=given["seats"][0][0], **given)


def simple_plan(steps: Sequence[PlanStep], persons: Sequence[PlanPerson], cases: Cases, **more: Any) -> Plan:
    """One SOP; whatever is not told is neutral."""
    roles = 1 + max(role for person in persons for role in person.roles)
    given: dict[str, Any] = {
        "sops": (PlanSop(id="queue", first=0, last=len(steps)),),
        "seed": 1,
        "roles": tuple(f"r{role}" for role in range(roles)),
        "waits": (),
        "arrivals": (),
        "start": 0,
        "horizon": LONG,
        "office": ALWAYS,
        "days": ONE_DAY,
        "day_seconds": 86_400,
        "session_seconds": 86_400,
        "duty": Constant(value=1),
    }
    return Plan(**(given | {"steps": tuple(steps), "persons": tuple(persons), "cases": cases} | more))


def servers(count: int, *, role: int = 0) -> tuple[PlanPerson, ...]:
    """Equal persons without other work."""
    return tuple(PlanPerson(id=f"server {role} {number}", roles=(role,)) for number in range(count))


def at_hand(plan: Plan, number: int = 0) -> Draws:
    """Draws in which everybody is there whenever the office is open, and has nothing else to do."""
    office = plan.office
    there = PersonDraws(usual=office, windows=office, away=NEVER, arrivals=NOTHING, sizes=NOTHING)
    return Draws(plan, number, cases=plan.cases, persons=(there,) * len(plan.persons))


def case_seconds(begin: Int64, end: Int64, low: int, high: int) -> int:
    """Seconds that all cases together spend in the system between two instants."""
    return int(np.maximum(0, np.minimum(end, high) - np.maximum(begin, low)).sum())


def kiefer_wolfowitz(releases: Int64, works: Int64, count: int) -> list[int]:
    """Starts at several servers in the order of arrival, exactly (Kiefer and Wolfowitz 1955)."""
    free = [0] * count
    starts = []
    for release, work in zip(releases.tolist(), works.tolist(), strict=True):
        free.sort()
        starts.append(max(release, free[0]))
        free[0] = starts[-1] + work
    return starts
