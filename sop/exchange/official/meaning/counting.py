"""Numbers of the steps: as they are written, where that can be."""

from __future__ import annotations

from collections.abc import Sequence

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.rows import StepRow, plain_number

MOST_NUMBER = 999


def numbers_of(rows: Sequence[StepRow], doubts: Doubts) -> list[int]:
    """A number for each step: that which is written, else one that no other has.

    Parameters: rows; doubts - are added to.
    Returns: no number twice.
    """
    written = [plain_number(row.number) for row in rows]
    first = {number: at for at, number in reversed(list(enumerate(written))) if number is not None}
    kept = {number for number in first if number <= MOST_NUMBER}
    found: list[int] = []
    last = 0
    for at, (row, own) in enumerate(zip(rows, written, strict=True)):
        if own is not None and own in kept and first[own] == at:
            number = own
            expected = free_number(last, set(found))
            if number != expected:
                doubts.warn("number_gap", row.place, number=number, expected=expected)
            last = number
        else:
            number = free_number(last, kept | set(found))
            if not row.number.strip("•"):
                doubts.note("number_missing", row.place, number=number)
            else:
                doubts.warn("number_changed", row.place, written=row.number, number=number)
            last += number == last + 1
        found.append(number)
    return found


def free_number(last: int, taken: set[int]) -> int:
    """The next number that nothing has. Parameters: last - after it; taken."""
    free: tuple[int, ...] = (*range(last + 1, MOST_NUMBER + 1), *range(1, last + 1))
    return next(number for number in free if number not in taken)
