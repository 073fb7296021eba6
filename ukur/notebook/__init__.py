"""Results in notebooks: what `_repr_html_` shows, and in which language.

Installed as the entry point `html` of the group `ukur.showing` (see `sop.showing`). Names are loaded when
they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukur.notebook.page_frame import show_page
    from ukur.notebook.registry import html
    from ukur.notebook.setting import language

__all__ = ["html", "language", "show_page"]

_HOMES = {"html": "registry", "language": "setting", "show_page": "page_frame"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
