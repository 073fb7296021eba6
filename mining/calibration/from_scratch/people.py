"""Who there is: persons who do the same, and when they are seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mining.calibration.from_scratch.hours import LEAST_STAMPS, learned_week, wall_minutes
from mining.discovery.sop_of_log.roles import NOBODY
from sop import events as ev
from sop.worktime.windows import Windows

if TYPE_CHECKING:
    import pandas as pd

    from mining.discovery.sop_of_log import DiscoveredSop
    from simulation.scenario import Group
    from sop.worktime.calendar import Week
    from sop.worktime.compiled import CompiledCalendar

OWN_SHARE = 0.1
"""A person holds a role in which at least this share of their events lies."""
MOST_IN_GROUP = 100
"""Persons of one group of a scenario (`simulation.scenario.Group`)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Staff:
    """The people of a log.

    Parameters: groups - of the scenario; hours - for each role when at least one holder is usually on duty,
    over the time of the calendar.
    """

    groups: tuple[Group, ...]
    hours: dict[str, Windows]


def find_staff(found: DiscoveredSop, calendar: CompiledCalendar) -> Staff:
    """Groups of persons who hold the same roles, with their hours.

    Habits of people are slower to change than orders: all events count, whatever the weight of their cases.

    Parameters: found; calendar - open always, over the time of the log.
    Returns: the people.
    """
    from simulation.scenario import Group

    leader = {step.id: step.performers.leader for step in found.sop.steps}
    events = found.log.events[found.log.events[ev.STEP_ID].notna()]
    role = events[ev.STEP_ID].map(leader)
    holders = _holders(events[ev.PERSON], role)
    weekdays = _Stamps(events, role, calendar.calendar.time_zone)
    groups, hours = [], dict[str, Windows]()
    for number, (roles, persons) in enumerate(sorted(holders.items()), 1):
        week = weekdays.week(persons, roles)
        windows = _windows(week, calendar)
        for one in roles:
            hours[one] = _union(hours[one], windows) if one in hours else windows
        for part in range(0, len(persons), MOST_IN_GROUP):
            count = min(MOST_IN_GROUP, len(persons) - part)
            name = f"group_{number}" if not part else f"group_{number}_{part // MOST_IN_GROUP + 1}"
            groups.append(Group(id=name, roles=roles, count=count, hours=week))
    for one in dict.fromkeys(leader.values()):
        if one not in hours:
            groups.append(Group(id=f"group_{one}", roles=(one,), count=MOST_IN_GROUP))
            hours[one] = calendar.windows
    return Staff(groups=tuple(groups), hours=hours)


def _holders(person: pd.Series, role: pd.Series) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Persons by the roles they hold; a role that nobody would hold goes to those who did most of it."""
    counts = Counter(zip(person.astype(str), role.astype(str), strict=True))
    total = Counter(person.astype(str))
    held: dict[str, list[str]] = {}
    for (name, one), count in counts.items():
        if name and one != NOBODY and count >= OWN_SHARE * total[name]:
            held.setdefault(name, []).append(one)
    roles = {one for name, one in counts if name}
    for one in sorted(roles - {one for mine in held.values() for one in mine}):
        name = min((-count, name) for (name, other), count in counts.items() if name and other == one)[1]
        held.setdefault(name, []).append(one)
    found: dict[tuple[str, ...], list[str]] = {}
    for name, mine in sorted(held.items()):
        found.setdefault(tuple(sorted(mine)), []).append(name)
    return {roles: tuple(names) for roles, names in found.items()}


class _Stamps:
    """Stamps of events with who and in which role."""

    def __init__(self, events: pd.DataFrame, role: pd.Series, time_zone: str) -> None:
        columns = [events[name] for name in (ev.START, ev.END)]
        known = [column.notna().to_numpy() for column in columns]
        stamps = np.concatenate(
            [
                column[mask].dt.tz_localize(None).to_numpy(dtype="datetime64[us]").astype(np.int64)
                for column, mask in zip(columns, known, strict=True)
            ]
        )
        self.person = np.concatenate([events[ev.PERSON].to_numpy(dtype=str)[mask] for mask in known])
        self.role = np.concatenate([role.to_numpy(dtype=str)[mask] for mask in known])
        self.weekday, self.minute = wall_minutes(stamps, time_zone)

    def week(self, persons: tuple[str, ...], roles: tuple[str, ...]) -> Week | None:
        """Hours of these persons; of all who hold one of these roles where they are seen too rarely."""
        own = np.isin(self.person, persons)
        alike = np.isin(self.role, roles)
        for chosen in (own, alike, np.ones(len(own), dtype=bool)):
            if chosen.sum() >= LEAST_STAMPS:
                return learned_week(self.weekday[chosen], self.minute[chosen])
        return None


def _windows(week: Week | None, calendar: CompiledCalendar) -> Windows:
    from simulation.clock import OfficeClock

    if week is None:
        return calendar.windows
    clock, sessions = OfficeClock(calendar), week.seconds()
    pairs = [
        (clock.at(day.date, opens), clock.at(day.date, closes))
        for day in calendar.days
        for opens, closes in sessions[day.date.weekday()]
    ]
    return Windows.from_pairs(pairs).intersect(calendar.windows)


def _union(one: Windows, other: Windows) -> Windows:
    pairs = [
        pair for part in (one, other) for pair in zip(part.open.tolist(), part.close.tolist(), strict=True)
    ]
    return Windows.from_pairs(pairs)
