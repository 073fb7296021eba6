"""Steps that were due and not carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from mining.calibration.behaviour.shares import PRIOR_CASES, Share
from mining.calibration.learned import Learned
from mining.conformance.result import CERTAIN, RUNNING
from sop.events import CASE_ID, COMPLETED, END, START, STEP_ID
from sop.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from sop.model import Sop

OMITTED = "not_carried_out"


def learn_omissions(
    mined: Mined, *, strength: float = PRIOR_CASES, level: float = 0.95
) -> tuple[dict[str, float], list[Learned], list[Finding]]:
    """The share of cases in which each step is passed over.

    Of the cases that are over: those in which the step was surely not carried out, among these and those in
    which it was. Of a case that broke off only steps count that a later one shows to be passed over. A step
    of which the whole log has no record is taken for one that nobody records, not for one that nobody does.

    Parameters: mined - the log, checked; strength - observations that the SOP (never) weighs as much as;
    level - of the intervals.
    Returns: shares by step, those that were ever passed over; what was learned, one row a step; findings.
    """
    done = _carried_out(mined)
    recorded = set(mined.log.events[STEP_ID].dropna())
    sure, perhaps = _left_out(mined, done)
    shares: dict[str, float] = {}
    learned: list[Learned] = []
    for step in mined.sop.steps:
        if step.id not in recorded:
            learned.append(
                Share(
                    at="",
                    kind="passed_over",
                    subject=step.id,
                    count=0,
                    n=0,
                    stated=0.0,
                    reason="never_recorded",
                ).learned()
            )
            continue
        omitted = sure.get(step.id, set())
        n = len(done.get(step.id, set()) | omitted)
        one = Share(
            at=f"passed_over.{step.id}" if omitted else "",
            kind="passed_over",
            subject=step.id,
            count=len(omitted),
            n=n,
            stated=0.0,
            strength=strength,
            level=level,
        ).learned()
        if omitted:
            shares[step.id] = one.value
        learned.append(one)
    return shares, learned, list(_remarks(mined.sop, recorded, sure, perhaps, _closed(mined)))


def _closed(mined: Mined) -> int:
    return int((mined.conformance.cases["state"] != RUNNING).sum())


def _carried_out(mined: Mined) -> Mapping[str, set[str]]:
    """For each step the closed cases that have it."""
    cases = mined.conformance.cases
    closed = set(cases.loc[cases["state"] != RUNNING, CASE_ID])
    events = mined.log.events
    begun = events[START].notna() | events[END].notna()
    pairs = events.loc[begun, [STEP_ID, CASE_ID]].dropna().drop_duplicates()
    return {str(step): set(group[CASE_ID]) & closed for step, group in pairs.groupby(STEP_ID)}


def _left_out(mined: Mined, done: Mapping[str, set[str]]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For each step the cases in which it was surely, and perhaps, passed over."""
    found = mined.conformance.deviations
    found = found[found["kind"] == OMITTED]
    states = mined.performance.cases
    over = set(states.loc[states["state"] == COMPLETED, CASE_ID])
    later = _later(mined.sop)
    sure: dict[str, set[str]] = {}
    perhaps: dict[str, set[str]] = {}
    rows: pd.DataFrame = found[["step_id", "case_id", "certainty"]]
    for step, case, certainty in rows.itertuples(index=False):
        if case in over or any(case in done.get(name, ()) for name in later[step]):
            target = sure if certainty == CERTAIN and case not in done.get(step, ()) else perhaps
            target.setdefault(step, set()).add(case)
    return sure, perhaps


def _later(sop: Sop) -> dict[str, list[str]]:
    """For each step those that come after it, near and far."""
    ancestors = sop.routes().ancestors
    return {step: [other for other, before in ancestors.items() if step in before] for step in ancestors}


def _remarks(
    sop: Sop,
    recorded: set[str],
    sure: Mapping[str, set[str]],
    perhaps: Mapping[str, set[str]],
    closed: int,
) -> Iterator[Finding]:
    never = [step.id for step in sop.steps if step.id not in recorded]
    if never:
        yield Finding(
            rule="steps_never_recorded",
            severity="warning",
            count=len(never),
            total=len(sop.steps),
            examples=tuple(never),
        )
    if sure:
        count = len(set().union(*sure.values()))
        yield Finding(
            rule="passed_over_carried",
            severity="note",
            count=count,
            total=closed,
            examples=tuple(sorted(sure)),
        )
    if perhaps:
        count = len(set().union(*perhaps.values()))
        yield Finding(
            rule="passed_over_possible",
            severity="note",
            count=count,
            total=closed,
            examples=tuple(sorted(perhaps)),
        )
