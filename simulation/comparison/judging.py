"""From the figures of two sides to what the gate asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.comparison.gate import GatePlan, Guard, losses_of

if TYPE_CHECKING:
    from simulation.comparison.arms import Figures
    from simulation.comparison.result import ComparisonSettings
    from simulation.plan import Floats

BASE = ""
"""Name of the SOP in force among the sides."""

PERSON_MINUTES, ON_TIME = "person_minutes", "on_time"


def gate_plan(base: Figures, settings: ComparisonSettings, looks: Sequence[int]) -> GatePlan:
    """The gate of some settings; being on time is guarded only where cases have deadlines.

    Parameters: base - figures of the SOP in force; settings; looks - replications at each.
    """
    guards = [Guard(id=PERSON_MINUTES, margin=settings.person_minutes_margin, relative=True)]
    if not np.isnan(base.on_time).any():
        guards.append(Guard(id=ON_TIME, margin=settings.on_time_margin))
    return GatePlan(delta=settings.delta_days, guards=tuple(guards), looks=tuple(looks))


def gains_of(base: Figures, news: Mapping[str, Figures]) -> dict[str, Floats]:
    """Working days saved on average, one a replication, by revision; infinite where one side never finishes.

    Parameters: base, news - of the same replications.
    """
    with np.errstate(invalid="ignore"):
        return {name: base.days - new.days for name, new in news.items()}


def losses_by_guard(base: Figures, new: Figures, plan: GatePlan) -> dict[str, Floats]:
    """What each guard of the plan loses, one a replication.

    Parameters: base, new - of the same replications; plan.
    """
    return {
        guard.id: losses_of(
            guard,
            new=getattr(new, guard.id),
            old=getattr(base, guard.id),
            less_is_worse=guard.id == ON_TIME,
        )
        for guard in plan.guards
    }
