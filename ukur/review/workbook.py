"""The recap as a workbook that opens in a spreadsheet."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop.exchange.atomic import atomic_path
from sop.exchange.guard import guard
from ukur.review.tables import recap_tables

if TYPE_CHECKING:
    import pandas as pd

    from ukur.review.recap import Recap
    from ukur.words import Words

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a property of the file, the same always
_WIDTHS = {"file": 34, "title": 40, "number": 28, "sentence": 90, "text": 40, "found": 34, "nearest": 40}
_WIDTHS |= {"value": 40, "revision_of": 34, "digest": 18, "place": 26, "rule": 26}
_CODES = {
    "findings": {"severity": "severity"},
    "references": {"kind": "recap_kind"},
    "alike": {"kind": "recap_alike"},
    "skipped": {"kind": "recap_document"},
}
"""Columns that hold codes, and the section of the word tables that tells them."""


def write_recap(found: Recap, path: Path, words: Words) -> Path:
    """Write a recap as a workbook, a sheet a table; equal recaps give equal bytes, and no cell is a formula.

    Parameters: found; path; words - language of sheets, headings and sentences.
    Returns: the path.
    Raises: OutputError - the file cannot be written.
    """
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with atomic_path(path) as beside:
        book = Workbook(str(beside), options)
        book.set_properties({"created": _CREATED})
        for name, table in recap_tables(found, words).items():
            _sheet(book, name, table, words)
        book.close()
    return path


def _sheet(book: Any, name: str, table: pd.DataFrame, words: Words) -> None:
    sheet = book.add_worksheet(words(f"recap.sheet_{name}"))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0", "valign": "top"})
    sheet.freeze_panes(1, 1)
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, _WIDTHS.get(column, 13))
        sheet.write_string(0, index, words(f"recap.column_{column}"), head)
        section = _CODES.get(name, {}).get(column)
        for row, value in enumerate(table[column], 1):
            if isinstance(value, str):
                told = words(f"{section}.{value}") if section else value
                sheet.write_string(row, index, guard(told), wrapped)
            elif _known(value):
                sheet.write_number(row, index, float(value), number)
    if len(table):
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _known(value: Any) -> bool:
    import pandas as pd

    return value is not None and value is not pd.NA and math.isfinite(float(value))
