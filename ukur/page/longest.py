"""Where a simulated case waits most: what the first sheet is about."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.charts import step_time

if TYPE_CHECKING:
    from simulation.replications import Study
    from sop.model import Step


@dataclass(frozen=True, kw_only=True)
class LongestWait:
    """Where an average case waits most. Parameters: step; part - of its time (`CAUSES_OF`); seconds."""

    step: Step
    part: str
    seconds: float


def longest_wait(study: Study) -> LongestWait | None:
    """The step and part with the most office time of waiting; None where nothing waits a minute."""
    found = [
        (hours * 3600, time.step_id, part)
        for time in step_time(study)
        for part, hours in time.hours.items()
        if part != "processing" and not math.isnan(hours)
    ]
    if not found:
        return None
    seconds, step_id, part = max(found, key=lambda item: item[0])
    if seconds < 60:
        return None
    return LongestWait(step=study.sop.step(step_id), part=part, seconds=seconds)
