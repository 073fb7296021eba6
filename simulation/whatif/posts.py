"""Posts of which an office has one only, as far as their names tell.

The head of an office and its secretary are one each by the regulation that sets its structure: a second
person in such a post is nobody whom an office could hire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.scenario import Scenario
    from sop.model import Sop

_FIRST_WORDS = frozenset(
    (
        "asisten", "bupati", "camat", "direktur", "gubernur", "inspektur", "kaban", "kabag", "kabid", "kadis",
        "kasi", "kasubag", "kasubbag", "kepala", "ketua", "lurah", "menteri", "plh.", "plt.", "rektor",
        "sekda", "sekban", "sekdis", "sekretaris", "wakil", "wali", "walikota",
        "chief", "director", "head", "mayor",
    )
)  # fmt: skip
"""How such names begin. "Kepala Bidang" is one in each bidang: several holders settle it otherwise."""


def exists_once(sop: Sop, scenario: Scenario, role: str) -> bool:
    """Is it a post of which there is one only?

    Parameters: sop - names the role; scenario - says how many hold it; role - its id.
    Returns: True where exactly one person holds it and it is the post that approves the SOP, or its name
    begins as those of such posts do; a guess from names, which whoever asks for the post by its id overrules.
    """
    holders = sum(group.count for group in scenario.people if role in group.roles)
    if holders != 1:
        return False
    found = sop.role(role)
    names = {name.casefold() for name in (found.name, *found.aliases)}
    approves = sop.identity.approved_by.casefold().strip() in names
    return approves or found.name.casefold().split()[0] in _FIRST_WORDS
