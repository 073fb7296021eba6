"""Who there is, when they are there and what else they have to do, as a log shows it.

Names are loaded when they are first used: pandas is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.calibration.people.learning import People, learn_people
    from mining.calibration.people.settings import PeopleSettings, settings_from

__all__ = ["People", "PeopleSettings", "learn_people", "settings_from"]

_HOMES = {
    "People": "learning",
    "PeopleSettings": "settings",
    "learn_people": "learning",
    "settings_from": "settings",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
