"""Texts of the first sheet as reportlab's paragraphs: cleaned, escaped, each letter in a font that has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.charts.pdf_fonts import Family, font_name, in_fonts
from ukur.page.blocks import Rich, Run

if TYPE_CHECKING:
    from reportlab.platypus import Paragraph

ENDLESS = 1_000
"""Characters of one text beyond which nobody reads on."""
ELLIPSIS = "…"


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a paragraph looks. Parameters: size - points; family; bold; colour; leading - times the size."""

    size: float
    family: Family = "sans"
    bold: bool = False
    colour: str
    leading: float = 1.35


def shortened(runs: Rich, limit: int) -> Rich:
    """A sentence, cleaned. Parameters: runs; limit - characters, an ellipsis among them."""
    found, left = [], min(limit, ENDLESS)
    for run in runs:
        text = _clean(run.text)
        if len(text) > left:
            found.append(Run(text=text[: max(0, left - 1)].rstrip() + ELLIPSIS, strong=run.strong))
            break
        found.append(Run(text=text, strong=run.strong))
        left -= len(text)
    return tuple(found)


def first_lines(lines: Sequence[Rich], count: int) -> tuple[Rich, ...]:
    """The first of some sentences, an ellipsis for the others. Parameters: lines; count - 1 or more."""
    if len(lines) <= count:
        return tuple(lines)
    return (*lines[:count], (Run(text=ELLIPSIS),))


def paragraph(runs: Rich, look: Look, *, bullet: bool = False) -> Paragraph:
    """A paragraph of reportlab.

    Parameters: runs - shortened; look; bullet - a point of a list.
    """
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "sheet",
        fontName=font_name(look.family, bold=look.bold),
        fontSize=look.size,
        leading=look.size * look.leading,
        textColor=HexColor(look.colour),
        leftIndent=1.3 * look.size if bullet else 0,
        bulletFontName=font_name("sans"),
        bulletFontSize=look.size,
        bulletIndent=0,
    )
    markup = "".join(_markup(run, look) for run in runs)
    return Paragraph(markup, style, bulletText="•" if bullet else None)


def _markup(run: Run, look: Look) -> str:
    pieces = in_fonts(run.text, look.family, bold=run.strong or look.bold)
    # No text from outside is ever markup: a tag, a link or a picture in it is printed as it is written.
    return "".join(f'<font name="{name}">{escape(part)}</font>' for name, part in pieces)


def _clean(text: str) -> str:
    """One line without characters that cannot be shown; blanks at its ends stay, as they part sentences."""
    inside = plain(text, ENDLESS)
    if not inside:
        return " " if text else ""
    before, after = (" " if end.isspace() else "" for end in (text[0], text[-1]))
    return f"{before}{inside}{after}"
