"""What a page is built of: texts that are worded and formatted, so that the template only places them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ukur.charts.style import NARROW, WIDE
from ukur.charts.svg import to_svg

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes

    from ukur.words import Words

SourceKind = Literal["simulation", "real", "sample"]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A stretch of text. Parameters: text - not escaped; strong - what a hurried reader must see."""

    text: str
    strong: bool = False


Rich = tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class SourceLabel:
    """Says what kind of data something rests on. Parameters: kind; name - short; meaning - in a sentence."""

    kind: SourceKind
    name: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a table. Parameters: text - its first line; details - smaller lines below it."""

    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column.

    Parameters: heading; number - figures, set to the right; wide - takes the room that is left, and breaks
    words of any length; width - percent of the table, 0 leaves it to the browser.
    """

    heading: str
    number: bool = False
    wide: bool = False
    width: int = 0


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose first column names its rows.

    Parameters: caption; columns; rows - as long as the columns; note - below it; source - what it rests on.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    source: SourceLabel | None = None
    kind: Literal["table"] = "table"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A chart, drawn when it is looked at, for a wide and for a narrow screen.

    Parameters: key - once a page, letters and hyphens; title, note - what it shows and how it is read, also
    for screen readers; draw - gives its axes for a width in inches; source - what it rests on; one_size - it
    cannot be drawn narrower: then it is moved sideways under the eyes.
    """

    key: str
    title: str
    note: str
    draw: Callable[[float], Axes] = field(compare=False, repr=False)
    source: SourceLabel | None = None
    one_size: bool = False
    kind: Literal["figure"] = "figure"

    @cached_property
    def wide(self) -> Markup:
        """The SVG for a wide screen."""
        return picture(self, WIDE, "wide")

    @cached_property
    def narrow(self) -> Markup | None:
        """The SVG for a narrow screen, None where it has one size."""
        return None if self.one_size else picture(self, NARROW, "narrow")


def picture(figure: Figure, width: float, name: str) -> Markup:
    """A chart as SVG.

    Parameters: figure; width - inches; name - of this size, part of the ids.
    """
    from markupsafe import Markup

    drawn = figure.draw(width).get_figure(root=True)
    assert drawn is not None  # noqa: S101 - what `draw` made has one
    key, title = f"{figure.key}-{name}", figure.title
    # Safe: lxml wrote it, and every text in it came in as text.
    return Markup(to_svg(drawn, key=key, title=title, description=figure.note))  # noqa: S704


@dataclass(frozen=True, kw_only=True)
class Prose:
    """Paragraphs, or the points of a list."""

    paragraphs: tuple[str, ...]
    listed: bool = False
    kind: Literal["prose"] = "prose"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Words and what they mean."""

    pairs: tuple[tuple[str, str], ...]
    kind: Literal["terms"] = "terms"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Begins a part of a section. Parameters: text."""

    text: str
    kind: Literal["heading"] = "heading"


Block = Table | Figure | Prose | Terms | Heading


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section for analysts. Parameters: key - its anchor; heading; blocks - at least one."""

    key: str
    heading: str
    blocks: tuple[Block, ...]


def rich(words: Words, key: str, /, **fields: object) -> Rich:
    """A sentence whose important words stand between double asterisks in the word table.

    The asterisks are looked for before the fields are filled, so that a text from a log cannot add any.

    Parameters: words - language; key - of the sentence; fields - filled in as plain text.
    """
    parts = words.table[key].split("**")
    runs = [Run(text=part.format(**fields), strong=place % 2 == 1) for place, part in enumerate(parts)]
    return tuple(run for run in runs if run.text)


def figure(
    draw: Callable[[float], Axes],
    *,
    key: str,
    title: str,
    note: str = "",
    source: SourceLabel | None = None,
    one_size: bool = False,
) -> Figure:
    """A chart for the page. Parameters: as of `Figure`."""
    return Figure(draw=draw, key=key, title=title, note=note, source=source, one_size=one_size)
