"""What cannot be compared, and what to change so that it can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from simulation.comparison.worlds.world import old_ids
from sop.errors import InputError, Problem

if TYPE_CHECKING:
    from simulation.scenario import Scenario
    from sop.model import Sop, UnitSet

_SAME = {
    "demand": "compare_other_demand",
    "open_cases": "compare_other_demand",
    "first": "compare_other_period",
    "last": "compare_other_period",
    "measure_from": "compare_other_period",
    "horizon": "compare_other_period",
    "warm_up_working_days": "compare_other_period",
    "calendar": "compare_other_calendar",
    "seed": "compare_other_seed",
    "also": "compare_other_sops_beside",
}


def refuse_unlike(
    old: Sop, revisions: Mapping[str, Sop], scenario: Scenario, scenarios: Mapping[str, Scenario]
) -> None:
    """Refuse a comparison whose difference would not come from the revision.

    Parameters: old - the SOP in force; revisions - by name; scenario - of the old one; scenarios - those of
    the revisions that have one of their own, by name.
    Raises: InputError - with everything that is unlike: another SOP, other units, roles that nobody holds,
    other cases, period, calendar, luck or neighbours.
    """
    problems = [
        problem
        for name, new in revisions.items()
        for problem in (
            *_documents(name, old, new),
            *_roles(name, new, scenarios.get(name, scenario)),
            *_scenarios(name, scenario, scenarios.get(name)),
        )
    ]
    if problems:
        raise InputError(problems)


def _documents(name: str, old: Sop, new: Sop) -> Iterator[Problem]:
    if new.id != old.id:
        yield Problem(code="compare_other_sop", file=name, place="id", value=new.id, allowed=(old.id,))
    for then, now in _unit_sets(old, new).items():
        before, after = (tuple(unit.id for unit in units.members) for units in (then, now))
        if set(before) != set(after):
            yield Problem(
                code="compare_other_units",
                file=name,
                place=f"units.{now.id}",
                value=", ".join(after),
                allowed=(", ".join(before),),
            )


def _unit_sets(old: Sop, new: Sop) -> dict[UnitSet, UnitSet]:
    """Sets of units that mean the same: of one name, or of one step, whatever they are called."""
    sets = {units.id: units for units in old.units}
    pairs = {sets[units.id]: units for units in new.units if units.id in sets}
    steps = {step.id: step for step in old.steps}
    for name, then in old_ids(old, new).items():
        before, after = steps[then].for_each if then in steps else None, new.step(name).for_each
        if before is not None and after is not None:
            pairs[sets[before]] = new.unit_set(after)
    return pairs


def _roles(name: str, new: Sop, scenario: Scenario) -> Iterator[Problem]:
    held = {role for group in scenario.people for role in group.roles}
    needed = {seat.role: step for step in new.steps for seat in step.performers.roles}
    for role, step in needed.items():
        if role not in held:
            yield Problem(
                code="compare_unknown_role",
                file=name,
                place=f"steps.{step.id}.performers",
                value=role,
                allowed=tuple(sorted(held)),
                fields={"step": step.label},
            )


def _scenarios(name: str, base: Scenario, own: Scenario | None) -> Iterator[Problem]:
    if own is None:
        return
    for field, code in _SAME.items():
        mine, theirs = getattr(own, field), getattr(base, field)
        if mine != theirs:
            yield Problem(code=code, file=name, place=field, value=_brief(mine), allowed=(_brief(theirs),))


def _brief(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(_brief(item) for item in value) or "-"
    kind = getattr(value, "kind", None)
    if kind is not None:
        fields = value.model_dump(exclude_defaults=True, mode="json")  # type: ignore[attr-defined]
        return ", ".join(f"{key}: {item}" for key, item in fields.items())[:200]
    return str(value)[:200]
