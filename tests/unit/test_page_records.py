"""What the page says of records that are few, coarse, late or full of unknown names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from mining.analysis import Mined, analyse
from mining.log.result import LogSource, ReadLog
from sop.events import event_log
from sop.findings import Finding
from sop.model import Sop
from sop.worktime import default_calendar
from ukur.page import logged_cases, logged_tables
from ukur.page import logged_facts as logged
from ukur.page.blocks import Rich
from ukur.page.parts import mining_part
from ukur.page.phrases import days, source_label
from ukur.page.sections import steps_table
from ukur.page.sheet import build_sheet
from ukur.words import words
from ukur.words.phrases import listed

ID = words("id")
LABEL = source_label(ID, "real")


def sop(*, stages: bool = True) -> Sop:
    steps = ["terima", "periksa", "serah"]
    return Sop.model_validate(
        {
            "schema_version": 1,
            "id": "test",
            "title": "Test",
            "identity": {"agency": "Test"},
            "origin": {"source": "Test"},
            "roles": [{"id": "staf", "name": "Staf"}],
            "steps": [
                {"id": step, "number": n, "text": step.title(), "performers": {"roles": ["staf"]}}
                for n, step in enumerate(steps, start=1)
            ],
            "stages": [
                {"id": "awal", "name": "Awal", "last": "periksa"},
                {"id": "akhir", "name": "Akhir", "last": "serah"},
            ][: 2 * stages],
        }
    )


def mined(
    cases: Sequence[tuple[str, ...]],
    *,
    precision: str = "day",
    deadline: str | None = None,
    stages: bool = True,
    kind: str = "csv",
    both: bool = False,
) -> Mined:
    """Cases by the day of January 2026 (and time) on which each of the three steps ended; empty: not yet."""
    rows: list[dict[str, Any]] = []
    for number, ends in enumerate(cases, start=1):
        for step, end in zip(("terima", "periksa", "serah"), ends, strict=True):
            if end:
                stamp = pd.Timestamp(f"2026-01-{end}", tz="Asia/Jakarta")
                rows.append({"case_id": f"A-{number}", "activity": step.title(), "end": stamp})
                if both:
                    rows[-1]["start"] = stamp - pd.Timedelta("20min")
    table = pd.DataFrame(rows).assign(role="Staf", precision=precision)
    names = table["case_id"].drop_duplicates()
    case_table = pd.DataFrame({"case_id": names})
    if deadline:
        case_table["deadline"] = pd.Timestamp(f"2026-01-{deadline}", tz="Asia/Jakarta")
    source = LogSource(name="isi", kind=kind, digest="0" * 16, rows=len(table))
    read = ReadLog(log=event_log(table, case_table), sources=(source,))
    return analyse(read, sop(stages=stages), default_calendar())


FOUR = [("05", "06", "09"), ("05", "07", "09"), ("05", "06", "12"), ("05", "08", "19")]


def text(runs: Rich) -> str:
    return "".join(run.text for run in runs)


@pytest.mark.parametrize(("number", "shown"), [(14.5, "15"), (15.5, "16"), (14.4, "14"), (2.5, "3")])
def test_half_days_are_rounded_up(number: float, shown: str) -> None:
    assert days(ID, number) == f"{shown} hari kerja"


def test_a_series_has_its_comma() -> None:
    assert listed(ID, ["7", "8"]) == "7 dan 8"
    assert listed(ID, ["7", "7", "8"]) == "7, 7, dan 8"


def test_two_to_four_cases_are_listed_and_five_have_a_median() -> None:
    assert "**" not in text(logged.facts(mined(FOUR), ID).duration)
    assert "Dari 4 pelaksanaan yang selesai: 5, 5, 6, dan 10 hari kerja." in text(
        logged.facts(mined(FOUR), ID).duration
    )
    assert "biasanya" not in text(logged.facts(mined(FOUR), ID).duration)
    six = logged.facts(mined([*FOUR, ("05", "06", "15"), ("05", "06", "20")]), ID)
    # 5, 5, 6, 9, 10, 11 (16 January is a holiday): 7.5 is said as 8 and stands in the table as it is.
    assert "biasanya diperlukan 8 hari kerja" in text(six.duration)


def test_the_median_of_the_tables_is_the_same_one() -> None:
    log = mined([*FOUR, ("05", "06", "15"), ("05", "06", "20")])
    (cases,) = logged_cases.cases(log, ID, LABEL)
    assert "7,5 hari kerja" in cases.note


def test_the_longest_stage_is_told_as_in_the_table() -> None:
    # Awal 2, 2, 6 days; Akhir 5, 6, 2: medians 2 and 5, the difference of the days reached is another.
    log = mined([("05", "06", "12"), ("05", "06", "13"), ("05", "12", "13")])
    (table,) = logged_cases.stages(log, ID, LABEL)
    medians = {row[0].text: row[1].text for row in table.rows}
    assert medians == {"Awal": "2", "Akhir": "5"}
    assert "Akhir, kira-kira 5 hari kerja" in text(logged.facts(log, ID).waiting)


def test_deadlines_are_counted_and_marked() -> None:
    facts = logged.facts(mined(FOUR, deadline="09"), ID)
    assert "2 dari 4 melewati tenggat" in text(facts.duration)
    assert "Tidak ada yang melewati tenggat" in text(logged.facts(mined(FOUR, deadline="30"), ID).duration)
    assert "tenggat" not in text(logged.facts(mined(FOUR), ID).duration)
    (table,) = logged_cases.cases(mined(FOUR, deadline="09"), ID, LABEL)
    place = [column.heading for column in table.columns].index(ID("page.column_deadline"))
    assert [row[place].details for row in table.rows] == [(), (), (ID("page.past"),), (ID("page.past"),)]
    assert table.rows[0][place].text == "9 Januari 2026"
    (bare,) = logged_cases.cases(mined(FOUR), ID, LABEL)
    assert ID("page.column_deadline") not in [column.heading for column in bare.columns]


def test_a_running_case_past_its_deadline_says_so() -> None:
    running = mined([*FOUR, ("05", "06", "")], deadline="09")
    assert "2 dari 4 melewati tenggat" in text(logged.facts(running, ID).duration)
    assert "tenggat 9 Januari 2026, sudah lewat" in text(logged.facts(running, ID).running[0])


def test_calendar_days_stand_beside_working_days() -> None:
    (table,) = logged_cases.cases(mined(FOUR), ID, LABEL)
    assert [row[5].text for row in table.rows] == ["5", "5", "8", "15"]


def test_fitness_is_said_of_steps_and_order_only() -> None:
    (said,) = logged_tables.summary(mined(FOUR), ID).paragraphs
    assert "sesuai seluruhnya" not in said
    assert "pelaksana" in said.split("fitness")[1]


@pytest.mark.parametrize(("count", "sure"), [(16, False), (15, True)])
def test_unknown_names_come_first_and_many_of_them_weaken_the_answer(count: int, sure: bool) -> None:
    many = [tuple(f"{day} 09:00" for day in FOUR[number % 4]) for number in range(25)]
    known = mined(many, precision="minute", both=True)
    remark = Finding(rule="unknown_activity", severity="warning", count=count, total=75)
    facts = logged.facts(replace(known, findings=(remark,)), ID)
    assert facts.reasons[0] == ID("page.reason_unknown", n=str(count), total="75")
    assert facts.sure is sure
    assert logged.facts(known, ID).sure


def test_who_fills_in_the_sheet_is_not_told_to_use_it() -> None:
    csv, sheet = (logged.facts(mined(FOUR, kind=kind), ID).suggestion for kind in ("csv", "sheet"))
    assert text(csv) == ID("page.suggest_records")
    assert "formulir" not in text(sheet)
    for column in ("Tanggal diterima", "Tanggal mulai"):
        assert column in text(sheet)
        assert column in {ID("sheet.heading_steps_enabled"), ID("sheet.heading_steps_start")}


def test_what_to_record_needs_no_trial() -> None:
    log = mined(FOUR)
    made = build_sheet(log.sop, ID, mining=mining_part(log, ID), mined=log)
    assert [text(line) for line in made.suggestion] == [ID("page.suggest_records")]


def test_dates_give_days_since_the_step_before_and_the_reason_once() -> None:
    part = mining_part(mined(FOUR), ID)
    table = steps_table(sop(), ID, [part])
    assert [row[-1].text for row in table.rows] == ["–", "2,5 hari kerja", "4,5 hari kerja"]
    assert all(not cell.details for row in table.rows for cell in row[4:])
    assert table.note.count(ID("missing.only_one_stamp")) == 1


def test_one_time_a_step_gives_working_time_since_the_step_before() -> None:
    timed = mined([("05 09:00", "05 10:00", "05 14:00")], precision="minute")
    cells = logged_tables.steps(timed, ID, LABEL).cells
    assert [cells[step][-1].text for step in ("terima", "periksa", "serah")] == ["–", "1 jam", "3 jam"]


def test_without_stages_dates_name_the_step_that_took_most_days() -> None:
    facts = logged.facts(mined(FOUR, stages=False), ID)
    assert "sampai selesainya langkah 3 (Serah): rata-rata 5 hari kerja" in text(facts.waiting)


def test_kinds_that_all_happened_once_are_counted_as_kinds() -> None:
    cases = [("05", "06", "09"), ("05", "", "09"), ("", "06", "12"), ("05", "08", "19")]
    followed = text(logged.facts(mined(cases), ID).followed)
    assert "2 jenis, masing-masing pada 1 pelaksanaan" in followed
    assert "paling sering" not in followed
