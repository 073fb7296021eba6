"""Office time: the calendar as a document, compiled to windows, and the arithmetic of working time.

Names are loaded when they are first used: `sop.worktime.windows` goes to simulation workers, which must not
pay for pydantic or the holiday tables.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sop.worktime.calendar import OfficeCalendar, read_calendar
    from sop.worktime.compile import compile_calendar
    from sop.worktime.compiled import CompiledCalendar, OfficeDay
    from sop.worktime.default import default_calendar
    from sop.worktime.windows import HorizonError, Windows

__all__ = [
    "CompiledCalendar",
    "HorizonError",
    "OfficeCalendar",
    "OfficeDay",
    "Windows",
    "compile_calendar",
    "default_calendar",
    "read_calendar",
]

_HOMES = {
    "CompiledCalendar": "compiled",
    "HorizonError": "windows",
    "OfficeCalendar": "calendar",
    "OfficeDay": "compiled",
    "Windows": "windows",
    "compile_calendar": "compile",
    "default_calendar": "default",
    "read_calendar": "calendar",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
