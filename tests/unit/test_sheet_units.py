"""The recording sheet of an SOP with units: one row for each, and nothing happened while they are empty."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from builders import flow_sop, small_log
from mining.log.door import read_log
from sop.errors import LogError
from sop.exchange.sheet import layout as lay
from sop.exchange.sheet.writer import write_sheet
from ukur.sheet_texts import sheet_texts

SOP = flow_sop(
    {"id": "a"}, {"id": "b", "for_each": "bidang"}, {"id": "c"}, units={"bidang": ["ideologi", "politik"]}
)


def _rows(path: Path) -> list[tuple[object, object]]:
    """Number and unit of every row."""
    sheet = openpyxl.load_workbook(path)["Catatan"]
    keys = {str(cell.value): cell.column - 1 for cell in sheet[5]}
    number, unit = keys[lay.ROW_NUMBER], keys[lay.ROW_UNIT]
    return [(row[number].value, row[unit].value) for row in sheet.iter_rows(min_row=7)]


def test_an_empty_form_has_a_row_for_each_unit_and_records_nothing(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_sheet(SOP, path, texts=sheet_texts(), runs=2, spare_rows=1)
    block = [(1, None), (2, "Ideologi"), (2, "Politik"), (3, None), (None, None)]
    assert _rows(path) == block * 2
    with pytest.raises(LogError) as caught:
        read_log(path, sop=SOP)
    # Nothing is wrong with any row; there is only nothing in them.
    assert not [problem for problem in caught.value.problems if problem.place]


def test_a_log_stands_in_the_rows_of_its_units_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    rows = [
        {"step_id": step, "unit": unit, "start": f"2025-02-03 0{hour}:00", "end": f"2025-02-03 0{hour}:30"}
        for hour, (step, unit) in enumerate(
            [("a", ""), ("b", "politik"), ("b", "Ideologi"), ("b", "ideologi"), ("b", "elsewhere"), ("c", "")]
        )
    ]
    cases = [{"case_id": "p", "sop": SOP.id, "status": "completed", "released": "2025-02-03"}]
    write_sheet(SOP, path, texts=sheet_texts(), log=small_log(rows, cases), spare_rows=0)
    assert _rows(path) == [
        (1, None), (2, "Ideologi"), (2, "Politik"), (3, None), (2, "Ideologi"), (2, "elsewhere"),
    ]  # fmt: skip
    events = read_log(path, sop=SOP).log.events
    assert sorted(zip(events["step_id"], events["unit"], strict=True)) == [
        ("a", ""), ("b", "Ideologi"), ("b", "Ideologi"), ("b", "Politik"), ("b", "elsewhere"), ("c", ""),
    ]  # fmt: skip
