"""What a simulation says to management, and its blocks for analysts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.rules import assumed_performers
from ukur.charts import (
    cycle_days,
    plain,
    plot_cycle_days,
    plot_step_time,
    plot_workload,
    simulated_stages,
    step_time,
    workload,
)
from ukur.charts.cycle import CycleDays
from ukur.charts.stages import stage_ends
from ukur.page import assumptions, simulated_cases, simulated_people, simulated_tables
from ukur.page.blocks import Block, Figure, Rich, figure, rich
from ukur.page.content import Facts, Part
from ukur.page.phrases import SHORT, about, days, listed, roles, source_label, step_name
from ukur.page.varied import variations_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from sop.model import Step
    from ukur.words import Words


READABLE_STAGES = 15
"""Rows that a chart on the first sheet can hold."""


@dataclass(frozen=True, kw_only=True)
class LongestWait:
    """Where an average case waits most. Parameters: step; part - of its time (`CAUSES_OF`); seconds."""

    step: Step
    part: str
    seconds: float


def build(study: Study, words: Words, variations: Sequence[Variation] = ()) -> Part:
    """All that a simulation has to say.

    Parameters: study - the simulation; words - language; variations - of its assumptions.
    Returns: the part.
    """
    label = source_label(words, "simulation")
    readable = len(stage_ends(study.sop)) <= READABLE_STAGES
    return Part(
        facts=facts(study, words, variations),
        stages=simulated_stages(study) if readable else None,
        steps=simulated_tables.steps(study, words, label),
        bottlenecks=(
            _figure("step_time", lambda width: plot_step_time(step_time(study), words, width=width), words),
            simulated_tables.bottlenecks(study, words, label),
        ),
        durations=(
            *_cycle(study, words),
            simulated_cases.cases(study, words, label),
            *simulated_cases.late(study, words, label),
        ),
        step_blocks=(simulated_tables.waits_by_step(study, words, label),),
        workload=(
            _figure("workload", lambda width: plot_workload(workload(study), words, width=width), words),
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


def longest_wait(study: Study) -> LongestWait | None:
    """The step and part with the most office time of waiting; None where nothing waits a minute."""
    found = [
        (hours * 3600, time.step_id, part)
        for time in step_time(study)
        for part, hours in time.hours.items()
        if part != "processing" and not math.isnan(hours)
    ]
    if not found:
        return None
    seconds, step_id, part = max(found, key=lambda item: item[0])
    if seconds < 60:
        return None
    return LongestWait(step=study.sop.step(step_id), part=part, seconds=seconds)


def facts(study: Study, words: Words, variations: Sequence[Variation] = ()) -> Facts:
    """What a simulation says on the first sheet.

    Parameters: study - the simulation; words - language; variations - of its assumptions.
    """
    scenario, wait = study.scenario, longest_wait(study)
    return Facts(
        label=source_label(words, "simulation"),
        by=words("page.by_simulation"),
        state=words("page.state_simulated", first=words.date(scenario.first), last=words.date(scenario.last)),
        runs=_runs(study, words),
        duration=_duration(study, words, cycle_days(study)),
        waiting=_waiting(study, words, wait),
        followed=_not_ruled(study, words),
        running=(rich(words, "page.running_unknown"),),
        suggestion=_suggestion(study, words, wait),
        to_be_tried=wait is not None,
        reasons=(*_moved(words, variations), *_reasons(study, words)),
    )


def _runs(study: Study, words: Words) -> str:
    counts = [len(item.released) for item in study.measures]
    unfinished = sum(item.unfinished for item in study.measures)
    key = "page.runs_simulated" if len(set(counts)) == 1 else "page.runs_simulated_random"
    cases = sum(counts) / len(counts)
    text = words(key, n=words.number(cases), times=words.number(len(study.measures)))
    return (
        f"{text} {words('page.runs_unfinished', n=words.number(unfinished), total=words.number(sum(counts)))}"
        if unfinished
        else text
    )


def _duration(study: Study, words: Words, cycle: CycleDays | None) -> Rich:
    if cycle is None:
        return rich(words, "page.duration_none_simulated")
    unfinished = sum(item.unfinished for item in study.measures)
    if math.isinf(cycle.late):
        total = unfinished + sum(count for _, count in cycle.counts)
        return rich(
            words,
            "page.duration_unfinished",
            n=words.number(unfinished),
            total=words.number(total),
            fastest=days(words, cycle.fastest),
        )
    day = study.planned.plan.day_seconds
    hours = [time.hours["processing"] for time in step_time(study)]
    work = sum(each for each in hours if not math.isnan(each)) * 3600
    sentence = rich(
        words,
        "page.duration_simulated",
        typical=days(words, cycle.typical),
        late=days(words, cycle.late),
        fastest=words.number(cycle.fastest),
        slowest=days(words, cycle.slowest),
    )
    # Side by side or not, the work itself is the part that the SOP times.
    return sentence + rich(words, "page.work_alone", work=about(words, work, day))


def _waiting(study: Study, words: Words, wait: LongestWait | None) -> Rich:
    if wait is None:
        return rich(words, "page.waiting_none")
    return rich(
        words,
        f"page.waiting_{wait.part}",
        step=step_name(words, wait.step),
        time=about(words, wait.seconds, study.planned.plan.day_seconds),
        roles=roles(study.sop, wait.step),
        what=_waited_for(study, words, wait.step),
    )


def _waited_for(study: Study, words: Words, step: Step) -> str:
    names = [plain(wait.name, SHORT) for wait in study.scenario.waits if wait.before == step.id]
    return listed(words, [words("page.quoted", text=name) for name in names])


def _not_ruled(study: Study, words: Words) -> Rich:
    """A simulation follows the SOP by construction; it can only say what the SOP leaves open."""
    names = [words("page.quoted", text=plain(wait.name, SHORT)) for wait in study.scenario.waits[:3]]
    key = "page.followed_corrected" if study.scenario.corrections else "page.followed_simulated"
    if not names:
        return rich(words, key)
    return rich(words, key) + rich(words, "page.followed_not_timed", what=listed(words, names))


def _suggestion(study: Study, words: Words, wait: LongestWait | None) -> Rich:
    if wait is None:
        return rich(words, "page.suggest_records")
    return rich(
        words,
        f"page.suggest_{wait.part}",
        step=step_name(words, wait.step),
        roles=roles(study.sop, wait.step),
        what=_waited_for(study, words, wait.step),
    )


def _varied(study: Study, words: Words, variations: Sequence[Variation]) -> tuple[Block, ...]:
    return (variations_table(study, variations, words),) if variations else ()


def _moved(words: Words, variations: Sequence[Variation]) -> tuple[str, ...]:
    """How far the answer moves when assumptions do; nothing where nothing was varied."""
    late = [item.nine_of_ten.value for item in variations if math.isfinite(item.nine_of_ten.value)]
    if not late:
        return ()
    if len(late) < len(variations):
        return (words("page.reason_assumptions_open", low=days(words, min(late))),)
    return (words("page.reason_assumptions", low=words.number(min(late)), high=days(words, max(late))),)


def _reasons(study: Study, words: Words) -> tuple[str, ...]:
    found = []
    open_steps = len(assumed_performers(study.sop))
    if open_steps:
        found.append(words("page.reason_performers", n=open_steps, total=words.number(len(study.sop.steps))))
    values = assumptions.assumed_values(study)
    if values:
        found.append(words("page.reason_values", n=words.number(values)))
    found.append(words("page.reason_simulation"))
    return tuple(found)
