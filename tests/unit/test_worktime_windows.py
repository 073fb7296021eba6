"""Working time on windows: two sessions of one day, and another day. Instants are small on purpose."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest

from sop.worktime.windows import HorizonError, Windows

# "Morning" 10-20, "afternoon" 30-45, and the next day 100-110: 35 open seconds.
OFFICE = Windows.from_pairs([(100, 110), (10, 20), (30, 45)])


def pairs(windows: Windows) -> list[tuple[int, int]]:
    return list(zip(windows.open.tolist(), windows.close.tolist(), strict=True))


def test_overlapping_and_touching_pairs_become_one() -> None:
    united = Windows.from_pairs([(5, 9), (0, 3), (3, 4), (8, 12), (20, 20), (1, 2)])
    assert pairs(united) == [(0, 4), (5, 12)]


def test_touching_windows_are_joined_when_made_directly() -> None:
    made = Windows(np.array([0, 3, 7]), np.array([3, 5, 9]))
    assert pairs(made) == [(0, 5), (7, 9)]


@pytest.mark.parametrize("table", [([3, 1], [4, 2]), ([0, 1], [2, 3]), ([5], [5]), ([0], [1, 2])])
def test_windows_out_of_order_are_refused(table: tuple[list[int], list[int]]) -> None:
    with pytest.raises(ValueError, match=r"sorted|same length"):
        Windows(np.array(table[0]), np.array(table[1]))


def test_a_pair_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(ValueError, match="closes before"):
        Windows.from_pairs([(5, 4)])


def test_fractions_of_seconds_are_refused_rather_than_cut() -> None:
    with pytest.raises(TypeError, match="whole"):
        Windows(np.array([0.5]), np.array([1.5]))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="whole"):
        OFFICE.worked(np.array([1.5]))  # type: ignore[call-overload]


def test_extent() -> None:
    assert (OFFICE.total, OFFICE.start, OFFICE.end, len(OFFICE)) == (35, 10, 110, 3)


@pytest.mark.parametrize(
    ("instant", "seconds"), [(-5, 0), (10, 0), (11, 1), (20, 10), (25, 10), (31, 11), (45, 25), (999, 35)]
)
def test_worked(instant: int, seconds: int) -> None:
    assert OFFICE.worked(instant) == seconds


@pytest.mark.parametrize(
    ("start", "work", "end"),
    [
        (10, 10, 20),  # fills the session: its close, not the next opening
        (10, 11, 31),
        (0, 1, 11),
        (20, 1, 31),  # the close is outside the session
        (25, 15, 45),
        (15, 21, 101),
        (50, 10, 110),
        (25, 0, 25),  # no work ends where it starts, open or not
    ],
)
def test_after(start: int, work: int, end: int) -> None:
    assert OFFICE.after(start, work) == end


def test_after_refuses_negative_work() -> None:
    with pytest.raises(ValueError, match="negative"):
        OFFICE.after(10, -1)
    with pytest.raises(ValueError, match="negative"):
        OFFICE.after(np.array([10]), -1)


def test_after_says_where_the_windows_end() -> None:
    assert OFFICE.after(10, 35) == 110
    with pytest.raises(HorizonError) as caught:
        OFFICE.after(11, 35)
    assert (caught.value.instant, caught.value.asked) == (110, 11)
    with pytest.raises(HorizonError):
        OFFICE.after(np.array([10, 11]), 35)
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
    assert (again.instant, again.asked, str(again)) == (110, 11, str(caught.value))


def test_between_is_signed() -> None:
    assert OFFICE.between(15, 35) == 10
    assert OFFICE.between(35, 15) == -10


def test_the_opening_is_inside_and_the_close_outside() -> None:
    assert [OFFICE.is_open(t) for t in (9, 10, 19, 20, 29, 30, 109, 110)] == [
        *(False, True, True, False),
        *(False, True, True, False),
    ]


def test_next_open_and_session_end() -> None:
    assert [OFFICE.next_open(t) for t in (0, 10, 15, 20, 44, 45, 109)] == [10, 10, 15, 30, 44, 100, 109]
    with pytest.raises(HorizonError):
        OFFICE.next_open(110)
    assert [OFFICE.session_end(t) for t in (10, 19, 30)] == [20, 20, 45]
    for closed in (9, 20, 110):
        with pytest.raises(ValueError, match="not open"):
            OFFICE.session_end(closed)


def test_intersect_and_subtract() -> None:
    absent = Windows.from_pairs([(0, 12), (18, 33), (40, 41)])
    assert pairs(OFFICE.intersect(absent)) == [(10, 12), (18, 20), (30, 33), (40, 41)]
    assert pairs(OFFICE.subtract(absent)) == [(12, 18), (33, 40), (41, 45), (100, 110)]


def test_no_windows_at_all() -> None:
    never = Windows.from_pairs([])
    assert (never.total, len(never), never.worked(5), never.is_open(5)) == (0, 0, 0, False)
    assert never.after(5, 0) == 5
    assert never.after(np.array([5]), 0).tolist() == [5]
    assert pairs(OFFICE.intersect(never)) == []
    assert pairs(OFFICE.subtract(never)) == pairs(OFFICE)
    assert pairs(never.subtract(OFFICE)) == []
    with pytest.raises(HorizonError) as caught:
        never.after(5, 1)
    assert caught.value.instant == 5
    for bound in ("start", "end"):
        with pytest.raises(ValueError, match="no windows"):
            getattr(never, bound)


def test_windows_cannot_be_changed_and_do_not_hold_the_callers_array() -> None:
    mine = np.array([0, 10])
    windows = Windows(mine, np.array([5, 15]))
    mine[0] = 3
    assert windows.open[0] == 0
    with pytest.raises(ValueError, match="read-only"):
        windows.open[0] = 3


def test_windows_travel_to_workers() -> None:
    again = pickle.loads(pickle.dumps(OFFICE))  # noqa: S301 - our own bytes
    assert pairs(again) == pairs(OFFICE)
    assert again.after(15, 21) == 101


def test_a_worker_loads_numpy_and_nothing_heavier() -> None:
    probe = (
        "import sys, sop.worktime.windows\n"
        "heavy = {'pydantic', 'pandas', 'holidays', 'ruamel', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
