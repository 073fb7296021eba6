"""The form filled in as a clerk would, then read: every entry understood, or refused with its cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from mining.log.sheet import MOST_PROBLEMS, read_sheets
from sop.errors import LogError, Problem
from sop.exchange.sheet.writer import write_sheet
from sop.model import Sop
from ukur.sheet_texts import sheet_texts

SHORT = {
    "run": "A", "id": "B", "number": "C", "activity": "D", "visit": "G", "unit": "H", "status": "I",
    "enabled": "J", "enabled_time": "K", "start": "L", "start_time": "M", "end": "N", "end_time": "O",
    "worked": "P", "by": "Q", "acting": "R", "waiting": "S", "evidence": "T", "recorded": "U",
}  # fmt: skip


def clock(*parts: int) -> dt.datetime:
    """What a date cell with a time holds: no zone."""
    return dt.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.fixture(scope="module")
def blank(seed_sop: Sop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "blank.xlsx"
    write_sheet(seed_sop, path, texts=sheet_texts(), runs=2)
    return path


Fill = Callable[..., Path]


@pytest.fixture
def fill(blank: Path, tmp_path: Path) -> Fill:
    """Fill in cells: `fill({7: {...}})` by row of Catatan; run 1 is registered unless told otherwise."""

    def filled(rows: dict[int, dict[str, Any]], *, register: bool = True, name: str = "isi.xlsx") -> Path:
        book = openpyxl.load_workbook(blank)
        if register:
            for column, value in zip("BCEF", ("2026-TW1", "TW I", "800/1", dt.date(2026, 1, 5)), strict=True):
                book["Pelaksanaan"][f"{column}7"] = value
            book["Pelaksanaan"]["I7"] = "berjalan"
        for row, cells in rows.items():
            for short, value in cells.items():
                book["Catatan"][f"{SHORT[short]}{row}"] = value
        return save(book, tmp_path / name)

    return filled


def save(book: Workbook, path: Path) -> Path:
    book.save(path)
    return path


def refused(path: Path, sop: Sop | None = None) -> list[Problem]:
    with pytest.raises(LogError) as caught:
        read_sheets([path], sop=sop)
    return list(caught.value.problems)


def test_a_clerks_work(fill: Fill, seed_sop: Sop) -> None:
    path = fill(
        {
            7: {"status": "Selesai ", "end": "5 Februari 2026", "by": "Kaban", "recorded": "06/02/2026"},
            8: {"enabled": dt.date(2026, 2, 5), "start": "Jumat, 06-02-2026", "end": "09/02/2026",
                "by": "sek. tim SAKIP", "acting": "plh", "waiting": "tugas lain", "worked": 55,
                "evidence": 800},
            9: {"status": "tidak dilaksanakan"},
            10: {"status": "belum"},
            11: {"start": clock(2026, 2, 10, 9, 0), "end": dt.date(2026, 2, 10), "end_time": "11:30",
                 "by": "Kepala Badan; Sekretaris; Inspektur"},
            12: {"status": "sedang dikerjakan", "start": "2026-02-11", "start_time": "pkl. 08.05 WIB"},
            21: {"number": 2, "end": dt.date(2026, 2, 12), "end_time": dt.time(16, 0)},
            22: {"activity": "Menelepon bidang", "unit": "Bidang Politik", "end": "13 Feb 2026"},
        }
    )  # fmt: skip
    read = read_sheets([path], sop=seed_sop)
    events = read.log.events
    assert list(events["step_id"].fillna("")) == [
        "perintah",
        "buat_format",
        "rapat",
        "himpun_format",
        "buat_format",
        "",
    ]
    assert list(events["visit"]) == [1, 1, 1, 1, 2, 1]
    assert list(events["precision"]) == ["day", "day", "minute", "minute", "minute", "day"]
    assert list(events["role"]) == ["kepala_badan", "sek_tim_sakip", "kepala_badan", "", "", ""]
    assert events["participants"].tolist()[2].count('"role"') == 3
    local = events["end"].dt.tz_convert("Asia/Jakarta")
    shown = [None if pd.isna(stamp) else f"{stamp:%d/%m %H.%M}" for stamp in local]
    assert shown == ["05/02 00.00", "09/02 00.00", "10/02 11.30", None, "12/02 16.00", "13/02 00.00"]
    case = read.log.cases.iloc[0]
    assert (case["case_id"], case["period"], case["status"]) == ("2026-TW1", "TW I", "running")
    assert case["opd"] == seed_sop.identity.agency
    assert case["revision"] == seed_sop.digest
    assert str(case["released"].tz_convert("Asia/Jakarta")) == "2026-01-05 00:00:00+07:00"
    rules = {finding.rule: (finding.count, finding.examples[0]) for finding in read.findings}
    assert rules == {
        "sheet_not_carried_out": (1, "Catatan!I9"),
        "sheet_day_first": (3, "Catatan!U7"),
        "sheet_unknown_post": (1, "Catatan!Q11"),
        "sheet_outside_sop": (1, "Catatan!D22"),
    }


def test_what_the_event_table_has_no_column_for_is_kept(fill: Fill) -> None:
    read = read_sheets(
        [fill({8: {"end": "09/02/2026", "acting": "Plt.", "waiting": "hujan", "worked": 55,
                    "evidence": "'=x"},
               7: {"end": "09/02/2026", "waiting": "Tanda Tangan", "recorded": dt.date(2026, 2, 10)}})]
    )  # fmt: skip
    assert read.extras is not None
    first, second = read.extras.to_dict("records")
    assert list(read.log.events["instance"]) == list(read.extras["instance"])
    assert (first["waiting_reason"], first["recorded"], first["place"]) == (
        "signature",
        "2026-02-10",
        "Catatan!A7",
    )
    assert (second["acting"], second["waiting_reason"], second["evidence"]) == ("acting", "hujan", "=x")
    assert second["worked_minutes"] == 55
    assert second["disposition"] == "800/1"


END = {"end": dt.date(2026, 2, 5)}
LATER = {"start": dt.date(2026, 2, 6), **END}


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ({"end": "kemarin"}, "sheet_not_a_date", "N7"),
        ({"end": "31/02/2026"}, "sheet_date_impossible", "N7"),
        ({"end": "02/13/2026"}, "sheet_date_impossible", "N7"),
        ({"end": "5/2/26"}, "sheet_date_ambiguous", "N7"),
        ({"end": "Senin, 05/02/2026"}, "sheet_weekday_differs", "N7"),
        ({"end": "05/02/2062 08.00 WIT"}, "sheet_other_zone", "N7"),
        ({"end": "05/02/1926"}, "sheet_date_range", "N7"),
        ({"end": True}, "sheet_not_a_date", "N7"),
        ({"end": dt.time(9, 0)}, "sheet_not_a_date", "N7"),
        ({"end": "=TODAY()"}, "sheet_formula", "N7"),
        ({"end": "#REF!"}, "sheet_error_value", "N7"),
        ({"status": "=A1", **END}, "sheet_formula", "I7"),
        ({**END, "end_time": "siang"}, "sheet_not_a_time", "O7"),
        ({**END, "end_time": "25.00"}, "sheet_not_a_time", "O7"),
        ({**END, "end_time": 9.15}, "sheet_not_a_time", "O7"),
        ({"status": "belum", "start_time": "09.00"}, "sheet_time_without_date", "M7"),
        ({"end": clock(2026, 2, 5, 9, 0), "end_time": "10.00"}, "sheet_time_twice", "O7"),
        ({"status": "beres", **END}, "sheet_unknown_word", "I7"),
        ({"acting": "Pjs.", **END}, "sheet_unknown_word", "R7"),
        ({"status": "selesai"}, "sheet_end_missing", "N7"),
        ({"status": "selesai", "start": dt.date(2026, 2, 5)}, "sheet_end_missing", "N7"),
        ({"status": "sedang dikerjakan"}, "sheet_start_missing", "L7"),
        ({"status": "sedang dikerjakan", **END}, "sheet_status_contradicts", "I7"),
        ({"status": "belum", **END}, "sheet_status_contradicts", "I7"),
        ({"status": "tidak dilaksanakan", **END}, "sheet_status_contradicts", "I7"),
        (LATER, "sheet_order", "N7"),
        ({"enabled": dt.date(2026, 2, 6), **END}, "sheet_order", "N7"),
        ({"start": "05/02/2026 10.00", "end": "05/02/2026 09.59"}, "sheet_order", "N7"),
        ({**END, "recorded": "04/02/2026"}, "sheet_after_recorded", "N7"),
        ({**END, "worked": "lama"}, "sheet_not_whole", "P7"),
        ({**END, "visit": 0}, "sheet_not_whole", "G7"),
        ({**END, "visit": 1.5}, "sheet_not_whole", "G7"),
        ({**END, "number": 99}, "sheet_step_unknown", "C7"),
        ({**END, "number": 2}, "sheet_step_differs", "D7"),
        ({**END, "run": 9}, "sheet_run_unknown", "A7"),
        ({**END, "run": 2}, "sheet_run_empty", "A7"),
        ({**END, "run": None}, "sheet_number_missing", "A7"),
        ({**END, "id": "2026-TW2"}, "sheet_run_differs", "B7"),
        ({**END, "evidence": dt.date(2026, 1, 1)}, "sheet_not_a_text", "T7"),
    ],
)
def test_a_wrong_cell_is_named(fill: Fill, row: dict[str, Any], code: str, place: str) -> None:
    path = fill({7: row, 9: {"end": dt.date(2026, 2, 5)}})
    (problem,) = refused(path)
    assert (problem.code, problem.place, problem.file) == (code, f"Catatan!{place}", str(path))


def test_a_number_is_a_date_only_where_the_cell_says_so(fill: Fill) -> None:
    path = fill({7: {"end": 46058}})
    assert str(read_sheets([path]).log.events["end"][0].date()) == "2026-02-04"  # the 5th in Jakarta
    book = openpyxl.load_workbook(path)
    book["Catatan"]["N7"].number_format = "General"
    (problem,) = refused(save(book, path))
    assert (problem.code, problem.place) == ("sheet_number_not_date", "Catatan!N7")


def test_rows_below_the_steps(fill: Fill) -> None:
    found = refused(
        fill({21: END, 22: {**END, "number": 1, "visit": 2}, 23: {**END, "number": 1, "visit": 2}, 7: END})
    )
    assert [(one.code, one.place) for one in found] == [
        ("sheet_step_missing", "Catatan!C21"),
        ("sheet_row_twice", "Catatan!G23"),
    ]


def test_all_problems_come_at_once_up_to_a_limit(fill: Fill) -> None:
    assert len(refused(fill({row: {"end": "?", "status": "?"} for row in range(7, 17)}))) == 20
    many = refused(
        fill({row: {"end": "?", "status": "?", "start": "?", "recorded": "?"} for row in range(7, 21)})
    )
    assert len(many) == MOST_PROBLEMS + 1
    assert (many[-1].code, many[-1].value) == ("sheet_more_problems", "6")


def test_remarks_without_status_are_not_lost_silently(fill: Fill) -> None:
    read = read_sheets(
        [fill({7: END, 8: {"evidence": "undangan"}, 9: {"status": "belum", "waiting": "tugas lain"}})]
    )
    (finding,) = read.findings
    assert (finding.rule, finding.count) == ("sheet_row_not_counted", 2)
    assert len(read.log.events) == 1
