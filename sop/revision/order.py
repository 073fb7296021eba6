"""What changed in the order: told by who must wait for whom, not by how the rows say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from sop.revision.bundles import Bundle, Turn, bundles
from sop.revision.change import Change, Kind
from sop.revision.pairing import Group, Pairs
from sop.revision.relations import RELATIONS, Relation, Relations

_ROWS = "rows"


def order_changes(pairs: Pairs, deciding: Iterable[str]) -> Iterator[Change]:
    """Steps that changed places, run at the same time or one by one now, or wait for others directly.

    An order is compared as a whole: only pairs of steps are told whose relation changed, so that a step put
    in between changes nothing about the others.

    Parameters: pairs; deciding - new ids of steps whose decision changed: where it leads is told there.
    Returns: the changes.
    """
    old, new = Relations(pairs.old), Relations(pairs.new)
    groups = _nodes(pairs)
    turned = _turned(groups, old, new)
    for kind in ("moved", "made_parallel", "made_serial", "order"):
        some = {pair: turn for pair, turn in turned.items() if _kind(turn) == kind}
        for bundle in bundles(some, among=kind != "order"):
            yield _told(kind, "order", bundle, groups, old, new)
    rows = {pair: turn for pair, turn in _rows(groups, pairs).items() if pair not in turned}
    for bundle in bundles(rows, among=True):
        yield _told("moved", _ROWS, bundle, groups, old, new)
    yield from _direct(pairs, old, new, frozenset(deciding))


def _nodes(pairs: Pairs) -> list[Group]:
    """Groups that are in both versions, in an order that does not depend on which is the later one."""

    def key(group: Group) -> tuple[int, int, str]:
        rows = pairs.old_rows[group.old[0]], pairs.new_rows[group.new[0]]
        return min(rows), max(rows), min(group.old[0], group.new[0])

    return sorted((group for group in pairs.groups if group.old and group.new), key=key)


def _turned(groups: list[Group], old: Relations, new: Relations) -> dict[tuple[int, int], Turn]:
    """Pairs of groups whose relation changed; of merged and split steps only what no part of them had."""
    found: dict[tuple[int, int], Turn] = {}
    for low, high in combinations(range(len(groups)), 2):
        one, other = groups[low], groups[high]
        was = {old.of(a, b) for a in one.old for b in other.old}
        now = {new.of(a, b) for a in one.new for b in other.new}
        if not was & now:
            found[low, high] = _first(was), _first(now)
    return found


def _first(relations: set[Relation]) -> Relation:
    return next(relation for relation in RELATIONS if relation in relations)


def _kind(turn: Turn) -> Kind:
    if "either" in turn:
        return "order"
    if "parallel" in turn:
        return "made_parallel" if turn[1] == "parallel" else "made_serial"
    return "moved"


def _rows(groups: list[Group], pairs: Pairs) -> dict[tuple[int, int], Turn]:
    """Pairs of steps whose rows changed places: at one instant the upper row is served first."""
    found: dict[tuple[int, int], Turn] = {}
    for low, high in combinations(range(len(groups)), 2):
        one, other = groups[low], groups[high]
        if not (one.one_to_one and other.one_to_one):
            continue
        was = pairs.old_rows[one.old[0]] < pairs.old_rows[other.old[0]]
        now = pairs.new_rows[one.new[0]] < pairs.new_rows[other.new[0]]
        if was != now:
            found[low, high] = ("before", "after") if was else ("after", "before")
    return found


def _told(
    kind: Kind, field: str, bundle: Bundle, groups: list[Group], old: Relations, new: Relations
) -> Change:
    def was(nodes: Iterable[int]) -> tuple[str, ...]:
        return old.sorted(name for node in nodes for name in groups[node].old)

    def now(nodes: Iterable[int]) -> tuple[str, ...]:
        return new.sorted(name for node in nodes for name in groups[node].new)

    def relation(found: Relation) -> Relation:
        return "before" if not bundle.others and found == "after" else found

    both = (*bundle.nodes, *bundle.others)
    return Change(
        kind=kind,
        field=field,
        old_steps=was(both),
        new_steps=now(both),
        old=(relation(bundle.old), was(bundle.nodes), was(bundle.others)),
        new=(relation(bundle.new), now(bundle.nodes), now(bundle.others)),
        only_words=False,
    )


def _direct(pairs: Pairs, old: Relations, new: Relations, deciding: frozenset[str]) -> Iterator[Change]:
    """Steps that directly wait for others than before although the order is the same.

    It makes a difference where the steps between may be passed over, and for what lies between two steps
    (passing on, waits for somebody outside).
    """
    back = {name: earlier for earlier, name in pairs.same.items()}
    was, now = old.near(pairs.same.keys()), new.near(back.keys())
    for earlier, step in pairs.same.items():
        before = {pairs.same[name] for name in was[earlier]}
        # Over a step that was put in or taken out it is told there.
        old_direct, new_direct = old.routes.before[earlier], new.routes.before[step]
        lost = {
            name
            for name in before - now[step] - deciding
            if back[name] in old_direct and old.needless(back[name], earlier, pairs.same.keys())
        }
        gained = {
            name
            for name in now[step] - before - deciding
            if name in new_direct and new.needless(name, step, back.keys())
        }
        if lost or gained:
            yield Change(
                kind="order",
                field="after",
                old_steps=(earlier,),
                new_steps=(step,),
                old=old.sorted(old_direct),
                new=new.sorted(new_direct),
                only_words=False,
            )
