"""The suggestion of a simulation, tried in the simulation before it is made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast, get_args

from simulation.comparison.relief import Cause, Relieved, relief_of, try_out
from ukur.charts import plain
from ukur.charts.stages import whole
from ukur.page.blocks import Rich, rich
from ukur.page.longest import longest_wait
from ukur.page.phrases import days
from ukur.words.phrases import SHORT, roles

if TYPE_CHECKING:
    from simulation.experiments.blocks import Progress
    from simulation.replications import Study
    from ukur.words import Words


@dataclass(frozen=True, kw_only=True)
class TriedRelief:
    """What relieving the longest wait of a simulation comes to. Parameters: step - its id; result."""

    step: str
    result: Relieved


def try_relief(study: Study, *, workers: int = 1, progress: Progress | None = None) -> TriedRelief | None:
    """Relieve the longest wait of a study, under the same luck, with as many replications.

    Parameters: study; workers - processes; progress - called with (done, all).
    Returns: what it comes to; None where nothing waits, nothing plain relieves it, or the study has fewer
    replications than a verdict needs.
    """
    wait = longest_wait(study)
    if wait is None or wait.part not in get_args(Cause):
        return None
    relief = relief_of(study, wait.step.id, cast("Cause", wait.part))
    if relief is None:
        return None
    result = try_out(study, relief, workers=workers, progress=progress)
    return None if result is None else TriedRelief(step=wait.step.id, result=result)


def told(study: Study, words: Words, tried: TriedRelief) -> Rich:
    """What a trial by simulation says, in whole working days, and what is next.

    Parameters: study - that it was tried in; words - language; tried.
    """
    result = tried.result
    sentence = rich(words, f"page_tried.{result.verdict}", condition=_condition(study, words, tried))
    last = "decides" if result.verdict == "worth_trying" else "otherwise"
    return sentence + _result(words, result) + rich(words, f"page_tried.{last}")


def _condition(study: Study, words: Words, tried: TriedRelief) -> str:
    relief, names = tried.result.relief, {role.id: role.name for role in study.sop.roles}
    hours = relief.unit == "working_hours"
    key = "page.hour" if hours else "page.day"
    limit = words(key if relief.value == 1 else f"{key}s", n=words.number(relief.value))
    return words(
        f"page_tried.if_{relief.kind}",
        limit=limit,
        role=plain(names.get(relief.role, relief.role), SHORT),
        roles=roles(study.sop, study.sop.step(tried.step)),
    )


def _result(words: Words, result: Relieved) -> Rich:
    """The day by which nine of ten are done; where that day stays, the gain of an average case."""
    now, then = result.nine_now, result.nine_then
    if math.isinf(then) and math.isinf(now):
        return rich(words, "page_tried.nine_never")
    if math.isinf(then):
        return rich(words, "page_tried.nine_no_longer", now=days(words, now))
    if math.isinf(now):
        return rich(words, "page_tried.nine_now_never", then=days(words, then))
    if then >= now and result.verdict == "worth_trying" and math.isfinite(result.gain.value):
        return rich(words, "page_tried.mean_faster", gain=days(words, max(1, whole(result.gain.value))))
    if then != now:
        return rich(words, "page_tried.nine_moved", then=days(words, then), now=words.number(now))
    return rich(words, "page_tried.nine_same", now=days(words, now))
