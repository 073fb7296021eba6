"""Tables of a comparison: the verdicts, other assumptions, where the difference comes from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.page.blocks import Block, Cell, Column, SourceLabel, Table
from ukur.page.compared_phrases import signed_cell, span
from ukur.words.comparing import world_name
from ukur.words.deviations import step_name
from ukur.words.phrases import LONG, capital

if TYPE_CHECKING:
    from simulation.comparison import Comparison, Revised, World
    from simulation.comparison.gate import GuardState
    from simulation.intervals import Interval
    from simulation.replications import Study
    from ukur.words import Words

SHOWN_SOURCES, BESIDE = 10, 3
"""Rows of a table of sources; revisions beside each other in one of worlds."""
GUARDS = {"person_minutes": 1.0, "on_time": 100.0}
"""Guards that have a column, and what their shares are multiplied with to be points."""


def verdicts(found: Comparison, words: Words, label: SourceLabel) -> Table:
    """One row a revision, after the SOP in force.

    Parameters: found; words - language; label - of its data.
    """
    guards = [guard.id for guard in found.plan.guards if guard.id in GUARDS]
    note = words("page_compare.table_note")
    if "on_time" in guards:
        note = f"{note} {words('page_compare.table_note_on_time')}"
    dash = Cell(text="–")
    base = (
        Cell(text=capital(words("compare.rank_base"))),
        dash,
        *_days(found.base, words),
        dash,
        *(dash for _ in guards),
        Cell(text=words.number(found.replications)),
    )
    return Table(
        caption=words("page_compare.table"),
        columns=(
            Column(heading=words("page_compare.column_revision"), wide=True),
            Column(heading=words("page_compare.column_verdict")),
            Column(heading=words("page.column_mean"), number=True),
            Column(heading=words("page.column_nine_of_ten"), number=True),
            Column(heading=words("page_compare.column_gain"), number=True),
            *(Column(heading=words(f"page_compare.column_{name}"), number=True) for name in guards),
            Column(heading=words("page.column_replications"), number=True),
        ),
        rows=(base, *(_verdict(item, guards, words) for item in found.revisions)),
        note=note,
        source=label,
    )


def _verdict(item: Revised, guards: list[str], words: Words) -> tuple[Cell, ...]:
    states = {state.guard.id: state for state in item.looks[-1].guards}
    return (
        Cell(text=plain(item.name, 80)),
        Cell(text=capital(words(f"verdict.{item.verdict}")), details=_elsewhere(item, words)),
        *_days(item.study, words),
        signed_cell(words, item.gain, 2),
        *(_guard(item.guards[name], states[name], words) for name in guards),
        Cell(text=words.number(item.gain.n)),
    )


def _guard(change: Interval, state: GuardState, words: Words) -> Cell:
    times = GUARDS[state.guard.id]
    cell = signed_cell(words, change, 1, times=times)
    return Cell(text=cell.text, details=(*cell.details, words(f"compare.state_{state.state}").lower()))


def _elsewhere(item: Revised, words: Words) -> tuple[str, ...]:
    if not item.worlds:
        return ()
    total = words.number(len(item.worlds))
    if item.holds:
        return (words("page_compare.holds_in", n=total),)
    return (words("page_compare.hangs_in", n=words.number(len(item.hangs_on)), total=total),)


def _days(study: Study, words: Words) -> tuple[Cell, Cell]:
    mean, nine = study.mean_days(), study.nine_of_ten()
    return _number(mean, words, 1), _number(nine, words, 0)


def _number(interval: Interval, words: Words, decimals: int) -> Cell:
    if not math.isfinite(interval.value):
        return Cell(text="–")
    ends = (interval.low, interval.high)
    if not all(map(math.isfinite, ends)):
        return Cell(text=words.number(interval.value, decimals))
    low, high = (words.number(end, decimals) for end in ends)
    return Cell(
        text=words.number(interval.value, decimals), details=(words("page.from_to", low=low, high=high),)
    )


def worlds(found: Comparison, words: Words, label: SourceLabel) -> Iterator[Block]:
    """The verdicts under every other assumption; nothing where none was tried.

    Parameters: found; words - language; label - of its data.
    """
    everything = _worlds(found)
    if not everything:
        return
    for first in range(0, len(found.revisions), BESIDE):
        some = found.revisions[first : first + BESIDE]
        yield Table(
            caption=words("page_compare.worlds"),
            columns=(
                Column(heading=words("page.column_if"), wide=True, width=30),
                Column(heading=words("page_compare.column_base"), number=True),
                *(Column(heading=plain(item.name, 80), wide=True) for item in some),
            ),
            rows=tuple(_world_row(world, some, found, words) for world in everything),
            note=words("page_compare.worlds_note"),
            source=label,
        )


def _worlds(found: Comparison) -> list[World]:
    """Every world once: where a verdict hangs on it, those that could not be, the others."""
    ranks: dict[World, int] = {}
    for item in found.revisions:
        for here in item.worlds:
            rank = {"other": 0, "open": 1, "same": 3}[here.state]
            ranks[here.world] = min(rank, ranks.get(here.world, rank))
    for world in found.impossible:
        ranks.setdefault(world, 2)
    return sorted(ranks, key=lambda world: ranks[world])


def _world_row(world: World, some: Sequence[Revised], found: Comparison, words: Words) -> tuple[Cell, ...]:
    known = [here for item in found.revisions for here in item.worlds if here.world == world]
    base = max(known, key=lambda here: here.base_days.n, default=None)
    return (
        Cell(text=capital(plain(world_name(world, found, words), LONG))),
        Cell(text="–") if base is None else _number(base.base_days, words, 1),
        *(_there(world, item, words) for item in some),
    )


def _there(world: World, item: Revised, words: Words) -> Cell:
    """The verdict on a revision in a world, with its gain."""
    if world in item.impossible:
        return Cell(text=capital(words("page_compare.world_impossible")))
    here = next((one for one in item.worlds if one.world == world), None)
    if here is None:
        return Cell(text="–")
    told = words("page_compare.world_open" if here.state == "open" else f"verdict.{here.verdict}")
    gain = signed_cell(words, here.gain, 1)
    ends = words(
        "page_compare.gain_between", gain=gain.text, ends="".join(gain.details), n=words.number(here.gain.n)
    )
    return Cell(text=capital(told), details=(ends if gain.details else gain.text,))


def sources(item: Revised, found: Comparison, words: Words, label: SourceLabel) -> Iterator[Block]:
    """Where the difference surely comes from, by step and by what the time was; nothing where nowhere.

    Parameters: item - of `found`; found; words - language; label - of its data.
    """
    table = item.sources
    sure = table[(table["low_minutes"] > 0) | (table["high_minutes"] < 0)]
    sure = sure[sure["minutes"].abs() >= 0.5]
    ranked = sure.loc[sure["minutes"].abs().sort_values(ascending=False, kind="stable").index]
    if ranked.empty:
        return
    note = words("page_compare.sources_note", n=words.number(int(ranked["n"].iloc[0])))
    if len(ranked) > SHOWN_SOURCES:
        note = f"{words('page.rows_more', n=words.number(len(ranked) - SHOWN_SOURCES))} {note}"
    yield Table(
        caption=words("page_compare.sources", name=plain(item.name, 80)),
        columns=(
            Column(heading=words("page.column_step"), wide=True, width=36),
            Column(heading=words("page_compare.column_part")),
            Column(heading=words("page_compare.column_less"), number=True),
            Column(heading=words("page.column_interval"), number=True),
        ),
        rows=tuple(_source(row, item, found, words) for row in ranked.head(SHOWN_SOURCES).to_dict("records")),
        note=note,
        source=label,
    )


def _source(row: dict[object, object], item: Revised, found: Comparison, words: Words) -> tuple[Cell, ...]:
    name, part = str(row["step_id"]), str(row["part"])
    step = step_name(name, item.study.sop) or step_name(name, found.base.sop)
    kind = "processing" if part == "work" else part
    minutes, low, high = (float(str(row[key])) for key in ("minutes", "low_minutes", "high_minutes"))
    known = math.isfinite(low) and math.isfinite(high)
    between = words("page.from_to", low=span(words, low), high=span(words, high)) if known else "–"
    return (
        Cell(text=plain(step, 80) if name else words("page_compare.rest")),
        Cell(text=capital(words(f"chart.part_{kind}")) if name else "–"),
        Cell(text=span(words, minutes)),
        Cell(text=between),
    )
