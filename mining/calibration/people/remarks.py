"""What is to be said about the persons of a log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sop.findings import Finding

if TYPE_CHECKING:
    from mining.calibration.people.holders import Holders


def of_holders(holders: Holders) -> Iterator[Finding]:
    """How sure it is who there is.

    Parameters: holders - the posts of a log.
    """
    if not holders.persons:
        yield Finding(rule="people_one_each_role", severity="warning", count=len(holders.posts))
    elif holders.unseen:
        yield Finding(
            rule="people_role_unseen",
            severity="warning",
            count=len(holders.unseen),
            examples=holders.unseen,
        )
    if holders.rare:
        roles = tuple(sorted({role for _, role in holders.rare}))
        yield Finding(rule="people_now_and_then", severity="note", count=len(holders.rare), examples=roles)
    if holders.guessed:
        yield Finding(rule="people_role_from_step", severity="note", count=holders.guessed)
    if holders.successors:
        yield Finding(rule="people_successors", severity="note", count=holders.successors)
