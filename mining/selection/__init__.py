"""Parts of a log: whole cases by conditions, one case in full, two groups of cases side by side.

Names are loaded when they are first used: pandas is heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.selection.comparison import GroupComparison, compare_groups
    from mining.selection.filters import Filter
    from mining.selection.parsing import KEYS, parse_filter, parse_filters
    from mining.selection.selecting import Selection, select
    from mining.selection.story import CaseStory, case_in_full

__all__ = [
    "KEYS",
    "CaseStory",
    "Filter",
    "GroupComparison",
    "Selection",
    "case_in_full",
    "compare_groups",
    "parse_filter",
    "parse_filters",
    "select",
]

_HOMES = {
    "KEYS": "parsing",
    "CaseStory": "story",
    "Filter": "filters",
    "GroupComparison": "comparison",
    "Selection": "selecting",
    "case_in_full": "story",
    "compare_groups": "comparison",
    "parse_filter": "parsing",
    "parse_filters": "parsing",
    "select": "selecting",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
