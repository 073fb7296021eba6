"""Rows of recording sheets as the event table, the case table and what neither has a column for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mining.log.sheet.cells import Noted
from mining.log.sheet.rows import Instance, Rows
from sop import events as ev

if TYPE_CHECKING:
    import pandas as pd

FILE, PLACE, DISPOSITION = "file", "place", "disposition"
WORKED, ACTING, WAITING = "worked_minutes", "acting", "waiting_reason"
EVIDENCE, RECORDED = "evidence", "recorded"
EXTRA_COLUMNS = (ev.INSTANCE, FILE, PLACE, DISPOSITION, WORKED, ACTING, WAITING, EVIDENCE, RECORDED)

_LAST_MOMENT = time(23, 59, 59)


def log_and_extras(books: Sequence[Rows], sop_id: str) -> tuple[ev.EventLog, pd.DataFrame]:
    """Bring the rows of all workbooks into one log.

    Parameters: books - free of problems, in reading order; sop_id - of all of them.
    Returns: the log, and one row an activity instance with EXTRA_COLUMNS: `instance` as in the log, `file`
    and `place` of the row, `disposition` number of the run's letter, `worked_minutes` (integer, missing
    where not stated), `acting` (definitive, acting, daily_deputy or empty), `waiting_reason` (code of the
    list, else the text as written), `evidence`, `recorded` (ISO date or empty).
    """
    import pandas as pd

    pairs = [(item, book.zone) for book in books for item in _ordered(book)]
    items = [item for item, _ in pairs]
    events = pd.DataFrame([_event(item, zone) for item, zone in pairs])
    events[ev.INSTANCE] = range(1, len(events) + 1)
    recorded = {item.run.case_id for item in items}
    cases = pd.DataFrame(
        [_case(run, book.zone, sop_id) for book in books for run in book.runs if run.case_id in recorded]
    )
    extras = pd.DataFrame([_extra(item) for item in items])
    extras.insert(0, ev.INSTANCE, range(1, len(extras) + 1))
    extras[WORKED] = extras[WORKED].astype("Int64")
    return ev.event_log(_stamped(events, ev.STAMP_COLUMNS), _stamped(cases, ev.CASE_STAMP_COLUMNS)), extras


def _ordered(book: Rows) -> list[Instance]:
    """By run, then start (else end, else enabled), step, row: the order that every log has."""
    runs = {run.case_id: at for at, run in enumerate(book.runs)}

    def key(item: Instance) -> tuple[int, datetime, int]:
        noted = item.start or item.end or item.enabled
        assert noted is not None  # noqa: S101 - a row without any date is no instance
        # Outside the SOP after the steps of the same moment.
        return (
            runs[item.run.case_id],
            noted.instant(book.zone, to_the_minute=_timed(item)),
            item.number or 10**6,
        )

    return sorted(book.instances, key=key)


def _timed(item: Instance) -> bool:
    """Is the row precise to the minute? Only where each of its dates has a time."""
    return all(noted.clock is not None for noted in (item.enabled, item.start, item.end) if noted is not None)


def _event(item: Instance, zone: ZoneInfo) -> dict[str, Any]:
    timed = _timed(item)

    def stamp(noted: Noted | None) -> datetime | None:
        return None if noted is None else noted.instant(zone, to_the_minute=timed)

    together = [{"person": "", "role": post} for post in item.posts] if len(item.posts) > 1 else []
    return {
        ev.CASE_ID: item.run.case_id,
        ev.ACTIVITY: item.activity,
        ev.STEP_ID: item.step_id,
        ev.UNIT: item.unit,
        ev.VISIT: item.visit,
        ev.ROLE: item.posts[0] if item.posts else "",
        ev.PARTICIPANTS: json.dumps(together, ensure_ascii=False) if together else "",
        ev.ENABLED: stamp(item.enabled),
        ev.START: stamp(item.start),
        ev.END: stamp(item.end),
        ev.PRECISION: "minute" if timed else "day",
    }


def _case(run: Any, zone: ZoneInfo, sop_id: str) -> dict[str, Any]:
    def at(day: date | None, clock: time) -> datetime | None:
        return None if day is None else datetime.combine(day, clock, tzinfo=zone)

    return {
        ev.CASE_ID: run.case_id,
        ev.SOP_ID: sop_id,
        ev.REVISION: run.revision,
        ev.OPD: run.opd,
        ev.PERIOD: run.period,
        ev.RELEASED: at(run.released, time()),
        # Due on a day means: by the end of that day.
        ev.DEADLINE: at(run.deadline, _LAST_MOMENT),
        ev.STATUS: run.status,
        ev.ORIGIN: run.origin,
    }


def _extra(item: Instance) -> dict[str, Any]:
    return {
        FILE: item.run.file,
        PLACE: item.place,
        DISPOSITION: item.run.disposition,
        WORKED: item.worked,
        ACTING: item.acting,
        WAITING: item.waiting,
        EVIDENCE: item.evidence,
        RECORDED: item.recorded.isoformat() if item.recorded else "",
    }


def _stamped(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return frame.assign(**{name: pd.to_datetime(frame[name], utc=True) for name in columns})
