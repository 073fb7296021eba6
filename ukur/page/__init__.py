"""The page: one HTML file, no network, whose first screen is one A4 sheet for the head of an office.

Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukur.page.parts import mining_part, simulation_part
    from ukur.page.provenance import Provenance, provenance_of
    from ukur.page.render import render_page, write_page

__all__ = [
    "Provenance",
    "mining_part",
    "provenance_of",
    "render_page",
    "simulation_part",
    "write_page",
]

_HOMES = {
    "Provenance": "provenance",
    "mining_part": "parts",
    "provenance_of": "provenance",
    "render_page": "render",
    "simulation_part": "parts",
    "write_page": "render",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
