"""Which cases still run, so that what they have not yet done is not held against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mining.conformance.units import plain, unit_names
from mining.log.order import NO_TICK, micros
from sop.events import CASE_ID, COMPLETED, ENABLED, END, RUNNING, START, STATUS, STEP_ID, UNIT, EventLog
from sop.flow import ends_of
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Int64 = npt.NDArray[np.int64]

OPEN_GAP_DAYS = 90


def case_progress(log: EventLog, sop: Sop, *, open_gap_days: float = OPEN_GAP_DAYS) -> pd.Series[str]:
    """How far each case is.

    A case whose status says so is `completed` or `running`. Without a status it is `completed` where all
    steps with which a case can end are completed in it (of a step with units every unit that the case tells),
    `running` where one is missing and its last event is less than `open_gap_days` older than the end of the
    log, else `unfinished`. Where the steps completed may be all or not, as only the outcome of a decision
    would tell, it counts as running while it is as young as that and as completed afterwards.

    Parameters: log - with `step_id` filled; sop - the SOP; open_gap_days - calendar days, 0 or more.
    Returns: `completed`, `running` or `unfinished` by case id, in the order of the log.
    Raises: ValueError - the gap is negative.
    """
    import pandas as pd

    if not open_gap_days >= 0:
        raise ValueError(f"open_gap_days must be 0 or more, not {open_gap_days}")
    events = log.events
    case, names = _cases(events)
    stamp = events[END].fillna(events[START]).fillna(events[ENABLED])
    last = stamp.groupby(case).max().set_axis(names)
    # The newest stamp of any kind: a step that has started shows that the log reaches that far.
    newest = pd.concat([events[START], events[END], events[ENABLED]]).max()
    young = (newest - last) < pd.Timedelta(days=open_gap_days)
    surely, perhaps = _over(events, case, names, sop)
    done = surely | (perhaps & ~young)
    status = names.map(dict(zip(log.cases[CASE_ID], log.cases[STATUS], strict=True)))
    progress = pd.Series("unfinished", index=names, dtype="str")
    progress[young & ~done] = RUNNING
    progress[done] = COMPLETED
    progress[status == RUNNING] = RUNNING
    progress[status == COMPLETED] = COMPLETED
    progress[(status == "cancelled") & ~done] = "unfinished"
    return progress


def _cases(events: pd.DataFrame) -> tuple[Int64, pd.Index[str]]:
    """The case of each row as a number, and the names in the order of the log."""
    import numpy as np
    import pandas as pd

    codes, names = pd.factorize(events[CASE_ID])
    return codes.astype(np.int64), names.rename(CASE_ID)


def _over(
    events: pd.DataFrame, case: Int64, names: pd.Index[str], sop: Sop
) -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Cases that are over for sure, and those that may be."""
    import numpy as np
    import pandas as pd

    wanted = ends_of(sop)
    goes_on = set(sop.predecessors()) - set(sop.last_steps())
    steps = sorted(frozenset().union(*wanted))
    done = _completed(events, case, len(names), sop, steps)
    surely, perhaps = np.zeros(len(names), dtype=bool), np.zeros(len(names), dtype=bool)
    # Cases in which the same steps are completed are judged together.
    kinds, kind = np.unique(np.packbits(done, axis=1), axis=0, return_inverse=True)
    for number, row in enumerate(np.unpackbits(kinds, axis=1, count=len(steps)).astype(bool)):
        completed = {step for step, yes in zip(steps, row.tolist(), strict=True) if yes}
        reached = [ends for ends in wanted if ends <= completed]
        those = kind.reshape(-1) == number
        perhaps[those] = bool(reached)
        surely[those] = any(
            not ends & goes_on and not any(ends < other and not other <= completed for other in wanted)
            for ends in reached
        )
    return pd.Series(surely, index=names, dtype="bool"), pd.Series(perhaps, index=names, dtype="bool")


def _completed(
    events: pd.DataFrame, case: Int64, n_cases: int, sop: Sop, wanted: Sequence[str]
) -> npt.NDArray[np.bool_]:
    """Cases (rows) and wanted steps (columns) that are completed, and not sent back since."""
    import numpy as np

    # Begun is not completed, except in a log that has no ends at all.
    over = events[END].notna() if events[END].notna().any() else events[START].notna()
    stamp = micros(events[END].fillna(events[START]))
    number = _numbers(events, {step: place for place, step in enumerate(wanted)})
    rows = np.flatnonzero(over.to_numpy() & (number >= 0))
    latest = np.full((n_cases, len(wanted)), NO_TICK, dtype=np.int64)
    np.maximum.at(latest, (case[rows], number[rows]), stamp[rows])
    done: npt.NDArray[np.bool_] = latest != NO_TICK
    for place, step in enumerate(wanted):
        if step in unit_names(sop):
            done[:, place] &= ~_units_missing(events, case, n_cases, sop, step, rows[number[rows] == place])
    for step, begun in _sent_back(events, case, n_cases, sop):
        if step in wanted:
            place = wanted.index(step)
            done[:, place] &= begun <= latest[:, place]
    return done


def _units_missing(
    events: pd.DataFrame, case: Int64, n_cases: int, sop: Sop, step: str, rows: Int64
) -> npt.NDArray[np.bool_]:
    """Cases that tell all units of what they completed of a step, and lack one."""
    import numpy as np
    import pandas as pd

    names = unit_names(sop)[step]
    places = {unit.id: place for place, unit in enumerate(sop.units_of(step), start=1)}
    codes, texts = pd.factorize(events[UNIT].iloc[rows])
    unit = np.array([places.get(names.get(plain(str(text)), ""), 0) for text in texts], dtype=np.int64)[codes]
    told = np.zeros((n_cases, len(places) + 1), dtype=bool)
    told[case[rows], unit] = True
    some = told.sum(axis=1)
    return np.asarray((some > 0) & ~told[:, 0] & (some < len(places)))


def _sent_back(events: pd.DataFrame, case: Int64, n_cases: int, sop: Sop) -> Iterator[tuple[str, Int64]]:
    """Decisions that can return, and when in each case a step of what each repeats last began."""
    import numpy as np

    routes = sop.routes()
    for step, outcomes in routes.back_to.items():
        repeated = {name for outcome in outcomes for name in routes.stretch(step, outcome)} - {step}
        number = _numbers(events, {name: place for place, name in enumerate(sorted(repeated))})
        stamp = micros(events[START].fillna(events[END]))
        rows = np.flatnonzero((number >= 0) & (stamp != NO_TICK))
        begun = np.full(n_cases, NO_TICK, dtype=np.int64)
        np.maximum.at(begun, case[rows], stamp[rows])
        yield step, begun


def _numbers(events: pd.DataFrame, place: Mapping[str, int]) -> Int64:
    """The step of each row as a number, -1 where it has none."""
    import numpy as np
    import pandas as pd

    codes, steps = pd.factorize(events[STEP_ID])
    return np.array([*(place.get(str(step), -1) for step in steps), -1], dtype=np.int64)[codes]
