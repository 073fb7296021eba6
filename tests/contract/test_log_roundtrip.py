"""What we write comes back: every format, every column, equal bytes for equal logs."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mining.log import in_order, read_log
from sop.errors import LogError, OutputError
from sop.events import STAMP_COLUMNS, EventLog, event_log
from sop.exchange.atomic import atomic_path
from sop.exchange.events_csv import cases_path, write_csv
from sop.exchange.events_xes import write_xes
from sop.exchange.events_xlsx import write_xlsx

Writer = Callable[[EventLog, Path], None]
WRITERS: list[tuple[Writer, str]] = [
    (write_csv, "log.csv"),
    (write_csv, "packed.csv.gz"),
    (lambda log, path: write_csv(log, path, delimiter=";", zone="UTC"), "semicolon.csv"),
    (write_xes, "log.xes"),
    (write_xes, "log.xes.gz"),
    (lambda log, path: write_xes(log, path, zone="Europe/Madrid"), "madrid.xes"),
    (write_xlsx, "log.xlsx"),
    (lambda log, path: write_xlsx(log, path, zone="Europe/Madrid"), "madrid.xlsx"),
]
TEAM = '[{"person": "p1", "role": "kepala_badan"}, {"person": "é<&>\\"", "role": ""}]'


def at(text: str | None) -> pd.Timestamp | None:
    return None if text is None else pd.Timestamp(text, tz="Asia/Jakarta").tz_convert("UTC")


def sample() -> EventLog:
    names = ("case_id", "activity", "step_id", "unit", "visit", "role", "person", "participants", "precision")
    rows = [
        (
            ("007", 'Rapat, "x"\n=1', "rapat", "B 1", 1, "kepala_badan", "p1", TEAM, "second"),
            "05 08:00",
            "05 09:00:05",
            "05 10:00",
        ),
        (("007", "=SUM(A1)", None, "", 0, "'x", "@y", "[]", "day"), None, None, "06 00:00"),
        (
            ("7", "'s-H _x0041_ x005F_ \x0b \r\n\t z ", None, "NA", 2, "-", "\\u{0001}", "", "minute"),
            "06 07:00",
            "06 08:00",
            None,
        ),
        (("7", "NA", "arsip", "007", 3, "+62", "''", "not ours", "minute"), "06 07:00", None, None),
        (
            ("7", "\u200bé e\u0301", "arsip", "1.0", 1, "", "", "", "second"),
            "06 06:00",
            "06 08:00",
            "06 08:00",
        ),
    ]
    frame = pd.DataFrame([dict(zip(names, texts, strict=True)) for texts, *_ in rows])
    for place, column in enumerate(STAMP_COLUMNS, 1):
        stamps = [at(f"2026-01-{row[place]}") if row[place] else None for row in rows]
        frame[column] = pd.Series(stamps, dtype="datetime64[us, UTC]")
    frame.loc[3, "participants"] = '[{"role": "a", "person": "b"}]'  # valid, but not as we write it
    cases = pd.DataFrame(
        {"case_id": ["7", "007", "9"], "sop": ["s", "s", ""], "revision": "0a1b", "opd": ["", "=X", ""]}
    )
    cases["period"], cases["status"] = ["2026-TW1", "", "'"], ["running", "completed", ""]
    cases["released"] = pd.Series([at("2026-01-05"), None, None], dtype="datetime64[us, UTC]")
    cases["deadline"] = pd.Series(
        [at("2026-02-05 16:00"), None, at("2026-03-01")], dtype="datetime64[us, UTC]"
    )
    return in_order(event_log(frame, cases))


@pytest.mark.parametrize(("write", "name"), WRITERS, ids=[name for _, name in WRITERS])
def test_out_and_in_again(tmp_path: Path, write: Writer, name: str) -> None:
    log = sample()
    write(log, tmp_path / name)
    back = read_log(tmp_path / name)
    pd.testing.assert_frame_equal(back.log.events, log.events)
    pd.testing.assert_frame_equal(back.log.cases, log.cases)
    serious = {finding.rule for finding in back.findings if finding.severity != "note"}
    assert serious == set()


@pytest.mark.parametrize(("write", "name"), WRITERS, ids=[name for _, name in WRITERS])
def test_equal_logs_equal_bytes_and_nothing_left_behind(tmp_path: Path, write: Writer, name: str) -> None:
    contents = []
    for folder in ("a", "b"):
        write(sample(), tmp_path / folder / name)
        files = sorted((tmp_path / folder).iterdir())
        contents.append({file.name: file.read_bytes() for file in files})
    assert contents[0] == contents[1]
    expected = {name, cases_path(name).name} if ".csv" in name else {name}
    assert set(contents[0]) == expected


def test_no_date_of_writing_in_the_workbook_or_the_packing(tmp_path: Path) -> None:
    write_xlsx(sample(), tmp_path / "log.xlsx")
    with zipfile.ZipFile(tmp_path / "log.xlsx") as book:
        assert {member.date_time[0] for member in book.infolist()} == {1980}
        assert b"2026" not in book.read("docProps/core.xml")
    write_xes(sample(), tmp_path / "log.xes.gz")
    assert (tmp_path / "log.xes.gz").read_bytes()[4:8] == b"\0\0\0\0"
    assert gzip.decompress((tmp_path / "log.xes.gz").read_bytes()).startswith(b"<?xml")


def test_a_spreadsheet_finds_no_formula(tmp_path: Path) -> None:
    import openpyxl

    write_csv(sample(), tmp_path / "log.csv")
    with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert "'=SUM(A1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    write_xlsx(sample(), tmp_path / "log.xlsx")
    book = openpyxl.load_workbook(tmp_path / "log.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s", "n", "d"}
    book.close()


def test_stamps_are_dates_in_the_workbook_unless_finer_than_a_second(tmp_path: Path) -> None:
    import openpyxl

    log = sample()
    log.events["start"] = log.events["start"] + pd.Timedelta(microseconds=1)
    log.events.loc[log.events["end"].notna(), "end"] += pd.Timedelta(seconds=1)
    write_xlsx(log, tmp_path / "log.xlsx")
    book = openpyxl.load_workbook(tmp_path / "log.xlsx")
    assert {cell.data_type for cell in book["events"]["K"][1:] if cell.value} == {"s"}
    assert {cell.data_type for cell in book["cases"]["F"][1:] if cell.value} == {"d"}
    book.close()
    pd.testing.assert_frame_equal(read_log(tmp_path / "log.xlsx").log.events, log.events)


def test_a_workbook_that_was_edited(tmp_path: Path) -> None:
    import openpyxl

    write_xlsx(sample(), tmp_path / "log.xlsx")
    book = openpyxl.load_workbook(tmp_path / "log.xlsx")
    sheet = book["events"]
    sheet["H2"] = "=1+1"
    book.save(tmp_path / "formula.xlsx")
    sheet["H2"], sheet["M2"] = 12, "coarse"
    book.save(tmp_path / "word.xlsx")
    sheet["M2"], sheet["N2"] = "second", "Mars/Olympus"
    book.save(tmp_path / "zone.xlsx")
    sheet["N2"], sheet["Q2"] = "Asia/Jakarta", "aside"
    book.save(tmp_path / "wide.xlsx")
    sheet["Q2"] = None
    book.save(tmp_path / "fine.xlsx")
    book.close()
    expected = {
        "formula": ("cell_formula", "events!H2"),
        "word": ("unknown_precision", "events!2"),
        "zone": ("unknown_zone", "events!2"),
        "wide": ("ragged_row", "events!2"),
    }
    for name, (code, place) in expected.items():
        with pytest.raises(LogError) as caught:
            read_log(tmp_path / f"{name}.xlsx")
        assert [(problem.code, problem.place) for problem in caught.value.problems] == [(code, place)]
    assert "12" in read_log(tmp_path / "fine.xlsx").log.events["person"].tolist()


def test_ties_survive_a_format_that_sorts_its_events(tmp_path: Path) -> None:
    frame = pd.DataFrame({"case_id": "1", "activity": ["A", "B"]})
    frame["enabled"] = [at("2026-01-05 08:00"), at("2026-01-05 07:00")]
    frame["start"] = at("2026-01-05 09:00")
    frame["precision"] = "second"
    log = event_log(frame)
    write_xes(log, tmp_path / "log.xes")
    assert read_log(tmp_path / "log.xes").log.events["activity"].tolist() == ["A", "B"]


def test_what_a_format_cannot_hold_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    log = sample()
    bare = event_log(log.events.drop(columns=["enabled", "start"]), log.cases)
    twice = event_log(log.events.assign(instance=1), log.cases)
    long = event_log(log.events.assign(person="x" * 40_000), log.cases)
    for write, name, broken, code in (
        (write_xes, "log.xes", bare, "row_without_stamp"),
        (write_xes, "log.xes.gz", twice, "instance_twice"),
        (write_xlsx, "log.xlsx", long, "cell_full"),
    ):
        (tmp_path / name).write_text("old")
        with pytest.raises(OutputError) as caught:
            write(broken, tmp_path / name)
        assert caught.value.problems[0].code == code
        assert (tmp_path / name).read_text() == "old"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["log.xes", "log.xes.gz", "log.xlsx"]


def test_a_file_in_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    target = tmp_path / "log.csv"
    target.write_text("old")
    monkeypatch.setattr("sop.exchange.atomic.os.replace", locked)
    with pytest.raises(OutputError) as caught:
        write_csv(sample(), target)
    assert caught.value.problems[0].code == "cannot_write"
    assert [file.name for file in tmp_path.iterdir()] == ["log.csv"]
    assert target.read_text() == "old"


def test_half_a_file_never_appears(tmp_path: Path) -> None:
    def fail() -> None:
        with atomic_path(tmp_path / "x.txt") as beside:
            beside.write_text("half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError), atomic_path(tmp_path):
        pass
