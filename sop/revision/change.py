"""What changed from one version of an SOP to the next, as codes and values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from sop.revision.totals import Totals
from sop.showing import Shown

Value: TypeAlias = "str | float | int | bool | tuple[Value, ...] | None"
"""What stood there or stands there, plain enough for JSON."""

Kind = Literal[
    "roles",
    "replaced",
    "merged",
    "split",
    "removed",
    "added",
    "moved",
    "made_parallel",
    "made_serial",
    "order",
    "performers",
    "lead",
    "deputies",
    "alternatives",
    "minutes",
    "units",
    "must_not_split",
    "not_same_person_as",
    "due",
    "wait_limit",
    "decision",
    "correction",
    "text",
    "requirements",
    "output",
    "remark",
    "basis",
    "aliases",
    "renumbered",
    "stages",
    "identity",
    "doubts",
    "written",
    "maybe_same",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""All kinds, in the order in which the changes of one step are told."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that is different.

    Parameters: kind; old_steps, new_steps - ids of the steps it is about in either version, each in its own
    order, empty where it is about no step or none on that side; field - what of them (`standard`,
    `performers.roles`, `roles.<id>`, `identity.number`), names as in the document; old, new - what was and
    what is, None where there was or is nothing:

    - minutes: standard in working minutes; merged, split, replaced: the minutes of each step;
    - performers, alternatives: pairs of role and count; lead: a role; deputies: roles;
    - moved, made_parallel, made_serial, order: (relation, ids, other ids), where the relation is that of the
      ids to the others: `before`, `after`, `parallel`, or `either` (a decision chooses one of them); without
      other ids it holds among the ids, in the order given. With field `rows` only the rows changed places;
      with field `after` ids of the steps directly before;
    - due, wait_limit: (value, unit, since when); decision: (id, share, where to) of each outcome that leads
      on; correction: (target, share, at most so often, factor) of one that returns; renumbered: numbers;
    - stages: (id, name, last step) and doubts: (step, text) of those that are different;
    - removed, added: the text; maybe_same: ids;

    only_words - it cannot alter what a simulation does: texts, numbers, notes.
    """

    kind: Kind
    old_steps: tuple[str, ...] = ()
    new_steps: tuple[str, ...] = ()
    field: str
    old: Value = None
    new: Value = None
    only_words: bool


@dataclass(frozen=True, kw_only=True, repr=False)
class Revision(Shown):
    """Everything that changed from one version of an SOP to the next.

    Parameters: sop - id; old, new - digests of the two versions; matched - pairs of ids, old and new, of the
    steps that are the same, in the order of the new SOP; changes - in the order of the new SOP, roles first,
    numbering and what stands on the first sheet last; hints - of kind `maybe_same`: a step (or role) that was
    taken out and one that was put in read alike, perhaps the id should have been kept; old_totals,
    new_totals - of either version as written.
    """

    sop: str
    old: str
    new: str
    matched: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    hints: tuple[Change, ...]
    old_totals: Totals
    new_totals: Totals

    @property
    def only_words(self) -> bool:
        """Nothing changed that could alter what a simulation does; True where nothing changed at all."""
        return all(change.only_words for change in self.changes)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Kinds of the changes, each once, in the order of KINDS."""
        found = {change.kind for change in self.changes}
        return tuple(kind for kind in KINDS if kind in found)
