"""What a log says about one number of a scenario, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Source = Literal["log", "shrunk", "sop", "assumed"]
"""Where a value comes from: the log alone; the log drawn towards what the SOP writes down; the SOP alone;
neither of them, so it stays an assumption."""


@dataclass(frozen=True, kw_only=True)
class Learned:
    """One number of a scenario.

    Parameters: at - where it stands in the scenario (`durations.steps.koreksi.minutes`,
    `decisions.periksa.ditolak`, `people.g1.other_duties`), empty where it is told only; kind - what it is
    (`mean_minutes`, `cv`, `share`, `cases_per_year`, `delay_hours`, ...); subject - step, role, group or rule
    that it is about; value; unit - `minutes`, `working_minutes`, `hours`, `share`, `cases_per_year`,
    `persons`, `days`, `ratio`; low, high - ends of its interval at `level`, NaN where there is none; n -
    observations in the log; standard - what the SOP writes down in the same unit, NaN where nothing;
    weight - share of the log in the value, 0 (SOP or assumption alone) to 1 (log alone); source; fit -
    how well the chosen family fits, NaN where nothing was fitted; fit_measure - what `fit` is (`ks_p`:
    p-value of a test against the data; `wasserstein`: distance in the unit; empty); reason - why the log
    could not tell, a code; empty where it could.
    """

    at: str
    kind: str
    subject: str
    value: float
    unit: str
    low: float = math.nan
    high: float = math.nan
    level: float = 0.95
    n: int = 0
    standard: float = math.nan
    weight: float = 1.0
    source: Source = "log"
    fit: float = math.nan
    fit_measure: str = ""
    reason: str = ""

    @property
    def uncertain(self) -> bool:
        """Is its place and its interval known, so that it can be varied?"""
        return bool(self.at) and math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high


def learned_table(found: Sequence[Learned]) -> pd.DataFrame:
    """What was learned as a table.

    Parameters: found.
    Returns: one row a number, in the given order; the columns are the fields of `Learned`.
    """
    import pandas as pd

    names = [field.name for field in fields(Learned)]
    return pd.DataFrame([[getattr(one, name) for name in names] for one in found], columns=names)
