"""What happened, compared with what the SOP says.

Names are loaded when they are first used: pm4py and pandas are heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.conformance.alignments import AlignmentMismatchError, alignment_costs
    from mining.conformance.deviations import check_conformance
    from mining.conformance.injection.injecting import inject, inject_several
    from mining.conformance.lost_time import DeviationTime, deviation_time
    from mining.conformance.open_cases import case_progress
    from mining.conformance.result import Conformance, Numbers
    from mining.conformance.search import Explanation, Move, explain
    from mining.conformance.wording import KINDS

__all__ = [
    "KINDS",
    "AlignmentMismatchError",
    "Conformance",
    "DeviationTime",
    "Explanation",
    "Move",
    "Numbers",
    "alignment_costs",
    "case_progress",
    "check_conformance",
    "deviation_time",
    "explain",
    "inject",
    "inject_several",
]

_HOMES = {
    "KINDS": "wording",
    "AlignmentMismatchError": "alignments",
    "Conformance": "result",
    "DeviationTime": "lost_time",
    "Explanation": "search",
    "Move": "search",
    "Numbers": "result",
    "alignment_costs": "alignments",
    "case_progress": "open_cases",
    "check_conformance": "deviations",
    "deviation_time": "lost_time",
    "explain": "search",
    "inject": "injection.injecting",
    "inject_several": "injection.injecting",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
