"""Measures over time, from one run: work in progress, queues and utilisation by day or month.

Everything is added up in whole seconds first, so that the parts make up the whole exactly: over a closed run
the case-seconds of work in progress are the sum of all cycle times (Little's law).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from simulation.draws import Draws
from simulation.measures.occupation import ended
from simulation.measures.spans import seconds_between
from simulation.measures.teams import common
from simulation.plan import MISSING, Int64, Plan
from simulation.record import Run
from sop.worktime.windows import Windows

if TYPE_CHECKING:
    import pandas as pd

By = Literal["day", "month"]


def work_in_progress(plan: Plan, draws: Draws, run: Run, *, by: By = "day") -> pd.DataFrame:
    """Cases under way, by SOP and period; warm-up counts as well.

    Parameters: plan, draws, run - that belong together; by - local day or month.
    Returns: columns `sop` (id), `begin`, `end` (of the period, UTC), `seconds` (case-seconds), `whole`
    (seconds of the period), `mean` (cases on average).
    """
    edges = edges_of(plan, run, by)
    ends = np.where(run.ended == MISSING, run.end_of_run, run.ended)
    parts = []
    for index, sop in enumerate(plan.sops):
        mine = (draws.cases.sop == index) & (run.released != MISSING)
        parts.append((sop.id, seconds_between(run.released[mine], ends[mine], edges), np.diff(edges)))
    return _table("sop", edges, parts)


def queues(plan: Plan, run: Run, *, by: By = "day") -> pd.DataFrame:
    """Instances that lie on a desk and are not begun, by leading role and period.

    Parameters: plan, run - that belong together; by - local day or month.
    Returns: columns `role` (id), `begin`, `end` (of the period, UTC), `seconds` (instance-seconds), `whole`
    (seconds of the period, nights included), `mean` (instances on average).
    """
    edges = edges_of(plan, run, by)
    starts = np.where(run.start == MISSING, run.end_of_run, run.start)
    leads = np.array([step.lead for step in plan.steps], dtype=np.int64)[run.step]
    parts = []
    for index, role in enumerate(plan.roles):
        mine = (leads == index) & (run.ready != MISSING)
        parts.append((role, seconds_between(run.ready[mine], starts[mine], edges), np.diff(edges)))
    return _table("role", edges, parts)


def utilisation(plan: Plan, draws: Draws, run: Run, *, by: By = "day") -> pd.DataFrame:
    """How much of their time on duty the holders of each role are at work, by period.

    Parameters: plan, draws, run - that belong together; by - local day or month.
    Returns: columns `role` (id), `begin`, `end` (of the period, UTC), `seconds` (at work on steps and other
    duties), `whole` (seconds on duty), `mean` (share of them, NaN where nobody is on duty). A person who
    holds several roles counts in each; a role that nobody holds is left out.
    """
    edges = edges_of(plan, run, by)
    busy, on_duty = work_by_person(draws, run, edges)
    parts = []
    for index, role in enumerate(plan.roles):
        holders = list(plan.holders(index))
        if holders:
            parts.append((role, busy[holders].sum(axis=0), on_duty[holders].sum(axis=0)))
    return _table("role", edges, parts)


def edges_of(plan: Plan, run: Run, by: By) -> Int64:
    """Borders of the local days or months of a run; its beginning and end are the first and the last.

    Parameters: plan, run - that belong together; by - local day or month.
    """
    midnights = plan.days.midnights[:-1]
    if by == "month":
        midnights = midnights[np.diff(plan.days.year * 12 + plan.days.month, prepend=-1) != 0]
    inside = midnights[(midnights > run.begin) & (midnights < run.end_of_run)]
    return np.concatenate(([run.begin], inside, [run.end_of_run])).astype(np.int64)


def work_by_person(draws: Draws, run: Run, edges: Int64) -> tuple[Int64, Int64]:
    """Seconds at work and on duty, person x period.

    Parameters: draws, run - that belong together; edges - ascending, of neighbouring periods.
    Returns: both in whole seconds; work past the closing hour counts as far as it lies inside duty hours.
    """
    windows = [luck.windows for luck in draws.persons]
    busy = np.array(
        [_inside(own, done.start, done.end, edges) for own, done in zip(windows, run.duties, strict=True)]
    )
    ends = ended(run)
    for team, rows in _stretches(run).items():
        plain = rows[~run.overran[rows]]
        together = _inside(common(draws, team), run.start[plain], ends[plain], edges)
        over = rows[run.overran[rows]]
        for person in team:
            busy[person] += together + _inside(windows[person], run.start[over], ends[over], edges)
    return busy, np.array([np.diff(own.worked(edges)) for own in windows])


def _stretches(run: Run) -> dict[tuple[int, ...], Int64]:
    """Instances by team; what a batch is finished with at once is one stretch of work."""
    found: dict[tuple[int, ...], list[int]] = {}
    seen: set[tuple[int, int]] = set()
    for row in np.flatnonzero(run.start != MISSING).tolist():
        stretch = int(run.batch[row]), int(run.start[row])
        if stretch[0] == MISSING or stretch not in seen:
            found.setdefault(run.team_of(row), []).append(row)
        seen.add(stretch)
    return {team: np.array(rows, dtype=np.int64) for team, rows in found.items()}


def _inside(windows: Windows, starts: Int64, ends: Int64, edges: Int64) -> Int64:
    """Open seconds of some stretches inside each period."""
    if not len(starts):
        return np.zeros(len(edges) - 1, dtype=np.int64)
    return seconds_between(*(np.asarray(windows.worked(instants)) for instants in (starts, ends, edges)))


def _table(name: str, edges: Int64, parts: Sequence[tuple[str, Int64, Int64]]) -> pd.DataFrame:
    import pandas as pd

    stamps = pd.to_datetime(edges, unit="s", utc=True)
    frames = []
    for label, seconds, whole in parts:
        mean = np.divide(seconds, whole, out=np.full(len(seconds), np.nan), where=whole > 0)
        columns = {"begin": stamps[:-1], "end": stamps[1:], "seconds": seconds, "whole": whole, "mean": mean}
        frames.append(pd.DataFrame({name: label, **columns}))
    return pd.concat(frames, ignore_index=True)
