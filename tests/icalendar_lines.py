"""A strict reader of calendar files, apart from the writer: RFC 5545, sections 3.1, 3.3.11, 3.4 and 3.6."""

from __future__ import annotations

import re

_ESCAPES = {"\\": "\\", ";": ";", ",": ",", "n": "\n", "N": "\n"}
_ONCE = ("UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY")


def events_of(content: bytes) -> list[dict[str, str]]:
    """The events of a file, texts unescaped; an AssertionError where it is not as the RFC wants it."""
    assert content.endswith(b"\r\n")
    raw = content[:-2].split(b"\r\n")
    assert all(b"\r" not in line and b"\n" not in line for line in raw), "line ends are CR LF"
    assert all(0 < len(line) <= 75 for line in raw), "lines hold at most 75 octets"
    for line in raw:
        line.decode("utf-8")  # no character is cut in two
    lines: list[str] = []
    for line in raw:
        if line.startswith((b" ", b"\t")):
            lines[-1] += line[1:].decode("utf-8")
        else:
            lines.append(line.decode("utf-8"))
    assert not any(re.search(r"[\x00-\x08\x0a-\x1f\x7f]", line) for line in lines)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-1] == "END:VCALENDAR"
    assert sum(line.startswith("PRODID:") for line in lines) == 1
    return _events(lines[2:-1])


def _events(lines: list[str]) -> list[dict[str, str]]:
    events: list[dict[str, str]] = []
    inside = False
    for line in lines:
        name, colon, value = line.partition(":")
        assert colon
        assert re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[A-Z-]+)*", name), name
        if name in ("BEGIN", "END"):
            assert value == "VEVENT"
            assert inside == (name == "END")
            inside = not inside
            if inside:
                events.append({})
        elif inside:
            assert name not in events[-1]
            events[-1][name] = _unescaped(value)
    assert not inside
    for event in events:
        assert all(name in event for name in _ONCE)
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        assert all(re.fullmatch(r"\d{8}", event[name]) for name in _ONCE[2:4])
    identities = [event["UID"] for event in events]
    assert len(set(identities)) == len(identities)
    return events


def _unescaped(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), "semicolons and commas are escaped"
    assert re.fullmatch(r"(?:[^\\]|\\[\\;,nN])*", value, re.DOTALL), "no other escapes"
    return re.sub(r"\\(.)", lambda found: _ESCAPES[found[1]], value)
