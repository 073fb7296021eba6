"""Days as a calendar file (iCalendar, RFC 5545) that calendar programs take in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path

from sop.exchange.atomic import atomic_path
from ukur.charts.labels import plain

_STAMP = "20000101T000000Z"
"""When the entries were made, a property of the file: the same always, so that equal input is equal bytes."""
_OCTETS = 75
_ESCAPED = re.compile(r"[\\;,]")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One whole day of a calendar. Parameters: key - what identifies it; day; summary, about - texts."""

    key: str
    day: date
    summary: str
    about: str = ""


def entry_key(*parts: str) -> str:
    """A key from what an entry rests on (digests, dates, ids): 32 hex digits, the same for the same parts."""
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def write_ics(path: Path, name: str, entries: Iterable[Entry]) -> Path:
    """Write a calendar file; the file appears whole or not at all, equal entries give equal bytes.

    Parameters: path; name - of the calendar; entries - in the order given.
    Returns: the path.
    Raises: OutputError - the file cannot be written.
    """
    with atomic_path(path) as beside:
        beside.write_bytes(ics_bytes(name, entries))
    return path


def ics_bytes(name: str, entries: Iterable[Entry]) -> bytes:
    """The content of a calendar file: UTF-8, lines folded at 75 octets and ended by CR LF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ukur//jadwal//ID",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.key)}@ukur"
    yield f"DTSTAMP:{_STAMP}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    # The end is outside: the day after.
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(entry.summary)}"
    if entry.about:
        yield f"DESCRIPTION:{_text(entry.about)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(value: str) -> str:
    """A text on one line, with what has a meaning of its own escaped (RFC 5545, 3.3.11)."""
    return _ESCAPED.sub(lambda found: "\\" + found.group(), plain(value, 1000))


def _folded(line: str) -> bytes:
    """A line in pieces of at most 75 octets, no character cut in two; further ones begin with a blank."""
    pieces: list[bytes] = [b""]
    for character in line:
        encoded = character.encode()
        limit = _OCTETS - (len(pieces) > 1)
        if len(pieces[-1]) + len(encoded) > limit:
            pieces.append(b"")
        pieces[-1] += encoded
    return _joined(pieces)


def _joined(pieces: Sequence[bytes]) -> bytes:
    return b"\r\n ".join(pieces) + b"\r\n"
