"""An SOP as the official document of PermenPAN-RB 35/2012, for Word: identity, steps, flowchart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ukur.documents.official.measures import FOOT_SIZE, Paper, Sheet, sheet_of
from ukur.documents.official.text import clean, wrap

if TYPE_CHECKING:
    from docx.document import Document

    from sop.model import Sop
    from ukur.documents.official.changes import Revised
    from ukur.words import Words


def write_official(
    sop: Sop, path: Path, words: Words, *, paper: Paper = "a4", before: Sop | None = None
) -> Path:
    """Write the official document of an SOP as .docx, landscape.

    It holds the SOP twice: to be read, and as data (custom XML) for who reads it back. Rows of the step table
    have fixed heights, because arrows stand over them.

    Parameters: sop; path - replaced where it is there, never half-written; words - language; paper - `a4`, or
    `f4` (215 x 330 mm); before - the version that this one revises: what changed is marked, and listed on a
    last page.
    Returns: the path.
    Raises: OutputError - it cannot be written, or does not fit the paper: more than about 19 roles, more than
    400 pages, or more lines from one step than a page holds; InputError - `before` is another SOP.
    """
    from ukur.documents.official.changes import Revised
    from ukur.documents.official.frame import add_data, new_document
    from ukur.documents.official.identity import lists_of
    from ukur.documents.saving import save_docx

    revised = None if before is None else Revised(before, sop)
    document = new_document(words, lists=lists_of(sop))
    _write(document, sop, words, paper, revised)
    add_data(document, sop)
    return save_docx(document, path, title=clean(sop.title)[:200], language=words.language)


def _write(document: Document, sop: Sop, words: Words, paper: Paper, revised: Revised | None) -> None:
    from ukur.documents.official.frame import next_section, set_section
    from ukur.documents.official.identity import write_identity
    from ukur.documents.official.shapes import Shapes
    from ukur.documents.official.steps import measure_steps, write_steps

    notice = "" if sop.origin.normative else words("official.not_official")
    left = words("official.foot", title=clean(sop.title), number=clean(sop.identity.number)).rstrip(" ·")
    plain = sheet_of(paper, notice=bool(notice), foot_lines=1)
    legend = legend_of(sop, words, plain, revised=revised is not None)
    sheet = sheet_of(paper, notice=bool(notice), foot_lines=1 + len(legend))
    marks = {} if revised is None else revised.marks()
    steps = measure_steps(sop, words, sheet, marks)
    shapes = Shapes()
    section = document.sections[0]
    set_section(section, plain, notice=notice, foot=(), left=left, words=words)
    write_identity(document, sop, words, plain, shapes, before=None if revised is None else revised.before)
    section = next_section(document)
    set_section(section, sheet, notice=notice, foot=legend, left=left, words=words)
    write_steps(document, steps, shapes)
    if revised is not None:
        section = next_section(document)
        set_section(section, plain, notice=notice, foot=(), left=left, words=words)
        revised.write(document, plain, words)


def legend_of(sop: Sop, words: Words, sheet: Sheet, *, revised: bool) -> list[str]:
    """What the symbols, lines, letters and shades mean.

    Parameters: sop; words; sheet; revised - it is marked as a revision.
    Returns: lines of the footer.
    """
    text = " ".join(words(f"official.legend_{name}") for name in _told(sop, revised))
    return [line for line, _ in wrap(text, FOOT_SIZE, sheet.across)]


def _told(sop: Sop, revised: bool) -> Iterator[str]:
    from ukur.documents.official.cells import letters

    yield "symbols"
    if any(step.performers.deputies or len(step.performers.roles) > 1 for step in sop.steps):
        yield "lead"
    if any(step.performers.deputies for step in sop.steps):
        yield "deputy"
    if any(back for back in sop.routes().back_to.values()):
        yield "back"
    found = set("".join(letters(step) for step in sop.steps))
    yield from (letter for letter in "abc" if letter in found)
    if revised:
        yield "revised"
