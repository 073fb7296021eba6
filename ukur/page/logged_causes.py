"""Why cases waited, as far as the log alone shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ukur.page.blocks import Block, Cell, Column, SourceLabel, Table
from ukur.page.phrases import minutes, step_by_id
from ukur.words.phrases import capital

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words

SHOWN = 12


def waiting_causes(mined: Mined, words: Words, label: SourceLabel) -> tuple[Block, ...]:
    """Steps and causes of waiting in office time, the longest first; nothing where nothing is known to wait.

    Time in which the office was closed is no office time and is left out.

    Parameters: mined - the log; words - language; label - of its data.
    """
    steps = mined.waiting.steps
    found = steps[steps["working_seconds"] >= 60].sort_values(
        "working_seconds", ascending=False, kind="stable"
    )
    if found.empty:
        return ()
    shares = found["working_share"].notna().any()
    rows = [_row(row, mined, words, shares=bool(shares)) for _, row in found.head(SHOWN).iterrows()]
    share = (Column(heading=words("waiting.share"), number=True),) if shares else ()
    return (
        Table(
            caption=words("waiting.title"),
            columns=(
                Column(heading=words("page.column_before_step"), wide=True, width=30),
                Column(heading=words("page.column_cause"), wide=True, width=30),
                Column(heading=words("page.column_lost_total"), number=True),
                *share,
                Column(heading=words("page.column_waiting_touched"), number=True),
            ),
            rows=tuple(rows),
            note=words("waiting.note"),
            source=label,
        ),
    )


def main_cause(mined: Mined, step_id: str) -> str | None:
    """The cause of more than half of what a step waited in office time; None where none is that clear.

    Parameters: mined - the log; step_id.
    Returns: a code of `mining.performance.waiting.CAUSES`; never what is not explained.
    """
    steps = mined.waiting.steps
    own = steps[steps["step_id"] == step_id].set_index("cause")["working_seconds"]
    if not own.sum() or own.idxmax() == "unexplained" or 2 * own.max() <= own.sum():
        return None
    return str(own.idxmax())


def _row(row: pd.Series, mined: Mined, words: Words, *, shares: bool) -> tuple[Cell, ...]:
    share = words("page.percent", n=words.number(100 * row["working_share"])) if _known(row) else "–"
    return (
        Cell(text=capital(step_by_id(words, mined.sop, str(row["step_id"])))),
        Cell(text=capital(words(f"waiting_cause.{row['cause']}"))),
        Cell(text=minutes(words, float(row["working_seconds"]) / 60)),
        *((Cell(text=share),) if shares else ()),
        Cell(text=words("page.n_of", n=words.number(int(row["touched"])), total=words.number(int(row["n"])))),
    )


def _known(row: pd.Series) -> bool:
    return bool(pd.notna(row["working_share"]))
