"""The quick way for the many: stamps in ISO 8601, a million at once.

Read is exactly `YYYY-MM-DD`, or that with a T or a space and `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f` (1 to 9
digits), and after a time a zone: Z, +hh:mm, +hhmm or none. What is not read here is not wrong yet:
`mining.log.stamps.text` looks at it one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.log.stamps.text import DAY, MINUTE, SECOND

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NO_ZONE = -10_000
_WALLS = {10: DAY, 16: MINUTE, 19: SECOND, **dict.fromkeys(range(21, 30), SECOND)}
_LONGEST = 35
_MOST_MINUTES = 14 * 60
_FEW = 64
_ZERO, _DASH, _COLON, _SPACE, _T, _Z, _PLUS, _POINT = (ord(sign) for sign in "0-: TZ+.")
_MINUTE_MICROS = 60_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class IsoStamps:
    """What could be read of a column; nothing is said of the rows that are not `done`.

    Parameters: wall - microseconds since 1970 on the clock of the text; offsets - minutes east of UTC, or
    NO_ZONE; precision - as written; done - read; blank - there is no text.
    """

    wall: NDArray[np.int64]
    offsets: NDArray[np.int32]
    precision: NDArray[np.int8]
    done: NDArray[np.bool_]
    blank: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Group:
    """Rows whose texts are equally long.

    Parameters: texts - of these rows; rows - their numbers, or None for all; data - the bytes of the whole
    column; starts - where the texts of these rows begin; length - of each.
    """

    texts: Any
    rows: NDArray[np.int64] | None
    data: NDArray[np.uint8]
    starts: NDArray[np.int64]
    length: int

    def byte(self, place: int) -> NDArray[np.uint8]:
        """The byte at a place of each text."""
        if self.rows is None:
            first = int(self.starts[0])
            whole = self.data[first : first + len(self.starts) * self.length]
            return whole.reshape(-1, self.length)[:, place]
        return self.data[self.starts + place]

    def part(self, mask: NDArray[np.bool_]) -> _Group:
        """Some of these rows."""
        import numpy as np
        import pyarrow as pa

        if mask.all():
            return self
        rows = np.flatnonzero(mask) if self.rows is None else self.rows[mask]
        texts = self.texts.filter(pa.array(mask))
        return _Group(texts=texts, rows=rows, data=self.data, starts=self.starts[mask], length=self.length)


def iso_stamps(texts: Any) -> IsoStamps:
    """Read what is ISO 8601.

    Parameters: texts - one `pyarrow.LargeStringArray` without missing values.
    Returns: the clock, zone and precision of each row that could be read.
    """
    import numpy as np

    size = len(texts)
    found = IsoStamps(
        wall=np.zeros(size, dtype=np.int64),
        offsets=np.full(size, NO_ZONE, dtype=np.int32),
        precision=np.full(size, -1, dtype=np.int8),
        done=np.zeros(size, dtype=bool),
        blank=np.zeros(size, dtype=bool),
    )
    for group in _groups(texts, found.blank):
        for suffix in (0, 1, 5, 6):
            wall = group.length - suffix
            if wall in _WALLS and not (suffix and wall == 10):
                _read(group, wall, suffix, found)
    return found


def _groups(texts: Any, blank: NDArray[np.bool_]) -> Iterator[_Group]:
    import numpy as np
    import pyarrow as pa

    if not len(texts):
        return
    _, ends, data = texts.buffers()
    bounds = np.frombuffer(ends, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    content = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)
    starts, lengths = bounds[:-1], np.diff(bounds)
    blank |= lengths == 0
    short = np.minimum(lengths, _LONGEST + 1)
    for length in np.flatnonzero(np.bincount(short, minlength=1)).tolist():
        if not 10 <= length <= _LONGEST:
            continue
        mine = short == length
        if mine.all():
            yield _Group(texts=texts, rows=None, data=content, starts=starts, length=length)
        else:
            rows = np.flatnonzero(mine)
            some = texts.filter(pa.array(mine))
            yield _Group(texts=some, rows=rows, data=content, starts=starts[rows], length=length)


def _read(group: _Group, wall: int, suffix: int, found: IsoStamps) -> None:
    import numpy as np

    group = group.part(_looks(group, wall, suffix))
    if not len(group.starts):
        return
    offsets, good = _offsets(group, wall, suffix)
    micros, valid = _micros(group.texts, zoned=suffix > 0, fine=wall > 26)
    good &= valid
    if suffix:
        micros = micros + offsets * np.int64(_MINUTE_MICROS)
    rows: Any = slice(None) if group.rows is None else group.rows
    if not good.all():
        rows = np.flatnonzero(good) if group.rows is None else group.rows[good]
        micros, offsets = micros[good], offsets[good]
    found.wall[rows] = micros
    found.offsets[rows] = offsets
    found.precision[rows] = _WALLS[wall]
    found.done[rows] = True


def _looks(group: _Group, wall: int, suffix: int) -> NDArray[np.bool_]:
    """The signs between the numbers; arrow accepts more than we do, so these are looked at first."""
    import numpy as np

    good = (group.byte(4) == _DASH) & (group.byte(7) == _DASH)
    if wall > 10:
        middle = group.byte(10)
        good &= ((middle == _T) | (middle == _SPACE)) & (group.byte(13) == _COLON)
    if wall > 16:
        good &= group.byte(16) == _COLON
    if wall > 19:
        good &= group.byte(19) == _POINT
    last = group.byte(group.length - 1)
    if suffix == 1:
        good &= last == _Z
    else:
        good &= last - np.uint8(_ZERO) < 10
    if suffix > 1:
        sign = group.byte(wall)
        good &= (sign == _PLUS) | (sign == _DASH)
    if suffix == 6:
        good &= group.byte(wall + 3) == _COLON
    return np.asarray(good)


def _offsets(group: _Group, wall: int, suffix: int) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Minutes east of UTC, and where there is such a zone."""
    import numpy as np

    size = len(group.starts)
    if suffix < 5:
        same = NO_ZONE if not suffix else 0
        return np.full(size, same, dtype=np.int32), np.ones(size, dtype=bool)
    places = [wall + 1, wall + 2, wall + suffix - 2, wall + suffix - 1]
    signs = group.byte(wall)
    digits = [group.byte(place) - np.uint8(_ZERO) for place in places]
    if all((one == one[0]).all() for one in (signs, *digits)):
        # One zone throughout, as nearly always: the arithmetic for one row will do.
        signs, digits, size = signs[:1], [one[:1] for one in digits], 1
    hours, minutes = digits[0].astype(np.int32) * 10 + digits[1], digits[2].astype(np.int32) * 10 + digits[3]
    offsets = np.where(signs == _DASH, -1, 1).astype(np.int32) * (hours * 60 + minutes)
    good = np.all([one < 10 for one in digits], axis=0) & (np.abs(offsets) <= _MOST_MINUTES)
    if size == 1:
        size = len(group.starts)
        return np.full(size, offsets[0], dtype=np.int32), np.full(size, good[0])
    return offsets, good


def _micros(texts: Any, *, zoned: bool, fine: bool) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Microseconds since 1970 (UTC where zoned), and which texts are a date and time that exist.

    What is written finer than that is cut off.

    Arrow refuses a whole array for one bad text, so a refused one is halved until only few texts are left.
    """
    import numpy as np
    import pyarrow as pa

    size = len(texts)
    micros, valid = np.zeros(size, dtype=np.int64), np.ones(size, dtype=bool)
    kind = pa.timestamp("ns" if fine else "us", "UTC" if zoned else None)
    parts = [(0, size)]
    while parts:
        begin, end = parts.pop()
        try:
            read = texts.slice(begin, end - begin).cast(kind)
        except pa.ArrowInvalid:
            if end - begin <= _FEW:
                valid[begin:end] = False
            else:
                middle = (begin + end) // 2
                parts += [(begin, middle), (middle, end)]
            continue
        micros[begin:end] = read.cast(pa.int64()).to_numpy()
    if fine:
        micros //= 1000
    return micros, valid
