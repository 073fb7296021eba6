"""Values in documents that must be what they look like: lax reading would bend them in silence."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError


def _no_stretch(value: Any) -> Any:
    """Dates are dates: a number would be taken for seconds since 1970."""
    if isinstance(value, int | float) or (isinstance(value, datetime) and value.time() != time()):
        raise PydanticCustomError("date_type", "a date is wanted")
    return value


def _no_truth(value: Any) -> Any:
    """`true` is not the number 1."""
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "a number is wanted")
    return value


Day = Annotated[date, BeforeValidator(_no_stretch), Field(ge=date(1950, 1, 1), le=date(2098, 12, 31))]
"""A date of the years that the holiday tables cover."""
Whole = Annotated[int, BeforeValidator(_no_truth)]
Number = Annotated[float, BeforeValidator(_no_truth)]
Version1 = Annotated[Literal[1], BeforeValidator(_no_truth)]
