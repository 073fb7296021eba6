"""Tabel 7 "Monitoring Pelaksanaan SOP AP" (PermenPAN-RB 35/2012): a row an SOP, its steps in an appendix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.selection.parsing import parse_filters
from sop.plain import plain
from ukur.documents.forms.content import (
    Block,
    Cell,
    Column,
    Field,
    Fields,
    Form,
    Heading,
    Paragraph,
    Table,
)
from ukur.documents.forms.parts import letterhead, sample_label, signatures, version
from ukur.documents.monitoring.appendix import appendix
from ukur.documents.monitoring.notes import actions, notes
from ukur.documents.monitoring.remarks import SOURCES, Remark
from ukur.documents.monitoring.rule import RULE, MonitoringRule, Observed, judge, observe
from ukur.words.filters import tell_filter

if TYPE_CHECKING:
    from datetime import date

    from mining.analysis import Mined
    from sop.model import Sop
    from ukur.words import Words

TEXT = 300
BLANK_ROWS = 15


@dataclass(frozen=True, kw_only=True)
class Monitored:
    """An SOP with what is known of its being carried out.

    Parameters: sop; mined - its log, checked against it, None where there is none; remarks - what people
    noticed, those on other SOPs left aside.
    """

    sop: Sop
    mined: Mined | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def own(self) -> tuple[Remark, ...]:
        """The remarks on this SOP."""
        return tuple(remark for remark in self.remarks if remark.sop == self.sop.id)


def monitoring_form(monitored: Sequence[Monitored], words: Words, *, rule: MonitoringRule = RULE) -> Form:
    """The monitoring form, filled with what the logs support; initials, signatures and doubt left to people.

    Parameters: monitored - one row each, at least one; words - language; rule - printed below the table.
    Returns: the form: a box is ticked only where the rule says so.
    """
    seen = [None if one.mined is None else observe(one.mined) for one in monitored]
    blocks: list[Block] = [
        _head(monitored, seen, words),
        _table(monitored, seen, words, rule),
        Paragraph(text=words("monitoring.blank_note"), small=True),
        *_rule(words, rule),
        signatures(words, ("assessor", "head"), form="monitoring"),
    ]
    for number, one in enumerate(monitored, 1):
        blocks += appendix(one.sop, one.mined, one.own, words, number=number)
    first = monitored[0].sop
    labels = [sample_label(one.mined, words) for one in monitored]
    return Form(
        name=words("monitoring.name", id=first.id) if len(monitored) == 1 else words("monitoring.name_many"),
        title=words("monitoring.title"),
        subtitle=words("monitoring.subtitle"),
        agency=letterhead(first),
        blocks=tuple(blocks),
        landscape=True,
        label=next(filter(None, labels), ""),
    )


def remarks_form(sops: Sequence[Sop], words: Words) -> Form:
    """An empty table for observations and interviews, which `read_remarks` reads back as a workbook.

    Parameters: sops - that may be spoken of, at least one; words - language.
    """
    sources = ", ".join(words(f"remarks.source_{code}").split("|")[0] for code in SOURCES)
    widths = {"sop": 20, "step": 8, "source": 24, "text": 60, "well": 14}
    names = Fields(
        items=tuple(Field(label=sop.id, value=plain(sop.title, TEXT)) for sop in sops[:20]),
    )
    table = Table(
        columns=tuple(
            Column(title=words(f"remarks.column_{column}"), width=width) for column, width in widths.items()
        ),
        rows=((Cell(text=None),) * len(widths),) * BLANK_ROWS,
    )
    return Form(
        name=words("remarks.name"),
        title=words("remarks.title"),
        agency=letterhead(sops[0]),
        blocks=(Paragraph(text=words("remarks.guide", sources=sources)), names, table),
        landscape=True,
    )


def _head(monitored: Sequence[Monitored], seen: Sequence[Observed | None], words: Words) -> Fields:
    units = dict.fromkeys(plain(one.sop.identity.agency, TEXT) for one in monitored)
    days = [day for one in monitored if one.mined is not None for day in period(one.mined)]
    span = None
    if days:
        span = words("monitoring.from_to", first=words.date(min(days)), last=words.date(max(days)))
    return Fields(
        items=(
            Field(label=words("monitoring.unit"), value=", ".join(units)),
            Field(label=words("monitoring.period"), value=span),
            Field(label=words("monitoring.basis"), value=_basis(monitored, seen, words)),
        )
    )


def period(mined: Mined) -> tuple[date, ...]:
    """First and last day of a log; of chosen cases that are all over, their own last day.

    Parameters: mined.
    Returns: none where it has no stamps.
    """
    table = mined.performance.cases
    first = mined.local_date(table["released"].fillna(table["first_stamp"]).min())
    over = mined.only and not mined.conformance.numbers.running
    last = mined.local_date(table["last_stamp"].max()) if over else mined.state_day
    return () if first is None or last is None else (first, last)


def chosen(mined: Mined, words: Words) -> str:
    """Which cases of the log these are, as it follows their count; empty for all of them.

    Parameters: mined; words.
    """
    if not mined.only:
        return ""
    conditions = tell_filter(parse_filters(mined.only, sop=mined.sop), mined.sop, words)
    return words("monitoring.basis_chosen", conditions=plain(conditions, TEXT))


def _basis(monitored: Sequence[Monitored], seen: Sequence[Observed | None], words: Words) -> str | None:
    known = [one for one in seen if one is not None]
    parts = []
    if known:
        n, running = (sum(getattr(one, name) for one in known) for name in ("completed", "running"))
        of_log = words("monitoring.basis_log", n=words.number(n), running=words.number(running))
        logs = [one.mined for one in monitored if one.mined is not None]
        parts.append(of_log + chosen(logs[0], words))
    count = sum(len(one.own) for one in monitored)
    if count:
        parts.append(words("monitoring.basis_remarks", n=words.number(count)))
    return "; ".join(parts) or None


def _table(
    monitored: Sequence[Monitored], seen: Sequence[Observed | None], words: Words, rule: MonitoringRule
) -> Table:
    judged = words("monitoring.group_judged")
    columns = (
        Column(title=words("monitoring.column_no"), width=4, align="center"),
        Column(title=words("monitoring.column_procedure"), width=16),
        Column(title=words("monitoring.column_well"), width=9, align="center", group=judged),
        Column(title=words("monitoring.column_not_well"), width=9, align="center", group=judged),
        Column(title=words("monitoring.column_notes"), width=46),
        Column(title=words("monitoring.column_action"), width=26),
        Column(title=words("monitoring.column_initials"), width=9),
    )
    rows = tuple(
        _row(number, one, observed, words, rule)
        for number, (one, observed) in enumerate(zip(monitored, seen, strict=True), 1)
    )
    return Table(columns=columns, rows=rows, numbered=True)


def _row(
    number: int, one: Monitored, observed: Observed | None, words: Words, rule: MonitoringRule
) -> tuple[Cell, ...]:
    against = sum(remark.well is False for remark in one.own)
    verdict = judge(observed, dissent=against, rule=rule)
    sop, identity = one.sop, one.sop.identity
    name = [plain(sop.title, TEXT)]
    if identity.number:
        name.append(words("monitoring.number", number=plain(identity.number, TEXT)))
    name.append(words("monitoring.version", version=version(sop)))
    return (
        Cell(text=words.number(number)),
        Cell(text="\n".join(name)),
        Cell(text=None, tick=verdict.outcome == "well"),
        Cell(text=None, tick=verdict.outcome == "not_well"),
        Cell(text="\n".join(notes(one.mined, observed, verdict, one.own, words, sop)) or None),
        Cell(text="\n".join(actions(one.mined, observed, verdict, words)) or None),
        Cell(text=None),
    )


def _rule(words: Words, rule: MonitoringRule) -> tuple[Block, ...]:
    numbers = {
        "least": words.number(rule.least_runs),
        "one_in": words.number(rule.one_in),
        "pattern": words.number(rule.pattern_from),
        "unknown": words.number(rule.unknown_one_in),
    }
    lines = tuple(
        Paragraph(text=words(f"monitoring_rule.{code}", **numbers), small=True)
        for code in ("judged", "well", "not_well", "counted", "open", "entries")
    )
    return (Heading(text=words("monitoring.rule_heading")), *lines)
