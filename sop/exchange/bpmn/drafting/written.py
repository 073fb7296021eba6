"""The flow of a draft written as its document wrote it, where that says the same."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sop.exchange.bpmn.drafting.doubts import Doubts
from sop.exchange.bpmn.drafting.rows import PlannedRow
from sop.exchange.bpmn.drafting.steps import Steps
from sop.routes import Exit, Routes, Row, find_routes


def as_written(
    data: Mapping[str, Any], rows: Sequence[PlannedRow], steps: Steps, doubts: Doubts
) -> Iterator[dict[str, Any]]:
    """The document in the ways in which it may be written, best first.

    Parameters: data - with its flow written out; rows, steps - of which it was made.
    Returns: as our extension writes the flow, if that is the flow of the diagram; else written out.
    """
    mine = [steps.mine(row) for row in rows]
    if all(our is not None for our in mine):
        written = copy.deepcopy(dict(data))
        for step, our in zip(written["steps"], mine, strict=True):
            _write(step, our)
        if _same(written, data):
            yield written
        elif any(our.after is not None or our.to for our in mine if our is not None):
            doubts.note("bpmn_edit_flow")
    yield dict(data)


def _write(step: dict[str, Any], our: Any) -> None:
    """Put the flow of our extension in place of the flow that is written out."""
    step["after"] = None if our.after is None else list(our.after)
    for outcome in step.get("decision", {}).get("outcomes", ()):
        outcome.pop("to")
        if our.to.get(outcome["id"]) is not None:
            outcome["to"] = our.to[outcome["id"]]


def _same(written: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Does a document mean the flow that a diagram shows?

    That a step waits for a decision none of whose outcomes leads to it is in no diagram.
    """
    try:
        mine, theirs = _routes(written), _routes(shown)
    except (ValueError, TypeError):  # a circle, or targets that are no names
        return False
    drawn = {
        step: {
            name
            for name in before
            if name not in mine.leads or any(step in to for to in mine.leads[name].values())
        }
        for step, before in mine.before.items()
    }
    return (
        drawn == {step: set(before) for step, before in theirs.before.items()}
        and {step: {way: set(to) for way, to in ways.items()} for step, ways in mine.leads.items()}
        == {step: {way: set(to) for way, to in ways.items()} for step, ways in theirs.leads.items()}
        and mine.back_to == theirs.back_to
    )


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
