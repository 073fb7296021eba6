"""How often each outcome of a decision was taken."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mining.calibration.behaviour.shares import PRIOR_CASES, binomial_interval, shrunk_shares
from mining.calibration.learned import Learned, Source
from sop.findings import Finding

if TYPE_CHECKING:
    from mining.calibration.behaviour.trails import Trail
    from sop.model import Sop, Step
    from sop.routes import Routes


@dataclass(kw_only=True)
class Decided:
    """What a log shows of one decision.

    Parameters: counts - visits by outcome, of those at which every outcome was open; unordered - of them in
    cases whose order is not known for sure; returns - by outcome, for each number of returns how many cases
    took it so often.
    """

    counts: dict[str, int]
    unordered: int = 0
    returns: dict[str, dict[int, int]] = field(default_factory=dict)


def count_decisions(sop: Sop, found: Sequence[Trail]) -> dict[str, Decided]:
    """Outcomes of all decisions of an SOP.

    Counted are visits at which the decision itself is in the log, and of cases that are not over only those
    after which something shows what was decided. A visit at which a return was used up is left out, and
    where a return becomes rarer with each visit all but the first are: shares are those of the first visit.

    Parameters: sop; found - how its cases went.
    """
    deciding = {step.id: step for step in sop.steps if step.decision is not None}
    result = {
        name: Decided(counts=dict.fromkeys(_names(step), 0), returns={way: {} for way in _limits(step)})
        for name, step in deciding.items()
    }
    routes = sop.routes()
    for trail in found:
        for name, step in deciding.items():
            _count(result[name], step, trail, routes)
    return result


def _count(found: Decided, step: Step, trail: Trail, routes: Routes) -> None:
    limits, cases = _limits(step), len(trail.cases)
    taken: dict[str, int] = dict.fromkeys(limits, 0)
    first_only = step.decision is not None and any(way.falling != 1 for way in step.decision.outcomes)
    visit = 0
    for at, move in enumerate(trail.moves):
        if move.kind == "log" or move.step_id != step.id or move.outcome not in found.counts:
            continue
        every_way = all(taken[way] < limit for way, limit in limits.items())
        shown = trail.over or _shows(trail, routes, step.id, at)
        if move.kind == "sync" and every_way and shown and not (first_only and visit):
            found.counts[move.outcome] += cases
            found.unordered += 0 if trail.sure else cases
        if move.outcome in taken:
            taken[move.outcome] += 1
        visit += 1
    if visit and trail.over:
        for way, times in taken.items():
            found.returns[way][times] = found.returns[way].get(times, 0) + cases


def _shows(trail: Trail, routes: Routes, step: str, at: int) -> bool:
    """Does something come after a decision that only its outcome explains?"""
    follows = {*routes.after[step], *routes.back_to[step].values()}
    return any(move.kind == "sync" and move.step_id in follows for move in trail.moves[at + 1 :])


def _names(step: Step) -> tuple[str, ...]:
    return tuple(way.id for way in step.decision.outcomes) if step.decision is not None else ()


def _limits(step: Step) -> dict[str, int]:
    """Returns of a decision, and how often a case may take them."""
    outcomes = step.decision.outcomes if step.decision is not None else ()
    return {way.id: way.at_most for way in outcomes if way.at_most is not None}


def learn_decisions(
    sop: Sop, found: Sequence[Trail], *, strength: float = PRIOR_CASES, level: float = 0.95
) -> tuple[dict[str, dict[str, float]], list[Learned], list[Finding]]:
    """Shares of the outcomes of every decision.

    Parameters: sop; found - how its cases went; strength - observations that stated shares weigh as much as;
    level - of the intervals.
    Returns: shares by step and outcome, for `Course.decisions` (the largest is not named, it has what is
    left); what was learned, with one row an outcome; findings.
    """
    shares: dict[str, dict[str, float]] = {}
    learned: list[Learned] = []
    findings: list[Finding] = []
    for name, decided in count_decisions(sop, found).items():
        step = sop.step(name)
        alike = _alike(sop, name)
        values = _shares(step, decided, alike, strength)
        rest = max(values, key=lambda way: values[way])
        shares[name] = {way: value for way, value in values.items() if way != rest}
        learned += _learned(step, decided, values, rest, alike, strength, level)
        learned += _most(step, decided)
        findings += _remarks(step, decided, alike)
    return shares, learned, findings


def _alike(sop: Sop, step: str) -> list[tuple[str, ...]]:
    """Outcomes after which the same comes: a log cannot tell them apart."""
    routes = sop.routes()
    classes: dict[tuple[object, ...], list[str]] = {}
    for way, leads in routes.leads[step].items():
        classes.setdefault((frozenset(leads), routes.back_to[step].get(way)), []).append(way)
    return [tuple(ways) for ways in classes.values()]


def _stated(step: Step) -> dict[str, float] | None:
    """Shares that the document states; one outcome without a share has what is left."""
    outcomes = step.decision.outcomes if step.decision is not None else ()
    given = {way.id: way.share for way in outcomes}
    without = [name for name, share in given.items() if share is None]
    if len(without) > 1:
        return None
    left = max(0.0, 1 - sum(share for share in given.values() if share is not None))
    return {name: left if share is None else share for name, share in given.items()}


def _shares(
    step: Step, decided: Decided, alike: Sequence[tuple[str, ...]], strength: float
) -> dict[str, float]:
    """Shares of classes of outcomes, inside a class as the document has it."""
    stated = _stated(step)
    prior = None if stated is None else [sum(stated[way] for way in ways) for ways in alike]
    counts = [sum(decided.counts[way] for way in ways) for ways in alike]
    values = {}
    for ways, value in zip(alike, shrunk_shares(counts, prior, strength=strength), strict=True):
        parts = [stated[way] if stated is not None else 1.0 for way in ways]
        whole = sum(parts)
        for way, part in zip(ways, parts, strict=True):
            values[way] = value * (part / whole if whole > 0 else 1 / len(ways))
    return {way: values[way] for way in decided.counts}


def _learned(
    step: Step,
    decided: Decided,
    values: dict[str, float],
    rest: str,
    alike: Sequence[tuple[str, ...]],
    strength: float,
    level: float,
) -> Iterator[Learned]:
    stated, n = _stated(step), sum(decided.counts.values())
    several = {way for ways in alike if len(ways) > 1 for way in ways}
    source: Source = "shrunk" if n and stated else "log" if n else "sop" if stated else "assumed"
    for way, value in values.items():
        low, high = binomial_interval(decided.counts[way], n, level=level)
        told = n and way not in several
        yield Learned(
            at="" if way == rest else f"decisions.{step.id}.{way}",
            kind="share",
            subject=f"{step.id}.{way}",
            value=value,
            unit="share",
            low=min(low, value) if told else math.nan,
            high=max(high, value) if told else math.nan,
            level=level,
            n=n,
            standard=stated[way] if stated is not None else math.nan,
            weight=n / (n + strength) if stated is not None and n else float(n > 0),
            source=source,
            reason="outcomes_alike" if way in several else "" if n else "never_decided",
        )


def _most(step: Step, decided: Decided) -> Iterator[Learned]:
    """How often one case was sent back at most; the document's limit holds in a simulation."""
    for way, limit in _limits(step).items():
        times = decided.returns[way]
        yield Learned(
            at="",
            kind="at_most",
            subject=f"{step.id}.{way}",
            value=float(max(times, default=limit)),
            unit="times",
            n=sum(times.values()),
            standard=float(limit),
            weight=float(bool(times)),
            source="log" if times else "sop",
            reason="" if times else "never_decided",
        )


def _remarks(step: Step, decided: Decided, alike: Sequence[tuple[str, ...]]) -> Iterator[Finding]:
    n = sum(decided.counts.values())
    if any(len(ways) > 1 for ways in alike):
        yield Finding(rule="decision_outcomes_alike", severity="warning", place=step.id)
    if not n:
        yield Finding(rule="decision_never_seen", severity="warning", place=step.id)
    elif decided.unordered:
        yield Finding(
            rule="decision_order_unknown", severity="note", place=step.id, count=decided.unordered, total=n
        )
    for way, limit in _limits(step).items():
        beyond = sum(cases for times, cases in decided.returns[way].items() if times > limit)
        if beyond:
            yield Finding(
                rule="returns_beyond_limit",
                severity="warning",
                place=step.id,
                count=beyond,
                total=sum(decided.returns[way].values()),
                fields={"limit": str(limit)},
            )
