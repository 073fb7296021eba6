"""Workbooks as a whole: moved columns, renamed sheets, duplicates, and files that must not be opened."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from mining.log.sheet import read_sheets
from sop.errors import LogError, Problem
from sop.exchange import archive as sheet_archive
from sop.exchange.sheet.writer import write_sheet
from sop.model import Sop
from ukur.sheet_texts import sheet_texts


@pytest.fixture(scope="module")
def content(seed_sop: Sop, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A form with one finished step of run 2026-TW1 in row 7."""
    path = tmp_path_factory.mktemp("blank") / "blank.xlsx"
    write_sheet(seed_sop, path, texts=sheet_texts(), runs=2, spare_rows=1)
    book = openpyxl.load_workbook(path)
    book["Pelaksanaan"]["B7"] = "2026-TW1"
    book["Catatan"]["N7"] = dt.date(2026, 2, 5)
    book.save(path)
    return path.read_bytes()


Change = Callable[[Workbook], None]


@pytest.fixture
def changed(content: bytes, tmp_path: Path) -> Callable[..., Path]:
    def make(change: Change | None = None, name: str = "isi.xlsx") -> Path:
        book = openpyxl.load_workbook(io.BytesIO(content))
        if change is not None:
            change(book)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


def refused(*paths: Path, sop: Sop | None = None) -> list[Problem]:
    with pytest.raises(LogError) as caught:
        read_sheets(paths, sop=sop)
    return list(caught.value.problems)


def codes(*paths: Path, sop: Sop | None = None) -> list[str]:
    return [problem.code for problem in refused(*paths, sop=sop)]


def test_renamed_reworded_moved_and_extra_columns_are_understood(changed: Callable[..., Path]) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Catatan"]
        sheet.title = "Catatan TW1"
        sheet["N4"] = "Tgl. beres"
        for row in range(4, 40):  # the date of completion to the far end, a column of the clerk's own instead
            sheet[f"Z{row}"] = sheet[f"N{row}"].value
            sheet[f"N{row}"] = "catatan saya" if row == 7 else None
        sheet["Z7"].number_format = "dd/mm/yyyy"
        sheet.insert_rows(1)

    read = read_sheets([changed(change)])
    assert list(read.log.events["step_id"]) == ["perintah"]
    (finding,) = read.findings
    assert (finding.rule, finding.examples) == ("sheet_other_columns", ("Catatan TW1!N8",))


def test_a_deleted_or_doubled_column_is_refused_by_its_heading(changed: Callable[..., Path]) -> None:
    def change(book: Workbook) -> None:
        book["Catatan"]["T5"] = None
        book["Catatan"]["Z5"] = "steps.end"
        book["Pelaksanaan"]["G5"] = None

    found = [(one.code, one.place, one.value) for one in refused(changed(change))]
    assert found == [("sheet_column_missing", "Pelaksanaan", "Tenggat")]

    def only_steps(book: Workbook) -> None:
        change(book)
        book["Pelaksanaan"]["G5"] = "runs.deadline"

    found = [(one.code, one.place, one.value) for one in refused(changed(only_steps))]
    assert found == [
        ("sheet_column_twice", "Catatan!Z", "Tanggal selesai"),
        ("sheet_column_missing", "Catatan", "Bukti"),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda book: book.remove(book["_ukur"]), "sheet_no_schema"),
        (lambda book: book.remove(book["Catatan"]), "sheet_part_missing"),
        (lambda book: book.copy_worksheet(book["Catatan"]), "sheet_part_twice"),
        (lambda book: book["_ukur"].__setitem__("C2", "2"), "sheet_schema_version"),
        (lambda book: book["_ukur"].__setitem__("C7", "Asia/Painan"), "sheet_schema_damaged"),
        (lambda book: book["_ukur"].__setitem__("C3", "lain"), "sheet_other_sop"),
        (lambda book: book["Pelaksanaan"].__setitem__("B7", None), "sheet_run_empty"),
        (lambda book: book["Pelaksanaan"].__setitem__("A8", 1), "sheet_number_twice"),
        (lambda book: book["Pelaksanaan"].__setitem__("C8", "TW II"), "sheet_id_missing"),
        (lambda book: book["Pelaksanaan"].__setitem__("B8", "2026-TW1"), "sheet_run_twice"),
        (lambda book: book["Catatan"].__setitem__("N7", None), "sheet_nothing_recorded"),
    ],
)
def test_a_form_that_cannot_be_trusted(
    changed: Callable[..., Path], seed_sop: Sop, change: Change, code: str
) -> None:
    assert codes(changed(change), sop=seed_sop) == [code]


def test_duplicates_across_workbooks_name_both_cells(changed: Callable[..., Path]) -> None:
    first, second = changed(name="a.xlsx"), changed(name="b.xlsx")
    (problem,) = refused(first, second)
    assert (problem.code, problem.file, problem.place) == ("sheet_run_twice", str(second), "Pelaksanaan!B7")
    assert problem.fields["other"] == f"{first}: Pelaksanaan!B7"


def test_problems_of_all_workbooks_come_together(changed: Callable[..., Path], tmp_path: Path) -> None:
    bad = changed(lambda book: book["Catatan"].__setitem__("N7", "x"), name="b.xlsx")
    assert codes(tmp_path / "none.xlsx", bad, tmp_path) == [
        "file_missing",
        "archive_wrong_kind",
        "sheet_not_a_date",
    ]


def test_another_revision_and_a_run_not_begun_are_told(changed: Callable[..., Path], seed_sop: Sop) -> None:
    def change(book: Workbook) -> None:
        book["Pelaksanaan"]["H7"] = "0123456789abcdef"
        book["Pelaksanaan"]["B8"] = "2026-TW2"

    read = read_sheets([changed(change)], sop=seed_sop)
    assert {one.rule: (one.count, one.total, one.severity) for one in read.findings} == {
        "sheet_other_revision": (1, 2, "warning"),
        "sheet_run_without_steps": (1, 2, "warning"),
    }
    assert list(read.log.cases["case_id"]) == ["2026-TW1"]
    assert list(read.log.cases["revision"]) == ["0123456789abcdef"]


def with_member(content: bytes, path: Path, name: str, data: bytes) -> Path:
    """The workbook with one member replaced or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, data)
    return path


def test_files_that_are_not_opened(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, data: bytes) -> str:
        (tmp_path / name).write_bytes(data)
        return codes(tmp_path / name)[0]

    assert refuse("a.xlsm", content) == "archive_wrong_kind"
    assert refuse("~$a.xlsx", b"") == "archive_lock_file"
    assert refuse("b.xlsx", b"") == "archive_damaged"
    assert refuse("c.xlsx", content[:3000]) == "archive_damaged"
    assert refuse("d.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600)) == "archive_password"
    assert codes(with_member(content, tmp_path / "e.xlsx", "xl/vbaProject.bin", b"x")) == ["archive_macros"]
    strings = "xl/sharedStrings.xml"
    entity = b'<?xml version="1.0"?><!-- x --><!DOCTYPE a [<!ENTITY b "boom">]><sst>&b;</sst>'
    assert codes(with_member(content, tmp_path / "f.xlsx", strings, entity)) == ["xml_doctype"]
    assert codes(with_member(content, tmp_path / "g.xlsx", strings, bytes(3_000_000))) == ["archive_too_big"]
    half = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
    sheet = "xl/worksheets/sheet3.xml"
    assert codes(with_member(content, tmp_path / "h.xlsx", sheet, half)) == ["archive_damaged"]
    monkeypatch.setattr(sheet_archive, "MAX_UNPACKED", len(content))
    assert refuse("i.xlsx", content) == "archive_too_big"


def test_a_workbook_open_in_excel(changed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = changed()

    def locked(self: Path, *mode: str) -> IO[bytes]:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", locked)
    assert codes(path) == ["file_locked"]


def test_too_many_rows(changed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = changed()
    monkeypatch.setattr("sop.exchange.sheet.layout.MAX_ROWS", 20)
    assert codes(path) == ["sheet_too_many_rows"]
