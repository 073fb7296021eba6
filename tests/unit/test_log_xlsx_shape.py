"""Merged and hidden cells of other people's workbooks: read as they are meant, and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbooks import HEAD, NINE, ends, read, rows, told


def test_cells_merged_downwards_hold_their_value_in_each_row(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows(
            ["7", "A", NINE.isoformat()],
            [None, "B", NINE.isoformat()],
            [None, "C", None],
            ["8", "D", "2026-02-09"],
        )(made, sheet)
        sheet.merge_range("A2:A4", "7")
        stamp = made.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.merge_range("C3:C4", NINE.replace(day=6), stamp)

    result = read(tmp_path, fill)
    assert result.log.events["case_id"].tolist() == ["7", "7", "7", "8"]
    assert ends(result)[1] == ends(result)[2] == ("2026-02-06 09:00:00", "minute")
    assert told(result)["book_merged"].count == 3
    assert told(result)["book_merged"].examples == ("Data 2026!A3", "Data 2026!A4", "Data 2026!C4")


def test_two_rows_of_headers(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.merge_range("A1:A2", "ID Pelaksanaan")
        sheet.merge_range("B1:B2", "Kegiatan")
        sheet.merge_range("C1:D1", "Waktu")
        sheet.write_row("C2", ["Waktu Mulai", "Waktu Selesai"])
        sheet.write_row("A3", ["1", "A", "2026-02-05 08:00", "2026-02-05 09:00"])

    result = read(tmp_path, fill)
    assert ends(result) == [("2026-02-05 09:00:00", "minute")]
    assert "book_merged" not in told(result)


def test_merged_across_is_told(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows(["1", "A", None, "2026-02-05"], head=["case_id", "activity", "role", "end"])(made, sheet)
        sheet.merge_range("B2:C2", "A")

    result = read(tmp_path, fill)
    assert told(result)["book_merged_across"].examples == ("Data 2026!B2",)
    assert result.log.events["role"].tolist() == [""]


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        rows(["1", "A", "2026-02-05", "x"], ["2", "B", "2026-02-06", "y"], head=[*HEAD, "lain"])(made, sheet)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})
        sheet.set_column("B:B", 10, None, {"hidden": True})
        sheet.set_column("D:D", 10, None, {"hidden": True})

    result = read(tmp_path, fill)
    assert len(result.log.events) == 2
    assert told(result)["book_hidden_rows"].examples == ("Data 2026!3",)
    assert told(result)["book_hidden_columns"].examples == ("activity",)
