"""Posts that are alike as groups of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.calibration.people.hours import OwnHours, Stamps, own_hours

if TYPE_CHECKING:
    from mining.calibration.people.arrivals import Desk
    from mining.calibration.people.holders import Holders
    from sop.worktime import CompiledCalendar, Windows

LARGEST = 100
"""Persons that one group of a scenario can hold."""
LONGEST_ID = 34


@dataclass(frozen=True, kw_only=True)
class Team:
    """Posts alike.

    Parameters: id - of the group; roles; units; hours - own, None for the office's; posts - places in
    `Holders.posts`; instances - seats taken; told - persons were seen.
    """

    id: str
    roles: tuple[str, ...]
    units: tuple[str, ...]
    hours: OwnHours | None
    posts: tuple[int, ...]
    instances: int
    told: bool

    def windows(self, calendar: CompiledCalendar) -> Windows:
        """When they are on duty if nothing keeps them away."""
        return calendar.windows if self.hours is None else self.hours.windows(calendar)


def make_teams(holders: Holders, hours: Mapping[int, OwnHours]) -> tuple[Team, ...]:
    """Put posts with the same roles, units and hours together; their ids tell the role, never who it is.

    Parameters: holders; hours - own hours by post.
    """
    alike: dict[tuple[object, ...], list[int]] = {}
    for place, post in enumerate(holders.posts):
        alike.setdefault((post.roles, post.units, hours.get(place), bool(post.names)), []).append(place)
    used: dict[str, int] = {}
    found = []
    for places in alike.values():
        for begin in range(0, len(places), LARGEST):
            part = tuple(places[begin : begin + LARGEST])
            post = holders.posts[part[0]]
            role = post.roles[0][:LONGEST_ID]
            used[role] = used.get(role, 0) + 1
            found.append(
                Team(
                    id=f"{role}_{used[role]}",
                    roles=post.roles,
                    units=post.units,
                    hours=hours.get(part[0]),
                    posts=part,
                    instances=sum(holders.posts[place].instances for place in part),
                    told=bool(post.names),
                )
            )
    return tuple(found)


def find_hours(desk: Desk, holders: Holders, calendar: CompiledCalendar) -> dict[int, OwnHours]:
    """Hours of their own by post, where they are surely others than the office's.

    Parameters: desk; holders; calendar - the office's.
    """
    import numpy as np

    timed = desk.clock.start.timed & desk.clock.end.timed
    inside = np.zeros(len(timed), dtype=bool)
    inside[timed] = calendar.windows.is_open(desk.clock.start.seconds[timed])
    start, end = desk.clock.start.seconds, desk.clock.end.seconds
    ready = np.where(desk.ready.stamps.timed & desk.alone, desk.ready.stamps.seconds, start)
    named = [place for place, post in enumerate(holders.posts) if post.names]
    found = {}
    for place in named:
        mine = desk.done_by((place,))
        rows = np.flatnonzero(inside & mine)
        seen = Stamps(
            starts=start[rows],
            ends=np.maximum(end[rows], start[rows] + 1),
            ready=np.minimum(ready[rows], start[rows]),
            others=start[inside & ~mine],
        )
        own = own_hours(seen, calendar, tests=len(named))
        if own is not None:
            found[place] = own
    return found
