"""What if: sliders over results that were computed beforehand, on one page or live in a notebook."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukur.whatif.data import grid_data
    from ukur.whatif.page import render_what_if, write_what_if
    from ukur.whatif.view import PointView, WhatIfView, view_of
    from ukur.whatif.widget import what_if

__all__ = [
    "PointView",
    "WhatIfView",
    "grid_data",
    "render_what_if",
    "view_of",
    "what_if",
    "write_what_if",
]

# No module may have the name of a function here: once loaded it would stand in its place.
_HOMES = {
    "PointView": "view",
    "WhatIfView": "view",
    "grid_data": "data",
    "render_what_if": "page",
    "view_of": "view",
    "what_if": "widget",
    "write_what_if": "page",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
