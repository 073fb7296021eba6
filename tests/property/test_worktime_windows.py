"""Windows held against their meaning: a set of open seconds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sop.worktime.windows import HorizonError, Windows

LIMIT = 60
INSTANTS = st.integers(-5, LIMIT + 5)
PAIR = st.tuples(st.integers(0, LIMIT), st.integers(0, 9)).map(lambda pair: (pair[0], pair[0] + pair[1]))
PAIRS = st.lists(PAIR, max_size=8)
WINDOWS = PAIRS.map(Windows.from_pairs)
OPEN = WINDOWS.filter(lambda windows: windows.total > 0)
# A last window long enough for any work drawn here.
ROOMY = PAIRS.map(lambda pairs: Windows.from_pairs([*pairs, (2 * LIMIT, 5 * LIMIT)]))


def seconds(windows: Windows) -> set[int]:
    spans = zip(windows.open.tolist(), windows.close.tolist(), strict=True)
    return {second for opens, closes in spans for second in range(opens, closes)}


@given(PAIRS)
def test_from_pairs_is_the_union(pairs: list[tuple[int, int]]) -> None:
    windows = Windows.from_pairs(pairs)
    assert seconds(windows) == {second for opens, closes in pairs for second in range(opens, closes)}
    assert np.all(windows.open < windows.close)
    assert np.all(windows.open[1:] > windows.close[:-1])


@given(WINDOWS, INSTANTS, INSTANTS)
def test_worked_between_and_is_open_count_seconds(windows: Windows, a: int, b: int) -> None:
    inside = seconds(windows)
    assert windows.worked(a) == sum(second < a for second in inside)
    assert windows.is_open(a) == (a in inside)
    a, b = min(a, b), max(a, b)
    assert windows.between(a, b) == sum(a <= second < b for second in inside)


@given(OPEN, INSTANTS, st.integers(1, LIMIT))
def test_after_is_the_inverse_of_between_and_the_earliest(windows: Windows, start: int, work: int) -> None:
    if windows.between(start, windows.end) < work:
        with pytest.raises(HorizonError) as caught:
            windows.after(start, work)
        assert (caught.value.instant, caught.value.asked) == (windows.end, start)
        return
    end = windows.after(start, work)
    assert windows.between(start, end) == work
    assert windows.between(start, end - 1) == work - 1


@given(ROOMY, INSTANTS, INSTANTS, st.integers(1, LIMIT), st.integers(0, 9))
def test_after_is_monotone(windows: Windows, a: int, b: int, work: int, more: int) -> None:
    a, b = min(a, b), max(a, b)
    assert windows.after(a, work) <= windows.after(b, work) <= windows.after(b, work + more)


@given(ROOMY, INSTANTS, st.integers(1, LIMIT), st.integers(1, LIMIT))
def test_work_in_two_parts_ends_like_work_in_one(windows: Windows, start: int, one: int, two: int) -> None:
    assert windows.after(windows.after(start, one), two) == windows.after(start, one + two)


@given(WINDOWS, INSTANTS, INSTANTS, INSTANTS)
def test_between_is_additive(windows: Windows, a: int, b: int, c: int) -> None:
    assert windows.between(a, b) + windows.between(b, c) == windows.between(a, c)


@given(WINDOWS, st.lists(st.tuples(INSTANTS, INSTANTS, st.integers(0, LIMIT)), max_size=6))
def test_many_at_once_equal_one_by_one(windows: Windows, rows: list[tuple[int, int, int]]) -> None:
    a, b, work = (np.array([row[column] for row in rows], dtype=np.int64) for column in range(3))
    assert windows.worked(a).tolist() == [windows.worked(t) for t in a.tolist()]
    assert windows.is_open(a).tolist() == [windows.is_open(t) for t in a.tolist()]
    assert windows.between(a, b).tolist() == [windows.between(s, t) for s, t, _ in rows]
    fits = [w == 0 or windows.total - windows.worked(s) >= w for s, _, w in rows]
    expected = [windows.after(s, w) for (s, _, w), fit in zip(rows, fits, strict=True) if fit]
    assert windows.after(a[fits], work[fits]).tolist() == expected


@given(OPEN, INSTANTS)
def test_next_open_and_session_end(windows: Windows, t: int) -> None:
    later = [second for second in seconds(windows) if second >= t]
    assume(later)
    opened = windows.next_open(t)
    assert opened == min(later)
    close = windows.session_end(opened)
    assert not windows.is_open(close)
    assert windows.between(opened, close) == close - opened


@given(WINDOWS, WINDOWS)
def test_intersect_and_subtract_are_those_of_sets(one: Windows, other: Windows) -> None:
    assert seconds(one.intersect(other)) == seconds(one) & seconds(other)
    assert seconds(one.subtract(other)) == seconds(one) - seconds(other)
    assert one.intersect(other).total + one.subtract(other).total == one.total
