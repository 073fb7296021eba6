"""Workbooks made for a test, as other people make them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from mining.log import LogOptions, ReadLog, read_log
from sop.errors import LogError, Problem

HEAD = ["case_id", "activity", "end"]
NINE = datetime(2026, 2, 5, 9)  # noqa: DTZ001 - cells of a spreadsheet have no zone
Fill = Callable[[Any, Any], None]


def book(folder: Path, fill: Fill, **options: Any) -> Path:
    path = folder / "buku.xlsx"
    with xlsxwriter.Workbook(str(path), options) as made:
        fill(made, made.add_worksheet("Data 2026"))
    return path


def rows(*lines: list[Any], head: list[str] | None = None, first: int = 0) -> Fill:
    """Cells as they stand; a pair is a value and its number format."""

    def fill(made: Any, sheet: Any) -> None:
        for number, line in enumerate([head or HEAD, *lines], first):
            for column, cell in enumerate(line):
                value, form = cell if isinstance(cell, tuple) else (cell, None)
                if value is not None:
                    sheet.write(
                        number, column, value, made.add_format({"num_format": form}) if form else None
                    )

    return fill


def read(folder: Path, fill: Fill, *, date_1904: bool = False, **options: Any) -> ReadLog:
    made = book(folder, fill, **({"date_1904": True} if date_1904 else {}))
    return read_log(made, options=LogOptions(**options))


def refused(folder: Path, fill: Fill, **options: Any) -> Problem:
    with pytest.raises(LogError) as caught:
        read(folder, fill, **options)
    assert all(problem.file.endswith("buku.xlsx") for problem in caught.value.problems)
    return caught.value.problems[0]


def told(result: ReadLog) -> dict[str, Any]:
    return {finding.rule: finding for finding in result.findings}


def ends(result: ReadLog) -> list[tuple[str, str]]:
    events = result.log.events
    local = events["end"].dt.tz_convert("Asia/Jakarta").dt.strftime("%Y-%m-%d %H:%M:%S")
    return list(zip(local, events["precision"], strict=True))
