"""Cases that do not begin, do not end, or say that they run and are silent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from mining.log.quality.dates import DAY_SECONDS, last_second
from mining.log.quality.found import Found
from mining.log.quality.view import EXAMPLE_ROWS, LogView
from sop import events as ev

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


def progress_of_cases(
    view: LogView,
    *,
    progress: Mapping[str, str] | pd.Series[str] | None,
    first_steps: Collection[str],
    open_gap_days: float,
    as_of: dt.date | None,
) -> Iterator[Found]:
    """Running and unfinished cases, and cases without a first step.

    Parameters: view; progress - `completed`, `running`, `unfinished` by case id, None for what the case table
    says; first_steps - ids of the steps of which a case carries out at least one, none for not judged;
    open_gap_days - a running case without a stamp for longer is silent; as_of - the day to count from, None
    for the newest stamp of the log.
    """
    import numpy as np

    running, unfinished = (_in_state(view, progress, state) for state in (ev.RUNNING, "unfinished"))
    first, last = view.case_span
    written = last >= first
    newest = int(last[written].max()) if written.any() else 0
    if as_of is not None:
        newest = last_second(as_of, view.hours.calendar.time_zone)
    silent = running & written & (newest - last > open_gap_days * DAY_SECONDS)
    yield from _cases(view, "cases_unfinished", "warning", unfinished, last)
    days = f"{open_gap_days:g}"
    yield from _cases(
        view, "running_but_silent", "warning", silent, last, total=int(running.sum()), days=days
    )
    yield from _cases(view, "cases_running", "note", running, last)
    if first_steps:
        rows = view.events[ev.STEP_ID].isin(list(first_steps)).to_numpy(dtype=bool)
        lacking = written & (np.bincount(view.case[rows], minlength=len(view.case_ids)) == 0)
        yield from _cases(view, "first_step_missing", "warning", lacking, last)


def _in_state(
    view: LogView, progress: Mapping[str, str] | pd.Series[str] | None, state: str
) -> NDArray[np.bool_]:
    import numpy as np
    import pandas as pd

    if progress is None:
        names = view.cases.loc[(view.cases[ev.STATUS] == state).to_numpy(dtype=bool), ev.CASE_ID].tolist()
    else:
        names = [name for name, own in progress.items() if own == state]
    found = np.zeros(len(view.case_ids), dtype=bool)
    places = view.case_ids.get_indexer(pd.Index(names)) if names else np.zeros(0, dtype=np.int64)
    found[places[places >= 0]] = True
    return found


def _cases(
    view: LogView,
    rule: str,
    severity: str,
    mask: NDArray[np.bool_],
    last: NDArray[np.int64],
    *,
    total: int | None = None,
    **fields: str,
) -> Iterator[Found]:
    import numpy as np

    codes = np.flatnonzero(mask)
    if len(codes):
        yield Found(
            rule=rule,
            severity="note" if severity == "note" else "warning",
            count=len(codes),
            total=len(view.case_ids) if total is None else total,
            case_ids=[str(view.case_ids[code]) for code in codes[:EXAMPLE_ROWS]],
            values=[view.moment(int(last[code])) if last[code] > 0 else "" for code in codes[:EXAMPLE_ROWS]],
            fields=fields,
        )
