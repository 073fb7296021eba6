"""XES logs: strict about structure, careful about lifecycles."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest

from mining.log import LogOptions, ReadLog, read_log
from sop.errors import LogError, Problem


def event(activity: str, when: str, **more: str) -> str:
    names = {"transition": "lifecycle:transition", "instance": "concept:instance", "person": "org:resource"}
    extra = "".join(f'<string key="{names[key]}" value="{value}"/>' for key, value in more.items())
    return (
        f'<event><string key="concept:name" value="{activity}"/>'
        f'<date key="time:timestamp" value="2026-02-05T{when}:00+07:00"/>{extra}</event>\n'
    )


def trace(name: str, *events: str) -> str:
    return f'<trace>\n<string key="concept:name" value="{name}"/>\n{"".join(events)}</trace>\n'


def log_of(*traces: str) -> str:
    return f"<log>\n{''.join(traces)}</log>\n"


def read(folder: Path, text: str | bytes, *, name: str = "log.xes", **options: object) -> ReadLog:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_log(path, options=LogOptions(**options))  # type: ignore[arg-type]


def refused(folder: Path, text: str | bytes, **options: object) -> tuple[Problem, ...]:
    with pytest.raises(LogError) as caught:
        read(folder, text, **options)
    return caught.value.problems


def spans(result: ReadLog) -> list[tuple[str, ...]]:
    """Each instance as (case, activity, enabled, start, end), stamps as hour:minute of Jakarta."""
    found = []
    for row in result.log.events.itertuples():
        clock = [
            "-" if pd.isna(stamp) else stamp.tz_convert("Asia/Jakarta").strftime("%H:%M")
            for stamp in (row.enabled, row.start, row.end)
        ]
        found.append((row.case_id, row.activity, *clock))
    return found


def rules(result: ReadLog) -> dict[str, int]:
    return {finding.rule: finding.count for finding in result.findings}


def test_complete_only_gives_ends(tmp_path: Path) -> None:
    text = log_of(trace("1", event("A", "09:00", transition="complete"), event("B", "10:00")))
    result = read(tmp_path, text)
    assert spans(result) == [("1", "A", "-", "-", "09:00"), ("1", "B", "-", "-", "10:00")]
    assert rules(result) == {"lifecycle_missing": 1, "no_start": 2}


def test_pairs_follow_the_instance(tmp_path: Path) -> None:
    text = log_of(
        trace(
            "1",
            event("A", "08:00", transition="schedule", instance="x"),
            event("A", "08:30", transition="schedule", instance="y"),
            event("A", "09:00", transition="start", instance="y"),
            event("A", "09:10", transition="start", instance="x"),
            event("A", "09:20", transition="complete", instance="x"),
            event("A", "09:40", transition="complete", instance="y"),
        )
    )
    result = read(tmp_path, text)
    assert spans(result) == [("1", "A", "08:30", "09:00", "09:40"), ("1", "A", "08:00", "09:10", "09:20")]
    assert rules(result) == {}


def test_pairs_without_instance_are_first_in_first_out(tmp_path: Path) -> None:
    steps = [("09:00", "start"), ("09:10", "complete"), ("09:20", "START"), ("09:30", "Complete")]
    result = read(tmp_path, log_of(trace("1", *(event("A", when, transition=kind) for when, kind in steps))))
    assert spans(result) == [("1", "A", "-", "09:00", "09:10"), ("1", "A", "-", "09:20", "09:30")]
    assert rules(result) == {}


def test_overlap_without_instance_is_told(tmp_path: Path) -> None:
    steps = [("09:00", "start"), ("09:10", "start"), ("09:20", "complete"), ("09:30", "complete")]
    result = read(tmp_path, log_of(trace("1", *(event("A", when, transition=kind) for when, kind in steps))))
    assert spans(result) == [("1", "A", "-", "09:00", "09:20"), ("1", "A", "-", "09:10", "09:30")]
    assert rules(result) == {"overlap_joined": 1}


def test_an_instance_that_ends_before_it_starts_stays_one(tmp_path: Path) -> None:
    steps = [("09:10", "start"), ("09:00", "complete")]
    parts = (event("A", when, transition=kind, instance="x") for when, kind in steps)
    result = read(tmp_path, log_of(trace("1", *parts)))
    assert spans(result) == [("1", "A", "-", "-", "09:00")]
    assert rules(result) == {"end_before_start": 1, "no_start": 1}


def test_events_out_of_order_in_the_file_are_joined_in_time(tmp_path: Path) -> None:
    text = log_of(
        trace("1", event("A", "09:10", transition="complete"), event("A", "09:00", transition="start"))
    )
    assert spans(read(tmp_path, text)) == [("1", "A", "-", "09:00", "09:10")]


def test_open_and_unstarted_work_stays(tmp_path: Path) -> None:
    text = log_of(
        trace(
            "1",
            event("A", "09:00", transition="complete"),
            event("B", "09:00", transition="schedule"),
            event("C", "10:00", transition="start"),
        )
    )
    result = read(tmp_path, text)
    assert spans(result) == [
        ("1", "A", "-", "-", "09:00"),
        ("1", "B", "09:00", "-", "-"),
        ("1", "C", "-", "10:00", "-"),
    ]
    assert rules(result) == {"no_start": 2, "no_end": 2, "equal_stamps": 2}


def test_other_transitions_are_set_aside_aloud(tmp_path: Path) -> None:
    steps = [("09:00", "start"), ("09:05", "suspend"), ("09:06", "resume"), ("09:10", "complete")]
    result = read(tmp_path, log_of(trace("1", *(event("A", when, transition=kind) for when, kind in steps))))
    assert spans(result) == [("1", "A", "-", "09:00", "09:10")]
    assert rules(result) == {"lifecycle_set_aside": 2}
    strange = read(tmp_path, log_of(trace("1", event("A", "09:00", transition="Queued"))))
    assert spans(strange) == [("1", "A", "-", "-", "09:00")]
    assert rules(strange)["lifecycle_unknown"] == 1


def test_who_completed_counts(tmp_path: Path) -> None:
    text = log_of(
        trace(
            "1",
            event("A", "09:00", transition="start", person="p1"),
            event("A", "09:10", transition="complete", person="p2"),
            event("B", "09:20", transition="start", person="p3"),
            event("B", "09:30", transition="complete"),
        )
    )
    result = read(tmp_path, text)
    assert result.log.events["person"].tolist() == ["p2", "p3"]
    assert rules(result) == {"person_changed": 1}


def test_equal_stamps_keep_the_order_of_the_log(tmp_path: Path) -> None:
    text = log_of(trace("1", *(event(name, "09:00") for name in "CAB")))
    assert read(tmp_path, text).log.events["activity"].tolist() == ["C", "A", "B"]


def test_two_traces_of_one_name(tmp_path: Path) -> None:
    text = log_of(trace("1", event("A", "09:00")), trace("1", event("B", "08:00")))
    (problem,) = refused(tmp_path, text)
    assert (problem.code, problem.value, problem.place) == ("case_twice", "1", "line 6")
    assert problem.fields["first"] == "line 2"
    merged = read(tmp_path, text, merge_same_case=True)
    assert spans(merged) == [("1", "B", "-", "-", "08:00"), ("1", "A", "-", "-", "09:00")]
    assert rules(merged)["case_merged"] == 1


def test_a_case_without_a_name_and_one_without_events(tmp_path: Path) -> None:
    text = log_of(trace("1", event("A", "09:00")), f"<trace>{event('B', '09:00')}</trace>", trace("3"))
    assert [(p.code, p.place) for p in refused(tmp_path, text)] == [("no_case_id", "line 6")]
    result = read(tmp_path, text, allow_bad_rows=True)
    assert result.log.cases["case_id"].tolist() == ["1", "3"]
    assert rules(result) == {"no_case_id": 1, "case_without_events": 1, "no_start": 1}


def test_namespace_bom_encoding_comments_and_packing(tmp_path: Path) -> None:
    text = log_of(trace("é&amp;&lt;", "<!-- " + event("ghost", "09:00") + " -->", event("A", "09:00")))
    spaced = text.replace("<log>", '<log xmlns="http://www.xes-standard.org/">')
    declared = '<?xml version="1.0" encoding="ISO-8859-1"?>\n' + text
    for content in (
        text.encode(),
        b"\xef\xbb\xbf" + text.encode(),
        spaced.encode(),
        declared.encode("iso-8859-1"),
        ('<?xml version="1.0" encoding="UTF-16"?>\n' + text).encode("utf-16"),
        gzip.compress(text.encode()),
        text.replace('"', "'").encode(),
    ):
        assert spans(read(tmp_path, content)) == [("é&<", "A", "-", "-", "09:00")]


def test_a_zone_is_needed_or_assumed_aloud(tmp_path: Path) -> None:
    bare = log_of(trace("1", event("A", "09:00").replace("+07:00", "")))
    assert rules(read(tmp_path, bare))["zone_assumed"] == 1
    mixed = log_of(trace("1", event("A", "09:00").replace("+07:00", ""), event("B", "09:00")))
    assert [problem.code for problem in refused(tmp_path, mixed)] == ["mixed_zones"]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (log_of(trace("1", event("A", "09:00").replace("2026-02-05", "soon"))), "stamp_unreadable", "line 4"),
        (log_of(trace("1", '<event><string key="concept:name" value="A"/></event>')), "no_stamp", "line 4"),
        (log_of(trace("1", event("", "09:00"))), "no_activity", "line 4"),
        (log_of(event("A", "09:00")), "event_outside_trace", "line 2"),
        (log_of(trace("1", trace("2", event("A", "09:00")))), "trace_outside_log", "line 4"),
        (log_of(trace("1")), "no_events", "line 1"),
        ("<html><body/></html>", "not_xes", "line 1"),
        ("<log>\n<trace>\n<event>\n", "xml_malformed", "line 4"),
        ("<log>\n<trace></log>", "xml_malformed", "line 2"),
        (log_of(trace("1", event("A", "09:00", person="&who;"))), "xml_malformed", "line 4"),
        ("<!DOCTYPE log>\n" + log_of(trace("1", event("A", "09:00"))), "xes_doctype", "line 8"),
        (
            log_of(
                trace(
                    "1", event("A", "09:00").replace("<date", '<string key="concept:name" value="B"/><date')
                )
            ),
            "xes_attribute_twice",
            "line 4",
        ),
    ],
)
def test_refused_with_a_place(tmp_path: Path, text: str, code: str, place: str) -> None:
    problem = refused(tmp_path, text)[0]
    assert (problem.code, problem.place) == (code, place)


def test_broken_packing(tmp_path: Path) -> None:
    packed = gzip.compress(log_of(trace("1", *(event(f"A{n}", "09:00") for n in range(500)))).encode())
    for content in (
        packed[:-200],
        packed[:200],
        packed + b"trailing",
        packed[:100] + b"\0" * 50 + packed[150:],
    ):
        assert refused(tmp_path, content)[0].code in ("log_gzip_damaged", "xml_malformed")
