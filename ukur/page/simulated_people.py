"""What a simulation says of posts, never of persons: time on duty, persons needed (ABK), cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.charts.loads import part_name
from ukur.charts.loads import workload as role_loads
from ukur.page.blocks import Block, Cell, Column, Prose, SourceLabel, Table
from ukur.page.phrases import numbers_between
from ukur.words.phrases import SHORT

if TYPE_CHECKING:
    from simulation.replications import Study
    from ukur.words import Words

SMALL = 0.1
"""A share of time on duty that does not decide how long anything waits."""


def workload(study: Study, words: Words, label: SourceLabel) -> Table:
    """Shares of time on duty by role, and what lies on its desk.

    Parameters: study - the simulation; words - language; label - of its data.
    """
    queue = study.stack("queue").mean(axis=0)
    place = study.planned.plan.roles.index

    def percent(share: float) -> Cell:
        return Cell(text=words("page.percent", n=words.number(100 * share, 1)))

    loads = role_loads(study)
    notes = ["page.table_workload_note"]
    if all(load.sop < SMALL < load.other for load in loads):
        notes.append("page.table_workload_small")
    notes.append("page.table_workload_queue")
    rows = [
        (
            Cell(text=load.name),
            percent(load.sop),
            percent(load.other),
            percent(max(0.0, 1 - load.sop - load.other)),
            Cell(text=words.number(float(queue[place(load.role_id)]), 2)),
        )
        for load in loads
    ]
    return Table(
        caption=words("page.table_workload"),
        columns=(
            Column(heading=words("page.column_role"), wide=True),
            *(
                Column(heading=part_name(loads, part, words), number=True)
                for part in ("sop", "other", "free")
            ),
            Column(heading=words("page.column_queue"), number=True),
        ),
        rows=tuple(rows),
        note=" ".join(words(note) for note in notes),
        source=label,
    )


def need(study: Study, words: Words, label: SourceLabel) -> Table:
    """Persons that the volume of a year asks for, by role. Parameters: as in `workload`."""
    from simulation.workload import workload_need

    names = {role.id: plain(role.name, SHORT) for role in study.sop.roles}
    found = workload_need(study)
    rows = [
        (
            Cell(text=names[item.role]),
            Cell(text=words.number(item.cases_per_year, 1)),
            Cell(text=_number(words, item.minutes_per_case.value)),
            Cell(text=_number(words, item.persons.value, 3)),
            Cell(text=numbers_between(words, max(0.0, item.persons.low), item.persons.high, 3)),
        )
        for item in found
    ]
    return Table(
        caption=words("page.table_need"),
        columns=(
            Column(heading=words("page.column_role"), wide=True),
            Column(heading=words("page.column_volume"), number=True),
            Column(heading=words("page.column_person_minutes"), number=True),
            Column(heading=words("page.column_persons_needed"), number=True),
            Column(heading=words("page.column_interval"), number=True),
        ),
        rows=tuple(rows),
        note=words("page.table_need_note", minutes=words.number(found[0].minutes_per_year)),
        source=label,
    )


def remarks(study: Study, words: Words) -> tuple[Block, ...]:
    """Cost where rates are given, and work past the closing hour where there was any.

    Parameters: study - the simulation; words - language.
    """
    import numpy as np

    from simulation.intervals import mean_interval

    cases = np.array([len(item.released) for item in study.measures], dtype=np.float64)
    each = np.divide(study.stack("cost"), cases, out=np.full(len(cases), np.nan), where=cases > 0)
    cost = mean_interval(each)
    said = []
    if cost.n == len(cases) and math.isfinite(cost.value):
        between = numbers_between(words, cost.low, cost.high)
        said.append(words("page.cost_simulated", cost=words.number(cost.value), interval=between))
    overran = int(study.stack("overran").sum())
    if overran:
        times = words.number(len(study.measures))
        said.append(words("page.overran_simulated", n=words.number(overran), times=times))
    return (Prose(paragraphs=tuple(said)),) if said else ()


def _number(words: Words, value: float, decimals: int = 0) -> str:
    return words.number(value, decimals) if math.isfinite(value) else "–"
