"""What order alone does not show, judged on the activity instances of a variant: roles and overlap.

All cases of a variant are judged at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.conformance.checked import Counts
from mining.conformance.search import Move
from mining.conformance.wording import Kind, ordered_pairs
from sop.events import END, PRECISION, ROLE, START, STEP_ID
from sop.exchange.petri import FlowGraph
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

MINUTE_MICROSECONDS = 60_000_000


@dataclass(frozen=True)
class InstanceDeviation:
    """One deviation of the activity instances of some cases.

    Parameters: kind - what an instance can show; step_id, other_step_id, unit - as in
    `Conformance.deviations`; cases - places of the cases among those judged; index - place of the event in
    the trace (of `unit_not_carried_out` that of the last unit's).
    """

    kind: Kind
    step_id: str
    other_step_id: str | None
    cases: npt.NDArray[np.int64]
    index: int
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Stamps:
    """Columns of the event table as arrays.

    Parameters: role_known - the role is one of the SOP's, role_wrong - one that may not act in the step;
    start - latest instant at which the work began, end - earliest at which it ended, in microseconds UTC;
    start_known, end_known - that stamp tells a time of day.
    """

    role_known: npt.NDArray[np.bool_]
    role_wrong: npt.NDArray[np.bool_]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    start_known: npt.NDArray[np.bool_]
    end_known: npt.NDArray[np.bool_]


def stamps(events: pd.DataFrame, sop: Sop, *, outside: Collection[str] = ()) -> Stamps:
    """The columns that are judged.

    Parameters: events - the event table; sop - its roles and seats; outside - roles of which somebody has
    confirmed that the SOP does not know them: they may act nowhere.
    Returns: arrays in the order of the rows. A start stamped to the minute may be up to a minute later.
    """
    import numpy as np
    import pandas as pd

    timed = (events[PRECISION] != "day").to_numpy()
    by_minute = (events[PRECISION] == "minute").to_numpy()

    def microseconds(column: str) -> npt.NDArray[np.int64]:
        filled = events[column].fillna(pd.Timestamp(0, tz="UTC"))
        return np.asarray(filled.dt.as_unit("us").astype("int64"), dtype=np.int64)

    known, wrong = _roles(events, sop, outside)
    return Stamps(
        role_known=known,
        role_wrong=wrong,
        start=microseconds(START) + by_minute * (MINUTE_MICROSECONDS - 1),
        end=microseconds(END),
        start_known=events[START].notna().to_numpy() & timed,
        end_known=events[END].notna().to_numpy() & timed,
    )


def _roles(
    events: pd.DataFrame, sop: Sop, outside: Collection[str]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Whether the role of each event is known, and whether it may not act in the event's step."""
    import numpy as np
    import pandas as pd

    role, names = pd.factorize(events[ROLE])
    step, steps = pd.factorize(events[STEP_ID])
    ids = {one.id for one in sop.roles} | set(outside)
    sure = np.array([*(name in ids for name in names), False], dtype=bool)
    allowed = may_act(sop)
    table = np.array(
        [[name in allowed.get(one, ()) for name in [*names, ""]] for one in [*steps, ""]], dtype=bool
    )
    known = sure[role]
    return known, known & ~table[step, role]


def may_act(sop: Sop) -> Mapping[str, frozenset[str]]:
    """Roles that have a seat, or may act for the lead, by step."""
    return {step.id: step.performers.may_act for step in sop.steps}


def wrong_roles(
    moves: Sequence[Move], rows: npt.NDArray[np.int64], columns: Stamps, counts: Counts
) -> Iterator[InstanceDeviation]:
    """Steps carried out on their place by a role that has no seat in them, nor may act for one that has.

    Whether everybody who holds the leading role was away that day is not in the log: a deputy is believed.

    Parameters: moves - of the variant's explanation; rows - one row a case, one column an event: places in
    `columns`; counts - is raised by what was judged, and what was not.
    Returns: deviations; a role that is empty or none of the SOP's is unknown and not judged, unless somebody
    has confirmed that it is none of them.
    """
    import numpy as np

    found = _synchronous(moves)
    if not found:
        return
    places = rows[:, [index for _, index in found]]
    counts.judged += int(columns.role_known[places].sum())
    counts.unknown += int((~columns.role_known[places]).sum())
    wrong = columns.role_wrong[places]
    for at in np.flatnonzero(wrong.any(axis=0)).tolist():
        step, index = found[at]
        yield InstanceDeviation("wrong_role", step, None, wrong[:, at].nonzero()[0], index)


def overlaps(
    flow: FlowGraph,
    moves: Sequence[Move],
    rows: npt.NDArray[np.int64],
    columns: Stamps,
    counts: Counts,
) -> Iterator[InstanceDeviation]:
    """Steps that certainly began before a step they had to wait for had ended.

    Parameters: as in `wrong_roles`; flow - the SOP's reachability structure.
    Returns: deviations; a pair without the stamps, or stamped by the day, is unknown and not judged.
    """
    import numpy as np

    pairs = list(ordered_pairs(flow, moves))
    if not pairs:
        return
    step_at = {index: step for step, index in _synchronous(moves)}
    second = rows[:, [later for later, _ in pairs]]
    first = rows[:, [earlier for _, earlier in pairs]]
    sure = columns.start_known[second] & columns.end_known[first]
    early = sure & (columns.start[second] < columns.end[first])
    counts.judged += int(sure.sum())
    counts.unknown += int((~sure).sum())
    for at in np.flatnonzero(early.any(axis=0)).tolist():
        later, earlier = pairs[at]
        yield InstanceDeviation("overlap", step_at[later], step_at[earlier], early[:, at].nonzero()[0], later)


def _synchronous(moves: Iterable[Move]) -> list[tuple[str, int]]:
    return [
        (move.step_id, move.index)
        for move in moves
        if move.kind == "sync" and move.step_id is not None and move.index is not None
    ]
