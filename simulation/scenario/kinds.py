"""Kinds of values that several parts of a scenario share."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from statistics import median
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sop.documents import Model
from sop.values import Number, Whole

Share = Annotated[Number, Field(ge=0, lt=1)]
Probability = Annotated[Number, Field(ge=0, le=1)]
Minutes = Annotated[Number, Field(ge=1 / 60, le=1_000_000)]
Points = Annotated[Number, Field(ge=0, le=100_000)]
Priority = Annotated[Whole, Field(ge=1, le=9)]
SopId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

_THREE = ("low", "mode", "high")
_CLOCK = re.compile(r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")


def clock_seconds(clock: str) -> int:
    """Seconds after local midnight of a valid `HH:MM`."""
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def _clock(value: Any) -> Any:
    if not isinstance(value, str) or not _CLOCK.match(value.strip()):
        context = {"value": str(value), "allowed": ("08:00", "14:30")}
        raise PydanticCustomError("ukur.not_a_clock", "time of day", context)
    return value


def _moment(value: Any) -> Any:
    """A date, or a date with a time of day; without an offset it is local time."""
    if isinstance(value, str):
        text = value.strip()
        with suppress(ValueError):
            value = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    exact = not isinstance(value, datetime) or value.microsecond == 0
    if not isinstance(value, date) or not exact or not 1950 <= value.year <= 2098:
        context = {"value": str(value), "allowed": ("2025-01-31", "2025-01-31 08:00")}
        raise PydanticCustomError("ukur.not_a_moment", "date or date and time", context)
    return value


Clock = Annotated[str, BeforeValidator(_clock)]
Moment = Annotated[date | datetime, BeforeValidator(_moment)]


class Span(Model):
    """How long something takes: three points, or what was measured.

    `low`, `mode`, `high` - at least, most often, at most; all equal for exactly that; or `values` - each as
    likely as any other.
    """

    low: Points | None = None
    mode: Points | None = None
    high: Points | None = None
    values: Annotated[tuple[Points, ...], Field(min_length=1, max_length=10_000)] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        given = tuple(name for name in (*_THREE, "values") if getattr(self, name) is not None)
        if given not in (_THREE, ("values",)):
            context = {"value": ", ".join(given) or "-", "allowed": (", ".join(_THREE), "values")}
            raise PydanticCustomError("ukur.span_form", "three points or values", context)
        ordered(self.low, self.mode, self.high, may_be_equal=True)
        return self

    @property
    def shortest(self) -> float:
        """The least that is possible."""
        return min(self._told)

    @property
    def typical(self) -> float:
        """The likeliest of three points; the median of what was measured."""
        return median(self._told)

    @property
    def longest(self) -> float:
        """The most that is possible."""
        return max(self._told)

    def always(self, value: float) -> Self:
        """The same, but that it always takes so long. Parameters: value - in the unit of the others."""
        return self.model_copy(update={"low": value, "mode": value, "high": value, "values": None})

    @property
    def _told(self) -> tuple[float, ...]:
        """What is known of it; of three points that ascend the likeliest is the middle one."""
        if self.values is not None:
            return self.values
        return tuple(getattr(self, name) for name in _THREE)


def ordered(low: float | None, mode: float | None, high: float | None, *, may_be_equal: bool = False) -> None:
    """Refuse three points that do not ascend; points that are not given are no matter."""
    if low is None or mode is None or high is None:
        return
    if not low <= mode <= high or (low == high and not may_be_equal):
        raise PydanticCustomError(
            "ukur.three_points", "low <= mode <= high", {"value": f"{low:g}, {mode:g}, {high:g}"}
        )
