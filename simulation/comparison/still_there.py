"""The uncertain numbers of a scenario, as they hold for a revision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sop.errors import SimulationError

if TYPE_CHECKING:
    from simulation.comparison.following import Following
    from simulation.scenario import Scenario, Uncertain

_BY_STEP = {"durations": 2, "decisions": 1, "passed_over": 1, "priorities": 1, "batches": 1}
"""Which part of a place is a step, by its first part."""


def still_there(
    given: Scenario, fitted: Scenario, steps: Following, scaled: Mapping[str, float]
) -> tuple[tuple[Uncertain, ...], tuple[str, ...]]:
    """Uncertain numbers at the places that they have now.

    Parameters: given - the scenario; fitted - to the revision; steps - where they went; scaled - factors on
    the minutes that the scenario states, by old id.
    Returns: the numbers, limits scaled likewise; and the places that are gone, as `uncertain.<place>`.
    """
    from simulation.scenario import value_at

    kept, vanished = [], []
    for item in given.uncertain:
        names = _by_id(given, item.at.split("."))
        factor = _factor(given, names, scaled)
        at = _moved(names, steps)
        try:
            value_at(fitted, at or "")
        except SimulationError:
            vanished.append(f"uncertain.{item.at}")
        else:
            limits = {"low": item.low * factor, "high": item.high * factor}
            kept.append(item.model_copy(update={"at": at, **limits}))
    return tuple(kept), tuple(vanished)


def _by_id(scenario: Scenario, names: list[str]) -> list[str]:
    """A place in which members of lists have their ids: their numbers move when one is left out."""
    members = getattr(scenario, names[0], None)
    if not isinstance(members, tuple) or len(names) < 2 or not names[1].isdigit():
        return names
    keys = [
        getattr(item, "id", None) or getattr(item, "role", None) or getattr(item, "step", None)
        for item in members
    ]
    if names[1] in keys or int(names[1]) >= len(keys) or keys[int(names[1])] is None:
        return names
    return [names[0], str(keys[int(names[1])]), *names[2:]]


def _factor(scenario: Scenario, names: list[str], scaled: Mapping[str, float]) -> float:
    """Numbers in minutes were scaled; those that are multiples of them, and coefficients, were not."""
    if names[0] != "durations" or len(names) < 4 or names[2] not in scaled:
        return 1.0
    unit = names[3] if names[1] == "units" else ""
    points = ("low", "mode", "high", "values")
    rule = scenario.durations.rule(names[2], unit)
    inside = "values" in names or names[-1] in points
    return scaled[names[2]] if names[-1] == "minutes" or (rule.absolute and inside) else 1.0


def _moved(names: list[str], steps: Following) -> str | None:
    """The place as the revision has it; None where its step is gone."""
    index = _BY_STEP.get(names[0])
    if index is None or index >= len(names) or (names[0] == "durations" and names[1] == "default"):
        return ".".join(names)
    now = steps.same(names[index])
    return None if now is None else ".".join([*names[:index], now, *names[index + 1 :]])
