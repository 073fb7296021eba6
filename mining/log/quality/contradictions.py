"""Stamps of one step, or of a step and its case, that cannot all be right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mining.log.quality.found import Found, first_rows
from mining.log.quality.view import LogView, Stamps, seconds_of
from sop import events as ev
from sop.findings import Severity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DAY_SECONDS = 86_400


def contradictions(view: LogView) -> Iterator[Found]:
    """Ends before starts, steps received after they began, steps carried out before the case was released.

    Against a stamp that tells the day only, the whole of that day is allowed.
    """
    import numpy as np
    import pandas as pd

    both = view.start.known & view.end.known
    turned = both & (view.end.seconds < view.start.seconds)
    ends = (view.start, turned), (view.end, turned)
    yield from _told(view, "negative_span", "error", turned, int(both.sum()), ends)
    enabled, known = seconds_of(view.events[ev.ENABLED])
    if known.any():
        both = known & view.begun
        late = both & (enabled > _latest(view))
        yield from _told(view, "enabled_late", "error", late, int(both.sum()), _shown(view, late))
    released, known = seconds_of(view.cases[ev.RELEASED])
    if known.any():
        places = view.case_ids.get_indexer(pd.Index(view.cases[ev.CASE_ID]))
        of_case = np.full(len(view.case_ids), -(2**62), dtype=np.int64)
        of_case[places[known & (places >= 0)]] = released[known & (places >= 0)]
        judged = view.begun & (of_case > -(2**62))[view.case]
        early = judged & (_latest(view) < of_case[view.case])
        severity = view.limits.severity(int(early.sum()), int(judged.sum()))
        yield from _told(view, "before_release", severity, early, int(judged.sum()), _shown(view, early))


def _latest(view: LogView) -> NDArray[np.int64]:
    """The latest second at which an event may have begun."""
    return view.when + (DAY_SECONDS - 1) * ~view.timed if not view.timed.all() else view.when


def _shown(view: LogView, mask: NDArray[np.bool_]) -> tuple[tuple[Stamps, NDArray[np.bool_]], ...]:
    return (view.start, mask & view.start.known), (view.end, mask & ~view.start.known)


def _told(
    view: LogView,
    rule: str,
    severity: Severity,
    mask: NDArray[np.bool_],
    total: int,
    stamps: tuple[tuple[Stamps, NDArray[np.bool_]], ...],
) -> Iterator[Found]:
    count = int(mask.sum())
    if count:
        rows = first_rows(mask)
        values = view.moments(rows.tolist(), stamps)
        yield Found(rule=rule, severity=severity, count=count, total=total, rows=rows, values=values)
