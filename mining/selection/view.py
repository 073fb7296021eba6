"""A log as conditions look at it: one place for each case, arrays instead of tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from mining.conformance.result import Conformance
from mining.selection.measured import Measured
from sop.errors import InputError, Problem
from sop.events import CASE_ID, ENABLED, END, RELEASED, START, STATUS, EventLog

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """A log with what is known of its cases.

    Parameters: log; conformance, performance - of this log, or None; time_zone - of the office, tells dates.
    """

    log: EventLog
    conformance: Conformance | None = None
    performance: Measured | None = None
    time_zone: str = "Asia/Jakarta"

    @cached_property
    def _factorized(self) -> tuple[npt.NDArray[np.int64], pd.Index[str]]:
        import numpy as np
        import pandas as pd

        codes, names = pd.factorize(self.log.events[CASE_ID])
        return np.asarray(codes, dtype=np.int64), pd.Index(names)

    @property
    def names(self) -> pd.Index[str]:
        """Case ids in the order of the events."""
        return self._factorized[1]

    @property
    def place(self) -> npt.NDArray[np.int64]:
        """For each event the place of its case."""
        return self._factorized[0]

    def of_cases(self, column: str) -> pd.Series[Any]:
        """One column of the case table, by place."""
        return self.log.cases.set_index(CASE_ID)[column].reindex(self.names).reset_index(drop=True)

    def some_event(self, which: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Cases with at least one of these events."""
        import numpy as np

        found = np.zeros(len(self.names), dtype=bool)
        found[self.place[which]] = True
        return found

    def are_in(self, case_ids: Any) -> npt.NDArray[np.bool_]:
        """Cases with one of these ids."""
        return self.names.isin(list(case_ids))

    def checked(self, key: str) -> Conformance:
        """The conformance (InputError where there is none)."""
        if self.conformance is None:
            raise InputError(Problem(code="filter_needs_conformance", value=key))
        return self.conformance

    def measured(self, key: str) -> pd.DataFrame:
        """The measured cases by place (InputError where there are none)."""
        if self.performance is None:
            raise InputError(Problem(code="filter_needs_performance", value=key))
        return self.performance.cases.set_index("case_id").reindex(self.names).reset_index(drop=True)

    @cached_property
    def states(self) -> npt.NDArray[np.object_]:
        """`completed`, `running` or `unfinished`; without a measurement the status of the case table."""
        if self.performance is not None:
            return self.measured("state")["state"].to_numpy(dtype=object)
        return self.of_cases(STATUS).to_numpy(dtype=object)

    def dates(self, which: str) -> tuple[pd.Series[Any], pd.Series[Any]]:
        """First and last date of each case.

        Parameters: which - `released` (else the first record), `completed` (the last record of a case that is
        completed), `touching` (from the first to the last record).
        Returns: midnights without a zone; missing where there is none.
        """
        import numpy as np
        import pandas as pd

        stamps = self.log.events[[ENABLED, START, END]]
        first = stamps.min(axis=1).groupby(self.place).min().reindex(range(len(self.names)))
        last = stamps.max(axis=1).groupby(self.place).max().reindex(range(len(self.names)))
        begun = self.of_cases(RELEASED).fillna(first)
        low, high = {
            "released": (begun, begun),
            "completed": (last.where(pd.Series(np.asarray(self.states == "completed"))),) * 2,
            "touching": (first, last),
        }[which]
        zone = ZoneInfo(self.time_zone)
        days = [column.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize() for column in (low, high)]
        return days[0], days[1]
