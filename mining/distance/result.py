"""What is asked of two logs, and the answer."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

MEASURES = (
    "ngd_2", "ngd_3", "ngd_4", "aed", "ced", "red", "ctd", "ctd_median", "ctd_p90", "car", "wip",
    "wip_level", "cwd",
)  # fmt: skip
"""All measures, in the order in which they are reported; docs of each in `comparing`."""
UNTOLD = ("empty", "no_starts", "no_ends", "dates_only", "no_persons", "too_few_cases")
"""Why a measure has no value: a log without cases; no start or no end that it could use; stamps without a
time of day; nobody named; fewer than 20 cases, where a ninth decile would say more than the data."""

Stamps = Literal["both", "start", "end"]
_UNITS = {60: "minutes", 3600: "hours", 86_400: "days"}


@dataclass(frozen=True, kw_only=True)
class DistanceOptions:
    """How to compare; by default as log-distance-measures does.

    Parameters: stamps - which stamps count as events in aed, ced and red; begins - a case begins with its
    first `start`, or, where a log has ends alone, with its first `end` (activities are then ordered by end);
    labels - activities by the label of the log (`activity`), or by the step of the SOP where it is known
    (`step`); bin_seconds - width of the bins that times are counted in; whole_days - only the date of each
    stamp counts, for logs that have no more; normalised - values from 0 to 1 instead of times. Such values
    depend on the length of the logs: never compare them between pairs of logs.
    Raises: ValueError - another value than these.
    """

    stamps: Stamps = "both"
    begins: Literal["start", "end"] = "start"
    labels: Literal["activity", "step"] = "activity"
    bin_seconds: int = 3600
    whole_days: bool = False
    normalised: bool = False

    def __post_init__(self) -> None:
        if self.stamps not in ("both", "start", "end"):
            raise ValueError(f"stamps: {self.stamps!r} is none of both, start, end")
        if self.begins not in ("start", "end"):
            raise ValueError(f"begins: {self.begins!r} is neither start nor end")
        if self.labels not in ("activity", "step"):
            raise ValueError(f"labels: {self.labels!r} is neither activity nor step")
        if self.bin_seconds < 1:
            raise ValueError(f"bin_seconds: {self.bin_seconds} is not 1 or more")

    @property
    def unit(self) -> str:
        """Name of the bins: `minutes`, `hours`, `days`, or `bins`."""
        return _UNITS.get(self.bin_seconds, "bins")


@dataclass(frozen=True, kw_only=True)
class Distance:
    """One measure of two logs.

    Parameters: measure - one of MEASURES; value - 0 where the logs are alike, NaN where it cannot be told;
    unit - `share` (0 to 1), `hours`, `days`, `minutes`, `bins` (of DistanceOptions.bin_seconds) or `cases`;
    counted - what n counts: `cases`, `stamps` or `hours_seen` (a person seen in an hour); n_one, n_other
    - how many of each log are in it; left_out_one, left_out_other - how many are not, as a stamp (a person)
    is missing; reason - one of UNTOLD where there is no value, else empty.
    """

    measure: str
    value: float
    unit: str
    counted: str
    n_one: int
    n_other: int
    left_out_one: int = 0
    left_out_other: int = 0
    reason: str = ""

    @property
    def told(self) -> bool:
        """Is there a value?"""
        return not self.reason and math.isfinite(self.value)


@dataclass(frozen=True, kw_only=True, repr=False)
class Distances(Shown):
    """All measures of two logs.

    Parameters: found - one a measure, in the order of MEASURES; cases_one, cases_other, events_one,
    events_other - size of the logs; options; time_zone - the one whose hours and days were counted.
    """

    found: tuple[Distance, ...]
    cases_one: int
    cases_other: int
    events_one: int
    events_other: int
    options: DistanceOptions
    time_zone: str

    def __getitem__(self, measure: str) -> Distance:
        """One of them. Raises: KeyError - there is no such measure."""
        for one in self.found:
            if one.measure == measure:
                return one
        raise KeyError(measure)

    def __iter__(self) -> Iterator[Distance]:
        return iter(self.found)

    def value(self, measure: str) -> float:
        """The value of a measure, NaN where it cannot be told. Raises: KeyError - no such measure."""
        return self[measure].value


def distance_table(found: Distances) -> pd.DataFrame:
    """Distances as a table.

    Parameters: found - of `distances`.
    Returns: one row a measure; the columns are the fields of `Distance`.
    """
    import pandas as pd

    names = [field.name for field in fields(Distance)]
    return pd.DataFrame([[getattr(one, name) for name in names] for one in found], columns=names)
