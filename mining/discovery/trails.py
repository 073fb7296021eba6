"""A log as arrays in one order, with what its stamps do not tell: the ground of all discovery.

Events stand case after case. Stamps that are equal, or too coarse to be told apart (`precision`), form a
block whose inner order nobody knows; a block of one activity alone has an order all the same. The definition
is that of `mining.conformance.orders.blocks`, which a test holds it to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from mining.conformance.orders.blocks import WIDTH_SECONDS
from mining.conformance.traces import UNKNOWN_MARK
from sop.errors import LogError, Problem
from sop.events import ACTIVITY, CASE_ID, ENABLED, END, INSTANCE, PRECISION, START, STEP_ID, EventLog

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from sop.model import Sop

    Ints: TypeAlias = npt.NDArray[np.int64]
    Bools: TypeAlias = npt.NDArray[np.bool_]

By = Literal["step", "activity"]
TIME_ZONE = "Asia/Jakarta"
SECOND = 1_000_000
"""Microseconds."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """What happened, as one kind.

    Parameters: key - step id, else `?` and the label (by step), or the label (by activity); label - as
    logged, of a step as the SOP calls it; step_id - empty for what the SOP does not know; number - of the
    step, 0 without.
    """

    key: str
    label: str
    step_id: str = ""
    number: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Trails:
    """The events of a log, case after case, in the order of their blocks.

    Inside a block: by the place of the step in the SOP, unknown activities last, then as in the log.

    Parameters: by - what a node is; nodes - by number; case, node, block - numbers of each event (blocks rise
    with time and from case to case); mixed - the block holds several nodes: what came before what in it is
    not known; start, end - microseconds UTC, 0 where not known; has_start, has_end; by_day - the stamps tell
    the date only; row - of the event table; case_ids - by number, in the order of the log; first - place of
    the first event of each case, and one more at the end; not_started - rows left out because they tell
    nothing but when they were enabled.
    """

    by: By
    nodes: tuple[Node, ...]
    case: Ints
    node: Ints
    block: Ints
    mixed: Bools
    start: Ints
    end: Ints
    has_start: Bools
    has_end: Bools
    by_day: Bools
    row: Ints
    case_ids: tuple[str, ...]
    first: Ints
    not_started: int

    @property
    def begin(self) -> Ints:
        """Start of each event, else its end, in microseconds UTC."""
        import numpy as np

        return np.where(self.has_start, self.start, self.end)

    @property
    def finish(self) -> Ints:
        """End of each event, else its start, in microseconds UTC."""
        import numpy as np

        return np.where(self.has_end, self.end, self.start)


def trails(
    log: EventLog, *, sop: Sop | None = None, by: By | None = None, time_zone: str = TIME_ZONE
) -> Trails:
    """Put the events of a log into one order.

    Parameters: log - any order of rows; sop - whose step order stands inside blocks, and whose names are
    used; by - `step` (the default with an SOP) or `activity` (labels as logged); time_zone - IANA name, tells
    which date-only stamps are of one day.
    Returns: arrays, one place an event.
    Raises: LogError - an event has neither start nor end; ValueError - by step, without an SOP.
    """
    import numpy as np
    import pandas as pd

    by = by or ("activity" if sop is None else "step")
    if by == "step" and sop is None:
        raise ValueError("by step, without an SOP")
    every_case, names = pd.factorize(log.events[CASE_ID])
    begun = (log.events[START].notna() | log.events[END].notna() | log.events[ENABLED].isna()).to_numpy()
    events = log.events if begun.all() else log.events[begun].reset_index(drop=True)
    case = every_case[begun].astype(np.int64)
    start, has_start = _micros(events[START])
    end, has_end = _micros(events[END])
    _refuse_unstamped(events, has_start | has_end)
    by_day = (events[PRECISION] == "day").to_numpy()
    begin, width = _width(events[PRECISION], np.where(has_start, start, end), time_zone)
    node, rank, nodes = _nodes(events, sop, by)
    order, block = _blocks(case, begin, width)
    if np.any(np.diff(block) == 0):
        inner = np.lexsort((order, rank[order], block))
        order, block = order[inner], block[inner]
    return Trails(
        by=by,
        nodes=nodes,
        case=case[order],
        node=node[order],
        block=block,
        mixed=several(block, node[order]),
        start=start[order],
        end=end[order],
        has_start=has_start[order],
        has_end=has_end[order],
        by_day=by_day[order],
        row=np.flatnonzero(begun)[order].astype(np.int64),
        case_ids=tuple(map(str, names.tolist())),
        first=np.append(np.searchsorted(case[order], np.arange(len(names))), len(order)).astype(np.int64),
        not_started=int((~begun).sum()),
    )


def _micros(stamps: pd.Series) -> tuple[Ints, Bools]:
    import numpy as np

    known = stamps.notna().to_numpy()
    values = stamps.dt.as_unit("us").dt.tz_convert(None).to_numpy().astype("int64")
    return np.where(known, values, 0).astype(np.int64), np.asarray(known, dtype=np.bool_)


def _refuse_unstamped(events: pd.DataFrame, stamped: Bools) -> None:
    if not stamped.all():
        first = int(events[INSTANCE].to_numpy()[~stamped][0])
        count = {"count": str(int((~stamped).sum()))}
        raise LogError(Problem(code="event_without_stamp", value=str(first), fields=count))


def _width(precision: pd.Series, begin: Ints, time_zone: str) -> tuple[Ints, Ints]:
    """First instant at which an event may have been stamped, and how long that may last."""
    import numpy as np
    import pandas as pd

    codes, kinds = pd.factorize(precision)
    seconds = np.array([*(WIDTH_SECONDS.get(str(kind), 0) for kind in kinds), 0], dtype=np.int64)
    width = seconds[codes] * SECOND
    by_day = width == 86_400 * SECOND
    if by_day.any():
        stamps = pd.DatetimeIndex(begin[by_day].view("M8[us]")).tz_localize("UTC").tz_convert(time_zone)
        begin = begin.copy()
        begin[by_day] = (
            stamps.normalize().tz_convert("UTC").tz_localize(None).to_numpy().astype("M8[us]").view("i8")
        )
    begin = np.where(width == 60 * SECOND, begin - begin % (60 * SECOND), begin)
    return begin, np.maximum(width, 1)


def _nodes(events: pd.DataFrame, sop: Sop | None, by: By) -> tuple[Ints, Ints, tuple[Node, ...]]:
    """Node and place in the SOP of each event; nodes of the SOP first, in its order, then as they appear."""
    import numpy as np
    import pandas as pd

    label, labels = pd.factorize(events[ACTIVITY])
    steps = () if sop is None else sop.steps
    if not steps:
        nodes = tuple(Node(key=str(name), label=str(name)) for name in labels)
        return label.astype(np.int64), np.zeros(len(events), dtype=np.int64), nodes
    order = sop.routes().order if sop is not None else ()
    place = {step: index for index, step in enumerate(order)}
    code, ids = pd.factorize(events[STEP_ID])
    rank = np.array([*(place.get(str(name), len(place)) for name in ids), len(place)], dtype=np.int64)[code]
    known = {step.id: step for step in steps}
    if by == "activity":
        # The same label may stand for several steps or none; then its most frequent meaning names it.
        meant = pd.DataFrame({"label": label, "rank": rank}).value_counts(sort=True).reset_index()
        first = meant.drop_duplicates("label").set_index("label")["rank"].to_dict()
        ranks = [int(first[number]) for number in range(len(labels))]
        nodes = tuple(
            Node(
                key=str(name),
                label=str(name),
                step_id=order[at] if at < len(order) else "",
                number=known[order[at]].number if at < len(order) else 0,
            )
            for name, at in zip(labels, ranks, strict=True)
        )
        return label.astype(np.int64), rank, nodes
    inside = tuple(
        Node(key=one, label=known[one].label, step_id=one, number=known[one].number) for one in order
    )
    outside = pd.unique(label[rank == len(place)])
    number = np.zeros(len(labels) + 1, dtype=np.int64)
    number[outside] = np.arange(len(outside)) + len(place)
    strange = tuple(Node(key=UNKNOWN_MARK + str(labels[one]), label=str(labels[one])) for one in outside)
    return np.where(rank < len(place), rank, number[label]), rank, (*inside, *strange)


def _blocks(case: Ints, begin: Ints, width: Ints) -> tuple[Ints, Ints]:
    """Order of the events by case and time, and the number of the block of each place."""
    import numpy as np
    import pandas as pd

    later = (case[1:] > case[:-1]) | ((case[1:] == case[:-1]) & (begin[1:] >= begin[:-1]))
    order = np.arange(len(case)) if later.all() else np.lexsort((begin, case))
    case, begin, width = case[order], begin[order], width[order]
    new = np.ones(len(order), dtype=np.bool_)
    same = case[1:] == case[:-1]
    if len(width) and width.max() > 1:
        reach = pd.Series(begin + width).groupby(case).cummax().to_numpy()
        new[1:] = ~same | (begin[1:] >= reach[:-1])
    else:
        new[1:] = ~same | (begin[1:] > begin[:-1])
    return order.astype(np.int64), np.cumsum(new, dtype=np.int64)


def several(block: Ints, node: Ints) -> Bools:
    """Events of blocks that hold different numbers: their order is not known, and it matters.

    Parameters: block - of each event, rising; node - a number of each event.
    """
    import numpy as np

    differs = (block[1:] == block[:-1]) & (node[1:] != node[:-1])
    found = np.zeros(int(block[-1]) + 1 if len(block) else 1, dtype=np.bool_)
    found[block[1:][differs]] = True
    return found[block]
