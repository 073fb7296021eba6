"""The rules by name, what each spoils, and from where on something counts as doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from sop.findings import Finding, Severity

Spoils = Literal["working_time", "waiting", "order", "cycle", "roles", "counts", "causes", "all"]
SPOILED: tuple[Spoils, ...] = get_args(Spoils)

_OWN: dict[str, Spoils] = {
    "time_zone_shift": "all",
    "future_stamps": "all",
    "lone_stamps": "cycle",
    "negative_span": "working_time",
    "enabled_late": "waiting",
    "before_release": "waiting",
    "duplicate_instances": "counts",
    "joint_rows": "counts",
    "repeated_quickly": "counts",
    "batch_entry": "working_time",
    "case_at_once": "working_time",
    "case_one_stamp": "order",
    "outside_hours": "working_time",
    "on_weekend": "working_time",
    "on_holiday": "working_time",
    "on_joint_leave": "working_time",
    "on_day_off": "working_time",
    "midnight_times": "order",
    "noon_times": "working_time",
    "constant_time": "working_time",
    "rounded_times": "working_time",
    "equal_spans": "working_time",
    "record_gap": "counts",
    "ids_alike": "counts",
    "activity_once": "order",
    "cases_unfinished": "cycle",
    "running_but_silent": "cycle",
    "first_step_missing": "cycle",
    "cases_running": "cycle",
    "days_only": "order",
    "starts_not_recorded": "working_time",
    "ends_not_recorded": "working_time",
    "start_missing": "working_time",
    "end_missing": "working_time",
    "role_missing": "roles",
    "person_missing": "causes",
    "release_missing": "waiting",
}
RULES: tuple[str, ...] = tuple(_OWN)
"""The rules of this room, in the order in which findings of one severity are told."""

_OTHERS: dict[str, Spoils] = {
    "date_only": "order",
    "mixed_precision": "order",
    "all_midnight": "order",
    "equal_stamps": "order",
    "no_start": "working_time",
    "no_end": "working_time",
    "end_before_start": "working_time",
    "enabled_after_start": "waiting",
    "duplicate_rows": "counts",
    "nearly_equal_ids": "counts",
    "nearly_equal_labels": "order",
    "zone_assumed": "working_time",
    "zone_given": "all",
    "several_offsets": "all",
    "date_day_first": "all",
    "date_month_first": "all",
    "unknown_activity": "order",
    "ambiguous_activity": "order",
    "unknown_step_id": "order",
    "step_label_differs": "order",
    "unknown_role": "roles",
    "ambiguous_role": "roles",
    "overlap_joined": "working_time",
    "person_changed": "causes",
    "case_not_listed": "counts",
    "case_without_events": "counts",
    "unknown_status": "cycle",
    "stamps_outside_hours": "working_time",
}
SPOILS: Mapping[str, Spoils] = {**_OWN, **_OTHERS}
"""What a finding spoils, by rule: those of this room and what reading, matching and measuring report."""

REPLACES: Mapping[str, tuple[str, ...]] = {
    "duplicate_instances": ("duplicate_rows",),
    "ids_alike": ("nearly_equal_ids",),
    "starts_not_recorded": ("no_start",),
    "start_missing": ("no_start",),
    "ends_not_recorded": ("no_end",),
    "end_missing": ("no_end",),
    "outside_hours": ("stamps_outside_hours",),
    "on_weekend": ("stamps_outside_hours",),
    "on_holiday": ("stamps_outside_hours",),
    "on_joint_leave": ("stamps_outside_hours",),
    "on_day_off": ("stamps_outside_hours",),
    "time_zone_shift": ("stamps_outside_hours",),
}
"""Older, coarser findings that need not be told where one of this room is."""

_NOT_BESIDE: Mapping[str, tuple[str, ...]] = {
    "days_only": ("date_only", "mixed_precision", "all_midnight"),
    "rule_unknown_role": ("role_not_judged",),
}
"""The other way round: what the door or the alignments have told already, and better."""


def told_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of all sources without those that another one tells better.

    Parameters: findings - of reading, matching, measuring and `inspect` together.
    Returns: the same order, each rule and place once, without what REPLACES names.
    """
    every = list(findings)
    rules = {finding.rule for finding in every}
    dropped = {old for new in rules & REPLACES.keys() for old in REPLACES[new]}
    dropped |= {new for new, old in _NOT_BESIDE.items() if rules.intersection(old)}
    kept: dict[tuple[str, str], Finding] = {}
    for position, finding in enumerate(every):
        # What is not of this room may tell several things under one rule.
        key = finding.rule if finding.rule in _OWN else f"{finding.rule} {position}"
        if finding.rule not in dropped:
            kept.setdefault((key, finding.place), finding)
    return tuple(kept.values())


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From where on something is told. All are choices of this toolkit where no source is named.

    Parameters: common - share of the whole above which a finding is a warning and not a note;
    quick_seconds - between two rows of one step of one case; batch_size, batch_minutes - so many steps
    completed by one person in so short a time are a burst; late_minutes - before the office closes;
    at_once_minutes, at_once_size - a whole case of so many steps inside so short a time; shift_gain,
    shift_inside - share of stamps that a shift must bring into office hours, and that must then lie there;
    fixed - share of stamps at one time of day; rounded - share of stamps on full hours, half hours ...;
    equal_spans, equal_size - share of equal spans of an activity, of at least so many; gap_days - office
    days without a record; lone_days - calendar days between a stamp and all others of its case.
    """

    common: float = 0.1
    quick_seconds: int = 60
    batch_size: int = 5
    batch_minutes: int = 5
    late_minutes: int = 30
    at_once_minutes: int = 10
    at_once_size: int = 5
    shift_gain: float = 0.3
    shift_inside: float = 0.8
    fixed: float = 0.25
    rounded: float = 0.9
    equal_spans: float = 0.9
    equal_size: int = 10
    gap_days: int = 10
    lone_days: int = 300

    def severity(self, count: int, total: int) -> Severity:
        """A note, or a warning where it concerns more than the common share of the whole."""
        return "warning" if count > self.common * total else "note"
