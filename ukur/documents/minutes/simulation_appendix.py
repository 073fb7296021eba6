"""The page for analysts behind the minutes of a simulation: figures, intervals, digests, versions."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import mean_interval, quantile_interval
from simulation.summaries import known_cases
from sop.plain import plain
from ukur.documents.forms.content import Block, Cell, Column, Field, Fields, Heading, Paragraph, Table
from ukur.documents.forms.parts import text_cells
from ukur.words.phrases import SHORT, capital

if TYPE_CHECKING:
    from simulation.comparison import Comparison
    from simulation.intervals import Interval
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from ukur.words import Words

PACKAGES = ("ukur", "simpy", "numpy", "pandas")
SHOWN_CASES = 40


def appendix(
    study: Study, words: Words, *, variations: Sequence[Variation], comparison: Comparison | None
) -> Iterator[Block]:
    """Single figures with their intervals and n, and what the same answer needs.

    Parameters: study; words - language; variations, comparison - as in the minutes.
    """
    yield Heading(text=words("minutes.heading_appendix"))
    yield Paragraph(text=words("minutes.appendix_note"), small=True)
    rows = [*_figures(study, words)]
    for item in variations:
        name = capital(variation_name(item, words))
        rows.append(_row(words("minutes.figure_nine_if", what=name), item.nine_of_ten, words, 0))
        rows.append(_row(words("minutes.figure_difference_if", what=name), item.difference, words))
    for revised in () if comparison is None else comparison.revisions:
        name = plain(revised.name, SHORT)
        rows.append(_row(words("minutes.figure_gain", name=name), revised.gain, words))
    yield _table(rows, words)
    cases = [*_cases(study, words)]
    if cases:
        yield Heading(text=words("minutes.heading_cases"))
        yield _table(cases, words)
    yield Heading(text=words("minutes.heading_digests"))
    yield Fields(items=tuple(_digests(study, words, comparison)))


def variation_name(item: Variation, words: Words) -> str:
    """What was assumed otherwise.

    Parameters: item; words - language.
    """
    if item.kind == "other_duties":
        return words("page.varied_other_duties", share=words.number(item.value * 100))
    span = words(f"unit.{item.unit}", n=words.number(item.value, 0 if item.value == int(item.value) else 1))
    return words("page.varied_wait", name=plain(item.name, SHORT), span=span)


def _table(rows: Sequence[tuple[Cell, ...]], words: Words) -> Table:
    return Table(
        columns=(
            Column(title=words("minutes.column_measure"), width=0.5),
            Column(title=words("minutes.column_figure"), width=0.14, align="right"),
            Column(title=words("minutes.column_interval"), width=0.24, align="right"),
            Column(title=words("minutes.column_n"), width=0.12, align="right"),
        ),
        rows=tuple(rows),
    )


def _figures(study: Study, words: Words) -> Iterator[tuple[Cell, ...]]:
    days = study.cycle_days()
    yield _row(words("minutes.figure_mean"), study.mean_days(), words, 2)
    for name, share in (("median", 0.5), ("nine", 0.9)):
        yield _row(words(f"minutes.figure_{name}"), quantile_interval(days, share), words, 0)


def _cases(study: Study, words: Words) -> Iterator[tuple[Cell, ...]]:
    """The cases that every replication has, one by one."""
    days = study.cycle_days()
    for place, case in enumerate((known_cases(study) or ())[:SHOWN_CASES]):
        column: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = days[:, [place]]
        yield _row(plain(case.case_id, SHORT), mean_interval(column), words, 2)


def _row(name: str, interval: Interval, words: Words, decimals: int = 2) -> tuple[Cell, ...]:
    value, low, high = (
        words.number(end, decimals) if math.isfinite(end) else "–"
        for end in (interval.value, interval.low, interval.high)
    )
    ends = words("page.from_to", low=low, high=high) if "–" not in (low, high) else "–"
    return text_cells(name, value, ends, words.number(interval.n))


def _digests(study: Study, words: Words, comparison: Comparison | None) -> Iterator[Field]:
    calendar = study.planned.calendar.calendar
    yield Field(label=words("minutes.digest_sop"), value=study.sop.digest)
    for other in study.planned.also:
        yield Field(label=words("minutes.digest_also"), value=f"{plain(other.title, SHORT)}: {other.digest}")
    yield Field(label=words("minutes.digest_scenario"), value=study.scenario.digest)
    name = plain(calendar.name, SHORT)
    yield Field(label=words("minutes.digest_calendar"), value=f"{name}: {calendar.digest}")
    if comparison is not None:
        base = comparison.base
        yield Field(label=words("minutes.digest_base"), value=f"{base.sop.digest} / {base.scenario.digest}")
        for item in comparison.revisions:
            digests = f"{item.study.sop.digest} / {item.study.scenario.digest}"
            value = f"{plain(item.name, SHORT)}: {digests}"
            yield Field(label=words("minutes.digest_revision"), value=value)
    yield Field(label=words("minutes.seed"), value=str(study.scenario.seed))
    yield Field(label=words("minutes.replications"), value=words.number(len(study.measures)))
    yield Field(label=words("minutes.versions"), value="; ".join(_versions()))


def _versions() -> Iterator[str]:
    yield f"Python {sys.version_info.major}.{sys.version_info.minor}"
    for name in PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue
