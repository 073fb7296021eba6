"""Tables of a simulation about its steps: where cases wait and why, how it was done."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ukur.charts.time_parts import occurring, step_time
from ukur.page.blocks import Block, Cell, Column, Prose, SourceLabel, Table
from ukur.page.content import StepColumns
from ukur.page.noticed import findings_table
from ukur.page.phrases import hours_between, minutes
from ukur.words.phrases import capital, step_name

if TYPE_CHECKING:
    from simulation.intervals import Interval
    from simulation.replications import Study
    from ukur.words import Words

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
            Cell(text=words(f"cause.{cause}")),
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
    """Mean office time of waiting of a case by step and cause; one observation a replication."""
    import numpy as np

    from simulation.intervals import mean_interval
    from simulation.measures.figures import CAUSES
    from simulation.summaries import per_case

    means = per_case(study, "waiting_working")
    return [
        (index, cause, mean_interval(means[:, place, index]))
        for index in range(len(study.sop.steps))
        for place, cause in enumerate(CAUSES)
        if cause != "office_closed" and not np.isnan(means[:, place, index]).all()
    ]


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
    """Mean work of each step, and its waiting by the causes that occur. Parameters: as in `bottlenecks`."""
    times = step_time(study)
    parts = occurring(times)
    visits, paused = _visits(study, words), _paused(study, words)
    columns = [
        Column(heading=words("page.column_number"), number=True),
        Column(heading=words("page.column_step"), wide=True, width=24),
    ]
    columns += [Column(heading=words("page.column_carried_out"), number=True)] if visits else []
    columns += [Column(heading=words(f"page.column_part_{part}"), number=True) for part in parts]
    columns += [Column(heading=words("page.column_all_waiting"), number=True)]
    columns += [Column(heading=words("page.column_paused_absent"), number=True)] if paused else []
    rows = []
    for index, time in enumerate(times):
        cells = [Cell(text=words.number(time.number)), Cell(text=time.label)]
        cells += visits[index : index + 1]
        cells += [_minutes(words, time.hours[part] * 60) for part in parts]
        cells += [_minutes(words, time.waiting * 60), *paused[index : index + 1]]
        rows.append(tuple(cells))
    notes = [words("page.waits_by_step_note")]
    notes += [words("page.waits_by_step_visits")] if visits else []
    notes += [words("page.waits_by_step_paused")] if paused else []
    return Table(
        caption=words("page.table_waits_by_step"),
        columns=tuple(columns),
        rows=tuple(rows),
        note=" ".join(notes),
        source=label,
    )


def _visits(study: Study, words: Words) -> list[Cell]:
    """How many cases go through each step and how often; nothing where all do so once."""
    from simulation.intervals import known_mean
    from simulation.summaries import carried_out, per_case

    shares = carried_out(study).tolist()
    often = known_mean(per_case(study, "visits"), axis=0).tolist()
    if all(math.isnan(share) or share == 1 == each for share, each in zip(shares, often, strict=True)):
        return []
    cells = []
    for share, each in zip(shares, often, strict=True):
        again = share > 0 and each > share * 1.005
        times = (words("page.visits_each", n=words.number(each / share, 2)),) if again else ()
        known = not math.isnan(share)
        text = words("page.percent", n=words.number(100 * share)) if known else "–"
        cells.append(Cell(text=text, details=times))
    return cells


def _paused(study: Study, words: Words) -> list[Cell]:
    """Mean time that a performer was away after the beginning; nothing where it nowhere is a minute."""
    from simulation.intervals import known_mean
    from simulation.measures.figures import PAUSES
    from simulation.summaries import per_case

    seconds = known_mean(per_case(study, "paused"), axis=0)[PAUSES.index("absent")].tolist()
    if not any(each >= 60 for each in seconds):
        return []
    return [_minutes(words, each / 60) for each in seconds]


def _minutes(words: Words, value: float) -> Cell:
    """Whole minutes as a bare number: many columns have to stand side by side."""
    return Cell(text="–" if math.isnan(value) else words.number(value))


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
    cases = sum(len(item.released) for item in study.measures) / len(study.measures)
    return (
        words(
            "page.method_simulation",
            n=words.number(len(study.measures)),
            cases=words.number(cases),
            warm_up=words.number(study.scenario.warm_up_working_days),
        ),
        words("page.method_waiting"),
        words("page.method_intervals"),
        words("page.method_ignorance"),
    )
