"""What stands in the cells of one step of the official table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from sop.model import Basis, Due, Sop, Standard, Step
from ukur.documents.official.text import Para, clean, height_of, line_height, note_size, paras, split
from ukur.words import Words

Field = Literal["text", "requirements", "time", "output", "remark"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""The columns beside those of the number and the performers."""


@dataclass(frozen=True, kw_only=True)
class StepCells:
    """One row, or what of it fits on a page.

    Parameters: step - id; number - as it stands in the first column; mark - below the number: what a revision
    did to the row; goes_on - began on the page before; text, requirements, time, output, remark.
    """

    step: str
    number: str
    mark: str = ""
    goes_on: bool = False
    text: tuple[Para, ...] = ()
    requirements: tuple[Para, ...] = ()
    time: tuple[Para, ...] = ()
    output: tuple[Para, ...] = ()
    remark: tuple[Para, ...] = ()

    def cell(self, field: Field) -> tuple[Para, ...]:
        """The paragraphs of a column."""
        found: tuple[Para, ...] = getattr(self, field)
        return found

    def height(self, size: float, widths: dict[Field, float]) -> float:
        """Height of the longest text, in points. Parameters: size - of letters; widths - of the texts."""
        number = line_height(size) + (self.goes_on + bool(self.mark)) * line_height(note_size(size))
        return max(number, *(height_of(self.cell(field), size, widths[field]) for field in FIELDS))

    def cut(self, size: float, widths: dict[Field, float], height: float) -> tuple[StepCells, StepCells]:
        """What fits into a height, and the rest. Parameters: as in `height`; height - in points."""
        halves = {field: split(self.cell(field), size, widths[field], height) for field in FIELDS}
        head, tail = ({field: halves[field][side] for field in FIELDS} for side in (0, 1))
        return self.holding(head), replace(self.holding(tail), goes_on=True)

    def holding(self, texts: Mapping[Field, tuple[Para, ...]]) -> StepCells:
        """The same row with other texts. Parameters: texts - of each column."""
        return replace(
            self,
            text=texts["text"],
            requirements=texts["requirements"],
            time=texts["time"],
            output=texts["output"],
            remark=texts["remark"],
        )


def cells_of(step: Step, sop: Sop, words: Words, *, mark: str = "", bold: Iterable[str] = ()) -> StepCells:
    """The cells of a step.

    Parameters: step; sop - that holds it; words - of the notes; mark - what a revision did to the row; bold -
    columns whose texts are set bold.
    Returns: texts as the document says them, and notes of ours about what has no column of its own.
    """
    cells = StepCells(
        step=step.id,
        number=str(step.number),
        mark=mark,
        text=(*paras([step.text]), *_notes(_units(step, sop, words))),
        requirements=paras(step.requirements),
        time=paras([time_text(step.standard, words)]),
        output=paras([step.output]),
        remark=(*paras([step.remark]), *_notes(_rules(step, sop, words))),
    )
    strong = {
        field: tuple(replace(para, bold=field in bold) for para in cells.cell(field)) for field in FIELDS
    }
    return cells.holding(strong)


def time_text(standard: Standard | None, words: Words) -> str:
    """A standard as the table writes it: `15 menit`, empty without one. Parameters: standard; words."""
    if standard is None:
        return ""
    return words(f"official.{standard.unit}", n=words.figure(standard.value))


def letters(step: Step) -> str:
    """Letters of the footnotes that a step's symbol bears.

    Parameters: step.
    Returns: a - performers assumed, b - inferred, c - the decision is not in the source.
    """
    performers = {Basis.ASSUMED: "a", Basis.INFERRED: "b"}.get(step.performers.basis, "")
    decides = step.decision is not None and step.decision.basis is not Basis.STATED
    return performers + ("c" if decides else "")


def _notes(texts: Iterator[str]) -> tuple[Para, ...]:
    return tuple(Para(text=clean(text), note=True) for text in texts)


def _units(step: Step, sop: Sop, words: Words) -> Iterator[str]:
    if step.for_each is not None:
        units = sop.unit_set(step.for_each)
        yield words("official.for_each", name=units.name, n=words.number(len(units.members)))


def _rules(step: Step, sop: Sop, words: Words) -> Iterator[str]:
    """What the data says and the form has no column for."""
    many = [
        words("diff.seats_all" if seat.count == "all" else "diff.seats", role=role, n=seat.count)
        for seat in step.performers.roles
        if seat.count != 1
        for role in [sop.role(seat.role).name]
    ]
    if many:
        yield words("official.seats", seats=", ".join(many))
    if step.performers.deputies:
        names = ", ".join(sop.role(role).name for role in step.performers.deputies)
        yield words("official.deputies", roles=names)
    if step.must_not_split:
        yield words("official.must_not_split")
    if step.not_same_person_as:
        numbers = [words.number(sop.step(name).number) for name in step.not_same_person_as]
        yield words("official.not_same_person", steps=", ".join(numbers))
    for key, due in (("due", step.due), ("wait_limit", step.wait_limit)):
        if due is not None:
            yield words(
                f"official.{key}", span=_span(due, words, "wait" if key == "wait_limit" else due.after)
            )


def _span(due: Due, words: Words, since: str) -> str:
    after = words(f"diff_due.{since}")
    return words(f"diff_due.{due.unit}", n=words.figure(due.value), after=after)
