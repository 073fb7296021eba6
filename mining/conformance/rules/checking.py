"""The SOP's own rules, checked without a net: each alone, on every case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.conformance.open_cases import OPEN_GAP_DAYS, case_progress
from mining.conformance.rules import facts, order
from mining.conformance.rules.book import Rule, RuleKind, rules_of
from mining.conformance.rules.events import RuleEvents, rule_events
from mining.conformance.rules.verdicts import Office, Verdict
from sop.events import RUNNING, EventLog
from sop.findings import Finding
from sop.model import Sop
from sop.showing import Shown

if TYPE_CHECKING:
    import pandas as pd

    from mining.conformance.result import Conformance
    from sop.worktime import CompiledCalendar

CASE_COUNTS = ("cases", "kept", "broken", "possible", "unknown", "pending")
COLUMNS = ("rule_id", "kind", "step_id", "other_step_id", "at_most", *CASE_COUNTS)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RuleCheck(Shown):
    """How a log keeps the SOP's rules.

    Parameters: sop_digest - version of the SOP.
    rules - one row a rule, in step order: `rule_id`; `kind` (`rule_book.RULE_KINDS`); `step_id`;
    `other_step_id` (empty without; several ids with ` | ` between them: one of them is enough); `at_most`
    (times; missing where the kind has none); `cases` - cases that the rule speaks of (those with the step; of
    `carried_out` all), each of which counts once in `kept`, `broken` (in every order that the stamps allow),
    `possible` (in some: equal stamps, dates of one day), `unknown` (a role, person, unit or stamp that it
    takes is not recorded) or `pending` (the case still runs and may yet keep it); `case_ids` - those that
    break it, `possible_case_ids`, sorted tuples; `reason` - `no_calendar` where the rule could not be judged
    at all (all counts are 0), else empty.
    cases - one row a case, in the order of the log: `case_id`, `running`, `broken`, `possible` (numbers of
    rules).
    n_cases; n_broken - cases that break a rule; n_possible - other cases that may break one.
    findings - what could not be judged.
    """

    sop_digest: str
    rules: pd.DataFrame
    cases: pd.DataFrame
    n_cases: int
    n_broken: int
    n_possible: int
    findings: tuple[Finding, ...]


_CHECKS: Mapping[RuleKind, Callable[[Rule, RuleEvents, Office], Verdict]] = {
    "carried_out": order.carried_out,
    "precedence": order.precedence,
    "response": order.response,
    "at_most": order.at_most,
    "one_branch": order.one_branch,
    "role": facts.role,
    "different_persons": facts.different_persons,
    "every_unit": facts.every_unit,
    "unit_at_most": facts.unit_at_most,
    "due": facts.due,
}


def check_rules(
    log: EventLog,
    sop: Sop,
    *,
    calendar: CompiledCalendar | None = None,
    conformance: Conformance | None = None,
    open_gap_days: float = OPEN_GAP_DAYS,
    time_zone: str = "Asia/Jakarta",
) -> RuleCheck:
    """Check the rules that an SOP lays down, without a net and without alignments.

    Rules and alignments (`check_conformance`) see the same log with different eyes. An alignment explains a
    case as a whole and blames as little as possible: one step left out is one deviation. A rule looks at one
    thing alone, and one step left out breaks three: it was not carried out, nothing came after the step
    before it, nothing came before the step after it. So numbers of broken rules are no numbers of deviations
    and must not be added. Where a case conforms for the alignment and breaks a rule, or the other way round,
    that is information: rules take every event with the step's label, also those that the alignment calls
    repeated or out of order; persons are compared over the whole case, where the alignment looks at the
    latest round; events of unknown activities break no rule; deadlines are rules only. A rule is broken only
    where every order that the stamps allow breaks it.

    Order is that of the starts, else the ends, as in the alignments.

    Parameters: log - matched to the SOP; sop; calendar - compiled so that it reaches over the log
    (`mining.performance.clock.calendar_for`), for deadlines, which are not judged without; conformance - of
    the same log and SOP, where it is there already: tells which cases run; open_gap_days, time_zone - as in
    `check_conformance`.
    Returns: every rule with the cases that break it.
    Raises: LogError - an event has no stamp; ValueError - a negative gap.
    """
    if conformance is None:
        progress = case_progress(log, sop, open_gap_days=open_gap_days)
        running = frozenset(progress.index[progress == RUNNING])
    else:
        table = conformance.cases
        running = frozenset(table.loc[table["state"] == RUNNING, "case_id"])
    events = rule_events(log, sop, running=running, time_zone=time_zone)
    office = Office(sop=sop, calendar=calendar, time_zone=time_zone)
    judged = [(rule, _CHECKS[rule.kind](rule, events, office)) for rule in rules_of(sop)]
    cases = _cases(events, (verdict for _, verdict in judged))
    return RuleCheck(
        sop_digest=sop.digest,
        rules=_rules(judged, events),
        cases=cases,
        n_cases=len(cases),
        n_broken=int((cases["broken"] > 0).sum()),
        n_possible=int(((cases["broken"] == 0) & (cases["possible"] > 0)).sum()),
        findings=tuple(_findings(judged)),
    )


def _rules(judged: Iterable[tuple[Rule, Verdict]], events: RuleEvents) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for rule, verdict in judged:
        marks = {name: getattr(verdict, name) for name in ("broken", "possible", "unknown", "pending")}
        counts = {name: int(mark.sum()) for name, mark in marks.items()}
        rows.append(
            {
                "rule_id": rule.rule_id,
                "kind": rule.kind,
                "step_id": rule.step_id,
                "other_step_id": " | ".join(rule.other_steps),
                "at_most": rule.at_most or pd.NA,
                "cases": len(verdict.case),
                "kept": len(verdict.case) - sum(counts.values()),
                **counts,
                "case_ids": _ids(events, verdict.case[verdict.broken]),
                "possible_case_ids": _ids(events, verdict.case[verdict.possible]),
                "reason": verdict.reason,
            }
        )
    columns = [*COLUMNS, "case_ids", "possible_case_ids", "reason"]
    types = dict.fromkeys(("rule_id", "kind", "step_id", "other_step_id", "reason"), "str")
    numbers = dict.fromkeys(CASE_COUNTS, "int64")
    return pd.DataFrame(rows, columns=columns).astype({**types, **numbers, "at_most": "Int64"})


def _ids(events: RuleEvents, cases: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted(events.case_ids[case] for case in cases))


def _cases(events: RuleEvents, verdicts: Iterable[Verdict]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    broken = np.zeros(len(events.case_ids), dtype=np.int64)
    possible = broken.copy()
    for verdict in verdicts:
        broken[verdict.case] += verdict.broken
        possible[verdict.case] += verdict.possible
    return pd.DataFrame(
        {
            "case_id": pd.Series(events.case_ids, dtype="str"),
            "running": events.running,
            "broken": broken,
            "possible": possible,
        }
    )


def _findings(judged: Iterable[tuple[Rule, Verdict]]) -> Iterable[Finding]:
    """Kinds of rules that could not be judged in some cases, and those that could not at all."""
    unknown: dict[str, int] = {}
    total: dict[str, int] = {}
    unjudged = []
    for rule, verdict in judged:
        unknown[rule.kind] = unknown.get(rule.kind, 0) + int(verdict.unknown.sum())
        total[rule.kind] = total.get(rule.kind, 0) + len(verdict.case)
        if verdict.reason:
            unjudged.append(rule.step_id)
    if unjudged:
        yield Finding(
            rule="due_rules_without_calendar",
            severity="note",
            count=len(unjudged),
            examples=tuple(unjudged[:5]),
        )
    for kind, count in unknown.items():
        if count:
            yield Finding(rule=f"rule_unknown_{kind}", severity="note", count=count, total=total[kind])
