"""Everything the template needs, worded and formatted.

`Part` is what one source (a simulation, a log) has to say; `PageContent` is the whole page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ukur.page.blocks import Block, Cell, Column, Figure, Rich, Section, SourceLabel, Table

if TYPE_CHECKING:
    from ukur.charts.stages import StageSeries


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What one source says on the first sheet.

    Parameters: label - what kind of data; by - the source in a sentence; state - as of when; runs - how many
    cases; duration, waiting, followed - the three answers; running - what runs now, one entry a case;
    suggestion - what could be done; to_be_tried - it changes the work itself, not only its records; tried -
    what trying it by simulation came to, empty: it was not tried; reasons - why this is more or less sure;
    sure - few doubts are left.
    """

    label: SourceLabel
    by: str
    state: str
    runs: str
    duration: Rich
    waiting: Rich
    followed: Rich
    running: tuple[Rich, ...]
    suggestion: Rich
    reasons: tuple[str, ...]
    sure: bool = False
    to_be_tried: bool = False
    tried: Rich = ()


@dataclass(frozen=True, kw_only=True)
class StepColumns:
    """Columns that one source adds to the table of steps. Parameters: cells - by step id; note - below it."""

    columns: tuple[Column, ...]
    cells: Mapping[str, tuple[Cell, ...]]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """All that one source has to say.

    Parameters: facts - for the first sheet; stages - for its chart, or None; the rest - blocks for the
    sections of the same names.
    """

    facts: Facts
    stages: StageSeries | None
    steps: StepColumns
    bottlenecks: tuple[Block, ...] = ()
    durations: tuple[Block, ...] = ()
    step_blocks: tuple[Block, ...] = ()
    conformance: tuple[Block, ...] = ()
    workload: tuple[Block, ...] = ()
    assumptions: tuple[Block, ...] = ()
    noticed: tuple[Table, ...] = ()
    method: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a comparison of revisions has to say.

    Parameters: suggestion - for the first sheet, which revision to try; reasons - why that is more or less
    sure; gate - blocks of its section; method - paragraphs.
    """

    suggestion: tuple[Rich, ...]
    reasons: tuple[str, ...]
    gate: tuple[Block, ...]
    method: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Taught:
    """What a scenario learned from a log has to say.

    Parameters: duration - added to the log's answer on the first sheet; reasons - why a simulation with it is
    more or less sure; three - blocks of the three columns, none where they were not made; learned - blocks
    of its section; noticed - tables of remarks.
    """

    duration: Rich
    reasons: tuple[str, ...]
    three: tuple[Block, ...]
    learned: tuple[Block, ...]
    noticed: tuple[Table, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence and whose it is. Parameters: by - empty where only one source speaks."""

    text: Rich
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A question of management and its answers."""

    question: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """A source of the first sheet. Parameters: label - its kind; state - as of when, and how many cases."""

    label: SourceLabel
    state: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The first sheet.

    Parameters: office, agency, title, number - of the SOP; sources - one or two; answers - three;
    chart - the stages; running, suggestion, certainty - below; tried - the suggestion comes from a
    comparison, and needs more room.
    """

    office: str
    agency: str
    title: str
    number: str
    sources: tuple[SourceLine, ...]
    answers: tuple[Answer, ...]
    chart: Figure | None
    running: tuple[Rich, ...]
    suggestion: tuple[Rich, ...]
    verdict: str
    reasons: tuple[str, ...]
    tried: bool = False


@dataclass(frozen=True, kw_only=True)
class PageContent:
    """The whole page. Parameters: language; text - fixed words of the template, by name."""

    language: str
    sheet: Sheet
    sections: tuple[Section, ...]
    text: Mapping[str, str] = field(default_factory=dict)
