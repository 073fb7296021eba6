"""When an SOP counts as carried out well: a rule that is printed on the form, and what it is applied to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sop.elements import Basis

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined

Outcome = Literal["well", "not_well", "open"]
COUNTED = frozenset(
    (
        "not_carried_out", "unit_not_carried_out", "out_of_order", "swapped", "overlap", "wrong_role",
        "not_called_for", "too_many_returns", "same_person",
    )
)  # fmt: skip
"""Kinds of deviations that speak against an SOP's being followed; repeats and extra work need not."""
CONTROL = "same_person"


@dataclass(frozen=True, kw_only=True)
class MonitoringRule:
    """The numbers of the rule.

    Parameters: least_runs - completed cases, below which there is no verdict; one_in - at most one case in so
    many may deviate, or pass its deadline; pattern_from - so many cases and more are a pattern, fewer are
    left to people; unknown_one_in - above one record in so many with an unknown name there is no verdict.
    """

    least_runs: int = 3
    one_in: int = 5
    pattern_from: int = 2
    unknown_one_in: int = 5

    def allowed(self, runs: int) -> int:
        """How many of these cases may deviate. Parameters: runs."""
        return runs // self.one_in


RULE = MonitoringRule()


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What a log shows, in numbers of cases.

    Parameters: completed - over; running - not over; unfinished - not over, and nothing recorded for long;
    deviating - completed ones with a counted deviation that is certain; doubtful - other completed ones that
    deviate under some order of their records; controls - completed ones with a broken control; due - those
    with a deadline that are completed or past it; late - those of them past it; records, unknown - of the
    log, and those with a name that nobody has told apart.
    """

    completed: int
    running: int = 0
    unfinished: int = 0
    deviating: int = 0
    doubtful: int = 0
    controls: int = 0
    due: int = 0
    late: int = 0
    records: int = 0
    unknown: int = 0


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why. Parameters: code - of `monitoring_reason.<code>`; fields - numbers that its sentence needs."""

    code: str
    fields: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the rule says. Parameters: outcome - open: both boxes stay empty; reasons - at least one."""

    outcome: Outcome
    reasons: tuple[Reason, ...]


def judge(observed: Observed | None, *, dissent: int = 0, rule: MonitoringRule = RULE) -> Verdict:
    """Apply the rule.

    Parameters: observed - None without a log; dissent - entries of people that say it does not go well: they
    never change what the log shows, but where it shows no fault the verdict is left to people; rule.
    Returns: the verdict with everything that led to it.
    """
    if observed is None:
        return Verdict(outcome="open", reasons=(Reason(code="no_log"),))
    blind = tuple(_blind(observed, rule))
    if blind:
        return Verdict(outcome="open", reasons=blind)
    against = tuple(_against(observed, rule))
    if against:
        return Verdict(outcome="not_well", reasons=against)
    unclear = tuple(_unclear(observed, rule))
    if dissent:
        unclear = (*unclear, Reason(code="entries", fields={"n": dissent}))
    if unclear:
        return Verdict(outcome="open", reasons=unclear)
    followed = {"n": observed.completed - observed.deviating, "total": observed.completed}
    return Verdict(outcome="well", reasons=(Reason(code="followed", fields=followed),))


def _blind(observed: Observed, rule: MonitoringRule) -> Iterator[Reason]:
    """Why the log cannot show it at all."""
    if observed.completed < rule.least_runs:
        yield Reason(code="few_runs", fields={"n": observed.completed, "least": rule.least_runs})
    if observed.unknown * rule.unknown_one_in > observed.records:
        yield Reason(code="unknown", fields={"n": observed.unknown, "total": observed.records})


def _against(observed: Observed, rule: MonitoringRule) -> Iterator[Reason]:
    pairs = {
        "deviating": (observed.deviating, observed.completed),
        "late": (observed.late, observed.due),
    }
    for code, (count, total) in pairs.items():
        if count >= rule.pattern_from and count > rule.allowed(total):
            yield Reason(code=code, fields={"n": count, "total": total, "one_in": rule.one_in})
    if observed.controls:
        yield Reason(code="control", fields={"n": observed.controls, "total": observed.completed})


def _unclear(observed: Observed, rule: MonitoringRule) -> Iterator[Reason]:
    """What forbids to say "well" without being a pattern."""
    if observed.late > rule.allowed(observed.due):
        yield Reason(code="late_once", fields={"n": observed.late, "total": observed.due})
    over = observed.completed + observed.unfinished
    if observed.deviating + observed.doubtful + observed.unfinished <= rule.allowed(over):
        return
    if observed.deviating:
        yield Reason(code="once", fields={"n": observed.deviating, "total": observed.completed})
    if observed.doubtful:
        yield Reason(code="order", fields={"n": observed.doubtful, "total": observed.completed})
    if observed.unfinished:
        yield Reason(code="unfinished", fields={"n": observed.unfinished})


def completed_cases(mined: Mined) -> frozenset[str]:
    """Ids of the cases that are judged: over, and not called off. Parameters: mined."""
    return _in_state(mined, "completed")


def _in_state(mined: Mined, state: str) -> frozenset[str]:
    cases, own = mined.performance.cases, mined.log.cases
    cancelled = set(own.loc[own["status"] == "cancelled", "case_id"])
    return frozenset(str(name) for name in cases.loc[cases["state"] == state, "case_id"]) - cancelled


def open_deviations(mined: Mined) -> pd.DataFrame:
    """Deviations that nobody has accepted, with a column `counted`: speaks against the SOP's being followed.

    Parameters: mined.
    Returns: as `Conformance.deviations`; another performer is not counted where the SOP does not state who.
    """
    found = mined.conformance.deviations
    if mined.accepted is not None:
        found = found[(mined.accepted.deviations["accepted"] != "accepted").to_numpy()]
    steps = mined.sop.steps
    unstated = [step.id for step in steps if step.performers.basis is not Basis.STATED]
    free = (found["kind"] == "wrong_role") & found["step_id"].isin(unstated)
    return found.assign(counted=found["kind"].isin(COUNTED) & ~free)


def standing(mined: Mined) -> tuple[frozenset[str], frozenset[str]]:
    """Completed cases with a counted deviation that is certain, and others that may have one.

    Parameters: mined.
    """
    completed, found = completed_cases(mined), open_deviations(mined)
    found = found[found["counted"] & found["case_id"].isin(completed)]
    certain = found["certainty"] == "certain"
    deviating = frozenset(found.loc[certain, "case_id"])
    states = mined.conformance.cases
    unsure = set(states.loc[states["certainty"] == "possible", "case_id"])
    possible = (unsure | set(found.loc[~certain, "case_id"])) & completed
    return deviating, frozenset(possible - deviating)


def observe(mined: Mined) -> Observed:
    """Count what the rule needs. Parameters: mined."""
    completed, found = completed_cases(mined), open_deviations(mined)
    deviating, doubtful = standing(mined)
    broken = found[(found["kind"] == CONTROL) & (found["certainty"] == "certain")]
    due, late = deadlines(mined)
    unknown = [one for one in mined.all_findings if one.rule == "unknown_activity"]
    return Observed(
        completed=len(completed),
        running=len(_in_state(mined, "running")),
        unfinished=len(_in_state(mined, "unfinished")),
        deviating=len(deviating),
        doubtful=len(doubtful),
        controls=len(set(broken["case_id"]) & completed),
        due=len(due),
        late=len(late),
        records=len(mined.log.events),
        # A reader that knows the SOP has said so of its own file; the remark on the whole log includes that.
        unknown=max((one.count for one in unknown), default=0),
    )


def deadlines(mined: Mined) -> tuple[frozenset[str], frozenset[str]]:
    """Cases of which it is known whether they kept their deadline, and those that did not.

    Deadlines are those of the log's case table, and the limits that the SOP itself sets.

    Parameters: mined.
    """
    completed, running = completed_cases(mined), _in_state(mined, "running")
    own = {name: one for name, one in mined.deadlines().items() if name in completed | running}
    due = {name for name, one in own.items() if one.completed or one.past}
    late = {name for name, one in own.items() if one.past}
    rules = mined.rules.rules
    limits = rules[(rules["kind"] == "due") & (rules["reason"] == "") & (rules["cases"] > 0)]
    broken = {str(name) for names in limits["case_ids"] for name in names} & (completed | running)
    return frozenset(due | broken | (completed if len(limits) else set())), frozenset(late | broken)
