"""The one order of a log: by case, and inside a case by start (else end), step of the SOP, row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sop import events as ev
from sop.events import EventLog

if TYPE_CHECKING:
    from sop.model import Sop


def in_order(log: EventLog, sop: Sop | None = None) -> EventLog:
    """Sort the events of a log; doing it twice changes nothing.

    Parameters: log - any order; sop - whose steps decide between equal stamps, or None.
    Returns: the same rows. Cases stand as in the case table; in a case events go by start, else end, else
    enabled, then by the step's place in the SOP (unknown steps last), then by row (`instance`).
    """
    import numpy as np

    events = log.events
    places = {case_id: position for position, case_id in enumerate(log.cases[ev.CASE_ID])}
    case = events[ev.CASE_ID].map(places).fillna(len(places)).to_numpy()
    when = events[ev.START].fillna(events[ev.END]).fillna(events[ev.ENABLED])
    steps = {step.id: position for position, step in enumerate(sop.steps)} if sop else {}
    step = events[ev.STEP_ID].map(steps).fillna(len(steps)).to_numpy() if steps else np.zeros(len(events))
    # NaT is the smallest int64; a row without any stamp goes last instead.
    ticks = when.fillna(when.max()).dt.tz_convert(None).to_numpy().astype("int64")
    order = np.lexsort((events[ev.INSTANCE].to_numpy(), step, ticks, when.isna().to_numpy(), case))
    return replace(log, events=events.iloc[order].reset_index(drop=True))
