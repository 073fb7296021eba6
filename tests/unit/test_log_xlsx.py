"""Other people's workbooks: titles above the headers, several sheets, dates of every kind."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from mining.log import ColumnMap
from mining.log.xlsx.cells import shown
from workbooks import HEAD, NINE, Fill, ends, read, refused, rows, told


def test_any_sheet_with_headers(tmp_path: Path) -> None:
    head = ["No", "ID Pelaksanaan", "Kegiatan", "Pelaksana", "Waktu\nSelesai", "Catatan"]
    result = read(tmp_path, rows([1, "007", "A", "Kaban", (NINE, "dd/mm/yyyy hh:mm:ss"), "x"], head=head))
    assert result.log.events.loc[0, ["case_id", "activity", "role"]].tolist() == ["007", "A", "Kaban"]
    assert result.sources[0].kind == "xlsx"
    assert told(result)["columns_ignored"].examples == ("No", "Catatan")
    kept = read(
        tmp_path, rows([1, "007", "A", "Kaban", NINE.isoformat(), "x"], head=head), attributes=("Catatan",)
    )
    assert kept.log.attributes is not None
    assert kept.log.attributes["Catatan"].tolist() == ["x"]


def test_headers_below_a_title(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.merge_range("A1:C1", "Catatan kegiatan tahun 2026")
        sheet.write("A3", "activity")
        rows(["1", "A", "2026-02-05 09:00"], [], ["2", "B", "2026-02-06 09:00"], first=4)(made, sheet)

    result = read(tmp_path, fill)
    assert len(result.log.events) == 2
    assert told(result)["book_rows_above"].count == 2
    assert told(result)["book_rows_above"].place == "Data 2026!5"
    assert refused(tmp_path, rows(["1", "A", "soon"], first=4)).place == "Data 2026!6"
    deep = refused(tmp_path, rows(["1", "A", "2026-02-05"], first=20))
    assert deep.code == "book_no_header"
    assert len(read(tmp_path, rows(["1", "A", "2026-02-05"], first=19)).log.events) == 1


def test_a_map_decides_which_row_is_the_header(tmp_path: Path) -> None:
    fill = rows(["7", "A", "2026-02-05"], head=["Nomor", "Uraian", "Tgl"], first=3)
    names = {"case_id": "nomor", "activity": "Uraian", "end": "Tgl"}
    assert len(read(tmp_path, fill, columns=ColumnMap(columns=names)).log.events) == 1
    wrong = refused(tmp_path, fill, columns=ColumnMap(columns={**names, "end": "Tgl."}))
    assert (wrong.code, wrong.fields["suggestion"]) == ("column_not_found", "Tgl")
    missing = refused(tmp_path, rows(["7", "A"], head=["case_id", "activity"]))
    assert (missing.code, missing.place) == ("columns_missing", "Data 2026!1")


def two_sheets(made: Any, sheet: Any) -> None:
    rows(["1", "A", "2026-02-05"])(made, sheet)
    rows(["2", "B", "2026-02-05"])(made, made.add_worksheet("Data 2025"))
    made.add_worksheet("Kosong")


def test_several_sheets_are_asked_for(tmp_path: Path) -> None:
    problem = refused(tmp_path, two_sheets)
    assert (problem.code, problem.allowed) == ("book_sheets", ("Data 2026", "Data 2025"))
    result = read(tmp_path, two_sheets, sheet="data 2025 ")
    assert result.log.events["case_id"].tolist() == ["2"]
    assert told(result)["book_sheet"].examples == ("Data 2026", "Kosong")
    unknown = refused(tmp_path, two_sheets, sheet="Data")
    assert (unknown.code, unknown.allowed) == ("book_sheet_unknown", ("Data 2026", "Data 2025", "Kosong"))
    assert refused(tmp_path, two_sheets, sheet="Kosong").code == "columns_missing"


def test_the_only_sheet_with_headers_is_taken_and_hidden_ones_only_by_name(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write("A1", "Petunjuk")
        hidden = made.add_worksheet("Rahasia")
        rows(["2", "B", "2026-02-05"])(made, hidden)
        hidden.hide()
        rows(["1", "A", "2026-02-05"])(made, made.add_worksheet("Isi"))

    result = read(tmp_path, fill)
    assert result.log.events["case_id"].tolist() == ["1"]
    assert told(result)["book_sheet"].place == "Isi"
    assert read(tmp_path, fill, sheet="Rahasia").log.events["case_id"].tolist() == ["2"]


def test_no_headers_anywhere(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write("A1", "Petunjuk")
        made.add_worksheet("Lain").write("A1", "x")

    assert refused(tmp_path, fill).code == "book_no_header"
    assert refused(tmp_path, lambda *_: None).code == "book_no_header"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ((NINE, "dd/mm/yyyy hh:mm:ss"), ("2026-02-05 09:00:00", "second")),
        ((NINE, "dd/mm/yyyy hh:mm"), ("2026-02-05 09:00:00", "minute")),
        ((NINE.replace(second=7), "dd/mm/yyyy hh:mm"), ("2026-02-05 09:00:07", "second")),
        ((date(2026, 2, 5), "dd/mm/yyyy"), ("2026-02-05 00:00:00", "day")),
        ((date(2026, 2, 5), "[$-421]dd mmmm yyyy;@"), ("2026-02-05 00:00:00", "day")),
        ((date(2026, 2, 5), 'd "hari sesudah" mmm yyyy'), ("2026-02-05 00:00:00", "day")),
        ((NINE, "dd/mm/yyyy"), ("2026-02-05 09:00:00", "second")),
        ("5 Februari 2026 pukul 18.30", ("2026-02-05 18:30:00", "minute")),
        ("25/02/2026", ("2026-02-25 00:00:00", "day")),
    ],
)
@pytest.mark.parametrize("date_1904", [False, True])
def test_dates(tmp_path: Path, cell: Any, expected: tuple[str, str], date_1904: bool) -> None:
    # A second row keeps the column from being all midnight.
    other = (NINE.replace(minute=1, second=1), "dd/mm/yyyy hh:mm:ss")
    result = read(tmp_path, rows(["1", "A", cell], ["2", "A", other]), date_1904=date_1904)
    assert ends(result)[0] == expected


@pytest.mark.parametrize("date_1904", [False, True])
def test_serial_numbers(tmp_path: Path, date_1904: bool) -> None:
    day = 46058 - (1462 if date_1904 else 0)
    bare = rows(["1", "A", day], ["2", "A", day + 0.375])
    assert refused(tmp_path, bare, date_1904=date_1904).code == "stamp_number"
    expected = [("2026-02-05 00:00:00", "day"), ("2026-02-05 09:00:00", "second")]
    result = read(tmp_path, bare, date_1904=date_1904, excel_dates=True)
    assert ends(result) == expected
    assert told(result)["excel_dates"].severity == "note"
    # Beside a date of the same column it is clear what such a number is.
    beside = rows(["1", "A", day], ["2", "A", day + 0.375], ["3", "A", (NINE, "dd/mm/yyyy hh:mm:ss")])
    result = read(tmp_path, beside, date_1904=date_1904)
    assert ends(result)[:2] == expected
    assert (told(result)["excel_dates"].severity, told(result)["excel_dates"].count) == ("warning", 2)
    assert refused(tmp_path, beside, date_1904=date_1904, excel_dates=False).code == "stamp_number"
    odd = rows(["1", "A", 12], ["3", "A", (NINE, "dd/mm/yyyy hh:mm:ss")])
    assert refused(tmp_path, odd, date_1904=date_1904).value == "12"


@pytest.mark.parametrize("cell", [(time(9), "hh:mm"), (0.375, "[h]:mm"), True, (0.5, "0%")])
def test_cells_that_are_no_dates(tmp_path: Path, cell: Any) -> None:
    problem = refused(tmp_path, rows(["1", "A", cell]))
    assert problem.code in ("stamp_unreadable", "stamp_number")
    assert problem.place == "Data 2026!2"


def test_texts_of_other_cells(tmp_path: Path) -> None:
    cells = [True, (0.5, "0%"), (time(9, 5), "hh:mm"), (1.5, "[h]:mm"), (7, "000"), 7.0, 0.1]
    lines = [[cell, f"A{at}", "2026-02-05"] for at, cell in enumerate(cells)]
    result = read(tmp_path, rows(*lines))
    expected = ["TRUE", "0.5", "09:05:00", "36:00:00", "007", "7", "0.1"]
    assert result.log.events["case_id"].tolist() == expected
    assert told(result)["ids_numbers"].count == 4
    long = read(tmp_path, rows([198504172010011007, "A", "2026-02-05"]))
    assert told(long)["book_digits_lost"].examples == ("Data 2026!A2",)


def test_formulas_matter_where_a_column_is_used(tmp_path: Path) -> None:
    def formula(column: str) -> Fill:
        def fill(made: Any, sheet: Any) -> None:
            rows(["1", "A", "2026-02-05", "x"], head=[*HEAD, "jumlah"])(made, sheet)
            sheet.write_formula(f"{column}2", "=1+1", None, 2)

        return fill

    assert len(read(tmp_path, formula("D")).log.events) == 1
    for column in "ABC":
        problem = refused(tmp_path, formula(column))
        assert (problem.code, problem.place, problem.value) == (
            "cell_formula",
            f"Data 2026!{column}2",
            "=1+1",
        )
    kept = refused(tmp_path, formula("D"), attributes=("jumlah",))
    assert kept.place == "Data 2026!D2"


def test_empty_rows_and_a_note_at_the_end(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        border = made.add_format({"border": 1})
        rows(["1", "A", "2026-02-05"], [], ["2", "B", "2026-02-06"])(made, sheet)
        for row in range(4, 50):
            sheet.write_blank(row, 0, None, border)
        sheet.write("A60", "Mengetahui, Kepala Badan")

    problem = refused(tmp_path, fill)
    assert (problem.code, problem.place) == ("no_activity", "Data 2026!60")
    result = read(tmp_path, fill, allow_bad_rows=True)
    assert len(result.log.events) == 2
    assert told(result)["no_activity"].count == 1


def test_a_text_that_is_small_in_the_file_and_large_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mining.log.limits.MAX_TABLE_BYTES", 1_000_000)
    lines = [["x" * 20_000, "A", "2026-02-05"]] * 60
    assert refused(tmp_path, rows(*lines)).code == "log_too_large"


@pytest.mark.parametrize(
    ("form", "precision"),
    [
        ("General", "day"), ("mm-dd-yy", "day"), ("m/d/yy h:mm", "minute"), ("dd\\ mmm\\ yyyy", "day"),
        ("yyyy-mm-dd hh:mm:ss", "second"), ("[h]:mm:ss", "second"), ('d "s" m', "day"),
        ("dd/mm/yyyy;@", "day"),
    ],
)  # fmt: skip
def test_what_a_format_shows(form: str, precision: str) -> None:
    assert shown(form) == precision
