"""What is assumed of people before a log is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.scenario import Scenario

ENOUGH = 20
"""Observations from which a log is no longer drawn towards what is assumed."""


@dataclass(frozen=True, kw_only=True)
class PeopleSettings:
    """What is assumed of people before a log is asked.

    Parameters: explained_by - what waiting is that nothing in the log explains: `duties` (people have other
    work) or `handover` (learned elsewhere as hand-over delays; other duties are then none, so that no second
    counts twice); external_steps - steps before which an external wait is known: what nothing explains there
    belongs to that wait; assumed_share - of other duties, where nothing else is known; assumed_shares - the
    same by role; task_minutes, task_cv - size of one piece of other work, lognormal; assumed_days - days away
    in a year; block_days - shortest and longest block of days away; level - of intervals. The defaults are
    those of the default scenario.
    """

    explained_by: Literal["duties", "handover"] = "duties"
    external_steps: tuple[str, ...] = ()
    assumed_share: float = 0.7
    assumed_shares: Mapping[str, float] = field(default_factory=dict)
    task_minutes: float = 30.0
    task_cv: float = 1.0
    assumed_days: int = 12
    block_days: tuple[int, int] = (1, 5)
    level: float = 0.95

    def share_of(self, roles: tuple[str, ...]) -> float:
        """The assumed share of who holds some roles: the largest of theirs."""
        return max((self.assumed_shares.get(role, self.assumed_share) for role in roles), default=0.0)


def settings_from(
    scenario: Scenario, *, explained_by: Literal["duties", "handover"] = "duties"
) -> PeopleSettings:
    """Take the assumptions from a scenario.

    Parameters: scenario - whose people, other duties and external waits are assumed; explained_by - see
    `PeopleSettings`.
    Returns: settings with these assumptions, by role.
    """
    shares: dict[str, float] = {}
    for group in scenario.people:
        for role in group.roles:
            shares[role] = max(shares.get(role, 0.0), group.other_duties)
    duties = scenario.other_duties
    return PeopleSettings(
        explained_by=explained_by,
        external_steps=tuple(dict.fromkeys(wait.before for wait in scenario.waits)),
        assumed_shares=shares,
        task_minutes=duties.mean_minutes,
        task_cv=duties.cv,
    )
