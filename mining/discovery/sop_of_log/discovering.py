"""The door: a log goes in, an SOP and the log in its steps come out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mining.discovery.sop_of_log.history import choose_history, summed
from mining.discovery.sop_of_log.mapping import Mapper, tokens_of
from mining.discovery.sop_of_log.merging import merge_alike
from mining.discovery.sop_of_log.parallel import Block, find_blocks
from mining.discovery.sop_of_log.result import DiscoveredSop
from mining.discovery.sop_of_log.roles import FoundRoles, find_roles
from mining.discovery.sop_of_log.states import States, find_states
from mining.discovery.sop_of_log.steps import Laid, lay_steps
from mining.discovery.sop_of_log.traces import MISSING, Traces, find_traces
from sop import events as ev

if TYPE_CHECKING:
    from sop.events import EventLog
    from sop.model import Sop
    from sop.worktime.compiled import CompiledCalendar

MOST_STEPS = 200
"""Steps that an SOP can have (`sop.model.Sop`)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Found:
    traces: Traces
    blocks: tuple[Block, ...]
    states: States
    laid: Laid
    roles: FoundRoles
    history: int
    scores: tuple[tuple[int, float], ...]


def discover_sop(  # noqa: PLR0913 - each is a choice of its own
    log: EventLog,
    *,
    id: str,  # noqa: A002 - the name it has in the document
    title: str,
    agency: str = "-",
    weights: Mapping[str, float] | None = None,
    history: int | None = None,
    most_steps: int = MOST_STEPS,
    calendar: CompiledCalendar | None = None,
) -> DiscoveredSop:
    """Make an SOP that describes what a log shows.

    Variants enter by falling weight as long as the steps suffice; the others are counted, and their events
    belong to the nearest step of their activity. Loops are unrolled; activities done side by side are a block
    where the log is clear about it, else a sequence whose order is decided.

    Parameters: log - activity, one stamp an event at least; id, title, agency - of the SOP; weights - of the
    cases by id (0 and more), None for all alike; history - how many activities tell states apart, None for
    the shortest that predicts later cases of the log as well as any; most_steps - 2 to 200; calendar - in
    whose working time the standards are measured, None for clock time.
    Returns: the SOP (marked as no norm), and the log with the step of each event.
    Raises: ValueError - a log without events or stamps, weights all 0, numbers out of range.
    """
    if not 2 <= most_steps <= MOST_STEPS or (history is not None and history < 1):
        raise ValueError(f"most_steps {most_steps} (2..{MOST_STEPS}) or history {history} (1..) out of range")
    found = _find(find_traces(log, weights), log, history, most_steps)
    sop = _written(found, minutes_of(found.traces, calendar), {"id": id, "title": title, "agency": agency})
    return _result(found, sop, log)


def _find(traces: Traces, log: EventLog, history: int | None, most: int) -> _Found:
    blocks = find_blocks(traces)
    labels = len(traces.labels)

    def size(token: int) -> int:
        return 1 if token < labels else len(blocks[token - labels].activities) + 1

    variants = [tokens_of(traces.sequence(case), blocks, labels) for case in range(len(traces.cases))]
    known = [(one, float(weight)) for one, weight in zip(variants, traces.weight, strict=True) if one]
    # One step is kept for the silent beginning.
    room = most - 1
    scores: tuple[tuple[int, float], ...] = ()
    if history is None:
        history, scores = choose_history(
            [one for one, _ in known], [weight for _, weight in known], most=room, size=size
        )
    states = find_states(summed(known), history=history, most=room, size=size)
    states = merge_alike(states, Counter(one for one, _ in known))
    return _Found(
        traces=traces,
        blocks=blocks,
        states=states,
        laid=lay_steps(states, traces.labels, blocks),
        roles=_roles(log),
        history=history,
        scores=scores,
    )


def _roles(log: EventLog) -> FoundRoles:
    pairs = zip(log.events[ev.ACTIVITY].astype(str), log.events[ev.PERSON].astype(str), strict=True)
    done: dict[str, dict[str, int]] = {}
    for (label, person), count in Counter(pairs).items():
        done.setdefault(label, {})[person] = count
    return find_roles(done)


def minutes_of(traces: Traces, calendar: CompiledCalendar | None) -> dict[str, float]:
    """Mean minutes of each activity, working ones where there is a calendar; without stamps none."""
    known = (traces.start != MISSING) & (traces.end != MISSING) & (traces.end >= traces.start)
    start, end = traces.start[known] // 1_000_000, traces.end[known] // 1_000_000
    spans = (traces.end[known] - traces.start[known]) / 1e6
    if calendar is not None:
        spans = np.asarray(calendar.windows.between(start, end), dtype=np.float64)
    count = np.bincount(traces.activity[known], minlength=len(traces.labels))
    total = np.bincount(traces.activity[known], weights=spans, minlength=len(traces.labels))
    return {
        label: float(total[number] / count[number] / 60)
        for number, label in enumerate(traces.labels)
        if count[number]
    }


def _written(found: _Found, minutes: dict[str, float], name: Mapping[str, str]) -> Sop:
    from sop.model import Sop

    used = {found.roles.of[row["text"]] for row in found.laid.rows if row["id"] not in found.laid.silent}
    roles = [{"id": role, "name": text} for role, text in found.roles.name.items() if role in used]
    first = roles[0]["id"]
    data = {
        "schema_version": 1,
        "id": name["id"],
        "title": name["title"],
        "identity": {"agency": name["agency"]},
        "origin": {"source": "event log", "normative": False},
        "roles": roles,
        "steps": [
            _step(number, row, found.roles.of.get(row["text"], first), minutes)
            for number, row in enumerate(found.laid.rows, 1)
        ],
    }
    return Sop.model_validate(data)


def _step(number: int, row: Mapping[str, Any], role: str, minutes: Mapping[str, float]) -> dict[str, Any]:
    step: dict[str, Any] = {
        "id": row["id"],
        "number": number,
        "text": row["text"],
        "performers": {"roles": [role], "basis": "inferred"},
        "after": row["after"],
    }
    usual = minutes.get(row["text"])
    if usual is not None:
        step["standard"] = {"value": round(min(max(usual, 1 / 60), 100_000), 4)}
    if row["outcomes"]:
        step["decision"] = {
            "outcomes": [{**outcome, "text": outcome["id"]} for outcome in row["outcomes"]],
            "basis": "inferred",
        }
    return step


def _result(found: _Found, sop: Sop, log: EventLog) -> DiscoveredSop:
    import pandas as pd

    traces = found.traces
    mapper = Mapper(states=found.states, laid=found.laid, blocks=found.blocks, activities=len(traces.labels))
    known = {case: mapper.steps(case) for case in {traces.sequence(one) for one in range(len(traces.cases))}}
    steps: list[str | None] = []
    follows = []
    for case in range(len(traces.cases)):
        found_steps, followed = known[traces.sequence(case)]
        steps += found_steps
        follows.append(followed)
    column = np.empty(len(steps), dtype=object)
    column[traces.rows] = [pd.NA if step is None else step for step in steps]
    events = log.events.copy()
    events[ev.STEP_ID] = pd.array(column, dtype="str")
    sizes = np.diff(traces.bounds)
    kept = np.array(follows)
    used = {step.performers.leader for step in sop.steps}
    return DiscoveredSop(
        sop=sop,
        log=replace(log, events=events),
        history=found.history,
        scores=found.scores,
        parallel=tuple(
            tuple(tuple(traces.labels[one] for one in branch) for branch in block.branches)
            for block in found.blocks
        ),
        silent=frozenset(found.laid.silent),
        roles={role: persons for role, persons in found.roles.persons.items() if role in used},
        cases=len(traces.cases),
        followed=int(kept.sum()),
        followed_share=float(traces.weight[kept].sum()),
        rare_events=int(sizes[~kept].sum()) - sum(step is None for step in steps),
        unmapped_events=sum(step is None for step in steps),
    )
