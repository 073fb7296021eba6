"""The durations of all steps, from a log and the standards together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mining.calibration.learned import Learned, Source
from mining.calibration.times.estimates import Estimate, tested, weighed, with_mean
from mining.calibration.times.evidence import Evidence
from mining.calibration.times.looks import first_look
from mining.calibration.times.outliers import without_outliers
from mining.calibration.times.remarks import remarks
from mining.calibration.times.rules import rounded, rule_of
from mining.calibration.times.sample import Sample, samples
from mining.calibration.times.settings import DEFAULT, OWN, DurationSettings
from mining.calibration.times.shrinkage import Shrunk, shrink
from mining.calibration.times.units import unit_rules
from simulation.scenario.durations import DurationRule, DurationRules
from sop.findings import Finding

if TYPE_CHECKING:
    from sop.model import Sop

MINUTES = (1 / 60, 1_000_000.0)


class Durations(NamedTuple):
    """What was learned: `rules` for `Course.durations`, `learned`, `findings`."""

    rules: DurationRules
    learned: tuple[Learned, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Settled:
    """Means and spreads of the steps after they have been drawn together."""

    steps: tuple[str, ...]
    standards: Mapping[str, float]
    samples: Mapping[str, Sample]
    estimates: Mapping[str, Estimate]
    means: Shrunk
    cvs: Shrunk


def learn_durations(evidence: Evidence, *, settings: DurationSettings = DEFAULT) -> Durations:
    """How long the steps take, in working time with all performers on duty.

    Each step with records gets a rule. Its family is the likeliest by a likelihood that knows of rounding to
    minutes and of work still going on, and by the other steps of the log (`weighed`); measured values where
    there are many and every family is contradicted. The logarithm of mean / standard of all steps, and that
    of cv / usual cv, are drawn together (`shrink`), so that a short log leans on the standards. Absences
    inside a span of work are counted as work where nobody can tell; those that make it absurd are set aside
    as outliers (`without_outliers`).

    Parameters: evidence - a `Mined`, or its parts; settings.
    Returns: rules (steps without records have none: their standard holds), and for each step `mean_minutes`
    (source `log` or `shrunk`; `sop` and a reason where there are no records; `assumed` and NaN where there is
    no standard either) and `cv`; for the office `office_factor`, what all steps together differ from their
    standards by.
    """
    found = {
        step.id: without_outliers(sample, _standard(evidence.sop, step.id), settings.cv)
        for step, sample in zip(evidence.sop.steps, samples(evidence).values(), strict=True)
    }
    settled = _settle(evidence.sop, found, settings)
    rules: dict[str, DurationRule] = {}
    learned: list[Learned] = []
    weights: dict[str, float] = {}
    for place, step in enumerate(settled.steps):
        if not len(found[step]):
            learned.append(_not_told(step, found[step], settled.standards[step]))
            continue
        minutes, cv, weight = _values(settled, place, settings)
        weights[step] = weight
        rules[step] = rule_of(settled.estimates[step], found[step], minutes[0], cv)
        learned += _told(step, settled, place, rules[step], (minutes, cv, weight), settings)
    about = remarks(evidence.sop, found, settled.estimates, weights, settings.enough)
    units, of_units, remarks_units = unit_rules(evidence.sop, found, rules, settings)
    return Durations(
        rules=DurationRules(
            default=DurationRule(family="lognormal", cv=settings.cv), steps=rules, units=units
        ),
        learned=(*learned, *of_units, *_office(settled, settings)),
        findings=(*about, *remarks_units),
    )


def _standard(sop: Sop, step: str) -> float:
    standard = sop.step(step).standard
    return math.nan if standard is None else standard.minutes


def _settle(sop: Sop, found: Mapping[str, Sample], settings: DurationSettings) -> _Settled:
    import numpy as np

    steps = tuple(found)
    own = weighed([first_look(found[step], settings) for step in steps])
    looks = {step: tested(one, found[step], step, settings) for step, one in zip(steps, own, strict=True)}
    cvs = shrink(
        np.array([looks[step].log_cv - math.log(settings.cv) for step in steps]),
        np.array([looks[step].log_cv_variance for step in steps]),
        centre_sd=settings.cv_spread,
        spread=settings.cv_spread,
        level=settings.level,
    )
    full = {}
    for place, step in enumerate(steps):
        cv = min(settings.cv * math.exp(cvs.mean[place]), 5.0)
        full[step] = with_mean(looks[step], found[step], cv, float(cvs.sd[place]))
    standards = {step: _standard(sop, step) for step in steps}
    ratios = np.array([full[step].log_mean - math.log(standards[step]) for step in steps])
    variances = np.array([full[step].log_mean_variance for step in steps])
    means = shrink(
        ratios,
        np.where(np.isnan(ratios), np.inf, variances),
        centre_sd=settings.office_spread,
        spread=settings.spread,
        level=settings.level,
    )
    return _Settled(steps=steps, standards=standards, samples=found, estimates=full, means=means, cvs=cvs)


Three = tuple[float, float, float]


def _values(settled: _Settled, place: int, settings: DurationSettings) -> tuple[Three, Three, float]:
    """Mean minutes and cv with their limits, and the log's share in the mean."""
    step = settled.steps[place]
    own, standard = settled.estimates[step], settled.standards[step]
    cvs = settled.cvs
    cv = [settings.cv * math.exp(float(value[place])) for value in (cvs.mean, cvs.low, cvs.high)]
    cv = [min(value, 5.0) for value in cv]
    if math.isnan(standard):
        half = _z(settings.level) * math.sqrt(own.log_mean_variance)
        logs = (own.log_mean, own.log_mean - half, own.log_mean + half)
        weight = 1.0
    else:
        means = settled.means
        chosen = (means.mean, means.low, means.high)
        logs = tuple(math.log(standard) + float(value[place]) for value in chosen)  # type: ignore[assignment]
        weight = float(means.weight[place])
    minutes = [min(max(math.exp(value), MINUTES[0]), MINUTES[1]) for value in logs]
    return (minutes[0], minutes[1], minutes[2]), (cv[0], cv[1], cv[2]), weight


def _told(
    step: str,
    settled: _Settled,
    place: int,
    rule: DurationRule,
    values: tuple[Three, Three, float],
    settings: DurationSettings,
) -> Iterator[Learned]:
    (minutes, low, high), (cv, cv_low, cv_high), weight = values
    sample, estimate = settled.samples[step], settled.estimates[step]
    tested = not math.isnan(estimate.fit)
    yield Learned(
        at=f"durations.steps.{step}.minutes" if rule.minutes is not None else "",
        kind="mean_minutes",
        subject=step,
        value=rounded(minutes),
        unit="working_minutes",
        low=low,
        high=high,
        level=settings.level,
        n=len(sample),
        standard=settled.standards[step],
        weight=weight,
        source=_source(weight),
        fit=estimate.fit,
        fit_measure="ks_p" if tested else "",
    )
    if rule.family == "constant":
        return
    own = float(settled.cvs.weight[place])
    yield Learned(
        at=f"durations.steps.{step}.cv" if rule.cv is not None else "",
        kind="cv",
        subject=step,
        value=rounded(cv),
        unit="ratio",
        low=cv_low,
        high=cv_high,
        level=settings.level,
        n=len(sample),
        weight=own,
        source=_source(own) if own > 0 else "assumed",
        reason="" if own > 0 else "one_record",
    )


def _not_told(step: str, sample: Sample, standard: float) -> Learned:
    lost = math.isnan(standard)
    return Learned(
        at="",
        kind="mean_minutes",
        subject=step,
        value=standard,
        unit="working_minutes",
        standard=standard,
        weight=0.0,
        source="assumed" if lost else "sop",
        reason="no_standard" if lost else sample.reason or "not_carried_out",
    )


def _office(settled: _Settled, settings: DurationSettings) -> Iterator[Learned]:
    known = [step for step in settled.steps if len(settled.samples[step])]
    compared = [step for step in known if not math.isnan(settled.standards[step])]
    if compared:
        means = settled.means
        yield Learned(
            at="",
            kind="office_factor",
            subject="",
            value=rounded(math.exp(means.centre)),
            unit="ratio",
            low=math.exp(means.centre_low),
            high=math.exp(means.centre_high),
            level=settings.level,
            n=len(compared),
            standard=1.0,
            source="shrunk",
        )


def _source(weight: float) -> Source:
    return "log" if weight >= OWN else "shrunk"


def _z(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))
