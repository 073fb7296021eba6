"""The review file: suggestions as comments that a person confirms by taking the mark away, and that stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mining.log.labels import Names, plain_label, role_names, step_names
from mining.log.matching.confirmed import AliasDraft
from mining.log.matching.decisions import activity_uses, by_count, decide, role_uses, suggestions
from mining.log.matching.likeness import Suggestion
from mining.log.matching.review_text import INDENT, added_to, draft_of, label_in, waiting_in
from sop import events as ev
from sop.documents import MAX_BYTES
from sop.exchange.atomic import atomic_path

if TYPE_CHECKING:
    from sop.events import EventLog
    from sop.model import Sop

LONGEST = 1000
"""Characters of a label as written in YAML, whose keys on one line may have 1024."""
ROOM = MAX_BYTES * 3 // 4
"""Bytes of suggestions, so that the file can be read back and there is room for what people write."""
Entries = dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class AliasUpdate:
    """What became of a review file.

    Parameters: added - labels put in as suggestions; waiting - labels that stood there as suggestions and
    still do; kept - confirmed entries, all untouched; unused - how many of these no label of this log uses;
    left_out - labels that could not be put in: longer than 1000 characters, or beyond the size of a file
    that can be read back (the least frequent ones); signed - `confirmed_by` is
    filled in.
    """

    added: int
    waiting: int
    kept: int
    unused: int
    left_out: int
    signed: bool


def write_alias_template(
    log: EventLog, sop: Sop, path: str | Path, *, remarks: Sequence[str] = ()
) -> AliasUpdate:
    """Write an alias file for the labels that the SOP does not know, for the analyst to confirm.

    Every entry is one commented line: label, first suggestion, its score, its margin to the next, how often
    the label occurs, then up to two further suggestions with their scores. Nothing counts until a person
    takes the mark away and fills `confirmed_by`. A file of that name is replaced; `update_alias_file` keeps
    it.

    Parameters: log - not yet matched, or matched; sop - the document; path - the YAML file; remarks - lines
    for people at the top, in their language.
    Returns: what was written.
    Raises: OutputError - the file cannot be written.
    """
    entries, left_out = _entries(log, sop, lambda _, __: False)
    lines = [f"# {part}" for remark in remarks for part in remark.splitlines()]
    lines += ["schema_version: 1", "confirmed_by:", 'note: ""']
    for table, own in entries.items():
        lines += [f"{table}:", *(f"{INDENT}{line}" for line in own)]
    _write(path, "\n".join(lines) + "\n")
    added = sum(map(len, entries.values()))
    return AliasUpdate(added=added, waiting=0, kept=0, unused=0, left_out=left_out, signed=False)


def update_alias_file(
    path: str | Path, log: EventLog, sop: Sop, *, remarks: Sequence[str] = ()
) -> AliasUpdate:
    """Add the labels of a new log to a review file, as suggestions; no line that stands there is changed.

    Confirmed entries stay with their comments, also those that this log does not use, and so do suggestions
    that still wait; labels that stand there either way are not added again. Without a file one is written.

    Parameters: path - the YAML file, signed or not; log, sop, remarks - as for `write_alias_template`.
    Returns: what was added, and what stands there.
    Raises: DocumentError - the file is no alias file, or is written so that nothing can be added to it
    safely (`alias_file_shape`: `{...}` round the whole or a table); OutputError - it cannot be
    written. Either way the file stays as it was.
    """
    if not Path(path).exists():
        return write_alias_template(log, sop, path, remarks=remarks)
    text, draft = draft_of(path)
    waiting = waiting_in(text)
    confirmed = {"activities": draft.activities, "roles": draft.roles}
    standing = {
        table: {plain_label(label) for label in (*own, *waiting[table])} for table, own in confirmed.items()
    }
    entries, left_out = _entries(
        log, sop, lambda table, label: plain_label(label) in standing[table], used=len(text.encode())
    )
    if any(entries.values()):
        _write(path, added_to(text, entries, draft, file=str(path)))
    return AliasUpdate(
        added=sum(map(len, entries.values())),
        waiting=sum(map(len, waiting.values())),
        kept=sum(map(len, confirmed.values())),
        unused=_unused(log, draft),
        left_out=left_out,
        signed=bool(draft.confirmed_by and draft.confirmed_by.strip()),
    )


def _write(path: str | Path, text: str) -> None:
    with atomic_path(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="")


def _unused(log: EventLog, draft: AliasDraft) -> int:
    count = 0
    for table, uses in (
        (draft.activities, activity_uses(log.events)),
        (draft.roles, role_uses(log.events)),
    ):
        used = {plain_label(label) for label in uses}
        count += sum(plain_label(label) not in used for label in table)
    return count


def _entries(
    log: EventLog, sop: Sop, standing: Callable[[str, str], bool], *, used: int = 0
) -> tuple[Entries, int]:
    """New lines by table, and how many labels had no place."""
    events = log.events
    unmatched = events[~events[ev.STEP_ID].isin([step.id for step in sop.steps])]
    left_out, entries, room = 0, Entries(), ROOM - used
    for table, counts, names, posts in (
        ("activities", activity_uses(unmatched), step_names(sop), False),
        ("roles", role_uses(events), role_names(sop), True),
    ):
        own = _open(counts, names, posts=posts, standing=partial(standing, table))
        lines = []
        for line in _lines(own, names, posts=posts):
            room -= len(line.encode()) + 2
            if room < 0:
                break
            lines.append(line)
        entries[table] = lines
        left_out += len(own) - len(lines)
    return entries, left_out


def _open(
    counts: Counter[str], names: Names, *, posts: bool, standing: Callable[[str], bool]
) -> dict[str, int]:
    """Labels without a meaning, each in its most frequent spelling, with the uses of all its spellings."""
    matches = decide(list(counts), names, {}, posts=posts)
    spelt: dict[str, list[str]] = {}
    for label in by_count(counts):
        if matches[label].target is None and label.strip() and not standing(label):
            spelt.setdefault(plain_label(label), []).append(label)
    return {labels[0]: sum(counts[label] for label in labels) for labels in spelt.values()}


def _lines(counts: dict[str, int], names: Names, *, posts: bool) -> Iterator[str]:
    fitting = {label: count for label, count in counts.items() if len(label_in(label)) <= LONGEST}
    near = suggestions(fitting, names, posts=posts)
    for label in by_count(fitting):
        yield f"#{label_in(label)}: {_told(near.get(label, ()), fitting[label])}"


def _told(near: Sequence[Suggestion], count: int) -> str:
    """First target and figures, e.g. `rapat  # 0.93 (+0.41), 12; undang_rapat 0.52`."""
    if not near:
        return f"null  # -, {count}"
    first, *others = near
    more = "".join(f"; {one.target} {one.score:.2f}" for one in others)
    return f"{first.target}  # {first.score:.2f} (+{first.margin:.2f}), {count}{more}"
