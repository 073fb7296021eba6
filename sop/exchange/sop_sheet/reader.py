"""The SOP sheet read back: all problems at once, each with its cell."""

from __future__ import annotations

from pathlib import Path

from sop.errors import DocumentError, Problem
from sop.exchange.draft import Draft
from sop.exchange.sop_sheet.book import is_ours, read_book
from sop.exchange.sop_sheet.faults import faults
from sop.exchange.sop_sheet.gathering import Gathering
from sop.exchange.sop_sheet.understanding import document
from sop.model import Sop

MOST_PROBLEMS = 50


def is_sop_sheet(path: str | Path) -> bool:
    """Is this a workbook that `write_sop_sheet` made, filled in or not?

    Parameters: path - any file; it is not opened by an office library.
    Returns: False also for what is missing, damaged or not safe to open; reading says why.
    """
    return is_ours(path)


def read_sop_sheet(path: str | Path) -> Sop:
    """The SOP of a sheet that people filled in.

    Parameters: path - as for `draft_of_sheet`.
    Returns: the SOP, without what is doubtful about it.
    Raises: DocumentError - as `draft_of_sheet`.
    """
    return draft_of_sheet(path).sop


def draft_of_sheet(path: str | Path) -> Draft:
    """Read an SOP sheet that people filled in.

    Steps keep their permanent ids; a row without one gets an id made of its text. Where the table of posts is
    empty, the posts are those that the steps name.

    Parameters: path - an `.xlsx` file made by `write_sop_sheet`, also after it was saved by Excel,
    LibreOffice or Google Sheets; headings, sheets and columns may have been renamed and moved.
    Returns: the SOP; doubtful are posts that may be persons, several posts, or one post written in two ways.
    Raises: DocumentError - with every problem found (the first MOST_PROBLEMS and how many more there are),
    each with its cell, what stands there, what may stand there.
    """
    book = read_book(path)
    gathered = Gathering(book=book)
    data = document(gathered)
    problems = [*gathered.problems, *faults(data, gathered, file=book.file)]
    if problems:
        raise DocumentError(_capped(problems))
    return Draft(sop=Sop.model_validate(data), doubts=tuple(gathered.doubts))


def _capped(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    more = Problem(code="sop_sheet_more_problems", value=str(len(problems) - MOST_PROBLEMS))
    return [*problems[:MOST_PROBLEMS], more]
