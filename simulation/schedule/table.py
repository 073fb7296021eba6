"""A backward schedule as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from simulation.schedule.result import Schedule
    from sop.model import Sop


def schedule_table(schedule: Schedule, sop: Sop) -> pd.DataFrame:
    """One row for the release, one a step, in the order of the SOP.

    Parameters: schedule; sop - the studied one.
    Returns: columns `number` (of the step, 0 for the release), `step_id` (empty for the release), `step`
    (its label), `latest` (date by which it must be completed, ISO 8601; missing where no day does),
    `safe` (the same at the cautious end of the interval), `confidence` (0 to 1), `lead_days` (working days
    from the latest date to the deadline), `lead_low`, `lead_high` (its 95 % interval, infinite where there
    is none), `n` (replications in which it is completed on that date).
    """
    import pandas as pd

    labels = {step.id: (step.number, step.label) for step in sop.steps}
    rows = []
    for item in (schedule.release, *schedule.steps):
        number, label = labels.get(item.step, (0, ""))
        rows.append(
            {
                "number": number,
                "step_id": item.step,
                "step": label,
                "latest": None if item.latest is None else item.latest.isoformat(),
                "safe": None if item.safe is None else item.safe.isoformat(),
                "confidence": schedule.confidence,
                "lead_days": item.lead.value,
                "lead_low": item.lead.low,
                "lead_high": item.lead.high,
                "n": item.n,
            }
        )
    return pd.DataFrame(rows)
