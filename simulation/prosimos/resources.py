"""Resources of a document, and how long each takes for a task: what is there, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.prosimos.distributions import Law, law_of, too_long
from simulation.prosimos.document import MOST_PERFORMANCES, MOST_RESOURCES
from sop.errors import Problem

if TYPE_CHECKING:
    from simulation.prosimos.document import Parameters, Resource

MOST_PERSONS = 5000
"""Of all resources together."""


def laws_of(document: Parameters) -> tuple[dict[str, dict[str, Law]], list[Problem]]:
    """How long each resource takes for each task, and what is wrong with that.

    Parameters: document.
    Returns: laws by task and resource; problems with their places.
    """
    known = {resource.id for resource in document.resources}
    found: dict[str, dict[str, Law]] = {}
    problems: list[Problem] = []
    for number, task in enumerate(document.tasks, start=1):
        place = f"task_resource_distribution[{number}]"
        if task.task in found:
            problems.append(Problem(code="id_twice", place=f"{place}.task_id", value=task.task[:80]))
        if not task.resources:
            problems.append(Problem(code="too_few", place=f"{place}.resources"))
        laws = found.setdefault(task.task, {})
        for position, given in enumerate(task.resources, start=1):
            where = f"{place}.resources[{position}]"
            if given.resource not in known:
                code = "prosimos_unknown_resource"
                problems.append(Problem(code=code, place=f"{where}.resource_id", value=given.resource[:80]))
            if given.resource in laws:
                code = "id_twice"
                problems.append(Problem(code=code, place=f"{where}.resource_id", value=given.resource[:80]))
            law = law_of(given, where)
            if isinstance(law, Problem):
                problems.append(law)
            elif too_long(law):
                problems.append(Problem(code="prosimos_too_long", place=where, value=task.task[:80]))
            else:
                laws[given.resource] = law
    return found, problems


def resource_problems(document: Parameters) -> Iterator[Problem]:
    """Resources that stand twice, without a calendar, or more of them than can be simulated."""
    calendars = {timetable.id for timetable in document.timetables}
    seen: dict[str, tuple[object, ...]] = {}
    for number, pool in enumerate(document.pools, start=1):
        for position, resource in enumerate(pool.resources, start=1):
            place = f"resource_profiles[{number}].resource_list[{position}]"
            # A resource may stand in several pools, as long as it is one and the same.
            if seen.setdefault(resource.id, _same(resource)) != _same(resource):
                yield Problem(code="id_twice", place=f"{place}.id", value=resource.id[:80])
            if resource.calendar not in calendars:
                code = "prosimos_unknown_calendar"
                yield Problem(code=code, place=f"{place}.calendar", value=resource.calendar[:80])
            if resource.cost < 0:
                value = f"{resource.cost:g}"
                yield Problem(
                    code="out_of_range", place=f"{place}.cost_per_hour", value=value, allowed=(">= 0",)
                )
    numbers = {
        "resource_profiles": (len(document.resources), MOST_RESOURCES),
        "task_resource_distribution": (
            sum(len(task.resources) for task in document.tasks),
            MOST_PERFORMANCES,
        ),
    }
    for place, (number, most) in numbers.items():
        if number > most:
            yield Problem(code="too_many", place=place, value=str(number), allowed=(f"<= {most}",))
    total = sum(resource.amount for resource in document.resources)
    if total > MOST_PERSONS:
        allowed = (f"<= {MOST_PERSONS}",)
        yield Problem(
            code="prosimos_too_many_persons", place="resource_profiles", value=str(total), allowed=allowed
        )


def _same(resource: Resource) -> tuple[object, ...]:
    return resource.amount, resource.calendar, resource.cost
