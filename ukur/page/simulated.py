"""A simulation's part of the page: the first sheet's answers, and its blocks for analysts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ukur.charts import (
    cycle_days,
    plot_cycle_days,
    plot_step_time,
    plot_workload,
    simulated_stages,
    step_time,
    workload,
)
from ukur.charts.stages import stage_ends
from ukur.page import (
    assumptions,
    flow_pictures,
    simulated_cases,
    simulated_facts,
    simulated_people,
    simulated_pictures,
    simulated_tables,
)
from ukur.page.blocks import Block, Figure, figure
from ukur.page.content import Part
from ukur.page.phrases import source_label
from ukur.page.varied import variations_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from ukur.page.tried import TriedRelief
    from ukur.words import Words


READABLE_STAGES = 15
"""Rows that a chart on the first sheet can hold."""


def build(
    study: Study,
    words: Words,
    variations: Sequence[Variation] = (),
    tried: TriedRelief | None = None,
) -> Part:
    """All that a simulation has to say.

    Parameters: study - the simulation; words - language; variations - of its assumptions; tried - its
    suggestion, tried.
    Returns: the part.
    """
    label = source_label(words, "simulation")
    readable = len(stage_ends(study.sop)) <= READABLE_STAGES
    return Part(
        facts=simulated_facts.facts(study, words, variations, tried),
        stages=simulated_stages(study) if readable else None,
        steps=simulated_tables.steps(study, words, label),
        bottlenecks=(
            _figure("step_time", lambda width: plot_step_time(step_time(study), words, width=width), words),
            simulated_tables.bottlenecks(study, words, label),
            *flow_pictures.swimlanes(study, words, label),
        ),
        durations=(
            *_cycle(study, words),
            *simulated_pictures.cases(study, words, label),
            simulated_cases.cases(study, words, label),
            *simulated_cases.late(study, words, label),
        ),
        step_blocks=(simulated_tables.waits_by_step(study, words, label),),
        workload=(
            _figure("workload", lambda width: plot_workload(workload(study), words, width=width), words),
            *simulated_pictures.busy(study, words, label),
            simulated_people.workload(study, words, label),
            simulated_people.need(study, words, label),
            *simulated_people.remarks(study, words),
        ),
        assumptions=(assumptions.scenario_table(study, words), *_varied(study, words, variations)),
        noticed=simulated_tables.noticed(study, words, label),
        method=simulated_tables.method(study, words),
    )


def _cycle(study: Study, words: Words) -> tuple[Block, ...]:
    cycle = cycle_days(study)
    if cycle is None:
        return ()
    return (_figure("cycle", lambda width: plot_cycle_days(cycle, words, width=width), words),)


def _figure(name: str, draw: Callable[[float], Axes], words: Words) -> Figure:
    return figure(
        draw,
        key=name.replace("_", "-"),
        title=words(f"page.figure_{name}"),
        note=words(f"page.figure_{name}_note"),
        source=source_label(words, "simulation"),
    )


def _varied(study: Study, words: Words, variations: Sequence[Variation]) -> tuple[Block, ...]:
    if not variations:
        return ()
    return (*simulated_pictures.swings(variations, words), variations_table(study, variations, words))
