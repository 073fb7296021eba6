"""What is to be said about learned durations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sop.findings import Finding

if TYPE_CHECKING:
    from mining.calibration.times.estimates import Estimate
    from mining.calibration.times.sample import Sample
    from sop.model import Sop

EXAMPLES = 8
LEANING = 0.5


def remarks(
    sop: Sop,
    found: Mapping[str, Sample],
    estimates: Mapping[str, Estimate],
    weights: Mapping[str, float],
    enough: int,
) -> Iterator[Finding]:
    """Findings about all steps.

    Parameters: sop; found, estimates - by step; weights - of the log, by step that has records; enough -
    records from which a small weight says that steps agree with their standards, no longer that they lean.
    """
    number = {step.id: str(step.number) for step in sop.steps}
    standard = {step.id: step.standard is not None for step in sop.steps}
    nothing = [step for step, sample in found.items() if not len(sample)]
    if nothing:
        yield _about("calibrate_no_durations", [number[step] for step in nothing], total=len(found))
    lost = [step for step in nothing if not standard[step]]
    if lost:
        yield _about("calibrate_no_standard", [number[step] for step in lost], severity="warning")
    few = {step for step, sample in found.items() if len(sample) < enough}
    leaning = [
        step for step, weight in weights.items() if weight < LEANING and step in few and standard[step]
    ]
    if leaning:
        yield _about("calibrate_leaning", [number[step] for step in leaning], total=len(weights))
    yield from _records(number, found)
    bad = [
        step
        for step, one in estimates.items()
        if len(one.rejected) and one.family in one.rejected and one.family != "empirical"
    ]
    if bad:
        yield _about("calibrate_bad_fit", [number[step] for step in bad], severity="warning")
    measured = [step for step, one in estimates.items() if one.family == "empirical"]
    if measured:
        yield _about("calibrate_measured", [number[step] for step in measured])


def _records(number: Mapping[str, str], found: Mapping[str, Sample]) -> Iterator[Finding]:
    """About records that are not plain spans of work."""
    total = sum(len(sample) + len(sample.set_aside) for sample in found.values())
    days = sum(sample.unknown.get("days_only", 0) for sample in found.values())
    if days:
        yield Finding(rule="calibrate_days_only", severity="warning", count=days, total=days + total)
    aside = sum(len(sample.set_aside) for sample in found.values())
    if aside:
        places = [
            f"{number[step]} ({sample.set_aside[0]:.0f})"
            for step, sample in found.items()
            if sample.set_aside
        ]
        yield Finding(
            rule="calibrate_outliers",
            severity="warning",
            count=aside,
            total=total,
            examples=tuple(places[:EXAMPLES]),
        )
    many = [number[step] for step, sample in found.items() if sample.too_many]
    if many:
        yield _about("calibrate_outliers_stay", many, severity="warning")
    for rule, count in (
        ("calibrate_running", sum(len(sample.longer) for sample in found.values())),
        ("calibrate_left_open", sum(sample.left_open for sample in found.values())),
        ("calibrate_under_a_minute", sum(sample.under_a_minute for sample in found.values())),
    ):
        if count:
            yield Finding(rule=rule, severity="note", count=count, total=total)


def _about(rule: str, places: Sequence[str], *, total: int = 0, severity: str = "note") -> Finding:
    return Finding(
        rule=rule,
        severity="warning" if severity == "warning" else "note",
        count=len(places),
        total=total,
        examples=tuple(places[:EXAMPLES]),
    )
