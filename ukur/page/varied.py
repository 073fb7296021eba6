"""How far the answer moves when what is assumed is assumed otherwise, as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulation.intervals import mean_interval, quantile_interval
from ukur.charts import plain
from ukur.page.blocks import Cell, Column, Table
from ukur.page.phrases import source_label
from ukur.words.phrases import SHORT

if TYPE_CHECKING:
    from simulation.intervals import Interval
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from ukur.words import Words


def variations_table(study: Study, variations: Sequence[Variation], words: Words) -> Table:
    """One row a variation, after the scenario as it stands.

    Parameters: study - the scenario as it stands; variations - of it, one or more; words - language.
    """
    cycle = study.cycle_days()
    as_it_stands = (
        Cell(text=words("page.varied_as_is")),
        _number(words, quantile_interval(cycle, 0.9), decimals=0),
        _number(words, mean_interval(cycle)),
        Cell(text="–"),
        Cell(text=words.number(len(study.measures))),
    )
    return Table(
        caption=words("page.table_varied"),
        columns=(
            Column(heading=words("page.column_if"), wide=True, width=40),
            Column(heading=words("page.column_nine_of_ten"), number=True),
            Column(heading=words("page.column_mean"), number=True),
            Column(heading=words("page.column_difference"), number=True),
            Column(heading=words("page.column_replications"), number=True),
        ),
        rows=(as_it_stands, *(_row(item, words) for item in variations)),
        note=words("page.table_varied_note"),
        source=source_label(words, "simulation"),
    )


def _row(item: Variation, words: Words) -> tuple[Cell, ...]:
    remark = (words("page.varied_unfinished", n=words.number(item.unfinished)),) if item.unfinished else ()
    return (
        Cell(text=_what(item, words), details=remark),
        _number(words, item.nine_of_ten, decimals=0),
        _number(words, item.mean_days),
        _difference(words, item.difference),
        Cell(text=words.number(item.mean_days.n)),
    )


def _what(item: Variation, words: Words) -> str:
    if item.kind == "other_duties":
        return words("page.varied_other_duties", share=words.number(item.value * 100))
    span = words(f"unit.{item.unit}", n=words.number(item.value, 0 if item.value == int(item.value) else 1))
    return words("page.varied_wait", name=plain(item.name, SHORT), span=span)


def _number(words: Words, interval: Interval, *, decimals: int = 1) -> Cell:
    return Cell(text="–" if not math.isfinite(interval.value) else words.number(interval.value, decimals))


def _difference(words: Words, interval: Interval) -> Cell:
    """With its sign, because the direction is the message, and its interval below."""
    if math.isnan(interval.value):
        return Cell(text="–")
    signed = [("+" if value > 0 else "") + words.number(value, 1) for value in _ends(interval)]
    detail = words("page.from_to", low=signed[1], high=signed[2]) if len(signed) == 3 else ""
    return Cell(text=signed[0], details=(detail,) if detail else ())


def _ends(interval: Interval) -> tuple[float, ...]:
    if math.isnan(interval.low):
        return (interval.value,)
    return interval.value, interval.low, interval.high
