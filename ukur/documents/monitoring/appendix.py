"""The appendix of the monitoring form: the completed cases while they are few, and the steps one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sop.elements import Basis
from sop.plain import plain
from ukur.documents.forms.content import Block, Cell, Column, Heading, PageBreak, Paragraph, Table
from ukur.documents.forms.counting import ENOUGH, of
from ukur.documents.monitoring.notes import Kind, kinds, quoted, tell
from ukur.documents.monitoring.rule import completed_cases, standing
from ukur.words.phrases import roles

if TYPE_CHECKING:
    from datetime import date

    from mining.analysis import Mined
    from sop.model import Sop, Step
    from ukur.documents.monitoring.remarks import Remark
    from ukur.words import Words

SHOWN_KINDS, SHOWN_REMARKS = 6, 8
TEXT = 400


def appendix(
    sop: Sop, mined: Mined | None, remarks: Sequence[Remark], words: Words, *, number: int
) -> Iterator[Block]:
    """One SOP on pages of its own.

    Parameters: sop; mined - None without a log: the cells stay empty; remarks - on this SOP; words; number -
    of the appendix.
    """
    yield PageBreak()
    title = plain(sop.title, TEXT)
    yield Heading(text=words("monitoring.appendix", n=words.number(number), title=title))
    yield _steps(sop, mined, remarks, words)
    yield Paragraph(text=words("monitoring.steps_note"), small=True)
    if mined is not None:
        cases = completed_cases(mined)
        if 0 < len(cases) < ENOUGH:
            yield Heading(text=words("monitoring.appendix_cases", n=words.number(number)))
            yield _cases(mined, cases, words)
    whole = [remark for remark in remarks if not remark.step]
    if whole:
        yield Heading(text=words("monitoring.appendix_remarks", n=words.number(number)))
        for line in quoted(whole, words, sop, most=len(whole)):
            yield Paragraph(text=line)


def _steps(sop: Sop, mined: Mined | None, remarks: Sequence[Remark], words: Words) -> Table:
    columns = (
        Column(title=words("monitoring.column_no"), width=4, align="center"),
        Column(title=words("monitoring.column_step"), width=24),
        Column(title=words("monitoring.column_role"), width=14),
        Column(title=words("monitoring.column_carried_out"), width=11, align="center"),
        Column(title=words("monitoring.column_deviations"), width=26),
        Column(title=words("monitoring.column_standard"), width=15),
        Column(title=words("monitoring.column_remarks"), width=22),
    )
    found = kinds(mined) if mined is not None else ()
    rows = []
    for step in sop.steps:
        said = tuple(
            quoted(
                [one for one in remarks if one.step == step.id], words, sop, most=SHOWN_REMARKS, placed=False
            )
        )
        logged = _logged(step, mined, found, words) if mined is not None else (None, None, None)
        rows.append(
            (
                Cell(text=words.number(step.number)),
                Cell(text=plain(step.text, TEXT)),
                Cell(text=_performers(sop, step, words)),
                *(Cell(text=text) for text in logged),
                Cell(text="\n".join(said) or None),
            )
        )
    return Table(columns=columns, rows=tuple(rows))


def _performers(sop: Sop, step: Step, words: Words) -> str:
    """The posts; the document does not state them all, and then the form does not pretend it does."""
    basis = step.performers.basis
    if basis is Basis.STATED:
        return roles(sop, step)
    return words(f"monitoring.role_{basis.value}", roles=roles(sop, step))


def _logged(step: Step, mined: Mined, found: Sequence[Kind], words: Words) -> tuple[str, str, str]:
    """How often it was carried out, what was otherwise, and how it stands to its standard."""
    cases, events = completed_cases(mined), mined.log.events
    with_step = set(events.loc[events["step_id"] == step.id, "case_id"]) & cases
    own = [kind for kind in found if step.id in {kind.row["step_id"], kind.row["other_step_id"]}]
    told = [tell(kind, mined.sop, words, total=len(cases)) for kind in own[:SHOWN_KINDS]]
    if len(own) > SHOWN_KINDS:
        told.append(words("monitoring.more_kinds", n=words.number(len(own) - SHOWN_KINDS)))
    nothing = words("monitoring.none_found" if cases else "monitoring.nothing_known")
    return (
        of(words, len(with_step), len(cases)),
        "\n".join(told) or nothing,
        _standard(step, mined, words, len(cases)),
    )


def _standard(step: Step, mined: Mined, words: Words, runs: int) -> str:
    import pandas as pd

    if step.standard is None:
        return words("monitoring.no_standard")
    table = mined.performance.steps
    (row,) = table[table["step_id"] == step.id].to_dict("records")
    if not int(row["processing_n"]) or pd.isna(row["over_standard"]):
        reason = str(row["processing_reason"] or "")
        known = words.has(f"missing.{reason}")
        return words(f"missing.{reason}" if known else "monitoring.nothing_known")
    over = of(words, int(row["over_standard"]), int(row["processing_n"]), runs=runs)
    return words("monitoring.over_standard", of=over, standard=words.minutes(step.standard.minutes))


def _cases(mined: Mined, cases: frozenset[str], words: Words) -> Table:
    columns = (
        Column(title=words("monitoring.column_case"), width=22),
        Column(title=words("monitoring.column_begun"), width=16),
        Column(title=words("monitoring.column_ended"), width=16),
        Column(title=words("monitoring.column_days"), width=10, align="center"),
        Column(title=words("monitoring.column_state"), width=22),
    )
    deviating, doubtful = standing(mined)
    rows = []
    for row in mined.performance.cases.to_dict("records"):
        name = str(row["case_id"])
        if name in cases:
            state = "deviating" if name in deviating else "doubtful" if name in doubtful else "clear"
            cells = (
                plain(name, 60),
                _day(words, mined.local_date(row["released"]) or mined.local_date(row["first_stamp"])),
                _day(words, mined.local_date(row["last_stamp"])),
                _number(row["milestone_days"], words),
                words(f"monitoring.case_{state}"),
            )
            rows.append(tuple(Cell(text=text) for text in cells))
    return Table(columns=columns, rows=tuple(rows))


def _day(words: Words, day: date | None) -> str:
    return words("monitoring.nothing_known") if day is None else words.date(day)


def _number(value: Any, words: Words) -> str:
    import pandas as pd

    return words("monitoring.nothing_known") if pd.isna(value) else words.number(int(value))
