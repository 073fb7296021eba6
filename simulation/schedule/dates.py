"""From what came of the days of release to the latest date for each step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import quantile_interval

if TYPE_CHECKING:
    from simulation.plan import Floats

FEWEST = 20
"""Worlds in which a step must be completed on a day for that day to tell anything."""


@dataclass(frozen=True, kw_only=True)
class Dates:
    """Working days before the deadline. Parameters: lead - of the latest date; low, high - of the last day
    that is not refuted and of the safe one; infinite where there is none; n - worlds at the latest date."""

    lead: float
    low: float
    high: float
    n: int


def remaining(pairs: Sequence[tuple[Floats, Floats]], last: int) -> dict[int, Floats]:
    """How much longer the case takes in each world from each day on which a step was completed.

    Parameters: pairs - for each day of release, by world, the place of the day on which the step was
    completed (NaN: it was not) and on which the case ended (infinite: not in time); last - place of the
    deadline.
    Returns: by place of the day working days to the end, one a world; where several days of release lead to
    the same day, the longest. Days on which it is completed in too few worlds are left out.
    """
    if not pairs:
        return {}
    first = int(np.nanmin([np.nanmin(done, initial=last) for done, _ in pairs]))
    table = np.full((len(pairs[0][0]), last - first + 1), -1.0)
    for done, ended in pairs:
        worlds = np.flatnonzero(done <= last)
        places = done[worlds].astype(np.int64)
        np.maximum.at(table, (worlds, places - first), ended[worlds] - places)
    found = {first + column: values[values >= 0] for column, values in enumerate(table.T)}
    return {place: values for place, values in found.items() if len(values) >= FEWEST}


def dates_of(days: Mapping[int, Floats], confidence: float, last: int) -> Dates:
    """The latest date, and its interval by inverting that of the quantile of the remaining time.

    Parameters: days - of `remaining`; confidence - share of the worlds that end in time; last - place of the
    deadline.
    """
    quantiles = {place: quantile_interval(values, confidence) for place, values in sorted(days.items())}
    lead = _lead({place: found.value for place, found in quantiles.items()}, last)
    return Dates(
        lead=lead,
        # Where n is too small for an end the day tells nothing: neither refuted nor safe.
        low=_lead({place: found.low for place, found in quantiles.items()}, last),
        high=_lead({place: found.high for place, found in quantiles.items()}, last),
        n=quantiles[last - int(lead)].n if math.isfinite(lead) else 0,
    )


def not_after(steps: Mapping[str, Dates], after: Mapping[str, Sequence[str]]) -> dict[str, Dates]:
    """No date of a step after one of a step that follows it: what is due first is to be told first.

    Parameters: steps - by id, in the order of the SOP; after - steps that follow each.
    """
    found = dict(steps)
    changed = True
    while changed:
        changed = False
        for step, own in tuple(found.items()):
            capped = own
            for later in after.get(step, ()):
                capped = _capped(capped, found[later])
            changed |= capped != own
            found[step] = capped
    return found


def _capped(one: Dates, later: Dates) -> Dates:
    # A step that is never carried out by any day says nothing about the one before it.
    if math.isinf(later.lead):
        return one
    return replace(
        one,
        lead=max(one.lead, later.lead),
        low=max(one.low, later.low),
        high=max(one.high, later.high),
        n=later.n if later.lead > one.lead else one.n,
    )


def _lead(needed: Mapping[int, float], last: int) -> float:
    """Working days before the deadline of the last day from which, as from all earlier ones, it is kept."""
    lead = math.inf
    for place, days in needed.items():
        if days > last - place:
            break
        if not math.isnan(days):
            lead = float(last - place)
    return lead
