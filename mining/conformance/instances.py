"""What order alone does not show, judged on the activity instances of a variant: roles and overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.conformance.search import Move
from mining.conformance.wording import Kind, ordered_pairs
from sop.events import END, PRECISION, ROLE, START
from sop.exchange.petri import FlowGraph
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

MINUTE_MICROSECONDS = 60_000_000


@dataclass(frozen=True)
class InstanceDeviation:
    """One deviation of one activity instance.

    Parameters: kind - what an instance can show; step_id, other_step_id, unit - as in
    `Conformance.deviations`; case - place of the case among those judged; index - place of the event in the
    trace (of `unit_not_carried_out` that of the last unit's).
    """

    kind: Kind
    step_id: str
    other_step_id: str | None
    case: int
    index: int
    unit: str = ""


@dataclass(frozen=True)
class Judged:
    """Deviations found, and how much could and could not be judged."""

    deviations: tuple[InstanceDeviation, ...]
    judged: int
    unknown: int


@dataclass(frozen=True, kw_only=True)
class Stamps:
    """Columns of the event table as arrays.

    Parameters: role - text; start - latest instant at which the work began, end - earliest at which it
    ended, in microseconds UTC; timed - both stamps of this event tell a time of day (`start_known`,
    `end_known` each for one).
    """

    role: npt.NDArray[np.object_]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    start_known: npt.NDArray[np.bool_]
    end_known: npt.NDArray[np.bool_]


def stamps(events: pd.DataFrame) -> Stamps:
    """The columns that are judged.

    Parameters: events - the event table.
    Returns: arrays in the order of the rows. A start stamped to the minute may be up to a minute later.
    """
    import numpy as np
    import pandas as pd

    timed = (events[PRECISION] != "day").to_numpy()
    by_minute = (events[PRECISION] == "minute").to_numpy()

    def microseconds(column: str) -> npt.NDArray[np.int64]:
        filled = events[column].fillna(pd.Timestamp(0, tz="UTC"))
        return np.asarray(filled.dt.as_unit("us").astype("int64"), dtype=np.int64)

    return Stamps(
        role=events[ROLE].to_numpy().astype(object),
        start=microseconds(START) + by_minute * (MINUTE_MICROSECONDS - 1),
        end=microseconds(END),
        start_known=events[START].notna().to_numpy() & timed,
        end_known=events[END].notna().to_numpy() & timed,
    )


def seats(sop: Sop) -> Mapping[str, frozenset[str]]:
    """Roles that have a seat, by step."""
    return {step.id: frozenset(seat.role for seat in step.performers.roles) for step in sop.steps}


def wrong_roles(sop: Sop, moves: Sequence[Move], rows: npt.NDArray[np.int64], columns: Stamps) -> Judged:
    """Steps carried out on their place by a role that has no seat in them.

    Parameters: sop - the SOP; moves - of the variant's explanation; rows - one row a case, one column an
    event: places in `columns`.
    Returns: deviations; a role that is empty or none of the SOP's is unknown and not judged.
    """
    import numpy as np

    known = np.array([role.id for role in sop.roles], dtype=object)
    allowed = seats(sop)
    found: list[InstanceDeviation] = []
    judged = unknown = 0
    for step, index in _synchronous(moves):
        role = columns.role[rows[:, index]]
        sure = np.isin(role, known)
        wrong = sure & ~np.isin(role, np.array(sorted(allowed[step]), dtype=object))
        judged += int(sure.sum())
        unknown += int((~sure).sum())
        found += [
            InstanceDeviation("wrong_role", step, None, int(case), index) for case in wrong.nonzero()[0]
        ]
    return Judged(tuple(found), judged, unknown)


def overlaps(flow: FlowGraph, moves: Sequence[Move], rows: npt.NDArray[np.int64], columns: Stamps) -> Judged:
    """Steps that certainly began before a step they had to wait for had ended.

    Parameters: as in `wrong_roles`; flow - the SOP's reachability structure.
    Returns: deviations; a pair without the stamps, or stamped by the day, is unknown and not judged.
    """
    found: list[InstanceDeviation] = []
    judged = unknown = 0
    step_at = {index: step for step, index in _synchronous(moves)}
    for later, earlier in ordered_pairs(flow, moves):
        second, first = rows[:, later], rows[:, earlier]
        sure = columns.start_known[second] & columns.end_known[first]
        early = sure & (columns.start[second] < columns.end[first])
        judged += int(sure.sum())
        unknown += int((~sure).sum())
        found += [
            InstanceDeviation("overlap", step_at[later], step_at[earlier], int(case), later)
            for case in early.nonzero()[0]
        ]
    return Judged(tuple(found), judged, unknown)


def _synchronous(moves: Sequence[Move]) -> Iterable[tuple[str, int]]:
    return [
        (move.step_id, move.index)
        for move in moves
        if move.kind == "sync" and move.step_id is not None and move.index is not None
    ]
