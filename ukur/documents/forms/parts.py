"""What several forms share: letterhead, opening, boxes and blanks for people, signatures, ranges in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sop.plain import plain
from ukur.documents.forms.content import Cell, Column, Field, Signature, Signatures, Table
from ukur.words.phrases import LONG

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mining.analysis import Mined
    from sop.model import Sop
    from ukur.words import Words

VERSION = 8
"""Characters of a digest that name a version on paper; the whole digest stands in the appendix."""
TEXT = 1000
"""Characters of a text of a document in a cell."""


def letterhead(sop: Sop) -> tuple[str, ...]:
    """Government and office, as far as the document names them."""
    return tuple(plain(one, LONG) for one in (sop.identity.government, sop.identity.agency) if one)


def version(sop: Sop) -> str:
    """The short version of a document."""
    return sop.digest[:VERSION]


def about_sop(sop: Sop, words: Words) -> tuple[Field, ...]:
    """Which document it is about; a number that nobody has given yet is left blank."""
    number = sop.identity.number
    return (
        Field(label=words("minutes.sop_title"), value=plain(sop.title, LONG)),
        Field(label=words("minutes.sop_number"), value=plain(number, LONG) if number else None),
        Field(label=words("minutes.sop_version"), value=version(sop)),
    )


def text_cells(*texts: str | None) -> tuple[Cell, ...]:
    """Cells of plain texts; None is left blank for a person."""
    return tuple(Cell(text=text) for text in texts)


def blank_table(columns: tuple[Column, ...], rows: int, words: Words) -> Table:
    """Numbered empty rows for people. Parameters: columns - the first holds the number; rows; words."""
    blanks = (Cell(text=None),) * (len(columns) - 1)
    return Table(
        columns=columns,
        rows=tuple((Cell(text=words.number(row)), *blanks) for row in range(1, rows + 1)),
    )


def number_column(words: Words, width: float = 0.06) -> Column:
    """The narrow first column."""
    return Column(title=words("minutes.column_number"), width=width, align="center")


def agreements(words: Words) -> Table:
    """Empty rows for what people agree on, and who does what until when."""
    columns = (
        number_column(words),
        Column(title=words("minutes.column_agreement"), width=0.54),
        Column(title=words("minutes.column_responsible"), width=0.22),
        Column(title=words("minutes.column_until"), width=0.18),
    )
    return blank_table(columns, 4, words)


def boxes(words: Words, columns: tuple[Column, Column], choices: Sequence[str]) -> Table:
    """Boxes that nobody but people ticks, with room beside them.

    Parameters: words; columns - of the choices and of the room; choices - keys of their texts.
    """
    rows = tuple((Cell(text=words(choice), tick=False), Cell(text=None)) for choice in choices)
    return Table(columns=columns, rows=rows)


def signatures(words: Words, roles: Sequence[str], *, form: str = "minutes") -> Signatures:
    """Room for signatures, all left blank. Parameters: words; roles - codes of `<form>.sign_<code>`; form."""
    lines = (words("minutes.sign_name"), words("minutes.sign_id"))
    items = tuple(Signature(role=words(f"{form}.sign_{role}"), lines=lines) for role in roles)
    return Signatures(place=None, items=items)


def sample_label(mined: Mined | None, words: Words) -> str:
    """What stands on every page of a form whose log is made up; empty for any other."""
    return words("minutes.label_sample") if mined is not None and mined.sample else ""


def days_between(words: Words, low: float, high: float, *, decimals: int = 0) -> str:
    """Working days as a range; `-` where it is unknown, open where a case does not finish."""
    if math.isnan(low) or math.isnan(high) or math.isinf(low):
        return words("minutes.range_none" if not math.isinf(low) else "minutes.range_never")
    if math.isinf(high):
        return words("minutes.range_open", low=words.number(low, decimals))
    one, other = (words.number(end, decimals) for end in (low, high))
    key = "minutes.range_same" if one == other else "minutes.range"
    return words(key, low=one, high=other)


def within(values: Iterable[float], share: float) -> tuple[float, float]:
    """The middle of what was observed: at least this share lies inside, as much below as above.

    Parameters: values - NaN left out, infinite counts as longest; share - inside (0, 1].
    Returns: two observed values, NaN both where there are none.
    """
    known = sorted(value for value in values if not math.isnan(value))
    if not known:
        return math.nan, math.nan
    aside = math.floor(round(len(known) * (1 - share) / 2, 9))
    return known[aside], known[len(known) - 1 - aside]
