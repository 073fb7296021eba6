"""How far back a log is like what comes next: chosen inside the log, on its own last part.

The log is divided once more by time. For each candidate stretch the earlier part is turned into a forecast of
what the later part would show (truncated as that is), and compared with it: orders by their 3-grams and
durations by their distribution for the weights of the cases, the number of cases for the rate. The longest
stretch that is about as good as the best is taken: long stretches give more to learn from.

Where no stretch comes near the later part, by the measure of what luck alone does there, the office changed:
then what came before the later part is not learned from at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mining.calibration.from_scratch.truncation import seen_within, untruncate
from mining.discovery.sop_of_log.history import counted_grams, gram_distance
from mining.discovery.sop_of_log.traces import MISSING, Traces, find_traces
from simulation.streams import uniforms

if TYPE_CHECKING:
    from sop.events import EventLog

Floats = NDArray[np.float64]

SHARES = (1.0, 0.5, 0.25, 0.125)
"""Stretches that are tried, as shares of the whole."""
LEAST_CASES = 30
"""A stretch with fewer cases seen tells too little; logs with fewer than four times that are taken whole."""
CHANGED = 2.0
"""The office changed where the best forecast of the orders is so many times further off than luck makes."""
SPLITS = 30
"""Halves that are drawn to see what luck makes."""
ABOUT = 1.1
"""About as good: within 10 % of the best."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One stretch that was tried.

    Parameters: share - of the whole; hours; cases - seen in it; orders - 3-gram distance to the later part
    (0 to 1); durations - Wasserstein distance of the durations over their mean; number - logarithm of cases
    forecast over cases seen, without sign.
    """

    share: float
    hours: float
    cases: int
    orders: float
    durations: float
    number: float

    @property
    def shape(self) -> float:
        """How far orders and durations are off."""
        return self.orders + self.durations


@dataclass(frozen=True, kw_only=True)
class Recency:
    """Hours that are looked back.

    Parameters: cases - for what cases are like; demand - for how many begin; since - to the change of the
    office, infinite where there was none; luck - 3-gram distance that two logs like the later part have by
    luck, NaN where nothing was tried; tried.
    """

    cases: float
    demand: float
    since: float = math.inf
    luck: float = math.nan
    tried: tuple[Candidate, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Spans:
    """Cases of a log in time. Parameters: begin, duration - hours; variants; boundary - last end, hours."""

    begin: Floats
    duration: Floats
    variants: tuple[tuple[int, ...], ...]
    boundary: float

    @property
    def age(self) -> Floats:
        """Hours from the beginning of each case to the boundary."""
        return self.boundary - self.begin


def spans_of(traces: Traces) -> Spans:
    """Beginning and duration of each case.

    Parameters: traces.
    Returns: hours since 1970.
    """
    last = np.where(traces.end == MISSING, traces.start, traces.end)
    first = np.where(traces.start == MISSING, traces.end, traces.start)
    cuts = traces.bounds[:-1]
    begin = np.minimum.reduceat(first, cuts) / 3.6e9
    end = np.maximum.reduceat(last, cuts) / 3.6e9
    variants = tuple(traces.sequence(case) for case in range(len(traces.cases)))
    return Spans(begin=begin, duration=end - begin, variants=variants, boundary=float(end.max()))


def choose_recency(log: EventLog) -> Recency:
    """Stretches to learn from.

    Parameters: log - completed cases.
    Returns: hours (infinite for the whole), and what was tried.
    """
    from mining.calibration.fit import split_by_time

    split = split_by_time(log)
    if split.reason or len(split.train.cases) < 4 * LEAST_CASES or len(split.test.cases) < LEAST_CASES:
        return Recency(cases=math.inf, demand=math.inf)
    # One numbering of the activities for both parts.
    traces = find_traces(log)
    spans, names = spans_of(traces), np.array(traces.cases)
    known, later = (
        _part(spans, np.isin(names, part.cases["case_id"].to_numpy(dtype=str)))
        for part in (split.train, split.test)
    )
    tried = tuple(_tried(known, later, spans.boundary, share) for share in SHARES)
    usable = [one for one in tried if one.cases >= LEAST_CASES] or [tried[0]]
    best = min(one.shape for one in usable)
    cases = next(one for one in usable if one.shape <= ABOUT * best)
    # The number is itself a count: its own error is 1 / sqrt(n).
    error = 1 / math.sqrt(len(later.begin))
    nearest = min(one.number for one in usable)
    demand = next(one for one in usable if one.number <= nearest + error)
    luck = _luck(later)
    changed = min(one.orders for one in usable) > CHANGED * luck
    whole = float(spans.age.max())
    return Recency(
        cases=math.inf if cases.share == 1 or changed else cases.share * whole,
        demand=math.inf if demand.share == 1 else demand.share * whole,
        since=spans.boundary - known.boundary if changed else math.inf,
        luck=luck,
        tried=tried,
    )


def _luck(later: Spans) -> float:
    """Distance of two halves drawn at random, at the whole length: it shrinks with the root of it."""
    cases, found = len(later.begin), 0.0
    for split in range(SPLITS):
        order = np.argsort(uniforms((1, split, "recency"), cases), kind="stable")
        halves = [
            _grams(tuple(later.variants[case] for case in part), np.ones(len(part)))
            for part in (order[: cases // 2], order[cases // 2 : 2 * (cases // 2)])
        ]
        found += gram_distance(halves[0], halves[1]) / math.sqrt(2)
    return found / SPLITS


def _part(spans: Spans, chosen: NDArray[np.bool_]) -> Spans:
    begin, duration = spans.begin[chosen], spans.duration[chosen]
    variants = tuple(one for one, wanted in zip(spans.variants, chosen, strict=True) if wanted)
    return Spans(begin=begin, duration=duration, variants=variants, boundary=float((begin + duration).max()))


def _tried(known: Spans, later: Spans, boundary: float, share: float) -> Candidate:
    hours = share * float(known.age.max())
    found = untruncate(known.age, known.duration, window=hours, demand_window=hours)
    period = boundary - known.boundary
    weight, complete = seen_within(found.weight, known.duration, period)
    orders = gram_distance(_grams(known.variants, weight), _grams(later.variants, np.ones(len(later.begin))))
    forecast = found.rate * period * complete
    number = abs(math.log(forecast / len(later.begin))) if forecast > 0 else math.inf
    return Candidate(
        share=share,
        hours=hours,
        cases=int((found.weight > 0).sum()),
        orders=orders,
        durations=_moved(known.duration, weight, later.duration) / max(float(later.duration.mean()), 1e-9),
        number=number,
    )


def _grams(variants: tuple[tuple[int, ...], ...], weight: Floats) -> dict[tuple[int, int, int], float]:
    found: dict[tuple[int, ...], float] = {}
    for variant, one in zip(variants, weight, strict=True):
        found[variant] = found.get(variant, 0.0) + float(one)
    return counted_grams(found)


def _moved(values: Floats, weight: Floats, others: Floats) -> float:
    """First Wasserstein distance of weighted values and others."""
    places = np.unique(np.concatenate([values, others]))
    one = np.bincount(np.searchsorted(places, values), weights=weight, minlength=len(places))
    other = np.bincount(np.searchsorted(places, others), minlength=len(places)) / len(others)
    below = np.cumsum(one / one.sum() - other)
    return float((np.abs(below[:-1]) * np.diff(places)).sum())
