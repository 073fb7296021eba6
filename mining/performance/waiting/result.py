"""What is known about the causes of waiting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sop.findings import Finding
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

CAUSES = (
    "external", "handover", "batch", "office_closed", "absent", "overtaken", "busy_case", "joint",
    "unexplained",
)  # fmt: skip
"""In the order in which they are asked; the names are those of the simulation. Its `busy_duty` and
`does_not_fit` leave no trace in a log and are part of `unexplained`."""

BEFORE = CAUSES[:3]
AT_THE_DESK = CAUSES[3:]
CLOSED, ABSENT, OVERTAKEN, BUSY, JOINT, UNEXPLAINED = range(len(AT_THE_DESK))

Who = Literal["performer", "holders"]
"""Whose time is looked at: of those who carried the step out in the end, or of all who usually do it."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WaitingCauses(Shown):
    """Why it waited.

    Parameters: instances - one row an event of the log, in its order: `case_id`, `instance`, `step_id`,
    `role`; for each cause in CAUSES `<cause>_clock_seconds` and `<cause>_working_seconds`, and
    `total_clock_seconds`, `total_working_seconds`, which they add up to exactly (whole seconds; NaN where the
    waiting is not known; `office_closed_working_seconds` is always 0); `performer_basis` (`person`, `role`
    where the log names no person, empty where neither is known); `source_instance` (the instance whose end
    made it ready, missing where none did: the release, or a logged enabling); `reason` - why the waiting is
    not known (codes of `mining.performance.REASONS`), or `performer_unknown`: its waiting is known, but not
    the causes that ask for the performer, which are then `unexplained`; else empty.
    steps, roles, handovers - one row for each cause of each `step_id`; of each `role`; of each
    `from_step`, `from_role`, `to_step`, `to_role` (from is empty for the release): `cause`; `n` (instances
    with known waiting), `touched` (of them with some of this cause), `clock_seconds`, `working_seconds`
    (sums), `clock_share`, `working_share` (of all waiting of the row's key; NaN below n = 20 or where it
    never waited). Causes in the order of CAUSES, keys in the order of the SOP, roles by name.
    findings - what rests on inference.
    """

    instances: pd.DataFrame
    steps: pd.DataFrame
    roles: pd.DataFrame
    handovers: pd.DataFrame
    findings: tuple[Finding, ...]
