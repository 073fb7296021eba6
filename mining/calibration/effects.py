"""How far the answer moves while one number is not known better."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mining.calibration.learned import Learned

if TYPE_CHECKING:
    from simulation.scenario import Scenario
    from sop.model import Sop
    from sop.worktime import OfficeCalendar

REPLICATIONS = 30


def spread_in_days(
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    *,
    replications: int = REPLICATIONS,
    workers: int = 1,
) -> Callable[[Learned], float]:
    """What `record_next` asks for: the mean cycle time with a number at its upper limit minus at its lower.

    Both ends are simulated under the same luck.

    Parameters: sop, scenario, calendar - valid documents; replications - of each end; workers - processes.
    Returns: a function from a number to working days; NaN where it has no place, or cases do not finish.
    """
    import numpy as np

    from simulation.intervals import known_mean
    from simulation.planning import make_plan
    from simulation.replications import cycle_table, run_many
    from simulation.scenario import with_values
    from sop.errors import SimulationError

    def mean_at(at: str, value: float) -> float:
        plan = make_plan(sop, with_values(scenario, {at: value}), calendar).plan
        days = cycle_table(run_many(plan, range(replications), workers=workers))
        return float(known_mean(days, axis=(0, 1)))

    def spread(one: Learned) -> float:
        try:
            with np.errstate(invalid="ignore"):
                found = mean_at(one.at, one.high) - mean_at(one.at, one.low)
        except SimulationError:
            return float("nan")
        return found if np.isfinite(found) else float("nan")

    return spread
