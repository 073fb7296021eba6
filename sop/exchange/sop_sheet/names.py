"""Names of posts that look like a slip of the pen, or like a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from sop.exchange.sop_sheet import layout as lay
from sop.exchange.sop_sheet.gathering import Gathering

ALIKE = 88
"""Likeness of two names, 0 to 100, from which on they may be one post written in two ways."""
MOST_COMPARED = 100
_NUMBER = re.compile(r"\bN(IP|RP)\b|\d[\d ]{7,}\d", re.IGNORECASE)
_TITLE = re.compile(r",\s*(S|M|A|SE|SH|Dr|Drs|Ir)\b\.?|\b(Drs?|Ir|H|Hj|Prof)\.\s", re.IGNORECASE)


def look_at_posts(gathering: Gathering, names: Sequence[str]) -> None:
    """Refuse numbers of persons, and doubt what may be a person, several posts, or a post written twice.

    Parameters: gathering - takes problems and doubts; names - of all posts that steps name.
    """
    from rapidfuzz import fuzz

    place = gathering.book.sheets[lay.STEPS]
    for name in names:
        shown = name[:80]
        if _NUMBER.search(name):
            gathering.refuse("sop_sheet_person", place, value=_NUMBER.sub("...", shown))
        elif _TITLE.search(name):
            gathering.doubt("maybe_person", place, name=shown)
        elif "," in name:
            gathering.doubt("maybe_several", place, name=shown)
    for one, other in combinations(names[:MOST_COMPARED], 2):
        if fuzz.ratio(one.casefold(), other.casefold()) >= ALIKE and not _numbered(one, other):
            gathering.doubt("posts_alike", place, name=one[:80], other=other[:80])


def _numbered(one: str, other: str) -> bool:
    """Do they differ in their numbers alone, as Bidang 1 and Bidang 2 do?"""
    digits = re.compile(r"\d+|\b[IVX]+\b|\b[A-Z]\b")
    return digits.sub("#", one) == digits.sub("#", other)
