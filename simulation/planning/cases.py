"""The cases of the plan: those known beforehand, and the streams of those that arrive at random."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulation.demand import Period, Release, releases
from simulation.plan import MISSING, Cases, PlanArrivals
from simulation.planning.rates import stretches
from sop.errors import Problem

if TYPE_CHECKING:
    from simulation.clock import OfficeClock
    from simulation.planning.parts import Part
    from simulation.scenario import Scenario

_PATTERNS = {"n": r"[1-9]\d*", "year": r"\d{4}", "quarter": "[1-4]", "month": r"\d\d", "date": r"[\d-]{10}"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Supply:
    """All cases of a run.

    Parameters: known - of each SOP, in the order of their releases; arrivals - streams; problems.
    """

    known: tuple[tuple[Release, ...], ...]
    arrivals: tuple[PlanArrivals, ...]
    problems: tuple[Problem, ...]

    @property
    def first(self) -> int | None:
        """The earliest instant at which a case can come that is not open already; None without any."""
        known = [case.instant for cases in self.known for case in cases if not case.open]
        drawn = [int(stream.opens[0]) for stream in self.arrivals]
        return min((*known, *drawn), default=None)

    @property
    def has_open(self) -> bool:
        """Are some cases under way when the run begins?"""
        return any(case.open for cases in self.known for case in cases)


def find_supply(scenario: Scenario, parts: Sequence[Part], clock: OfficeClock, horizon: int) -> Supply:
    """Apply the rules of demand. Cases released at the horizon or later are no part of the run.

    Parameters: scenario; parts; clock - covering the horizon; horizon - instant at which the run ends.
    Returns: the cases, and what is wrong with them.
    """
    period = Period(first=scenario.first, last=scenario.last)
    problems: list[Problem] = []
    known, arrivals = [], []
    late = False
    for part in parts:
        found: list[Release] = []
        for item in releases(part.course, period, clock):
            if isinstance(item, Problem):
                problems.append(replace(item, place=part.place + item.place))
            elif item.instant < horizon:
                found.append(item)
            else:
                late = True
        known.append(tuple(sorted(found, key=lambda case: (case.instant, case.case_id))))
        for stream in _streams(scenario, part, clock, horizon):
            problems += [stream] if isinstance(stream, Problem) else []
            arrivals += [] if isinstance(stream, Problem) else [stream]
        problems += _open_problems(part)
    if not problems and not arrivals and not any(known):
        code = "horizon_before_first" if late else "no_cases"
        value = str(scenario.horizon) if late else f"{scenario.first}..{scenario.last}"
        problems.append(Problem(code=code, value=value, place="horizon" if late else "demand"))
    problems += _twice(parts, known)
    return Supply(known=tuple(known), arrivals=tuple(arrivals), problems=tuple(problems))


def plan_cases(parts: Sequence[Part], supply: Supply, counted_from: int) -> Cases:
    """The known cases as the plan has them, SOP by SOP."""
    rows = [
        (part, number, case)
        for part, cases in zip(parts, supply.known, strict=True)
        for number, case in enumerate(cases)
    ]
    release = np.array([case.instant for *_, case in rows], dtype=np.int64)
    deadlines = [MISSING if case.deadline is None else case.deadline for *_, case in rows]
    return Cases(
        ids=tuple(case.case_id for *_, case in rows),
        periods=tuple(case.period for *_, case in rows),
        sop=np.array([part.index for part, *_ in rows], dtype=np.int64),
        ordinal=np.array([number for _, number, _ in rows], dtype=np.int64),
        release=release,
        deadline=np.array(deadlines, dtype=np.int64),
        priority=np.array([case.priority for *_, case in rows], dtype=np.int64),
        done=tuple(part.indices(case.done) for part, _, case in rows),
        counted=release >= counted_from,
    )


def counted_from(scenario: Scenario, clock: OfficeClock) -> int:
    """The instant from which released cases count; open cases count unless the scenario says otherwise."""
    return -(2**62) if scenario.measure_from is None else clock.at(scenario.measure_from)


def _streams(
    scenario: Scenario, part: Part, clock: OfficeClock, horizon: int
) -> Iterator[PlanArrivals | Problem]:
    period = Period(first=scenario.first, last=scenario.last)
    place = f"{part.place}demand"
    for rule in part.course.demand:
        if not rule.random:
            continue
        if "{n}" not in rule.case_id:
            yield Problem(code="case_id_without_n", place=place, value=rule.case_id)
        opens, closes, rates = stretches(rule, period, clock, horizon)
        if not len(opens):
            yield Problem(code="demand_never", place=place, value=rule.case_id)
            continue
        days = rule.deadline_working_days
        yield PlanArrivals(
            # Named by what identifies its cases, so that the order of the rules does not matter.
            id=f"{part.sop.id}:{rule.case_id}",
            sop=part.index,
            opens=opens,
            closes=closes,
            rates=rates,
            case_id=rule.case_id,
            period=rule.period,
            deadline_days=MISSING if days is None else days,
            priority=rule.priority,
            zone=clock.calendar.time_zone,
            counted_from=counted_from(scenario, clock),
        )


def _twice(parts: Sequence[Part], known: Sequence[Sequence[Release]]) -> Iterator[Problem]:
    """Case ids that two cases of the run have, or could have."""
    ids = Counter(case.case_id for cases in known for case in cases)
    twice = sorted(name for name, count in ids.items() if count > 1)
    if twice:
        yield Problem(code="case_id_twice", place="demand", value=", ".join(twice))
    patterns = [(part.place, rule.case_id) for part in parts for rule in part.course.demand if rule.random]
    for position, (place, pattern) in enumerate(patterns):
        matching = _matching(pattern)
        same = [name for name in ids if matching.fullmatch(name)]
        same += [other for _, other in patterns[:position] if _could_meet(pattern, other)]
        if same:
            value = ", ".join((pattern, *same[:5]))
            yield Problem(code="case_id_twice", place=f"{place}demand", value=value)


def _matching(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", pattern)
    return re.compile("".join(_PATTERNS.get(part.strip("{}"), re.escape(part)) for part in parts))


def _could_meet(one: str, other: str) -> bool:
    """Could two patterns give the same id? Tried with a few numbers; a doubt is told as a problem."""
    samples = ({"n": str(n), "year": "2025", "quarter": "1", "month": "01"} for n in (1, 11, 20251, 202511))
    for texts in samples:
        for first, second in ((one, other), (other, one)):
            sample = second
            for name, text in {**texts, "date": "2025-01-01"}.items():
                sample = sample.replace("{" + name + "}", text)
            if _matching(first).fullmatch(sample):
                return True
    return False


def _open_problems(part: Part) -> Iterator[Problem]:
    """Open cases whose steps cannot be over in that way, or that are over altogether."""
    steps = set(part.order)
    for case in part.course.open_cases:
        place = f"{part.place}open_cases.{case.case_id}.done"
        if not set(case.done) <= steps:
            continue  # told as unknown steps
        state = _walk(part, frozenset(case.done))
        stray = tuple(step for step in case.done if state[step] != "done")
        if stray:
            yield Problem(code="open_case_gap", place=place, value=", ".join(stray))
        elif "open" not in state.values():
            yield Problem(code="open_case_finished", place=place, value=case.case_id)


def _walk(part: Part, done: frozenset[str]) -> dict[str, str]:
    """For each step: done, dead (passed over) or open, as the engine will find it."""
    routes, before = part.sop.routes(), part.flow.before
    state: dict[str, str] = {}
    for step in routes.order:
        edges = []
        for earlier in before[step]:
            taken = [name for name in routes.after[earlier] if name in done]
            if state[earlier] != "done" or earlier not in part.flow.leads:
                edges.append(state[earlier])
            else:
                edges.append("done" if step in taken else "dead" if taken else "open")
        if step in done:
            reached = "open" not in edges and (not edges or "done" in edges)
            state[step] = "done" if reached else "open"
        else:
            state[step] = "dead" if edges and set(edges) == {"dead"} else "open"
    return state
