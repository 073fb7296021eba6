"""What a log can be trusted with: doubtful records found, counted, and what each of them spoils."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.log.quality.inspection import QualityReport, inspect
    from mining.log.quality.rules import REPLACES, RULES, SPOILS, Thresholds, told_once

__all__ = ["REPLACES", "RULES", "SPOILS", "QualityReport", "Thresholds", "inspect", "told_once"]

_HOMES = {
    "QualityReport": "inspection",
    "inspect": "inspection",
    "REPLACES": "rules",
    "RULES": "rules",
    "SPOILS": "rules",
    "Thresholds": "rules",
    "told_once": "rules",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
