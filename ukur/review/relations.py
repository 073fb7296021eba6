"""How SOPs of one folder belong together: which name others, which are versions, which are there twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sop.model import Sop

_PREFIX = re.compile(r"^(?:(?:sop|standar operasional prosedur|standard operating procedure)\b\W*)+")
_NEAR = 75.0
"""Likeness (0 to 100) from which a title is worth naming beside a reference that leads nowhere."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """One SOP names another.

    Parameters: file; kind - `related` (keterkaitan of the identity block) or `replaces` (a step takes the
    place of a step of the version before); text - as written; step - id of the step that says so; found - the
    file it leads to, empty where there is none; nearest - title most like it, where it leads nowhere.
    """

    file: str
    kind: Literal["related", "replaces"]
    text: str
    step: str = ""
    found: str = ""
    nearest: str = ""


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Files that share something. Parameters: kind - `id`, `number` or `content`; value - shared; files."""

    kind: Literal["id", "number", "content"]
    value: str
    files: tuple[str, ...]


def plain_name(text: str) -> str:
    """A title without what writers vary: case, punctuation, blanks, the word SOP before it."""
    return re.sub(r"[\W_]+", " ", _PREFIX.sub("", text.casefold().strip())).strip()


def find_references(sops: Mapping[str, Sop]) -> tuple[Reference, ...]:
    """All references from one SOP to another.

    Parameters: sops - by file, in order.
    Returns: in the order of the files, each with the file it leads to, if any.
    """
    return tuple(
        one for file, sop in sops.items() for one in (*_related(file, sop, sops), *_replaced(file, sop, sops))
    )


def _related(file: str, sop: Sop, sops: Mapping[str, Sop]) -> Iterator[Reference]:
    for text in sop.identity.related:
        leads = next((other for other, one in sops.items() if _names(text, one)), "")
        near = "" if leads else _nearest(text, {other: one for other, one in sops.items() if other != file})
        yield Reference(file=file, kind="related", text=text, found=leads, nearest=near)


def _names(text: str, sop: Sop) -> bool:
    """Does a text name this SOP: by its title or id alone, or by its number somewhere in it?"""
    wanted = plain_name(text)
    number = plain_name(sop.identity.number)
    within = len(number) > 3 and f" {number} " in f" {wanted} "
    title = plain_name(sop.title)
    # "SOP Surat Keluar (nomor 3)" begins with a title of more than one word.
    begins = " " in title and wanted.startswith(f"{title} ")
    return within or begins or wanted in (title, plain_name(sop.id))


def _nearest(text: str, sops: Mapping[str, Sop]) -> str:
    from rapidfuzz.fuzz import ratio

    wanted = plain_name(text)
    ranked = [(ratio(wanted, plain_name(sop.title)), sop.title) for sop in sops.values()]
    score, title = max(ranked, key=lambda one: one[0], default=(0.0, ""))
    return title if score >= _NEAR else ""


def _replaced(file: str, sop: Sop, sops: Mapping[str, Sop]) -> Iterator[Reference]:
    versions = {other: one for other, one in sops.items() if other != file and _same_sop(sop, one)}
    for step in sop.steps:
        for name in step.replaces:
            has = (other for other, one in versions.items() if any(each.id == name for each in one.steps))
            yield Reference(file=file, kind="replaces", text=name, step=step.id, found=next(has, ""))


def _same_sop(one: Sop, other: Sop) -> bool:
    return one.id == other.id or plain_name(one.title) == plain_name(other.title)


def alike_files(sops: Mapping[str, Sop]) -> tuple[Alike, ...]:
    """Files that share their content, else their number, else their id.

    Parameters: sops - by file, in order.
    Returns: first those of one content, then of one number, then of one id; files that share their content
    are not told again for the rest of it.
    """
    found = [
        Alike(kind="content", value=value, files=files)
        for value, files in _groups({file: sop.digest for file, sop in sops.items()})
    ]
    again = {file for one in found for file in one.files[1:]}
    numbers = {file: sop.identity.number for file, sop in sops.items() if file not in again}
    ids = {file: sop.id for file, sop in sops.items() if file not in again}
    plain = {file: plain_name(number) for file, number in numbers.items() if plain_name(number)}
    found += [Alike(kind="number", value=numbers[files[0]], files=files) for _, files in _groups(plain)]
    found += [Alike(kind="id", value=value, files=files) for value, files in _groups(ids)]
    return tuple(found)


def _groups(values: Mapping[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    groups: dict[str, list[str]] = {}
    for file, value in values.items():
        groups.setdefault(value, []).append(file)
    return [(value, tuple(files)) for value, files in groups.items() if len(files) > 1]


def revised_from(sops: Mapping[str, Sop]) -> dict[str, str]:
    """For each file the version before it, where the documents tell.

    Parameters: sops - by file, in order.
    Returns: by file; where a number holds that of another version ("change of 12/2025"), that one, else the
    latest of those with an earlier date; files of which neither is known are not in it.
    """
    found = {}
    for file, sop in sops.items():
        versions = {
            other: one
            for other, one in sops.items()
            if other != file and _same_sop(sop, one) and one.digest != sop.digest
        }
        before = _by_number(sop, versions) or _by_date(sop, versions)
        if before:
            found[file] = before
    return found


def _by_number(sop: Sop, versions: Mapping[str, Sop]) -> str:
    own = plain_name(sop.identity.number)
    for file, one in versions.items():
        number = plain_name(one.identity.number)
        if len(number) > 3 and number != own and f" {number} " in f" {own} ":
            return file
    return ""


def _by_date(sop: Sop, versions: Mapping[str, Sop]) -> str:
    own = _day(sop)
    days = {file: _day(one) for file, one in versions.items()}
    earlier = [(day, file) for file, day in days.items() if day is not None and own is not None and day < own]
    return max(earlier)[1] if earlier else ""


def _day(sop: Sop) -> date | None:
    identity = sop.identity
    return identity.effective or identity.revised or identity.created
