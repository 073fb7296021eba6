"""What a result shows of itself in a notebook: a small card of worded texts, tables and one picture.

A card never exceeds LARGEST: pictures give way first, then the ends of tables.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ukur.page.blocks import Prose, Rich, SourceLabel, Table

if TYPE_CHECKING:
    from jinja2 import Template
    from matplotlib.axes import Axes

    from ukur.words import Words

LARGEST = 40_000
"""Characters of a card's HTML."""
PICTURE_WIDTH = 6.2
"""Inches: a picture beside text that is read, not a page."""

# Inside a page an SVG takes the page's names and type; as an image it stands alone.
_AS_FILE = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'font-family="Segoe UI, Helvetica, Arial, Noto Sans, sans-serif" '
)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart. Parameters: title, note - also for screen readers; uri - `data:` with the SVG."""

    title: str
    note: str
    uri: str
    kind: Literal["picture"] = "picture"


Block = Table | Prose | Picture


@dataclass(frozen=True, kw_only=True)
class Card:
    """A result in words.

    Parameters: kind - what it is; title - what it is about, may come from outside; label - what data it rests
    on, or None; lead - sentences; blocks - below them; note - how to go on.
    """

    kind: str
    title: str = ""
    label: SourceLabel | None = None
    lead: tuple[Rich, ...] = ()
    blocks: tuple[Block, ...] = ()
    note: str = ""


def picture(draw: Callable[[float], Axes], *, title: str, note: str = "") -> Picture:
    """Draw a chart as an image: notebooks show images also where they do not trust markup.

    Parameters: draw - gives the axes for a width in inches; title, note - what it shows and how it is read.
    """
    from ukur.charts.svg import to_svg

    figure = draw(PICTURE_WIDTH).get_figure(root=True)
    assert figure is not None  # noqa: S101 - what `draw` made has one
    svg = to_svg(figure, key="chart", title=title).replace("<svg ", _AS_FILE, 1)
    packed = base64.b64encode(svg.encode()).decode()
    return Picture(title=title, note=note, uri=f"data:image/svg+xml;base64,{packed}")


def to_html(card: Card, words: Words) -> str:
    """A card as HTML of at most LARGEST characters.

    Parameters: card; words - language.
    Returns: one `div` with its own style; every text escaped, no script, nothing from elsewhere.
    """
    html = _rendered(card, words)
    if len(html) > LARGEST:
        blocks = tuple(block for block in card.blocks if not isinstance(block, Picture))
        html = _rendered(replace(card, blocks=blocks), words)
        rows = 32
        while len(html) > LARGEST and rows:
            rows //= 2
            short = tuple(
                replace(block, rows=block.rows[:rows]) if isinstance(block, Table) else block
                for block in blocks
            )
            html = _rendered(replace(card, blocks=short, note=words("notebook.shortened")), words)
    return html


def _rendered(card: Card, words: Words) -> str:
    return _template().render(card=card, language=words.language)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    here = Path(__file__).parent
    folders = [here / "templates", here.parent / "page" / "templates"]
    environment = Environment(
        loader=FileSystemLoader(folders, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("card.html.j2")
