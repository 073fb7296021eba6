"""The flow of a draft written as its document wrote it, where that says the same."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sop.exchange.bpmn.drafting.ours import OurStep
from sop.exchange.bpmn.drafting.rows import PlannedRow
from sop.exchange.bpmn.drafting.steps import Steps
from sop.routes import END, Exit, Routes, Row, find_routes


def as_written(
    data: Mapping[str, Any], rows: Sequence[PlannedRow], steps: Steps
) -> tuple[bool, list[dict[str, Any]]]:
    """The document in the ways in which it may be written.

    Parameters: data - with its flow written out; rows, steps - of which it was made.
    Returns: whether our extensions still mean the flow of the diagram, new steps standing below others;
    documents, best first: the flow as our extensions write it, where that is the flow of the diagram; as
    they write it for the steps that it still fits; all written out.
    """
    mine = [steps.mine(row) for row in rows]
    if not any(our is not None for our in mine):
        return True, [dict(data)]
    written = _written(data, mine, after=None, leads=None)
    if _same(written, data):
        names = {step["id"] for step in data["steps"]} | {END}
        return not any(_elsewhere(our, names) for our in mine if our), [written, dict(data)]
    candidates = [dict(data)]
    try:
        here, there = _routes(written), _routes(data)
    except (ValueError, TypeError):  # a circle, or targets that are no names
        return False, candidates
    drawn, ways = _drawn(here), _ways(here)
    fits = {step for step, before in there.before.items() if drawn[step] == set(before)}
    leads = {
        step
        for step, found in _ways(there).items()
        if found == ways.get(step) and there.back_to[step] == here.back_to[step]
    }
    partly = _written(data, mine, after=fits, leads=leads)
    return False, [partly, *candidates] if _same(partly, data) else candidates


def _written(
    data: Mapping[str, Any],
    mine: Sequence[OurStep | None],
    *,
    after: Collection[str] | None,
    leads: Collection[str] | None,
) -> dict[str, Any]:
    """The flow of our extensions in place of the flow that is written out, at these steps or at all."""
    written = copy.deepcopy(dict(data))
    there = {step["id"] for step in written["steps"]} | {END}
    for step, our in zip(written["steps"], mine, strict=True):
        if after is None or step["id"] in after:
            stated = None if our is None else our.after
            kept = [name for name in stated or () if name in there]
            # Where all of them are gone, the row above leads here.
            step["after"] = kept if kept or stated == () else None
        if our is not None and (leads is None or step["id"] in leads):
            _write_outcomes(step, our, there)
    return written


def _write_outcomes(step: dict[str, Any], our: OurStep, there: Collection[str]) -> None:
    told = our.step.decision.outcomes if our.step.decision is not None else ()
    known = {outcome.id for outcome in told}
    for outcome in step.get("decision", {}).get("outcomes", ()):
        to = our.to.get(outcome["id"])
        if outcome["id"] not in known:
            continue
        if to is None:
            outcome.pop("to")
        elif _there(to, there):
            outcome["to"] = to


def _elsewhere(our: OurStep, there: Collection[str]) -> bool:
    """Did an outcome lead to a step that is gone?"""
    return any(to is not None and not _there(to, there) for to in our.to.values())


def _there(to: object, there: Collection[str]) -> bool:
    names = [to] if isinstance(to, str) else to
    return isinstance(names, list) and all(isinstance(name, str) and name in there for name in names)


def _same(written: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Does a document mean the flow that a diagram shows?

    That a step waits for a decision none of whose outcomes leads to it is in no diagram.
    """
    try:
        mine, theirs = _routes(written), _routes(shown)
    except (ValueError, TypeError):  # a circle, or targets that are no names
        return False
    return (
        _drawn(mine) == {step: set(before) for step, before in theirs.before.items()}
        and _ways(mine) == _ways(theirs)
        and mine.back_to == theirs.back_to
    )


def _drawn(routes: Routes) -> dict[str, set[str]]:
    """What of the predecessors a diagram shows."""
    return {
        step: {
            name
            for name in before
            if name not in routes.leads or any(step in to for to in routes.leads[name].values())
        }
        for step, before in routes.before.items()
    }


def _ways(routes: Routes) -> dict[str, dict[str, set[str]]]:
    return {step: {way: set(to) for way, to in ways.items()} for step, ways in routes.leads.items()}


def _routes(data: Mapping[str, Any]) -> Routes:
    return find_routes(
        [
            Row(
                id=step["id"],
                after=None if step["after"] is None else tuple(step["after"]),
                exits=tuple(
                    Exit(
                        id=outcome["id"],
                        to=_names(outcome.get("to")),
                        stated_return=outcome.get("at_most") is not None,
                    )
                    for outcome in step.get("decision", {}).get("outcomes", ())
                ),
            )
            for step in data["steps"]
        ]
    )


def _names(to: object) -> tuple[str, ...] | None:
    if to is None:
        return None
    names = [to] if isinstance(to, str) else to
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TypeError(to)
    return tuple(names)
