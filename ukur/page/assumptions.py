"""What a result rests on and nobody has confirmed: performers, and the values of the scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.model import Basis
from sop.rules import assumed_performers
from ukur.charts import plain
from ukur.page.blocks import Cell, Column, Table
from ukur.page.phrases import LONG, SHORT, capital, listed, roles, sentence, step_name

if TYPE_CHECKING:
    from simulation.replications import Study
    from simulation.scenario import Demand, DurationRule, Scenario
    from sop.model import Sop
    from ukur.words import Words

Value = tuple[str, str, str, str]
"""What, value, basis, remark."""


def performers_table(sop: Sop, words: Words) -> Table:
    """Every step whose performers the document does not state, with what else it may mean.

    Parameters: sop - the document; words - language.
    """
    names = {role.id: plain(role.name, SHORT) for role in sop.roles}
    rows = []
    for step in assumed_performers(sop):
        others = []
        for other in step.performers.alternatives:
            posts = ", ".join(names[seat.role] for seat in other.roles)
            others.append(
                words("page.with_note", text=posts, note=plain(other.note, LONG)) if other.note else posts
            )
        note = (sentence(plain(step.performers.note, LONG)),) if step.performers.note else ()
        rows.append(
            (
                Cell(text=capital(step_name(words, step))),
                Cell(text=roles(sop, step), details=note),
                Cell(text=words(f"basis.{step.performers.basis}")),
                Cell(text=others[0] if others else "–", details=tuple(others[1:])),
            )
        )
    return Table(
        caption=words("page.table_performers", n=words.number(len(rows)), total=words.number(len(sop.steps))),
        columns=(
            Column(heading=words("page.column_step"), width=22),
            Column(heading=words("page.column_performer_used"), wide=True),
            Column(heading=words("page.column_basis"), width=12),
            Column(heading=words("page.column_alternatives"), wide=True, width=30),
        ),
        rows=tuple(rows),
        note=words("page.table_performers_note"),
    )


def scenario_table(study: Study, words: Words) -> Table:
    """Every value of the scenario and of the office calendar, each with its basis.

    Parameters: study - the simulation; words - language.
    """
    return Table(
        caption=words("page.table_scenario", name=plain(study.scenario.name)),
        columns=(
            Column(heading=words("page.column_what"), width=32),
            Column(heading=words("page.column_value"), wide=True),
            Column(heading=words("page.column_basis"), width=14),
        ),
        rows=tuple(
            (Cell(text=what), Cell(text=value, details=(note,) if note else ()), Cell(text=basis))
            for what, value, basis, note in _values(study, words)
        ),
        note=sentence(plain(study.scenario.note, LONG)) if study.scenario.note else "",
    )


def assumed_values(study: Study) -> int:
    """How many values of the scenario nobody has measured."""
    scenario = study.scenario
    waits = sum(wait.basis is not Basis.STATED for wait in scenario.waits)
    rules = 1 + len(scenario.durations.steps) + bool(any(group.other_duties for group in scenario.people))
    return len(scenario.demand) + len(scenario.people) + len(scenario.absences) + waits + rules


def _values(study: Study, words: Words) -> Iterator[Value]:
    scenario, assumed = study.scenario, words("basis.assumed")
    for demand in scenario.demand:
        yield words("page.value_demand"), _demand(demand, words), assumed, ""
    yield from _people(study.sop, scenario, words)
    if any(group.other_duties for group in scenario.people):
        size = words.minutes(scenario.other_duties.mean_minutes)
        text = words("page.value_duty_size_is", mean=size, cv=words.number(scenario.other_duties.cv, 1))
        yield words("page.value_duty_size"), text, assumed, ""
    for absence in scenario.absences:
        text = words(
            f"page.value_absence_{absence.per}",
            days=words.number(absence.days),
            shortest=words.number(absence.shortest),
            longest=words.number(absence.longest),
        )
        what = words("page.value_absence", name=plain(absence.name, SHORT))
        yield what, text, assumed, sentence(plain(absence.note, LONG))
    for wait in scenario.waits:
        text = words(
            f"page.value_wait_{wait.unit}",
            low=words.number(wait.low),
            mode=words.number(wait.mode),
            high=words.number(wait.high),
            after=study.sop.step(wait.after).number,
            before=study.sop.step(wait.before).number,
        )
        what = words("page.value_wait", name=plain(wait.name, SHORT))
        yield what, text, words(f"basis.{wait.basis}"), sentence(plain(wait.note, LONG))
    yield words("page.value_duration"), _duration(scenario.durations.default, words), assumed, ""
    for step_id, rule in scenario.durations.steps.items():
        yield capital(step_name(words, study.sop.step(step_id))), _duration(rule, words), assumed, ""
    calendar = study.planned.calendar.calendar
    for note in calendar.notes:
        what = words("page.value_calendar", about=plain(note.about, SHORT))
        yield what, plain(note.text, LONG), words(f"basis.{note.basis}"), ""


def _people(sop: Sop, scenario: Scenario, words: Words) -> Iterator[Value]:
    names = {role.id: plain(role.name, SHORT) for role in sop.roles}
    absences = {absence.id: plain(absence.name, SHORT) for absence in scenario.absences}
    for group in scenario.people:
        text = words("page.value_people_one" if group.count == 1 else "page.value_people_many", n=group.count)
        if group.other_duties:
            text += words("page.value_duties", n=words.number(100 * group.other_duties))
        away = [absences[name] for name in group.absences]
        note = words("page.value_away", what=listed(words, away)) if away else ""
        yield listed(words, [names[role] for role in group.roles]), text, words("basis.assumed"), note


def _demand(demand: Demand, words: Words) -> str:
    if demand.kind == "dates":
        return listed(words, [words.date(day) for day in demand.dates])
    return words(f"page.value_demand_{demand.kind}", day=words.number(demand.working_day))


def _duration(rule: DurationRule, words: Words) -> str:
    about = words("page.value_standard") if rule.minutes is None else words.minutes(rule.minutes)
    if rule.family == "lognormal" and rule.cv is not None:
        return words("page.value_lognormal", about=about, cv=words.number(rule.cv, 1))
    if rule.low is not None and rule.mode is not None and rule.high is not None:
        low, mode, high = (words.number(100 * value) for value in (rule.low, rule.mode, rule.high))
        return words("page.value_triangular", about=about, low=low, mode=mode, high=high)
    if rule.low is not None and rule.high is not None:
        low, high = (words.number(100 * value) for value in (rule.low, rule.high))
        return words("page.value_uniform", about=about, low=low, high=high)
    return words(f"page.value_{rule.family}", about=about)
