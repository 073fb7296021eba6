"""Single events (schedule, start, complete) joined into activity instances.

Events that share a `concept:instance` in a case belong together. Where there is none, or it repeats, the
oldest open instance of the activity takes the next start or completion; that is certain as long as instances
of one activity do not overlap, and reported where they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

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

    Parameters: frame - texts and parsed stamps (`end` is the time of the event), LIFECYCLE, KEY where
    present, PRECISION_CODE (0 to 2) and ROW (row of the source).
    Returns: the same columns without LIFECYCLE, with `enabled`, `start` and `end` filled.
    """
    import numpy as np

    if LIFECYCLE not in frame:
        return Joined(frame=frame)
    written = frame[LIFECYCLE].str.strip().str.casefold()
    slots = written.map(_SLOTS).fillna(OTHER).astype("int8")
    stated = (written != "") & (slots != OTHER)
    rest = frame.drop(columns=LIFECYCLE)
    if not stated.any():
        return Joined(frame=rest, findings=_unknown(frame[LIFECYCLE], written))
    kept = (slots != OTHER).to_numpy()
    findings = [*_aside(frame[LIFECYCLE], kept), *_silent(written)]
    rest, slots = rest[kept].reset_index(drop=True), slots[kept].reset_index(drop=True)
    if (slots == COMPLETE).all():
        return Joined(frame=rest, findings=tuple(findings))
    codes = np.asarray(slots, dtype=np.int8)
    instances, overlapping = _numbered(rest, codes)
    if overlapping:
        ids = tuple(dict.fromkeys(rest[ev.CASE_ID].iloc[overlapping].tolist()))
        total = int(instances.max()) + 1
        findings.append(_warning("overlap_joined", len(overlapping), total, ids[:5]))
    joined, changed = _merged(rest, codes, instances)
    if changed:
        findings.append(Finding(rule="person_changed", severity="note", count=changed, total=len(joined)))
    return Joined(frame=joined, findings=tuple(findings))


def _unknown(original: pd.Series, written: pd.Series) -> tuple[Finding, ...]:
    named = original[written != ""]
    if named.empty:
        return ()
    examples = tuple(str(name) for name in named.value_counts().index[:10])
    return (_warning("lifecycle_unknown", len(named), len(original), examples),)


def _warning(rule: str, count: int, total: int, examples: tuple[str, ...]) -> Finding:
    return Finding(rule=rule, severity="warning", count=count, total=total, examples=examples)


def _aside(original: pd.Series, kept: NDArray[np.bool_]) -> list[Finding]:
    counts = original[~kept].value_counts()
    if counts.empty:
        return []
    examples = tuple(f"{name} ({count})" for name, count in counts.items())
    return [_warning("lifecycle_set_aside", int(counts.sum()), len(original), examples[:10])]


def _silent(written: pd.Series) -> list[Finding]:
    silent = int((written == "").sum())
    if not silent:
        return []
    return [Finding(rule="lifecycle_missing", severity="note", count=silent, total=len(written))]


def _numbered(frame: pd.DataFrame, slots: NDArray[np.int8]) -> tuple[NDArray[np.int64], list[int]]:
    """The instance that each event belongs to, and the rows where that is not certain."""
    import numpy as np

    keys = [ev.CASE_ID, ev.ACTIVITY, *([KEY] if KEY in frame else [])]
    group = frame.groupby(keys, sort=False).ngroup().to_numpy()
    named = (frame[KEY] != "").to_numpy() if KEY in frame else np.zeros(len(frame), dtype=bool)
    when = frame[ev.END].dt.tz_convert(None).to_numpy()
    order = np.lexsort((np.arange(len(frame)), when, group))
    instances = np.full(len(frame), -1, dtype="int64")
    overlapping: list[int] = []
    count = 0
    bounds = np.flatnonzero(np.diff(group[order], prepend=-1, append=-1))
    for begin, end in pairwise(bounds.tolist()):
        rows = order[begin:end].tolist()
        if named[rows[0]] and len(set(slots[rows].tolist())) == len(rows):
            instances[rows] = count
            count += 1
            continue
        count = _one_group(rows, slots, instances, count, overlapping)
    return instances, overlapping


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
    import numpy as np

    texts = [column for column in frame if column not in (*_COLUMNS, PRECISION_CODE, ROW)]
    # What the completion says of person and role counts; what it leaves open is taken from the start.
    ranked = frame.assign(_instance=instances, _rank=-slots).sort_values(
        ["_instance", "_rank", ROW], kind="stable"
    )
    by_instance = ranked[texts].mask(ranked[texts] == "").groupby(ranked["_instance"])
    joined = by_instance.first().fillna("").astype("str")
    changed = int((by_instance[ev.PERSON].nunique() > 1).sum()) if ev.PERSON in texts else 0
    for slot, column in enumerate(_COLUMNS):
        mine = slots == slot
        joined[column] = frame[ev.END][mine].set_axis(instances[mine]).reindex(joined.index)
    if ev.START in frame:
        given = ranked[ev.START].groupby(ranked["_instance"]).first()
        joined[ev.START] = joined[ev.START].fillna(given)
    joined[PRECISION_CODE] = ranked[PRECISION_CODE].groupby(ranked["_instance"]).max().astype("int8")
    joined[ROW] = ranked[ROW].groupby(ranked["_instance"]).min()
    order = np.argsort(joined[ROW].to_numpy(), kind="stable")
    return joined.iloc[order].reset_index(drop=True), changed
