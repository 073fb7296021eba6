"""A scenario with other numbers of persons in its groups, in which nobody who stays has other luck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.scenario import Group, Scenario


def with_counts(scenario: Scenario, counts: Mapping[str, int]) -> Scenario:
    """A scenario with so many persons in some groups.

    Luck is keyed by the person's id, and a group of one names its person otherwise than a group of several.
    So a group whose number changes becomes groups of one person each: those that stay keep their ids, the
    further ones are alike but have luck of their own.

    Parameters: scenario; counts - persons by id of the group, 1 or more; groups not named stay as they are.
    Returns: a copy to plan with (ids of further persons are not what a document may hold).
    """
    parts = {group.id: _persons(group, counts.get(group.id, group.count)) for group in scenario.people}
    deputies = tuple(
        item.model_copy(
            update={
                "persons": tuple(person.id for name in item.persons for person in parts.get(name, ()) or ())
            }
        )
        for item in scenario.deputies
    )
    people = tuple(person for persons in parts.values() for person in persons)
    return scenario.model_copy(update={"people": people, "deputies": deputies})


def person_ids(group: Group, count: int) -> tuple[str, ...]:
    """Ids of the first so many persons of a group, as the plan names them.

    Parameters: group; count - 1 or more.
    """
    return tuple(
        group.id if group.count == 1 and number == 1 else f"{group.id}-{number}"
        for number in range(1, count + 1)
    )


def _persons(group: Group, count: int) -> tuple[Group, ...]:
    if count == group.count:
        return (group,)
    return tuple(group.model_copy(update={"id": name, "count": 1}) for name in person_ids(group, count))
