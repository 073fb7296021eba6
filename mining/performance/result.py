"""What a measurement hands back: tables of numbers, with a reason wherever one is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.findings import Finding
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, repr=False)
class Performance(Shown):
    """How long things took and where they waited.

    Numbers that the stamps do not tell are missing, never 0; a column that ends in `reason` says why
    (`instances.REASONS`), in summaries the most frequent reason of the instances left out. Shares,
    percentiles and intervals are missing where they would rest on fewer than 20 observations.

    Parameters: sop_digest - version of the SOP.
    instances - one row an activity instance (`instances.measure_instances` names its columns).
    steps - one row a step of the SOP, in its order: `step_id`, `n` (instances), `n_both_stamps`,
    `standard_minutes`; processing in working minutes: `processing_n`, `processing_median_minutes`,
    `processing_mean_minutes`, `processing_p90_minutes`, `processing_min_minutes`,
    `processing_max_minutes`, `processing_mean_low_minutes`, `processing_mean_high_minutes` (95 % t-interval
    of the mean), `processing_reason`; `over_standard` (instances that took longer; missing without a
    standard), `over_standard_share`; for waiting (ready until start) and elapsed (previous completion
    until completion): `*_n`, `*_working_median_minutes`, `*_working_mean_minutes`,
    `*_working_total_minutes`, `*_clock_median_hours`, `*_clock_mean_hours`, `*_clock_total_hours`,
    `*_reason`; working days from ready to completed, the first day being 1: `days_n`, `days_median`,
    `days_fastest`, `days_slowest`, `days_reason`.
    cases - one row a case: `case_id`, `released`, `first_stamp`, `last_stamp`, `begins` (what the cycle is
    counted from: released, start, end), `cycle_clock_days`, `cycle_working_days` (working seconds over those
    of a usual day), `milestone_days` (working days touched, the first being 1), `calendar_days` (the same of
    all days), `state` (completed, running, unfinished), `reason`. Of a case that is not completed they say
    how long so far.
    stages - one row a stage of the SOP: `stage_id`, `n`, `median_days`, `fastest_days`, `slowest_days`.
    stage_cases - one row a case and stage: `case_id`, `stage_id`, `completed`, `working_days` (from the
    stage before that was carried out, or the case's beginning, that day being the first), `reached_on_day`
    (from the case's beginning), `reason`.
    bottlenecks - one row a step and kind, by working time lost: `rank`, `step_id` (missing for an unknown
    activity), `activity` (its label), `kind` (`waiting`, `work` above the standard, or `elapsed` where the
    stamps cannot tell the two apart), `n`, `lost_working_minutes`, `share` (of the cycle times of all
    cases), `cases` (in which it is known). How sure the rank is (`ranks.rank_certainty`; missing where fewer
    than 20 cases know it): `rank_low`, `rank_high` (95 % interval), `p_first` (share of resamples in which it
    is the first), `p_rank` (in which it has this rank), `lost_low_working_minutes`,
    `lost_high_working_minutes` (95 % interval), `certainty`: `sure` (the interval holds one rank), `likely`
    (this rank in four resamples of five), `open`, or `too_few`.
    stage_losses - the same by stage, all kinds together: `rank`, `stage_id`, `n`, `lost_working_minutes` and
    the rest; empty without stages. Time lost by what belongs to no stage is not in it.
    day_losses, stage_day_losses - the same in whole working days between two completions (kind `elapsed`),
    for logs with dates instead of times, else empty: `lost_working_days`, `lost_low_working_days`,
    `lost_high_working_days` instead of minutes; shares are those of the working days of all cases.
    findings - what could not be known, and how often.
    """

    sop_digest: str
    instances: pd.DataFrame
    steps: pd.DataFrame
    cases: pd.DataFrame
    stages: pd.DataFrame
    stage_cases: pd.DataFrame
    bottlenecks: pd.DataFrame
    stage_losses: pd.DataFrame
    day_losses: pd.DataFrame
    stage_day_losses: pd.DataFrame
    findings: tuple[Finding, ...]
