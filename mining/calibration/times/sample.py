"""The processing times of one step as a log tells them: exactly, roughly, or only that they were longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mining.calibration.times.evidence import Evidence, last_instant
from sop.events import CASE_ID, END, PRECISION, RUNNING, START, STEP_ID, UNIT

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from sop.model import Sop

    Floats = npt.NDArray[np.float64]

HALF_SECOND = 0.5 / 60
# Two stamps rounded to the minute differ from the truth by up to a minute either way, rarely by so much: the
# even spread over +-0.707 minutes has the same variance (1/6 square minute).
HALF_MINUTE = 0.5**0.5
UNDER_A_MINUTE = 0.35


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Observations, in working minutes.

    Parameters: values - as told; low, high - between which each lies; longer - spans of work still going on
    when the log ends (right-censored); units - unit of each value; set_aside - gross outliers taken out;
    fence - beyond which; too_many - outliers that were too many to be taken out; under_a_minute - both stamps
    in one minute; left_open - begun, never ended, in cases that nobody goes on with; unknown - by reason,
    instances that tell nothing.
    """

    values: Floats
    low: Floats
    high: Floats
    longer: Floats
    units: npt.NDArray[np.object_]
    set_aside: tuple[float, ...] = ()
    fence: float = float("inf")
    too_many: int = 0
    under_a_minute: int = 0
    left_open: int = 0
    unknown: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.values)

    def only(self, chosen: npt.NDArray[np.bool_]) -> Sample:
        """Some of its values, and none of what else is known."""
        import numpy as np

        return replace(
            self,
            values=self.values[chosen],
            low=self.low[chosen],
            high=self.high[chosen],
            units=self.units[chosen],
            longer=np.zeros(0),
        )

    @property
    def reason(self) -> str:
        """Why most of its instances tell nothing; empty where none is unknown."""
        return max(self.unknown, key=lambda name: (self.unknown[name], name)) if self.unknown else ""


def samples(evidence: Evidence) -> dict[str, Sample]:
    """The sample of each step of the SOP, in its order; empty ones for steps without a record.

    Parameters: evidence - of one log.
    """
    import numpy as np
    import pandas as pd

    events, sop = evidence.log.events, evidence.sop
    minutes = evidence.performance.instances["processing_seconds"].to_numpy(dtype=float) / 60
    reason = evidence.performance.instances["processing_reason"].to_numpy(dtype=object)
    by_minute = (events[PRECISION] == "minute").to_numpy()
    running, stale = _open_rows(evidence)
    table = pd.DataFrame(
        {
            "step": events[STEP_ID].to_numpy(dtype=object),
            "unit": events[UNIT].to_numpy(dtype=object),
            "minutes": minutes,
            "half": np.where(by_minute, HALF_MINUTE, HALF_SECOND),
            "short": by_minute & (reason == "same_stamp"),
            "longer": running,
            "stale": stale,
            "reason": reason,
        }
    )
    groups = dict(tuple(table.groupby("step", sort=False)))
    return {step.id: _of(groups.get(step.id, table.iloc[:0])) for step in sop.steps}


def _of(rows: pd.DataFrame) -> Sample:
    import numpy as np

    known = rows["minutes"].notna()
    short = rows["short"] & ~known
    # Where most have one stamp for both, it was written down once, and tells nothing of the work.
    if short.sum() * 2 > known.sum() + short.sum():
        short &= False
    kept = rows[known | short]
    value = kept["minutes"].fillna(UNDER_A_MINUTE).to_numpy(dtype=float)
    half = kept["half"].to_numpy(dtype=float)
    told = kept["minutes"].notna().to_numpy()
    longer = rows["longer"].to_numpy(dtype=float)
    is_open = np.isfinite(longer) | rows["stale"].to_numpy(dtype=bool)
    left = rows[~(known | short).to_numpy() & ~is_open]
    return Sample(
        values=value,
        low=np.where(told, np.maximum(value - half, 0.0), 0.0),
        high=np.where(told, value + half, 1.0),
        longer=longer[np.isfinite(longer) & (longer > 0)],
        units=kept["unit"].to_numpy(dtype=object),
        under_a_minute=int(short.sum()),
        left_open=int(rows["stale"].sum()),
        unknown={str(name): int(count) for name, count in left["reason"].value_counts().items()},
    )


def _open_rows(evidence: Evidence) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Minutes of work so far of instances still going on (else NaN), and those that nobody goes on with."""
    import numpy as np

    events = evidence.log.events
    so_far, stale = np.full(len(events), np.nan), np.zeros(len(events), dtype=bool)
    timed = (events[PRECISION] != "day").to_numpy()
    begun = np.flatnonzero(events[START].notna().to_numpy() & events[END].isna().to_numpy() & timed)
    # In a log without any ends begun says nothing about how long.
    if not len(begun) or not events[END].notna().any():
        return so_far, stale
    states = dict(
        zip(evidence.performance.cases["case_id"], evidence.performance.cases["state"], strict=True)
    )
    state = events[CASE_ID].iloc[begun].map(states).to_numpy(dtype=object)
    passed = np.isin(begun, list(_passed(events, begun, evidence.sop)))
    stale[begun[(state == "unfinished") & ~passed]] = True
    rows = begun[(state == RUNNING) & ~passed]
    start = (events[START].iloc[rows].astype("int64") // 1_000_000).to_numpy()
    now = np.full(len(rows), last_instant(evidence), dtype=np.int64)
    so_far[rows] = np.asarray(evidence.office.windows.between(start, np.maximum(start, now))) / 60
    return so_far, stale


def _passed(events: pd.DataFrame, begun: npt.NDArray[np.intp], sop: Sop) -> Iterator[int]:
    """Of begun rows those after which the case went on: their end was not written down."""
    ancestors = sop.routes().ancestors
    cases = events[CASE_ID].iloc[begun]
    mine = events[events[CASE_ID].isin(set(cases))]
    grouped = dict(tuple(mine.groupby(CASE_ID, sort=False)))
    for row in begun.tolist():
        own = events.iloc[row]
        others = grouped[own[CASE_ID]]
        later = others[others[START] > own[START]][STEP_ID].dropna()
        if any(own[STEP_ID] in ancestors.get(str(step), ()) for step in later):
            yield row
