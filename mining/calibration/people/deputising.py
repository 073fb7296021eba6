"""Who steps in when a post's holder is away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sop.findings import Finding

if TYPE_CHECKING:
    from mining.calibration.people.groups import Team
    from mining.calibration.people.holders import Holders
    from simulation.scenario import Deputies


def learn_deputies(holders: Holders, teams: Sequence[Team]) -> tuple[tuple[Deputies, ...], list[Finding]]:
    """Deputies for a scenario.

    Parameters: holders - with those who take a role when its holders are away; teams - groups.
    Returns: the groups that act for each role, by first appearance; a finding where there are any.
    """
    from simulation.scenario import Deputies

    team_of = {name: team for team in teams for place in team.posts for name in holders.posts[place].names}
    found: dict[str, list[str]] = {}
    for person, role in holders.deputies:
        team = team_of.get(person)
        if team is not None and role not in team.roles and team.id not in found.get(role, []):
            found.setdefault(role, []).append(team.id)
    deputies = tuple(Deputies(role=role, persons=tuple(ids)) for role, ids in sorted(found.items()))
    if not deputies:
        return (), []
    roles = tuple(item.role for item in deputies)
    return deputies, [Finding(rule="deputies_found", severity="note", count=len(roles), examples=roles)]
