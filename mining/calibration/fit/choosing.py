"""How logs can be compared that record different things."""

from __future__ import annotations

from collections.abc import Sequence

from mining.distance import DistanceOptions
from sop.events import CASE_ID, END, PRECISION, START, STEP_ID, EventLog

MOST = 0.95
"""Share of the cases of each log that must have a stamp for every activity, for the stamp to be used."""


def shared_options(logs: Sequence[EventLog]) -> DistanceOptions:
    """What all logs record, so that none is judged by what another lacks.

    Starts and ends are used where nearly all cases (95 %) of every log have them for every activity; else
    the ends alone, a case then beginning with its first end; else the starts. Activities are told apart by
    the step of the SOP where every log has steps. Only dates count where most stamps of some log are dates.

    Parameters: logs - one or more.
    Returns: the options; their fields say what was chosen.
    """
    starts, ends = (all(_recorded(log, stamp) for log in logs) for stamp in (START, END))
    steps = all(bool(log.events[STEP_ID].notna().any()) for log in logs)
    return DistanceOptions(
        stamps="both" if starts == ends else "start" if starts else "end",
        begins="end" if ends and not starts else "start",
        labels="step" if steps else "activity",
        whole_days=any(bool((log.events[PRECISION] == "day").mean() > 0.5) for log in logs),
    )


def _recorded(log: EventLog, stamp: str) -> bool:
    if not len(log.events):
        return True
    complete = log.events[stamp].notna().groupby(log.events[CASE_ID]).all()
    return bool(complete.mean() >= MOST)
