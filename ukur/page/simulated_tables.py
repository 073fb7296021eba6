"""Tables of a simulation: where cases wait, how long each takes, how busy roles are, how it was done."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.charts.loads import workload as role_loads
from ukur.charts.stages import typical
from ukur.charts.time_parts import PARTS, mean_known, part_name, step_time
from ukur.page.blocks import Block, Cell, Column, Prose, SourceLabel, Table
from ukur.page.content import StepColumns
from ukur.page.noticed import findings_table
from ukur.page.phrases import capital, hours_between, minutes, numbers_between, short, step_name

if TYPE_CHECKING:
    from simulation.intervals import Interval
    from simulation.replications import Study
    from ukur.words import Words

WAITS = tuple(part for part in PARTS if part != "processing")
SHOWN_BOTTLENECKS = 12


def bottlenecks(study: Study, words: Words, label: SourceLabel) -> Block:
    """Steps and causes of waiting, the longest first.

    Parameters: study - the simulation; words - language; label - of its data.
    """
    found = _waits(study)
    total = sum(interval.value for _, _, interval in found)
    ranked = sorted(found, key=lambda item: -item[2].value)
    shown = [item for item in ranked if item[2].value >= 60][:SHOWN_BOTTLENECKS]
    if not shown:
        return Prose(paragraphs=(words("page.no_waiting"),))
    rows = [
        (
            Cell(text=words.number(rank)),
            Cell(text=capital(step_name(words, study.sop.steps[index]))),
            Cell(text=part_name(words, cause)),
            Cell(text=minutes(words, interval.value / 60)),
            Cell(text=hours_between(words, interval)),
            Cell(text=words("page.percent", n=words.number(100 * interval.value / total))),
            Cell(text=words.number(interval.n)),
        )
        for rank, (index, cause, interval) in enumerate(shown, start=1)
    ]
    return Table(
        caption=words("page.table_waits"),
        columns=(
            Column(heading=words("page.column_rank"), number=True),
            Column(heading=words("page.column_before_step"), wide=True, width=26),
            Column(heading=words("page.column_cause")),
            Column(heading=words("page.column_mean_wait"), number=True),
            Column(heading=words("page.column_interval"), number=True),
            Column(heading=words("page.column_share"), number=True),
            Column(heading=words("page.column_replications"), number=True),
        ),
        rows=tuple(rows),
        note=words("page.table_waits_note"),
        source=label,
    )


def _waits(study: Study) -> list[tuple[int, str, Interval]]:
    """Mean office time of waiting by step and cause; one observation a replication."""
    import numpy as np

    from simulation.intervals import mean_interval
    from simulation.measures import CAUSES

    means = mean_known(study.stack("waiting_working"), axis=2)
    return [
        (index, cause, mean_interval(means[:, CAUSES.index(cause), index]))
        for index in range(len(study.sop.steps))
        for cause in WAITS
        if not np.isnan(means[:, CAUSES.index(cause), index]).all()
    ]


def cases(study: Study, words: Words, label: SourceLabel) -> Table:
    """Working days of each simulated case, over the replications.

    Parameters: study - the simulation; words - language; label - of its data.
    """
    from simulation.intervals import mean_interval, quantile_interval

    stacked = study.cycle_days()
    rows = []
    for index, case in enumerate(study.planned.cases):
        middle, late = (quantile_interval(stacked[:, index], share) for share in (0.5, 0.9))
        median = typical(stacked[:, index].tolist())
        mean = mean_interval(stacked[:, index])
        rows.append(
            (
                Cell(text=plain(case.case_id, 40), details=(plain(case.period, 60),) if case.period else ()),
                Cell(text=words.date(study.planned.calendar.local_date(case.instant))),
                Cell(text=short(words, median) if math.isfinite(median) else "–"),
                Cell(text=numbers_between(words, middle.low, middle.high)),
                Cell(text=_whole(words, late.value)),
                Cell(text="–" if math.isnan(mean.value) else words.number(mean.value, 1)),
                Cell(text=numbers_between(words, mean.low, mean.high, 1)),
                Cell(text=words.number(middle.n)),
            )
        )
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


def _whole(words: Words, value: float) -> str:
    return words.number(value) if math.isfinite(value) else "–"


def steps(study: Study, words: Words, label: SourceLabel) -> StepColumns:
    """Mean work and waiting of each step, for the table of steps. Parameters: as in `bottlenecks`."""
    cells = {
        time.step_id: (
            Cell(text=minutes(words, time.hours["processing"] * 60)),
            Cell(text=minutes(words, time.waiting * 60)),
        )
        for time in step_time(study)
    }
    return StepColumns(
        columns=(
            Column(heading=words("page.column_simulated_work", source=label.name), number=True),
            Column(heading=words("page.column_simulated_wait", source=label.name), number=True),
        ),
        cells=cells,
    )


def waits_by_step(study: Study, words: Words, label: SourceLabel) -> Table:
    """Mean work of each step, and its waiting by cause. Parameters: as in `bottlenecks`."""
    rows = [
        (
            Cell(text=words.number(time.number)),
            Cell(text=time.label),
            *(Cell(text=minutes(words, time.hours[part] * 60)) for part in PARTS),
            Cell(text=minutes(words, time.waiting * 60)),
        )
        for time in step_time(study)
    ]
    return Table(
        caption=words("page.table_waits_by_step"),
        columns=(
            Column(heading=words("page.column_number"), number=True),
            Column(heading=words("page.column_step"), wide=True, width=24),
            *(Column(heading=capital(part_name(words, part)), number=True) for part in PARTS),
            Column(heading=words("page.column_all_waiting"), number=True),
        ),
        rows=tuple(rows),
        note=words("page.figure_step_time_note"),
        source=label,
    )


def workload(study: Study, words: Words, label: SourceLabel) -> Table:
    """Shares of time on duty by role. Parameters: as in `bottlenecks`."""
    rows = [
        (
            Cell(text=load.name),
            Cell(text=words("page.percent", n=words.number(100 * load.sop, 1))),
            Cell(text=words("page.percent", n=words.number(100 * load.other, 1))),
            Cell(text=words("page.percent", n=words.number(100 * max(0.0, 1 - load.sop - load.other), 1))),
        )
        for load in role_loads(study)
    ]
    return Table(
        caption=words("page.table_workload"),
        columns=(
            Column(heading=words("page.column_role"), wide=True),
            Column(heading=words("chart.load_sop"), number=True),
            Column(heading=words("chart.load_other"), number=True),
            Column(heading=words("chart.load_free"), number=True),
        ),
        rows=tuple(rows),
        note=words("page.table_workload_note"),
        source=label,
    )


def noticed(study: Study, words: Words, label: SourceLabel) -> tuple[Table, ...]:
    """What was noticed about the office calendar."""
    findings = study.planned.calendar.findings
    return (
        findings_table(
            findings,
            words,
            caption=words("page.table_noticed_calendar"),
            whole=words("page.place_calendar"),
            source=label,
        ),
    ) * bool(findings)


def method(study: Study, words: Words) -> tuple[str, ...]:
    """How it was simulated, and what the figures do not say."""
    scenario = study.scenario
    return (
        words(
            "page.method_simulation",
            n=words.number(len(study.measures)),
            cases=words.number(len(study.planned.cases)),
            warm_up=words.number(scenario.warm_up_working_days),
        ),
        words("page.method_waiting"),
        words("page.method_intervals"),
        words("page.method_ignorance"),
    )
