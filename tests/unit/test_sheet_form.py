"""The empty form: what a clerk sees, what the cells accept, and that it can be made anywhere the same."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sop.errors import OutputError
from sop.exchange.sheet import layout as lay
from sop.exchange.sheet.writer import write_sheet
from sop.model import Sop
from ukur.sheet_texts import sheet_texts
from ukur.words import LANGUAGES


@pytest.fixture(scope="module")
def form(seed_sop: Sop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    write_sheet(seed_sop, path, texts=sheet_texts(), runs=3, spare_rows=2)
    return path


def rules(sheet: Worksheet) -> dict[str, tuple[str | None, str | None]]:
    """Kind and source of the check of each column, by the machine key in the hidden row."""
    keys = {cell.column_letter: str(cell.value) for cell in sheet[5]}
    found = {}
    for rule in sheet.data_validations.dataValidation:
        letter = str(rule.sqref).partition(":")[0].rstrip("0123456789")
        found[keys[letter]] = (rule.type, rule.formula1)
    return found


def test_sheets_are_the_issues_and_nothing_is_locked(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    states = {sheet.title: sheet.sheet_state for sheet in book.worksheets}
    assert states == {
        "Petunjuk": "visible",
        "Pelaksanaan": "visible",
        "Catatan": "visible",
        "_ukur": "hidden",
    }
    assert not any(sheet.protection.sheet for sheet in book.worksheets)
    assert not any("vba" in name.lower() for name in zipfile.ZipFile(form).namelist())


def test_each_block_holds_the_steps_in_grey_and_white_rows_for_repeats(form: Path, seed_sop: Sop) -> None:
    sheet = openpyxl.load_workbook(form)["Catatan"]
    rows = list(sheet.iter_rows(min_row=7))
    assert len(rows) == 3 * (len(seed_sop.steps) + 2)
    assert [row[0].value for row in rows] == [1] * 16 + [2] * 16 + [3] * 16
    assert [row[2].value for row in rows[:16]] == [*range(1, 15), None, None]
    assert rows[4][4].value == "Kepala Badan; Sekretaris; Sek. Tim SAKIP; Anggota Tim SAKIP"
    assert rows[6][5].value == 240
    grey, white = rows[0][3].fill, rows[14][3].fill
    assert grey.fgColor.rgb == "FFEDEDED"
    assert white.fill_type is None


def test_lists_dates_and_times_are_checked(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    steps, runs = rules(book["Catatan"]), rules(book["Pelaksanaan"])
    for key in (lay.ROW_ENABLED, lay.ROW_START, lay.ROW_END, lay.ROW_RECORDED):
        assert steps[key][0] == "date"
    assert {key for key, (kind, _) in steps.items() if kind == "list"} == {
        lay.ROW_STATUS, lay.ROW_DONE_BY, lay.ROW_ACTING, lay.ROW_WAITING,
    }  # fmt: skip
    assert runs[lay.RUN_STATUS][0] == "list"
    assert {runs[lay.RUN_RELEASED][0], runs[lay.RUN_DEADLINE][0]} == {"date"}
    source = str(steps[lay.ROW_STATUS][1]).rpartition("!")[2].replace("$", "")
    words = [row[0].value for row in book["_ukur"][source]]
    assert words == ["selesai", "sedang dikerjakan", "tidak dilaksanakan", "belum"]
    posts = str(steps[lay.ROW_DONE_BY][1]).rpartition("!")[2].replace("$", "")
    offered = [row[0].value for row in book["_ukur"][posts]]
    assert offered[:2] == ["Kepala Badan", "Sekretaris"]
    assert offered[-1] == "Kepala Badan; Sekretaris; Sek. Tim SAKIP; Anggota Tim SAKIP"


def test_dates_are_day_first_and_ids_and_times_stay_texts(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    formats = dict(
        zip([c.value for c in book["Catatan"][5]], [c.number_format for c in book["Catatan"][7]], strict=True)
    )
    assert formats[lay.ROW_END] == "dd/mm/yyyy"
    assert formats[lay.ROW_END_TIME] == "@"
    assert book["Pelaksanaan"]["B7"].number_format == "@"
    # Rows that people add below the form keep the formats.
    assert book["Catatan"].column_dimensions["N"].width > 10


def test_it_prints_on_a4_with_its_headings_on_every_page(form: Path) -> None:
    sheet = openpyxl.load_workbook(form)["Catatan"]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    # As wide as the page (the default is 1), as long as it takes.
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.print_title_rows == "$1:$6"
    assert sheet.freeze_panes == "E7"
    assert [one.id for one in sheet.row_breaks.brk] == [6 + 16, 6 + 32]
    assert sheet.row_dimensions[5].hidden


def test_same_input_same_bytes(form: Path, seed_sop: Sop, tmp_path: Path) -> None:
    again = tmp_path / "another name.xlsx"
    write_sheet(seed_sop, again, texts=sheet_texts(), runs=3, spare_rows=2)
    assert again.read_bytes() == form.read_bytes()
    assert {member.date_time for member in zipfile.ZipFile(form).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2000-01-01" in zipfile.ZipFile(form).read("docProps/core.xml")


def test_dangerous_names_are_texts(root: Path, seed_sop: Sop, tmp_path: Path) -> None:
    data = seed_sop.model_dump(mode="json")
    data["roles"][0]["name"] = "=HYPERLINK(1)"
    data["identity"]["agency"] = "@cmd"
    path = tmp_path / "odd.xlsx"
    write_sheet(Sop.model_validate(data), path, texts=sheet_texts())
    book = openpyxl.load_workbook(path)
    formulas = {
        (sheet.title, cell.column_letter)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert formulas == {("Catatan", "B")}
    assert book["Catatan"]["E7"].value == "'=HYPERLINK(1)"


def test_a_text_that_no_workbook_can_hold_is_refused_whole(seed_sop: Sop, tmp_path: Path) -> None:
    data = seed_sop.model_dump(mode="json")
    data["roles"][0]["name"] = "Kepala\x07"
    path = tmp_path / "odd.xlsx"
    with pytest.raises(OutputError) as caught:
        write_sheet(Sop.model_validate(data), path, texts=sheet_texts())
    assert [problem.code for problem in caught.value.problems] == ["sheet_text_unwritable"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_fit_into_the_boxes_of_a_spreadsheet(language: str, seed_sop: Sop, tmp_path: Path) -> None:
    texts = sheet_texts(language)  # type: ignore[arg-type]
    assert 8 <= len(texts.guide) <= 12
    assert all(len(name) <= 31 for name in (texts.guide_name, texts.runs_name, texts.steps_name))
    assert all(len(hint) <= 255 for hint in (*texts.hints.values(), *texts.refusals.values()))
    assert len(texts.refusals["title"]) <= 32
    # The guide names the column of the completion date by its printed number.
    at = [column.key for column in lay.STEP_COLUMNS].index(lay.ROW_END) + 1
    assert f"({at})" in texts.guide[3]
    # A list word that stands twice could not be read back.
    for entries in texts.words.values():
        assert len({lay.plain(word) for word in entries.values()}) == len(entries)
    # The writer's library warns where a text does not fit, and warnings are errors here.
    write_sheet(seed_sop, tmp_path / "form.xlsx", texts=texts, runs=1)


def test_a_missing_text_is_named() -> None:
    full = sheet_texts()
    parts = {name: getattr(full, name) for name in full.__dataclass_fields__}
    with pytest.raises(ValueError, match=r"refusals\.date"):
        lay.SheetTexts(**{**parts, "refusals": {"title": "x"}})
