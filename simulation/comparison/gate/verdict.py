"""The gate: what paired differences support, in this order, with the error that each claim may have.

1. `worth_trying`: the lower bound of the gain exceeds delta, and each guard's upper bound is within its
   margin. All have to hold, so each is tested with the whole error (intersection-union test: Berger,
   Technometrics 24, 1982).
2. `not_advised`: the gain is below -delta, or a guard's loss exceeds its margin. Any of them suffices, so the
   gain and the guards are one family (Holm). "Worse" means that the loss is shown to be more than tolerated,
   not merely above 0: a guard may lose up to its margin.
3. `no_difference`: both bounds of the gain lie inside (-delta, delta) (two one-sided tests: Schuirmann,
   Journal of Pharmacokinetics and Biopharmaceutics 15, 1987).
4. Else `not_enough`.

Each claim errs with at most alpha over all looks, whether or not the study stops at another verdict first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from simulation.comparison.gate.evidence import Bound, Evidence, evidence_of
from simulation.comparison.gate.families import step_down
from simulation.comparison.gate.plan import GatePlan, Guard
from simulation.comparison.gate.spending import nominal_levels

Verdict = Literal["worth_trying", "not_advised", "no_difference", "not_enough"]
GAIN = ""
"""The gain in the family of what may speak against a revision; no guard has an empty id."""


@dataclass(frozen=True, kw_only=True)
class GuardState:
    """What is known about a guard.

    Parameters: guard; bound - of its loss as `losses_of` counts it; state - `kept` (upper bound at most
    `guard.limit`), `worse` (shown to exceed it, Holm) or `open`. With several claims in the family a guard
    may be open although its lower bound exceeds the limit by a little.
    """

    guard: Guard
    bound: Bound
    state: Literal["kept", "worse", "open"]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one look says.

    Parameters: number - of the look, from 1; n - replications; verdict; gain - bounds of the mean gain;
    guards - in the order of the plan; harmful - is the gain itself shown to be below -delta?; compared -
    revisions that the bounds allow for; final - the verdict stands, or no look is left; more - replications
    to the next look, None where `final`; suggested - replications beyond n after which the verdict would
    stand if all estimates stayed as they are, at the level of the last look: an indication that may exceed
    the maximum, 0 where only the strictness of an early look is in the way; None where the verdict stands or
    an estimate lies on a limit.
    """

    number: int
    n: int
    verdict: Verdict
    gain: Bound
    guards: tuple[GuardState, ...]
    harmful: bool
    compared: int
    final: bool
    more: int | None
    suggested: int | None


def judge(
    gain: ArrayLike, losses: Mapping[str, ArrayLike], *, plan: GatePlan, look: int, compared: int = 1
) -> Look:
    """The verdict on one revision at one planned look.

    Parameters: gain - paired improvement of each replication under the same luck (present SOP - revision),
    exactly `plan.looks[look - 1]` of them; losses - by guard id, paired deterioration of each replication;
    plan; look - from 1; compared - revisions for which all bounds allow (alpha / compared each; Holm over
    revisions is `judge_all`).
    Returns: see `Look`. Where all differences are alike the bounds equal them: a reworded SOP has [0, 0] and
    `no_difference`. The limits are part of no claim: a gain of exactly delta in all replications is
    `not_enough`. A case that the revision never finishes: `not_advised`.
    Raises: SimulationError `gate_undefined` - see `evidence_of`. ValueError - other numbers of replications
    or other guards than planned.
    """
    return _Judged(gain, losses, plan, look).at(compared)


def judge_all(
    gains: Mapping[str, ArrayLike],
    losses: Mapping[str, Mapping[str, ArrayLike]],
    *,
    plan: GatePlan,
    look: int,
    earlier: Mapping[str, Look] | None = None,
) -> dict[str, Look]:
    """The verdicts on several revisions at one planned look: "worth trying" errs with alpha familywise.

    Parameters: gains, losses - by revision, as for `judge`; those that stood earlier may be absent; plan,
    look; earlier - the look before of each; one that is final is returned as it is.
    Returns: by revision, in the order of `gains`, then what is only in `earlier`. Holm: with m revisions
    bounds allow for m; once some are worth trying, those of the others allow for that many fewer
    (`Look.compared`). All other claims err with at most alpha for each revision.
    """
    before = earlier or {}
    standing = {name: seen for name, seen in before.items() if seen.final}
    judged = {
        name: _Judged(gain, losses[name], plan, look) for name, gain in gains.items() if name not in standing
    }
    lost = sum(seen.verdict != "worth_trying" for seen in standing.values())
    worth = step_down(judged, lambda name, size: judged[name].at(size).verdict == "worth_trying", lost=lost)
    left = len(judged) - len(worth) + lost
    names = [*gains, *(name for name in standing if name not in gains)]
    return {
        name: standing[name] if name in standing else judged[name].at(worth.get(name, left)) for name in names
    }


class _Judged:
    """One revision at one look, for any number of revisions compared."""

    def __init__(self, gain: ArrayLike, losses: Mapping[str, ArrayLike], plan: GatePlan, look: int) -> None:
        if not 1 <= look <= len(plan.looks):
            raise ValueError("the plan has no such look")
        if set(losses) != {guard.id for guard in plan.guards}:
            raise ValueError("losses and guards of the plan differ")
        if any(np.size(values) != plan.looks[look - 1] for values in (gain, *losses.values())):
            raise ValueError("a look takes exactly the planned replications")
        self._plan, self._look = plan, look
        self._gain = evidence_of(gain, of="gain")
        self._losses = {
            guard.id: evidence_of(losses[guard.id], of=guard.id, more_is_worse=True) for guard in plan.guards
        }

    def at(self, compared: int) -> Look:
        """The verdict with bounds that allow for so many revisions."""
        plan, tail = self._plan, self._tail(compared)
        gain = self._gain.bound(tail)
        against = step_down((GAIN, *self._losses), partial(self._speaks_against, compared))
        guards = tuple(self._state(guard, tail, guard.id in against) for guard in plan.guards)
        verdict = self._verdict(gain, guards, bool(against))
        stands = verdict != "not_enough"
        final = stands or self._look == len(plan.looks)
        return Look(
            number=self._look,
            n=gain.n,
            verdict=verdict,
            gain=gain,
            guards=guards,
            harmful=GAIN in against,
            compared=compared,
            final=final,
            more=None if final else plan.looks[self._look] - gain.n,
            suggested=None if stands else self._suggested(compared),
        )

    def _tail(self, family: int) -> float:
        plan = self._plan
        return nominal_levels(plan.looks, plan.alpha / family, plan.spending)[self._look - 1]

    def _speaks_against(self, compared: int, claim: str, family: int) -> bool:
        tail = self._tail(compared * family)
        if claim == GAIN:
            return self._gain.high(tail) < -self._plan.delta
        limit = next(guard.limit for guard in self._plan.guards if guard.id == claim)
        return self._losses[claim].low(tail) > limit

    def _state(self, guard: Guard, tail: float, worse: bool) -> GuardState:
        bound = self._losses[guard.id].bound(tail)
        state: Literal["kept", "worse", "open"] = "open"
        if worse:
            state = "worse"
        elif bound.high <= guard.limit:
            state = "kept"
        return GuardState(guard=guard, bound=bound, state=state)

    def _verdict(self, gain: Bound, guards: tuple[GuardState, ...], against: bool) -> Verdict:
        delta = self._plan.delta
        if gain.low > delta and all(guard.state == "kept" for guard in guards):
            return "worth_trying"
        if against:
            return "not_advised"
        if (gain.low > -delta and gain.high < delta) or self._gain.always_nothing:
            return "no_difference"
        return "not_enough"

    def _suggested(self, compared: int) -> int | None:
        """Half-widths shrink with the root of n: when would the estimates clear all limits they have to?"""
        plan = self._plan
        tail = nominal_levels(plan.looks, plan.alpha / compared, plan.spending)[-1]
        gain, delta = self._gain, plan.delta
        limits = [(gain, -delta), (gain, delta)]
        if gain.value > delta:
            limits = [(gain, delta)] + [(self._losses[guard.id], guard.limit) for guard in plan.guards]
        elif gain.value < -delta:
            limits = limits[:1]
        times = max(_times(evidence, limit, tail) for evidence, limit in limits)
        if not math.isfinite(times):
            return None
        return max(0, math.ceil(round(gain.n * (times - 1), 6)))


def _times(evidence: Evidence, limit: float, tail: float) -> float:
    """How many times the replications until a bound reaches from the estimate to a limit."""
    distance = abs(evidence.centre - limit)
    bound = evidence.low(tail) if evidence.centre > limit else evidence.high(tail)
    # Nothing varies: as many as there are.
    width = abs(evidence.centre - bound)
    if distance == 0 or not math.isfinite(distance) or not math.isfinite(width):
        return math.inf
    return max(1.0, (width / distance) ** 2)
