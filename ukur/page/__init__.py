"""The page: one HTML file, no network, whose first screen is one A4 sheet for the head of an office.

Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukur.page.learned import Learned
    from ukur.page.parts import comparison_part, learned_part, mining_part, simulation_part
    from ukur.page.provenance import Provenance, provenance_of
    from ukur.page.render import page_content, render_page, write_page
    from ukur.page.results import Results
    from ukur.page.sheet_pdf import sheet_pdf, write_sheet_pdf
    from ukur.page.tried import TriedRelief, try_relief

__all__ = [
    "Learned",
    "Provenance",
    "Results",
    "TriedRelief",
    "comparison_part",
    "learned_part",
    "mining_part",
    "page_content",
    "provenance_of",
    "render_page",
    "sheet_pdf",
    "simulation_part",
    "try_relief",
    "write_page",
    "write_sheet_pdf",
]

_HOMES = {
    "Learned": "learned",
    "Provenance": "provenance",
    "Results": "results",
    "TriedRelief": "tried",
    "comparison_part": "parts",
    "learned_part": "parts",
    "mining_part": "parts",
    "page_content": "render",
    "provenance_of": "provenance",
    "render_page": "render",
    "sheet_pdf": "sheet_pdf",
    "simulation_part": "parts",
    "try_relief": "tried",
    "write_page": "render",
    "write_sheet_pdf": "sheet_pdf",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
