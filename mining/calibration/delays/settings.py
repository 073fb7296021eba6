"""What is chosen beforehand when delays are learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulation.scenario.flow import ExternalWait


@dataclass(frozen=True, kw_only=True)
class DelaySettings:
    """Choices.

    Parameters: waits - external waits that are known to exist, as a scenario assumes them: what is learned
    takes their place, and leans on them where it is little; explained_by - what waiting that nothing in the
    log explains is taken for: `handover` (it had not reached the desk yet) or `duties` (the performers did
    something else; then no hand-overs are learned from it, and the calibration of people has it for itself);
    silent_days - a day on which somebody who otherwise acts left no trace, while a step lay ready for them,
    is taken for an `absence`, as in the analysis, or for one on which it was still `on_the_way` (a log of
    posts with one holder each cannot tell the two apart; choose this where the scenario has no absences and
    hand-overs take days); delay_hours - working hours of a hand-over where the log tells nothing; enough -
    observations from which measured values stand alone; strength - observations that what is assumed weighs
    as much as, where there are fewer; significance - of tests; level - of intervals.
    """

    waits: tuple[ExternalWait, ...] = ()
    explained_by: Literal["handover", "duties"] = "handover"
    silent_days: Literal["absence", "on_the_way"] = "absence"
    delay_hours: float = 0.0
    enough: int = 20
    strength: float = 5.0
    significance: float = 0.01
    level: float = 0.95


DEFAULT = DelaySettings()
