"""Days away where the delays that nothing explains are learned as delays: from silent days alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mining.performance.waiting.presence import silent_days
from mining.performance.waiting.waits import known_waits
from mining.performance.waiting.work import seen_work
from sop.exchange.petri import flow_graph
from sop.worktime import Windows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mining.analysis import Mined
    from mining.calibration.people.arrivals import Delays, Desk

HALF = 0.5


def away_by_performer(mined: Mined, desk: Desk) -> Mapping[int, Windows]:
    """Days on which performers seem to have been away, by code (`presence.silent_days`).

    Parameters: mined; desk - of its log.
    """
    import numpy as np

    waits = known_waits(mined.log, flow_graph(mined.sop), desk.clock, desk.ready, desk.performers)
    work = seen_work(desk.clock, desk.ready, desk.performers)
    return silent_days(mined.office, work, waits, np.ones(len(waits.row), dtype=bool))


def silent_share(mined: Mined, desk: Desk, delays: Delays) -> tuple[int, int]:
    """How many pieces of work met a desk whose only holder was silent that day, and how many came in all.

    Looked at is work that came in the first half of the day: what comes later may wait for the next day
    anyhow. Days on which work already lies there would count an absence as often as it lasts, so only the
    day on which it comes counts. Where a deputy acted the holder was away.

    Parameters: mined; desk; delays - of one group; of several persons alike nothing can be told.
    """

    early = delays.rest >= HALF * delays.day
    if delays.persons != 1 or not len(delays):
        return 0, 0
    posts = set(delays.posts)
    codes = [code for code, post in desk.post_of.items() if post in posts]
    away = away_by_performer(mined, desk)
    silent = delays.deputy.copy()
    for code in codes:
        if code in away:
            silent |= away[code].is_open(delays.met)
    return int((silent & early).sum()), int(early.sum())
