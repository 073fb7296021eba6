"""The door for offices' own SOP documents."""

from __future__ import annotations

import re
from pathlib import Path

from sop.errors import DocumentError, Problem
from sop.exchange.draft import Draft
from sop.exchange.official.meaning.assemble import assemble
from sop.exchange.official.page import Page

SUFFIXES = (".docx", ".xlsx", ".txt")
_ID = re.compile(r"^[a-z0-9][a-z0-9_-]{0,59}$")


def read_official(path: str | Path, *, sop_id: str | None = None) -> Draft:
    """Read an office's own SOP document: identity block, step table, flowchart in the columns of the posts.

    A document that Ukur wrote gives the SOP back exactly; what a person changed in it since is taken over
    and listed. Of any other document everything that had to be assumed is listed.

    Parameters: path - a `.docx`, `.xlsx` or `.txt` file; sop_id - id of the SOP, None: from its title, or as
    in a document that Ukur wrote.
    Returns: a valid SOP to be read over, and every doubt with its place.
    Raises: DocumentError - it cannot be opened safely, holds too much, or has no step table.
    """
    if sop_id is not None and not _ID.fullmatch(sop_id):
        raise DocumentError(Problem(code="bad_identifier", value=sop_id, allowed=(_ID.pattern,)))
    page = _page(path)
    reading = assemble(page, sop_id)
    if page.copy is None:
        return reading.draft
    from sop.exchange.official.ours.embedded import with_copy

    return with_copy(page, reading, sop_id)


def _page(path: str | Path) -> Page:
    """The document, taken apart by its kind."""
    suffix = Path(path).suffix.lower()
    if suffix == ".docx":
        from sop.exchange.official.word.file import docx_page

        return docx_page(path)
    if suffix == ".xlsx":
        from sop.exchange.official.workbook.file import xlsx_page

        return xlsx_page(path)
    if suffix == ".txt":
        from sop.exchange.official.text_in import text_page

        return text_page(path)
    raise DocumentError(
        Problem(code="archive_wrong_kind", file=str(path), value=suffix or Path(path).name, allowed=SUFFIXES)
    )
