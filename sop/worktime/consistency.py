"""Do the parts of a calendar agree? Works on raw data, so that it can speak even where types are wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from sop.documents import CrossProblem, Path_
from sop.worktime.sessions import WEEKDAYS, session_seconds

LONGEST_RAMADAN = 30


def cross_problems(data: Any) -> list[CrossProblem]:
    """All contradictions between parts that are each valid alone.

    Parameters: data - the calendar as read from YAML, valid or not.
    Returns: the problems, in the order of the document.
    """
    if not isinstance(data, Mapping):
        return []
    found = list(_weeks(data.get("weeks")))
    found += _ramadan(data)
    found += _dates(data)
    for index, item in enumerate(_items(data.get("half_days"))):
        if isinstance(item, Mapping):
            found += _sessions(("half_days", index, "sessions"), item.get("sessions"))
    return found


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _weeks(weeks: Any) -> Iterator[CrossProblem]:
    if not isinstance(weeks, Mapping):
        return
    for name, week in weeks.items():
        if not isinstance(week, Mapping):
            continue
        for weekday, sessions in week.items():
            yield from _sessions(("weeks", str(name), str(weekday)), sessions)
        if name == "normal" and not any(week.values()):
            yield CrossProblem(code="calendar_never_open", path=("weeks", "normal"), allowed=WEEKDAYS)


def _sessions(path: Path_, sessions: Any) -> Iterator[CrossProblem]:
    known = []
    for index, text in enumerate(_items(sessions)):
        pair = session_seconds(text)
        if pair is None:
            continue
        if pair[0] >= pair[1]:
            yield CrossProblem(code="calendar_session_inverted", path=(*path, index), value=str(text))
        else:
            known.append((pair, index, str(text)))
    reach, before = 0, ""
    for (opening, closing), index, text in sorted(known):
        if opening < reach:
            yield CrossProblem(
                code="calendar_sessions_overlap", path=(*path, index), value=text, fields={"other": before}
            )
        if closing > reach:
            reach, before = closing, text


def _day(value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return None
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _ramadan(data: Mapping[Any, Any]) -> Iterator[CrossProblem]:
    spans = data.get("ramadan")
    if not isinstance(spans, Mapping):
        return
    weeks = data.get("weeks")
    if spans and isinstance(weeks, Mapping) and weeks.get("ramadan") is None:
        yield CrossProblem(code="calendar_ramadan_without_hours", path=("ramadan",))
    known: list[tuple[dt.date, dt.date, str]] = []
    for key, span in spans.items():
        first, last = (map(_day, span)) if isinstance(span, list | tuple) and len(span) == 2 else (None, None)
        if first is None or last is None:
            continue
        path = ("ramadan", str(key))
        if last < first:
            yield _span_problem("calendar_ramadan_inverted", path, first, last)
        elif (last - first).days + 1 > LONGEST_RAMADAN:
            yield _span_problem("calendar_ramadan_too_long", path, first, last)
        else:
            known.append((first, last, str(key)))
        if str(key).isdigit() and int(key) not in (first.year, last.year):
            yield _span_problem("calendar_ramadan_year", path, first, last)
    for before, after in pairwise(sorted(known)):
        if after[0] <= before[1]:
            yield _span_problem("calendar_ramadan_overlap", ("ramadan", after[2]), after[0], after[1])


def _span_problem(code: str, path: Path_, first: dt.date, last: dt.date) -> CrossProblem:
    fields = {"year": str(path[-1]), "days": str((last - first).days + 1)}
    return CrossProblem(code=code, path=path, value=f"{first} - {last}", fields=fields)


def _dates(data: Mapping[Any, Any]) -> Iterator[CrossProblem]:
    seen: dict[dt.date, str] = {}
    for key in ("days_off", "days_on", "half_days"):
        for index, item in enumerate(_items(data.get(key))):
            path: Path_ = (key, index)
            if isinstance(item, Mapping):
                path, item = (*path, "date"), item.get("date")  # noqa: PLW2901
            day = _day(item)
            if day is None:
                continue
            if day in seen:
                fields = {"other": seen[day]}
                yield CrossProblem(code="calendar_date_twice", path=path, value=str(day), fields=fields)
            seen.setdefault(day, key)
            if key == "days_on" and not _has_hours(data.get("weeks"), day):
                yield CrossProblem(
                    code="calendar_day_on_without_hours",
                    path=path,
                    value=str(day),
                    fields={"weekday": WEEKDAYS[day.weekday()]},
                )


def _has_hours(weeks: Any, day: dt.date) -> bool:
    normal = weeks.get("normal") if isinstance(weeks, Mapping) else None
    return not isinstance(normal, Mapping) or bool(normal.get(WEEKDAYS[day.weekday()]))
