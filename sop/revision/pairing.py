"""Which steps of two versions are the same: the permanent id decides, or what the document says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sop.model import Sop
from sop.revision.change import Change, Kind

ALIKE = 90.0
"""Likeness of texts, 0 to 100, from which on an author is asked whether two steps are one. `Penggandaan
Dokumen` and `Pengarsipan Dokumen Pengukuran Kinerja`, which are two, have 89.5."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Steps of the old version and what they became. Parameters: old, new - ids in document order."""

    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def one_to_one(self) -> bool:
        """One step that stayed one step; its id may be another."""
        return len(self.old) == len(self.new) == 1

    @property
    def kind(self) -> Kind | None:
        """What happened to the steps; None for one that kept its id."""
        if not self.old:
            return "added"
        if not self.new:
            return "removed"
        if self.one_to_one:
            return None if self.old == self.new else "replaced"
        return "merged" if len(self.new) == 1 else "split" if len(self.old) == 1 else "replaced"


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Two versions with their steps matched. Parameters: groups - in the order of the new version."""

    old: Sop
    new: Sop
    groups: tuple[Group, ...]

    @cached_property
    def same(self) -> dict[str, str]:
        """Old id to new id of each step that stayed one step, in the order of the new version."""
        return {group.old[0]: group.new[0] for group in self.groups if group.one_to_one}

    @cached_property
    def old_rows(self) -> dict[str, int]:
        """Row of each step of the old version, from 0."""
        return {step.id: row for row, step in enumerate(self.old.steps)}

    @cached_property
    def new_rows(self) -> dict[str, int]:
        """Row of each step of the new version, from 0."""
        return {step.id: row for row, step in enumerate(self.new.steps)}

    def as_new(self, step: str) -> str:
        """Id in the new version; a step that did not stay one step keeps its old id."""
        return self.same.get(step, step)

    def border_as_new(self, step: str) -> str:
        """Where a stretch that ended with a step ends now; the old id where that cannot be said."""
        group = next(group for group in self.groups if step in group.old)
        return group.new[-1] if group.new and group.old[-1] == step else step


def pair_steps(old: Sop, new: Sop) -> Pairs:
    """Match the steps of two versions.

    Steps with the same id are the same. A step that is new, or that outlives another one, may say by
    `replaces` whose place it takes. Either version may be the later one.

    Parameters: old, new.
    Returns: the pairs.
    """
    linked = _links(old, new)
    old_ids = [step.id for step in old.steps]
    groups: list[Group] = []
    seen: set[tuple[str, str]] = set()
    for side, sop in (("new", new), ("old", old)):
        for step in sop.steps:
            if (side, step.id) in seen:
                continue
            found = _together((side, step.id), linked)
            seen |= found
            groups.append(
                Group(
                    old=tuple(name for name in old_ids if ("old", name) in found),
                    new=tuple(other.id for other in new.steps if ("new", other.id) in found),
                )
            )
    return Pairs(old=old, new=new, groups=_in_order(groups, old, new))


def hints(pairs: Pairs) -> tuple[Change, ...]:
    """Steps and roles taken out and put in that read alike: perhaps an id should have been kept.

    Parameters: pairs.
    Returns: each step and role at most once, steps first, the most alike first.
    """
    gone = {group.old[0]: pairs.old.step(group.old[0]).text for group in pairs.groups if not group.new}
    come = {group.new[0]: pairs.new.step(group.new[0]).text for group in pairs.groups if not group.old}
    old_roles, new_roles = ({role.id: role.name for role in sop.roles} for sop in (pairs.old, pairs.new))
    steps = (
        Change(kind="maybe_same", field="id", old_steps=(a,), new_steps=(b,), old=a, new=b, only_words=True)
        for a, b in _alike(gone, come)
    )
    roles = _alike(
        {name: text for name, text in old_roles.items() if name not in new_roles},
        {name: text for name, text in new_roles.items() if name not in old_roles},
    )
    return (
        *steps,
        *(Change(kind="maybe_same", field="roles", old=a, new=b, only_words=True) for a, b in roles),
    )


def _links(old: Sop, new: Sop) -> dict[tuple[str, str], set[tuple[str, str]]]:
    ids = {"old": {step.id for step in old.steps}, "new": {step.id for step in new.steps}}
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}

    def link(one: tuple[str, str], other: tuple[str, str]) -> None:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)

    for name in ids["old"] & ids["new"]:
        link(("old", name), ("new", name))
    for side, other, sop in (("new", "old", new), ("old", "new", old)):
        for step in sop.steps:
            for name in step.replaces:
                # Where both are in both versions, that was settled in an earlier revision.
                settled = step.id in ids[other] and name in ids[side]
                if name in ids[other] and not settled:
                    link((side, step.id), (other, name))
    return found


def _together(
    start: tuple[str, str], linked: Mapping[tuple[str, str], set[tuple[str, str]]]
) -> set[tuple[str, str]]:
    found, waiting = {start}, [start]
    while waiting:
        fresh = linked.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def _in_order(groups: list[Group], old: Sop, new: Sop) -> tuple[Group, ...]:
    """By their first row in the new version; what was taken out stands where it would have stood."""
    rows = {step.id: row for row, step in enumerate(new.steps)}
    home = {name: group for group in groups for name in group.old}
    places: dict[str, tuple[float, int]] = {}
    last = -1.0
    for row, step in enumerate(old.steps):
        group = home[step.id]
        last = float(rows[group.new[0]]) if group.new else last
        places[step.id] = (last + 0.5, row)
    return tuple(
        sorted(
            groups,
            key=lambda group: (float(rows[group.new[0]]), -1) if group.new else places[group.old[0]],
        )
    )


def _alike(gone: Mapping[str, str], come: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not gone or not come:
        return
    from rapidfuzz.fuzz import ratio

    def bare(text: str) -> str:
        return " ".join(re.findall(r"\w+", text.casefold()))

    # Ties: whoever stands at the most similar place; the same pairs whichever version is the later one.
    scored = [
        (-ratio(bare(one), bare(other)), abs(place - position), place + position, sorted((a, b)), a, b)
        for place, (a, one) in enumerate(gone.items())
        for position, (b, other) in enumerate(come.items())
    ]
    taken: set[tuple[str, str]] = set()
    for score, *_, a, b in sorted(scored):
        if -score >= ALIKE and not taken & {("old", a), ("new", b)}:
            taken |= {("old", a), ("new", b)}
            yield a, b
