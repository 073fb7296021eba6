"""What people say of an SOP beside its log: observations and interviews, in a table that offices fill in.

Columns `sop, langkah, sumber, catatan, berjalan_baik` of an .xlsx or .csv, in any order; the form that
`ukur.documents.monitoring.table.remarks_form` gives has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from sop.errors import DocumentError, Problem
from sop.model import Sop
from sop.plain import plain
from ukur.documents.monitoring.remarks_table import Row, rows_of_file, same
from ukur.words import LANGUAGES, words

Source = Literal["observation", "performers", "users", "meeting", "guidance"]
SOURCES: tuple[Source, ...] = get_args(Source)
"""The methods of the regulation: a supervisor's observation, interviews with performers and with those who
use the result, the working group's meeting, guidance given during the work."""
COLUMNS = ("sop", "step", "source", "text", "well")
TEXT = 1000
"""Characters of one remark."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What somebody noticed; no names of persons.

    Parameters: sop - id; step - id, empty for the whole; source; text; well - does it go well, None: unsaid.
    """

    sop: str
    step: str
    source: Source
    text: str
    well: bool | None = None


def read_remarks(path: str | Path, sops: Sequence[Sop]) -> tuple[Remark, ...]:
    """Read the table of observations and interviews.

    Parameters: path - .xlsx or .csv; sops - those that it may speak of: by id, number or title; where there
    is one, its cell may stay empty. Steps are named by number or id, sources and yes/no in Indonesian or
    English.
    Returns: in the order of the table; rows without any entry of a person are left out.
    Raises: DocumentError - no such table, or any row that is not understood, all told at once.
    """
    file = str(path)
    found: list[Remark] = []
    problems: list[Problem] = []
    for row in rows_of_file(path, _headings(), needed=("source", "text")):
        told = _Reader(row=row, sops=sops, file=file).understood()
        if isinstance(told, Remark):
            found.append(told)
        else:
            problems += told
    if problems:
        raise DocumentError(problems)
    return tuple(found)


def _headings() -> Mapping[str, str]:
    """Every heading that is understood, with the column that it means."""
    found = {}
    for language in LANGUAGES:
        known = words(language)
        for column in COLUMNS:
            found[same(known(f"remarks.key_{column}"))] = column
            found[same(known(f"remarks.column_{column}"))] = column
    return found


def _meanings(prefix: str, codes: Sequence[str]) -> Mapping[str, str]:
    """What may be written, in either language, with the code that it means."""
    told = {
        same(text): code
        for language in LANGUAGES
        for code in codes
        for text in words(language)(f"{prefix}_{code}").split("|")
    }
    return told | {same(code): code for code in codes}


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """One row being understood."""

    row: Row
    sops: Sequence[Sop]
    file: str

    def understood(self) -> Remark | list[Problem]:
        """The remark, or everything that is wrong with the row."""
        sop, source = self._sop(), self._source()
        step = None if sop is None else self._step(sop)
        problems = list(self._problems())
        if sop is None:
            problems.append(self._problem("remark_sop", "sop", tuple(one.id for one in self.sops[:20])))
        elif step is None:
            allowed = tuple(str(known.number) for known in sop.steps)
            problems.append(self._problem("remark_step", "step", allowed))
        if source is None:
            names = tuple(words()(f"remarks.source_{code}").split("|")[0] for code in SOURCES)
            problems.append(self._problem("remark_source", "source", names))
        if problems or sop is None or source is None:
            return problems
        well = {"yes": True, "no": False}.get(self._well())
        text = self.row.texts["text"].strip()
        return Remark(sop=sop.id, step=step or "", source=source, text=text, well=well)

    def _problems(self) -> Iterator[Problem]:
        text = self.row.texts["text"].strip()
        if not text:
            yield self._problem("remark_without_text", "text")
        elif len(text) > TEXT:
            yield self._problem("remark_too_long", "text", (str(TEXT),))
        if self._well() == "?":
            yield self._problem("remark_yes_no", "well", ("ya", "tidak"))

    def _problem(self, code: str, column: str, allowed: tuple[str, ...] = ()) -> Problem:
        value = plain(self.row.texts[column], 80)
        return Problem(code=code, file=self.file, place=self.row.place, value=value, allowed=allowed)

    def _sop(self) -> Sop | None:
        wanted = same(self.row.texts["sop"])
        if not wanted:
            return self.sops[0] if len(self.sops) == 1 else None
        fitting = [
            sop for sop in self.sops if wanted in {same(sop.id), same(sop.title), same(sop.identity.number)}
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _step(self, sop: Sop) -> str | None:
        """Id of the step; empty for the whole SOP, None where there is no such step."""
        wanted = same(self.row.texts["step"])
        if not wanted:
            return ""
        number = wanted.removeprefix("langkah ").removeprefix("step ").removesuffix(" 0").strip()
        for step in sop.steps:
            if wanted == same(step.id) or number == str(step.number):
                return step.id
        return None

    def _source(self) -> Source | None:
        code = _meanings("remarks.source", SOURCES).get(same(self.row.texts["source"]))
        return next((source for source in SOURCES if source == code), None)

    def _well(self) -> str:
        """`yes`, `no`, empty, or `?`."""
        wanted = same(self.row.texts["well"])
        return _meanings("remarks.answer", ("yes", "no")).get(wanted, "?") if wanted else ""
