"""Two versions of an SOP compared."""

from __future__ import annotations

from collections.abc import Iterator

from sop.errors import InputError, Problem
from sop.model import Sop
from sop.revision.change import KINDS, Change, Revision
from sop.revision.decisions import decision_changes
from sop.revision.document_fields import role_changes, sheet_changes, stage_changes, unit_changes
from sop.revision.order import order_changes
from sop.revision.pairing import Group, Pairs, hints, pair_steps
from sop.revision.step_fields import minutes, renumbered, step_changes
from sop.revision.totals import totals_of


def diff(old: Sop, new: Sop) -> Revision:
    """What changed from one version of an SOP to the next.

    Steps are known by their permanent id, never by their number. Orders are compared by who must wait for
    whom, not by how the rows say it.

    Parameters: old, new - valid, with the same id.
    Returns: the revision; nothing in `changes` means that both say the same in the same words.
    Raises: InputError - they are two SOPs, not two versions of one.
    """
    if old.id != new.id:
        fields = {"old_title": old.title, "new_title": new.title}
        raise InputError(
            Problem(code="not_a_revision", place="id", value=new.id, allowed=(old.id,), fields=fields)
        )
    pairs = pair_steps(old, new)
    changes = (
        *role_changes(old, new),
        *unit_changes(old, new),
        *_of_steps(pairs),
        *renumbered(pairs),
        *stage_changes(pairs),
        *sheet_changes(old, new),
    )
    if not changes and old.digest != new.digest:
        changes = (Change(kind="written", field="", only_words=True),)
    return Revision(
        sop=new.id,
        old=old.digest,
        new=new.digest,
        matched=tuple(pairs.same.items()),
        changes=changes,
        hints=hints(pairs),
        old_totals=totals_of(old),
        new_totals=totals_of(new),
    )


def _of_steps(pairs: Pairs) -> list[Change]:
    """In the order of the new version; the changes of one step in the order of KINDS."""
    old_routes, new_routes = pairs.old.routes(), pairs.new.routes()
    found: list[Change] = []
    for group in pairs.groups:
        found += _of_group(pairs, group)
        if group.one_to_one:
            step = group.old[0], group.new[0]
            found += step_changes(pairs, *step)
            found += decision_changes(pairs, old_routes, new_routes, *step)
    deciding = {change.new_steps[0] for change in found if change.kind in ("decision", "correction")}
    found += order_changes(pairs, deciding)
    place = {
        (side, name): number
        for number, group in enumerate(pairs.groups)
        for side, names in (("old", group.old), ("new", group.new))
        for name in names
    }

    def key(change: Change) -> tuple[int, int]:
        names = [("new", name) for name in change.new_steps] or [("old", name) for name in change.old_steps]
        return min(place[name] for name in names), KINDS.index(change.kind)

    return sorted(found, key=key)


def _of_group(pairs: Pairs, group: Group) -> Iterator[Change]:
    kind = group.kind
    if kind is None:
        return
    was, now = [pairs.old.step(name) for name in group.old], [pairs.new.step(name) for name in group.new]
    texts = kind in ("added", "removed")
    yield Change(
        kind=kind,
        field="steps",
        old_steps=group.old,
        new_steps=group.new,
        old=None if not was else was[0].text if texts else tuple(minutes(step) for step in was),
        new=None if not now else now[0].text if texts else tuple(minutes(step) for step in now),
        only_words=False,
    )
