"""What a case shows beyond the order of its steps: units left out, and the same person twice in a control.

All cases of a variant are judged at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.conformance.checked import Counts
from mining.conformance.instances import InstanceDeviation
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


@dataclass(frozen=True)
class Persons:
    """Who took part in each event, as far as the log names them.

    Parameters: code - of each event; groups - the names by code.
    """

    code: npt.NDArray[np.int64]
    groups: tuple[frozenset[str], ...]


def units_left_out(
    sop: Sop,
    flow: FlowGraph,
    moves: Sequence[Move],
    rows: npt.NDArray[np.int64],
    *,
    units: npt.NDArray[np.object_],
    known: Sequence[str],
) -> Iterator[InstanceDeviation]:
    """Units for which a step was not carried out, or carried out again, in a round that has others.

    Parameters: sop - the SOP; flow - its reachability structure; moves - of the variant's explanation; rows -
    one row a case, one column an event: places in `units`; units - id of the unit of each event; known -
    steps of which these cases tell every unit.
    Returns: `unit_not_carried_out` and `repeated`, each with its unit.
    """
    groups: dict[tuple[str, int], list[int]] = {}
    for move, number in zip(moves, rounds(flow, moves), strict=True):
        if move.step_id in known and move.index is not None:
            groups.setdefault((str(move.step_id), number), []).append(move.index)
    for (step, _), places in groups.items():
        found = units[rows[:, places]]
        for unit in (one.id for one in sop.units_of(step)):
            here = found == unit
            again = here & (here.cumsum(axis=1) > 1)
            for at in again.any(axis=0).nonzero()[0].tolist():
                yield InstanceDeviation("repeated", step, None, again[:, at].nonzero()[0], places[at], unit)
            if not here.any(axis=1).all():
                cases = (~here.any(axis=1)).nonzero()[0]
                yield InstanceDeviation("unit_not_carried_out", step, None, cases, max(places), unit)


def persons(events: pd.DataFrame) -> Persons:
    """Who took part in each event.

    Parameters: events - the event table.
    Returns: the names of the participants, else of the person; nobody where one is not named.
    """
    import pandas as pd

    code, pairs = pd.MultiIndex.from_frame(events[[PERSON, PARTICIPANTS]]).factorize()
    groups = []
    for person, participants in pairs:
        names = [str(item.get("person") or "") for item in json.loads(participants or "[]")]
        named = frozenset(plain(name) for name in (*names, person) if name.strip())
        # A participant without a name may be anybody.
        groups.append(frozenset() if any(not name.strip() for name in names) else named)
    return Persons(code, tuple(groups))


def same_persons(
    sop: Sop,
    flow: FlowGraph,
    moves: Sequence[Move],
    rows: npt.NDArray[np.int64],
    took_part: Persons,
    counts: Counts,
) -> Iterator[InstanceDeviation]:
    """Controls carried out by somebody who had carried out what is controlled, in its latest round.

    Parameters: sop - its steps' `not_same_person_as`; flow - its reachability structure; moves, rows - as in
    `units_left_out`; took_part - of `persons`; counts - is raised by what was judged, and what was not.
    Returns: `same_person`, with the earlier step; a pair of events of which one names nobody is unknown.
    """
    controls = {step.id: step.not_same_person_as for step in sop.steps if step.not_same_person_as}
    before: dict[str, list[int]] = {}
    latest: dict[str, int] = {}
    for move, number in zip(moves, rounds(flow, moves), strict=True):
        if move.kind != "sync" or move.step_id is None or move.index is None:
            continue
        for other in controls.get(move.step_id, ()):
            if before.get(other):
                same, judged = _same(took_part, rows[:, [move.index, *before[other]]])
                counts.judged += int(judged.sum())
                counts.unknown += int((~judged).sum())
                if same.any():
                    cases = same.nonzero()[0]
                    yield InstanceDeviation("same_person", move.step_id, other, cases, move.index)
        if number > latest.get(move.step_id, -1):
            latest[move.step_id], before[move.step_id] = number, []
        before[move.step_id].append(move.index)


def _same(
    took_part: Persons, places: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Did somebody of the first event take part in one of the others, and can that be said?"""
    import numpy as np

    kinds, kind = np.unique(took_part.code[places], axis=0, return_inverse=True)
    same, judged = [], []
    for here, *there in ([took_part.groups[code] for code in row] for row in kinds.tolist()):
        same.append(any(here & names for names in there))
        judged.append(same[-1] or (bool(here) and all(there)))
    return np.array(same, dtype=bool)[kind.ravel()], np.array(judged, dtype=bool)[kind.ravel()]
