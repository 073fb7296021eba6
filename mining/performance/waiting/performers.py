"""Who carried each instance out, and who else could have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.performance.waiting.result import Who
from sop.events import PARTICIPANTS, PERSON, ROLE, STEP_ID, UNIT, EventLog
from sop.exchange.events_text import participants_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

USUAL = 0.1
"""Who took a seat at least so often as this share of what its most frequent holder did usually takes it;
deputies who step in now and then do not make a post look occupied."""


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Parameters: count - performers needed; candidates - performers (codes) who usually take it."""

    count: int
    candidates: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Performers:
    """Performers of the events.

    Parameters: names - by code; basis - by event: `person`, `role`, or empty; team - by event: place in
    `teams`, -1 where unknown; teams - different sets of performers (codes), the lead first; need - by event:
    place in `needs`, -1 where unknown; needs - different needs.
    """

    names: tuple[str, ...]
    basis: npt.NDArray[np.object_]
    team: npt.NDArray[np.int64]
    teams: tuple[tuple[int, ...], ...]
    need: npt.NDArray[np.int64]
    needs: tuple[tuple[Seat, ...], ...]


Member = tuple[str, str]
"""Person (or role, where no person is told) and role."""


def find_performers(log: EventLog, *, who: Who) -> Performers:
    """Read the performers of a log.

    A person counts, else the role: one holder per post. A role without a person is that person's who alone
    is seen in it.

    Parameters: log; who - `performer`: an instance needs those who carried it out; `holders`: it needs as
    many of those who usually do so for this role (and unit).
    """
    import numpy as np

    combos, place = _combinations(log)
    alone = _sole_holders(combos)
    members = [_members(combo, alone) for combo in combos]
    names = tuple(sorted({person for group in members for person, _ in group}))
    code = {name: number for number, name in enumerate(names)}
    teams: dict[tuple[int, ...], int] = {}
    needs: dict[tuple[Seat, ...], int] = {}
    usual = _usual(combos, members, np.bincount(place, minlength=len(combos)).tolist(), code)
    team, need, basis = [], [], []
    for combo, group in zip(combos, members, strict=True):
        persons = tuple(dict.fromkeys(code[person] for person, _ in group))
        seats = _seats(combo, group, persons, usual, who)
        team.append(teams.setdefault(persons, len(teams)) if persons else -1)
        need.append(needs.setdefault(seats, len(needs)) if persons else -1)
        basis.append(group[0][0].partition(" ")[0] if group else "")
    return Performers(
        names=names,
        basis=np.array(basis, dtype=object)[place],
        team=np.array(team, dtype=np.int64)[place],
        teams=tuple(teams),
        need=np.array(need, dtype=np.int64)[place],
        needs=tuple(needs),
    )


Combo = tuple[str, str, str, str, str]
"""Person, role, participants, step, unit."""
Usual = dict[tuple[str, ...], tuple[int, ...]]
"""Who usually takes a seat, by its key."""


def _combinations(log: EventLog) -> tuple[list[Combo], npt.NDArray[np.int64]]:
    """The different (person, role, participants, step, unit), and for each event which one it has."""
    import numpy as np
    import pandas as pd

    number = np.zeros(len(log.events), dtype=np.int64)
    columns = []
    for name in (PERSON, ROLE, PARTICIPANTS, STEP_ID, UNIT):
        codes, labels = pd.factorize(log.events[name].fillna(""), use_na_sentinel=False)
        columns.append((codes, labels.tolist()))
        # Numbered anew after each column, so that they never outgrow an integer.
        number = np.unique(number * max(len(labels), 1) + codes, return_inverse=True)[1]
    _, first, place = np.unique(number, return_index=True, return_inverse=True)
    rows = first.tolist()
    fields = [[labels[code] for code in codes[rows].tolist()] for codes, labels in columns]
    return list(zip(*fields, strict=True)), np.asarray(place, dtype=np.int64)


def _told(combo: Combo) -> list[Member]:
    """Persons and roles as the log tells them, the lead first."""
    person, role, participants = combo[:3]
    found = [(person, role)] if person else []
    for other, its_role in participants_of(participants) or ():
        if (other or its_role) and not (other and other == person):
            found.append((other, its_role))
    return found or ([("", role)] if role else [])


def _sole_holders(combos: Iterable[Combo]) -> dict[str, str]:
    """The one person who is seen in a role, by role."""
    seen: dict[str, set[str]] = defaultdict(set)
    for combo in combos:
        for person, role in _told(combo):
            if person and role:
                seen[role].add(person)
    return {role: next(iter(persons)) for role, persons in seen.items() if len(persons) == 1}


def _members(combo: Combo, alone: dict[str, str]) -> list[Member]:
    # A role of the same name as a person stays another performer.
    return [
        (f"person {person}" if person else f"person {alone[role]}" if role in alone else f"role {role}", role)
        for person, role in _told(combo)
    ]


def _usual(
    combos: Sequence[Combo], members: Sequence[list[Member]], weights: Sequence[int], code: dict[str, int]
) -> Usual:
    """Who usually takes a seat, by its key."""
    counts: dict[tuple[str, ...], Counter[int]] = defaultdict(Counter)
    for combo, group, weight in zip(combos, members, weights, strict=True):
        for person, role in group:
            counts[_key(combo, role)][code[person]] += weight
    return {
        key: tuple(sorted(one for one, count in counter.items() if count >= USUAL * max(counter.values())))
        for key, counter in counts.items()
    }


def _key(combo: Combo, role: str) -> tuple[str, ...]:
    """What a seat is told apart by: the unit's own persons, else the role, else the step."""
    step, unit = combo[3:]
    return ("unit", step, unit, role) if unit else ("role", role) if role else ("step", step)


def _seats(
    combo: Combo, group: Sequence[Member], persons: tuple[int, ...], usual: Usual, who: Who
) -> tuple[Seat, ...]:
    if who == "performer":
        return (Seat(count=len(persons), candidates=tuple(sorted(persons))),)
    counts = Counter(_key(combo, role) for _, role in dict(group).items())
    return tuple(
        Seat(count=min(count, len(usual[key])), candidates=usual[key])
        for key, count in sorted(counts.items())
    )
