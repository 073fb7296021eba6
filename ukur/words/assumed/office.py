"""What a scenario assumes of the office as a whole: the run, the people, their other work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.words.assumed.value import Value
from ukur.words.phrases import LONG, SHORT, capital, listed, sentence

if TYPE_CHECKING:
    from simulation.scenario import Deputies, Group, Scenario
    from sop.model import Sop
    from sop.worktime.calendar import Week
    from ukur.words import Words


def run_values(scenario: Scenario, words: Words) -> Iterator[Value]:
    """When the run begins and ends, and how its work is turned into posts."""
    if not any(course.open_cases for course in (scenario, *scenario.also)):
        days = words.number(scenario.warm_up_working_days)
        yield Value(what=words("assumption.warm_up"), text=words("assumption.warm_up_is", days=days))
    for key, day in (("measure_from", scenario.measure_from), ("horizon", scenario.horizon)):
        if day is not None:
            text = words(f"assumption.{key}_is", day=words.date(day))
            yield Value(what=words(f"assumption.{key}"), text=text)
    minutes = words.figure(scenario.workload_minutes_per_year)
    yield Value(what=words("assumption.workload"), text=words("assumption.workload_is", minutes=minutes))


def people_values(sops: Sequence[Sop], scenario: Scenario, words: Words) -> Iterator[Value]:
    """Who there is, who acts for whom, what else they do and when they are away."""
    names = {role.id: plain(role.name, SHORT) for sop in sops for role in sop.roles}
    units = {unit.id: plain(unit.name, SHORT) for sop in sops for s in sop.units for unit in s.members}
    for group in scenario.people:
        yield Value(
            what=listed(words, [names[role] for role in group.roles]),
            text=_group(group, units, words),
            note=_away(group, scenario, words),
            at=f"people.{group.id}",
        )
    for item in scenario.deputies:
        yield _deputies(item, scenario, names, words)
    if any(group.other_duties for group in scenario.people):
        size = words.minutes(scenario.other_duties.mean_minutes)
        text = words("page.value_duty_size_is", mean=size, cv=words.number(scenario.other_duties.cv, 1))
        yield Value(what=words("page.value_duty_size"), text=text, at="other_duties")
    for absence in scenario.absences:
        text = words(
            f"page.value_absence_{absence.per}",
            days=words.number(absence.days),
            shortest=words.number(absence.shortest),
            longest=words.number(absence.longest),
        )
        what = words("page.value_absence", name=plain(absence.name, SHORT))
        note = sentence(plain(absence.note, LONG))
        yield Value(what=what, text=text, note=note, at=f"absences.{absence.id}")


def _group(group: Group, units: dict[str, str], words: Words) -> str:
    text = words("page.value_people_one" if group.count == 1 else "page.value_people_many", n=group.count)
    if group.other_duties:
        text += words("page.value_duties", n=words.number(100 * group.other_duties))
    if group.speed != 1:
        text += words("assumption.speed", factor=words.figure(group.speed))
    if group.hours is not None:
        text += words("assumption.own_hours", hours=_hours(group.hours, words))
    if group.units:
        text += words("assumption.own_units", units=listed(words, [units[unit] for unit in group.units]))
    if group.cost_per_hour is not None:
        text += words("assumption.cost", cost=words.figure(group.cost_per_hour))
    return text


def _hours(week: Week, words: Words) -> str:
    """Sessions by weekday, days with equal ones together."""
    from simulation.scenario.kinds import WEEKDAYS

    days: dict[tuple[str, ...], list[str]] = {}
    for number, name in enumerate(WEEKDAYS):
        sessions = getattr(week, name)
        if sessions:
            days.setdefault(sessions, []).append(weekday(words, number))
    return "; ".join(f"{listed(words, names)} {', '.join(hours)}" for hours, names in days.items())


def weekday(words: Words, number: int) -> str:
    """Name of a weekday, 0 for Monday."""
    from babel.dates import get_day_names

    return str(get_day_names("wide", locale=words.language)[number])


def _away(group: Group, scenario: Scenario, words: Words) -> str:
    absences = {absence.id: plain(absence.name, SHORT) for absence in scenario.absences}
    found = []
    if group.absences:
        what = listed(words, [absences[name] for name in group.absences])
        found.append(words("page.value_away", what=what))
    if group.away:
        days = [words.date(day) for day in group.away[:5]]
        rest = [words("assumption.more", n=words.number(len(group.away) - 5))] if len(group.away) > 5 else []
        found.append(words("assumption.away_days", days=listed(words, [*days, *rest])))
    return " ".join(found)


def _deputies(item: Deputies, scenario: Scenario, names: dict[str, str], words: Words) -> Value:
    posts = {group.id: listed(words, [names[role] for role in group.roles]) for group in scenario.people}
    acting = [posts[name] for name in item.persons]
    what = words("assumption.deputy", role=names[item.role])
    kind = words(f"assumption.kind_{item.kind}")
    return Value(what=what, text=capital(words("assumption.deputy_is", who=listed(words, acting), kind=kind)))
