"""What cells are understood by: the words of a sheet, its posts, its sets of units, its numbers of steps."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sop.exchange.sheet.layout import Posts, plain, posts

Shown = str | int | float | date
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one sheet.

    Parameters: known - list to folded word to code; shown - list to code to word; comma - decimals are
    written with one.
    """

    known: Mapping[str, Mapping[str, str]]
    shown: Mapping[str, Mapping[str, str]]
    comma: bool = True


def words_of(lists: Mapping[str, Mapping[str, str]], *, comma: bool) -> Words:
    """The words of a sheet from its lists (list to code to word)."""
    known = {name: {plain(word): code for code, word in has.items()} for name, has in lists.items()}
    return Words(known=known, shown=lists, comma=comma)


NOBODY = posts({}, ())


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the cells of one sheet are shown and understood by.

    Parameters: words; roles, sets - posts and sets of units by name; numbers - step id to number, in order.
    """

    words: Words
    roles: Posts = NOBODY
    sets: Posts = NOBODY
    numbers: Mapping[str, int] = field(default_factory=dict)


def tidy(text: str) -> str:
    """A text as it stands in a cell, without what programs add on their way: escapes, CR, outer spaces."""
    return text.replace("_x005F_x", "_x").replace("\r\n", "\n").replace("\r", "\n").strip()


def trace(shown: Shown) -> str:
    """What tells whether a cell was changed: 16 hex digits over what it shows; spaces do not count."""
    text = f"{kept(shown):.15g}" if isinstance(shown, int | float) else str(shown)
    lines = (" ".join(line.split()) for line in tidy(text).split("\n"))
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:16]


def kept(value: float) -> float:
    """What a spreadsheet keeps of a number: 15 digits."""
    return float(f"{value:.15g}")


def harmless(text: str) -> str:
    """A text that every program shows and keeps."""
    return tidy(_UNSAFE.sub("\ufffd", text))
