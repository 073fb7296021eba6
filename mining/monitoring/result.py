"""What the state of the running cases consists of: two tables of codes, dates and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sop.findings import Finding
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

STATES = ("running", "probably_stopped")
STEP_STATES = ("in_progress", "due", "possible", "possible_units")
PROJECTIONS = ("history", "few", "standard", "")
REASONS = (
    "",
    "nothing_recorded",
    "no_limit",
    "no_deadline",
    "no_release",
    "not_certain",
    "beyond_calendar",
    "nothing_due",
    "longer_than_any",
    "no_history",
    "no_standard",
    "probably_stopped",
)
"""Why a date or number is missing; empty where it is known."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Status(Shown):
    """The cases that are not over, and the steps at which they stand.

    Dates are dates of the office's zone (Python `date`, missing as None). Working days at a place count the
    day it began as the first; working days left count from the day after `as_of` to the limit, that day
    inside (0: today), and are negative by the working days that have passed since.

    Parameters: sop_digest - version of the SOP; as_of - the day whose state is told, as at its end;
    gap_days - calendar days without a record after which a case counts as probably stopped; n_completed -
    cases of the log that are over; n_cancelled - those that its case table calls cancelled: not listed;
    sample - some case is of simulated origin.
    cases - one row a case that is not over, first those that run, the longest since its begin first:
    `case_id`, `period`, `opd` (texts, empty where unknown), `state` (`running`; `probably_stopped`: no record
    for `gap_days` or more), `begun` (date of release, else of the first record; None without), `begun_basis`
    (`released`, `recorded`, empty), `last_record` (date), `silent_days` (calendar days since then),
    `days_so_far` (working days since `begun`), `steps_done` (different steps of the SOP carried out),
    `steps_of_sop`, `not_recorded` (tuple of step ids that the SOP puts before what is done, but of which
    nothing is recorded), `out_of_place` (tuple of step ids recorded where they do not fit), `done` (tuple
    of the step ids that are over in this round: carried out, or passed without a record), `may_be_over`
    (only the outcome of a decision would tell), `deadline` (date, that day inside), `deadline_basis` (`log`;
    `sop`: the `due` since release of a last step; empty), `deadline_reason`, `overdue` (True, False, missing
    without a deadline), `left_days` (working days until the deadline), `left_reason`. When it will be over,
    in working days after `as_of` (0: that day) and as dates: `projection` (`history`: from 20 or more
    completed cases; `few`: from 5 to 19; `standard`: at the earliest, from the standards of the steps that
    must still come; empty), `projection_step` (step it was told from; empty where it
    stands at one of several possible steps, then cases of all of these count), `projection_n` (completed
    cases that stood at that step as long, however long they took then), `median_days` (history, few),
    `median_low_days`, `median_high_days` (95 % interval, history alone), `nine_days` (9 of 10 were over by
    then; history alone), `nine_low_days`, `nine_high_days` (likewise, missing where n does not allow an
    end), `fastest_days`, `slowest_days` (few alone), `earliest_days` (standard alone), each
    also as `*_date` (None beyond the calendar), `projection_reason`. steps - one row a case
    and place at which it stands, in the order of `cases`: `case_id`, `step_id`, `unit` (unit id; of several
    units that are due one row each; empty without or unknown), `state` (`in_progress`: begun, not ended;
    `due`: can begin; `possible`: due or not, as the outcome of a
    decision would show; `possible_units`: due or not for units that the log does not tell), `again` (the
    case has been there before), `roles` (tuple of role ids, the leading one first), `since` (UTC stamp at
    which it became due), `since_date`, `since_basis` (`enabled`: the log says so; `predecessor`: the latest
    end of the nearest steps before it that are recorded; `previous`: the latest end in the case; `released`;
    `started`: it began, and nothing else is known; empty), `since_reason`, `started_date` (None where it has
    not begun), `days` (working days since it became due, work on it included), `limit` (date by which the
    SOP's `due` wants it completed), `limit_reason`, `overdue` and `left_days` (missing for what is only
    possible, `left_reason` is `not_certain` then), `left_reason`. findings - what could not be known, and
    what is estimated in the calendar.
    """

    sop_digest: str
    as_of: date
    gap_days: float
    n_completed: int
    n_cancelled: int
    sample: bool
    cases: pd.DataFrame
    steps: pd.DataFrame
    findings: tuple[Finding, ...]

    @property
    def overdue(self) -> frozenset[str]:
        """Running cases past their deadline or with a step past its limit; none that has probably stopped."""
        running = set(self.cases.loc[self.cases["state"] == STATES[0], "case_id"])
        late = [
            table.loc[table["overdue"].fillna(value=False), "case_id"] for table in (self.cases, self.steps)
        ]
        return frozenset(str(name) for names in late for name in names if name in running)
