"""The calendar file: strict RFC 5545, no text gets out of its line, the same bytes twice."""

from __future__ import annotations

from datetime import date

import pytest

from icalendar_lines import events_of
from ukur.outputs.ics import Entry, entry_key, ics_bytes

DAY = date(2026, 2, 28)


def one(summary: str, about: str = "") -> dict[str, str]:
    (event,) = events_of(ics_bytes("Jadwal", [Entry(key="k", day=DAY, summary=summary, about=about)]))
    return event


def test_a_whole_day_ends_with_the_next() -> None:
    event = one("Rapat")
    assert event["DTSTART;VALUE=DATE"] == "20260228"
    assert event["DTEND;VALUE=DATE"] == "20260301"
    assert event["UID"] == "k@ukur"
    assert "DESCRIPTION" not in event


@pytest.mark.parametrize(
    "text",
    [
        "a, b; c \\ d \\n e: f",
        "panjang " * 40,
        "ümläut 標準作業手順書 😀 " * 12,
        "BEGIN:VEVENT",
        "END:VCALENDAR;X=1",
        '"kutip"',
    ],
)
def test_texts_come_back_whole(text: str) -> None:
    event = one(text, text)
    assert event["SUMMARY"] == event["DESCRIPTION"] == " ".join(text.split())


@pytest.mark.parametrize("text", ["a\r\nEND:VEVENT", "a\nb", "a\tb", "a\x0bb", "a\x00b", "a\u2028b"])
def test_no_text_gets_out_of_its_line(text: str) -> None:
    event = one(text)
    assert set(event) == {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "TRANSP"}
    assert event["SUMMARY"].startswith("a")


def test_keys_are_the_same_for_the_same_and_apart_otherwise() -> None:
    assert entry_key("a", "b") == entry_key("a", "b")
    assert len({entry_key("a", "b"), entry_key("ab", ""), entry_key("", "ab"), entry_key("b", "a")}) == 4
