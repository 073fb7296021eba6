"""Working minutes that each step costs an average case beyond its work: what shades the swimlane."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.replications import Study

_KNOWN = ("processing_n", "waiting_n", "elapsed_n")


def time_lost(source: Study | Mined) -> Mapping[str, float]:
    """Working minutes lost at each step, of an average case.

    Parameters: source - a simulation: office time of waiting and pausing, all causes but the closed office,
    over the cases of all replications; or an analysed log: what waiting, work beyond the standard and time
    between completions cost all its ended cases as far as they are known, over their number (over the cases
    in which they are known a single long wait would outshine what holds up everybody).
    Returns: minutes by step id; a step of which nothing is known is not in it (all, where a log has dates
    instead of times).
    """
    found = _simulated(source) if hasattr(source, "measures") else _logged(source)
    return {step: minutes for step, minutes in found.items() if not math.isnan(minutes)}


def _simulated(study: Any) -> dict[str, float]:
    from simulation.intervals import known_mean
    from simulation.measures.figures import CAUSES, PAUSES
    from simulation.summaries import per_case

    waited = known_mean(per_case(study, "waiting_working"), axis=0)
    paused = known_mean(per_case(study, "paused"), axis=0)
    # Pauses are in clock time; without the closed office what is left of them is office time.
    lost = waited[[cause != "office_closed" for cause in CAUSES]].sum(axis=0)
    lost = lost + paused[[cause != "office_closed" for cause in PAUSES]].sum(axis=0)
    return {step.id: float(seconds) / 60 for step, seconds in zip(study.sop.steps, lost, strict=True)}


def _logged(mined: Any) -> dict[str, float]:
    steps, table = mined.performance.steps, mined.performance.bottlenecks
    by_day = not mined.performance.day_losses.empty
    over = mined.conformance.numbers.conforming + mined.conformance.numbers.deviating
    found = {
        str(row["step_id"]): 0.0
        for row in steps.to_dict("records")
        if not by_day and any(row[name] > 0 for name in _KNOWN)
    }
    for row in table[table["step_id"].notna()].to_dict("records"):
        step = str(row["step_id"])
        found[step] = found.get(step, 0.0) + float(row["lost_working_minutes"]) / max(over, 1)
    return found
