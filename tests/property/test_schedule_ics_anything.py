"""Whatever a text holds, the calendar file stays a calendar file and gives it back as a line."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from icalendar_lines import events_of
from ukur.charts.labels import plain
from ukur.outputs.ics import Entry, ics_bytes

TEXTS = st.text(max_size=300)
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2098, 12, 30))


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(st.tuples(TEXTS, TEXTS, DAYS), max_size=4))
def test_any_text_comes_back(texts: list[tuple[str, str, date]]) -> None:
    entries = [
        Entry(key=str(number), day=day, summary=summary, about=about)
        for number, (summary, about, day) in enumerate(texts)
    ]
    content = ics_bytes("Jadwal", entries)
    assert content == ics_bytes("Jadwal", entries)
    events = events_of(content)
    assert len(events) == len(entries)
    for event, entry in zip(events, entries, strict=True):
        assert event["SUMMARY"] == plain(entry.summary, 1000)
        assert event.get("DESCRIPTION", "") == plain(entry.about, 1000)
        assert event["DTSTART;VALUE=DATE"] == f"{entry.day:%Y%m%d}"
