"""From the figures of two sides to what the gate asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.comparison.gate import GatePlan, Guard, losses_of

if TYPE_CHECKING:
    from simulation.comparison.arms import Figures
    from simulation.comparison.result import ComparisonSettings
    from simulation.plan import Floats, Int64

PERSON_MINUTES, ON_TIME = "person_minutes", "on_time"


def gate_plan(base: Figures, settings: ComparisonSettings, looks: Sequence[int]) -> GatePlan:
    """The gate of some settings; being on time is guarded only where cases have deadlines.

    Parameters: base - figures of the SOP in force; settings; looks - replications at each.
    """
    guards = [Guard(id=PERSON_MINUTES, margin=settings.person_minutes_margin, relative=True)]
    if not np.isnan(base.late).all():
        guards.append(Guard(id=ON_TIME, margin=settings.on_time_margin))
    return GatePlan(delta=settings.delta_days, guards=tuple(guards), looks=tuple(looks))


def per_case(totals: Floats, counts: Int64) -> Floats:
    """Totals over the cases of each replication as figures whose mean is the mean over all cases.

    Where all replications have equally many cases, totals / counts. Where they arrive at random, the ratio
    R = sum(totals) / sum(counts), to which each replication adds (total - R count) / mean count: the
    linearised ratio (Cochran, Sampling Techniques, 1977, section 6.3; the t interval of these is that of
    `simulation.intervals.mean_interval` for cases). A replication without a case says nothing, so it lies at
    R. Infinite and unknown totals stay so.

    Parameters: totals, counts - one a replication.
    """
    if (counts == counts[0]).all() and counts[0]:
        return totals / counts
    finite = np.isfinite(totals)
    number = counts[finite].sum()
    ratio = totals[finite].sum() / number if number else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = ratio + (totals - ratio * counts) / counts.mean()
    return found


def gain_of(base: Figures, new: Figures) -> Floats:
    """Working days saved of an average case, one figure a replication.

    Infinite where a case finishes on one side only, NaN where on neither.

    Parameters: base, new - of the same replications.
    """
    there = ~np.isnan(base.days)
    with np.errstate(invalid="ignore"):
        return per_case(np.where(there, base.days - new.days, 0.0).sum(axis=1), there.sum(axis=1))


def guarded(base: Figures, new: Figures, guard: str) -> tuple[Floats, Floats]:
    """The measure of a guard on both sides, one figure a replication.

    A case with a deadline that does not finish on one side is not on time there.

    Parameters: base, new - of the same replications; guard - its id.
    Returns: of the SOP in force and of the revision.
    """
    if guard == PERSON_MINUTES:
        counts = (~np.isnan(base.days)).sum(axis=1)
        return per_case(base.person_minutes, counts), per_case(new.person_minutes, counts)
    due = ~(np.isnan(base.late) & np.isnan(new.late))
    before, after = (
        per_case(((side.late <= 0) & due).sum(axis=1).astype(np.float64), due.sum(axis=1))
        for side in (base, new)
    )
    return before, after


def losses_by_guard(base: Figures, new: Figures, plan: GatePlan) -> dict[str, Floats]:
    """What each guard of the plan loses, one a replication.

    Parameters: base, new - of the same replications; plan.
    """
    found: dict[str, Floats] = {}
    for guard in plan.guards:
        before, after = guarded(base, new, guard.id)
        found[guard.id] = losses_of(guard, new=after, old=before, less_is_worse=guard.id == ON_TIME)
    return found


def gains_of(base: Figures, news: Mapping[str, Figures]) -> dict[str, Floats]:
    """The gain of each revision, as `gain_of`.

    Parameters: base, news - of the same replications.
    """
    return {name: gain_of(base, new) for name, new in news.items()}
