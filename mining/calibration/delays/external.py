"""How long outsiders take."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mining.calibration.delays.seconds import completed
from mining.calibration.delays.settings import DelaySettings
from mining.calibration.delays.spans import (
    LARGEST,
    Mean,
    at_least_zero_censored,
    mean_of,
    points_of,
    three_points,
)
from mining.calibration.learned import Learned
from mining.calibration.times.evidence import Evidence
from simulation.scenario.flow import ExternalWait
from sop.events import CASE_ID, STEP_ID
from sop.model import Basis

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

_INFERRED = {"basis": Basis.INFERRED, "note": ""}
_CLOCK = {"calendar_days": 86_400, "clock_hours": 3600}
LEARNED_UNIT = {
    "working_days": "working_days",
    "working_hours": "hours",
    "calendar_days": "days",
    "clock_hours": "clock_hours",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class _Seen:
    """Of one wait: lengths in its unit, and limits of those that were over before they mattered."""

    values: Floats
    at_most: Floats


def learn_waits(
    evidence: Evidence, table: pd.DataFrame, settings: DelaySettings
) -> Iterator[tuple[ExternalWait, Learned, Learned | None]]:
    """Each named wait, and one for each step with stated external waiting that no wait names.

    Parameters: evidence; table - of `delay_seconds`; settings.
    Returns: the wait, its mean, and the number of the scenario that carries it (None where measured values
    do).
    """
    for wait in (*settings.waits, *_unnamed(evidence, table, settings)):
        yield _learned(wait, _seen(wait, evidence, table), settings)


def _unnamed(evidence: Evidence, table: pd.DataFrame, settings: DelaySettings) -> Iterator[ExternalWait]:
    named = {wait.before for wait in settings.waits}
    before = evidence.sop.predecessors()
    stated = table.loc[table["external_working_seconds"] > 0, STEP_ID].unique()
    for step in evidence.sop.steps:
        if step.id in stated and step.id not in named and before[step.id]:
            yield ExternalWait(
                id=f"outside_{step.number}",
                name=step.label,
                after=before[step.id][0],
                before=step.id,
                unit="working_hours",
                low=0,
                mode=0,
                high=0,
                note="new",
            )


def _seen(wait: ExternalWait, evidence: Evidence, table: pd.DataFrame) -> _Seen:
    """Lengths from the completion of `after`: seen where `before` had to wait for it."""
    import numpy as np
    import pandas as pd

    rows = table[(table[STEP_ID] == wait.before) & table["external_working_seconds"].notna()]
    rows = rows.sort_values("ready", kind="stable")
    ended = completed(evidence, wait.after)
    joined = pd.merge_asof(rows, ended, left_on="ready", right_on="ended", by=CASE_ID)
    joined = joined[joined["ended"].notna()]
    begin, ready = (joined[name].to_numpy().astype(np.int64) for name in ("ended", "ready"))
    if wait.unit in _CLOCK:
        before = (ready - begin).astype(float)
        more, unit = joined["external_clock_seconds"].to_numpy(dtype=float), _CLOCK[wait.unit]
    else:
        before = np.asarray(evidence.office.windows.between(begin, ready), dtype=float)
        more = joined["external_working_seconds"].to_numpy(dtype=float)
        unit = evidence.office.work_seconds_per_day if wait.unit == "working_days" else 3600
    late = joined["external_working_seconds"].to_numpy(dtype=float) > 0
    return _Seen(values=(before + more)[late] / unit, at_most=before[~late] / unit)


def _learned(
    wait: ExternalWait, seen: _Seen, settings: DelaySettings
) -> tuple[ExternalWait, Learned, Learned | None]:
    import numpy as np

    n = len(seen.values) + len(seen.at_most)
    new = wait.note == "new"
    points = (wait.shortest, wait.typical, wait.longest)
    assumed = float(np.mean(wait.values)) if wait.values else sum(points) / 3
    if not len(seen.values):
        return wait, _mean(wait, math.nan if new else assumed, n, assumed), None
    values = at_least_zero_censored(seen.values, seen.at_most)
    strength = 0.0 if new or n >= settings.enough else settings.strength
    low, mode, high = points
    spread = math.sqrt((low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18)
    mean = mean_of(values, assumed=assumed, spread=spread, strength=strength, level=settings.level)
    told = Learned(
        at="",
        kind="wait_length",
        subject=wait.id,
        value=mean.value,
        unit=LEARNED_UNIT[wait.unit],
        low=mean.low,
        high=mean.high,
        level=settings.level,
        n=n,
        weight=mean.weight,
        source="log" if mean.weight == 1 else "shrunk",
    )
    if n >= settings.enough:
        measured = {"values": points_of(values), "low": None, "mode": None, "high": None}
        return wait.model_copy(update=_INFERRED | measured), told, None
    wait, number = _triangle(wait, values, mean, told)
    return wait, told, number


def _triangle(wait: ExternalWait, values: Floats, mean: Mean, told: Learned) -> tuple[ExternalWait, Learned]:
    """The three points of a short sample, drawn towards the assumed ones; the middle one carries the rest."""
    points = zip(three_points(values), (wait.shortest, wait.typical, wait.longest), strict=True)
    share = mean.weight
    low, mode, high = sorted(
        min(LARGEST, float(f"{share * own + (1 - share) * base:.4g}")) for own, base in points
    )
    half = 3 * (mean.high - mean.value)
    number = replace(
        told,
        at=f"waits.{wait.id}.mode",
        kind="wait_mode",
        value=mode,
        low=max(low, mode - half),
        high=min(high, mode + half),
    )
    update = {"low": low, "mode": mode, "high": high, "values": None}
    return wait.model_copy(update=_INFERRED | update), number


def _mean(wait: ExternalWait, value: float, n: int, assumed: float) -> Learned:
    return Learned(
        at="",
        kind="wait_length",
        subject=wait.id,
        value=value,
        unit=LEARNED_UNIT[wait.unit],
        n=n,
        standard=assumed,
        weight=0.0,
        source="assumed",
        reason="never_waited_for" if n else "no_observation",
    )
