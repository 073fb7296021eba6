"""Units of a step that take unlike times, where the log tells them apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mining.calibration.learned import Learned
from mining.calibration.times.rules import rounded
from mining.calibration.times.sample import Sample
from mining.calibration.times.settings import OWN, DurationSettings
from mining.calibration.times.shrinkage import shrink
from simulation.scenario.durations import DurationRule
from sop.findings import Finding

if TYPE_CHECKING:
    from sop.model import Sop

DIFFERENT = 0.01
"""Units get times of their own where the logarithms of theirs would differ so by chance once in a hundred."""
Units = dict[str, dict[str, DurationRule]]


def unit_rules(
    sop: Sop, found: Mapping[str, Sample], rules: Mapping[str, DurationRule], settings: DurationSettings
) -> tuple[Units, tuple[Learned, ...], tuple[Finding, ...]]:
    """Rules of units, for steps that are done for each of several.

    Only where at least two units have `enough` records each and Welch's analysis of variance of the
    logarithms (Biometrika 38, 1951) contradicts that all are alike. Their means are drawn towards that of the
    step; family and cv are the step's.

    Parameters: sop; found - samples by step; rules - of the steps; settings.
    """
    units: Units = {}
    learned: list[Learned] = []
    different: list[str] = []
    for step in sop.steps:
        rule = rules.get(step.id)
        own = _by_unit(sop, step.id, found[step.id], settings.enough) if rule is not None else {}
        if rule is None or rule.minutes is None or len(own) < 2:
            continue
        if _welch_p(list(own.values())) > DIFFERENT:
            continue
        different.append(str(step.number))
        units[step.id] = {}
        for told in _told(step.id, own, rule.minutes, settings):
            learned.append(told)
            unit = told.subject.partition("/")[2]
            units[step.id][unit] = rule.model_copy(update={"minutes": told.value})
    findings: tuple[Finding, ...] = ()
    if different:
        findings = (
            Finding(
                rule="calibrate_units_differ",
                severity="note",
                count=len(different),
                examples=tuple(different),
            ),
        )
    return units, tuple(learned), findings


def _by_unit(sop: Sop, step: str, sample: Sample, enough: int) -> dict[str, Sample]:
    from mining.conformance.units import plain, unit_names

    members = sop.units_of(step)
    if not members or not len(sample):
        return {}
    import numpy as np

    names = unit_names(sop)[step]
    told = np.array([names.get(plain(str(text)), "") for text in sample.units], dtype=object)
    parts = {unit.id: sample.only(told == unit.id) for unit in members}
    return {unit: part for unit, part in parts.items() if len(part) >= enough}


def _welch_p(parts: list[Sample]) -> float:
    import numpy as np
    from scipy.special import fdtrc

    logs = [np.log(part.values) for part in parts]
    n = np.array([len(values) for values in logs], dtype=float)
    weight = n / np.maximum([values.var(ddof=1) for values in logs], 1e-12)
    means = np.array([values.mean() for values in logs])
    centre = (weight * means).sum() / weight.sum()
    k = len(parts)
    loss = float(((1 - weight / weight.sum()) ** 2 / (n - 1)).sum())
    between = float((weight * (means - centre) ** 2).sum()) / (k - 1)
    value = between / (1 + 2 * (k - 2) / (k**2 - 1) * loss)
    return float(fdtrc(k - 1, (k**2 - 1) / (3 * loss), value))


def _told(
    step: str, own: Mapping[str, Sample], minutes: float, settings: DurationSettings
) -> Iterator[Learned]:
    """The mean of each unit, drawn towards that of the step."""
    import numpy as np

    averages = np.array([sample.values.mean() for sample in own.values()])
    spreads = np.array([sample.values.std(ddof=1) / sample.values.mean() for sample in own.values()])
    sizes = np.array([len(sample) for sample in own.values()])
    drawn = shrink(
        np.log(averages / minutes),
        spreads**2 / sizes,
        centre_sd=settings.office_spread,
        spread=settings.spread,
        level=settings.level,
    )
    for place, (unit, sample) in enumerate(own.items()):
        weight = float(drawn.weight[place])
        yield Learned(
            at=f"durations.units.{step}.{unit}.minutes",
            kind="mean_minutes",
            subject=f"{step}/{unit}",
            value=rounded(minutes * math.exp(float(drawn.mean[place]))),
            unit="working_minutes",
            low=minutes * math.exp(float(drawn.low[place])),
            high=minutes * math.exp(float(drawn.high[place])),
            level=settings.level,
            n=len(sample),
            standard=minutes,
            weight=weight,
            source="log" if weight >= OWN else "shrunk",
        )
