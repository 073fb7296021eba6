"""Activities that always take exactly as long: estimated or filled in, not measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mining.log.quality.found import Found
from mining.log.quality.view import EXAMPLE_ROWS, LogView

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROOM = 4_000_000


def equal_spans(view: LogView) -> Iterator[Found]:
    """Activities of which more than `equal_spans` of at least `equal_size` spans are equal to the second.

    Spans run from start to end by the clock; those of no length are left out, as they were not measured.
    """
    import numpy as np

    measured = view.start.timed & view.end.timed
    span = view.end.seconds - view.start.seconds
    measured &= span > 0
    every = bool(measured.all())
    code, span = (view.activity, span) if every else (view.activity[measured], span[measured])
    sizes = np.bincount(code, minlength=len(view.labels))
    judged = sizes >= view.limits.equal_size
    if not judged.any():
        return
    suspect = _suspects(code, span, sizes, judged, view.limits.equal_spans)
    total = int(judged.sum())
    if not suspect.any():
        return
    found = sorted(
        _modes(code, span, sizes, suspect, view.limits.equal_spans), key=lambda each: view.labels[each[0]]
    )
    if not found:
        return
    first = np.full(len(view.labels), view.size, dtype=np.int64)
    np.minimum.at(first, view.activity, np.arange(view.size))
    chosen = sorted((int(first[activity]), length, count, activity) for activity, length, count in found)
    chosen = chosen[:EXAMPLE_ROWS]
    yield Found(
        rule="equal_spans",
        severity="warning",
        count=len(found),
        total=total,
        rows=np.array([row for row, *_ in chosen], dtype=np.int64),
        values=[f"{_clock(length)}, {count}/{int(sizes[activity])}" for _, length, count, activity in chosen],
        examples=[f"{str(view.labels[activity])[:60]} ({_clock(length)})" for activity, length, _ in found],
    )


def _suspects(
    code: NDArray[np.int64],
    span: NDArray[np.int64],
    sizes: NDArray[np.int64],
    judged: NDArray[np.bool_],
    share: float,
) -> NDArray[np.bool_]:
    """Activities that may be meant: as many equal remainders as equal lengths, and those count fast."""
    import numpy as np

    modulus = max(8, min(1024, _ROOM // len(sizes)))
    counts = np.bincount(code * modulus + span % modulus, minlength=len(sizes) * modulus)
    return np.asarray(judged & (counts.reshape(len(sizes), modulus).max(axis=1) > share * sizes))


def _modes(
    code: NDArray[np.int64],
    span: NDArray[np.int64],
    sizes: NDArray[np.int64],
    suspect: NDArray[np.bool_],
    share: float,
) -> list[tuple[int, int, int]]:
    """Activity, length and number of equal spans."""
    import numpy as np

    rows = suspect[code]
    code, span = code[rows], span[rows]
    order = np.lexsort((span, code))
    code, span = code[order], span[order]
    begin = np.flatnonzero(np.append(True, (code[1:] != code[:-1]) | (span[1:] != span[:-1])))
    counts = np.diff(np.append(begin, len(code)))
    often = counts > share * sizes[code[begin]]
    columns = (code[begin][often], span[begin][often], counts[often])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _clock(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
