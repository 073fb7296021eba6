"""Which gateway stands where ways of an SOP come together: before a step, and before the end of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sop.routes import Routes
from sop.ways import TooManyWaysError, end_sets, find_ways

if TYPE_CHECKING:
    from sop.model import Sop

JoinKind = Literal["exclusive", "parallel", "inclusive"]


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Steps that end a case together. Parameters: steps - in step order; kind - how their ways join."""

    steps: tuple[str, ...]
    kind: JoinKind


def joins_of(routes: Routes) -> dict[str, JoinKind]:
    """How the ways into each step with several predecessors come together.

    Inside what a return repeats, BPMN's inclusive join need not wait as an SOP does where branches beside
    one another go round it: the standard lets it pass while something can come again by the return. None of
    the SOPs at hand has that; of random ones with nine steps about one in 2,000.

    Parameters: routes - of the SOP.
    Returns: exclusive where always one of them arrives, parallel where all do, else inclusive.
    """
    ways, midway = find_ways(routes), _entered_midway(routes)
    found: dict[str, JoinKind] = {}
    for step, before in routes.before.items():
        shown = drawn_before(routes, step)
        sets = {alive & shown for alive in ways.joins[step] if alive}
        if len(set(before)) > 1:
            found[step] = "inclusive" if step in midway else _kind(sets, shown)
    return found


def drawn_before(routes: Routes, step: str) -> frozenset[str]:
    """Predecessors that can lead to a step; a decision may be waited for and lead elsewhere in any case."""
    return frozenset(
        name
        for name in routes.before[step]
        if name not in routes.leads or any(step in leads for leads in routes.leads[name].values())
    )


def waits_not_drawn(sop: Sop) -> tuple[tuple[str, str], ...]:
    """What a diagram cannot show: a step that waits for a decision none of whose outcomes leads to it.

    Parameters: sop - valid.
    Returns: decision and waiting step, in the order of the document; empty for nearly every SOP.
    """
    routes = sop.routes()
    return tuple(
        (earlier, step)
        for step, before in routes.before.items()
        for earlier in dict.fromkeys(before)
        if earlier not in drawn_before(routes, step)
    )


def endings_of(routes: Routes) -> tuple[Ending, ...]:
    """Which steps end a case together: each ending becomes one end event.

    Parameters: routes - of the SOP.
    Returns: every step that can end a case stands in one of them.
    """
    try:
        sets = set(end_sets(routes))
        sure = True
    except TooManyWaysError:
        # That they end together cannot be ruled out.
        sets, sure = {frozenset(step for step in routes.order if _may_end(routes, step))}, False
    groups: list[set[str]] = []
    for together in sets:
        touched = [group for group in groups if group & together]
        groups = [group for group in groups if not group & together]
        groups.append(set(together).union(*touched))
    found = []
    for group in groups:
        kind = _kind({together & group for together in sets if together & group}, group)
        steps = tuple(step for step in routes.order if step in group)
        found.append(Ending(steps=steps, kind=kind if sure or len(group) == 1 else "inclusive"))
    return tuple(sorted(found, key=lambda ending: routes.order.index(ending.steps[0])))


def _may_end(routes: Routes, step: str) -> bool:
    if step in routes.leads:
        return any(routes.ends(step, outcome) for outcome in routes.leads[step])
    return not routes.after[step]


def _kind(sets: set[frozenset[str]], every: set[str] | frozenset[str]) -> JoinKind:
    if all(len(alive) == 1 for alive in sets):
        return "exclusive"
    return "parallel" if sets == {frozenset(every)} else "inclusive"


def _entered_midway(routes: Routes) -> set[str]:
    """Steps inside what a return repeats into which something leads from outside.

    On the repeat nothing comes from outside any more: a parallel join would wait for ever.
    """
    return {
        name
        for step, outcomes in routes.back_to.items()
        for outcome in outcomes
        for name in routes.stretch(step, outcome)[1:]
        if not set(routes.before[name]) <= set(routes.stretch(step, outcome))
    }
