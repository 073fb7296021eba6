"""Where the gain of a revision comes from: step by step, by cause of waiting, by role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.comparison.judging import per_case
from simulation.intervals import mean_interval
from simulation.measures.figures import CAUSES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.measures.figures import RunMeasures
    from simulation.plan import Floats
    from simulation.replications import Study

WORK = "work"
REST = "rest"
"""What the parts leave of the difference: pauses, and time that runs beside that of a parallel step."""

PARTS = (WORK, *CAUSES)


def gain_by_step(base: Study, revision: Study) -> pd.DataFrame:
    """Office minutes of an average case that the revision saves, by step and by what they were.

    Cases that do not finish on both sides are left out: how long they would take is not known.

    Parameters: base, revision - the same replications of both.
    Returns: one row a step and part in which anything differs: `step_id` (steps of the revision in its order,
    then those it no longer has; empty for the rest), `number`, `role` (that leads it), `part` (`work`, a
    cause of waiting in `simulation.measures.figures.CAUSES`, or `rest`), `minutes` saved (below 0: more),
    `low_minutes`, `high_minutes` (95 % paired t interval), `n` (replications). The rows add up to the
    difference of the mean office minutes from release to completion. Empty where no case finishes on both
    sides.
    """
    import pandas as pd

    steps = {step.id: step for study in (base, revision) for step in study.sop.steps}
    order = [step.id for step in revision.sop.steps]
    order += [step.id for step in base.sop.steps if step.id not in order]
    saved, whole, counts = _saved(base, revision, {name: place for place, name in enumerate(order)})
    rows: list[tuple[str, int | None, str, str, Floats]] = [
        (name, steps[name].number, steps[name].performers.leader, part, saved[:, number, place])
        for place, name in enumerate(order)
        for number, part in enumerate(PARTS)
    ]
    rows.append(("", None, "", REST, whole - saved.sum(axis=(1, 2))))
    table = []
    for name, step_number, role, part, seconds in rows:
        # What is taken from a sum of floats differs by rounding where nothing differs.
        if counts.any() and not np.allclose(seconds, 0, rtol=0, atol=1e-3):
            found = mean_interval(per_case(seconds / 60, counts))
            table.append([name, step_number, role, part, found.value, found.low, found.high, found.n])
    names = ["step_id", "number", "role", "part", "minutes", "low_minutes", "high_minutes", "n"]
    return pd.DataFrame(table, columns=names)


def gain_by(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """The gain added up by part or role.

    Parameters: table - of `gain_by_step`; column - `part`, `role` or `step_id`.
    Returns: `column`, `minutes`; largest gain first, equal ones by name.
    """
    sums = table.groupby(column, sort=True)["minutes"].sum().reset_index()
    return sums.sort_values("minutes", ascending=False, kind="stable", ignore_index=True)


def _saved(base: Study, revision: Study, places: dict[str, int]) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Seconds saved by all cases that finish on both sides: replication x part x step, and in all.

    Also the numbers of these cases. Replication by replication: all measures at once would fill the memory.
    """
    mine = [[places[step.id] for step in study.sop.steps] for study in (base, revision)]
    n = len(base.measures)
    saved, whole = np.zeros((n, len(PARTS), len(places))), np.zeros(n)
    counts = np.zeros(n, dtype=np.int64)
    for row, pair in enumerate(zip(base.measures, revision.measures, strict=True)):
        both = np.isfinite(pair[0].cycle_days) & np.isfinite(pair[1].cycle_days)
        counts[row] = both.sum()
        for sign, measures, columns in zip((1, -1), pair, mine, strict=True):
            saved[row][:, columns] += sign * _spent(measures, both)
            whole[row] += sign * measures.cycle_working[both].sum()
    return saved, whole, counts


def _spent(measures: RunMeasures, chosen: NDArray[np.bool_]) -> Floats:
    """Office seconds of some cases, part x step; a step that a case passed over took none."""
    work = np.nan_to_num(measures.processing)[chosen].sum(axis=0)
    waiting = np.nan_to_num(measures.waiting_working)[:, chosen].sum(axis=1)
    return np.concatenate([work[None], waiting])
