"""Which cases still run, so that what they have not yet done is not held against them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mining.conformance.units import plain, unit_names
from sop.events import CASE_ID, COMPLETED, ENABLED, END, RUNNING, START, STATUS, STEP_ID, UNIT, EventLog
from sop.flow import ends_of
from sop.model import Sop

if TYPE_CHECKING:
    import pandas as pd

OPEN_GAP_DAYS = 90


def case_progress(log: EventLog, sop: Sop, *, open_gap_days: float = OPEN_GAP_DAYS) -> pd.Series[str]:
    """How far each case is.

    A case whose status says so is `completed` or `running`. Without a status it is `completed` where all
    steps with which a case can end are completed in it (of a step with units every unit that the case tells),
    `running` where one is missing and its last event is less than `open_gap_days` older than the end of the
    log, else `unfinished`. Where the steps completed may be all or not, as only the outcome of a decision
    would tell, it counts as running while it is as young as that and as completed afterwards.

    Parameters: log - with `step_id` filled; sop - the SOP; open_gap_days - calendar days, 0 or more.
    Returns: `completed`, `running` or `unfinished` by case id, in the order of the log.
    Raises: ValueError - the gap is negative.
    """
    import pandas as pd

    if not open_gap_days >= 0:
        raise ValueError(f"open_gap_days must be 0 or more, not {open_gap_days}")
    events = log.events
    names = pd.Index(events[CASE_ID].drop_duplicates())
    stamp = events[END].fillna(events[START]).fillna(events[ENABLED])
    last = stamp.groupby(events[CASE_ID]).max().reindex(names)
    # The newest stamp of any kind: a step that has started shows that the log reaches that far.
    newest = pd.concat([events[START], events[END], events[ENABLED]]).max()
    young = (newest - last) < pd.Timedelta(days=open_gap_days)
    surely, perhaps = _over(events, names, sop)
    done = surely | (perhaps & ~young)
    status = names.map(dict(zip(log.cases[CASE_ID], log.cases[STATUS], strict=True)))
    progress = pd.Series("unfinished", index=names, dtype="str")
    progress[young & ~done] = RUNNING
    progress[done] = COMPLETED
    progress[status == RUNNING] = RUNNING
    progress[status == COMPLETED] = COMPLETED
    progress[(status == "cancelled") & ~done] = "unfinished"
    return progress


def _over(events: pd.DataFrame, names: pd.Index[str], sop: Sop) -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Cases that are over for sure, and those that may be."""
    import pandas as pd

    wanted = ends_of(sop)
    goes_on = set(sop.predecessors()) - set(sop.last_steps())
    done: dict[str, set[str]] = {}
    for name, step in _completed(events, sop, frozenset().union(*wanted)):
        done.setdefault(name, set()).add(step)
    surely, perhaps = set(), set()
    for name, steps in done.items():
        reached = [ends for ends in wanted if ends <= steps]
        if reached:
            perhaps.add(name)
        if any(
            not ends & goes_on and not any(ends < other and not other <= steps for other in wanted)
            for ends in reached
        ):
            surely.add(name)
    return pd.Series(names.isin(surely), index=names), pd.Series(names.isin(perhaps), index=names)


def _completed(events: pd.DataFrame, sop: Sop, wanted: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Case and step of every wanted step that is completed, and not sent back since."""
    # Begun is not completed, except in a log that has no ends at all.
    over = events[END].notna() if events[END].notna().any() else events[START].notna()
    ended = events[over & events[STEP_ID].isin(wanted)]
    sizes = {step: len(sop.units_of(step)) for step in unit_names(sop)}
    units, begun = unit_names(sop), _sent_back(events, sop)
    told: dict[tuple[str, str], set[str]] = {}
    latest: dict[tuple[str, str], pd.Timestamp] = {}
    columns = (ended[CASE_ID], ended[STEP_ID], ended[UNIT], ended[END].fillna(ended[START]))
    for name, step, unit, stamp in zip(*(column.tolist() for column in columns), strict=True):
        key = (name, step)
        latest[key] = max(stamp, latest.get(key, stamp))
        if step in units:
            told.setdefault(key, set()).add(units[step].get(plain(unit), ""))
    for key, stamp in latest.items():
        some = told.get(key, set())
        missing = some and "" not in some and len(some) < sizes[key[1]]
        if not missing and not (key in begun and begun[key] > stamp):
            yield key


def _sent_back(events: pd.DataFrame, sop: Sop) -> dict[tuple[str, str], pd.Timestamp]:
    """For each case and decision that can return, when a step of what it repeats last began."""
    routes = sop.routes()
    found: dict[tuple[str, str], pd.Timestamp] = {}
    for step, outcomes in routes.back_to.items():
        repeated = {name for outcome in outcomes for name in routes.stretch(step, outcome)} - {step}
        rows = events[events[STEP_ID].isin(repeated)]
        latest = rows[START].fillna(rows[END]).groupby(rows[CASE_ID]).max()
        found |= {(str(name), step): stamp for name, stamp in latest.items()}
    return found
