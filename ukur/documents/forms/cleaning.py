"""Texts of forms as documents may hold them: lines without control characters, not endless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ukur.documents.forms.content import Cell, Column
    from ukur.words import Words

MOST = 32_000
"""Characters of one text: below the 32,767 that a cell of a workbook holds."""
MOST_LINES = 400
CHANGED = "►"
_READ = 20 * MOST


def clean_lines(text: str, words: Words, *, most: int = MOST) -> tuple[str, ...]:
    """A text as lines that can be shown; a mark tells where it was cut.

    Parameters: text - anything; words - language of the mark; most - characters in all, the mark included.
    Returns: at least one line, none with control characters.
    """
    mark = words("forms.cut")
    left, lines = max(2, most - len(mark)), list[str]()
    cut = len(text) > _READ
    for line in text[:_READ].split("\n", MOST_LINES):
        if len(lines) == MOST_LINES or left < 2:
            cut = True
            break
        lines.append(plain(line, limit=left))
        cut = cut or len(" ".join(line.split())) > left
        left -= len(lines[-1]) + 1
    if cut:
        lines[-1] = lines[-1].removesuffix("…") + mark
    return tuple(lines)


def clean_text(text: str, words: Words, *, most: int = MOST) -> str:
    """The same as one text with line feeds. Parameters: text; words; most - as `clean_lines`."""
    return "\n".join(clean_lines(text, words, most=most))


def cell_lines(cell: Cell, words: Words) -> tuple[str, ...]:
    """What is printed in a cell: its box, its mark of change and its text; nothing where it is left blank.

    Parameters: cell; words - language.
    Returns: lines; none for a blank.
    """
    lines = clean_lines(cell.text, words) if cell.text else ()
    before = ""
    if cell.tick is not None:
        before = words("forms.ticked" if cell.tick else "forms.unticked")
    if cell.changed:
        before = f"{before} {CHANGED}".strip()
    if not before:
        return lines
    if not lines:
        return (before,)
    return (f"{before} {lines[0]}", *lines[1:])


def widths_of(columns: Sequence[Column], room: float, *, letter: float, margin: float) -> list[float]:
    """Widths of columns by their shares, none so narrow that a word of its title would break.

    Parameters: columns - at least one; room - for all; letter - width of a letter of a title; margin - of a
    cell, both sides together. All in one unit.
    Returns: widths that add up to the room.
    """
    share = sum(column.width for column in columns)
    wanted = [room * column.width / share for column in columns]
    least = [letter * max(map(len, (column.title[:200].split() or [""]))) + margin for column in columns]
    if sum(least) >= room:
        return wanted
    # What the narrow ones lack, the others give in proportion to what they can spare.
    lack = sum(max(0.0, one - other) for one, other in zip(least, wanted, strict=True))
    spare = sum(max(0.0, other - one) for one, other in zip(least, wanted, strict=True))
    part = lack / spare if spare else 0.0
    return [
        one if other < one else other - part * (other - one) for one, other in zip(least, wanted, strict=True)
    ]
