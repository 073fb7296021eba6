"""What a case shows beyond the order of its steps: units left out, and the same person twice in a control."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mining.conformance.instances import InstanceDeviation, Judged
from mining.conformance.rounds import rounds
from mining.conformance.search import Move
from mining.conformance.units import plain
from sop.events import PARTICIPANTS, PERSON
from sop.exchange.graph import FlowGraph
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

Persons = Sequence[frozenset[str]]
"""For each event the persons who took part, as far as the log names them."""


def units_left_out(
    sop: Sop,
    flow: FlowGraph,
    moves: Sequence[Move],
    rows: npt.NDArray[np.int64],
    *,
    units: Sequence[str],
    known: Sequence[str],
) -> Iterator[InstanceDeviation]:
    """Units for which a step was not carried out, or carried out again, in a round that has others.

    Parameters: sop - the SOP; flow - its reachability structure; moves - of the variant's explanation; rows -
    one row a case, one column an event: places in `units`; units - id of the unit of each event; known -
    steps of which these cases tell every unit.
    Returns: `unit_not_carried_out` and `repeated`, each with its unit.
    """
    groups: dict[tuple[str, int], list[Move]] = {}
    for move, number in zip(moves, rounds(flow, moves), strict=True):
        if move.step_id in known and move.index is not None:
            groups.setdefault((str(move.step_id), number), []).append(move)
    for (step, _), group in groups.items():
        members = [unit.id for unit in sop.units_of(step)]
        last = max(move.index for move in group if move.index is not None)
        for case, places in enumerate(rows):
            seen: set[str] = set()
            for move in group:
                unit = units[places[move.index or 0]]
                if unit in seen:
                    yield InstanceDeviation("repeated", step, None, case, move.index or 0, unit)
                seen.add(unit)
            for unit in members:
                if unit not in seen:
                    yield InstanceDeviation("unit_not_carried_out", step, None, case, last, unit)


def persons(events: pd.DataFrame) -> Persons:
    """Who took part in each event.

    Parameters: events - the event table.
    Returns: the names of the participants, else of the person; empty where nobody is named.
    """
    found = []
    for person, participants in zip(events[PERSON].tolist(), events[PARTICIPANTS].tolist(), strict=True):
        names = [str(item.get("person") or "") for item in json.loads(participants or "[]")]
        named = frozenset(plain(name) for name in (*names, person) if name.strip())
        # A participant without a name may be anybody.
        found.append(frozenset() if any(not name.strip() for name in names) else named)
    return found


def same_persons(
    sop: Sop, flow: FlowGraph, moves: Sequence[Move], rows: npt.NDArray[np.int64], took_part: Persons
) -> Judged:
    """Controls carried out by somebody who had carried out what is controlled, in its latest round.

    Parameters: sop - its steps' `not_same_person_as`; flow - its reachability structure; moves, rows - as in
    `units_left_out`; took_part - of `persons`.
    Returns: `same_person`, with the earlier step; a pair of events of which one names nobody is unknown.
    """
    controls = {step.id: step.not_same_person_as for step in sop.steps if step.not_same_person_as}
    found: list[InstanceDeviation] = []
    judged = unknown = 0
    before: dict[str, list[int]] = {}
    latest: dict[str, int] = {}
    for move, number in zip(moves, rounds(flow, moves), strict=True):
        if move.kind != "sync" or move.step_id is None or move.index is None:
            continue
        for other in controls.get(move.step_id, ()):
            for case, places in enumerate(rows if before.get(other) else ()):
                here = took_part[places[move.index]]
                there = [took_part[places[earlier]] for earlier in before[other]]
                if any(here & names for names in there):
                    found.append(InstanceDeviation("same_person", move.step_id, other, case, move.index))
                elif not here or not all(there):
                    unknown += 1
                    continue
                judged += 1
        if number > latest.get(move.step_id, -1):
            latest[move.step_id], before[move.step_id] = number, []
        before[move.step_id].append(move.index)
    return Judged(tuple(found), judged, unknown)
