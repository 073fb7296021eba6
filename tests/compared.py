"""Small SOPs, scenarios and comparisons that the tests of the gate build on."""

from __future__ import annotations

from typing import Any

from builders import flow_data
from simulation.comparison import Comparison, ComparisonSettings, World, compare
from simulation.comparison.worlds import BASE as BASE_NAME
from simulation.comparison.worlds import Setup, worlds
from simulation.scenario import Scenario
from sop.errors import SimulationError
from sop.model import Sop
from sop.worktime import default_calendar

QUICK = ComparisonSettings(first=30, at_most=60, worlds=False)
BUSY = [{"id": "staf", "roles": ["staf"], "other_duties": 0.6}]
CONSTANT = {"default": {"family": "constant"}}


def sop_of(*steps: dict[str, Any], roles: tuple[str, ...] = ("staf",), **more: Any) -> Sop:
    """An SOP, an hour a step; `steps` - id and what else is wanted; `roles` - ids, the first does all."""
    data = flow_data(*steps, **more)
    data["roles"] = [{"id": role, "name": role.title()} for role in roles]
    return Sop.model_validate(data)


def scenario_of(**more: Any) -> Scenario:
    """Four cases in a year and one person with nothing else to do; `more` - what is otherwise."""
    given: dict[str, Any] = {
        "schema_version": 1,
        "id": "test",
        "name": "Test",
        "first": "2025-01-01",
        "last": "2025-12-31",
        "demand": [{"kind": "quarterly", "case_id": "{year}-{quarter}"}],
        "people": [{"id": "staf", "roles": ["staf"]}],
    }
    return Scenario.model_validate(given | more)


BASE = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 900}}, {"id": "c"})
SHORTER = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 450}}, {"id": "c"})


def compared(
    *news: Sop, old: Sop = BASE, settings: ComparisonSettings = QUICK, workers: int = 1, **scenario: Any
) -> Comparison:
    """Revisions `new`, `new1`, ... against an SOP under `scenario_of(**scenario)`."""
    revisions = {f"new{number or ''}": new for number, new in enumerate(news)}
    return compare(
        old, revisions, scenario_of(**scenario), default_calendar(), settings=settings, workers=workers
    )


def made_in_worlds(
    old: Sop, new: Sop, scenario: Scenario, own: Scenario | None = None, years: int = 0, draws: int = 2
) -> dict[World, Any]:
    """What each world makes of the sides: by name the changed documents, None where it leaves them as they
    are; the error where it cannot be.
    """
    sides = {
        BASE_NAME: Setup(sop=old, scenario=scenario),
        "new": Setup(sop=new, scenario=own or scenario, own=own is not None),
    }
    found: dict[World, Any] = {}
    for world, change in worlds(sides, years=years, draws=draws):
        assert world not in found
        try:
            made = {name: change(side) for name, side in sides.items()}
            found[world] = {name: None if made[name] == side else made[name] for name, side in sides.items()}
        except SimulationError as error:
            found[world] = error
    return found


def made_in(kind: str, *given: Any, **more: Any) -> list[tuple[World, Any]]:
    """The same for the worlds of one kind."""
    return [(world, made) for world, made in made_in_worlds(*given, **more).items() if world.kind == kind]
