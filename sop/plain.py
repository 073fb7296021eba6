"""Texts of SOPs and logs, made fit to be shown: one line, no control characters, not endless."""

from __future__ import annotations

import unicodedata

UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"
# Marks that turn the direction of what follows them: in a label they could make other text read backwards.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: object, limit: int = 200) -> str:
    """A text as it may stand on a page or in a chart.

    White space becomes single blanks; control, direction and unassigned characters become a visible mark,
    so that nothing disappears unnoticed.

    Parameters: text - anything; limit - characters, 1 or more; a longer text ends in an ellipsis.
    Returns: one line of at most `limit` characters, not escaped.
    """
    whole = str(text)
    # Cut before looking at every character: a log may hold megabytes in one cell.
    words = " ".join(whole[: 20 * limit].split())
    shown = "".join(UNSHOWABLE if _unshowable(character) else character for character in words)
    if len(shown) <= limit and len(whole) <= 20 * limit:
        return shown
    return shown[: limit - 1].rstrip() + "…"


def _unshowable(character: str) -> bool:
    return character in _DIRECTION or unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co")
