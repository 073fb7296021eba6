"""An SOP in a few numbers, as written: before anybody waits for anybody."""

from __future__ import annotations

from dataclasses import dataclass

from sop.model import Sop


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Sums over an SOP, without corrections.

    Parameters: steps; roles - columns; standard_minutes - sum of the standards, every step once, working
    minutes; work_minutes - the same with steps for several units counted for each of these;
    longest_minutes - the longest chain of steps that wait for one another, working minutes: what is left if
    all that may run at the same time does; without_standard - steps that no standard is written down for,
    they count 0; handovers - places where a step follows a step that another role leads.
    """

    steps: int
    roles: int
    standard_minutes: float
    work_minutes: float
    longest_minutes: float
    without_standard: int
    handovers: int


def totals_of(sop: Sop) -> Totals:
    """Sum an SOP up.

    Parameters: sop - valid.
    Returns: the totals.
    """
    routes = sop.routes()
    seconds = {step.id: 0 if step.standard is None else step.standard.seconds for step in sop.steps}
    leader = {step.id: step.performers.leader for step in sop.steps}
    ends: dict[str, int] = {}
    for step in routes.order:
        ends[step] = seconds[step] + max((ends[earlier] for earlier in routes.before[step]), default=0)
    return Totals(
        steps=len(sop.steps),
        roles=len(sop.roles),
        standard_minutes=sum(seconds.values()) / 60,
        work_minutes=sum(value * max(1, len(sop.units_of(step))) for step, value in seconds.items()) / 60,
        longest_minutes=max(ends.values()) / 60,
        without_standard=sum(step.standard is None for step in sop.steps),
        handovers=sum(
            leader[earlier] != leader[step] for step, near in routes.before.items() for earlier in set(near)
        ),
    )
