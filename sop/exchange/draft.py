"""What comes in from a document that is not ours: an SOP to be read over, and every doubt about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sop.findings import Finding
from sop.model import UNKNOWN_ROLE, Sop, Text
from sop.showing import Shown

__all__ = ["UNKNOWN_ROLE", "Draft", "identifiers"]


@dataclass(frozen=True, kw_only=True, repr=False)
class Draft(Shown):
    """An SOP that was read from somebody's document.

    Parameters: sop - valid; what the document does not say is marked there as inferred or assumed; doubts -
    what was not understood, not carried over, or filled in, each with its place in the source.
    """

    sop: Sop
    doubts: tuple[Finding, ...] = ()

    @property
    def exact(self) -> bool:
        """Nothing had to be inferred, assumed or left behind."""
        return not any(doubt.severity != "note" for doubt in self.doubts)


def identifiers(texts: Sequence[Text], *, taken: Sequence[str] = (), most: int = 40) -> tuple[str, ...]:
    """An id for each text, such as `membuat_format`: letters, digits and underscores, no two alike.

    Parameters: texts; taken - ids that are used already; most - characters of an id.
    Returns: ids, in the order of the texts; of equal ones the later get a number.
    """
    found: list[str] = []
    used = set(taken)
    for text in texts:
        name = _slug(text, most)
        number = 1
        while name in used:
            number += 1
            ending = f"_{number}"
            name = _slug(text, most - len(ending)) + ending
        used.add(name)
        found.append(name)
    return tuple(found)


def _slug(text: str, most: int) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = "".join(one if one.isalnum() else " " for one in plain).split()
    name = "_".join(words)
    if not name or not name[0].isalpha():
        name = f"x_{name}" if name else "x"
    if len(name) > most:
        # End at a word where that leaves something worth reading.
        cut = name[: most + 1].rpartition("_")[0]
        name = cut if len(cut) > most // 2 else name[:most]
    return name.strip("_")
