"""The office calendar as a document: hours of the week, Ramadan hours, local days off and on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from sop.documents import CheckedModel, CrossProblem, Model, digest, read_document
from sop.model import Basis, Text
from sop.showing import Shown
from sop.worktime.sessions import EXAMPLE, PATTERN, WEEKDAYS, session_seconds

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
DATE_FORM = "YYYY-MM-DD"


def _session(value: Any) -> Any:
    if session_seconds(value) is None:
        context = {"value": str(value), "allowed": (EXAMPLE,)}
        raise PydanticCustomError("ukur.calendar_session", "session", context)
    return value


def _date(value: Any) -> Any:
    # Pydantic would read a number as seconds since 1970; a number here is a slip.
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise PydanticCustomError("ukur.calendar_date", "date", {"value": str(value), "allowed": (DATE_FORM,)})


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        context = {"value": name, "allowed": ZONES}
        raise PydanticCustomError("ukur.calendar_time_zone", "zone", context) from error
    return name


def _text_keys(value: Any) -> Any:
    # YAML hands over numbers as keys; as texts they match the places that `sop.documents` knows.
    return {str(key): entry for key, entry in value.items()} if isinstance(value, Mapping) else value


Session = Annotated[str, BeforeValidator(_session), WithJsonSchema({"type": "string", "pattern": PATTERN})]
Sessions = tuple[Session, ...]
Day = Annotated[dt.date, BeforeValidator(_date)]
Year = Annotated[int, Field(ge=1946, le=2100)]


class Week(Model):
    """The sessions of each weekday, local time; a weekday without sessions is closed."""

    monday: Sessions = ()
    tuesday: Sessions = ()
    wednesday: Sessions = ()
    thursday: Sessions = ()
    friday: Sessions = ()
    saturday: Sessions = ()
    sunday: Sessions = ()

    def seconds(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For Monday to Sunday the sessions as (opening, closing), seconds after local midnight."""
        return tuple(seconds_of(getattr(self, weekday)) for weekday in WEEKDAYS)


class Weeks(Model):
    """The usual week, and the week of Ramadan where it differs."""

    normal: Week
    ramadan: Week | None = None


class DayOff(Model):
    """A day on which the office is closed beside the national holidays.

    `kind` - `joint_leave` for a decreed cuti bersama that the installed tables do not know yet.
    """

    date: Day
    name: Text
    kind: Literal["day_off", "joint_leave"] = "day_off"


class HalfDay(Model):
    """A day with hours of its own, whatever the week or a holiday says."""

    date: Day
    sessions: Annotated[Sessions, Field(min_length=1)]
    name: str = ""


class BasisNote(Model):
    """On what basis a part of the calendar stands."""

    about: Text
    basis: Basis
    text: Text


class OfficeCalendar(Shown, CheckedModel):
    """When an office works.

    `country` - whose holidays and Ramadan dates are taken from the installed tables; None for none.
    `ramadan` - first and last day, both inside; an entry replaces the shipped or estimated Ramadan nearest
    to it. `days_on` - decreed working days: they undo a holiday or joint leave of the tables.
    """

    schema_version: Literal[1]
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
    name: Text
    time_zone: Annotated[str, AfterValidator(_zone)] = "Asia/Jakarta"
    country: Literal["ID"] | None = "ID"
    weeks: Weeks
    ramadan: Annotated[dict[Year, tuple[Day, Day]], BeforeValidator(_text_keys)] = Field(default_factory=dict)
    days_off: tuple[DayOff, ...] = ()
    days_on: tuple[Day, ...] = ()
    half_days: tuple[HalfDay, ...] = ()
    notes: tuple[BasisNote, ...] = ()

    @classmethod
    def cross_check(cls, data: Any) -> list[CrossProblem]:
        """Sessions that overlap or end before they begin, dates that contradict each other."""
        from sop.worktime.consistency import cross_problems

        return cross_problems(data)

    @property
    def digest(self) -> str:
        """Version of the document, 16 hex digits."""
        return digest(self)


def seconds_of(sessions: Sessions) -> tuple[tuple[int, int], ...]:
    """Valid sessions as (opening, closing), seconds after local midnight, in order."""
    return tuple(sorted(pair for pair in map(session_seconds, sessions) if pair is not None))


def read_calendar(path: str | Path) -> OfficeCalendar:
    """Read an office calendar.

    Parameters: path - a YAML file.
    Returns: the calendar.
    Raises: DocumentError - with every problem found, each with its place.
    """
    return read_document(path, OfficeCalendar)
