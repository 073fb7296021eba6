"""When steps and cases are due: what the log says, what the SOP says, and how much of it is left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mining.monitoring.office_days import OfficeDays
from sop.model import Sop


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An instant. Parameters: seconds - UTC; day_only - the time of day is not known."""

    seconds: int
    day_only: bool


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A date by which something has to be over, that day inside.

    Parameters: date - or None; basis - `log`, `sop` or empty; reason - why there is none; overdue - None
    without a date; left - working days, None where unknown; left_reason - why.
    """

    date: dt.date | None = None
    basis: str = ""
    reason: str = ""
    overdue: bool | None = None
    left: int | None = None
    left_reason: str = ""


def limit_of(date: dt.date | None, days: OfficeDays, *, basis: str, reason: str) -> Limit:
    """What a date means on the day of the state.

    Parameters: date - or None; days - the calendar; basis - where it comes from; reason - why there is
    none.
    """
    if date is None:
        return Limit(reason=reason, left_reason=reason)
    left = days.left_until(date)
    return Limit(
        date=date,
        basis=basis,
        overdue=days.as_of > date,
        left=left,
        left_reason="beyond_calendar" if left is None else "",
    )


def step_limit(
    sop: Sop, step_id: str, days: OfficeDays, *, since: Moment | None, released: Moment | None
) -> Limit:
    """By when the SOP wants a step completed.

    Parameters: sop; step_id - of it; days - the calendar; since - when it became due; released - the case.
    Returns: a date; `no_limit` where the SOP has none, `no_release` or `nothing_recorded` where the instant
    from which it counts is not known.
    """
    due = sop.step(step_id).due
    if due is None:
        return limit_of(None, days, basis="", reason="no_limit")
    begin = since if due.after == "enabled" else released
    if begin is None:
        reason = "nothing_recorded" if due.after == "enabled" else "no_release"
        return limit_of(None, days, basis="", reason=reason)
    span = due.seconds(days.calendar.work_seconds_per_day)
    date = days.span_ends(begin.seconds, span, day_only=begin.day_only)
    return limit_of(date, days, basis="sop", reason="beyond_calendar")


def case_limit(sop: Sop, days: OfficeDays, *, deadline: Moment | None, released: Moment | None) -> Limit:
    """By when a case has to be over: as the log says, else by the `due` since release of its last steps.

    Parameters: sop; days - the calendar; deadline, released - of the case table.
    Returns: a date; of several last steps the latest; `no_deadline` where neither says one.
    """
    if deadline is not None:
        return limit_of(days.date(deadline.seconds), days, basis="log", reason="")
    promised = [
        step
        for step in sop.last_steps()
        if (due := sop.step(step).due) is not None and due.after == "release"
    ]
    if not promised:
        return limit_of(None, days, basis="", reason="no_deadline")
    limits = [step_limit(sop, step, days, since=None, released=released) for step in promised]
    dates = [limit.date for limit in limits if limit.date is not None]
    if len(dates) < len(limits):
        return next(limit for limit in limits if limit.date is None)
    return limit_of(max(dates), days, basis="sop", reason="")
