"""The first sheet as a PDF of its own: exactly one A4 page."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sop.exchange.atomic import atomic_path
from ukur.charts.pdf import POINTS, draw_chart, write
from ukur.charts.pdf_fonts import font_name, in_fonts
from ukur.charts.style import INK, PAPER, WIDE
from ukur.page.blocks import Run
from ukur.page.sheet_pdf_layout import (
    HEIGHT,
    LABELS,
    PAGE,
    SIDE,
    STEPS,
    TOP,
    WIDTH,
    Layout,
    Mark,
    Row,
    lay_out,
)
from ukur.page.sheet_pdf_text import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from reportlab.pdfgen.canvas import Canvas

    from ukur.page.content import Sheet
    from ukur.words import Words

FULL, LEAST = WIDTH / (WIDE * POINTS), 0.78
"""Scale of a chart that is drawn as wide as for the page, and to which it is shrunk before texts are."""


def sheet_pdf(sheet: Sheet, words: Words, *, draw: Callable[[float], Axes] | None = None) -> bytes:
    """A first sheet on one A4 page.

    Parameters: sheet; words - of its language; draw - gives the axes of its chart for a width in inches,
    None: as the sheet's own chart does (without either it has no chart).
    Returns: a PDF with its fonts, without links, scripts and dates; the same for the same sheet. Where texts
    are long the chart is shrunk first, then the texts, and at last they end in an ellipsis.
    """
    if draw is None and sheet.chart is not None:
        draw = sheet.chart.draw
    layout, scale = fitted(sheet, words, 0.0 if draw is None else _chart_height(draw))
    # A wider figure that is shrunk to the page's width is lower.
    chart = None if draw is None else _figure(draw, WIDTH / POINTS / scale)
    buffer = io.BytesIO()
    canvas = _canvas(buffer, sheet, words)
    y = _draw_rows(canvas, layout.head, PAGE[1] - TOP)
    if chart is not None:
        y -= chart.get_figheight() * POINTS * scale
        draw_chart(canvas, chart, x=SIDE, y=y, scale=scale)
    _draw_rows(canvas, layout.foot, y)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def write_sheet_pdf(
    path: str | Path, sheet: Sheet, words: Words, *, draw: Callable[[float], Axes] | None = None
) -> None:
    """Write a first sheet; the file appears whole or not at all.

    Parameters: path - ends in .pdf; the others as in `sheet_pdf`.
    Raises: OutputError - the file cannot be written.
    """
    content = sheet_pdf(sheet, words, draw=draw)
    with atomic_path(path) as beside:
        beside.write_bytes(content)


def fitted(sheet: Sheet, words: Words, chart: float) -> tuple[Layout, float]:
    """The loosest layout that fits beside a chart of so many points, and the scale of the chart."""
    # Each step needs less than the one before; the last fits.
    low, high, found = 0, len(STEPS) - 1, lay_out(sheet, words, STEPS[-1])
    while low < high:
        middle = (low + high) // 2
        layout = lay_out(sheet, words, STEPS[middle])
        if HEIGHT - layout.height >= chart * LEAST:
            high, found = middle, layout
        else:
            low = middle + 1
    room = HEIGHT - found.height
    return found, min(FULL, max(0.1, room / chart)) if chart else FULL


def _figure(draw: Callable[[float], Axes], width: float) -> Figure:
    figure = draw(width).get_figure(root=True)
    assert figure is not None  # noqa: S101 - what `draw` made has one
    return figure


def _chart_height(draw: Callable[[float], Axes]) -> float:
    """Points; a chart of this width or more is as high as its rows ask."""
    return _figure(draw, WIDE).get_figheight() * POINTS


def _canvas(buffer: io.BytesIO, sheet: Sheet, words: Words) -> Canvas:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(
        buffer,
        pagesize=PAGE,
        invariant=1,
        pageCompression=1,
        lang=words.language,
        initialFontName=font_name("sans"),  # type: ignore[arg-type]  # the stubs say number
    )
    (title,) = shortened((Run(text=f"{sheet.title} – {words('page.eyebrow')}"),), 200)
    canvas.setTitle(title.text)
    canvas.setAuthor("Ukur")
    canvas.setSubject(words("page.eyebrow"))
    canvas.setCreator("Ukur")
    canvas.setProducer("ReportLab")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def _draw_rows(canvas: Canvas, rows: tuple[Row, ...], y: float) -> float:
    """Draw rows downwards. Returns: where the last one ends. Parameters: canvas; rows; y - of the first."""
    for row in rows:
        y -= row.above
        if row.rule is not None:
            thickness, colour = row.rule
            canvas.setFillColor(colour)
            canvas.rect(SIDE, y - thickness, WIDTH, thickness, stroke=0, fill=1)
        if row.mark is not None:
            _draw_mark(canvas, row.mark, y)
        for text in row.texts:
            text.flow.drawOn(canvas, SIDE + text.x, y - text.down - text.height)
        y -= row.height
    return y


def _draw_mark(canvas: Canvas, mark: Mark, y: float) -> None:
    """Its box: filled for real data, dashed for sample data."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    size, width = mark.size, 0.0
    for name, part in in_fonts(mark.text, "sans", bold=True):
        width += stringWidth(part, name, mark.size)
    canvas.saveState()
    canvas.setStrokeColor(INK)
    canvas.setFillColor(INK)
    canvas.setLineWidth(1.1)
    if mark.kind == "sample":
        canvas.setDash([2.5, 1.5])
    canvas.rect(SIDE + 0.5, y - 1.5 * size, min(width + size, LABELS), 1.55 * size, fill=mark.kind == "real")
    canvas.setFillColor(PAPER if mark.kind == "real" else INK)
    canvas.translate(SIDE + 0.5 + size / 2, y - 1.08 * size)
    write(canvas, mark.text, size=size, bold=True)
    canvas.restoreState()
