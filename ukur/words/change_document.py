"""What changed around the steps, as sentences: columns, numbers, stages, the first sheet, doubts."""

from __future__ import annotations

from typing import cast

from sop.model import Sop
from sop.revision import Change
from ukur.words.change_parts import Parts, short


def of_document(change: Change, parts: Parts, old: str, new: str) -> str:
    """A field of the first sheet, or a name of units or roles."""
    block, _, name = change.field.partition(".")
    if change.kind == "identity":
        label = parts.w(f"diff_sheet.{name or block}")
    elif block == "roles":
        role = name.removesuffix(".aliases")
        return parts.say("role_aliases", name=short(parts.new.role(role).name), old=old, new=new)
    else:
        key = "unit_aliases" if change.kind == "aliases" else "unit_name"
        label = parts.say(key, id=name.removesuffix(".name").removesuffix(".aliases"))
    return parts.say("named", name=label, old=old, new=new)


def roles(change: Change, parts: Parts) -> str:
    """A column."""
    if change.field == "roles":
        old, new = (
            ", ".join(short(sop.role(name).name) for name in cast("tuple[str, ...]", value))
            for sop, value in ((parts.old, change.old), (parts.new, change.new))
        )
        return parts.say("role_order", old=old, new=new)
    key = "role_new" if change.old is None else "role_gone" if change.new is None else "role_renamed"
    return parts.say(key, old=parts.quoted([str(change.old)]), new=parts.quoted([str(change.new)]))


def renumbered(change: Change, parts: Parts) -> str:
    """Numbers in a row that moved by the same span are told together: 5–14 is now 6–15."""
    pairs = sorted(zip(cast("tuple[int, ...]", change.old), cast("tuple[int, ...]", change.new), strict=True))
    runs: list[list[tuple[int, int]]] = []
    for old, new in pairs:
        if runs and (old - 1, new - 1) == runs[-1][-1]:
            runs[-1].append((old, new))
        else:
            runs.append([(old, new)])
    told = [
        parts.say(
            "renumbered_part",
            old=parts.ranges([old for old, _ in run]),
            new=parts.ranges([new for _, new in run]),
        )
        for run in runs
    ]
    return parts.say("renumbered", numbers="; ".join(told))


def stages(change: Change, parts: Parts) -> str:
    """Stages that are different."""

    def told(sop: Sop, stages: tuple[tuple[str, str, str], ...]) -> str:
        texts = [
            parts.say("stage", name=short(name), number=sop.step(last).number) for _, name, last in stages
        ]
        return ", ".join(texts) or parts.w("diff.nothing")

    old, new = (
        told(sop, cast("tuple[tuple[str, str, str], ...]", value))
        for sop, value in ((parts.old, change.old), (parts.new, change.new))
    )
    return parts.say("stages", old=old, new=new)


def doubts(change: Change, parts: Parts) -> str:
    """Doubts put in and taken out."""
    old, new = (
        parts.quoted(text for _, text in cast("tuple[tuple[str, str], ...]", value))
        for value in (change.old, change.new)
    )
    return parts.say("doubts", old=old, new=new)


def maybe_same(change: Change, parts: Parts) -> str:
    """Two steps or roles that read alike, and what the author can do."""
    if change.field == "roles":
        old, new = (
            short(sop.role(str(name)).name)
            for sop, name in ((parts.old, change.old), (parts.new, change.new))
        )
        return parts.say("maybe_same_role", old=old, new=new, id=change.old)
    old, new = parts.old_steps(change.old_steps), parts.steps(change.new_steps)
    return parts.say("maybe_same_step", old=old, new=new, id=change.old)
