"""How a form is parted into sheets of a workbook, and how its cells look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ukur.documents.forms.cleaning import clean_text
from ukur.documents.forms.content import Heading, PageBreak, Table
from ukur.documents.looks import FONT

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

    from ukur.documents.forms.content import Block, Form
    from ukur.words import Words

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
NAME = 28
"""Characters of a sheet's name, room for a number left."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one sheet shows. Parameters: name; blocks; table - whose columns are the sheet's, or None."""

    name: str
    blocks: tuple[Block, ...]
    table: Table | None


def parts_of(form: Form, words: Words) -> tuple[Part, ...]:
    """One sheet a table, since all rows of a sheet share its columns; what follows a table stays with it.

    Parameters: form; words - language. Returns: at least one part.
    """
    groups: list[list[Block]] = [[]]
    for block in form.blocks:
        if isinstance(block, Table) and any(isinstance(known, Table) for known in groups[-1]):
            groups.append(_from_heading(groups[-1]))
        groups[-1].append(block)
    parts: list[Part] = []
    for blocks in groups:
        while blocks and isinstance(blocks[0], PageBreak):
            blocks.pop(0)
        table = next((block for block in blocks if isinstance(block, Table)), None)
        heading = next((block.text for block in blocks if isinstance(block, Heading)), "")
        wanted = heading if parts else ""
        name = _free_name(wanted or words("forms.sheet"), [part.name for part in parts], words)
        parts.append(Part(name=name, blocks=tuple(blocks), table=table))
    return tuple(parts)


def _from_heading(blocks: list[Block]) -> list[Block]:
    """Takes the heading that announces the next table, and what follows it, off the sheet before."""
    last = max(at for at, block in enumerate(blocks) if isinstance(block, Table))
    starts = [at for at in range(last + 1, len(blocks)) if isinstance(blocks[at], Heading | PageBreak)]
    if not starts:
        return []
    taken = blocks[starts[0] :]
    del blocks[starts[0] :]
    return taken


def _free_name(wanted: str, taken: list[str], words: Words) -> str:
    """A name as sheets may have one, used once."""
    base = " ".join(_NOT_IN_NAMES.sub(" ", clean_text(wanted, words, most=200)).split())
    base = base[:NAME].strip() or words("forms.sheet")
    known = {name.casefold() for name in taken} | {"history"}
    name, number = base, 1
    while name.casefold() in known:
        number += 1
        name = f"{base[: NAME - 2]} {number}"
    return name


class Looks:
    """The formats of one workbook, each made once. Parameters: book - they belong to it."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:
        """A format with these properties, wrapped, of our font."""
        whole = {"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top", **properties}
        key = tuple(sorted(whole.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(whole)
        return self._made[key]
