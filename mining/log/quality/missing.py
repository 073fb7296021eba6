"""What was not written down at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mining.log.quality.found import Found, first_rows
from mining.log.quality.view import LogView
from sop import events as ev

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def missing(view: LogView) -> Iterator[Found]:
    """Persons, roles, starts, ends and releases that are missing; steps that have not begun lack nothing.

    What no row has the source does not record: a note. What some rows lack was forgotten: a warning where it
    is more than the common share. An end may be missing because the step goes on: always a note.
    """
    begun, total = view.begun, int(view.begun.sum())
    if not total:
        return
    for rule, column in (("person_missing", ev.PERSON), ("role_missing", ev.ROLE)):
        yield from _some(view, rule, (view.events[column] == "").to_numpy(dtype=bool) & begun, total)
    for rule, whole, mask in (
        ("start_missing", "starts_not_recorded", begun & ~view.start.known),
        ("end_missing", "ends_not_recorded", begun & ~view.end.known),
    ):
        if mask.sum() == total:
            yield Found(rule=whole, severity="note", count=total, total=total, examples=())
        else:
            yield from _some(view, rule, mask, total, open_ended=rule == "end_missing")
    yield from _days(view, total)
    yield from _released(view)


def _some(
    view: LogView, rule: str, mask: NDArray[np.bool_], total: int, *, open_ended: bool = False
) -> Iterator[Found]:
    count = int(mask.sum())
    if count:
        always = count == total or open_ended
        yield Found(
            rule=rule,
            severity="note" if always else view.limits.severity(count, total),
            count=count,
            total=total,
            rows=first_rows(mask),
            examples=() if count == total else None,
        )


def _days(view: LogView, total: int) -> Iterator[Found]:
    mask = view.begun & ~view.timed
    count = int(mask.sum())
    if count:
        yield Found(
            rule="days_only",
            severity="note",
            count=count,
            total=total,
            rows=first_rows(mask),
            examples=() if count == total else None,
        )


def _released(view: LogView) -> Iterator[Found]:
    lacking = view.cases.loc[view.cases[ev.RELEASED].isna(), ev.CASE_ID]
    if len(lacking):
        every = len(lacking) == len(view.cases)
        yield Found(
            rule="release_missing",
            severity="note" if every else view.limits.severity(len(lacking), len(view.cases)),
            count=len(lacking),
            total=len(view.cases),
            case_ids=lacking.head(100).tolist(),
            examples=() if every else None,
        )
