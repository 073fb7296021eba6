"""A log as it was known at the end of a day: what was recorded later is left aside, and counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from sop.errors import LogError, Problem
from sop.events import (
    CASE_ID,
    COMPLETED,
    ENABLED,
    END,
    RELEASED,
    START,
    STATUS,
    EventLog,
)
from sop.findings import Finding


def known_on(log: EventLog, day: dt.date, time_zone: str) -> tuple[EventLog, tuple[Finding, ...]]:
    """A log without what was stamped after a day.

    An activity that began later is left out, of one that ended later the end; a case that is called completed
    but lost something has no status any more; a case of which nothing is left is left out.

    Parameters: log; day - its end is the border; time_zone - IANA name of the office's zone.
    Returns: the same log where nothing is later; else a shorter one, with a finding that says how many
    stamps were left aside.
    Raises: LogError - nothing was recorded until that day.
    """
    import numpy as np

    if day >= dt.date.max - dt.timedelta(days=1):
        # Nothing is later than the end of time.
        return log, ()
    zone = ZoneInfo(time_zone)
    border = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    events, cases = log.events, log.cases
    late = {column: (events[column] >= border).to_numpy() for column in (ENABLED, START, END)}
    if not any(column.any() for column in late.values()) and not (cases[RELEASED] >= border).any():
        return log, ()
    cut = events.assign(**{name: events[name].mask(column) for name, column in late.items()})
    # An activity whose only stamp is left is one that was begun, or waits: nothing else is known of it.
    stays = cut[[ENABLED, START, END]].notna().any(axis=1).to_numpy()
    touched = late[ENABLED] | late[START] | late[END]
    kept = cut[stays].reset_index(drop=True)
    if kept.empty:
        first = events[[ENABLED, START, END]].min().min()
        raise LogError(
            Problem(
                code="nothing_recorded_until",
                value=day.isoformat(),
                allowed=(f">= {first.tz_convert(zone).date().isoformat()}",),
            )
        )
    there = cases[CASE_ID].isin(kept[CASE_ID]).to_numpy()
    changed = cases[CASE_ID].isin(events.loc[touched, CASE_ID]).to_numpy()
    unsure = changed & (cases[STATUS] == COMPLETED).to_numpy()
    table = cases.assign(**{STATUS: cases[STATUS].mask(unsure, "")})[there].reset_index(drop=True)
    left_out = Finding(
        rule="recorded_later",
        severity="note",
        count=int(np.sum(touched)),
        total=len(events),
        fields={"date": day.isoformat(), "cases": str(int((~there).sum()))},
    )
    attributes = log.attributes
    if attributes is not None:
        attributes = attributes[there].reset_index(drop=True)
    return replace(log, events=kept, cases=table, attributes=attributes), (left_out,)
