"""What changed around the steps: columns, units, stages, the first sheet, doubts."""

from __future__ import annotations

from collections.abc import Iterator

from sop.model import Sop, UnitSet
from sop.revision.change import Change, Kind, Value
from sop.revision.pairing import Pairs


def role_changes(old: Sop, new: Sop) -> Iterator[Change]:
    """Columns that were added, taken out, renamed or put in another order.

    Parameters: old, new.
    Returns: the changes, in the order of the new version, what was taken out last.
    """
    was, now = {role.id: role for role in old.roles}, {role.id: role for role in new.roles}
    for name, role in now.items():
        earlier = was.get(name)
        if earlier is None:
            yield _change("roles", f"roles.{name}", None, role.name)
            continue
        if earlier.name != role.name:
            yield _change("roles", f"roles.{name}", earlier.name, role.name, only_words=True)
        if earlier.aliases != role.aliases:
            field = f"roles.{name}.aliases"
            yield _change("aliases", field, earlier.aliases, role.aliases, only_words=True)
    for name, role in was.items():
        if name not in now:
            yield _change("roles", f"roles.{name}", role.name, None)
    before, after = tuple(name for name in was if name in now), tuple(name for name in now if name in was)
    if before != after:
        yield _change("roles", "roles", before, after)


def unit_changes(old: Sop, new: Sop) -> Iterator[Change]:
    """Units for which steps are carried out, and how they are called.

    Parameters: old, new.
    Returns: the changes, one a set and one a name.
    """
    was, now = {item.id: item for item in old.units}, {item.id: item for item in new.units}
    for name in dict.fromkeys((*now, *was)):
        earlier, later = was.get(name), now.get(name)
        members = _members(earlier), _members(later)
        if members[0] != members[1]:
            yield _change("units", f"units.{name}.members", *members)
        if earlier is not None and later is not None:
            yield from _unit_names(earlier, later)


def _members(units: UnitSet | None) -> Value:
    return None if units is None else tuple(unit.id for unit in units.members)


def _unit_names(earlier: UnitSet, later: UnitSet) -> Iterator[Change]:
    if earlier.name != later.name:
        yield _change("text", f"units.{later.id}.name", earlier.name, later.name, only_words=True)
    known = {unit.id: unit for unit in earlier.members}
    for unit in later.members:
        was = known.get(unit.id, unit)
        field = f"units.{later.id}.{unit.id}"
        if was.name != unit.name:
            yield _change("text", f"{field}.name", was.name, unit.name, only_words=True)
        if was.aliases != unit.aliases:
            yield _change("aliases", f"{field}.aliases", was.aliases, unit.aliases, only_words=True)


def stage_changes(pairs: Pairs) -> Iterator[Change]:
    """One change for all stages that are different; with other borders their figures mean something else.

    Parameters: pairs.
    Returns: one change, or none.
    """
    was = tuple((stage.id, stage.name, stage.last) for stage in pairs.old.stages)
    now = tuple((stage.id, stage.name, stage.last) for stage in pairs.new.stages)
    mapped = tuple((name, text, pairs.border_as_new(last)) for name, text, last in was)
    if mapped != now:
        borders = [(name, last) for name, _, last in mapped] == [(name, last) for name, _, last in now]
        same = set(mapped) & set(now)
        if len(same) < max(len(was), len(now)):  # else it is their order alone
            was = tuple(stage for stage, new in zip(was, mapped, strict=True) if new not in same)
            now = tuple(stage for stage in now if stage not in same)
        yield _change("stages", "stages", was, now, only_words=borders)


def sheet_changes(old: Sop, new: Sop) -> Iterator[Change]:
    """The first sheet, the origin of the file, and the doubts about it: words alone.

    Parameters: old, new.
    Returns: one change a field.
    """
    for block, was, now in (
        ("", {"title": old.title}, {"title": new.title}),
        ("identity.", old.identity.model_dump(), new.identity.model_dump()),
        ("origin.", old.origin.model_dump(), new.origin.model_dump()),
    ):
        for name, value in now.items():
            if was[name] != value:
                yield _change("identity", block + name, _plain(was[name]), _plain(value), only_words=True)
    doubts = [tuple((item.step, item.text) for item in sop.doubts) for sop in (old, new)]
    gone, come = (tuple(item for item in doubts[a] if item not in doubts[b]) for a, b in ((0, 1), (1, 0)))
    if gone or come:
        yield _change("doubts", "doubts", gone, come, only_words=True)


def _plain(value: object) -> Value:
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    return value if isinstance(value, bool) or value is None else str(value)


def _change(kind: Kind, field: str, old: Value, new: Value, *, only_words: bool = False) -> Change:
    return Change(kind=kind, field=field, old=old, new=new, only_words=only_words)
