"""Permanent ids of rows: kept where a row is still itself, new for rows that people added or copied."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sop.exchange.draft import identifiers
from sop.exchange.sheet.layout import plain

# No new step may be called what means the end of a case.
END = "end"
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A row that wants an id.

    Parameters: id - what its hidden cell holds, empty for a new row; name - what the row is called now;
    more - a second sign by which it is known, such as its number.
    """

    id: str
    name: str
    more: str = ""


def settle(
    claims: Sequence[Claim], written: Mapping[str, tuple[str, str]]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """An id for each row.

    Of rows that carry the same id (a row was copied) the one that is still called as when the sheet was
    written keeps it, else the one with the same second sign; the others are new rows.

    Parameters: claims - the rows in their order; written - id to name and second sign at that time.
    Returns: the ids; and indices of rows of which nobody can say which is the copy, or whose id is no id.
    """
    keepers: dict[str, int] = {}
    unclear: list[int] = []
    for name in dict.fromkeys(claim.id for claim in claims if claim.id):
        at = [index for index, claim in enumerate(claims) if claim.id == name]
        keeper = _keeper(at, claims, written.get(name))
        if keeper is None or not _ID.fullmatch(name):
            unclear += at
        else:
            keepers[name] = keeper
    kept = {index: name for name, index in keepers.items()}
    new = [index for index in range(len(claims)) if index not in kept]
    made = identifiers([claims[index].name for index in new], taken=(*keepers, END))
    ids = {**kept, **dict(zip(new, made, strict=True))}
    return tuple(ids[index] for index in range(len(claims))), tuple(sorted(unclear))


def _keeper(at: Sequence[int], claims: Sequence[Claim], written: tuple[str, str] | None) -> int | None:
    if len(at) == 1 or written is None:
        return at[0] if len(at) == 1 else None
    name, more = written
    same = [index for index in at if plain(claims[index].name) == plain(name)]
    alike = [index for index in at if more and claims[index].more == more]
    both = [index for index in same if index in alike]
    return next(iter((*both, *same, *alike)), None)
