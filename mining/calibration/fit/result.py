"""What a simulation is worth beside real cases that it was not learned from."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Literal

from mining.distance import DistanceOptions
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

Code = Literal["at_floor", "better_than_naive", "like_naive", "worse_than_naive", "untold"]
CODES: tuple[Code, ...] = ("at_floor", "better_than_naive", "like_naive", "worse_than_naive", "untold")
Verdict = Literal["validated", "partly", "not_validated"]
VERDICTS: tuple[Verdict, ...] = ("validated", "partly", "not_validated")
REASONS = ("too_few_cases", "too_few_runs", "no_baseline")
"""Why a measure is not judged, beside `mining.distance.UNTOLD`: fewer than 20 real cases; fewer than 2 runs;
nothing to hold it against."""

NEEDED = ("ngd_3", "red", "ctd")
"""Without these no statement: the order of the activities, their pace, how long cases take."""
JUDGED = ("ngd_3", "aed", "ced", "red", "ctd", "car", "wip_level")
"""The measures that the verdict counts. The others are told and not counted: they say the same once more."""


@dataclass(frozen=True, kw_only=True)
class MeasureFit:
    """One measure of the distance between the simulation and the test part.

    Parameters: measure - one of `mining.distance.MEASURES`; unit - of all distances here; value - mean over
    the runs, NaN without any; low, high - ends of its t-interval, NaN below 2 runs; n - runs; baseline -
    distance of the naive baseline; floor - what luck alone gives at this length, with its 5th and 95th
    percentile floor_low and floor_high; code - `at_floor`: the interval reaches down to floor_high and
    the mean is at most a quarter above it, so real logs of this length differ hardly less, and no better can
    be asked for; `better_than_naive`: the whole
    interval lies below the baseline; `worse_than_naive`: above; `like_naive`: around it; `untold`; judged -
    does it count for the verdict?; reason - why it is untold, one of REASONS or `mining.distance.UNTOLD`.
    """

    measure: str
    unit: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n: int = 0
    baseline: float = math.nan
    floor: float = math.nan
    floor_low: float = math.nan
    floor_high: float = math.nan
    code: Code = "untold"
    judged: bool = False
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Is the simulation as near as can be asked for, or surely nearer than no model at all?"""
        return self.code in ("at_floor", "better_than_naive")


@dataclass(frozen=True, kw_only=True, repr=False)
class FitStatement(Shown):
    """How far the simulation may be trusted.

    The verdict, over the measures that can be told of JUDGED:
    `validated` - the three NEEDED are told, and every measure is at_floor or better_than_naive;
    `partly` - the three NEEDED are told, none of these three is worse_than_naive, and at least half of the
    measures are at_floor or better_than_naive;
    `not_validated` - everything else, also where nothing can be told. Whoever has no statement says
    `not_validated` too.
    No correction is made for the number of measures: each code stands for itself.

    Parameters: measures - in the order of `mining.distance.MEASURES`; code - the verdict; runs - simulated
    logs; cases_test, cases_train, cases_simulated - cases (the last: mean of the runs); level - coverage of
    the intervals; splits, seed - of the floor; options - how logs were compared; time_zone.
    """

    measures: tuple[MeasureFit, ...]
    code: Verdict
    runs: int
    cases_test: int
    cases_train: int
    cases_simulated: float
    level: float
    splits: int
    seed: int
    time_zone: str
    options: DistanceOptions = field(default_factory=DistanceOptions)

    def __getitem__(self, measure: str) -> MeasureFit:
        """One of them. Raises: KeyError - there is no such measure."""
        for one in self.measures:
            if one.measure == measure:
                return one
        raise KeyError(measure)

    @property
    def weakest(self) -> tuple[str, ...]:
        """The judged measures that did not pass: where the simulation is not to be trusted."""
        return tuple(one.measure for one in self.measures if one.judged and not one.passed)


def verdict(measures: tuple[MeasureFit, ...]) -> Verdict:
    """The code of a statement, by the rule that stands there.

    Parameters: measures - of it.
    """
    told = {one.measure: one for one in measures if one.judged and one.code != "untold"}
    if not set(NEEDED) <= set(told):
        return "not_validated"
    passed = sum(one.passed for one in told.values())
    if passed == len(told):
        return "validated"
    worse = any(told[measure].code == "worse_than_naive" for measure in NEEDED)
    return "not_validated" if worse or 2 * passed < len(told) else "partly"


def fit_table(statement: FitStatement) -> pd.DataFrame:
    """A statement as a table.

    Parameters: statement.
    Returns: one row a measure; the columns are the fields of `MeasureFit`.
    """
    import pandas as pd

    names = [each.name for each in fields(MeasureFit)]
    return pd.DataFrame([[getattr(one, name) for name in names] for one in statement.measures], columns=names)
