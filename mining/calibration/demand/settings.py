"""What is chosen beforehand when demand is learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Choice = Literal["auto", "calendar", "poisson", "rates", "replay"]


@dataclass(frozen=True, kw_only=True)
class DemandSettings:
    """Choices.

    Parameters: kind - `auto` (the calendar where it explains the releases, else hours and weekdays where they
    differ and there are `many` cases, else the same rate always), or one of them; `replay` - the releases of
    the log themselves; many - cases from which hours and weekdays are compared; agreement - share of its
    periods in which a calendar rule must have its case, and of all cases that the rules must explain;
    tolerance - working days by which a release may lie off its rule; significance - of tests; level - of
    intervals.
    """

    kind: Choice = "auto"
    many: int = 100
    agreement: float = 0.8
    tolerance: int = 2
    significance: float = 0.01
    level: float = 0.95


DEFAULT = DemandSettings()
