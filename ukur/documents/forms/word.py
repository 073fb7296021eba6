"""A form as a Word document that people can go on editing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ukur.documents.forms.cleaning import clean_lines, clean_text
from ukur.documents.forms.content import Fields, Form, Heading, PageBreak, Paragraph, Signatures, Table
from ukur.documents.forms.word_parts import add_field, rule_below
from ukur.documents.forms.word_styles import set_page, set_styles, text_width
from ukur.documents.forms.word_tables import add_fields, add_signatures, add_table, gap
from ukur.documents.saving import save_docx

if TYPE_CHECKING:
    from docx.document import Document

    from ukur.documents.forms.content import Block
    from ukur.words import Words

LABEL = 200
"""Characters of the label in the header."""


def write_form_docx(form: Form, path: Path, words: Words) -> Path:
    """Write a form as a Word document: A4, no macros, no links; equal forms give equal bytes.

    Parameters: form; path - of the `.docx`, replaced where it is there; words - language.
    Returns: the path.
    Raises: OutputError - it cannot be written.
    """
    import docx

    document = docx.Document()
    set_styles(document, words)
    set_page(document, landscape=form.landscape)
    _every_page(document, form, words)
    _head(document, form, words)
    width = text_width(landscape=form.landscape)
    for number, block in enumerate(form.blocks):
        fresh = number > 0 and isinstance(form.blocks[number - 1], PageBreak)
        _block(document, block, width, words, fresh=fresh)
    title = clean_text(form.title, words, most=LABEL)
    return save_docx(document, path, title=title, language=words.language)


def _every_page(document: Document, form: Form, words: Words) -> None:
    """The label above, the number of the page below."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    section = document.sections[0]
    if form.label:
        above = section.header.paragraphs[0]
        above.add_run(clean_text(form.label, words, most=LABEL).upper()).bold = True
        above.alignment = ALIGN.RIGHT
    below = section.footer.paragraphs[0]
    below.alignment = ALIGN.CENTER
    before, between = words("forms.page", page="\0", pages="\0").split("\0")[:2]
    below.add_run(before)
    add_field(below, "PAGE")
    below.add_run(between)
    add_field(below, "NUMPAGES")


def _head(document: Document, form: Form, words: Words) -> None:
    lines = [line for part in form.agency if part for line in clean_lines(part, words)]
    for line in lines:
        paragraph = document.add_paragraph(line.upper(), style=words("forms.style_letterhead"))
    if lines:
        rule_below(paragraph)
    document.add_paragraph(clean_text(form.title, words).upper(), style="Title")
    if form.subtitle:
        for line in clean_lines(form.subtitle, words):
            document.add_paragraph(line, style=words("forms.style_subtitle"))


def _block(document: Document, block: Block, width: int, words: Words, *, fresh: bool) -> None:
    """One block; `fresh` begins a page, said at the block itself so that no empty line heads the page."""
    if isinstance(block, Heading | Paragraph):
        style = words("forms.style_small") if isinstance(block, Paragraph) and block.small else "Normal"
        for number, line in enumerate(clean_lines(block.text, words)):
            paragraph = document.add_paragraph(line, "Heading 1" if isinstance(block, Heading) else style)
            paragraph.paragraph_format.page_break_before = (fresh and number == 0) or None
        return
    if fresh and not isinstance(block, PageBreak):
        gap(document, words)
        document.paragraphs[-1].paragraph_format.page_break_before = True
    if isinstance(block, Fields):
        add_fields(document, block, width, words)
    elif isinstance(block, Table):
        add_table(document, block, width, words)
    elif isinstance(block, Signatures):
        add_signatures(document, block, width, words)
