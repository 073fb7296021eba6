"""Workbooks of strangers, read with openpyxl."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

# SyntaxError is the base of XML parse errors, RuntimeError of too deep a nesting.
BROKEN = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError, SyntaxError,
    AssertionError, OverflowError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What a broken workbook makes openpyxl raise."""


def filled_rows(sheet: Any, columns: int) -> Iterator[tuple[int, list[Any]]]:
    """Rows of a sheet that hold something; the size that the file states is not believed.

    Parameters: sheet - of a workbook opened with `read_only`; columns - that are looked at.
    Returns: the number of each row, from 1, and its cells that are not empty.
    """
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(max_col=columns), start=1):
        cells = [cell for cell in row if cell.value is not None]
        if cells:
            yield number, cells
