"""Event logs read, checked, matched to an SOP and put in order. Start with `read_log`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.log.aliases import Aliases, match_labels, write_alias_template
    from mining.log.columns import ColumnMap
    from mining.log.door import read_log, read_logs
    from mining.log.options import LogOptions
    from mining.log.order import in_order
    from mining.log.result import LogSource, ReadLog

__all__ = [
    "Aliases",
    "ColumnMap",
    "LogOptions",
    "LogSource",
    "ReadLog",
    "in_order",
    "match_labels",
    "read_log",
    "read_logs",
    "write_alias_template",
]

_HOMES = {
    "Aliases": "aliases",
    "ColumnMap": "columns",
    "LogOptions": "options",
    "LogSource": "result",
    "ReadLog": "result",
    "in_order": "order",
    "match_labels": "aliases",
    "read_log": "door",
    "read_logs": "door",
    "write_alias_template": "aliases",
}


def __getattr__(name: str) -> Any:
    # Loaded when first used: pydantic and the readers cost time that a simulation worker does not have.
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
