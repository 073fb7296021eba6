"""What to record next: which missing date would tell most about the answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.calibration.learned import Learned
from sop.events import END, PERSON, RELEASED, START, STEP_ID

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from simulation.scenario import Scenario
    from sop.model import Sop
    from sop.worktime.calendar import OfficeCalendar

RECORDS = (
    "start_of_step",
    "end_of_step",
    "person",
    "returns",
    "forms_sent",
    "forms_received",
    "release",
    "more_cases",
)
"""What a record can be of: the start or the end of a step, who did it, when something was sent back, when
forms went out and came in, when a case was released; or all is recorded, and only more cases tell more."""
MOSTLY = 0.5
"""A stamp is recorded where more than so many of the events have it."""

Effect = Callable[[Learned], float]
"""How far the answer moves, in working days, when a number goes from one end of its interval to the other;
NaN where that cannot be told."""

COLUMNS = ("rank", "record", "subject", "spread_days", "numbers", "at", "n", "reason")


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What a log records. Parameters: starts, ends - steps whose stamps it mostly has; persons, releases -
    it mostly tells them."""

    starts: frozenset[str]
    ends: frozenset[str]
    persons: bool
    releases: bool


def recorded(mined: Mined) -> Recorded:
    """Look which stamps a log has.

    Parameters: mined - the log, matched to its SOP.
    """
    events = mined.log.events
    known = events[events[STEP_ID].notna()]
    if not len(known):
        return Recorded(starts=frozenset(), ends=frozenset(), persons=False, releases=False)
    starts = known[START].notna().groupby(known[STEP_ID]).mean()
    ends = known[END].notna().groupby(known[STEP_ID]).mean()
    return Recorded(
        starts=frozenset(map(str, starts.index[starts > MOSTLY])),
        ends=frozenset(map(str, ends.index[ends > MOSTLY])),
        persons=bool((known[PERSON] != "").mean() > MOSTLY),
        releases=bool(mined.log.cases[RELEASED].notna().mean() > MOSTLY),
    )


def record_next(found: Sequence[Learned], effect: Effect, *, has: Recorded) -> pd.DataFrame:
    """Rank what to record next by how far the answer still moves for want of it.

    Parameters: found - what was learned; only numbers that are uncertain are asked for, and those that are
    assumed without an interval are listed without a spread; effect - tells the spread that a number causes;
    has - what the log records.
    Returns: one row for each record and subject, the largest spread first: `rank` (from 1; missing without
    a spread), `record` (RECORDS), `subject` (step, role, group or wait), `spread_days` (working days; of
    several numbers that it would tell the root of the sum of squares, as if they were independent), `numbers`
    (how many), `at` (their places, a tuple), `n` (observations that the least known of them has), `reason`
    (`no_interval` where no spread can be told, else empty).
    """
    import pandas as pd

    groups: dict[tuple[str, str], list[tuple[Learned, float]]] = {}
    for one in found:
        if not one.at or (not one.uncertain and one.source != "assumed"):
            continue
        spread = effect(one) if one.uncertain else math.nan
        for record, subject in _wanted(one, has):
            groups.setdefault((record, subject), []).append((one, spread))
    rows = []
    for (record, subject), members in groups.items():
        told = [abs(spread) for _, spread in members if math.isfinite(spread)]
        spread = math.sqrt(sum(value**2 for value in told)) if told else math.nan
        places = tuple(one.at for one, _ in members)
        fewest = min(one.n for one, _ in members)
        reason = "" if told else "no_interval"
        rows.append((record, subject, spread, len(members), places, fewest, reason))
    # Equals stand in the order in which records help, then by subject.
    rows.sort(key=lambda row: (-row[2] if math.isfinite(row[2]) else 1.0, RECORDS.index(row[0]), row[1]))
    table = pd.DataFrame(rows, columns=list(COLUMNS[1:])).astype({"spread_days": "float64"})
    ranks = [place if math.isfinite(row[2]) else pd.NA for place, row in enumerate(rows, start=1)]
    return table.assign(rank=pd.array(ranks, dtype="Int64"))[list(COLUMNS)]


def _wanted(one: Learned, has: Recorded) -> Iterator[tuple[str, str]]:
    """What record would tell a number."""
    part, *rest = one.at.split(".")
    name = rest[1] if part == "durations" and rest[:1] in (["steps"], ["units"]) else rest[0] if rest else ""
    if part == "durations":
        missing = [
            record
            for record, steps in (("start_of_step", has.starts), ("end_of_step", has.ends))
            if name not in steps
        ]
        yield from ((record, name) for record in missing or ["more_cases"])
    elif part in ("people", "absences"):
        if not has.persons:
            yield "person", one.subject
        elif not has.starts:
            yield "start_of_step", one.subject
        else:
            yield "more_cases", one.subject
    elif part in ("decisions", "corrections"):
        step = one.subject.partition(".")[0].partition("->")[0]
        yield ("more_cases" if step in has.ends | has.starts else "returns"), one.subject
    elif part == "passed_over":
        yield ("more_cases" if name in has.ends | has.starts else "end_of_step"), name
    elif part == "waits":
        yield "forms_sent", name
        yield "forms_received", name
    elif part == "handovers":
        yield ("more_cases" if has.starts else "start_of_step"), name
    elif part == "demand":
        yield ("more_cases" if has.releases else "release"), "demand"
    else:
        yield "more_cases", one.subject


def spread_in(
    sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    *,
    replications: int = 10,
    workers: int = 1,
) -> Effect:
    """The effect of numbers on the mean working days of a case, by simulation under the same luck.

    Parameters: sop, scenario, calendar - valid and belonging together; replications - of each end; workers -
    processes.
    Returns: a function for `record_next`: |mean at the high end - mean at the low end|; NaN where a number
    cannot stand in the scenario, or a case does not finish.
    """
    from simulation.intervals import known_mean, paired_interval
    from simulation.planning import make_plan
    from simulation.replications import cycle_table, run_many
    from simulation.scenario import with_values
    from sop.errors import SimulationError

    def days(one: Learned, value: float) -> object:
        plan = make_plan(sop, with_values(scenario, {one.at: value}), calendar).plan
        return known_mean(cycle_table(run_many(plan, range(replications), workers=workers)), axis=1)

    def effect(one: Learned) -> float:
        try:
            low, high = days(one, one.low), days(one, one.high)
        except SimulationError:
            return math.nan
        return abs(paired_interval(high, low).value)  # type: ignore[arg-type]

    return effect
