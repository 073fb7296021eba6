"""Where the gain of a revision comes from: step by step, by cause of waiting, by role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import known_mean, paired_interval
from simulation.measures.figures import CAUSES
from simulation.summaries import per_case

if TYPE_CHECKING:
    import pandas as pd

    from simulation.plan import Floats
    from simulation.replications import Study

WORK = "work"
REST = "rest"
"""What the parts leave of the difference: pauses, and time that runs beside that of a parallel step."""


def gain_by_step(base: Study, revision: Study) -> pd.DataFrame:
    """Office minutes of an average case that the revision saves, by step and by what they were.

    Parameters: base, revision - the same replications of both.
    Returns: one row a step and part in which anything differs: `step_id` (steps of the revision in its order,
    then those it no longer has; empty for the rest), `number`, `role` (that leads it), `part` (`work`, a
    cause of waiting in `simulation.measures.figures.CAUSES`, or `rest`), `minutes` saved (below 0: more),
    `low_minutes`, `high_minutes` (95 % paired t interval), `n` (replications). The rows add up to
    the difference of the mean office minutes from release to completion.
    """
    import pandas as pd

    parts = [_parts(study) for study in (base, revision)]
    steps = {step.id: step for study in (base, revision) for step in study.sop.steps}
    order = [step.id for step in revision.sop.steps]
    order += [step.id for step in base.sop.steps if step.id not in order]
    nothing = np.zeros(len(base.measures))
    rows: list[tuple[str, int | None, str, str, Floats, Floats]] = []
    for name in order:
        for part in (WORK, *CAUSES):
            old, new = (found.get((name, part), nothing) for found in parts)
            rows.append((name, steps[name].number, steps[name].performers.leader, part, old, new))
    whole = [known_mean(study.stack("cycle_working"), axis=1) for study in (base, revision)]
    told = [sum(found.values(), nothing) for found in parts]
    rows.append(("", None, "", REST, whole[0] - told[0], whole[1] - told[1]))
    table = []
    for name, number, role, part, old, new in rows:
        # What is taken from a sum of floats differs by rounding where nothing differs.
        if not np.allclose(old, new, rtol=0, atol=1e-3, equal_nan=True):
            saved = paired_interval(old / 60, new / 60)
            table.append([name, number, role, part, saved.value, saved.low, saved.high, saved.n])
    names = ["step_id", "number", "role", "part", "minutes", "low_minutes", "high_minutes", "n"]
    return pd.DataFrame(table, columns=names)


def gain_by(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """The gain added up by part or role.

    Parameters: table - of `gain_by_step`; column - `part`, `role` or `step_id`.
    Returns: `column`, `minutes`; largest gain first, equal ones by name.
    """
    sums = table.groupby(column, sort=True)["minutes"].sum().reset_index()
    return sums.sort_values("minutes", ascending=False, kind="stable", ignore_index=True)


def _parts(study: Study) -> dict[tuple[str, str], Floats]:
    """Office seconds of an average case, one a replication, by step and part."""
    processing = np.nan_to_num(per_case(study, "processing"))
    waiting = np.nan_to_num(per_case(study, "waiting_working"))
    found: dict[tuple[str, str], Floats] = {}
    for index, step in enumerate(study.sop.steps):
        found[step.id, WORK] = processing[:, index]
        for cause, name in enumerate(CAUSES):
            found[step.id, name] = waiting[:, cause, index]
    return found
