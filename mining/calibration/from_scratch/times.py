"""How long steps take and what lies before them, as the log has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mining.discovery.sop_of_log.traces import MISSING, find_traces

if TYPE_CHECKING:
    from mining.discovery.sop_of_log import DiscoveredSop
    from simulation.scenario import DurationRule, Handover
    from sop.worktime.windows import Windows

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]

POINTS = 200
"""Values that stand for a distribution: its quantiles at the middles of as many equal parts."""
LEAST_EVENTS = 20
"""Of a step with fewer, all events of its activity are taken."""
EXPLAINED = 0.9
"""Share of a role's waiting in which all its persons were at work, for it to be left to the queue."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Timed:
    """The events of a log with their times, in seconds on duty of the role.

    Parameters: step - id; activity - number; role; weight - of its case; work - from start to end, NaN where
    unknown; wait - from enabled to start, NaN for the first of a case; idle - the part of `wait` in which
    somebody of the role was at nothing that the log shows.
    """

    step: NDArray[np.str_]
    activity: Int64
    role: NDArray[np.str_]
    weight: Floats
    work: Floats
    wait: Floats
    idle: Floats


def time_events(found: DiscoveredSop, hours: Mapping[str, Windows], weights: Mapping[str, float]) -> Timed:
    """Times of all events that have a step and whose case has weight.

    Parameters: found; hours - of each role; weights - of the cases by id.
    Returns: the times.
    """
    traces = find_traces(found.log, weights)
    step = found.log.events["step_id"].astype(object).to_numpy()[traces.rows]
    person = found.log.events["person"].to_numpy(dtype=str)[traces.rows]
    sizes = np.diff(traces.bounds)
    weight = np.repeat(traces.weight, sizes)
    start, end = (_seconds(part) for part in (traces.start, traces.end))
    begin = np.where(start == MISSING, end, start)
    latest = np.where(end == MISSING, begin, end)
    enabled = _enabled(found, step, latest, traces.bounds)
    kept = np.flatnonzero((weight > 0) & np.array([isinstance(one, str) for one in step]))
    leader = {one.id: one.performers.leader for one in found.sop.steps}
    all_roles = np.array([leader.get(one, "") if isinstance(one, str) else "" for one in step])
    role = all_roles[kept]
    work, wait, idle = (np.full(len(kept), np.nan) for _ in range(3))
    for name in np.unique(role):
        windows, mine = hours[str(name)], np.flatnonzero(role == name)
        rows = kept[mine]
        known = (start[rows] != MISSING) & (end[rows] >= start[rows])
        work[mine[known]] = windows.between(start[rows[known]], end[rows[known]])
        known = enabled[rows] != MISSING
        since, busy = enabled[rows[known]], _all_busy(all_roles == name, person, begin, latest)
        until = np.maximum(begin[rows[known]], since)
        wait[mine[known]] = windows.between(since, until)
        idle[mine[known]] = wait[mine[known]] - busy.intersect(windows).between(since, until)
    return Timed(
        step=step[kept].astype(str),
        activity=traces.activity[kept],
        role=role,
        weight=weight[kept],
        work=work,
        wait=wait,
        idle=idle,
    )


def _seconds(stamps: Int64) -> Int64:
    return np.where(stamps == MISSING, MISSING, stamps // 1_000_000)


def _enabled(found: DiscoveredSop, step: NDArray[np.object_], end: Int64, bounds: Int64) -> Int64:
    """When each event could begin: the last end of those it had to wait for, MISSING for the first."""
    before = found.sop.predecessors()
    silent = found.silent
    needed = {
        one: frozenset(earlier for name in names for earlier in (before[name] if name in silent else (name,)))
        for one, names in before.items()
    }
    enabled = np.full(len(step), MISSING)
    for first, last in pairwise(bounds.tolist()):
        for place in range(first + 1, last):
            wanted = needed.get(step[place], frozenset())
            earlier = [int(end[other]) for other in range(first, place) if step[other] in wanted]
            # A case of a rare order may never have been where its step comes from.
            enabled[place] = max(earlier, default=int(end[place - 1]))
    return enabled


def _all_busy(rows: NDArray[np.bool_], person: NDArray[np.str_], begin: Int64, end: Int64) -> Windows:
    """When everybody who is ever seen at these events was at work, at whatever event of the log."""
    from sop.worktime.windows import Windows

    holders = sorted({str(one) for one in person[rows] if one})
    changes: list[tuple[int, int]] = []
    for name in holders:
        mine = np.flatnonzero((person == name) & (end > begin))
        busy = Windows.from_pairs(zip(begin[mine].tolist(), end[mine].tolist(), strict=True))
        changes += [(one, 1) for one in busy.open.tolist()] + [(one, -1) for one in busy.close.tolist()]
    pairs, count, since = [], 0, 0
    for instant, change in sorted(changes):
        if count == len(holders):
            pairs.append((since, instant))
        count, since = count + change, instant
    return Windows.from_pairs(pairs)


def duration_rules(timed: Timed, found: DiscoveredSop) -> dict[str, DurationRule]:
    """What each step takes: the quantiles of what was measured.

    Parameters: timed; found.
    Returns: a rule for each step; a second for silent steps and where nothing was measured.
    """
    from simulation.scenario import DurationRule

    moment = DurationRule(family="constant", minutes=1 / 60)
    rules = {}
    for step, values in _by_step(timed, found, timed.work):
        if values is None:
            rules[step] = moment
        else:
            minutes = tuple(round(one / 60, 3) for one in values)
            rules[step] = DurationRule(family="empirical", values=minutes, absolute=True)
    return rules


def delayed_roles(timed: Timed) -> frozenset[str]:
    """Roles whose waiting is not explained by their queue.

    Parameters: timed.
    """
    roles = (str(role) for role in np.unique(timed.role))
    return frozenset(role for role in roles if explained(timed, timed.role == role) < EXPLAINED)


def handovers(timed: Timed, found: DiscoveredSop) -> tuple[Handover, ...]:
    """What lies between steps beside the queue.

    Where all persons of a role were at work while its work waited, the simulated queue makes the waiting, and
    there is no delay. Else the whole waiting is a delay: somebody could have begun and did not, so the cause
    is not in this log.

    Parameters: timed; found.
    Returns: delays in hours on duty of the role, none where nothing is waited for.
    """
    from simulation.scenario import Handover

    delayed = delayed_roles(timed)
    rules = []
    leader = {step.id: step.performers.leader for step in found.sop.steps}
    for step, values in _by_step(timed, found, timed.wait):
        if values is None or leader[step] not in delayed or not values.any():
            continue
        rules.append(
            Handover.model_validate(
                {
                    "id": step,
                    "before": step,
                    "between_roles_only": False,
                    "unit": "performer_hours",
                    "values": [round(one / 3600, 4) for one in values],
                    "basis": "inferred",
                }
            )
        )
    return tuple(rules)


def explained(timed: Timed, chosen: NDArray[np.bool_]) -> float:
    """Share of the waiting in which all persons of the role were at work; 1 where nothing is waited for."""
    known = chosen & ~np.isnan(timed.wait)
    waited = float((timed.weight * timed.wait)[known].sum())
    return 1 - float((timed.weight * timed.idle)[known].sum()) / waited if waited > 0 else 1.0


def _by_step(timed: Timed, found: DiscoveredSop, values: Floats) -> Iterator[tuple[str, Floats | None]]:
    """Quantiles for each step, of its activity where it was seen too rarely."""
    label = {step.id: step.text for step in found.sop.steps}
    activity = np.array([label[one] for one in timed.step])
    known = ~np.isnan(values)
    for step in found.sop.steps:
        chosen = known & (timed.step == step.id)
        if chosen.sum() < LEAST_EVENTS:
            chosen = known & (activity == step.text)
        if step.id in found.silent or not chosen.any():
            yield step.id, None
        else:
            yield step.id, weighted_quantiles(values[chosen], timed.weight[chosen])


def weighted_quantiles(values: Floats, weight: Floats, points: int = POINTS) -> Floats:
    """Values that stand for a weighted sample, each as likely as any other.

    Parameters: values; weight - 0 and more, not all 0; points - at most so many, and no more than values.
    Returns: quantiles at the middles of equal parts, ascending.
    """
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weight[order]) / weight.sum()
    size = min(points, max(len(values), 1))
    middles = (np.arange(size) + 0.5) / size
    place = np.minimum(np.searchsorted(cumulated, middles), len(values) - 1)
    found: Floats = values[order][place]
    return found
