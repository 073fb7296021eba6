"""Waits and hand-overs of a scenario from the waiting of a log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from mining.calibration.delays.external import learn_waits
from mining.calibration.delays.handed_over import HandedOver, learn_handovers
from mining.calibration.delays.seconds import delay_seconds
from mining.calibration.delays.settings import DEFAULT, DelaySettings
from mining.calibration.learned import Learned
from mining.calibration.times.evidence import Evidence
from sop.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario.flow import ExternalWait, Handover

EXAMPLES = 8
A_TENTH = 0.1


class Delays(NamedTuple):
    """What was learned: `waits` and `handovers` for a `Course`, `learned`, `findings`."""

    waits: tuple[ExternalWait, ...]
    handovers: tuple[Handover, ...]
    learned: tuple[Learned, ...]
    findings: tuple[Finding, ...]


def learn_delays(evidence: Evidence, *, settings: DelaySettings = DEFAULT) -> Delays:
    """What lies between steps: waits for outsiders (`learn_waits`) and hand-overs (`learn_handovers`).

    Hand-overs are what nothing in the log explains: time with the step ready, the office open, and its
    performers seen idle. A delay that lasts while they are busy anyway does not show, so that in a busy
    office it comes out short; other duties, which leave no trace either, make it come out long
    (`explained_by` decides whose it is).

    Parameters: evidence - a `Mined`, or its parts; settings.
    Returns: waits, hand-overs (none where they are less than a minute), and as `learned`: `wait_length` of
    each wait (unit of the wait; `wait_mode` where a triangle carries it), `delay_hours` (`delay_high`
    likewise) and `share_at_once` of each step.
    """
    table = delay_seconds(evidence, settings)
    found = list(learn_waits(evidence, table, settings))
    waits = tuple(wait for wait, _, number in found if wait.values is not None or wait.longest > 0 or number)
    learned = [one for _, mean, number in found for one in (mean, number) if one is not None]
    steps = list(learn_handovers(evidence, table, settings)) if settings.explained_by == "handover" else []
    if settings.explained_by == "duties":
        stated = table["handover_working_seconds"].fillna(0)
        steps = list(learn_handovers(evidence, table, settings)) if (stated > 0).any() else []
    learned += [one for step in steps for one in step.learned]
    return Delays(
        waits,
        tuple(step.rule for step in steps if step.rule is not None),
        tuple(learned),
        tuple(_findings(evidence, table, steps, [mean for _, mean, _ in found], settings)),
    )


def _findings(
    evidence: Evidence,
    table: pd.DataFrame,
    steps: list[HandedOver],
    waits: list[Learned],
    settings: DelaySettings,
) -> Iterator[Finding]:
    """What the delays rest on."""
    known = table["handover_working_seconds"].notna()
    if not known.any():
        yield Finding(rule="calibrate_delays_unknown", severity="warning", count=max(len(table), 1))
    if any(step.rule is not None for step in steps):
        count = int((table.loc[known, "handover_working_seconds"] > 0).sum())
        yield Finding(
            rule="calibrate_delays_unexplained", severity="note", count=max(count, 1), total=int(known.sum())
        )
    away, on_the_way = (
        float(table[f"{name}_working_seconds"].sum()) / 3600 for name in ("absent", "handover")
    )
    if on_the_way > 0 and away > A_TENTH * on_the_way:
        yield Finding(
            rule="calibrate_delays_or_absences",
            severity="warning",
            count=int((table["absent_working_seconds"] > 0).sum()),
            total=int(known.sum()),
        )
    if settings.explained_by == "duties":
        yield Finding(rule="calibrate_delays_to_duties", severity="note")
    yield from _about_steps(evidence, steps)
    untold = [one.subject for one in waits if one.reason]
    if untold:
        yield Finding(
            rule="calibrate_waits_untold",
            severity="warning",
            count=len(untold),
            total=len(waits),
            examples=tuple(untold[:EXAMPLES]),
        )


def _about_steps(evidence: Evidence, steps: list[HandedOver]) -> Iterator[Finding]:
    """Which hand-overs rest on little, and which run on at night."""
    numbers = {step.id: str(step.number) for step in evidence.sop.steps}
    ruled = [one for one in steps if one.rule is not None]
    for rule, chosen in (
        ("calibrate_delays_few", [one.rule for one in ruled if one.rule and one.rule.values is None]),
        ("calibrate_delays_clock", [one.rule for one in ruled if one.rule and one.clock]),
    ):
        if chosen:
            yield Finding(
                rule=rule,
                severity="note",
                count=len(chosen),
                total=len(steps),
                examples=tuple(numbers[str(one.before)] for one in chosen[:EXAMPLES]),
            )
