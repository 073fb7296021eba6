"""What this room needs of a measurement; `mining.performance.Performance` has it.

The two rooms stand on one floor and do not import each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd

ENOUGH = 20
"""Below so many cases no shares, no means and no intervals are given; a test compares it with
`mining.performance.statistics.ENOUGH`."""


class Measured(Protocol):
    """Tables of a measurement; columns as in `mining.performance.Performance`."""

    @property
    def instances(self) -> pd.DataFrame:
        """One row an activity instance, in the order of the log."""

    @property
    def cases(self) -> pd.DataFrame:
        """One row a case."""
