"""A log as texts under our column names, before anything in it is believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

LIFECYCLE = "lifecycle"
KEY = "key"
GROUP = "group"


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """Rows of texts with the place of each in its file.

    Parameters: file - as the user gave it; frame - text columns named as in `sop.events`, and LIFECYCLE, KEY
    (names the instance that several rows belong to), GROUP; index 0, 1, ...; dtype `str`, or `category` of
    texts where few different ones fill many rows (ask `mining.log.coded.coded`, which knows both), never
    missing; headers - for each column its name in the file; lines - line or row of the file for each row;
    sheet - of a workbook, else empty; repeated - rows equal to an earlier one in all fields, or None, and
    they are looked for later; others - the columns of the file that nobody knows, by header (which may be
    empty or repeat), or None; findings - what the reader noticed.
    """

    file: str
    frame: pd.DataFrame
    headers: Mapping[str, str]
    lines: NDArray[np.int64]
    sheet: str = ""
    repeated: NDArray[np.bool_] | None = None
    others: pd.DataFrame | None = None
    findings: tuple[Finding, ...] = ()

    def place(self, row: int) -> str:
        """Where a row stands: `line 12`, or `events!12` in a workbook."""
        return f"{self.sheet}!{self.lines[row]}" if self.sheet else f"line {self.lines[row]}"


@dataclass(frozen=True, kw_only=True)
class RawLog:
    """What a file holds, still as texts.

    Parameters: events - one row an event; cases - one row a case, or None where the file has no such table;
    kind - as in
    `mining.log.result.LogSource`; findings - what the reader noticed about the file.
    """

    events: RawTable
    kind: str
    cases: RawTable | None = None
    findings: tuple[Finding, ...] = ()
