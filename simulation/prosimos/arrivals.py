"""When cases arrive, as Prosimos draws it, and the demand of a scenario that says so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulation.prosimos.distributions import Law, law_of
from simulation.scenario import Arrival, Demand, HourlyRate
from simulation.streams import uniforms
from sop.errors import Problem
from sop.findings import Finding

if TYPE_CHECKING:
    from simulation.prosimos.calendars import Hours
    from simulation.prosimos.distributions import Floats
    from simulation.prosimos.document import Distribution, Parameters

MOST_CASES = 20_000
USUAL_CASES = 100
"""Where nobody says how many: Prosimos is told when it is started, the document does not know."""
USUAL_START = datetime(2025, 1, 6, tzinfo=UTC)
"""A Monday."""
CASE_ID = "P-{n}"
_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
_FEW = 1e-3
_MOST_YEARS = 40


@dataclass(frozen=True, kw_only=True)
class Supply:
    """When cases come. Parameters: demand; first, last - days of releases; findings."""

    demand: Demand
    first: date
    last: date
    findings: tuple[Finding, ...]


def supply(
    document: Parameters, hours: Hours, *, cases: int, starts: datetime, seed: int
) -> Supply | Problem:
    """The demand that a document means.

    Parameters: document; hours - in which cases may arrive; cases - how many; starts - first instant; seed -
    of random arrivals.
    Returns: the demand, or why there is none.
    """
    gaps = _gaps(document.arrival, "arrival_time_distribution", cases, seed)
    if isinstance(gaps, Problem):
        return gaps
    law, values = gaps
    if law is not None and hours.always and _memoryless(law):
        return _at_random(law, cases, starts)
    try:
        moments = moments_of(values.tolist(), hours, starts)
    except OverflowError:
        moments = []
    if not moments or moments[-1].year > starts.year + _MOST_YEARS or moments[-1].year > 2090:
        return Problem(code="prosimos_arrivals_too_far", place="arrival_time_distribution", value=str(cases))
    instants = tuple(Arrival(at=moment) for moment in moments)
    findings = []
    if law is None or not law.fixed:
        findings.append(Finding(rule="prosimos_arrivals_fixed", severity="warning", count=cases))
    if law is not None and law.older:
        places = ("arrival_time_distribution",)
        findings.append(Finding(rule="prosimos_older_form", severity="warning", examples=places))
    return Supply(
        demand=Demand(kind="instants", case_id=CASE_ID, instants=instants),
        first=moments[0].date(),
        last=moments[-1].date(),
        findings=tuple(findings),
    )


def _gaps(given: Distribution, place: str, cases: int, seed: int) -> tuple[Law | None, Floats] | Problem:
    """Seconds between cases; the first is only used where the start lies outside the hours."""
    luck = uniforms((seed, "prosimos_arrivals"), cases)
    if given.family == "histogram_sampling":
        known = given.histogram
        if known is None or len(known.cdf) != len(known.bin_midpoints):
            return Problem(
                code="prosimos_impossible", place=place, value=given.family, fields={"family": given.family}
            )
        ascending = list(known.cdf) == sorted(known.cdf) and known.cdf[-1] > 1 - 1e-6
        if not ascending or min(known.bin_midpoints) < 0:
            return Problem(
                code="prosimos_impossible", place=place, value=given.family, fields={"family": given.family}
            )
        places = np.searchsorted(np.array(known.cdf), luck).clip(max=len(known.cdf) - 1)
        return None, np.array(known.bin_midpoints)[places]
    law = law_of(given, place)
    return law if isinstance(law, Problem) else (law, law.quantile(luck))


def moments_of(gaps: Sequence[float], hours: Hours, starts: datetime) -> list[datetime]:
    """Each case comes a gap after the one before, and waits until cases may arrive.

    Parameters: gaps - seconds, one a case; hours - in which cases may arrive; starts - first instant.
    Returns: as many instants, in whole seconds.
    """
    clock = (starts - _MONDAY).total_seconds()
    if not hours.holds(clock):
        clock += float(gaps[0])
        clock += hours.wait(clock)
    found = [clock]
    for gap in gaps[1:]:
        clock += gap
        clock += hours.wait(clock)
        found.append(clock)
    return [_MONDAY + timedelta(seconds=math.floor(instant + 0.5)) for instant in found]


def _memoryless(law: Law) -> bool:
    """Exponential from 0 on, limits as good as none: then the arrivals are a Poisson process."""
    if law.family != "expon" or law.loc != 0 or law.least > 0:
        return False
    beyond = law.most / law.scale
    return math.exp(-beyond) * (1 + beyond) < _FEW and 0.01 <= 3600 / law.scale <= 100_000


def _at_random(law: Law, cases: int, starts: datetime) -> Supply:
    days = max(1, math.ceil(cases * law.scale / 86_400 - 1e-9))
    rate = HourlyRate.model_validate({"from": "00:00", "to": "24:00", "per_hour": 3600 / law.scale})
    first = starts.date()
    return Supply(
        demand=Demand(kind="rates", case_id=CASE_ID, rates=(rate,)),
        first=first,
        last=first + timedelta(days=days - 1),
        findings=(
            Finding(
                rule="prosimos_cases_on_average",
                severity="note",
                count=cases,
                fields={"expected": f"{days * 86_400 / law.scale:.0f}"},
            ),
        ),
    )
