"""Releases that follow the calendar: on the n-th working day after each month, quarter or year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mining.calibration.demand.arrivals import Arrivals
from mining.calibration.demand.settings import DemandSettings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]

Kind = Literal["monthly", "quarterly", "annual"]
MONTHS: dict[Kind, int] = {"monthly": 1, "quarterly": 3, "annual": 12}
FEWEST: dict[Kind, int] = {"monthly": 6, "quarterly": 4, "annual": 2}
"""So many periods must be seen before a rule is believed."""
AT_MOST = 5
"""Rules of one kind; whoever releases more cases a period at set days gives dates."""
LATEST = 60
JANUARY = 25
"""Working days within which a case that comes on top of a quarterly one is taken for the annual one."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One case a period.

    Parameters: kind; working_day - of the release after the period has ended, the first being 1; hits - cases
    that it explains; periods - that it had; earliest, latest - working days seen.
    """

    kind: Kind
    working_day: int
    hits: int
    periods: int
    earliest: int
    latest: int


def calendar_rules(found: Arrivals, settings: DemandSettings) -> tuple[Rule, ...]:
    """Rules that explain the releases; none where they do not.

    Cases are taken off rule by rule, monthly ones first. A rule holds where a share of `agreement` of its
    periods (FEWEST at least) has a case within `tolerance` working days of the same working day. What is left
    after quarterly rules and lies in the first JANUARY working days of a year is taken for an annual case
    even in a log of one year. The rules count where they explain a share of `agreement` of all cases.

    Parameters: found; settings.
    """
    import numpy as np

    left = np.ones(len(found.days), dtype=bool)
    rules: list[Rule] = []
    for kind in MONTHS:
        period, number = _numbers(found, kind)
        for _ in range(AT_MOST):
            fewest = (
                1 if kind == "annual" and any(rule.kind == "quarterly" for rule in rules) else FEWEST[kind]
            )
            one = _best(kind, period, number, left, fewest, settings)
            if one is None:
                break
            rule, taken = one
            left[taken] = False
            rules.append(rule)
    if not rules or (~left).sum() < settings.agreement * len(left):
        return ()
    return tuple(rules)


def _numbers(found: Arrivals, kind: Kind) -> tuple[Int64, Int64]:
    """Of each release the period in which it lies, and its working day there (the next, where it is none)."""
    import numpy as np

    days = found.calendar.days
    months = np.array([day.date.year * 12 + day.date.month - 1 for day in days], dtype=np.int64)
    before = np.append(0, np.cumsum(found.working))
    # A release on a closed day counts as of the next working day.
    at = np.array([_next_working(found.working, int(day)) for day in found.days], dtype=np.int64)
    period = months[at] // MONTHS[kind]
    begin = np.searchsorted(months, period * MONTHS[kind])
    return period, before[at + 1] - before[begin]


def _next_working(working: npt.NDArray[np.bool_], day: int) -> int:
    while day < len(working) - 1 and not working[day]:
        day += 1
    return day


def _best(
    kind: Kind,
    period: Int64,
    number: Int64,
    left: npt.NDArray[np.bool_],
    fewest: int,
    settings: DemandSettings,
) -> tuple[Rule, Int64] | None:
    """The rule that explains most of what is left, and the releases that it takes."""
    import numpy as np

    rows = np.flatnonzero(left & (number <= (JANUARY if kind == "annual" and fewest == 1 else LATEST)))
    if not len(rows):
        return None
    all_periods = np.arange(period.min(), period.max() + 1)
    best: tuple[int, int, Int64] | None = None
    for day in np.unique(number[rows]).tolist():
        taken = np.array(list(_nearest(period[rows], number[rows], day, settings.tolerance)), dtype=np.int64)
        off = -int(np.abs(number[rows][taken] - day).sum()) if len(taken) else 0
        if best is None or (len(taken), off) > best[:2]:
            best = len(taken), off, rows[taken]
    assert best is not None  # noqa: S101 - there is a row, so there is a day
    hits, _, taken = best
    # The first period may have had its day before the log began, the last may not have it yet.
    wanted = len(all_periods) - int(period.min() not in period[taken])
    if kind == "annual" and fewest == 1:
        wanted = hits
    if wanted < fewest or hits < settings.agreement * wanted:
        return None
    days = number[taken]
    rule = Rule(
        kind=kind,
        working_day=int(np.median(days)),
        hits=hits,
        periods=wanted,
        earliest=int(days.min()),
        latest=int(days.max()),
    )
    return rule, taken


def _nearest(period: Int64, number: Int64, day: int, tolerance: int) -> Iterator[int]:
    """Of each period the release nearest to a working day, within the tolerance; of equals the first."""
    import numpy as np

    off = np.abs(number - day)
    order = np.lexsort((np.arange(len(off)), off, period))
    first = np.append(True, period[order][1:] != period[order][:-1])
    for row in order[first].tolist():
        if off[row] <= tolerance:
            yield row
