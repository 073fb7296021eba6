"""How long steps are on the way from desk to desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mining.calibration.delays.clock_or_work import clock_hours, runs_while_closed
from mining.calibration.delays.settings import DelaySettings
from mining.calibration.delays.spans import LARGEST, Mean, mean_of, points_of
from mining.calibration.learned import Learned
from mining.calibration.times.evidence import Evidence
from simulation.scenario.flow import Handover
from sop.events import STEP_ID
from sop.model import Basis, Step

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Floats = npt.NDArray[np.float64]

A_MINUTE = 1 / 60
NEARLY_NEVER = 0.01
HOUR = 3600.0


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """Of one step.

    Parameters: rule - None where it is at once; learned; clock - it runs on while the office is closed.
    """

    rule: Handover | None
    learned: tuple[Learned, ...]
    clock: bool = False


def learn_handovers(evidence: Evidence, table: pd.DataFrame, settings: DelaySettings) -> Iterator[HandedOver]:
    """One rule a step, since a scenario decides by the step that receives it; pairs are told beside.

    A step with `enough` observations has its own measured values. With fewer its mean leans on that of all
    steps together, and those, where they are few, on `delay_hours`; its rule is then a triangle from nothing
    (most often at once, at most three times the mean). Delays of less than a minute, or met in one of a
    hundred instances at most, are none.

    While the performers are busy anyway a delay does not show, so that the mean lies between that of what
    shows and that of what may lie behind other causes as well (bounds without an assumption: Manski, Partial
    Identification of Probability Distributions, 2003). The value is what shows; the lower limit is that of
    its interval, the upper one that of the interval of both together.

    Parameters: evidence; table - of `delay_seconds`; settings.
    """
    import numpy as np

    known = table[table["handover_working_seconds"].notna() & (table[STEP_ID] != "")]
    hours = known["handover_working_seconds"].to_numpy(dtype=float) / HOUR
    assumed = settings.delay_hours
    strength = 0.0 if len(hours) >= settings.enough else settings.strength
    pooled = mean_of(hours, assumed=assumed, spread=assumed, strength=strength, level=settings.level)
    spread = float(np.std(hours)) if len(hours) > 1 else assumed
    for step in evidence.sop.steps:
        rows = known[known[STEP_ID] == step.id]
        yield _of_step(step, rows, evidence, (pooled.value, spread), settings)


def _of_step(
    step: Step,
    rows: pd.DataFrame,
    evidence: Evidence,
    pooled: tuple[float, float],
    settings: DelaySettings,
) -> HandedOver:
    import numpy as np

    n = len(rows)
    if not n:
        return HandedOver(rule=None, learned=(_untold(step.id),))
    hours, clock = rows["handover_working_seconds"].to_numpy(dtype=float) / HOUR, False
    if n >= settings.enough:
        clock = _by_the_clock(rows, evidence, settings)
    if clock:
        ready, start = (rows[name].to_numpy().astype(np.int64) for name in ("ready", "start"))
        # Somebody who was busy for a while and idle for longer did not begin because it was not there.
        shows = rows["handover_working_seconds"].to_numpy(dtype=float)
        plain = rows["only"] | (rows["hidden_working_seconds"].to_numpy(dtype=float) <= shows)
        least = np.where(plain, -1.0, shows)
        office = evidence.office.windows
        hours, mean = clock_hours(ready, start, office, least=least, level=settings.level)
    else:
        mean = _limits(hours, rows, pooled, settings)
    learned = [
        _mean(step.id, mean, n, clock, settings),
        _share_of_none(step.id, rows["handover_working_seconds"].to_numpy(dtype=float), settings.level),
    ]
    if n >= settings.enough:
        learned += _pairs(rows, settings)
    seldom = n >= settings.enough and np.mean(hours > 0) <= NEARLY_NEVER
    if mean.value < A_MINUTE or seldom:
        return HandedOver(rule=None, learned=tuple(learned))
    day_hours = evidence.office.work_seconds_per_day / HOUR
    rule, number = _rule(step, hours, mean, clock, day_hours, settings)
    return HandedOver(rule=rule, learned=(*learned, *number), clock=clock)


def _by_the_clock(rows: pd.DataFrame, evidence: Evidence, settings: DelaySettings) -> bool:
    """Asked of those that nothing else kept waiting."""
    import numpy as np

    alone = rows[rows["only"]]
    ready, start = (alone[name].to_numpy().astype(np.int64) for name in ("ready", "start"))
    return runs_while_closed(
        ready,
        start,
        evidence.office.windows,
        enough=settings.enough,
        significance=settings.significance,
    )


def _limits(hours: Floats, rows: pd.DataFrame, pooled: tuple[float, float], settings: DelaySettings) -> Mean:
    """The mean of what shows, with the limits of what may be."""
    strength = 0.0 if len(hours) >= settings.enough else settings.strength

    def mean(values: Floats) -> Mean:
        return mean_of(values, assumed=pooled[0], spread=pooled[1], strength=strength, level=settings.level)

    shows = mean(hours)
    hidden = rows["hidden_working_seconds"].to_numpy(dtype=float) / HOUR
    return replace(shows, high=mean(hours + hidden).high)


def _rule(
    step: Step, hours: Floats, mean: Mean, clock: bool, day_hours: float, settings: DelaySettings
) -> tuple[Handover, tuple[Learned, ...]]:
    name = f"before_{step.number}"
    common = {"id": name, "before": step.id, "between_roles_only": False, "basis": Basis.INFERRED}
    if len(hours) >= settings.enough:
        # Numbers of a scenario end at LARGEST; days hold longer delays.
        long = float(hours.max()) > LARGEST
        names = ("clock_hours", "calendar_days") if clock else ("working_hours", "working_days")
        unit = names[long]
        values = points_of(hours / ((24.0 if clock else day_hours) if long else 1.0))
        return Handover.model_validate({**common, "unit": unit, "values": values}), ()
    high = min(LARGEST, float(f"{3 * mean.value:.4g}"))
    rule = Handover.model_validate({**common, "unit": "working_hours", "low": 0, "mode": 0, "high": high})
    number = Learned(
        at=f"handovers.{name}.high",
        kind="delay_high",
        subject=step.id,
        value=high,
        unit="hours",
        low=min(LARGEST, 3 * mean.low),
        high=min(LARGEST, 3 * mean.high),
        level=settings.level,
        n=len(hours),
        weight=mean.weight,
        source="shrunk",
    )
    return rule, (number,)


def _pairs(rows: pd.DataFrame, settings: DelaySettings) -> Iterator[Learned]:
    """Where a step comes from several others, the mean delay from each; a scenario has no place for it."""
    groups = [(str(name), group) for name, group in rows.groupby("from_step") if name]
    groups = [(name, group) for name, group in groups if len(group) >= settings.enough]
    for name, group in groups if len(groups) > 1 else ():
        hours = group["handover_working_seconds"].to_numpy(dtype=float) / HOUR
        mean = mean_of(hours, assumed=0.0, spread=0.0, strength=0.0, level=settings.level)
        yield _mean(f"{name} > {group[STEP_ID].iloc[0]}", mean, len(group), False, settings)


def _mean(subject: str, mean: Mean, n: int, clock: bool, settings: DelaySettings) -> Learned:
    return Learned(
        at="",
        kind="delay_hours",
        subject=subject,
        value=mean.value,
        unit="clock_hours" if clock else "hours",
        low=mean.low,
        high=mean.high,
        level=settings.level,
        n=n,
        weight=mean.weight,
        source="log" if mean.weight == 1 else "shrunk",
    )


def _share_of_none(step: str, hours: Floats, level: float) -> Learned:
    """With the exact interval of Clopper and Pearson (Biometrika 26, 1934)."""
    import numpy as np
    from scipy.special import betaincinv

    n, at_once = len(hours), int(np.sum(hours <= 0))
    return Learned(
        at="",
        kind="share_at_once",
        subject=step,
        value=at_once / n,
        unit="share",
        low=float(betaincinv(at_once, n - at_once + 1, (1 - level) / 2)) if at_once else 0.0,
        high=float(betaincinv(at_once + 1, n - at_once, (1 + level) / 2)) if at_once < n else 1.0,
        level=level,
        n=n,
    )


def _untold(step: str) -> Learned:
    return Learned(
        at="",
        kind="delay_hours",
        subject=step,
        value=0.0,
        unit="hours",
        weight=0.0,
        source="assumed",
        reason="no_observation",
    )
