"""The changes of a revision as a file that opens in a spreadsheet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sop.exchange.atomic import atomic_path
from sop.exchange.guard import guard
from sop.model import Sop
from sop.revision import Revision, revision_table
from ukur.words import Words
from ukur.words.changes import tell_changes, tell_hints

if TYPE_CHECKING:
    import pandas as pd

KINDS = (".csv", ".xlsx")
_LONG = 30_000  # a cell of a workbook holds 32,767 characters
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a property of the file, the same always
_WIDTHS = {"sentence": 90, "old": 40, "new": 40}


def revision_rows(revision: Revision, old: Sop, new: Sop, w: Words) -> pd.DataFrame:
    """The table of a revision with its sentences, for a file.

    Parameters: revision - of these two versions; old, new; w - of the language wanted.
    Returns: the columns of `sop.revision.revision_table` behind `old_numbers`, `new_numbers` (numbers of the
    steps, joined by "; ") and `sentence`. Texts are one line without control characters.
    """
    from ukur.charts import plain

    table = revision_table(revision)
    for position, (side, sop) in enumerate((("old", old), ("new", new))):
        numbers = {step.id: str(step.number) for step in sop.steps}
        steps = [getattr(change, f"{side}_steps") for change in (*revision.changes, *revision.hints)]
        texts = ["; ".join(numbers[name] for name in names) for names in steps]
        table.insert(position, f"{side}_numbers", texts)
    sentences = (*tell_changes(revision, old, new, w), *tell_hints(revision, old, new, w))
    table.insert(2, "sentence", list(sentences))
    for column in ("sentence", "old", "new"):
        table[column] = [plain(text, _LONG) for text in table[column]]
    return table


def write_rows(table: pd.DataFrame, path: Path) -> None:
    """Write a table so that no spreadsheet runs what stands in it; equal tables give equal bytes.

    Parameters: table - of `revision_rows`; path - ending in one of KINDS.
    Raises: OutputError - the file cannot be written.
    """
    if path.suffix.lower() == ".csv":
        from ukur.outputs import write_table

        write_table(table, path)
        return
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with atomic_path(path) as beside:
        book = Workbook(str(beside), options)
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet("diff")
        head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, _WIDTHS.get(column, 16))
            sheet.write_string(0, index, column, head)
            for row, value in enumerate(table[column], 1):
                if isinstance(value, str):
                    sheet.write_string(row, index, guard(value), wrapped)
                else:
                    sheet.write_boolean(row, index, bool(value), wrapped)
        sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
        book.close()
