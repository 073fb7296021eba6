"""People put rows in, move, copy, delete and renumber them, rename what they like: read right, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from builders import decide, flow_data
from sop.errors import DocumentError, Problem
from sop.exchange.sop_sheet import read_sop_sheet, write_sop_sheet
from sop.model import Sop
from ukur.sop_sheet_texts import sop_sheet_texts

FIRST = 6
Edit = Callable[[Any], None]


@pytest.fixture(scope="module")
def sop() -> Sop:
    """Four steps; the third goes back to the second, the fourth waits for the first and the third."""
    data = flow_data(
        {"id": "a", "text": "Menulis"},
        {
            "id": "b",
            "text": "Mengetik",
            "performers": {"roles": ["kepala"], "alternatives": [{"roles": ["staf"]}]},
        },
        {"id": "c", "text": "Memeriksa", "decision": decide(ya=None, tidak={"to": "b", "at_most": 2})},
        {"id": "d", "text": "Mengirim", "after": ["c"], "for_each": "bidang"},
        units={"bidang": ["x", "y"], "seksi": ["z"]},
    )
    data["roles"].append({"id": "kepala", "name": "Kepala"})
    data["stages"] = [{"id": "semua", "name": "Semua", "last": "d"}]
    data["doubts"] = [{"step": "a", "text": "Siapa?"}]
    return Sop.model_validate(data)


@pytest.fixture(scope="module")
def written(sop: Sop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sop_sheet(sop, tmp_path_factory.mktemp("sheet") / "isi.xlsx", texts=sop_sheet_texts())


def read(written: Path, folder: Path, *edits: Edit) -> Sop:
    book = load_workbook(written)
    for edit in edits:
        edit(book)
    path = folder / "diubah.xlsx"
    book.save(path)
    return read_sop_sheet(path)


def refused(written: Path, folder: Path, *edits: Edit) -> dict[str, Problem]:
    with pytest.raises(DocumentError) as caught:
        read(written, folder, *edits)
    return {problem.place: problem for problem in caught.value.problems}


def codes(problems: dict[str, Problem]) -> dict[str, str]:
    return {place: problem.code.removeprefix("sop_sheet_") for place, problem in problems.items()}


def rows(book: Workbook) -> Iterator[list[Any]]:
    for row in book["Langkah"].iter_rows(min_row=FIRST, max_row=FIRST + 9):
        yield [cell.value for cell in row]


def set_rows(book: Workbook, new: list[list[Any]]) -> None:
    for at, values in enumerate(new + [[None] * 30] * (10 - len(new)), FIRST):
        for column, value in enumerate(values, 1):
            book["Langkah"].cell(at, column).value = value


def insert(at: int, *values: object) -> Edit:
    """A row put in before the step at an index; all numbers made anew where no number is given."""

    def edit(book: Workbook) -> None:
        kept = [row for row in rows(book) if row[2]]
        kept.insert(at, [None, values[0], *values[1:], *[None] * 20][:22])
        set_rows(book, kept)

    return edit


def renumber(book: Workbook) -> None:
    for at in range(FIRST, FIRST + 10):
        if book["Langkah"].cell(at, 3).value:
            book["Langkah"].cell(at, 2).value = at - FIRST + 1


def adapt(book: Workbook) -> None:
    """Every reference after a row was put in before the second step."""
    book["Langkah"].cell(FIRST + 4, 14).value = "4"
    for at in (0, 1):
        book["Keputusan"].cell(FIRST + at, 2).value = 4
    book["Keputusan"].cell(FIRST + 1, 5).value = "3"
    book["Pelaksana lain"].cell(FIRST, 2).value = 3
    book["Tahap"].cell(FIRST, 3).value = 5


def test_saved_by_another_program_it_is_the_same(sop: Sop, written: Path, tmp_path: Path) -> None:
    assert read(written, tmp_path) == sop


def test_a_row_put_in_with_a_number_of_its_own(sop: Sop, written: Path, tmp_path: Path) -> None:
    found = read(written, tmp_path, insert(1, 9, "Membaca", "Staf", 5))
    assert [step.id for step in found.steps] == ["a", "membaca", "b", "c", "d"]
    assert [step.number for step in found.steps] == [1, 9, 2, 3, 4]
    kept = [step for step in found.steps if step.id != "membaca"]
    assert kept == list(sop.steps)
    assert (found.doubts, found.stages, found.units) == (sop.doubts, sop.stages, sop.units)


def test_a_row_without_number_and_a_number_twice(written: Path, tmp_path: Path) -> None:
    problems = refused(written, tmp_path, insert(1, None, "Membaca", "Staf"))
    assert codes(problems) == {"Langkah!B7": "number_missing"}
    assert problems["Langkah!B7"].value == "Membaca"
    problems = refused(written, tmp_path, insert(1, 2, "Membaca", "Staf"))
    assert codes(problems) == {"Langkah!B8": "number_twice"}
    assert problems["Langkah!B8"].fields["other"] == "Langkah!B7"


def test_renumbered_the_old_references_are_refused(written: Path, tmp_path: Path) -> None:
    problems = refused(written, tmp_path, insert(1, None, "Membaca", "Staf"), renumber)
    assert codes(problems) == dict.fromkeys(
        ("Langkah!N10", "Keputusan!B6", "Keputusan!B7", "Keputusan!E7", "Pelaksana lain!B6", "Tahap!C6"),
        "reference_moved",
    )
    back = problems["Keputusan!E7"]
    assert (back.value, back.allowed, back.fields["number"]) == ("2", ("3",), "2")


def test_renumbered_and_adapted(sop: Sop, written: Path, tmp_path: Path) -> None:
    found = read(written, tmp_path, insert(1, None, "Membaca", "Staf"), renumber, adapt)
    assert [step.id for step in found.steps] == ["a", "membaca", "b", "c", "d"]
    assert [step.number for step in found.steps] == [1, 2, 3, 4, 5]
    assert found.step("c").decision == sop.step("c").decision
    assert found.step("d").after == ("c",)
    assert (found.stages[0].last, found.doubts[0].step) == ("d", "a")


def test_a_reference_can_insist_on_the_number(written: Path, tmp_path: Path) -> None:
    def insist(book: Workbook) -> None:
        book["Keputusan"].cell(FIRST + 1, 5).value = "langkah 2"

    edits = (insert(1, None, "Membaca", "Staf"), renumber, adapt, insist)
    decision = read(written, tmp_path, *edits).step("c").decision
    assert decision is not None
    assert decision.outcomes[1].to == ("membaca",)


def test_moved_rows_keep_what_they_are(sop: Sop, written: Path, tmp_path: Path) -> None:
    def swap(book: Workbook) -> None:
        kept = [row for row in rows(book) if row[2]]
        set_rows(book, [kept[1], kept[0], *kept[2:]])

    found = read(written, tmp_path, swap)
    assert [(step.id, step.number) for step in found.steps] == [("b", 2), ("a", 1), ("c", 3), ("d", 4)]
    assert found.step("c").decision == sop.step("c").decision


def test_without_any_number_rows_are_counted(sop: Sop, written: Path, tmp_path: Path) -> None:
    def blank(book: Workbook) -> None:
        for at in range(FIRST, FIRST + 4):
            book["Langkah"].cell(at, 2).value = None

    assert read(written, tmp_path, blank) == sop


def test_deleted_rows(written: Path, tmp_path: Path) -> None:
    def delete(book: Workbook) -> None:
        book["Langkah"].delete_rows(FIRST + 1)

    assert codes(refused(written, tmp_path, delete)) == dict.fromkeys(
        ("Keputusan!E7", "Pelaksana lain!B6"), "reference_removed"
    )


def test_a_row_of_which_only_the_number_is_left(written: Path, tmp_path: Path) -> None:
    def clear(book: Workbook) -> None:
        for column in range(3, 23):
            book["Langkah"].cell(FIRST + 1, column).value = None

    problems = refused(written, tmp_path, clear)
    assert problems["Langkah!C7"].code == "sop_sheet_row_cleared"
    assert problems["Langkah!C7"].value == "Mengetik"


def copied(text_above: str, text_below: str, number: int) -> Edit:
    """The second row copied below itself, then one of the two or both changed."""

    def edit(book: Workbook) -> None:
        kept = [row for row in rows(book) if row[2]]
        above, below = list(kept[1]), list(kept[1])
        above[2], below[2], below[1] = text_above, text_below, number
        set_rows(book, [kept[0], above, below, *kept[2:]])

    return edit


def test_a_copied_row_is_a_new_step(written: Path, tmp_path: Path) -> None:
    found = read(written, tmp_path, copied("Mengetik", "Mencetak", 7))
    assert [step.id for step in found.steps] == ["a", "b", "mencetak", "c", "d"]

    def numbers(book: Workbook) -> None:
        book["Langkah"].cell(FIRST + 1, 2).value = 7
        book["Langkah"].cell(FIRST + 2, 2).value = 2

    # The row above was made the new one: the unchanged row keeps what it is.
    found = read(written, tmp_path, copied("Mencetak", "Mengetik", 2), numbers)
    assert [(step.id, step.number) for step in found.steps][1:3] == [("mencetak", 7), ("b", 2)]


def test_a_copied_row_that_nobody_can_tell_from_the_original(written: Path, tmp_path: Path) -> None:
    def numbers(book: Workbook) -> None:
        book["Langkah"].cell(FIRST + 1, 2).value = 8

    problems = refused(written, tmp_path, copied("Mencetak", "Menjilid", 7), numbers)
    assert {"Langkah!7", "Langkah!8"} <= {
        place for place, each in problems.items() if each.code == "sop_sheet_copied_row"
    }


def test_renamed_headings_sheets_and_posts(sop: Sop, written: Path, tmp_path: Path) -> None:
    def rename(book: Workbook) -> None:
        book["Langkah"].cell(3, 3).value = "Kegiatan"
        book["Langkah"].title = "Prosedur"
        book["Pelaksana"].cell(FIRST, 2).value = "Pelaksana Administrasi"

    found = read(written, tmp_path, rename)
    assert found.steps == sop.steps
    assert [(role.id, role.name) for role in found.roles] == [
        ("staf", "Pelaksana Administrasi"),
        ("kepala", "Kepala"),
    ]


def test_moved_and_new_columns(sop: Sop, written: Path, tmp_path: Path) -> None:
    def move(book: Workbook) -> None:
        book["Langkah"].insert_cols(3)
        for sheet in (book["Langkah"], book["Keputusan"]):
            for row in sheet.iter_rows(min_row=3, max_row=FIRST + 20):
                last = row[-1].column
                sheet.cell(row[0].row, last + 1).value = row[3].value
                row[3].value = None

    assert read(written, tmp_path, move) == sop


def test_a_column_that_held_something_must_not_be_missing(sop: Sop, written: Path, tmp_path: Path) -> None:
    problems = refused(written, tmp_path, lambda book: book["Langkah"].delete_cols(14))
    assert codes(problems) == {"Langkah": "column_missing"}
    assert problems["Langkah"].value == "Sesudah langkah"
    # Columns and sheets that were never used may go.
    assert read(written, tmp_path, lambda book: book["Langkah"].delete_cols(15, 2)) == sop
    assert codes(refused(written, tmp_path, lambda book: book.remove(book["Unit"]))) == {"": "part_missing"}


def test_sheets_and_hidden_parts(written: Path, tmp_path: Path) -> None:
    def twice(book: Workbook) -> None:
        book.copy_worksheet(book["Langkah"])

    assert codes(refused(written, tmp_path, twice)) == {"Langkah Copy": "part_twice"}
    assert codes(refused(written, tmp_path, lambda book: book.remove(book["_ukur"]))) == {"": "no_schema"}

    def version(book: Workbook) -> None:
        book["_ukur"]["C2"] = "2"

    assert codes(refused(written, tmp_path, version)) == {"": "version"}


def test_units_that_changed_their_set(sop: Sop, written: Path, tmp_path: Path) -> None:
    def move(book: Workbook) -> None:
        book["Unit"].cell(FIRST + 1, 2).value = "seksi"

    found = read(written, tmp_path, move)
    assert {units.id: [unit.id for unit in units.members] for units in found.units} == {
        "bidang": ["x"],
        "seksi": ["y", "z"],
    }
