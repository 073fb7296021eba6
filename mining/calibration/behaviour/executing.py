"""A scenario in which staff do what they really do, for the SOP in force or for a revision of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mining.calibration.behaviour.learning import Behaviour
from sop.findings import Finding

if TYPE_CHECKING:
    from simulation.scenario import Correction, Scenario
    from sop.model import Sop


def as_executed(sop: Sop, scenario: Scenario, behaviour: Behaviour) -> Scenario:
    """The scenario with the deviations that staff really make.

    What does not fit the SOP, because a revision has no such step, decision or outcome, is left out
    (`fitting` tells what). What the scenario says itself of a decision, a step or a way back is replaced.

    Parameters: sop - that is simulated, possibly a revision of the one of the log; scenario - of it;
    behaviour - learned from a log.
    Returns: a valid scenario.
    """
    kept, _ = fitting(sop, behaviour)
    ways = {(item.at, item.back_to) for item in kept.corrections}
    named = {item.id for item in kept.corrections}
    own = tuple(
        item for item in scenario.corrections if (item.at, item.back_to) not in ways and item.id not in named
    )
    decisions = {**scenario.decisions, **{step: dict(way) for step, way in kept.decisions.items()}}
    update = {
        "corrections": (*own, *kept.corrections),
        "decisions": decisions,
        "passed_over": {**scenario.passed_over, **kept.passed_over},
    }
    given = {name: getattr(scenario, name) for name in scenario.model_fields_set}
    return type(scenario)(**given | update)


def as_written(scenario: Scenario) -> Scenario:
    """The scenario without ways back and omissions that no SOP writes.

    Parameters: scenario - perhaps with deviations.
    Returns: a copy without corrections, omissions, and uncertain numbers of either.
    """
    # Numbers that are uncertain there have no place any more.
    kept = tuple(
        item for item in scenario.uncertain if item.at.split(".")[0] not in ("corrections", "passed_over")
    )
    return scenario.model_copy(update={"corrections": (), "passed_over": {}, "uncertain": kept})


def fitting(sop: Sop, behaviour: Behaviour) -> tuple[Behaviour, tuple[Finding, ...]]:
    """The behaviour as far as an SOP has the steps for it.

    Parameters: sop - possibly a revision of the one of the log; behaviour - learned from a log.
    Returns: what fits, and what was dropped. Of a step that is both left out and sent back at, the more
    frequent of the two is kept.
    """
    steps = {step.id: step for step in sop.steps}
    decisions = {}
    for step, shares in behaviour.decisions.items():
        decision = steps[step].decision if step in steps else None
        names = {way.id for way in decision.outcomes} if decision is not None else set()
        # One outcome is unnamed and has the rest: with other outcomes the rest would be something else.
        if set(shares) < names and len(names) == len(shares) + 1:
            decisions[step] = shares
    corrections = tuple(
        item
        for item in behaviour.corrections
        if item.share >= behaviour.passed_over.get(item.at, 0) and _possible(sop, decisions, item)
    )
    # A step that decides, or at which a case may be sent back, cannot be passed over in a simulation.
    deciding = {name for name, step in steps.items() if step.decision is not None}
    deciding |= {item.at for item in corrections}
    passed_over = {
        step: share for step, share in behaviour.passed_over.items() if step in steps and step not in deciding
    }
    kept = replace(behaviour, decisions=decisions, corrections=corrections, passed_over=passed_over)
    return kept, tuple(_dropped(behaviour, kept))


def _possible(sop: Sop, decisions: Mapping[str, Mapping[str, float]], item: Correction) -> bool:
    """Can the SOP send a case back this way?"""
    from simulation.planning.parts import in_effect
    from simulation.scenario import Course, Demand

    # Only the way back is judged; a course must have some demand.
    demand = (Demand(kind="annual", case_id="{year}"),)
    shares = {item.at: dict(decisions[item.at])} if item.at in decisions else {}
    return not in_effect(sop, Course(demand=demand, corrections=(item,), decisions=shares))[1]


def _dropped(behaviour: Behaviour, kept: Behaviour) -> Iterator[Finding]:
    lost = {
        "dropped_passed_over": [step for step in behaviour.passed_over if step not in kept.passed_over],
        "dropped_decisions": [step for step in behaviour.decisions if step not in kept.decisions],
        "dropped_corrections": [
            f"{item.at} -> {item.back_to}" for item in behaviour.corrections if item not in kept.corrections
        ],
    }
    totals = (behaviour.passed_over, behaviour.decisions, behaviour.corrections)
    for (rule, names), whole in zip(lost.items(), totals, strict=True):
        if names:
            yield Finding(
                rule=rule, severity="warning", count=len(names), total=len(whole), examples=tuple(names)
            )
