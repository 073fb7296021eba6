"""Open windows of an office or a person, and the arithmetic of working time on them.

Imports numpy only: this travels to simulation workers. Instants are whole seconds since 1970-01-01 UTC.
Single instants are looked up in plain lists (numpy scalars cost more than the search), arrays in numpy.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self, overload

import numpy as np
from numpy.typing import NDArray

from sop.showing import Shown

IntArray = NDArray[np.int64]


class HorizonError(Exception):
    """The windows end before the answer is reached.

    Parameters: instant - end of the last window (`asked` where there is none), UTC seconds; asked - the
    instant the question started from.
    """

    def __init__(self, instant: int, asked: int) -> None:
        self.instant = instant
        self.asked = asked
        super().__init__(f"asked from {asked}, but the windows end at {instant}")

    def __reduce__(self) -> tuple[type[HorizonError], tuple[int, int]]:
        return type(self), (self.instant, self.asked)


@dataclass(frozen=True, eq=False, repr=False)
class Windows(Shown):
    """Sorted, disjoint, non-empty windows [open, close); windows that touch are made one.

    Parameters: open, close - UTC seconds, int64, equally long, sorted and disjoint.
    Raises: ValueError - not so; TypeError - not whole numbers.
    """

    open: IntArray
    close: IntArray
    _opens: list[int] = field(init=False, repr=False)
    _closes: list[int] = field(init=False, repr=False)
    # worked(t) is t + _shift of the last window opened, for t inside it; _ends are the sums at its close.
    _shift: list[int] = field(init=False, repr=False)
    _ends: list[int] = field(init=False, repr=False)
    _shift_array: IntArray = field(init=False, repr=False)
    _ends_array: IntArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        opens, closes = _whole(self.open), _whole(self.close)
        if opens.ndim != 1 or opens.shape != closes.shape:
            raise ValueError("open and close are two lists of the same length")
        if np.any(opens >= closes) or np.any(opens[1:] < closes[:-1]):
            raise ValueError("windows are not sorted, disjoint and non-empty")
        opens, closes = _joined(opens, closes)
        opens.flags.writeable = closes.flags.writeable = False
        ends = np.cumsum(closes - opens)
        lists = {"_opens": opens, "_closes": closes, "_shift": ends - closes, "_ends": ends}
        for name, array in lists.items():
            object.__setattr__(self, name, array.tolist())
        object.__setattr__(self, "_shift_array", ends - closes)
        object.__setattr__(self, "_ends_array", ends)
        object.__setattr__(self, "open", opens)
        object.__setattr__(self, "close", closes)

    def __reduce__(self) -> tuple[type[Windows], tuple[IntArray, IntArray]]:
        # The lists are made anew on the other side of a process border.
        return type(self), (self.open, self.close)

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[int, int]]) -> Self:
        """Windows from pairs in any order; those that overlap are united, empty ones left out.

        Parameters: pairs - (open, close) in UTC seconds.
        Returns: the windows.
        Raises: ValueError - a pair closes before it opens.
        """
        table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        if np.any(table[:, 0] > table[:, 1]):
            raise ValueError("a window closes before it opens")
        table = table[table[:, 0] < table[:, 1]]
        reach = np.maximum.accumulate(table[:, 1])
        first = np.ones(len(table), dtype=bool)
        first[1:] = table[1:, 0] > reach[:-1]
        last = np.append(first[1:], True)[: len(table)]
        return cls(table[first, 0], reach[last])

    def __len__(self) -> int:
        return len(self._opens)

    @property
    def total(self) -> int:
        """Open seconds in all."""
        return self._ends[-1] if self._ends else 0

    @property
    def start(self) -> int:
        """The first open instant (ValueError where there is no window)."""
        if not self._opens:
            raise ValueError("there are no windows")
        return self._opens[0]

    @property
    def end(self) -> int:
        """The close of the last window (ValueError where there is no window)."""
        if not self._closes:
            raise ValueError("there are no windows")
        return self._closes[-1]

    @overload
    def worked(self, t: int) -> int: ...
    @overload
    def worked(self, t: IntArray) -> IntArray: ...
    def worked(self, t: int | IntArray) -> int | IntArray:
        """Open seconds before an instant.

        Parameters: t - UTC seconds, one or many.
        Returns: seconds >= 0, like `t`.
        """
        if isinstance(t, int):
            index = bisect_right(self._opens, t) - 1
            if index < 0:
                return 0
            close = self._closes[index]
            return (t if t < close else close) + self._shift[index]
        return _like(self._worked_array(_whole(t)))

    @overload
    def after(self, start: int, work: int) -> int: ...
    @overload
    def after(self, start: IntArray, work: int | IntArray) -> IntArray: ...
    @overload
    def after(self, start: int, work: IntArray) -> IntArray: ...
    def after(self, start: int | IntArray, work: int | IntArray) -> int | IntArray:
        """The earliest instant at which so much open time has passed.

        Work that fills a session to its end ends at the close (12:00), not at the next opening (13:00).

        Parameters: start - UTC seconds; work - open seconds, >= 0; one or many of each.
        Returns: UTC seconds; `start` itself where `work` is 0.
        Raises: HorizonError - the windows end first; ValueError - negative work.
        """
        if not (isinstance(start, int) and isinstance(work, int)):
            return _like(self._after_array(_whole(start), _whole(work)))
        if work < 1:
            if work < 0:
                raise ValueError("work is negative")
            return start
        index = bisect_right(self._opens, start) - 1
        target = work
        if index >= 0:
            close = self._closes[index]
            if start + work <= close:
                return start + work
            target += (start if start < close else close) + self._shift[index]
        reached = bisect_left(self._ends, target)
        if reached == len(self._ends):
            raise self._beyond(start)
        return target - self._shift[reached]

    @overload
    def between(self, a: int, b: int) -> int: ...
    @overload
    def between(self, a: IntArray, b: int | IntArray) -> IntArray: ...
    @overload
    def between(self, a: int, b: IntArray) -> IntArray: ...
    def between(self, a: int | IntArray, b: int | IntArray) -> int | IntArray:
        """Open seconds in [a, b).

        Parameters: a, b - UTC seconds, one or many of each.
        Returns: seconds; negative where `b` is before `a`.
        """
        if isinstance(a, int) and isinstance(b, int):
            return self.worked(b) - self.worked(a)
        return _like(self._worked_array(_whole(b)) - self._worked_array(_whole(a)))

    @overload
    def is_open(self, t: int) -> bool: ...
    @overload
    def is_open(self, t: IntArray) -> NDArray[np.bool_]: ...
    def is_open(self, t: int | IntArray) -> bool | NDArray[np.bool_]:
        """Does a window hold the instant? Its close is outside."""
        if isinstance(t, int):
            index = bisect_right(self._opens, t) - 1
            return index >= 0 and t < self._closes[index]
        instants = _whole(t)
        # An instant lies inside exactly where more windows have opened than closed.
        opened = np.searchsorted(self.open, instants, side="right")
        return np.asarray(opened > np.searchsorted(self.close, instants, side="right"))

    def next_open(self, t: int) -> int:
        """The earliest open instant at or after an instant.

        Raises: HorizonError - there is none.
        """
        index = bisect_right(self._closes, t)
        if index == len(self._closes):
            raise self._beyond(t)
        opened = self._opens[index]
        return opened if opened > t else int(t)

    def stretch(self, t: int) -> tuple[int, int, bool]:
        """The stretch around an instant in which nothing opens or closes: its begin, its end, and is it open?

        A stretch without begin or end has the instants -2^62 and 2^62 there.
        """
        index = bisect_right(self._opens, t) - 1
        if index >= 0 and t < self._closes[index]:
            return self._opens[index], self._closes[index], True
        begin = self._closes[index] if index >= 0 else -(2**62)
        end = self._opens[index + 1] if index + 1 < len(self._opens) else 2**62
        return begin, end, False

    def session_end(self, t: int) -> int:
        """The close of the window that holds an instant (ValueError where none does)."""
        index = bisect_right(self._opens, t) - 1
        if index < 0 or t >= self._closes[index]:
            raise ValueError(f"{t} is not open")
        return self._closes[index]

    def intersect(self, other: Windows) -> Windows:
        """What is open in both."""
        return self._sweep(other, wanted=True)

    def subtract(self, other: Windows) -> Windows:
        """What is open here and not in the other."""
        return self._sweep(other, wanted=False)

    def _sweep(self, other: Windows, *, wanted: bool) -> Windows:
        # Between two neighbouring borders nothing changes, so the first second speaks for the stretch.
        # Four runs in order: a stable sort merges them.
        borders = np.sort(np.concatenate((self.open, self.close, other.open, other.close)), kind="stable")
        borders = borders[np.append(True, borders[1:] != borders[:-1])[: len(borders)]]
        heads = borders[:-1]
        kept = self.is_open(heads) & (other.is_open(heads) == wanted)
        return Windows(heads[kept], borders[1:][kept])

    def _worked_array(self, instants: IntArray) -> IntArray:
        if not self._opens:
            return np.zeros_like(instants)
        index = np.searchsorted(self.open, instants, side="right") - 1
        held = np.maximum(index, 0)
        sums = np.minimum(instants, self.close[held]) + self._shift_array[held]
        return np.where(index < 0, 0, sums)

    def _after_array(self, start: IntArray, work: IntArray) -> IntArray:
        if np.any(work < 0):
            raise ValueError("work is negative")
        start, work = np.broadcast_arrays(start, work)
        target = self._worked_array(start) + work
        reached = np.searchsorted(self._ends_array, target, side="left")
        beyond = (reached == len(self._ends)) & (work > 0)
        if np.any(beyond):
            raise self._beyond(int(start[beyond].min()))
        if not self._ends:
            return start.copy()
        held = np.minimum(reached, len(self._ends) - 1)
        return np.where(work > 0, target - self._shift_array[held], start)

    def _beyond(self, asked: int) -> HorizonError:
        return HorizonError(self._closes[-1] if self._closes else asked, asked)


def _whole(values: int | IntArray) -> IntArray:
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iu":
        raise TypeError(f"seconds are whole numbers, not {array.dtype}")
    return array.astype(np.int64)


def _like(array: IntArray) -> int | IntArray:
    return int(array) if array.ndim == 0 else array


def _joined(opens: IntArray, closes: IntArray) -> tuple[IntArray, IntArray]:
    apart = opens[1:] != closes[:-1]
    if apart.all():
        return opens, closes
    return opens[np.append(True, apart)], closes[np.append(apart, True)]
