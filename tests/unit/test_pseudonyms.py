"""A log for other eyes holds no names of persons, and is the same otherwise."""

from __future__ import annotations

import json

import pandas as pd

from mining.log.pseudonyms import pseudonymised
from sop import events as ev
from sop.exchange.events_text import participants_text


def test_persons_become_numbers_everywhere_alike() -> None:
    when = pd.Timestamp("2026-01-05 08:00", tz="UTC")
    events = pd.DataFrame(
        {
            "case_id": ["1", "1", "2"],
            "activity": ["a", "b", "a"],
            "person": ["Sari", "", "Budi"],
            "participants": ["", participants_text([("Budi", "x"), ("Sari", "y"), ("", "z")]), "no list"],
            "end": [when, when, when],
        }
    )
    log = ev.event_log(events)
    found = pseudonymised(log)
    assert list(found.events["person"]) == ["P1", "", "P2"]
    people = [(one["person"], one["role"]) for one in json.loads(found.events["participants"][1])]
    assert people == [("P2", "x"), ("P1", "y"), ("", "z")]
    assert found.events["participants"][2] == ""
    assert list(log.events["person"]) == ["Sari", "", "Budi"]
    rest = [name for name in ev.EVENT_COLUMNS if name not in ("person", "participants")]
    pd.testing.assert_frame_equal(found.events[rest], log.events[rest])
