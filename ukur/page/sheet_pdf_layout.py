"""Where everything on the printed first sheet stands: computed here, drawn elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ukur.charts.style import INK, MUTED
from ukur.page.blocks import Rich, Run, SourceKind
from ukur.page.sheet_pdf_text import Look, first_lines, paragraph, shortened

if TYPE_CHECKING:
    from reportlab.platypus import Paragraph

    from ukur.page.content import Answer, Sheet, SourceLine
    from ukur.words import Words

MILLIMETRE = 72 / 25.4
PAGE = (210 * MILLIMETRE, 297 * MILLIMETRE)
TOP, SIDE, BOTTOM = 15 * MILLIMETRE, 16 * MILLIMETRE, 13 * MILLIMETRE
WIDTH = PAGE[0] - 2 * SIDE
HEIGHT = PAGE[1] - TOP - BOTTOM
LABELS, GAP = 88.0, 14.0
"""Width of the column of questions, and the gap to the next one."""
SMALLEST = 8.0
"""Points below which no text is set."""
ACCENT, RULE = "#1b4a72", "#d5dbe2"
BELOW = ((1.0, 1.0, 1.35), (1.35, 1.0, 1.2), (1.1, 1.25, 1.1), (0.8, 1.5, 1.3), (1.0, 1.4, 1.0))
"""Shares of the three columns below the chart; those that take the least height are used."""


@dataclass(frozen=True, kw_only=True)
class Tightness:
    """How much is squeezed. Parameters: scale - of texts; characters - of each; lines - of each list."""

    scale: float = 1.0
    characters: int = 1_000
    lines: int = 8


STEPS = (
    *(Tightness(scale=scale) for scale in (1.1, 1.05, 1.0, 0.95, 0.9, 0.85, 0.8)),
    *(Tightness(scale=0.8, characters=each, lines=6) for each in (600, 450, 350, 280, 220, 170, 130, 100)),
    *(Tightness(scale=0.8, characters=each, lines=3) for each in (80, 60, 40)),
)
"""First smaller texts, then shorter ones; the last fits whatever the sheet says."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """A paragraph. Parameters: flow; x, down - of its upper left corner, from that of its row; height."""

    flow: Paragraph
    x: float
    down: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The name of a kind of data in its box. Parameters: text; kind; size - points."""

    text: str
    kind: SourceKind
    size: float


@dataclass(frozen=True, kw_only=True)
class Row:
    """A strip of the sheet.

    Parameters: height; above - free room above it; texts; mark - in its column of labels; rule - thickness
    and colour of a line on top of it.
    """

    height: float
    above: float = 0.0
    texts: tuple[Text, ...] = ()
    mark: Mark | None = None
    rule: tuple[float, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The sheet without its chart, which stands between both. Parameters: head, foot - rows."""

    head: tuple[Row, ...]
    foot: tuple[Row, ...]

    @property
    def height(self) -> float:
        """Points that all rows need."""
        return sum(row.above + row.height for row in (*self.head, *self.foot))


def lay_out(sheet: Sheet, words: Words, tightness: Tightness) -> Layout:
    """Place the texts of a sheet.

    Parameters: sheet; words - language; tightness.
    """
    maker = _Maker(words, tightness)
    head, foot = (
        tuple(replace(row, above=row.above * tightness.scale) for row in rows)
        for rows in (maker.head(sheet), maker.foot(sheet))
    )
    return Layout(head=head, foot=foot)


class _Maker:
    def __init__(self, words: Words, tightness: Tightness) -> None:
        self._words, self._tight = words, tightness
        self._under = 8.0 * tightness.scale
        self.small = self._look(8.5, MUTED)
        self.body = self._look(9.25, INK)
        self.question = self._look(9.25, ACCENT, bold=True)
        self.answer = self._look(12.0, INK, family="serif", leading=1.24)
        self.title = self._look(23.0, INK, family="serif", bold=True, leading=1.1)
        self.caption = self._look(9.25, INK, bold=True)

    def _look(self, size: float, colour: str, **other: object) -> Look:
        return Look(size=max(SMALLEST, size * self._tight.scale), colour=colour, **other)  # type: ignore[arg-type]

    def head(self, sheet: Sheet) -> Iterator[Row]:
        """From the office to the caption of the chart."""
        office = " · ".join(part for part in (sheet.office, sheet.agency) if part)
        yield self._line(office, self.small, rule=(3.0, ACCENT), down=11)
        yield self._line(self._words("page.eyebrow"), self.question, above=9)
        yield self._line(sheet.title, self.title, above=1, limit=120)
        if sheet.number:
            yield self._line(sheet.number, self.small, above=3)
        for place, source in enumerate(sheet.sources[: self._tight.lines]):
            yield self._source(source, above=5 if place else 9)
        for place, answer in enumerate(sheet.answers[: self._tight.lines]):
            yield self._answer(answer, above=8 if place else 12)
        yield Row(height=0, above=8, rule=(0.75, RULE))
        if sheet.chart is not None:
            yield self._line(sheet.chart.title, self.caption, above=11, limit=160)

    def foot(self, sheet: Sheet) -> Iterator[Row]:
        """From the note below the chart to the end."""
        if sheet.chart is not None and sheet.chart.note:
            yield self._line(sheet.chart.note, self.small, above=3)
        running = first_lines(sheet.running, self._tight.lines)
        suggestion = first_lines(sheet.suggestion, self._tight.lines)
        reasons = first_lines([(Run(text=text),) for text in sheet.reasons], self._tight.lines)
        columns = (
            [(text, False) for text in running],
            [(text, False) for text in suggestion],
            [((Run(text=sheet.verdict),), False), *((text, True) for text in reasons)],
        )
        yield min((self._below(columns, shares) for shares in BELOW), key=lambda row: row.height)
        yield self._line(self._words("sheet_pdf.more"), self.small, above=8)

    def _line(
        self, text: str, look: Look, *, above: float = 0, down: float = 0,
        rule: tuple[float, str] | None = None, limit: int | None = None,
    ) -> Row:  # fmt: skip
        placed = self._text((Run(text=text),), look, x=0, down=down, width=WIDTH, limit=limit)
        return Row(height=down + placed.height, above=above, texts=(placed,), rule=rule)

    def _text(
        self, runs: Rich, look: Look, *, x: float, down: float, width: float, bullet: bool = False,
        limit: int | None = None,
    ) -> Text:  # fmt: skip
        most = min(limit or self._tight.characters, self._tight.characters)
        flow = paragraph(shortened(runs, most), look, bullet=bullet)
        _, height = flow.wrap(width, 10_000)
        return Text(flow=flow, x=x, down=down, height=height)

    def _source(self, source: SourceLine, *, above: float) -> Row:
        runs = (Run(text=" ".join((source.label.meaning, *source.state))),)
        x = LABELS + GAP
        placed = self._text(runs, self._look(8.5, INK), x=x, down=0, width=WIDTH - x)
        (name,) = shortened((Run(text=source.label.name),), 30)
        mark = Mark(text=name.text, kind=source.label.kind, size=self.small.size)
        return Row(height=max(placed.height, 1.5 * self.small.size), above=above, texts=(placed,), mark=mark)

    def _answer(self, answer: Answer, *, above: float) -> Row:
        question = self._text(
            (Run(text=answer.question),), self.question, x=0, down=self._under + 1.5, width=LABELS
        )
        lines = answer.lines[: self._tight.lines]
        room, x = WIDTH - LABELS - GAP, LABELS + GAP
        width = (room - GAP * (len(lines) - 1)) / max(1, len(lines))
        look = self.answer if len(lines) < 2 else self._look(11.25, INK, family="serif", leading=1.24)
        texts = [question]
        for place, line in enumerate(lines):
            left, down = x + place * (width + GAP), self._under
            if line.by:
                texts.append(self._text((Run(text=line.by),), self.small, x=left, down=down, width=width))
                down += texts[-1].height + 1
            texts.append(self._text(line.text, look, x=left, down=down, width=width))
        height = max(text.down + text.height for text in texts)
        return Row(height=height, above=above, texts=tuple(texts), rule=(0.75, RULE))

    def _below(self, columns: tuple[list[tuple[Rich, bool]], ...], shares: tuple[float, ...]) -> Row:
        names = ("running", "suggestion", "certainty")
        room = WIDTH - GAP * (len(columns) - 1)
        texts, x = [], 0.0
        for name, share, lines in zip(names, shares, columns, strict=True):
            width, down = room * share / sum(shares), self._under
            head = (Run(text=self._words(f"page.{name}")),)
            texts.append(self._text(head, self.question, x=x, down=down, width=width))
            down += texts[-1].height + 1
            for runs, bullet in lines:
                texts.append(self._text(runs, self.body, x=x, down=down, width=width, bullet=bullet))
                down += texts[-1].height + (1 if bullet else 3)
            x += width + GAP
        height = max(text.down + text.height for text in texts)
        return Row(height=height, above=10, texts=tuple(texts), rule=(0.75, RULE))
