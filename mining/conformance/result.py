"""What a conformance check hands back: tables of codes and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.findings import Finding
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

CONFORMING, DEVIATING, RUNNING = "conforming", "deviating", "running"
STATES = (CONFORMING, DEVIATING, RUNNING)

CERTAIN, POSSIBLE = "certain", "possible"

DEVIATION_COLUMNS = (
    "kind", "step_id", "other_step_id", "activity", "role", "case_id", "instance", "unit", "certainty",
)  # fmt: skip
VARIANT_COLUMNS = (
    "variant", "steps", "cases", "running", "cost", "fitness", "worst_cost", "worst_fitness",
    "unordered", "orders",
)  # fmt: skip
SUMMARY_KEY = ("kind", "step_id", "other_step_id", "activity", "unit", "certainty")


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The log in a few numbers.

    Parameters: cases, conforming, deviating, running - numbers of cases, of those whose order is not known
    under the order that fits best; conforming_certain - those that conform under every order; events - of the
    whole log;
    log_fitness - 1 - (sum of costs) / (sum of worst costs) over the cases that do not run, where the worst
    cost of a case is its number of events plus the number of steps of the shortest way through the SOP;
    mean_fitness - mean over the same cases of 1 - cost / worst cost; worst_log_fitness - log_fitness if every
    case had had the order that fits worst (or less, `variants.orders`); all None where every case runs;
    roles_judged, roles_unknown - events on their place whose role is known, and is not; overlap_judged,
    overlap_unknown - pairs of consecutive steps whose stamps allow to tell whether the second began too
    early, and do not.
    """

    cases: int
    conforming: int
    conforming_certain: int
    deviating: int
    running: int
    events: int
    log_fitness: float | None
    mean_fitness: float | None
    worst_log_fitness: float | None
    roles_judged: int
    roles_unknown: int
    overlap_judged: int
    overlap_unknown: int


@dataclass(frozen=True, kw_only=True, repr=False)
class Conformance(Shown):
    """How a log follows an SOP.

    Parameters: sop_digest - version of the SOP.
    deviations - one row each: `kind` (`wording.KINDS` and `FLOW_KINDS`), `step_id` (missing for an activity
    that the SOP does not know), `other_step_id` (of `swapped` the later step of the two, of `overlap` the
    step that had not ended, of `too_many_returns` the step returned to, of `same_person` the step that is
    controlled), `activity` and `role` as logged (empty without an event), `case_id`, `instance` (missing
    without an event), `unit` (id, of `unit_not_carried_out` and of a unit `repeated`; else empty),
    `certainty`: `certain` - comes whatever order the events had that stamps do not order; `possible` - comes
    under some order. Of steps of one day whose order is not known the neighbours are told as possibly
    `swapped`. Possible deviations alone do not make a case deviate.
    summary - deviations grouped by `kind`, `step_id`, `other_step_id`, `unit`, `certainty` and, for unknown
    activities, `activity`: `count`, `cases` (number of cases), `case_ids` (sorted tuple); certain ones first,
    the most frequent first.
    cases - one row a case: `case_id`, `state` (conforming, deviating, running; where order is not known that
    of the order that fits best), `certainty` (of the state: `possible` where another order would conform
    less; missing while running), `variant`, `cost`, `fitness` (missing while running), `worst_cost`,
    `worst_fitness` (of the order that fits worst, the same where order is known; missing while running),
    `n_events`. Of a running case the cost is that of its beginning: what may still come costs nothing.
    variants - one row each: `variant` (from 0, the most frequent first), `steps` (tuple; `?` and the label
    for an unknown activity), `cases`, `running` (how many of them), `cost`, `fitness`, `worst_cost`,
    `worst_fitness` (of a complete case; missing where all run), `unordered` (events whose order is not
    known), `orders`: `known` - there is one; `all` - all were looked at; `some` - too many, the worst
    figures are bounds that no order exceeds; missing where all run.
    findings - remarks on what could not be judged. numbers - the log in a few numbers.
    """

    sop_digest: str
    deviations: pd.DataFrame
    summary: pd.DataFrame
    cases: pd.DataFrame
    variants: pd.DataFrame
    findings: tuple[Finding, ...]
    numbers: Numbers

    @property
    def certain(self) -> pd.DataFrame:
        """The deviations that hold whatever order the events had."""
        return self.deviations[self.deviations["certainty"] == CERTAIN]
