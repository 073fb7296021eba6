"""What all documents have in common for the eye and for programs that read aloud: font, greys, language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

FONT = "Arial"
GREY = "D9D9D9"
"""Behind what a revision changed."""
HEAD_FILL = "EDEDED"
"""Behind headings of tables."""
LOCALES = {"id": "id-ID", "en": "en-GB"}
"""By language of the words."""


def set_language(document: Document, language: str) -> None:
    """The language of all texts, in place of the template's American English.

    Parameters: document - of python-docx; language - of the words, `id` or `en`.
    """
    from docx.oxml.ns import qn

    root: Any = document.styles.element
    for found in root.iter(qn("w:lang")):
        for side in ("val", "eastAsia"):
            found.set(qn(f"w:{side}"), LOCALES[language])
