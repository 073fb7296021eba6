"""Steps put in, taken out, merged, split and put in another order, as sentences."""

from __future__ import annotations

from typing import cast

from sop.model import Sop, Step
from sop.revision import Change
from ukur.words.change_parts import Parts

_Ordered = tuple[str, tuple[str, ...], tuple[str, ...]]


def put_in(change: Change, parts: Parts) -> str:
    """A step that is new."""
    step = parts.new.step(change.new_steps[0])
    before = parts.new.predecessors()[step.id]
    place = parts.say("added_after", steps=parts.steps(before)) if before else parts.say("added_first")
    return parts.say("added", ref=parts.ref(step.id), place=place, **_work(step, parts.new, parts))


def taken_out(change: Change, parts: Parts) -> str:
    """A step that is not there any more."""
    step = parts.old.step(change.old_steps[0])
    return parts.say("removed", step=parts.old_steps([step.id]), **_work(step, parts.old, parts))


def _work(step: Step, sop: Sop, parts: Parts) -> dict[str, str]:
    minutes = None if step.standard is None else step.standard.minutes
    return {"roles": parts.roles(step.performers.roles, sop), "minutes": parts.minutes([minutes])}


def regrouped(change: Change, parts: Parts) -> str:
    """Steps merged, split or replaced."""
    return parts.say(
        change.kind,
        old=parts.old_steps(change.old_steps),
        new=parts.steps(change.new_steps),
        old_minutes=parts.minutes(cast("tuple[float | None, ...]", change.old)),
        new_minutes=parts.minutes(cast("tuple[float | None, ...]", change.new)),
    )


def reordered(change: Change, parts: Parts) -> str:
    """Who waits for whom, or whose row stands above."""
    if change.field == "after":
        was, now = cast("tuple[str, ...]", change.old), cast("tuple[str, ...]", change.new)
        step = parts.step(change.new_steps[0])
        return parts.say("order_after", step=step, new=parts.steps(now), old=parts.old_steps(was))
    (was_so, before, _), (now_so, nodes, others) = cast("_Ordered", change.old), cast("_Ordered", change.new)
    kind = "rows" if change.field == "rows" else change.kind
    if kind in ("moved", "rows") and len(nodes) == len(others) == 1 and now_so == "after":
        now_so, nodes, others = "before", others, nodes  # of a pair that changed places the first comes first
    told = {"steps": parts.steps(nodes), "others": parts.steps(others)}
    if kind == "order":
        relations = {
            side: parts.w(f"diff_relation.{relation}")
            for side, relation in (("old", was_so), ("new", now_so))
        }
        return parts.say(kind, **told, **relations)
    if kind == "made_parallel":
        if not others or len(nodes) == len(others) == 1:
            return parts.say(kind, both=parts.steps(change.new_steps))
        return parts.say("made_parallel_with", **told)
    return parts.say(f"{kind}_{now_so if others else 'among'}", old=parts.old_steps(before), **told)
