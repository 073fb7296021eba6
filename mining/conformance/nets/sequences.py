"""Bare sequences of labels: what a net is compared with. The order of the events is that of their stamps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from sop.events import ACTIVITY, CASE_ID, ENABLED, END, START, STEP_ID, EventLog

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Label = Literal["activity", "step_id"]


@dataclass(frozen=True, kw_only=True)
class Sequences:
    """Cases as sequences of labels.

    Parameters: variants - different sequences, the most frequent first, among equals the one seen first;
    counts - cases of each; case_ids - one a case; variant_of - place of each case's variant.
    """

    variants: tuple[tuple[str, ...], ...]
    counts: tuple[int, ...]
    case_ids: tuple[str, ...]
    variant_of: tuple[int, ...]


Traces = EventLog | Mapping[str, Sequence[str]] | Iterable[Sequence[str]]


def sequences(traces: Traces, *, label: Label = "activity") -> Sequences:
    """Cut what was given into sequences.

    Parameters: traces - a log, sequences of labels by case id, or bare sequences (their case ids are `1`,
    `2`, ...); label - of a log, the column that is compared; a missing step id reads as the activity. Events
    of a log stand in the order of start, else end, equal ones as in the log; rows that have not begun (an
    enabling instant alone) are left out, cases without other rows are empty sequences.
    Returns: the sequences.
    """
    if isinstance(traces, EventLog):
        case_ids, found = _of_log(traces, label)
    else:
        named = (
            traces.items()
            if isinstance(traces, Mapping)
            else ((str(number), one) for number, one in enumerate(traces, start=1))
        )
        pairs = [(str(name), tuple(one)) for name, one in named]
        case_ids, found = tuple(name for name, _ in pairs), [one for _, one in pairs]
    groups: dict[tuple[str, ...], list[int]] = {}
    for ordinal, one in enumerate(found):
        groups.setdefault(one, []).append(ordinal)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[1][0]))
    place = {one: number for number, (one, _) in enumerate(ranked)}
    return Sequences(
        variants=tuple(one for one, _ in ranked),
        counts=tuple(len(cases) for _, cases in ranked),
        case_ids=case_ids,
        variant_of=tuple(place[one] for one in found),
    )


def begun(log: EventLog) -> npt.NDArray[np.bool_]:
    """Which rows have begun; nothing but an enabling instant is no event yet.

    Parameters: log - any.
    Returns: one truth value a row.
    """
    events = log.events
    there = events[START].notna() | events[END].notna() | events[ENABLED].isna()
    return there.to_numpy().astype(bool)


def _of_log(log: EventLog, label: Label) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    import numpy as np
    import pandas as pd

    every_case, names = pd.factorize(log.events[CASE_ID])
    kept = begun(log)
    events, case = log.events[kept], every_case[kept]
    text = events[ACTIVITY] if label == "activity" else events[STEP_ID].fillna(events[ACTIVITY])
    codes, labels = pd.factorize(text)
    stamp = events[START].fillna(events[END])
    # A stamp that is missing sorts behind: NaT is the smallest number.
    number = stamp.dt.as_unit("us").astype("int64").to_numpy()
    order = np.lexsort((number, stamp.isna().to_numpy(), case))
    bounds = np.searchsorted(case[order], np.arange(len(names) + 1)).tolist()
    codes, values = codes[order], [str(value) for value in labels]
    # Cases of one variant share one tuple: a log has many fewer variants than cases.
    seen: dict[bytes, tuple[str, ...]] = {}
    found = []
    for low, high in pairwise(bounds):
        piece = codes[low:high]
        key = piece.tobytes()
        if key not in seen:
            seen[key] = tuple(values[code] for code in piece.tolist())
        found.append(seen[key])
    return tuple(str(name) for name in names), found
