"""Cards of documents: the SOP, its revision, the scenario, the office calendar, a log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sop.rules import assumed_performers
from sop.worktime.sessions import WEEKDAYS
from ukur.charts import plain
from ukur.notebook.card import Card
from ukur.notebook.pieces import CELL, cells, columns, frame, noticed, said
from ukur.page.blocks import Cell, Rich, Table
from ukur.words.assumed.office import run_values, weekday
from ukur.words.phrases import listed, roles

if TYPE_CHECKING:
    from mining.log.result import ReadLog
    from simulation.scenario import Demand, Scenario
    from sop.events import EventLog
    from sop.exchange.draft import Draft
    from sop.model import Sop
    from sop.revision import Revision
    from sop.worktime import OfficeCalendar
    from ukur.words import Words

STEPS = 40


def sop_card(sop: Sop, words: Words) -> Card:
    """The steps with their performers and standards."""
    standard = words.minutes(sop.standard_minutes) if sop.standard_minutes else "–"
    counts = {"steps": words.number(len(sop.steps)), "roles": words.number(len(sop.roles))}
    open_steps = words.number(len(assumed_performers(sop)))
    rows = [
        (
            Cell(text=words.number(step.number)),
            Cell(text=plain(step.text, 160), details=(step.id,)),
            Cell(text=roles(sop, step), details=(words(f"basis.{step.performers.basis}"),)),
            Cell(text="–" if step.standard is None else words.minutes(step.standard.minutes)),
        )
        for step in sop.steps[:STEPS]
    ]
    keys = ("column_number", "column_activity", "column_performer", "column_standard")
    return Card(
        kind=words("notebook.kind_sop"),
        title=plain(sop.title, 120),
        lead=(
            said(words("notebook.sop_size", standard=standard, **counts)),
            said(words("notebook.sop_assumed", n=open_steps, total=counts["steps"])),
        ),
        blocks=(
            Table(
                caption=words("page.table_steps"),
                columns=columns(words, *(f"page.{key}" for key in keys), numbers=(0, 3)),
                rows=tuple(rows),
                note=_more(words, len(sop.steps) - len(rows)),
            ),
        ),
        note=words("notebook.digest", digest=sop.digest),
    )


def draft_card(draft: Draft, words: Words) -> Card:
    """The SOP as it was read, and what is doubtful about it."""
    doubts = words.number(len(draft.doubts))
    own = sop_card(draft.sop, words)
    lead = said(words("notebook.draft_exact") if draft.exact else words("notebook.draft_doubts", n=doubts))
    return replace(
        own,
        kind=words("notebook.kind_draft"),
        lead=(lead, *own.lead),
        blocks=(*noticed(draft.doubts, words), *own.blocks),
    )


def revision_card(revision: Revision, words: Words) -> Card:
    """What changed, in numbers and one row a change."""
    from sop.revision import revision_table

    totals = [
        cells(
            words(f"diff.{name}"),
            words.number(getattr(revision.old_totals, name)),
            words.number(getattr(revision.new_totals, name)),
        )
        for name in ("steps", "roles", "standard_minutes", "work_minutes", "longest_minutes", "handovers")
    ]
    lead = [said(words("notebook.revision_size", n=words.number(len(revision.changes))))]
    if revision.changes and revision.only_words:
        lead.append(said(words("diff.only_words")))
    if not revision.changes:
        lead.append(said(words("diff.same")))
    return Card(
        kind=words("notebook.kind_revision"),
        title=plain(revision.sop, 120),
        lead=tuple(lead),
        blocks=(
            Table(
                caption=words("notebook.totals"),
                columns=columns(words, "notebook.what", "notebook.before", "notebook.after", numbers=(1, 2)),
                rows=tuple(totals),
            ),
            frame("revision_table(...)", revision_table(revision), words, rows=20),
        ),
    )


def calendar_card(calendar: OfficeCalendar, words: Words) -> Card:
    """Hours of the week, in Ramadan too, and what they rest on."""
    weeks = calendar.weeks
    rows = []
    for number, name in enumerate(WEEKDAYS):
        usual = ", ".join(getattr(weeks.normal, name))
        ramadan = "" if weeks.ramadan is None else ", ".join(getattr(weeks.ramadan, name))
        rows.append(cells(weekday(words, number), usual, ramadan))
    fields = {
        "zone": plain(calendar.time_zone),
        "off": words.number(len(calendar.days_off)),
        "on": words.number(len(calendar.days_on)),
        "half": words.number(len(calendar.half_days)),
    }
    key = "calendar_holidays" if calendar.country else "calendar_without"
    return Card(
        kind=words("notebook.kind_calendar"),
        title=plain(calendar.name, 120),
        lead=(said(words(f"notebook.{key}", **fields)),),
        blocks=(
            Table(
                caption=words("notebook.week"),
                columns=columns(words, "notebook.day", "notebook.hours", "notebook.hours_ramadan"),
                rows=tuple(rows),
            ),
        ),
        note=words("notebook.digest", digest=calendar.digest),
    )


def scenario_card(scenario: Scenario, words: Words) -> Card:
    """What is assumed: cases, people, waits. Roles and steps stand with their ids: names are in the SOP."""
    period = {"first": words.date(scenario.first), "last": words.date(scenario.last)}
    key = "scenario_learned" if scenario.learned_from else "scenario_assumed"
    people = [
        cells(
            ", ".join(group.roles),
            words.number(group.count),
            f"{words.number(100 * group.other_duties)} %",
            ", ".join(group.absences),
        )
        for group in scenario.people
    ]
    heads = ("people", "persons", "duties", "absences")
    return Card(
        kind=words("notebook.kind_scenario"),
        title=plain(scenario.name, 120),
        lead=(said(words("notebook.scenario_period", **period)), said(words(f"notebook.{key}"))),
        blocks=(
            Table(
                caption=words("notebook.scenario_people"),
                columns=columns(words, *(f"notebook.{head}" for head in heads), numbers=(1, 2)),
                rows=tuple(people),
            ),
            Table(
                caption=words("notebook.scenario_rest"),
                columns=columns(words, "notebook.what", "notebook.value"),
                rows=tuple(cells(what, text) for what, text in _assumed(scenario, words)),
            ),
        ),
        note=words("notebook.digest", digest=scenario.digest),
    )


def _assumed(scenario: Scenario, words: Words) -> Iterator[tuple[str, str]]:
    for rule in scenario.demand:
        yield words("page.value_demand"), _demand(rule, words)
    for wait in scenario.waits:
        span = words(f"assumption.span_{wait.unit}", n=words.number(wait.longest, 0))
        ends = {"low": words.number(wait.shortest), "mode": words.number(wait.typical), "high": span}
        text = words("notebook.wait", after=wait.after, before=wait.before, **ends)
        yield words("page.value_wait", name=plain(wait.name, 60)), text
    for item in scenario.corrections:
        share = words.number(100 * item.share)
        yield words("assumption.correction"), f"{item.at} → {item.back_to}: {share} %"
    for value in run_values(scenario, words):
        yield value.what, value.text


def _demand(rule: Demand, words: Words) -> str:
    rate = rule.per_working_day or rule.per_year or 0
    many = len(rule.dates) or len(rule.instants) or len(rule.rates)
    return words(
        f"notebook.demand_{rule.kind}", day=words.number(rule.working_day), n=many, rate=words.number(rate, 1)
    )


def read_card(read: ReadLog, words: Words) -> Card:
    """What was read, and what was noticed while it was read."""
    sources = tuple(
        cells(source.name, source.kind, words.number(source.rows), source.digest)
        for source in read.sources[:20]
    )
    heads = ("file", "file_kind", "rows", "fingerprint")
    table = Table(
        caption=words("notebook.sources"),
        columns=columns(words, *(f"notebook.{head}" for head in heads), numbers=(2,)),
        rows=sources,
        note=_more(words, len(read.sources) - len(sources)),
    )
    quiet = () if read.findings else (said(words("notebook.nothing_noticed")),)
    return Card(
        kind=words("notebook.kind_read"),
        lead=(*_size(read.log, words), *quiet),
        blocks=(*((table,) if sources else ()), *noticed(read.findings, words)),
        note=words("notebook.next_analyse"),
    )


def log_card(log: EventLog, words: Words) -> Card:
    """How many cases and events, from when to when, and the first rows."""
    # Who it was is not shown unless somebody looks for it.
    shown = ["case_id", "step_id", "activity", "unit", "role", "enabled", "start", "end"]
    return Card(
        kind=words("notebook.kind_log"),
        lead=_size(log, words),
        blocks=(
            frame(".events", log.events[shown], words, rows=5),
            frame(".cases", log.cases, words, rows=5),
        ),
        note=words("notebook.columns_in"),
    )


def _size(log: EventLog, words: Words) -> tuple[Rich, ...]:
    import pandas as pd

    stamps = pd.concat([log.events["start"], log.events["end"]])
    fields = {"cases": words.number(len(log.cases)), "events": words.number(len(log.events))}
    known = log.events["step_id"].notna()
    lines = [said(words("notebook.log_size", **fields))]
    if stamps.notna().any():
        first, last = (words.date(stamp.date()) for stamp in (stamps.min(), stamps.max()))
        lines.append(said(words("notebook.log_period", first=first, last=last)))
    if not known.all():
        unknown = sorted(set(log.events.loc[~known, "activity"].astype(str)))
        names = listed(words, [plain(name, CELL) for name in unknown[:5]])
        lines.append(said(words("notebook.log_unknown", n=words.number(int((~known).sum())), names=names)))
    return tuple(lines)


def _more(words: Words, n: int) -> str:
    return words("page.rows_more", n=words.number(n)) if n > 0 else ""
