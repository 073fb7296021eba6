"""Files made to harm are refused, quickly and without filling the memory."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mining.log import limits, read_log, read_logs
from sop.errors import LogError

HEAD = b'<log><trace><string key="concept:name" value="1"/>'
STAMP = b'<date key="time:timestamp" value="2026-02-05T09:00:00Z"/>'
EVENT = b'<event><string key="concept:name" value="A"/>' + STAMP + b"</event>"
MEGA = 1024**2


@contextmanager
def at_most(megabytes: int, seconds: float) -> Iterator[None]:
    tracemalloc.start()
    begin = time.perf_counter()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes * MEGA
    assert time.perf_counter() - begin < seconds


def refusal(path: Path) -> str:
    with pytest.raises(LogError) as caught:
        read_log(path)
    return caught.value.problems[0].code


def packed(pieces: Iterator[bytes], path: Path) -> None:
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1) as stream:
        for piece in pieces:
            stream.write(piece)


@pytest.mark.parametrize("begin", [b"case_id,activity,end\n", HEAD, HEAD + EVENT + b"<!--"])
def test_a_gzip_bomb(tmp_path: Path, begin: bytes) -> None:
    packed((begin, *(b" " * MEGA for _ in range(60))), tmp_path / "bomb.gz")
    with at_most(64, 5):
        assert refusal(tmp_path / "bomb.gz") in ("log_bomb", "xml_malformed", "log_element_too_large")


def test_a_bomb_of_many_elements(tmp_path: Path) -> None:
    packed((HEAD, *(b"<a/>" * (MEGA // 4) for _ in range(30))), tmp_path / "many.xes.gz")
    with at_most(64, 10):
        assert refusal(tmp_path / "many.xes.gz") in ("log_bomb", "log_element_too_large")


MEASURE = """
import resource, sys
import lxml.etree, pandas
from mining.log import read_log
from sop.errors import LogError
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_log(sys.argv[1])
except LogError as error:
    print(error.problems[0].code, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts kilobytes on Linux")
@pytest.mark.parametrize(
    ("begin", "piece", "code"),
    [
        (HEAD, b"<a/>", "log_element_too_large"),
        (b"case_id,activity,end\n", b"1,A\n", "ragged_row"),
    ],
)
def test_memory_as_the_system_sees_it(tmp_path: Path, begin: bytes, piece: bytes, code: str) -> None:
    """libxml2 takes some 120 bytes for an element of four, and no Python tool sees them."""
    path = tmp_path / "hostile"
    path.write_bytes(begin + piece * (15 * MEGA // len(piece)))
    done = subprocess.run([sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True)
    found, megabytes = done.stdout.split()
    assert found == code
    assert int(megabytes) < 250


def test_elements_that_never_end_in_an_event(tmp_path: Path) -> None:
    with (tmp_path / "wide.xes").open("wb") as stream:
        stream.write(HEAD)
        for _ in range(20):
            stream.write(b'<string key="k" value="vvvvvvvvvvvvvvvvvvvvvvvvvvvv"/>' * (MEGA // 54))
    with at_most(64, 10):
        assert refusal(tmp_path / "wide.xes") == "log_element_too_large"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            HEAD + b'<event><string key="a" value="' + b"A" * 12 * MEGA + b'"/></event>',
            "log_element_too_large",
        ),
        (HEAD + EVENT.replace(b'"A"', b'"' + b"A" * 40_000 + b'"') + b"</trace></log>", "log_text_too_long"),
        (HEAD + b"<list>" * 500, "xml_malformed"),
        (HEAD + b" " * 12 * MEGA + b"</trace></log>", "log_element_too_large"),
        (b"<log>" + b"<trace>" * 200 + EVENT + b"</trace>" * 200 + b"</log>", "trace_outside_log"),
    ],
    ids=["attribute", "text", "depth", "space", "nested"],
)
def test_huge_parts(tmp_path: Path, body: bytes, code: str) -> None:
    (tmp_path / "huge.xes").write_bytes(body)
    with at_most(100, 5):
        assert refusal(tmp_path / "huge.xes") == code


ENTITIES = (
    b'<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    b'<!DOCTYPE log SYSTEM "file:///etc/passwd">',
    b'<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    b"<!-- " + b"x" * (1 << 17) + b' --><!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
)


@pytest.mark.parametrize("head", ENTITIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused_whatever_they_say(tmp_path: Path, head: bytes, encoding: str) -> None:
    text = (
        head + HEAD + EVENT.replace(b'"A"', b'"A&x;"' if b"ENTITY x" in head else b'"A"') + b"</trace></log>"
    ).decode()
    (tmp_path / "doctype.xes").write_bytes(text.encode(encoding))
    assert refusal(tmp_path / "doctype.xes") in ("xes_doctype", "xml_malformed")


def book_of(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_workbook_bombs(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    book_of(path, {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * 40 * MEGA})
    with at_most(16, 2):
        assert refusal(path) == "log_bomb"
    book_of(path, {"xl/workbook.xml": b"<x/>", **{f"m{n}": b"" for n in range(limits.MAX_MEMBERS)}})
    assert refusal(path) == "log_too_large"


def test_a_workbook_that_lies_about_its_size(tmp_path: Path) -> None:
    content = b"<worksheet>" + b" " * 30 * MEGA
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("[Content_Types].xml", content)
    size = len(content).to_bytes(4, "little")
    lying = buffer.getvalue().replace(size, (1000).to_bytes(4, "little"))
    (tmp_path / "liar.xlsx").write_bytes(lying)
    with at_most(32, 5):
        assert refusal(tmp_path / "liar.xlsx") == "workbook_damaged"


@pytest.mark.parametrize(
    "members",
    [
        {"a.txt": b"x"},
        {"xl/workbook.xml": b"not xml"},
        {"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"},
        {
            "[Content_Types].xml": b'<!DOCTYPE x [<!ENTITY a "b">]><Types>&a;</Types>',
            "xl/workbook.xml": b"<x/>",
        },
    ],
)
def test_zips_that_are_no_workbooks(tmp_path: Path, members: dict[str, bytes]) -> None:
    book_of(tmp_path / "x.xlsx", members)
    assert refusal(tmp_path / "x.xlsx") in ("workbook_unknown", "workbook_damaged")


def test_a_workbook_cut_anywhere(tmp_path: Path) -> None:
    import xlsxwriter

    whole = tmp_path / "whole.xlsx"
    with xlsxwriter.Workbook(str(whole)) as book:
        book.add_worksheet("events").write_row(0, 0, ["case_id", "activity", "end"])
    content = whole.read_bytes()
    assert refusal(whole) == "no_events"
    for at in range(5, len(content), 97):
        (tmp_path / "cut.xlsx").write_bytes(content[:at])
        assert refusal(tmp_path / "cut.xlsx") == "workbook_damaged"
        flipped = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]
        (tmp_path / "flipped.xlsx").write_bytes(flipped)
        assert refusal(tmp_path / "flipped.xlsx")


def test_cells_rows_and_columns_have_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = b"case_id,activity,end"
    (tmp_path / "wide.csv").write_bytes(head + b",x" * limits.MAX_COLUMNS + b"\n")
    assert refusal(tmp_path / "wide.csv") == "log_too_many_columns"
    monkeypatch.setattr("mining.log.limits.MAX_CELLS", 30)
    (tmp_path / "cells.csv").write_bytes(head + b"\n" + b"1,A,2026-02-05\n" * 11)
    assert refusal(tmp_path / "cells.csv") == "log_too_many_rows"


def test_traces_and_problems_stop_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.log.xes_log.MAX_ROWS", 100)
    (tmp_path / "traces.xes").write_bytes(b"<log>" + b"<trace/>" * 101 + b"</log>")
    assert refusal(tmp_path / "traces.xes") == "log_too_many_rows"
    monkeypatch.setattr("mining.log.xes_log.MAX_PROBLEMS", 10)
    (tmp_path / "events.xes").write_bytes(b"<log>" + b"<event/>" * 50 + b"<broken")
    assert refusal(tmp_path / "events.xes") == "event_outside_trace"


def test_a_sheet_that_claims_a_row_beyond_the_last(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "whole.xlsx")) as book:
        sheet = book.add_worksheet("events")
        sheet.write_row(0, 0, ["case_id", "activity", "end"])
        sheet.write_row(1, 0, ["1", "A", "2026-02-05"])
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    members[name] = members[name].replace(b'<row r="2"', b'<row r="999999999999"')
    book_of(tmp_path / "far.xlsx", members)
    assert refusal(tmp_path / "far.xlsx") == "log_too_many_rows"
    members[name] = members[name].replace(b'r="999999999999"', b'r="2"').replace(b"A1:C2", b"A1:XFD1048576")
    book_of(tmp_path / "vast.xlsx", members)
    with at_most(64, 5):
        assert len(read_log(tmp_path / "vast.xlsx").log.events) == 1


def test_too_many_rows_stop_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.log.limits.MAX_ROWS", 100)
    monkeypatch.setattr("mining.log.xes_log.MAX_ROWS", 100)
    (tmp_path / "a.csv").write_bytes(b"case_id,activity,end\n" + b"1,A,2026-02-05\n" * 101)
    (tmp_path / "a.xes").write_bytes(HEAD + EVENT * 101 + b"</trace></log>")
    assert refusal(tmp_path / "a.csv") == "log_too_many_rows"
    assert refusal(tmp_path / "a.xes") == "log_too_many_rows"


def test_several_exports_at_once_are_refused(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"case_id,activity,end\n1,A,2026-02-05\n")
    with pytest.raises(LogError) as caught:
        read_logs([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert caught.value.problems[0].code == "several_logs"
    assert len(read_logs([tmp_path / "a.csv"]).log.events) == 1
    with pytest.raises(LogError):
        read_logs([])


def test_raw_deflate_is_no_gzip(tmp_path: Path) -> None:
    (tmp_path / "a.xes.gz").write_bytes(zlib.compress(HEAD + EVENT + b"</trace></log>"))
    assert refusal(tmp_path / "a.xes.gz") == "not_gzip"
