"""From states to the steps of an SOP: ids, order, decisions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from mining.discovery.sop_of_log.parallel import Block
from mining.discovery.sop_of_log.states import START, States
from sop.routes import END

BEGIN, JOIN = "begin", "join"


@dataclass(kw_only=True)
class Laid:
    """Steps of an SOP under way.

    Parameters: rows - id, text (a label, or the id of a silent step), `after` and `outcomes` of each step;
    place - id of the step for a state and an activity; silent - ids of the steps that stand for none.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    place: dict[tuple[int, int], str] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Ends:
    """Parameters: first - steps that a state begins with; last - the steps after which it is over."""

    first: tuple[str, ...]
    last: tuple[str, ...]


def lay_steps(states: States, labels: Sequence[str], blocks: Sequence[Block]) -> Laid:
    """Write states as steps.

    Parameters: states; labels - of the activities; blocks - token len(labels) + n is the n-th block.
    Returns: the steps, each after those that lead to it.
    """
    laid, ids = Laid(), _Ids()
    ends: dict[int, _Ends] = {}
    order = states.order()
    if len(states.next[START]) > 1:
        ends[START] = _silent(laid, ids, BEGIN, ())
    for state in order:
        token = states.keys[state].token
        branches = blocks[token - len(labels)].branches if token >= len(labels) else ((token,),)
        steps = [[_row(laid, ids, state, one, labels) for one in branch] for branch in branches]
        for branch in steps:
            for earlier, later in pairwise(branch):
                _row_of(laid, later)["after"].append(earlier)
        last = tuple(branch[-1] for branch in steps)
        ends[state] = _Ends(first=tuple(branch[0] for branch in steps), last=last)
        if len(last) > 1 and states.exits(state) > 1:
            ends[state] = _Ends(first=ends[state].first, last=_silent(laid, ids, JOIN, last).last)
    for state in (START, *order):
        if state in ends:
            _lead_on(laid, states, ends, state)
    return laid


def _silent(laid: Laid, ids: _Ids, name: str, after: tuple[str, ...]) -> _Ends:
    step = ids.new(name)
    laid.rows.append({"id": step, "text": step, "after": list(after), "outcomes": []})
    laid.silent.append(step)
    return _Ends(first=(step,), last=(step,))


def _row(laid: Laid, ids: _Ids, state: int, activity: int, labels: Sequence[str]) -> str:
    step = ids.new(labels[activity])
    laid.rows.append({"id": step, "text": labels[activity], "after": [], "outcomes": []})
    laid.place[state, activity] = step
    return step


def _row_of(laid: Laid, step: str) -> dict[str, Any]:
    return next(row for row in laid.rows if row["id"] == step)


def _lead_on(laid: Laid, states: States, ends: dict[int, _Ends], state: int) -> None:
    """Write the ways on: a plain order where there is one, else the outcomes of a decision."""
    ways = sorted(states.next[state].items(), key=lambda way: (-way[1], way[0]))
    if states.exits(state) <= 1:
        for later, _ in ways:
            for step in ends[later].first:
                _row_of(laid, step)["after"] += ends[state].last
        return
    exits = [(weight, list(ends[later].first)) for later, weight in ways]
    if state in states.ends:
        exits.append((states.ends[state], [END]))
    total = sum(weight for weight, _ in exits)
    shares = [weight / total for weight, _ in exits]
    shares[0] = 1 - sum(shares[1:])
    _row_of(laid, ends[state].last[0])["outcomes"] = [
        {"id": "end" if to == [END] else f"to_{to[0]}"[:40], "share": share, "to": to}
        for share, (_, to) in zip(shares, exits, strict=True)
    ]


class _Ids:
    """Ids made of labels, each once."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def new(self, label: str) -> str:
        plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
        name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:30].strip("_") or "step"
        name = name if name[0].isalpha() and name != END else f"s_{name}"
        while True:
            self._seen[name] = number = self._seen.get(name, 0) + 1
            found = name if number == 1 else f"{name}_{number}"
            if number == 1 or found not in self._seen:
                self._seen.setdefault(found, 1)
                return found
