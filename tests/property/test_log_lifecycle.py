"""Joining many events at once gives what walking them one by one would give."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mining.log.lifecycle import PRECISION_CODE, ROW, join_events
from mining.log.raw import KEY, LIFECYCLE

ORDER = {"complete": 0, "": 0, "start": 1, "schedule": 2}
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "case_id": st.sampled_from(["1", "2"]),
            "activity": st.sampled_from(["A", "B"]),
            "lifecycle": st.sampled_from(["start", "complete", "schedule", "Start ", "", "suspend"]),
            "key": st.sampled_from(["", "", "k", "l"]),
            "person": st.sampled_from(["", "x", "y"]),
            "minute": st.integers(0, 5),
        }
    ),
    min_size=1,
    max_size=14,
)


def walked(events: list[dict[str, Any]], *, keyed: bool) -> list[tuple[Any, ...]]:
    """One tuple an instance: rows of its schedule, start and completion, and the person."""
    groups: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for row, event in enumerate(events):
        slot = event["lifecycle"].strip() or "complete"
        if slot.casefold() in ORDER:
            group = (event["case_id"], event["activity"], event["key"] if keyed else "")
            groups[group].append((row, slot.casefold()))
    instances: list[dict[str, int]] = []
    for group, members in groups.items():
        slots = [slot for _, slot in members]
        if group[2] and len(set(slots)) == len(slots):
            instances.append({slot: row for row, slot in members})
            continue
        scheduled: list[dict[str, int]] = []
        started: list[dict[str, int]] = []
        for row, slot in sorted(members, key=lambda member: (events[member[0]]["minute"], member[0])):
            waiting = {"schedule": [], "start": [scheduled], "complete": [started, scheduled]}[slot]
            source = next((one for one in waiting if one), None)
            one = source.pop(0) if source else {}
            if source is None:
                instances.append(one)
            one[slot] = row
            if slot != "complete":
                (scheduled if slot == "schedule" else started).append(one)
    found = []
    for one in sorted(instances, key=lambda one: min(one.values())):
        rows = [one.get(slot) for slot in ("schedule", "start", "complete")]
        people = [events[row]["person"] for row in reversed(rows) if row is not None]
        found.append((*rows, next((person for person in people if person), "")))
    return found


@settings(deadline=None, max_examples=300)
@given(events=EVENTS, keyed=st.booleans())
@example(
    events=[
        {"case_id": "1", "activity": "A", "lifecycle": kind, "key": "", "person": "", "minute": 0}
        for kind in ("complete", "start", "start", "complete", "complete", "schedule", "complete")
    ],
    keyed=False,
)
def test_joined_as_walked(events: list[dict[str, Any]], keyed: bool) -> None:
    frame = pd.DataFrame(
        {
            "case_id": pd.Series([event["case_id"] for event in events], dtype="str"),
            "activity": pd.Series([event["activity"] for event in events], dtype="str"),
            "person": pd.Series([event["person"] for event in events], dtype="str"),
            LIFECYCLE: pd.Series([event["lifecycle"] for event in events], dtype="str"),
        }
    )
    if keyed:
        frame[KEY] = pd.Series([event["key"] for event in events], dtype="str")
    # The second tells the rows apart.
    start = pd.Timestamp("2026-02-05", tz="UTC")
    frame["end"] = [
        start + pd.Timedelta(minutes=event["minute"], microseconds=row) for row, event in enumerate(events)
    ]
    frame["end"] = frame["end"].astype("datetime64[us, UTC]")
    frame[PRECISION_CODE] = np.zeros(len(frame), dtype="int8")
    frame[ROW] = np.arange(len(frame))
    kinds = {event["lifecycle"].strip().casefold() for event in events}
    joined = join_events(frame).frame
    if not kinds & {"start", "complete", "schedule"}:
        assert len(joined) == len(frame)
        return
    expected = walked(events, keyed=keyed)
    if not kinds & {"start", "schedule"}:
        assert joined[ROW].tolist() == [row[2] for row in expected]
        return
    for (scheduled, started, completed, person), row in zip(
        expected, joined.itertuples(index=False), strict=True
    ):
        for place, column in ((scheduled, "enabled"), (started, "start"), (completed, "end")):
            stamp = getattr(row, column)
            assert pd.isna(stamp) if place is None else stamp == frame["end"][place]
        assert row.person == person
    assert joined[ROW].tolist() == [min(row for row in one[:3] if row is not None) for one in expected]
