"""Many SOPs looked at together: every file of a folder, and how they belong together."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukur.review.recap import Recap, Reviewed, Skipped, review_folder
    from ukur.review.tables import recap_tables
    from ukur.review.workbook import write_recap

__all__ = ["Recap", "Reviewed", "Skipped", "recap_tables", "review_folder", "write_recap"]

_HOMES = {
    "Recap": "recap",
    "Reviewed": "recap",
    "Skipped": "recap",
    "review_folder": "recap",
    "recap_tables": "tables",
    "write_recap": "workbook",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
