"""What a world is, and what it makes of the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.scenario import Scenario
    from sop.model import Sop, Step

BASE = ""
"""Name of the SOP in force among the sides."""


@dataclass(frozen=True, kw_only=True)
class World:
    """One assumption, assumed otherwise.

    Parameters: kind - `performers` (others whom the source also allows), `other_duties` (of everybody),
    `wait` (always its shortest or longest), `wait_limit` (nobody keeps the deadline for what outsiders
    deliver), `standards` (steps whose standard the revision changes take as long as before), `share` (of
    returns, where assumed), `year` (cases of that calendar year alone), `parameters` (all uncertain numbers
    of the scenario drawn anew); subject - step, wait or correction, as the SOP in force and its scenario name
    it where they do; value - share, length, year, factor or number of the draw; unit - of the value; roles -
    of other performers, one that takes several seats as often as that.
    """

    kind: str
    subject: str = ""
    value: float = 0.0
    unit: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Setup:
    """The documents of one side.

    Parameters: sop; scenario; also - the other SOPs that the scenario names; own - the scenario is one of its
    own, not that of the SOP in force.
    """

    sop: Sop
    scenario: Scenario
    also: tuple[Sop, ...] = ()
    own: bool = False

    def with_scenario(self, **update: Any) -> Setup:
        """With other parts of the scenario. Parameters: update - fields and their values."""
        return replace(self, scenario=self.scenario.model_copy(update=update))

    def with_step(self, step: Step) -> Setup:
        """With another step in place of the one with its id. Parameters: step."""
        steps = tuple(step if item.id == step.id else item for item in self.sop.steps)
        return replace(self, sop=self.sop.model_copy(update={"steps": steps}))


Sides = Mapping[str, Setup]
"""By name; the SOP in force is named `BASE`."""

Change = Callable[[Setup], Setup]
"""What a world makes of a side; raises SimulationError where it cannot be."""

Worlds = Iterator[tuple[World, Change]]


def old_ids(old: Sop, new: Sop) -> dict[str, str]:
    """For each step of a version its id; that of the old version where it alone took the place of one.

    Parameters: old, new - versions of one SOP.
    """
    from sop.revision.pairing import pair_steps

    before = {now: then for then, now in pair_steps(old, new).same.items()}
    return {step.id: before.get(step.id, step.id) for step in new.steps}
