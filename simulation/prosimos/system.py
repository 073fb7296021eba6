"""Who carries out what is nobody's work: choices that became steps, and timers that did."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from simulation.prosimos.people import portions
from simulation.scenario import Group
from sop.exchange.draft import identifiers
from sop.findings import Finding

if TYPE_CHECKING:
    from sop.model import Sop

MOST_AT_ONCE = 1000
"""Timers that can run at the same time: each needs a person of the scenario, who does nothing else."""
_FOR_A_SECOND = 100
"""Choices that can be made in the same second."""


def system(
    sop: Sop, *, choices: Collection[str], timers: Collection[str], cases: int, taken: Collection[str]
) -> tuple[tuple[Group, ...], tuple[Finding, ...]]:
    """As many persons as there can ever be choices and timers at once, at all hours of the office.

    Parameters: sop; choices, timers - steps that are such; cases - how many there will be; taken - ids of
    other groups.
    Returns: groups, none where there are no such steps; and a remark where more timers than that could run.
    """
    roles = tuple(
        dict.fromkeys(step.performers.leader for step in sop.steps if step.id in choices or step.id in timers)
    )
    if not roles:
        return (), ()
    ever = cases * len(timers)
    wanted = min(cases, _FOR_A_SECOND) if choices else 0
    sizes = tuple(portions(max(1, wanted + min(ever, MOST_AT_ONCE))))
    names = identifiers(["otomatis"] * len(sizes), taken=tuple(taken))
    groups = tuple(Group(id=name, roles=roles, count=size) for name, size in zip(names, sizes, strict=True))
    if ever <= MOST_AT_ONCE:
        return groups, ()
    finding = Finding(rule="prosimos_timers_at_once", severity="warning", count=MOST_AT_ONCE)
    return groups, (finding,)
