"""The matrix `semula - menjadi - alasan`: what a revision changes, row by row, with room for the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sop.plain import plain
from sop.revision import Change, Revision, diff
from ukur.documents.forms.content import Block, Cell, Column, Field, Fields, Form, Heading, Paragraph, Table
from ukur.documents.forms.parts import TEXT, letterhead, number_column, signatures, version
from ukur.documents.minutes.compared import gain_between, hangs_on
from ukur.documents.minutes.matrix_sides import Row, row_of
from ukur.words.change_parts import Parts
from ukur.words.changes import tell_changes, tell_hints
from ukur.words.phrases import LONG

if TYPE_CHECKING:
    from simulation.comparison import Comparison
    from sop.model import Sop
    from ukur.words import Words

MOST_ROWS = 400
"""Rows of one table; what is left out is counted below it."""
TOTALS = ("steps", "roles", "standard_minutes", "work_minutes", "longest_minutes", "handovers")
APART = ("renumbered", "written")


def revision_matrix(before: Sop, after: Sop, words: Words, *, comparison: Comparison | None = None) -> Form:
    """The matrix of a revision.

    Parameters: before, after - the SOP in force and its revision, with the same id; words - language;
    comparison - in which this revision was tried, if it was: its verdict is told.
    Returns: the form; the column of reasons is blank for people, what the revision's file says stands beside
    it as a proposal.
    Raises: InputError - they are two SOPs, not two versions of one.
    """
    revision = diff(before, after)
    parts = Parts(revision, before, after, words)
    blocks: list[Block] = [
        Fields(items=tuple(_about(before, after, words))),
        *_reasons(before, after, comparison, words),
    ]
    if not revision.changes:
        blocks.append(Paragraph(text=words("diff.same")))
    else:
        blocks += [*_totals(revision, words), *_tables(revision, parts), *_lines(revision, parts)]
    blocks.append(signatures(words, ("chair", "approver")))
    return Form(
        name=words("matrix.name", id=after.id),
        title=words("matrix.title"),
        subtitle=words("minutes.subtitle", title=plain(after.title, LONG)),
        agency=letterhead(after),
        blocks=tuple(blocks),
        landscape=True,
    )


def _about(before: Sop, after: Sop, words: Words) -> Iterator[Field]:
    for side, sop in (("old", before), ("new", after)):
        number = plain(sop.identity.number, LONG) or "–"
        value = words("matrix.version_is", number=number, version=version(sop))
        yield Field(label=words(f"matrix.version_{side}"), value=value)


def _reasons(before: Sop, after: Sop, comparison: Comparison | None, words: Words) -> Iterator[Block]:
    """What speaks for the revision as a whole: the note of its file, and the verdict of a simulation."""
    note = after.origin.note
    if note and note != before.origin.note:
        yield Paragraph(text=words("matrix.note", text=plain(note, TEXT)))
    tried = () if comparison is None else comparison.revisions
    for item in tried:
        if comparison is not None and item.study.sop.digest == after.digest:
            told = words(
                "matrix.verdict",
                verdict=words(f"verdict.{item.verdict}"),
                gain=gain_between(item, words),
                hangs=" ".join(hangs_on(item, comparison, words).split("\n")),
            )
            yield Paragraph(text=told)
            yield Paragraph(text=words("matrix.verdict_note"), small=True)


def _totals(revision: Revision, words: Words) -> Iterator[Block]:
    rows = []
    for name in TOTALS:
        was, now = getattr(revision.old_totals, name), getattr(revision.new_totals, name)
        if was != now:
            shown = words.minutes if name.endswith("minutes") else words.number
            rows.append(tuple(Cell(text=text) for text in (words(f"diff.{name}"), shown(was), shown(now))))
    if rows:
        yield Heading(text=words("matrix.heading_totals"))
        yield Table(
            columns=(
                Column(title=words("matrix.column_total"), width=0.6),
                Column(title=words("matrix.column_old"), width=0.2, align="center"),
                Column(title=words("matrix.column_new"), width=0.2, align="center"),
            ),
            rows=tuple(rows),
        )


def _tables(revision: Revision, parts: Parts) -> Iterator[Block]:
    """What changes the work, the first sheet, and what changes words alone: each under its heading."""
    groups: dict[str, list[Change]] = {"work": [], "identity": [], "words": []}
    for change in revision.changes:
        told = change.field == "origin.note" and change.new  # above the tables, for the whole revision
        if change.kind not in APART and not told:
            groups[_group(change)].append(change)
    for name, changes in groups.items():
        if changes:
            yield Heading(text=parts.w(f"matrix.heading_{name}"))
            rows = [row_of(change, parts) for change in changes[:MOST_ROWS]]
            yield _table(rows, parts.w)
            if len(changes) > MOST_ROWS:
                left = parts.w.number(len(changes) - MOST_ROWS)
                yield Paragraph(text=parts.w("matrix.left_out", n=left))


def _group(change: Change) -> str:
    if change.kind == "identity" and not change.field.startswith("origin."):
        return "identity"
    return "words" if change.only_words else "work"


def _table(rows: Sequence[Row], words: Words) -> Table:
    proposed = any(row.proposal for row in rows)
    widths = (0.16, 0.21, 0.21, 0.18) if proposed else (0.18, 0.28, 0.28, 0.21)
    names = ("part", "old", "new", "reason")
    columns = [number_column(words, 0.05)]
    columns += [
        Column(title=words(f"matrix.column_{name}"), width=width)
        for name, width in zip(names, widths, strict=True)
    ]
    if proposed:
        columns.append(Column(title=words("matrix.column_proposal"), width=0.19))
    made = []
    for number, row in enumerate(rows, start=1):
        cells = [Cell(text=words.number(number)), Cell(text=row.part), Cell(text=row.old), Cell(text=row.new)]
        cells.append(Cell(text=None))
        if proposed:
            cells.append(Cell(text=row.proposal or "–"))
        made.append(tuple(cells))
    return Table(columns=tuple(columns), rows=tuple(made))


def _lines(revision: Revision, parts: Parts) -> Iterator[Block]:
    """Renumbering in one line, and what the author should look at."""
    told = tell_changes(revision, parts.old, parts.new, parts.w)
    for change, sentence in zip(revision.changes, told, strict=True):
        if change.kind in APART:
            yield Paragraph(text=plain(sentence, TEXT))
    if revision.only_words:
        yield Paragraph(text=parts.w("diff.only_words"))
    hints = tell_hints(revision, parts.old, parts.new, parts.w)
    if hints:
        yield Heading(text=parts.w("matrix.heading_hints"))
        for sentence in hints:
            yield Paragraph(text=plain(sentence, TEXT))
