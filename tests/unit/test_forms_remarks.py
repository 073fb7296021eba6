"""The table of observations and interviews: read as offices write it, refused where it is not clear."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from monitored import four_steps
from sop.errors import DocumentError
from sop.model import Sop
from ukur.documents.forms.workbook import write_form_xlsx
from ukur.documents.monitoring.remarks import Remark, read_remarks
from ukur.documents.monitoring.remarks_table import MAX_ROWS
from ukur.documents.monitoring.table import remarks_form
from ukur.words import LANGUAGES, Language, words
from ukur.words.telling import tell_problem

HEAD = "sop;langkah;sumber;catatan;berjalan_baik\n"


@pytest.fixture(scope="module")
def sop() -> Sop:
    return four_steps()


def written(folder: Path, text: str, name: str = "x.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def refused(path: Path, *sops: Sop) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        read_remarks(path, sops)
    for problem in caught.value.problems:
        for language in LANGUAGES:
            assert tell_problem(problem, words(language))
    return [problem.code for problem in caught.value.problems]


def test_a_csv_as_an_office_saves_it(sop: Sop, tmp_path: Path) -> None:
    text = HEAD + (
        "test;3;Observasi supervisor;Menunggu tanda tangan;tidak\n"
        ";langkah 2;Interviu pelaksana;“Sudah; jelas”;Ya\n".replace("“Sudah; jelas”", '"Sudah; jelas"')
        + ";;;;\nTest;;wawancara pengguna;'=1+1;\n"
    )
    for encoding in ("utf-8", "utf-8-sig"):
        assert read_remarks(written(tmp_path, text, encoding=encoding), [sop]) == (
            Remark(sop="test", step="setuju", source="observation", text="Menunggu tanda tangan", well=False),
            Remark(sop="test", step="periksa", source="performers", text="Sudah; jelas", well=True),
            Remark(sop="test", step="", source="users", text="=1+1", well=None),
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_blank_form_is_read_back(language: Language, sop: Sop, tmp_path: Path) -> None:
    path = write_form_xlsx(remarks_form([sop], words(language)), tmp_path / "x.xlsx", words(language))
    assert read_remarks(path, [sop]) == ()
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heading = next(
        cell
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == words(language)("remarks.column_sop")
    )
    source = words(language)("remarks.source_meeting").split("|")[0]
    yes = words(language)("remarks.answer_yes").split("|")[0]
    for column, value in enumerate(("", 2, source, "Rapat cukup sekali", yes), heading.column):
        sheet.cell(heading.row + 1, column, value)
    book.save(path)
    expected = Remark(sop="test", step="periksa", source="meeting", text="Rapat cukup sekali", well=True)
    assert read_remarks(path, [sop]) == (expected,)


def test_everything_unclear_is_told_at_once(sop: Sop, tmp_path: Path) -> None:
    rows = "lain;9;angin;;mungkin\ntest;9;observasi;ada;ya\n;;observasi;" + "x" * 1001 + ";\n"
    codes = refused(written(tmp_path, HEAD + rows), sop)
    assert sorted(codes) == [
        "remark_sop", "remark_source", "remark_step", "remark_too_long", "remark_without_text",
        "remark_yes_no",
    ]  # fmt: skip


def test_an_empty_sop_is_clear_only_where_there_is_one(sop: Sop, seed_sop: Sop, tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + ";;observasi;ada;\n")
    assert len(read_remarks(path, [sop])) == 1
    assert refused(path, sop, seed_sop) == ["remark_sop"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a;b\n1;2\n", "remarks_headings"),
        ("sumber;catatan;nama pegawai\nobservasi;x;Budi\n", "remarks_unknown_column"),
        ("sumber;catatan;catatan\nobservasi;x;y\n", "remarks_column_twice"),
        (HEAD + ";;observasi;x;\n" * (MAX_ROWS + 100), "remarks_too_many"),
        (HEAD + ";" * 30 + "x\n", "remarks_too_wide"),
        (HEAD + '"' + "x" * 200_000, "remarks_damaged"),
    ],
)
def test_what_is_no_such_table_is_refused(text: str, code: str, sop: Sop, tmp_path: Path) -> None:
    assert refused(written(tmp_path, text), sop) == [code]


def test_files_that_are_none(sop: Sop, tmp_path: Path) -> None:
    assert refused(tmp_path / "gone.csv", sop) == ["file_missing"]
    assert refused(tmp_path / "gone.xlsx", sop) == ["file_missing"]
    assert refused(written(tmp_path, "x", "x.pdf"), sop) == ["archive_wrong_kind"]
    assert len(refused(written(tmp_path, "no zip", "x.xlsx"), sop)) == 1
    assert len(refused(written(tmp_path, "", "e.csv"), sop)) == 1
