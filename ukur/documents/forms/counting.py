"""Counts as forms say them: `3 dari 5`; a percentage only where there are enough to speak of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mining.performance.statistics import ENOUGH

if TYPE_CHECKING:
    from mining.analysis import Mined
    from ukur.words import Words

__all__ = ["ENOUGH", "days", "of", "working_days"]
SHOWN = 10
"""So many values are named one by one."""


def of(words: Words, count: int, total: int, *, runs: int | None = None) -> str:
    """`3 dari 5`, from 20 cases on with the percentage.

    Parameters: words; count; total; runs - cases behind it, where what is counted are their activities.
    """
    told = words("monitoring.of", n=words.number(count), total=words.number(total))
    if min(total, total if runs is None else runs) < ENOUGH:
        return told
    return words("monitoring.of_share", of=told, share=words.number(100 * count / total))


def working_days(mined: Mined, cases: frozenset[str]) -> list[int]:
    """Working days that these cases took, in order. Parameters: mined; cases - ids."""
    table = mined.performance.cases
    known = table.loc[table["case_id"].isin(cases), "milestone_days"].dropna()
    return sorted(int(value) for value in known)


def days(words: Words, values: Sequence[int]) -> str:
    """Working days of some cases: each while they are few, else median, fastest and slowest.

    Parameters: words; values - sorted, at least one.
    """
    import statistics

    middle = statistics.median(values)
    told = words.number(middle, 0 if middle == int(middle) else 1)
    if len(values) == 1:
        return words("monitoring.days_one", days=words.number(values[0]))
    if len(values) <= SHOWN:
        each = ", ".join(words.number(value) for value in values)
        return words("monitoring.days_each", median=told, n=words.number(len(values)), values=each)
    return words(
        "monitoring.days_many",
        median=told,
        n=words.number(len(values)),
        fastest=words.number(values[0]),
        slowest=words.number(values[-1]),
    )
