"""A clerk fills in the empty SOP sheet: everyday columns are enough; what is wrong is told by its cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from sop.errors import DocumentError, Problem
from sop.exchange.sop_sheet import read_sop_sheet, write_sop_sheet
from sop.exchange.sop_sheet.cells import CellParser, Content, Refused
from sop.exchange.sop_sheet.layout import STEPS, TABLES
from sop.exchange.sop_sheet.numbers import day_or_none
from sop.exchange.sop_sheet.terms import Terms, words_of
from sop.model import Sop
from ukur.sop_sheet_texts import sop_sheet_texts

DAY = datetime(2025, 1, 8)  # noqa: DTZ001 - cells of a spreadsheet have no zone
WORDS = words_of(sop_sheet_texts().words, comma=True)
STANDARD = next(column for column in TABLES[STEPS] if column.name == "standard")
Fill = Callable[[Any], None]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sop_sheet(None, tmp_path_factory.mktemp("sheet") / "kosong.xlsx", texts=sop_sheet_texts())


def everyday(book: Workbook) -> None:
    """Identity and two steps."""
    identity = book["Identitas"]
    fields = {str(identity.cell(row, 1).value): row for row in range(1, 60)}
    identity.cell(fields["title#1"], 3, "Surat Undangan")
    identity.cell(fields["agency#1"], 3, "Badan Kesbangpol")
    step(book, 1, "Membuat konsep surat", "Staf Sekretariat", 30)
    step(book, 2, "Menandatangani surat", "Kepala Badan; staf  sekretariat", "1,5 jam")


def step(book: Workbook, row: int, *values: object) -> None:
    for column, value in enumerate(values, start=3):
        book["Langkah"].cell(6 + row - 1, column, value)


def field(book: Workbook, name: str) -> Any:
    sheet = book["Identitas"]
    return next(sheet.cell(row, 3) for row in range(1, 60) if sheet.cell(row, 1).value == f"{name}#1")


def column(book: Workbook, sheet: str, key: str) -> int:
    keys = [cell.value for cell in book[sheet][4]]
    return keys.index(key) + 1


def put(book: Workbook, sheet: str, row: int, **values: object) -> None:
    table = next(cell.value for cell in book[sheet][4]).partition(".")[0]
    for name, value in values.items():
        book[sheet].cell(row, column(book, sheet, f"{table}.{name}"), value)


def read(empty: Path, folder: Path, *fills: Fill) -> Sop:
    book = load_workbook(empty)
    for fill in fills:
        fill(book)
    path = folder / "isi.xlsx"
    book.save(path)
    return read_sop_sheet(path)


def refused(empty: Path, folder: Path, *fills: Fill) -> dict[str, Problem]:
    """The problems by place."""
    with pytest.raises(DocumentError) as caught:
        read(empty, folder, everyday, *fills)
    return {problem.place: problem for problem in caught.value.problems}


def test_the_everyday_columns_are_enough(empty: Path, tmp_path: Path) -> None:
    sop = read(empty, tmp_path, everyday)
    assert (sop.id, sop.title, sop.origin.source) == ("surat-undangan", "Surat Undangan", "isi.xlsx")
    assert [(role.id, role.name) for role in sop.roles] == [
        ("staf_sekretariat", "Staf Sekretariat"),
        ("kepala_badan", "Kepala Badan"),
    ]
    assert [each.id for each in sop.steps] == ["membuat_konsep_surat", "menandatangani_surat"]
    assert sop.steps[1].performers.leader == "kepala_badan"
    assert [seat.role for seat in sop.steps[1].performers.roles] == ["kepala_badan", "staf_sekretariat"]
    assert [each.standard.minutes for each in sop.steps if each.standard] == [30, 90]
    assert sop.steps[0].performers.basis == "stated"
    assert (sop.steps[0].after, sop.steps[0].decision, sop.origin.normative) == (None, None, True)


TIMES: tuple[tuple[object, int], ...] = (
    (15, 900), (1.5, 90), ("15", 900), ("1,5", 90), ("15 menit", 900), ("15 Menit.", 900), ("1 jam", 3600),
    ("1,5 jam", 5400), ("1 jam 30 menit", 5400), ("0,125 jam", 450), ("2 hours", 7200),
    (" 15\u00a0menit ", 900),
)  # fmt: skip


def test_times_as_clerks_write_them(empty: Path, tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        for row, (typed, _) in enumerate(TIMES, 1):
            step(book, row, "Menulis", "Staf", typed)

    sop = read(empty, tmp_path, everyday, fill)
    assert [each.standard.seconds for each in sop.steps if each.standard] == [seconds for _, seconds in TIMES]
    assert [each.id for each in sop.steps][:3] == ["menulis", "menulis_2", "menulis_3"]


@pytest.mark.parametrize("typed", ["1.500", "1,500", "sebentar", "1 hari", "-5", "30 menit 1 jam", "1/2", ""])
def test_what_is_no_time(typed: str) -> None:
    cell = Content(place="", value=typed, kind="s")
    with pytest.raises(Refused):
        CellParser(terms=Terms(words=WORDS)).parse(STANDARD, cell)


DATES = (
    DAY, DAY.date(), "8 Januari 2025", "8 Jan. 2025", "08/01/2025", "8-1-2025", "2025-01-08",
    "8 january 2025", "Rabu, 8 Januari 2025", "Jum'at, 8 januari  2025",
)  # fmt: skip


@pytest.mark.parametrize("typed", DATES, ids=str)
def test_dates_as_clerks_write_them(typed: object) -> None:
    assert day_or_none(typed) == DAY.date()


@pytest.mark.parametrize(
    "typed", ["08/01/25", "30 Februari 2025", "8 Januari", 45665, DAY.replace(hour=8), "x"]
)
def test_what_is_no_date(typed: object) -> None:
    assert day_or_none(typed) is None


def test_dates_of_the_spreadsheet_and_dates_in_words(empty: Path, tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        field(book, "created").value = DAY
        field(book, "effective").value = "8 Januari 2025"

    identity = read(empty, tmp_path, everyday, fill).identity
    assert identity.created == identity.effective == DAY.date()


def test_rare_columns_and_sheets(empty: Path, tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        step(
            book, 3, "Mengirim surat", "Staf Sekretariat (semua)", None, "Surat\nAmplop", "Tanda terima", "-"
        )
        put(book, "Langkah", 8, after="1; 2", due="3 hari kerja", since="awal pelaksanaan", for_each="bidang")
        put(
            book,
            "Langkah",
            8,
            must_not_split="Ya",
            not_same_person_as=1,
            basis="diasumsikan",
            aliases="kirim",
        )
        put(book, "Langkah", 6, after="awal", deputies="Kepala Badan", wait_limit="4 jam kerja")
        put(book, "Keputusan", 6, step=2, text="disetujui", share="70 %", basis="disimpulkan")
        put(book, "Keputusan", 7, text="diperbaiki", to="2", share=0.3, at_most=2, falling="0,5")
        put(book, "Pelaksana lain", 6, step=2, performers="Kepala Badan (2)", note="bila ada")
        put(book, "Unit", 6, set="Bidang", name="Bidang Ekonomi", aliases="Ekonomi\nBid. Eko")
        put(book, "Unit", 7, name="Bidang Sosial")
        put(book, "Tahap", 6, name="Semua", last=3)
        put(book, "Catatan", 6, text="Tujuan surat tidak disebut.")
        put(book, "Catatan", 7, step="langkah 3", text="Amplop?")

    sop = read(empty, tmp_path, everyday, fill)
    first, second, third = sop.steps
    assert (first.after, first.performers.deputies) == ((), ("kepala_badan",))
    assert first.wait_limit is not None
    assert first.wait_limit.unit == "working_hours"
    assert third.after == (first.id, second.id)
    assert third.due is not None
    assert (third.due.value, third.due.unit, third.due.after) == (3, "working_days", "release")
    assert (third.must_not_split, third.not_same_person_as) == (True, (first.id,))
    assert (third.requirements, third.performers.roles[0].count) == (("Surat", "Amplop"), "all")
    assert [unit.aliases for unit in sop.units_of(third.id)] == [("Ekonomi", "Bid. Eko"), ()]
    assert second.decision is not None
    assert [each.share for each in second.decision.outcomes] == [0.7, 0.3]
    assert (second.decision.outcomes[1].to, second.decision.basis) == ((second.id,), "inferred")
    assert second.performers.alternatives[0].roles[0].count == 2
    assert [doubt.step for doubt in sop.doubts] == [None, third.id]
    assert sop.stages[0].last == third.id


def test_everything_wrong_is_told_at_once_by_its_cell(empty: Path, tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        field(book, "agency").value = None
        field(book, "created").value = "31/02/2025"
        step(book, 3, "Mengirim surat", None, "1.500")
        step(book, 4, None, "Staf Sekretariat", "sebentar", DAY)
        step(book, 5, "Menyimpan", "=A1", 0)
        put(book, "Langkah", 6, number=2, after="9", basis="mungkin", due="besok", since="awal pelaksanaan")
        put(book, "Keputusan", 6, text="ya", share=30)
        put(book, "Keputusan", 7, step=2, text="tidak", to=4.5)

    problems = refused(empty, tmp_path, fill)
    codes = {place: problem.code.removeprefix("sop_sheet_") for place, problem in problems.items()}
    places = {
        "Identitas!C8": "missing", "Identitas!C10": "not_a_date", "Langkah!B7": "number_twice",
        "Langkah!D8": "missing", "Langkah!E8": "not_minutes", "Langkah!C9": "missing",
        "Langkah!E9": "not_minutes", "Langkah!F9": "not_a_text", "Langkah!D10": "formula",
        "Langkah!N6": "unknown_step", "Langkah!L6": "unknown_word", "Langkah!O6": "not_a_span",
        "Keputusan!B6": "missing", "Keputusan!E7": "two_numbers", "Langkah!E10": "out_of_range",
        "Keputusan!F6": "not_a_share", "Keputusan!D7": "too_few",
    }  # fmt: skip
    assert codes == places
    assert problems["Langkah!B7"].fields["other"] == "Langkah!B6"
    assert problems["Langkah!L6"].allowed == ("dinyatakan", "disimpulkan", "diasumsikan")
    assert all(problem.file.endswith("isi.xlsx") for problem in problems.values())


def test_contradictions_are_told_in_numbers_and_names(empty: Path, tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        put(book, "Langkah", 6, deputies="Staf Sekretariat", after="2")
        put(book, "Keputusan", 6, step=2, text="disetujui", share=0.5)
        put(book, "Keputusan", 7, text="diperbaiki", share=0.4, to=1)

    problems = {problem.code: problem for problem in refused(empty, tmp_path, fill).values()}
    assert problems["sop_sheet_deputy_has_seat"].value == "Staf Sekretariat"
    assert problems["sop_sheet_order_in_circle"].value in ("1 -> 2 -> 1", "2 -> 1 -> 2")
    assert problems["sop_sheet_shares_not_one"].value == "0.9"


def test_entries_outside_of_the_columns_are_not_lost_in_silence(empty: Path, tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        book["Langkah"]["Z7"] = "catatan saya"
        book["Identitas"]["D8"] = "di sini"

    problems = refused(empty, tmp_path, fill)
    assert {place: problem.code for place, problem in problems.items()} == {
        "Langkah!Z7": "sop_sheet_outside",
        "Identitas!D8": "sop_sheet_outside",
    }


def test_an_empty_sheet_says_what_is_missing(empty: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_sop_sheet(empty)
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["sop_sheet_missing", "sop_sheet_missing", "sop_sheet_no_steps"]


def test_too_many_problems_are_counted(empty: Path, tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        for row in range(1, 80):
            step(book, row, f"Langkah {row}", "Staf", "?")
            put(book, "Langkah", 5 + row, number=row)

    with pytest.raises(DocumentError) as caught:
        read(empty, tmp_path, everyday, fill)
    assert len(caught.value.problems) == 51
    assert caught.value.problems[-1].code == "sop_sheet_more_problems"
    assert caught.value.problems[-1].value == "29"
