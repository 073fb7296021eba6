"""Parquet logs: typed columns become the texts of a CSV file, and nothing of it is believed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mining.log import ColumnMap, LogOptions, ReadLog, read_log
from mining.log.arrow_texts import text_column
from mining.log.parquet import pages
from mining.log.parquet.pages import unpacked_bytes
from sop.errors import LogError, Problem
from sop.events import event_log
from sop.exchange.events_parquet import parquet_cases_path, write_parquet

UTC, JAKARTA = dt.UTC, "Asia/Jakarta"
NINE = dt.datetime(2026, 2, 5, 9)  # noqa: DTZ001 - a bare stamp is what is tested


def table(size: int = 2, **columns: Any) -> pa.Table:
    start = {"case_id": ["007", "7"], "activity": ["A", "NA"], "end": [NINE, NINE]}
    return pa.table({name: cells for name, cells in {**start, **columns}.items() if cells is not None})


def read(folder: Path, content: pa.Table | bytes, **options: Any) -> ReadLog:
    path = folder / "log.parquet"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        pq.write_table(content, path)
    return read_log(path, options=LogOptions(**options))


def refused(folder: Path, content: pa.Table | bytes, **options: Any) -> Problem:
    with pytest.raises(LogError) as caught:
        read(folder, content, **options)
    assert all(problem.file for problem in caught.value.problems)
    return caught.value.problems[0]


def ends(result: ReadLog) -> list[str]:
    return result.log.events["end"].astype(str).tolist()


def texts(array: Any) -> Any:
    column = text_column("x", pa.chunked_array([array]))
    return None if column.texts is None else getattr(column.texts, "series", lambda: column.texts)().tolist()


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (pa.array(["007", None, ""]), ["007", "", ""]),
        (pa.array(["a", None], pa.large_string()), ["a", ""]),
        (pa.array(["a", None], pa.string_view()), ["a", ""]),
        (pa.array([b"a", None], pa.binary()), ["a", ""]),
        (pa.array([b"\xff"], pa.binary()), None),
        (pa.array([7, None], pa.int8()), ["7", ""]),
        (pa.array([2**63], pa.uint64()), [str(2**63)]),
        (pa.array([7.0, None, float("nan")]), ["7", "", ""]),
        (pa.array([7.5, 7.0]), ["7.5", "7"]),
        (pa.array([1.0, float("inf")], pa.float16()), ["1", "inf"]),
        (pa.array([Decimal("7.50")]), ["7.50"]),
        (pa.array([True, None]), ["true", ""]),
        (pa.array([dt.date(2026, 2, 5), None]), ["2026-02-05", ""]),
        (pa.array([dt.date(2026, 2, 5)], pa.date64()), ["2026-02-05"]),
        (pa.array([dt.time(9, 5)]), ["09:05:00.000000"]),
        (pa.array([NINE, None], pa.timestamp("s")), ["2026-02-05 09:00:00", ""]),
        (pa.array([NINE, None], pa.timestamp("ns", JAKARTA)), ["2026-02-05 09:00:00Z", ""]),
        (pa.array([1], pa.int64()).view(pa.timestamp("ns")), ["1970-01-01 00:00:00.000000001"]),
        (pa.array([None, None]), ["", ""]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", "", "a"]),
        (pa.DictionaryArray.from_arrays([0, 1, 2], ["a", "a", None]), ["a", "a", ""]),
        (pa.DictionaryArray.from_arrays([1, None], [5, 6]), ["6", ""]),
        (pa.array([[1]]), None),
        (pa.array([{"a": 1}]), None),
        (pa.array([dt.timedelta(1)]), None),
        (pa.array([], pa.string()), []),
        (pa.array([], pa.timestamp("us")), []),
    ],
    ids=str,
)
def test_values_as_texts(array: Any, expected: list[str] | None) -> None:
    assert texts(array) == expected


def test_a_stamp_that_no_text_can_hold_is_told(tmp_path: Path) -> None:
    far = pa.array([2**62, 2**62], pa.int64()).view(pa.timestamp("us"))
    assert refused(tmp_path, table(end=far)).code == "stamp_unreadable"
    near = pa.array([0, 0], pa.int64()).view(pa.timestamp("ms"))
    assert refused(tmp_path, table(end=near)).code == "stamp_year"


def test_bare_stamps_follow_the_options_and_zoned_ones_do_not(tmp_path: Path) -> None:
    assert ends(read(tmp_path, table(), time_zone="Asia/Jayapura"))[0] == "2026-02-05 00:00:00+00:00"
    result = read(tmp_path, table())
    assert ends(result)[0] == "2026-02-05 02:00:00+00:00"
    assert {f.rule: f.count for f in result.findings}["zone_assumed"] == 2
    zoned = pa.array([NINE, NINE], pa.timestamp("us", "America/New_York"))
    assert ends(read(tmp_path, table(end=zoned)))[0] == "2026-02-05 09:00:00+00:00"
    mixed = table(start=pa.array([NINE, NINE]), end=zoned)
    assert refused(tmp_path, mixed).code == "mixed_zones"


def test_dates_are_days_and_midnights_too_where_no_clock_was_looked_at(tmp_path: Path) -> None:
    days = read(tmp_path, table(end=[dt.date(2026, 2, 5)] * 2))
    assert days.log.events["precision"].tolist() == ["day", "day"]
    midnight = read(tmp_path, table(end=[NINE.replace(hour=0)] * 2))
    assert midnight.log.events["precision"].tolist() == ["day", "day"]
    assert {"date_only", "all_midnight"} <= {f.rule for f in (*days.findings, *midnight.findings)}
    assert read(tmp_path, table()).log.events["precision"].tolist() == ["second", "second"]


def test_ids_that_are_numbers_are_told(tmp_path: Path) -> None:
    result = read(tmp_path, table(case_id=[7, None]), allow_bad_rows=True)
    assert result.log.events["case_id"].tolist() == ["7"]
    told = {finding.rule: finding for finding in result.findings}
    assert (told["ids_numbers"].place, told["ids_numbers"].count) == ("case_id", 1)
    assert told["no_case_id"].examples == ("line 2",)
    assert "ids_numbers" not in {finding.rule for finding in read(tmp_path, table()).findings}
    assert refused(tmp_path, table(end=[46058, 46059])).code == "stamp_number"


def test_nested_columns_are_refused_where_they_are_needed(tmp_path: Path) -> None:
    problem = refused(tmp_path, table(activity=[["A"], ["B"]]))
    assert (problem.code, problem.place) == ("column_nested", "activity")
    assert "list" in problem.value
    extra = table(tags=[["A"], ["B"]], note=["x", "y"])
    result = read(tmp_path, extra, attributes=("note",))
    told = {finding.rule: finding.examples for finding in result.findings}
    assert told["columns_nested"] == ("tags",)
    assert result.log.attributes is not None
    assert result.log.attributes["note"].tolist() == ["x", "y"]
    assert refused(tmp_path, extra, attributes=("tags",)).code == "column_nested"


def test_a_column_map_and_what_pandas_wrote(tmp_path: Path) -> None:
    frame = pd.DataFrame({"No. Surat": ["1", "2"], "Uraian": ["A", "B"], "Selesai": [NINE, NINE]})
    frame = frame.set_index("No. Surat")
    frame["Uraian"] = frame["Uraian"].astype("category")
    frame.to_parquet(tmp_path / "log.parquet")
    columns = ColumnMap(columns={"case_id": "No. Surat", "activity": "Uraian", "end": "Selesai"})
    result = read_log(tmp_path / "log.parquet", options=LogOptions(columns=columns))
    assert result.log.events["case_id"].tolist() == ["1", "2"]
    assert result.sources[0].kind == "parquet"
    with pytest.raises(LogError) as caught:
        read_log(tmp_path / "log.parquet")
    assert caught.value.problems[0].code == "columns_missing"


def test_what_is_written(tmp_path: Path) -> None:
    frame = pd.DataFrame({"case_id": "1", "activity": ["=A", "\x00B"], "precision": "second"})
    frame["end"] = pd.Timestamp("2026-02-05T09:00:00.000001", tz=UTC)
    write_parquet(event_log(frame), tmp_path / "log.parquet")
    raw = pq.read_table(tmp_path / "log.parquet")
    assert raw.schema.field("end").type == pa.timestamp("us", "UTC")
    assert raw.schema.metadata is None
    assert raw.column("activity").to_pylist() == ["=A", "\x00B"]
    assert raw.column("step_id").null_count == 2
    assert pq.read_table(parquet_cases_path(tmp_path / "log.parquet")).num_rows == 1
    back = read_log(tmp_path / "log.parquet").log
    pd.testing.assert_frame_equal(back.events, event_log(frame).events)
    assert parquet_cases_path("a/Log.PARQUET") == Path("a/Log_cases.parquet")


def test_sizes_are_looked_at_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = pa.table({f"c{number}": pa.nulls(1) for number in range(501)})
    assert refused(tmp_path, many).code == "log_too_many_columns"
    monkeypatch.setattr("mining.log.limits.MAX_CELLS", 5)
    assert refused(tmp_path, table()).code == "log_too_many_rows"
    monkeypatch.undo()
    # Fifty kilobytes in the file, thirty megabytes as a column of texts.
    monkeypatch.setattr("mining.log.limits.MAX_TABLE_BYTES", 1_000_000)
    long = pa.table({"case_id": ["x" * 3_000] * 10_000, "activity": ["A"] * 10_000, "end": [NINE] * 10_000})
    assert refused(tmp_path, long).code == "log_too_large"
    assert (tmp_path / "log.parquet").stat().st_size < 100_000
    wide = pa.table({"case_id": [f"{number:0300d}" for number in range(5_000)]})
    assert refused(tmp_path, wide).code == "log_too_large"


@pytest.mark.parametrize("options", [{}, {"use_dictionary": False, "data_page_version": "2.0"}])
def test_pages_that_hold_more_than_the_footer_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    """What the pages say is the truth by which a reader unpacks; it is summed up without unpacking."""
    columns = {"case_id": ["x" * 50_000_000], "activity": ["A"], "end": [NINE]}
    pq.write_table(pa.table(columns), tmp_path / "log.parquet", compression="zstd", **options)
    content = (tmp_path / "log.parquet").read_bytes()
    assert len(content) < 20_000
    group = pq.read_metadata(tmp_path / "log.parquet").row_group(0)
    stated = sum(group.column(at).total_uncompressed_size for at in range(3))
    assert unpacked_bytes(content, 10**9) == stated
    # The footer now lies: its fields are looked up one number further, where nothing stands.
    monkeypatch.setattr("mining.log.parquet.pages._TOTAL_UNPACKED", pages._TOTAL_PACKED)
    assert 0 <= stated - unpacked_bytes(content, 10**9) < 1_000
    monkeypatch.setattr("mining.log.limits.MAX_TABLE_BYTES", 1_000_000)
    assert refused(tmp_path, content).code == "log_too_large"


def test_a_footer_that_ends_arrow_is_no_end_of_ours(tmp_path: Path) -> None:
    """pyarrow 26 aborts the process where the size statistics of a column contradict its schema."""
    pq.write_table(table(end=[NINE, None]), tmp_path / "whole.parquet")
    content = (tmp_path / "whole.parquet").read_bytes()
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    for at in range(footer, len(content) - 8):
        changed = content[:at] + bytes([content[at] ^ 0x10]) + content[at + 1 :]
        try:
            read(tmp_path, changed)
        except LogError as error:
            assert error.problems  # noqa: PT017 - some changes do no harm


def test_a_file_cut_or_changed_anywhere(tmp_path: Path) -> None:
    pq.write_table(table(end=[NINE, None], start=[NINE, NINE]), tmp_path / "whole.parquet")
    content = (tmp_path / "whole.parquet").read_bytes()
    for at in range(4, len(content), 41):
        assert refused(tmp_path, content[:at]).code == "parquet_damaged"
        flipped = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        try:
            read(tmp_path, flipped)
        except LogError as error:
            assert error.problems  # noqa: PT017 - some changes do no harm
    assert refused(tmp_path, b"PAR1").code == "parquet_damaged"
    assert refused(tmp_path, b"case_id,activity,end\n").code == "not_parquet"
    assert refused(tmp_path, b"").code == "not_parquet"
    assert refused(tmp_path, content[:-4] + b"PARE").code == "parquet_locked"
    (tmp_path / "log.csv").write_bytes(content)
    assert read_log(tmp_path / "log.csv").sources[0].kind == "parquet"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 2, [*pa.array(["ab", "cd"]).buffers()[:2], pa.py_buffer(b"\xff\xfe\xff\xfe")]
    )
    assert refused(tmp_path, table(activity=broken)).code == "parquet_damaged"
