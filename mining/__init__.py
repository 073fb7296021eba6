"""What DID happen: event logs read, checked against the SOP with pm4py, measured.

Public names are loaded when asked for: pandas and pm4py take a second to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mining.adoption import after_adoption
    from mining.analysis import AnalysisSettings, Mined, analyse
    from mining.calibration.calibrating import calibrate
    from mining.calibration.holding_out import hold_out
    from mining.conformance import check_conformance
    from mining.discovery.sop_of_log import discover_sop
    from mining.log.aliases import match_labels
    from mining.log.door import read_log, read_logs
    from mining.monitoring import status_of
    from mining.performance import measure
    from mining.performance.waiting import waiting_causes
    from mining.selection import case_in_full, compare_groups, parse_filters, select

_HOMES = {
    "AnalysisSettings": "mining.analysis",
    "Mined": "mining.analysis",
    "after_adoption": "mining.adoption",
    "analyse": "mining.analysis",
    "calibrate": "mining.calibration.calibrating",
    "case_in_full": "mining.selection",
    "check_conformance": "mining.conformance",
    "compare_groups": "mining.selection",
    "discover_sop": "mining.discovery.sop_of_log",
    "hold_out": "mining.calibration.holding_out",
    "match_labels": "mining.log.aliases",
    "measure": "mining.performance",
    "parse_filters": "mining.selection",
    "read_log": "mining.log.door",
    "read_logs": "mining.log.door",
    "select": "mining.selection",
    "status_of": "mining.monitoring",
    "waiting_causes": "mining.performance.waiting",
}

__all__ = [
    "AnalysisSettings",
    "Mined",
    "after_adoption",
    "analyse",
    "calibrate",
    "case_in_full",
    "check_conformance",
    "compare_groups",
    "discover_sop",
    "hold_out",
    "match_labels",
    "measure",
    "parse_filters",
    "read_log",
    "read_logs",
    "select",
    "status_of",
    "waiting_causes",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
