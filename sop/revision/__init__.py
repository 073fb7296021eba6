"""Two versions of an SOP side by side: what changed."""

from __future__ import annotations

from sop.revision.change import KINDS, Change, Kind, Revision, Value
from sop.revision.comparison import diff
from sop.revision.table import COLUMNS, revision_table
from sop.revision.totals import Totals, totals_of

__all__ = [
    "COLUMNS",
    "KINDS",
    "Change",
    "Kind",
    "Revision",
    "Totals",
    "Value",
    "diff",
    "revision_table",
    "totals_of",
]
