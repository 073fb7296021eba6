"""Small pieces of sentences that the page and the documents share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sop.plain import plain

if TYPE_CHECKING:
    from sop.model import Sop, Step
    from ukur.words import Words

SHORT, LONG = 60, 300
"""Characters of a text from outside: in a sentence, and in a table."""


def listed(words: Words, parts: Sequence[str], *, last: str = "page.and") -> str:
    """Some things in a row: a dan b; a, b, dan c."""
    if len(parts) < 2:
        return "".join(parts)
    return words(last if len(parts) == 2 else f"{last}_series", first=", ".join(parts[:-1]), last=parts[-1])


def step_name(words: Words, step: Step, limit: int = SHORT) -> str:
    """A step in a sentence: langkah 6 (Menghimpun format)."""
    return words("page.step", number=step.number, label=plain(step.label, limit))


def capital(text: str) -> str:
    """A text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A text that begins with a capital letter and ends in a full stop."""
    text = text.strip()
    if not text:
        return text
    end = "" if text[-1] in ".?!…" else "."
    return capital(text) + end


def roles(sop: Sop, step: Step, limit: int = SHORT) -> str:
    """The posts that carry a step out, the one that leads first."""
    names = {role.id: plain(role.name, limit) for role in sop.roles}
    order = sorted(
        (seat.role for seat in step.performers.roles), key=lambda role: role != step.performers.leader
    )
    return ", ".join(names.get(role, role) for role in order)
