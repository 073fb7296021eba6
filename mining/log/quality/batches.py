"""Records that were not made when the work was done, but all at once."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mining.log.quality.closed import ClosedTimes
from mining.log.quality.found import Found, first_rows
from mining.log.quality.hours import BREAK, OPEN
from mining.log.quality.view import EXAMPLES, LogView
from sop import events as ev

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHANCE = 0.01


def batches(times: ClosedTimes) -> Iterator[Found]:
    """Bursts at the end of the day or while the office is closed, and cases written in one go.

    A burst (`batch_entry`, own rule): `batch_size` or more steps of at least two activities completed by one
    person (else by one role, else by anybody) inside `batch_minutes`, most of them in the last `late_minutes`
    of the office day or while the office is closed (breaks apart). Steps of one activity only are work in a
    batch (a folder signed), not entry. Whoever completes many steps needs a bigger burst: so large that
    chance gives one in the whole log with probability 0.01 at most, by the Chernoff bound of a Poisson
    variable P(N >= k) <= exp(-m) (e m / k)^k (Mitzenmacher and Upfal, Probability and Computing, theorem
    5.4), m the steps that the recorder completes in so much office time on average. Nothing is told where
    most steps in bursts lie at other times of the day (that is how the work goes there), or where most other
    steps are late as well (then the calendar does not fit).

    Cases of at least `at_once_size` steps whose stamps all lie inside `at_once_minutes` (`case_at_once`), or
    of three steps or more that all carry one and the same stamp (`case_one_stamp`; Suriadi et al. 2017,
    "form-based event capture"), unless a burst tells them already.
    """
    view = times.view
    # Where the clock is wrong, nobody can say what was late.
    burst = None if times.shift is not None else _bursts(times)
    if burst is not None:
        number, count = int(burst.max()), int((burst > 0).sum())
        rows = first_rows(burst > 0)
        yield Found(
            rule="batch_entry",
            severity="warning",
            count=count,
            total=int((view.timed & view.begun).sum()),
            rows=rows,
            values=[view.moment(int(view.last[row])) for row in rows],
            examples=[_burst_text(view, burst == each) for each in range(1, min(number, EXAMPLES) + 1)],
            fields={
                "bursts": str(number),
                "size": str(view.limits.batch_size),
                "minutes": str(view.limits.batch_minutes),
            },
        )
    yield from _at_once(view, burst)


def _bursts(times: ClosedTimes) -> NDArray[np.int64] | None:
    """For each event the number of its burst from 1, in order of time, 0 outside; None without any."""
    import numpy as np

    view, limits = times.view, times.view.limits
    (_, timed_start, kind_start), (_, timed_end, kind_end) = times.columns
    ended = view.end.known
    timed = timed_end if ended.all() else np.where(ended, timed_end, timed_start)
    kinds = kind_end if ended.all() else np.where(ended, kind_end, kind_start)
    late = timed & (kinds != OPEN) & (kinds != BREAK)
    if late.sum() < limits.batch_size:
        return None
    recorder = _recorders(view)
    needed = _needed(view, recorder, timed)
    # Most logs have no burst among the late stamps; only where there is one are all stamps put in order.
    if _runs(view, recorder, needed, np.flatnonzero(late)) is None:
        return None
    found = _runs(view, recorder, needed, np.flatnonzero(timed))
    if found is None:
        return None
    order, number = found
    size = int(number.max()) + 1
    steps = np.bincount(number, minlength=size)
    late_steps = np.bincount(number, weights=late[order], minlength=size)
    told = 2 * late_steps >= steps
    told[0] = False
    low, high = np.full(size, 2**62, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    np.minimum.at(low, number, view.activity[order])
    np.maximum.at(high, number, view.activity[order])
    told &= high > low
    elsewhere = int(steps[1:].sum()) - int(steps[told].sum())
    if not told.any() or elsewhere > steps[told].sum() or 2 * late_steps[0] > steps[0]:
        return None
    return _numbered(view, order, number, told)


def _runs(
    view: LogView, recorder: NDArray[np.int64], needed: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Rows by recorder and time, and the number of the dense run each is in, 0 outside; None without any."""
    import numpy as np

    window = view.limits.batch_minutes * 60
    order = rows[np.lexsort((rows, view.last[rows], recorder[rows]))]
    who, when = recorder[order], view.last[order]
    place = np.arange(len(order))
    far = place + needed[who] - 1
    reach = np.minimum(far, len(order) - 1)
    full = (far < len(order)) & (who[reach] == who) & (when[reach] - when <= window)
    if not full.any():
        return None
    change = np.zeros(len(order) + 1, dtype=np.int64)
    np.add.at(change, place[full], 1)
    np.add.at(change, reach[full] + 1, -1)
    covered = np.cumsum(change[:-1]) > 0
    apart = np.append(True, (who[1:] != who[:-1]) | (np.diff(when) > window))
    begins = covered & (apart | ~np.append(False, covered[:-1]))
    return order, np.where(covered, np.cumsum(begins), 0)


def _numbered(
    view: LogView, order: NDArray[np.int64], number: NDArray[np.int64], told: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The runs that are told, numbered by their first stamp, for each event."""
    import numpy as np

    begin, row = np.full(len(told), 2**62, dtype=np.int64), np.full(len(told), 2**62, dtype=np.int64)
    np.minimum.at(begin, number, view.last[order])
    np.minimum.at(row, number, order)
    chosen = np.flatnonzero(told)
    renamed = np.zeros(len(told), dtype=np.int64)
    renamed[chosen[np.lexsort((row[chosen], begin[chosen]))]] = np.arange(1, len(chosen) + 1)
    burst = np.zeros(view.size, dtype=np.int64)
    burst[order] = renamed[number]
    return burst


def _recorders(view: LogView) -> NDArray[np.int64]:
    """Who wrote each event: the person, else the role, else the same for all."""
    import numpy as np
    import pandas as pd

    person, names = pd.factorize(view.events[ev.PERSON])
    unnamed = names.get_indexer(pd.Index([""]))[0]
    if unnamed < 0:
        return person
    role = pd.factorize(view.events[ev.ROLE])[0]
    return np.asarray(np.where(person == unnamed, len(names) + role, person))


def _needed(view: LogView, recorder: NDArray[np.int64], timed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many steps of each recorder make a burst."""
    import numpy as np

    limits, calendar = view.limits, view.hours.calendar
    size = int(recorder.max()) + 1
    first, last = np.full(size, 2**62, dtype=np.int64), np.full(size, -(2**62), dtype=np.int64)
    some, when = recorder[timed], view.last[timed]
    np.minimum.at(first, some, when)
    np.maximum.at(last, some, when)
    number = np.bincount(some, minlength=size)
    first, last = np.where(number, first, 0), np.where(number, last, 0)
    office = np.maximum(calendar.windows.between(first, last), calendar.work_seconds_per_day)
    mean = number * limits.batch_minutes * 60 / office
    needed = np.maximum(limits.batch_size, np.ceil(mean).astype(np.int64) + 1)
    bound = math.log(CHANCE / max(1, int(number.sum())))
    log_mean = np.log(np.maximum(mean, 1e-300))
    while (small := -mean + needed * (1 + log_mean - np.log(needed)) > bound).any():
        needed = np.where(small, np.maximum(needed + 1, (needed * 1.02).astype(np.int64)), needed)
    return needed


def _burst_text(view: LogView, mask: NDArray[np.bool_]) -> str:
    when = view.last[mask]
    begin, end = view.moment(int(when.min())), view.moment(int(when.max()))
    return f"{begin} - {end[-5:]}: {int(mask.sum())}"


def _at_once(view: LogView, burst: NDArray[np.int64] | None) -> Iterator[Found]:
    import numpy as np

    some = view.begun & view.timed
    every = bool(some.all())
    steps = np.bincount(view.case if every else view.case[some], minlength=len(view.case_ids))
    whole = np.bincount(view.case, minlength=len(view.case_ids))
    first, last = view.case_span
    told = steps == whole
    if burst is not None:
        told &= np.bincount(view.case[burst > 0], minlength=len(view.case_ids)) < whole
    one = told & (steps >= 3) & (first == last)
    quick = told & ~one & (steps >= view.limits.at_once_size)
    quick &= last - first <= view.limits.at_once_minutes * 60
    minutes = str(view.limits.at_once_minutes)
    total = int((steps > 0).sum())
    for rule, cases, fields in (
        ("case_one_stamp", one, {}),
        ("case_at_once", quick, {"minutes": minutes, "size": str(view.limits.at_once_size)}),
    ):
        if cases.any():
            codes = np.flatnonzero(cases)
            yield Found(
                rule=rule,
                severity="warning",
                count=len(codes),
                total=total,
                case_ids=[str(view.case_ids[code]) for code in codes[:100]],
                values=[view.moment(int(first[code])) for code in codes[:100]],
                fields=fields,
            )
