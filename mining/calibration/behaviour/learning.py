"""What staff really do where the SOP leaves a choice, or says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mining.calibration.behaviour.decisions import learn_decisions
from mining.calibration.behaviour.omitted import learn_omissions
from mining.calibration.behaviour.rework import learn_rework
from mining.calibration.behaviour.shares import PRIOR_CASES
from mining.calibration.behaviour.trails import trails
from mining.calibration.learned import Learned
from mining.conformance.result import CERTAIN, RUNNING
from sop.findings import Finding
from sop.showing import Shown

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.scenario import Correction

NOT_SIMULATED = (
    "out_of_order",
    "swapped",
    "extra",
    "overlap",
    "wrong_role",
    "not_called_for",
    "unit_not_carried_out",
    "same_person",
)
"""Deviations that a simulation does not carry out; they are counted and told."""


@dataclass(frozen=True, kw_only=True)
class BehaviourSettings:
    """How much the SOP weighs against the log.

    Parameters: strength - observations that what the SOP states weighs as much as; level - of intervals.
    """

    strength: float = PRIOR_CASES
    level: float = 0.95


DEFAULT = BehaviourSettings()


@dataclass(frozen=True, kw_only=True, repr=False)
class Behaviour(Shown):
    """What staff really do.

    Parameters: decisions - shares of the outcomes by step, for `Course.decisions` (the largest is left
    unnamed: it has what is left); corrections - ways back that the SOP does not write; passed_over - share of
    cases by step in which it is not carried out; learned, findings.
    """

    decisions: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    passed_over: Mapping[str, float] = field(default_factory=dict)
    learned: tuple[Learned, ...] = ()
    findings: tuple[Finding, ...] = ()


def learn_behaviour(mined: Mined, *, settings: BehaviourSettings = DEFAULT) -> Behaviour:
    """Learn shares of outcomes, rework and omissions.

    Parameters: mined - a log checked against its SOP; settings.
    Returns: what a scenario can carry, with what it rests on, and what it cannot carry.
    Raises: LogError - an event has no stamp.
    """
    how = {"strength": settings.strength, "level": settings.level}
    found = list(trails(mined))
    decisions, of_decisions, remarks = learn_decisions(mined.sop, found, **how)
    corrections, of_rework, more = learn_rework(mined.sop, found, **how)
    passed_over, of_omissions, most = learn_omissions(mined, **how)
    return Behaviour(
        decisions=decisions,
        corrections=corrections,
        passed_over=passed_over,
        learned=(*of_decisions, *of_rework, *of_omissions),
        findings=(*remarks, *more, *most, *_not_simulated(mined)),
    )


def _not_simulated(mined: Mined) -> Iterator[Finding]:
    """Deviations that are left to the log, each with the cases that have it for sure."""
    cases = mined.conformance.cases
    closed = int((cases["state"] != RUNNING).sum())
    certain = mined.conformance.deviations
    certain = certain[certain["certainty"] == CERTAIN]
    for kind in NOT_SIMULATED:
        rows = certain[certain["kind"] == kind]
        if len(rows):
            steps = tuple(dict.fromkeys(str(step) for step in rows["step_id"].dropna()))
            yield Finding(
                rule=f"not_simulated_{kind}",
                severity="note",
                count=int(rows["case_id"].nunique()),
                total=closed,
                examples=steps[:3],
            )
