"""Page, language and styles of a form in Word: real styles, so that people can go on editing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ukur.documents.looks import FONT, set_language

if TYPE_CHECKING:
    from docx.document import Document

    from ukur.words import Words

A4 = (11906, 16838)
"""Width and height in twentieths of a point."""
MARGIN = 1134


def text_width(*, landscape: bool) -> int:
    """Room between the margins, in twentieths of a point. Parameters: landscape."""
    return A4[1 if landscape else 0] - 2 * MARGIN


def set_page(document: Document, *, landscape: bool) -> None:
    """A4 with equal margins. Parameters: document; landscape."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Twips

    section = document.sections[0]
    width, height = reversed(A4) if landscape else A4
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Twips(width), Twips(height)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Twips(MARGIN))
    section.header_distance = section.footer_distance = Twips(MARGIN // 2)


def set_styles(document: Document, words: Words) -> None:
    """The styles of a form, all of one font and in the language of its words.

    Parameters: document; words - names of the styles, language of the text.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

    _defaults(document, words)
    center = ALIGN.CENTER
    looks = {
        "Normal": _Look(size=11, after=6),
        "Title": _Look(size=13, bold=True, before=8, after=2, align=center, keep=True),
        "Heading 1": _Look(size=11, bold=True, before=12, after=4, keep=True),
        "Header": _Look(size=9),
        "Footer": _Look(size=9),
        words("forms.style_letterhead"): _Look(size=13, bold=True, align=center),
        words("forms.style_subtitle"): _Look(size=11, after=8, align=center, keep=True),
        words("forms.style_small"): _Look(size=9, after=3),
        words("forms.style_cell"): _Look(size=10, before=2, after=2),
        words("forms.style_head"): _Look(size=10, bold=True, before=2, after=2, align=center),
        words("forms.style_label"): _Look(size=11, before=2, after=2),
        words("forms.style_gap"): _Look(size=4),
    }
    for name, look in looks.items():
        _set(document, name, look)


@dataclass(frozen=True, kw_only=True)
class _Look:
    """Points, and whether what has this style stays with what follows."""

    size: float
    bold: bool = False
    before: float = 0
    after: float = 0
    align: Any = None
    keep: bool = False


def _defaults(document: Document, words: Words) -> None:
    """Language and font that hold where no style says otherwise, instead of American English."""
    from docx.oxml.ns import qn

    set_language(document, words.language)
    root: Any = document.styles.element
    for fonts in root.iter(qn("w:rFonts")):
        _own_font(fonts)


def _own_font(fonts: Any) -> None:
    """Fonts of the theme would win over the font that a style names."""
    from docx.oxml.ns import qn

    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)


def _set(document: Document, name: str, look: _Look) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styles = document.styles
    if name not in styles:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).quick_style = True
        styles[name].base_style = styles["Normal"]
    style: Any = styles[name]
    borders = style.element.find(f".//{qn('w:pBdr')}")
    if borders is not None:
        borders.getparent().remove(borders)
    style.font.name, style.font.size, style.font.bold = FONT, Pt(look.size), look.bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    shape = style.paragraph_format
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing, shape.alignment, shape.keep_with_next = 1.0, look.align, look.keep
