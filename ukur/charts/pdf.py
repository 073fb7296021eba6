"""A chart drawn into a page of a PDF: as lines and letters, not as dots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ukur.charts.pdf_fonts import in_fonts
from ukur.charts.style import chart_style

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure
    from reportlab.pdfgen.canvas import Canvas

POINTS = 72
_CAPS = {"butt": 0, "round": 1, "projecting": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_BOLD = 600


def draw_chart(canvas: Canvas, figure: Figure, *, x: float, y: float, scale: float = 1.0) -> None:
    """Draw a figure on a page.

    Parameters: canvas - of reportlab; figure - laid out for 72 dots an inch afterwards; x, y - of its lower
    left corner, points; scale - of a figure that was drawn larger than its room.
    """
    figure.set_dpi(POINTS)
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(scale, scale)
    with chart_style():
        figure.draw(_renderer(canvas, *figure.get_size_inches()))
    canvas.restoreState()


def _renderer(canvas: Canvas, width: float, height: float) -> RendererBase:
    """What matplotlib draws with; the class stands in here because its base is heavy."""
    from matplotlib.backend_bases import RendererBase

    class OnCanvas(RendererBase):
        """Draws on a canvas of reportlab; one point is one dot."""

        def flipy(self) -> bool:
            return False

        def get_canvas_width_height(self) -> tuple[float, float]:
            return width * POINTS, height * POINTS

        def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:
            canvas.saveState()
            _clip(canvas, gc)
            outline = _outline(canvas, path, transform)
            stroke = _stroke(canvas, gc)
            if rgbFace is not None:
                _fill(canvas, gc, rgbFace)
            canvas.drawPath(outline, stroke=int(stroke), fill=int(rgbFace is not None))
            if gc.get_hatch():
                _hatch(canvas, gc, path, transform)
            canvas.restoreState()

        def draw_text(  # noqa: PLR0913, PLR0917 - matplotlib's
            self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float,
            ismath: Any = False, mtext: Any = None,  # noqa: ARG002
        ) -> None:  # fmt: skip
            canvas.saveState()
            _clip(canvas, gc)
            _fill(canvas, gc, gc.get_rgb())
            canvas.translate(x, y)
            canvas.rotate(angle)
            write(canvas, s, size=prop.get_size_in_points(), bold=_is_bold(prop.get_weight()))
            canvas.restoreState()

    return OnCanvas()


def write(canvas: Canvas, text: str, *, size: float, bold: bool = False) -> None:
    """Write a line at the origin, in the colour that is set.

    Parameters: canvas; text; size - points; bold.
    """
    from reportlab.pdfbase.pdfmetrics import stringWidth

    left = 0.0
    for name, part in in_fonts(text, "sans", bold=bold):
        canvas.setFont(name, size)
        canvas.drawString(left, 0, part)
        left += stringWidth(part, name, size)


def _is_bold(weight: str | int) -> bool:
    from matplotlib.font_manager import weight_dict

    return (weight_dict[weight] if isinstance(weight, str) else weight) >= _BOLD


def _outline(canvas: Canvas, path: Any, transform: Any) -> Any:
    from matplotlib.path import Path

    outline = canvas.beginPath()
    here = (0.0, 0.0)
    for points, code in path.iter_segments(transform, simplify=False):
        given = [float(value) for value in points]
        if code == Path.MOVETO:
            outline.moveTo(*given)
        elif code == Path.LINETO:
            outline.lineTo(*given)
        elif code == Path.CURVE4:
            outline.curveTo(*given)
        elif code == Path.CURVE3:
            # A parabola as a cubic: its control points lie two thirds of the way to the one of the parabola.
            (x, y), (cx, cy, ex, ey) = here, given
            first = x + 2 / 3 * (cx - x), y + 2 / 3 * (cy - y)
            outline.curveTo(*first, ex + 2 / 3 * (cx - ex), ey + 2 / 3 * (cy - ey), ex, ey)
        elif code == Path.CLOSEPOLY:
            outline.close()
        if code != Path.CLOSEPOLY:
            here = (given[-2], given[-1])
    return outline


def _clip(canvas: Canvas, gc: Any) -> None:
    box = gc.get_clip_rectangle()
    if box is not None:
        outline = canvas.beginPath()
        outline.rect(*(float(value) for value in box.bounds))
        canvas.clipPath(outline, stroke=0, fill=0)
    path, transform = gc.get_clip_path()
    if path is not None:
        canvas.clipPath(_outline(canvas, path, transform), stroke=0, fill=0)


def _stroke(canvas: Canvas, gc: Any) -> bool:
    """Set the pen; tells whether it draws at all."""
    width, (red, green, blue, alpha) = gc.get_linewidth(), gc.get_rgb()
    canvas.setLineWidth(width)
    canvas.setStrokeColorRGB(red, green, blue, alpha=alpha)
    canvas.setLineCap(_CAPS[str(gc.get_capstyle())])
    canvas.setLineJoin(_JOINS[str(gc.get_joinstyle())])
    offset, dashes = gc.get_dashes()
    if dashes is not None:
        canvas.setDash([float(dash) for dash in dashes], float(offset or 0))
    return bool(width > 0 and alpha > 0)


def _fill(canvas: Canvas, gc: Any, colour: Any) -> None:
    red, green, blue, *rest = (float(value) for value in colour)
    alpha = gc.get_alpha() if gc.get_forced_alpha() else rest[0] if rest else 1.0
    canvas.setFillColorRGB(red, green, blue, alpha=alpha)


def _hatch(canvas: Canvas, gc: Any, path: Any, transform: Any) -> None:
    """Tiles of one inch with the hatching, seen through the shape."""
    import math

    from matplotlib.transforms import Affine2D

    canvas.clipPath(_outline(canvas, path, transform), stroke=0, fill=0)
    red, green, blue, *rest = gc.get_hatch_color()
    canvas.setStrokeColorRGB(red, green, blue, alpha=rest[0] if rest else 1.0)
    canvas.setFillColorRGB(red, green, blue, alpha=rest[0] if rest else 1.0)
    canvas.setLineWidth(gc.get_hatch_linewidth())
    canvas.setLineCap(0)
    canvas.setDash()
    box = path.get_extents(transform)
    for column in range(math.floor(box.x0 / POINTS), math.ceil(box.x1 / POINTS)):
        for row in range(math.floor(box.y0 / POINTS), math.ceil(box.y1 / POINTS)):
            tile = Affine2D().scale(POINTS).translate(column * POINTS, row * POINTS)
            canvas.drawPath(_outline(canvas, gc.get_hatch_path(), tile), stroke=1, fill=1)
