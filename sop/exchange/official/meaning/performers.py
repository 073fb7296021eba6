"""Who carries out each step: what the columns show, else what the sentence says, else nobody known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.marks import Mark, marks_of
from sop.exchange.official.meaning.rows import StepRow
from sop.exchange.official.meaning.subjects import same_post, subject_of
from sop.model import Basis
from sop.plain import plain


@dataclass(frozen=True, kw_only=True)
class Found:
    """The performers of a step.

    Parameters: roles - names, the lead first; deputies - names; basis; marks - in the columns;
    decision_inferred - a footnote says that the decision is not in the source; seats, acting - columns of
    roles and deputies; led - a symbol says who leads.
    """

    roles: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()
    basis: Basis = Basis.STATED
    marks: tuple[Mark, ...] = ()
    decision_inferred: bool = False
    seats: tuple[int, ...] = ()
    acting: tuple[int, ...] = ()
    led: bool = False


@dataclass
class Posts:
    """The posts of the document. Parameters: columns - names above the first table's columns; names - all."""

    columns: tuple[str, ...]
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = list(dict.fromkeys(self.columns))

    def named(self, text: str) -> str:
        """The post that a text names, a new one where it is not known yet. Parameters: text."""
        known = same_post(text, self.names)
        if known is not None:
            return self.names[known]
        self.names.append(text)
        return text


def performers_of(
    step: StepRow, sentence: str, posts: Posts, doubts: Doubts, *, inferred: frozenset[int] = frozenset()
) -> Found:
    """Who carries out a step.

    Parameters: step; sentence - its text; posts - grows where a cell names another; doubts - are added to;
    inferred - columns whose mark was put there by order or measure alone.
    Returns: roles and basis; no roles where the source shows none.
    """
    marks = marks_of(step, step.posts, doubts)
    named = [posts.named(name) for text in step.names for name in split_posts(text)]
    subject = subject_of(sentence, posts.columns)
    if subject.roles or subject.post:
        said = [posts.columns[role] for role in subject.roles] or [subject.post]
        doubts.note("subject_in_sentence", step.place, number=step.shown, post=", ".join(said))
    if marks:
        _contradiction(
            step,
            [step.posts[mark.role] for mark in marks],
            [posts.columns[role] for role in subject.roles],
            doubts,
        )
        return _marked(step, marks, posts, doubts, inferred)
    if named:
        return Found(roles=tuple(_led(list(dict.fromkeys(named)), step, doubts)))
    if subject.roles:
        roles = [posts.columns[role] for role in subject.roles]
        return Found(roles=tuple(_led(roles, step, doubts)))
    if subject.post:
        doubts.warn("post_without_column", step.place, number=step.shown, post=subject.post)
    else:
        doubts.warn("no_performer", step.place, number=step.shown)
    return Found(basis=Basis.ASSUMED)


def _marked(
    step: StepRow, marks: Sequence[Mark], posts: Posts, doubts: Doubts, inferred: frozenset[int]
) -> Found:
    """What the columns show: dotted symbols beside others are deputies, the thickest border leads."""
    dotted = [mark for mark in marks if mark.shapes and all(shape.dotted for shape in mark.shapes)]
    acting = [mark for mark in marks if mark not in dotted] or list(marks)
    away = [mark.role for mark in marks if mark not in acting]
    deputies = [posts.named(step.posts[role]) for role in away]
    if deputies:
        doubts.note("dotted", step.place, number=step.shown, examples=deputies)
    borders = [max((shape.line for shape in mark.shapes), default=0.0) for mark in acting]
    thick = [at for at, line in enumerate(borders) if line > 1.5 * min(borders) > 0]
    roles = [posts.named(step.posts[mark.role]) for mark in acting]
    if len(thick) == 1:
        acting.insert(0, acting.pop(thick[0]))
        roles.insert(0, roles.pop(thick[0]))
    else:
        roles = _led(roles, step, doubts)
    notes = {letter for mark in marks for shape in mark.shapes for letter in shape.notes}
    unsure = any(mark.role in inferred for mark in marks) or _weak(marks) or "b" in notes
    return Found(
        roles=tuple(dict.fromkeys(roles)),
        deputies=tuple(dict.fromkeys(name for name in deputies if name not in roles)),
        basis=Basis.ASSUMED if "a" in notes else Basis.INFERRED if unsure else Basis.STATED,
        marks=tuple(marks),
        decision_inferred="c" in notes,
        seats=tuple(_column(step, mark.role, posts) for mark in acting),
        acting=tuple(_column(step, role, posts) for role in away),
        led=len(thick) == 1 or len(acting) == 1,
    )


def _column(step: StepRow, role: int, posts: Posts) -> int:
    """The column of the first heading for one of the heading that the step stands below; -1 for none."""
    if step.posts == posts.columns:
        return role
    name = step.posts[role]
    return posts.columns.index(name) if name in posts.columns else -1


def _weak(marks: Sequence[Mark]) -> bool:
    return any(mark.how == "picture" or (mark.how == "text" and mark.text) for mark in marks)


def _led(roles: list[str], step: StepRow, doubts: Doubts) -> list[str]:
    roles = list(dict.fromkeys(roles))
    if len(roles) > 1:
        doubts.warn("lead_assumed", step.place, number=step.shown, lead=roles[0], examples=roles)
    return roles


def _contradiction(step: StepRow, shown: list[str], said: list[str], doubts: Doubts) -> None:
    if said and not set(said) & set(shown):
        doubts.warn(
            "sentence_contradicts",
            step.place,
            number=step.shown,
            said=", ".join(said),
            shown=", ".join(shown),
        )


def split_posts(text: str) -> list[str]:
    """The posts that a cell names.

    Parameters: text - of the cell.
    Returns: each post; a stroke between two is left, for it may mean "or".
    """
    parts = re.split(r"\n|;|,|\s+dan\s+|\s+serta\s+|\s+&\s+", text.strip())
    return [name for part in parts if (name := re.sub(r"^[-•\d.)\s]+", "", plain(part)))]
