"""Tables of a simulation about its cases: how long they take, and what is past its limit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.charts.stages import ENOUGH, typical
from ukur.page.blocks import Block, Cell, Column, SourceLabel, Table
from ukur.page.phrases import minutes, numbers_between, short, step_by_id
from ukur.words.phrases import capital

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.intervals import Interval
    from simulation.replications import Study
    from simulation.summaries import KnownCase, Late
    from ukur.words import Words


def cases(study: Study, words: Words, label: SourceLabel) -> Table:
    """Working days of each simulated case, or of all where every replication has others.

    Parameters: study - the simulation; words - language; label - of its data.
    """
    from simulation.summaries import known_cases

    found = known_cases(study)
    if found is None:
        return all_cases(study, words, label)
    days = study.cycle_days()
    rows = [_case_row(case, days[:, index], study, words) for index, case in enumerate(found)]
    return Table(
        caption=words("page.table_simulated_cases"),
        columns=(
            Column(heading=words("page.column_case"), wide=True),
            Column(heading=words("page.column_released")),
            Column(heading=words("page.column_median"), number=True),
            Column(heading=words("page.column_interval"), number=True),
            Column(heading=words("page.column_nine_of_ten"), number=True),
            Column(heading=words("page.column_mean"), number=True),
            Column(heading=words("page.column_interval"), number=True),
            Column(heading=words("page.column_replications"), number=True),
        ),
        rows=tuple(rows),
        note=words("page.table_simulated_cases_note"),
        source=label,
    )


def _case_row(case: KnownCase, days: NDArray[np.float64], study: Study, words: Words) -> tuple[Cell, ...]:
    from simulation.intervals import mean_interval, quantile_interval

    middle, late = (quantile_interval(days, share) for share in (0.5, 0.9))
    median, mean = typical(days.tolist()), mean_interval(days)
    return (
        Cell(text=plain(case.case_id, 40), details=(plain(case.period, 60),) if case.period else ()),
        Cell(text=words.date(study.planned.calendar.local_date(case.release))),
        Cell(text=short(words, median) if math.isfinite(median) else "–"),
        Cell(text=numbers_between(words, middle.low, middle.high)),
        Cell(text=_whole(words, late.value)),
        Cell(text=_one_decimal(words, mean.value)),
        Cell(text=numbers_between(words, mean.low, mean.high, 1)),
        Cell(text=words.number(middle.n)),
    )


def all_cases(study: Study, words: Words, label: SourceLabel) -> Table:
    """Median, 9 of 10 and mean over all cases of all replications. Parameters: as in `cases`."""
    from simulation.intervals import quantile_interval

    days = study.cycle_days()
    measures = (
        ("median_days_simulated", quantile_interval(days, 0.5), 0),
        ("nine_of_ten_days_simulated", quantile_interval(days, 0.9), 0),
        ("mean_days_simulated", study.mean_days(), 1),
    )
    rows = tuple(
        (
            Cell(text=words(f"page.{name}")),
            Cell(text=words.number(found.value, decimals) if math.isfinite(found.value) else "–"),
            Cell(text=numbers_between(words, found.low, found.high, decimals)),
            Cell(text=words.number(found.n)),
        )
        for name, found, decimals in measures
    )
    return Table(
        caption=words("page.table_simulated_days"),
        columns=(
            Column(heading=words("page.column_measure"), wide=True),
            Column(heading=words("page.column_working_days"), number=True),
            Column(heading=words("page.column_interval"), number=True),
            Column(heading=words("page.column_replications"), number=True),
        ),
        rows=rows,
        note=words("page.table_simulated_days_note"),
        source=label,
    )


def late(study: Study, words: Words, label: SourceLabel) -> tuple[Block, ...]:
    """What is past a standard, a limit or a deadline; nothing where there are none.

    Parameters: as in `cases`.
    """
    from simulation.summaries import lateness

    found = lateness(study)
    if not found:
        return ()
    table = Table(
        caption=words("page.table_late"),
        columns=(
            Column(heading=words("page.column_step"), wide=True, width=28),
            Column(heading=words("page.column_limit")),
            Column(heading=words("page.column_late_share"), number=True),
            Column(heading=words("page.column_late_by"), number=True),
            Column(heading=words("page.column_n"), number=True),
        ),
        rows=tuple(_late_row(item, study, words) for item in found),
        note=words("page.table_late_note"),
        source=label,
    )
    return (table,)


def _late_row(item: Late, study: Study, words: Words) -> tuple[Cell, ...]:
    what = capital(step_by_id(words, study.sop, item.step)) if item.step else words("page.whole_case")
    span = minutes(words, item.limit / 60)
    limits = {
        "standard": "page.limit_standard", "due": "page.limit_due_enabled",
        "due_release": "page.limit_due_release", "deadline": "page.limit_deadline",
    }  # fmt: skip
    return (
        Cell(text=what),
        Cell(text=words(limits[item.kind], time=span)),
        _share(item, words),
        Cell(text=minutes(words, item.by / 60)),
        Cell(text=words.number(item.n)),
    )


def _share(item: Late, words: Words) -> Cell:
    if item.n < ENOUGH:
        return Cell(text=words("chart.n_of_total", n=words.number(item.count), total=words.number(item.n)))
    share: Interval = item.share
    between = numbers_between(words, 100 * max(0.0, share.low), 100 * min(1.0, share.high))
    return Cell(
        text=words("page.percent", n=words.number(100 * share.value)),
        details=() if between == "–" else (words("page.percent", n=between),),
    )


def _whole(words: Words, value: float) -> str:
    return words.number(value) if math.isfinite(value) else "–"


def _one_decimal(words: Words, value: float) -> str:
    return words.number(value, 1) if math.isfinite(value) else "–"
