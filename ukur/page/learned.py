"""A scenario learned from a log: its part of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.page import learned_tables, three
from ukur.page.blocks import Block, Prose, SourceLabel, Table
from ukur.page.content import Taught
from ukur.page.logged_facts import kind
from ukur.page.noticed import findings_table
from ukur.page.phrases import source_label

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from mining.calibration.calibrating import Calibration
    from mining.calibration.fit import FitStatement, Split
    from ukur.words import Words


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """What a log taught, for a page.

    Parameters: calibration - of `mining.calibration.calibrating.calibrate`, judged; split, fit - of
    `mining.calibration.holding_out.hold_out`, fit None where nothing could be held out; three - table of
    `mining.calibration.three.three_columns`, or None; record_next - table of
    `mining.calibration.record_next.record_next`, or None.
    """

    calibration: Calibration
    split: Split | None = None
    fit: FitStatement | None = None
    three: pd.DataFrame | None = None
    record_next: pd.DataFrame | None = None


def build(learned: Learned, mined: Mined, words: Words) -> Taught:
    """All that a learned scenario has to say beside its log.

    Parameters: learned; mined - what it was learned from; words - language.
    Returns: a sentence and reasons for the first sheet, and blocks for the sections.
    """
    label = source_label(words, kind(mined))
    table = learned.three
    return Taught(
        duration=() if table is None else three.duration(table, words),
        reasons=(*(() if table is None else three.reasons(table, words)), *_untrusted(learned, words)),
        three=() if table is None else tuple(three.blocks(table, mined.sop, words)),
        learned=tuple(_learned(learned, mined, words, label)),
        noticed=_noticed(learned, words, label),
    )


def _untrusted(learned: Learned, words: Words) -> tuple[str, ...]:
    code = "untold" if learned.fit is None else learned.fit.code
    return () if code == "validated" else (words(f"page_three.reason_{code}"),)


def _learned(learned: Learned, mined: Mined, words: Words, label: SourceLabel) -> Iterator[Block]:
    yield from learned_tables.fit(learned.fit, learned.split, words, label)
    yield Prose(paragraphs=learned_tables.told(learned.calibration, mined, words))
    yield learned_tables.values(learned.calibration, mined.sop, words, label)
    if learned.record_next is not None:
        scenario = learned.calibration.scenario
        yield from learned_tables.record_next(learned.record_next, mined.sop, scenario, words, label)


def _noticed(learned: Learned, words: Words, label: SourceLabel) -> tuple[Table, ...]:
    found = learned.calibration.findings
    if not found:
        return ()
    caption, whole = words("page_three.noticed"), words("page.place_log")
    return (findings_table(found, words, caption=caption, whole=whole, source=label),)
