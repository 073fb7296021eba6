"""Any event log that can be, out and in again in every format."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mining.log import in_order, read_log
from sop.events import CASE_STAMP_COLUMNS, STAMP_COLUMNS, EventLog, event_log
from sop.exchange.events_csv import write_csv
from sop.exchange.events_text import escape, from_cell, participants_text, to_cell, unescape
from sop.exchange.events_xes import write_xes
from sop.exchange.events_xlsx import write_xlsx

# Every character that a column of texts can hold, and those that file formats stumble over more often.
ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
ODD = st.sampled_from(
    [
        "=1+1",
        "+62",
        "-",
        "@x",
        "'",
        "''",
        "'=",
        "'s-Hage",
        "\t",
        "\r",
        "\r\n",
        "\n",
        "\x00",
        "\x0b",
        "\ufffe",
        "\\u{0001}",
        "\\u{005C}u{0001}",
        "_x000D_",
        "_x005F_x000D_",
        "x005F_",
        "007",
        "1.0",
        "NA",
        "null",
        "TRUE",
        "  ",
        "\u00a0",
        '<&">]]>',
        "5 Mei",
    ]
)
TEXT = st.one_of(ANY, ODD, st.tuples(ODD, ODD).map("".join))
NAME = TEXT.filter(lambda text: text.strip() != "")
INSTANT = st.datetimes(datetime(1991, 1, 1), datetime(2099, 1, 1)).map(  # noqa: DTZ001 - made aware below
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
MANY = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    stamps = sorted(draw(st.lists(INSTANT, min_size=1, max_size=3)))
    columns = draw(st.permutations(STAMP_COLUMNS).map(lambda names: names[: len(stamps)]))
    people = draw(st.lists(st.tuples(TEXT, TEXT), max_size=2))
    placed = dict(zip(sorted(columns, key=STAMP_COLUMNS.index), stamps, strict=True))
    return {
        **{column: placed.get(column) for column in STAMP_COLUMNS},
        "case_id": draw(st.sampled_from(["1", "01", "b"]) | NAME),
        "activity": draw(NAME),
        "step_id": draw(st.none() | st.sampled_from(["rapat", "arsip"])),
        "unit": draw(TEXT),
        "visit": draw(st.integers(0, 999)),
        "role": draw(TEXT),
        "person": draw(TEXT),
        "participants": participants_text(people) if people else draw(st.sampled_from(["", "[]"])),
        "precision": draw(st.sampled_from(["second", "minute", "day"])),
    }


@st.composite
def logs(draw: st.DrawFn) -> EventLog:
    events = pd.DataFrame(draw(st.lists(rows(), min_size=1, max_size=5)))
    ids = draw(st.permutations(events["case_id"].unique().tolist()))
    texts = st.lists(TEXT, min_size=len(ids), max_size=len(ids))
    cases = pd.DataFrame(
        {"case_id": ids, **{name: draw(texts) for name in ("sop", "revision", "opd", "period")}}
    )
    cases["status"] = [draw(st.sampled_from(["completed", "running", "cancelled", ""])) for _ in ids]
    for column in CASE_STAMP_COLUMNS:
        cases[column] = pd.Series([draw(st.none() | INSTANT) for _ in ids], dtype="datetime64[us, UTC]")
    for column in STAMP_COLUMNS:
        events[column] = events[column].astype("datetime64[us, UTC]")
    return in_order(event_log(events, cases))


def same(path: Path, log: EventLog) -> None:
    back = read_log(path).log
    pd.testing.assert_frame_equal(back.events, log.events)
    pd.testing.assert_frame_equal(back.cases, log.cases)


@MANY
@given(log=logs(), mark=st.sampled_from([",", ";", "\t"]))
def test_csv(tmp_path: Path, log: EventLog, mark: str) -> None:
    write_csv(log, tmp_path / "log.csv", delimiter=mark)
    same(tmp_path / "log.csv", log)


@MANY
@given(log=logs(), name=st.sampled_from(["log.xes", "log.xes.gz"]))
def test_xes(tmp_path: Path, log: EventLog, name: str) -> None:
    write_xes(log, tmp_path / name)
    same(tmp_path / name, log)


@MANY
@given(log=logs(), zone=st.sampled_from(["Asia/Jakarta", "Europe/Madrid"]))
def test_xlsx(tmp_path: Path, log: EventLog, zone: str) -> None:
    write_xlsx(log, tmp_path / "log.xlsx", zone=zone)
    same(tmp_path / "log.xlsx", log)


@settings(deadline=None, max_examples=300)
@given(text=TEXT)
def test_escaping_loses_nothing(text: str) -> None:
    assert unescape(escape(text)) == text
    for workbook in (False, True):
        cell = to_cell(text, workbook=workbook)
        assert from_cell(cell) == text
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@settings(deadline=None, max_examples=200)
@given(text=st.text(st.characters(exclude_characters="'\\", exclude_categories=("Cs",)), max_size=10))
def test_ordinary_texts_of_others_are_left_alone(text: str) -> None:
    assert from_cell(text) == text
    assert from_cell(f"'s {text}") == f"'s {text}"
