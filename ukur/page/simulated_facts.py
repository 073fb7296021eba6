"""What a simulation says to management: the first sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sop.rules import assumed_performers
from ukur.charts import cycle_days, plain, step_time
from ukur.charts.cycle import CycleDays
from ukur.charts.stages import whole
from ukur.page import assumptions
from ukur.page.blocks import Rich, rich
from ukur.page.content import Facts
from ukur.page.longest import LongestWait, longest_wait
from ukur.page.phrases import about, days, source_label
from ukur.page.tried import TriedRelief, told
from ukur.words.phrases import SHORT, listed, roles, step_name

if TYPE_CHECKING:
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from sop.model import Step
    from ukur.words import Words


FIRM = 30
"""Replications below which a simulation is only looked at (its intervals need as many)."""


def facts(
    study: Study,
    words: Words,
    variations: Sequence[Variation] = (),
    tried: TriedRelief | None = None,
) -> Facts:
    """What a simulation says on the first sheet.

    Parameters: study - the simulation; words - language; variations - of its assumptions; tried - its
    suggestion (`ukur.page.tried.try_relief`), None: it was not tried.
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
        tried=() if tried is None else told(study, words, tried),
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
        known = math.isfinite(cycle.typical)
        return rich(
            words,
            "page.duration_unfinished_typical" if known else "page.duration_unfinished",
            typical=days(words, cycle.typical) if known else "",
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
    if work / day >= whole(cycle.typical) - 0.5:
        return sentence
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
    day = study.planned.plan.day_seconds
    if wait is None:
        return rich(words, "page.suggest_records")
    if wait.part == "external" and wait.step.wait_limit is not None:
        return rich(
            words,
            "page_tried.suggest_shorter",
            what=_waited_for(study, words, wait.step),
            limit=about(words, wait.step.wait_limit.seconds(day), day),
        )
    return rich(
        words,
        f"page.suggest_{wait.part}",
        step=step_name(words, wait.step),
        roles=roles(study.sop, wait.step),
        what=_waited_for(study, words, wait.step),
    )


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
    if len(study.measures) < FIRM:
        # Whoever looks at a page made in a hurry must not decide on it.
        found.append(words("page.reason_replications", n=words.number(len(study.measures))))
    open_steps = len(assumed_performers(study.sop))
    if open_steps:
        found.append(words("page.reason_performers", n=open_steps, total=words.number(len(study.sop.steps))))
    values = assumptions.assumed_values(study)
    if values:
        found.append(words("page.reason_values", n=words.number(values)))
    found.append(words("page.reason_simulation"))
    return tuple(found)
