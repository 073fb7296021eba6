"""What a revision did to the official table: marks in its rows, and a list at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sop.model import Sop, Step
from sop.plain import plain
from sop.revision import Change, Kind, Revision, diff
from ukur.documents.looks import GREY, HEAD_FILL
from ukur.documents.official.cells import time_text
from ukur.documents.official.measures import PAD, Sheet
from ukur.documents.official.text import clean
from ukur.documents.official.xml import (
    NOTE_STYLE,
    Box,
    Type,
    append,
    paragraph,
    row,
    run,
    table,
)
from ukur.words import Words
from ukur.words.change_parts import Parts
from ukur.words.changes import tell_changes

if TYPE_CHECKING:
    from docx.document import Document

_CELL: dict[Kind, str] = {
    "text": "text",
    "units": "text",
    "requirements": "requirements",
    "minutes": "time",
    "output": "output",
    "remark": "remark",
    "must_not_split": "remark",
    "not_same_person_as": "remark",
    "due": "remark",
    "wait_limit": "remark",
    "deputies": "performers",
    "performers": "performers",
    "lead": "performers",
    "decision": "performers",
    "correction": "performers",
    "moved": "number",
    "made_parallel": "number",
    "made_serial": "number",
    "order": "number",
    "replaced": "number",
    "merged": "number",
    "split": "number",
}
_NOT_SHOWN = ("alternatives", "aliases", "doubts", "written", "stages")
"""What the official document does not say either."""
_SHEET = {
    "title": "title",
    "approved_by": "approved",
    "number": "number",
    "agency": "agency",
    "government": "government",
    "created": "created",
    "revised": "revised",
    "effective": "effective",
    "legal_basis": "legal_basis",
    "qualifications": "qualifications",
    "related": "related",
    "equipment": "equipment",
    "warnings": "warnings",
    "records": "records",
}
"""What of the first sheet the document shows, and its label there."""
_SIZE = 9.0
_LONG = 500
"""Characters of a text in the list; the whole text stands in the table."""
_WIDTHS = (0.06, 0.24, 0.35, 0.35)


@dataclass(frozen=True, kw_only=True)
class RowMark:
    """What a revision did to a row.

    Parameters: new - it was not there before; cells - columns whose text is another (`number`: its place);
    roles - ids of the roles whose cells changed.
    """

    new: bool = False
    cells: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    def touches(self, cell: str) -> bool:
        """Is this column to be marked?"""
        return self.new or cell in self.cells


class Revised:
    """An SOP beside the version before it.

    Parameters: before, sop - two versions of one SOP.
    Raises: InputError - of two SOPs.
    """

    def __init__(self, before: Sop, sop: Sop) -> None:
        self.before, self.sop = before, sop
        self.revision: Revision = diff(before, sop)

    def marks(self) -> dict[str, RowMark]:
        """The rows that a reader should look at, by the id of the step."""
        cells: dict[str, set[str]] = {}
        roles: dict[str, set[str]] = {}
        new: set[str] = set()
        for change in self.revision.changes:
            for name in change.new_steps:
                if change.kind == "added":
                    new.add(name)
                elif change.kind in _CELL:
                    cells.setdefault(name, set()).add(_CELL[change.kind])
                    roles.setdefault(name, set()).update(self._roles(change, name))
        return {
            name: RowMark(
                new=name in new,
                cells=frozenset(cells.get(name, ())),
                roles=frozenset(roles.get(name, ())),
            )
            for name in {**cells, **dict.fromkeys(sorted(new))}
        }

    def _roles(self, change: Change, name: str) -> frozenset[str]:
        """Columns of the performers that the change is about: those that it takes out as well."""
        if _CELL[change.kind] != "performers":
            return frozenset()
        now = self.sop.step(name).performers
        if change.kind in ("decision", "correction"):
            return frozenset((now.leader,))
        was = [self.before.step(old).performers for old in change.old_steps]
        return frozenset().union(now.may_act, *(item.may_act for item in was))

    def write(self, document: Document, sheet: Sheet, words: Words) -> None:
        """Put the list of changes at the end of a document. Parameters: document; sheet; words."""
        title = Type(size=11, bold=True, exact=False)
        small = Type(size=8, style=NOTE_STYLE, exact=False)
        append(
            document,
            paragraph(run(words("official.changes_title"), title), title)
            + paragraph(run(words("official.changes_of", old=self._version()), small), small),
        )
        widths = [sheet.across * share for share in _WIDTHS]
        heads = ("no", "changes_step", "changes_old", "changes_new")
        head = Type(size=_SIZE, bold=True, align="center", indent=PAD, exact=False)
        boxes = [
            Box(
                width=width,
                content=paragraph(run(words(f"official.{name}"), head), head),
                fill=HEAD_FILL,
                middle=True,
            )
            for width, name in zip(widths, heads, strict=True)
        ]
        rows = [row(boxes, 18, exact=False, heading=True)]
        rows += [_listed(number, texts, widths) for number, texts in enumerate(self._entries(words), start=1)]
        append(document, table(widths, rows, about=words("official.changes_title")))

    def _version(self) -> str:
        return self.before.identity.number or self.before.title

    def _entries(self, words: Words) -> Iterator[tuple[str, ...]]:
        """Step, what was, what is; or step and a sentence where the two do not stand apart."""
        parts = Parts(self.revision, self.before, self.sop, words)
        sentences = tell_changes(self.revision, self.before, self.sop, words)
        for change, sentence in zip(self.revision.changes, sentences, strict=True):
            if change.kind in _NOT_SHOWN or (change.kind == "basis" and not change.field.endswith(".basis")):
                continue
            if change.kind == "identity":
                yield from self._of_sheet(change.field.removeprefix("identity."), words)
                continue
            where, empty = self._where(change, parts, words), words("official.empty")
            if change.kind in _TOLD:
                where = words("official.of_step", step=where, what=words(f"official.{_CELL[change.kind]}"))
            if change.kind in ("added", "removed"):
                texts = [str(value or "") for value in (change.old, change.new)]
                yield where, texts[0] or words("official.not_there"), texts[1] or words("official.taken_out")
            elif change.kind in _TOLD and change.old_steps and change.new_steps:
                old = _TOLD[change.kind](self.before.step(change.old_steps[0]), self.before, parts)
                new = _TOLD[change.kind](self.sop.step(change.new_steps[0]), self.sop, parts)
                yield where, old or empty, new or empty
            else:
                yield where, sentence

    def _of_sheet(self, name: str, words: Words) -> Iterator[tuple[str, ...]]:
        """A field of the first sheet; what the document does not show is passed over."""
        if name in _SHEET:
            old, new = (
                _sheet(sop, name, words) or words("official.empty") for sop in (self.before, self.sop)
            )
            yield words(f"official.{_SHEET[name]}"), old, new

    def _where(self, change: Change, parts: Parts, words: Words) -> str:
        if change.new_steps:
            text = parts.steps(change.new_steps)
        else:
            text = parts.old_steps(change.old_steps) if change.old_steps else words("official.whole_sop")
        return text[:1].upper() + text[1:]


def _listed(number: int, whole: tuple[str, ...], widths: list[float]) -> str:
    texts = [plain(text, _LONG) for text in whole]
    kind = Type(size=_SIZE, indent=PAD, exact=False, before=1)
    strong = Type(size=_SIZE, indent=PAD, exact=False, before=1, bold=True)
    middle = Type(size=_SIZE, align="center", exact=False, before=1)
    boxes = [
        Box(width=widths[0], content=paragraph(run(str(number), middle), middle)),
        Box(width=widths[1], content=paragraph(run(texts[0], kind), kind)),
    ]
    if len(texts) == 2:
        boxes.append(Box(width=sum(widths[2:]), span=2, content=paragraph(run(texts[1], strong), strong)))
    else:
        boxes.append(Box(width=widths[2], content=paragraph(run(texts[1], kind), kind)))
        boxes.append(Box(width=widths[3], content=paragraph(run(texts[2], strong), strong), fill=GREY))
    return row(boxes, 15, exact=False)


def _sheet(sop: Sop, name: str, words: Words) -> str:
    """A field of the first sheet as one text."""
    value = sop.title if name == "title" else getattr(sop.identity, name)
    if isinstance(value, tuple):
        return "; ".join(clean(text) for text in value)
    return words.date(value) if isinstance(value, date) else clean(value or "")


def _performers(step: Step, sop: Sop, parts: Parts) -> str:
    own = step.performers
    names = clean(parts.roles(own.roles, sop))
    if len(own.roles) > 1:
        names = parts.w("official.led", roles=names, lead=clean(sop.role(own.leader).name))
    return names


_TOLD: dict[str, Callable[[Step, Sop, Parts], str]] = {
    "text": lambda step, _, __: clean(step.text),
    "requirements": lambda step, _, __: "; ".join(clean(text) for text in step.requirements),
    "minutes": lambda step, _, parts: time_text(step.standard, parts.w),
    "output": lambda step, _, __: clean(step.output),
    "remark": lambda step, _, __: clean(step.remark),
    "performers": _performers,
    "lead": _performers,
}
