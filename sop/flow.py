"""How a case moves through an SOP: joins, decisions, returns. Language neutral, by step ids.

Every edge from a step to its successor is resolved alive or dead. A step whose edges are all resolved is
carried out if one of them at least is alive, and passed over otherwise, which makes its own edges dead. A
decision makes the edges alive to the steps that its outcome leads to, and the others dead; an outcome that
returns resets the stretch from its target to the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sop.errors import DocumentError, Problem
from sop.model import Sop
from sop.routes import END
from sop.ways import TooManyWaysError, end_sets, find_ways


@dataclass(frozen=True, kw_only=True)
class RedoStep:
    """One step of the stretch that an outcome sends back.

    Parameters: step; open_before - predecessors inside the stretch, which it waits for again; alive - it is
    the first of the stretch, or a predecessor outside has led to it: it is carried out again in any case.
    """

    step: str
    open_before: int
    alive: bool


@dataclass(frozen=True, kw_only=True)
class Flow:
    """What leads where.

    Parameters: before - for each step, in the order of the document, its predecessors; leads - for each
    decision and outcome the successors it leads to, empty where it ends the case or returns; back_to - for
    each decision the outcomes that return, and where to; redo - for each of these the stretch that is
    repeated, in step order; may_be_passed_over - steps that are not carried out in every case.
    """

    before: Mapping[str, tuple[str, ...]]
    leads: Mapping[str, Mapping[str, tuple[str, ...]]]
    back_to: Mapping[str, Mapping[str, str]]
    redo: Mapping[str, Mapping[str, tuple[RedoStep, ...]]]
    may_be_passed_over: frozenset[str]


def flow_of(sop: Sop) -> Flow:
    """How a case moves through an SOP.

    Parameters: sop - valid, hence sound.
    Returns: the flow.
    """
    routes = sop.routes()

    def redo(step: str, outcome: str) -> tuple[RedoStep, ...]:
        stretch = routes.stretch(step, outcome)
        inside = {name: len(set(routes.before[name]) & set(stretch)) for name in stretch}
        return tuple(
            RedoStep(
                step=name,
                open_before=inside[name],
                alive=name == stretch[0] or len(set(routes.before[name])) > inside[name],
            )
            for name in stretch
        )

    return Flow(
        before=routes.before,
        leads=routes.leads,
        back_to=routes.back_to,
        redo={step: {name: redo(step, name) for name in ways} for step, ways in routes.back_to.items()},
        may_be_passed_over=find_ways(routes).passed_over,
    )


def ends_of(sop: Sop) -> frozenset[frozenset[str]]:
    """Sets of steps with which a case can end: carried out, and leading to nothing more.

    Parameters: sop - valid.
    Returns: one set a way to end; all last steps together where the ways are too many to gather.
    """
    try:
        return end_sets(sop.routes())
    except TooManyWaysError:
        return frozenset({frozenset(sop.last_steps())})


def with_correction(
    sop: Sop,
    *,
    at: str,
    back_to: str,
    share: float,
    at_most: int,
    falling: float = 1.0,
    id: str = "correction",  # noqa: A002 - the name it has in the document
) -> Sop:
    """The same SOP with a way back that the document does not have.

    A step without decision gets two outcomes, `goes_on` and the new one; the shares of a decision that is
    there already are scaled by 1 - share.

    Parameters: sop; at - id of the step after which it may be sent back; back_to - id of the same or an
    earlier step; share - probability at the first visit, 0 to below 1; at_most - returns of a case, 1 to 20;
    falling - factor on the share at each further visit, 0 to 1; id - of the new outcome.
    Returns: a new SOP, whose digest is another.
    Raises: DocumentError - the steps do not exist, the stretch cannot be repeated, the outcome is there
    already, or the decision that is there has no shares; ValueError - a number out of its range.
    """
    data = sop.model_dump(mode="json", exclude_defaults=True)
    steps: list[dict[str, Any]] = data["steps"]
    place = next((number for number, step in enumerate(steps) if step["id"] == at), None)
    if place is None:
        known = tuple(step.id for step in sop.steps)
        raise DocumentError(Problem(code="unknown_step", value=at, allowed=known))
    decision = steps[place].get("decision") or {"outcomes": [_goes_on(sop, at)]}
    if any(outcome.get("share") is None for outcome in decision["outcomes"]):
        raise DocumentError(Problem(code="correction_without_shares", value=at))
    outcomes = [{**outcome, "share": outcome["share"] * (1 - share)} for outcome in decision["outcomes"]]
    new = {"id": id, "text": id, "share": share, "to": [back_to], "at_most": at_most, "falling": falling}
    steps[place]["decision"] = {**decision, "outcomes": [*outcomes, new]}
    found = Sop.cross_check(data)
    if found:
        raise DocumentError(
            Problem(code=item.code, value=item.value, allowed=item.allowed, fields=item.fields)
            for item in found
        )
    return Sop.model_validate(data)


def _goes_on(sop: Sop, step: str) -> dict[str, Any]:
    way: dict[str, Any] = {"id": "goes_on", "text": "goes_on", "share": 1.0}
    return {**way, "to": [END]} if step in sop.last_steps() else way
