"""What a scenario assumes of one SOP: its cases, durations, and what lies between its steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from sop.model import Basis
from sop.plain import plain
from ukur.words.assumed.office import weekday
from ukur.words.assumed.value import Value, moment, percent
from ukur.words.phrases import LONG, SHORT, capital, listed, sentence, step_name

if TYPE_CHECKING:
    from simulation.scenario import Batch, Course, Demand, DurationRule, ExternalWait, Handover, HourlyRate
    from sop.model import Sop, Step
    from ukur.words import Words


def course_values(sop: Sop, course: Course, words: Words) -> Iterator[Value]:
    """Every value of one SOP's course.

    Parameters: sop; course - what the scenario says about it; words - language.
    """
    for place, demand in enumerate(course.demand):
        what = words("page.value_demand")
        yield Value(what=what, text=_demand(demand, words), at=f"demand.{place}")
    for case in course.open_cases:
        numbers = [words.number(step.number) for step in sop.steps if step.id in case.done]
        text = words(
            "assumption.open_case_is",
            day=moment(words, case.released),
            steps=listed(words, numbers) or "–",
        )
        if case.deadline is not None:
            text += words("assumption.case_deadline", day=moment(words, case.deadline))
        yield Value(what=words("assumption.open_case", case=plain(case.case_id, SHORT)), text=text)
    usual = _duration(course.durations.default, words)
    yield Value(what=words("page.value_duration"), text=usual, at="durations.default")
    for step_id, rule in course.durations.steps.items():
        what = capital(step_name(words, sop.step(step_id)))
        yield Value(what=what, text=_duration(rule, words), at=f"durations.steps.{step_id}")
    for step_id, rules in course.durations.units.items():
        names = {unit.id: plain(unit.name, SHORT) for unit in sop.units_of(step_id)}
        for unit, rule in rules.items():
            step = capital(step_name(words, sop.step(step_id)))
            what = words("assumption.step_of_unit", step=step, unit=names[unit])
            yield Value(what=what, text=_duration(rule, words), at=f"durations.units.{step_id}.{unit}")
    yield from stated_values(sop, words)
    yield from _between(sop, course, words)
    yield from _turns(sop, course, words)


def stated_values(sop: Sop, words: Words) -> Iterator[Value]:
    """What the document itself says of deputies, and of how long is waited.

    Parameters: sop; words - language.
    """
    for step in sop.steps:
        for key, text in zip(("deputies", "wait_limit"), step_rules(sop, step, words), strict=True):
            if text:
                what = words(f"page_revision.{key}_of", step=step_name(words, step))
                yield Value(what=what, text=text, basis=Basis.STATED)


def step_rules(sop: Sop, step: Step, words: Words) -> tuple[str, str]:
    """Who may act where nobody is there, and how long is waited at most; empty where the step says nothing.

    Parameters: sop - names the roles; step; words - language.
    """
    names = {role.id: plain(role.name, SHORT) for role in sop.roles}
    acting = listed(words, [names[role] for role in step.performers.deputies], last="page.or")
    limit = step.wait_limit
    span = words(f"assumption.span_{limit.unit}", n=words.figure(limit.value)) if limit is not None else ""
    return (
        words("page_revision.deputies", roles=acting) if acting else "",
        words("page_revision.wait_limit", span=span) if span else "",
    )


def _between(sop: Sop, course: Course, words: Words) -> Iterator[Value]:
    """Waits, hand-overs, batches."""
    for wait in course.waits:
        ends = {"after": sop.step(wait.after).number, "before": sop.step(wait.before).number}
        key = f"page.value_wait_{wait.unit}" if wait.unit.endswith("days") else f"assumption.wait_{wait.unit}"
        if wait.values is None:
            text = words(key, **_points(wait, words), **ends)
        else:
            text = _measured(wait, words) + words("assumption.between_steps", **ends)
        what = words("page.value_wait", name=plain(wait.name, SHORT))
        note = sentence(plain(wait.note, LONG))
        yield Value(what=what, text=text, basis=wait.basis, note=note, at=f"waits.{wait.id}")
    for item in course.handovers:
        sides = [
            words(f"assumption.handover_{side}", step=step_name(words, sop.step(name)))
            for side, name in (("after", item.after), ("before", item.before))
            if name is not None
        ]
        if item.values is None:
            high = words(f"assumption.span_{item.unit}", n=words.figure(item.longest))
            text = words("assumption.handover_is", **(_points(item, words) | {"high": high}))
        else:
            text = _measured(item, words)
        if item.between_roles_only:
            text += words("assumption.between_roles")
        what = " ".join((words("assumption.handover"), *sides))
        note = sentence(plain(item.note, LONG))
        yield Value(what=what, text=text, basis=item.basis, note=note, at=f"handovers.{item.id}")
    for rule in course.batches:
        what = words("assumption.batch", step=step_name(words, sop.step(rule.step)))
        yield Value(what=what, text=capital(_batch(rule, words)))


def _points(item: ExternalWait | Handover, words: Words) -> dict[str, str]:
    return {
        "low": words.figure(item.shortest),
        "mode": words.figure(item.typical),
        "high": words.figure(item.longest),
    }


def _measured(item: ExternalWait | Handover, words: Words) -> str:
    """Of values that were measured how many there are, and how far they reach."""
    return words(
        "assumption.measured",
        n=words.number(len(item.values or ())),
        low=words.figure(item.shortest),
        high=words(f"assumption.span_{item.unit}", n=words.figure(item.longest)),
        middle=words.figure(item.typical),
    )


def _turns(sop: Sop, course: Course, words: Words) -> Iterator[Value]:
    """Priorities, decisions, corrections, what is left out."""
    for step_id, priority in course.priorities.items():
        what = words("assumption.step_priority", step=step_name(words, sop.step(step_id)))
        yield Value(what=what, text=words("assumption.priority_is", n=priority))
    for step in sop.steps:
        if step.decision is None:
            continue
        given = course.decisions.get(step.id)
        stated = {outcome.id: outcome.share for outcome in step.decision.outcomes}
        shares = stated if given is None else {name: given.get(name) for name in stated}
        rest = 1 - sum(share for share in shares.values() if share is not None)
        parts = [
            words("assumption.outcome", text=plain(outcome.text, SHORT), n=percent(words, share))
            for outcome in step.decision.outcomes
            for share in (rest if shares[outcome.id] is None else shares[outcome.id],)
            if share is not None
        ]
        what = words("assumption.decision", step=step_name(words, step))
        basis = Basis.ASSUMED if given else step.decision.basis
        yield Value(what=what, text=listed(words, parts), basis=basis, at=f"decisions.{step.id}")
    for item in course.corrections:
        text = words(
            "assumption.correction_is",
            n=percent(words, item.share),
            at=sop.step(item.at).number,
            back_to=sop.step(item.back_to).number,
            most=words.number(item.at_most),
        )
        if item.falling != 1:
            text += words("assumption.falling", n=percent(words, item.falling))
        note = sentence(plain(item.note, LONG))
        what = words("assumption.correction")
        yield Value(what=what, text=text, basis=item.basis, note=note, at=f"corrections.{item.id}")
    for step_id, share in course.passed_over.items():
        what = words("assumption.left_out", step=step_name(words, sop.step(step_id)))
        text = words("assumption.left_out_is", n=percent(words, share))
        yield Value(what=what, text=text, at=f"passed_over.{step_id}")
    if course.wait_limits_kept != 1 or any(step.wait_limit is not None for step in sop.steps):
        text = words("assumption.limits_kept_is", n=percent(words, course.wait_limits_kept))
        yield Value(what=words("assumption.limits_kept"), text=text)


def _demand(demand: Demand, words: Words) -> str:
    text = _arrivals(demand, words)
    if demand.deadline_working_days is not None:
        text += words("assumption.deadline", days=words.number(demand.deadline_working_days))
    if demand.priority != 5:
        text += words("assumption.case_priority", n=demand.priority)
    return text


def _arrivals(demand: Demand, words: Words) -> str:
    if demand.kind == "dates":
        return _dates(demand.dates, words)
    if demand.kind == "instants":
        return words("assumption.instants", n=words.number(len(demand.instants)))
    if demand.kind == "rates":
        return words("assumption.rates", rates="; ".join(_rate(rate, words) for rate in demand.rates))
    for key, rate in (("day", demand.per_working_day), ("year", demand.per_year)):
        if rate is not None:
            return words(f"assumption.poisson_{key}", rate=words.figure(rate))
    key = "assumption.monthly" if demand.kind == "monthly" else f"page.value_demand_{demand.kind}"
    return words(key, day=words.number(demand.working_day))


def _dates(days: tuple[date, ...], words: Words) -> str:
    shown = [words.date(day) for day in days[:10]]
    if len(days) > len(shown):
        shown.append(words("assumption.more", n=words.number(len(days) - len(shown))))
    return listed(words, shown)


def _rate(rate: HourlyRate, words: Words) -> str:
    from simulation.scenario.kinds import WEEKDAYS

    names = [weekday(words, WEEKDAYS.index(day)) for day in rate.days]
    return words(
        "assumption.rate",
        days=listed(words, names),
        opens=rate.opens,
        closes=rate.closes,
        rate=words.figure(rate.per_hour),
    )


def _duration(rule: DurationRule, words: Words) -> str:
    if rule.absolute:
        about = words("assumption.minutes")
    else:
        about = words("page.value_standard") if rule.minutes is None else words.minutes(rule.minutes)
    if rule.cv is not None:
        key = "page.value_lognormal" if rule.family == "lognormal" else f"assumption.{rule.family}"
        return words(key, about=about, cv=words.figure(rule.cv))
    ending = "_minutes" if rule.absolute else ""

    def shown(value: float) -> str:
        return words.figure(value) if rule.absolute else percent(words, value)

    if rule.values is not None:
        few = [shown(value) for value in rule.values[:10]]
        if len(rule.values) > len(few):
            few.append(words("assumption.more", n=words.number(len(rule.values) - len(few))))
        return words(f"assumption.empirical{ending}", about=about, values=listed(words, few))
    if rule.low is not None and rule.high is not None:
        places = "assumption" if rule.absolute or rule.family == "pert" else "page"
        key = f"{places}.{'value_' if places == 'page' else ''}{rule.family}{ending}"
        fields = {"about": about, "low": shown(rule.low), "high": shown(rule.high)}
        return words(key, **fields, **({} if rule.mode is None else {"mode": shown(rule.mode)}))
    return words(f"page.value_{rule.family}", about=about)


def _batch(rule: Batch, words: Words) -> str:
    triggers = []
    if rule.size is not None:
        triggers.append(words("assumption.batch_size", n=words.number(rule.size)))
    if rule.at:
        triggers.append(words("assumption.batch_at", times=listed(words, list(rule.at))))
    if rule.patience is not None:
        span = words(f"assumption.span_{rule.patience.unit}", n=words.figure(rule.patience.value))
        triggers.append(words("assumption.batch_patience", span=span))
    text = listed(words, triggers, last="page.or")
    text += words("assumption.batch_one_by_one" if rule.one_by_one else "assumption.batch_together")
    text += words("assumption.batch_effort_batch") if rule.effort == "batch" else ""
    for item in rule.factors:
        text += words("assumption.batch_factor", n=words.number(item.least), p=percent(words, item.factor))
    return text
