"""Single events (schedule, start, complete) joined into activity instances.

Events that share a `concept:instance` in a case belong together. Where there is none, or it repeats, the
oldest open instance of the activity takes the next start or completion; that is certain as long as instances
of one activity do not overlap, and reported where they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from mining.log.coded import Coded, coded
from mining.log.order import NO_TICK, micros, stable_order
from mining.log.raw import KEY, LIFECYCLE
from sop import events as ev
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SCHEDULE, START, COMPLETE, OTHER = 0, 1, 2, 3
_SLOTS = {"schedule": SCHEDULE, "start": START, "complete": COMPLETE, "": COMPLETE}
_COLUMNS = (ev.ENABLED, ev.START, ev.END)
_LATEST = 2**63 - 1
PRECISION_CODE = "_precision"
ROW = "_row"


@dataclass(frozen=True, kw_only=True)
class Joined:
    """Instances made of events.

    Parameters: frame - one row an instance, in the order of its first event; findings - what was doubtful.
    """

    frame: pd.DataFrame
    findings: tuple[Finding, ...] = ()


def join_events(frame: pd.DataFrame) -> Joined:
    """Make activity instances of a table whose rows may be parts of one.

    Parameters: frame - texts (plain or coded) and parsed stamps (`end` is the time of the event), LIFECYCLE,
    KEY where present, PRECISION_CODE (0 to 2) and ROW (row of the source).
    Returns: the same columns without LIFECYCLE, with `enabled`, `start` and `end` filled.
    """
    import numpy as np

    if LIFECYCLE not in frame:
        return Joined(frame=frame)
    written = coded(frame[LIFECYCLE])
    names = [text.strip().casefold() for text in written.listed]
    slot_of = np.array([_SLOTS.get(name, OTHER) for name in names], dtype=np.int8)
    silent = np.array([not name for name in names])[written.codes]
    slots = slot_of[written.codes]
    rest = frame.drop(columns=LIFECYCLE)
    if not (~silent & (slots != OTHER)).any():
        return Joined(frame=rest, findings=_unknown(frame[LIFECYCLE].astype("str"), silent))
    kept = slots != OTHER
    findings = _silent(silent)
    if not kept.all():
        findings = [*_aside(frame[LIFECYCLE].astype("str"), kept), *findings]
        rest, slots = rest[kept].reset_index(drop=True), slots[kept]
    if (slots == COMPLETE).all():
        return Joined(frame=rest, findings=tuple(findings))
    instances, overlapping = _numbered(rest, slots)
    if overlapping:
        ids = tuple(dict.fromkeys(rest[ev.CASE_ID].iloc[overlapping].tolist()))
        total = int(instances.max()) + 1
        findings.append(_warning("overlap_joined", len(overlapping), total, ids[:5]))
    joined, changed = _merged(rest, slots, instances)
    if changed:
        findings.append(Finding(rule="person_changed", severity="note", count=changed, total=len(joined)))
    return Joined(frame=joined, findings=tuple(findings))


def _unknown(original: pd.Series, silent: NDArray[np.bool_]) -> tuple[Finding, ...]:
    named = original[~silent]
    if named.empty:
        return ()
    examples = tuple(str(name) for name in named.value_counts().index[:10])
    return (_warning("lifecycle_unknown", len(named), len(original), examples),)


def _warning(rule: str, count: int, total: int, examples: tuple[str, ...]) -> Finding:
    return Finding(rule=rule, severity="warning", count=count, total=total, examples=examples)


def _aside(original: pd.Series, kept: NDArray[np.bool_]) -> list[Finding]:
    counts = original[~kept].value_counts()
    examples = tuple(f"{name} ({count})" for name, count in counts.items())
    return [_warning("lifecycle_set_aside", int(counts.sum()), len(original), examples[:10])]


def _silent(silent: NDArray[np.bool_]) -> list[Finding]:
    count = int(silent.sum())
    if not count:
        return []
    return [Finding(rule="lifecycle_missing", severity="note", count=count, total=len(silent))]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Groups:
    """Events in groups that may belong together, each group in time.

    Parameters: order - rows, group by group; slots - of each, in this order; group - number of the group, in
    this order, from 0 in the order of the file; begins - a group begins here; named - a `concept:instance`
    names the group.
    """

    order: NDArray[np.int64]
    slots: NDArray[np.int8]
    group: NDArray[np.int64]
    begins: NDArray[np.bool_]
    named: NDArray[np.bool_]


def _grouped(frame: pd.DataFrame, slots: NDArray[np.int8]) -> _Groups:
    import numpy as np
    import pandas as pd

    group = np.zeros(len(frame), dtype=np.int64)
    for column in (ev.CASE_ID, ev.ACTIVITY, *([KEY] if KEY in frame else [])):
        known = coded(frame[column])
        group = pd.factorize(group * max(len(known.texts), 1) + known.codes)[0].astype(np.int64)
    named = np.zeros(len(frame), dtype=bool)
    if KEY in frame:
        keys = coded(frame[KEY])
        named = keys.codes != keys.empty
    when = micros(frame[ev.END])
    order = stable_order([np.where(when == NO_TICK, _LATEST, when), group])
    order = np.arange(len(frame)) if order is None else order
    group = group[order]
    begins = np.ones(len(group), dtype=bool)
    begins[1:] = group[1:] != group[:-1]
    return _Groups(order=order, slots=slots[order], group=group, begins=begins, named=named[order])


def _numbered(frame: pd.DataFrame, slots: NDArray[np.int8]) -> tuple[NDArray[np.int64], list[int]]:
    """The instance that each event belongs to, and the rows where that is not certain.

    Where instances of one group follow each other (as in nearly all logs) a new one begins wherever nothing
    is open: at the group's first event and after a completion. Only the other groups are walked one by one.
    """
    import numpy as np

    found = _grouped(frame, slots)
    begins, here = found.begins, found.slots
    before = np.full(len(here), COMPLETE, dtype=np.int8)
    before[1:] = np.where(begins[1:], np.int8(COMPLETE), here[:-1])
    # A second start while one is open, or a schedule while anything is.
    odd = ((here == START) & (before == START)) | ((here == SCHEDULE) & (before != COMPLETE))
    whole = _whole_groups(found)
    new = np.where(whole, begins, before == COMPLETE)
    walked = np.zeros(int(found.group[-1]) + 1, dtype=bool)
    walked[found.group[odd & ~whole]] = True
    by_hand = walked[found.group]
    instances = np.full(len(here), -1, dtype=np.int64)
    numbers = np.cumsum(new & ~by_hand) - 1
    instances[found.order[~by_hand]] = numbers[~by_hand]
    count = int(numbers[-1]) + 1
    overlapping: list[int] = []
    odd_rows = found.order[by_hand]
    bounds = [*np.flatnonzero(begins[by_hand]).tolist(), len(odd_rows)]
    for begin, end in pairwise(bounds):
        count = _one_group(odd_rows[begin:end].tolist(), slots, instances, count, overlapping)
    return instances, overlapping


def _whole_groups(found: _Groups) -> NDArray[np.bool_]:
    """Rows of groups that a key names and that hold no slot twice: one instance, whatever their order."""
    import numpy as np

    size = int(found.group[-1]) + 1
    twice = np.zeros(size, dtype=bool)
    for slot in (SCHEDULE, START, COMPLETE):
        twice |= np.bincount(found.group[found.slots == slot], minlength=size) > 1
    return np.asarray(found.named & ~twice[found.group])


def _one_group(
    rows: list[int], slots: NDArray[np.int8], instances: NDArray[np.int64], count: int, overlapping: list[int]
) -> int:
    """Walk the events of one activity of one case in time; the oldest open instance is served first."""
    scheduled: list[int] = []
    started: list[int] = []
    for row in rows:
        slot = slots[row]
        if slot == SCHEDULE:
            instance, count = count, count + 1
            if scheduled or started:
                overlapping.append(row)
            scheduled.append(instance)
        elif slot == START:
            if started:
                overlapping.append(row)
            if scheduled:
                instance = scheduled.pop(0)
            else:
                instance, count = count, count + 1
            started.append(instance)
        elif started:
            instance = started.pop(0)
        elif scheduled:
            instance = scheduled.pop(0)
        else:
            instance, count = count, count + 1
        instances[row] = instance
    return count


def _merged(
    frame: pd.DataFrame, slots: NDArray[np.int8], instances: NDArray[np.int64]
) -> tuple[pd.DataFrame, int]:
    """One row an instance; an instance has at most one event of each slot."""
    import numpy as np
    import pandas as pd

    size = int(instances.max()) + 1
    # What the completion says of person and role counts; what it leaves open is taken from the start.
    event = {slot: np.full(size, -1, dtype=np.int64) for slot in (COMPLETE, START, SCHEDULE)}
    for slot, rows in event.items():
        mine = np.flatnonzero(slots == slot)
        rows[instances[mine]] = mine
    first = np.min([np.where(rows < 0, len(frame), rows) for rows in event.values()], axis=0)
    order = np.argsort(first, kind="stable")
    event = {slot: rows[order] for slot, rows in event.items()}
    joined: dict[str, pd.Series] = {}
    changed = 0
    for column in frame:
        if column not in (*_COLUMNS, PRECISION_CODE, ROW):
            joined[str(column)], differs = _text(coded(frame[column]), list(event.values()))
            changed += differs if column == ev.PERSON else 0
    for slot, column in enumerate(_COLUMNS):
        joined[column] = _taken(frame[ev.END], event[slot])
    if ev.START in frame:
        for rows in event.values():
            joined[ev.START] = joined[ev.START].fillna(_taken(frame[ev.START], rows))
    precision = frame[PRECISION_CODE].to_numpy()
    codes = [np.where(rows < 0, np.int8(-1), precision[rows]) for rows in event.values()]
    joined[PRECISION_CODE] = pd.Series(np.max(codes, axis=0).astype("int8"))
    joined[ROW] = pd.Series(frame[ROW].to_numpy()[first[order]])
    return pd.DataFrame(joined), changed


def _text(column: Coded, events: list[NDArray[np.int64]]) -> tuple[pd.Series, int]:
    """The first text that is not empty among the events of each instance; how many hold several."""
    import numpy as np
    import pyarrow as pa

    empty = column.empty
    if empty < 0:
        empty = len(column.texts)
        column = Coded(
            codes=column.codes, texts=pa.concat_arrays([column.texts, pa.array([""], pa.large_string())])
        )
    found = np.full(len(events[0]), empty, dtype=np.int32)
    differs = np.zeros(len(found), dtype=bool)
    for rows in events:
        here = np.where(rows < 0, np.int32(empty), column.codes[rows])
        differs |= (found != empty) & (here != empty) & (here != found)
        found = np.where(found == empty, here, found)
    return Coded(codes=found, texts=column.texts).column(), int(differs.sum())


def _taken(stamps: pd.Series, rows: NDArray[np.int64]) -> pd.Series:
    """The stamps of these rows, missing where there is no row."""
    taken = stamps.iloc[rows].reset_index(drop=True)
    return taken.mask(rows < 0)
