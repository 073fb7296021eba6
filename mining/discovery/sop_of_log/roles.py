"""Roles of a log: activities that the same persons do."""

from __future__ import annotations

from dataclasses import dataclass

SAME_PERSONS = 0.5
"""Activities belong to one role where at least this share of their persons (of either) does both."""
NOBODY = "nobody"
"""Role of activities for which the log names no person."""


@dataclass(frozen=True, kw_only=True)
class FoundRoles:
    """Roles, those with most events first.

    Parameters: of - for each activity its role; name - of each role: its most frequent activity; persons - of
    each role, sorted.
    """

    of: dict[str, str]
    name: dict[str, str]
    persons: dict[str, tuple[str, ...]]


def find_roles(done: dict[str, dict[str, int]]) -> FoundRoles:
    """Put activities that the same persons do into one role.

    Parameters: done - for each activity the number of its events by person, "" where the log names nobody.
    Returns: the roles.
    """
    people = {label: frozenset(one for one in by if one) for label, by in done.items()}
    events = {label: sum(by.values()) for label, by in done.items()}
    left = sorted(done, key=lambda label: (-events[label], label))
    groups: list[list[str]] = []
    while left:
        group, waiting = [], [left.pop(0)]
        while waiting:
            one = waiting.pop(0)
            group.append(one)
            near = [other for other in left if _alike(people[one], people[other])]
            waiting += near
            left = [other for other in left if other not in near]
        groups.append(group)
    groups.sort(key=lambda group: (-sum(events[label] for label in group), group[0]))
    of, name, persons = {}, {}, {}
    for number, group in enumerate(groups, 1):
        members = frozenset().union(*(people[label] for label in group))
        role = f"role_{number}" if members else NOBODY
        of.update(dict.fromkeys(group, role))
        name[role], persons[role] = group[0], tuple(sorted(members))
    return FoundRoles(of=of, name=name, persons=persons)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if not one or not other:
        return not one and not other
    return len(one & other) >= SAME_PERSONS * len(one | other)
