"""Three columns and what was learned from a log, on the page."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest

from builders import small_sop
from letters import OLD, SCENARIO, simulated_log
from mining.analysis import AnalysisSettings, Mined, analyse
from mining.calibration.calibrating import CalibrationSettings, calibrate, judged
from mining.log.door import read_logs
from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.model import Sop
from sop.worktime import default_calendar
from ukur.charts import plot_three, three_rows
from ukur.page import Learned, learned_part, render_page
from ukur.page.blocks import Block, Rich, Table
from ukur.page.learned_names import about, role_names
from ukur.page.results import Results
from ukur.page.three import blocks, duration, reasons
from ukur.words import LANGUAGES, Language, words

ID = words("id")
NAN = math.nan
SOP = small_sop({"a": None, "b": None}, stages={"awal": "a", "akhir": "b"})
ENGLISH = {"the", "and", "of", "with", "working", "waiting", "assumed", "log", "written", "executed", "mean"}


def entry(measure: str, column: str, value: float, **more: Any) -> dict[str, Any]:
    usual = {"subject": "", "cause": "", "unit": "working_days", "low": NAN, "high": NAN, "n": 40}
    return usual | {"measure": measure, "column": column, "value": value, "count": None, "reason": ""} | more


def columns(measure: str, *values: float, **more: Any) -> list[dict[str, Any]]:
    names = ("written", "executed", "actual")
    return [entry(measure, name, value, **more) for name, value in zip(names, values, strict=True)]


def table(written: float = 12.0, executed: float = 14.0, actual: float = 15.0) -> pd.DataFrame:
    few = {"reason": "few_cases", "n": 5}
    rows = columns("median_days", written, executed, actual, low=11.0, high=16.5)
    rows += [*columns("nine_of_ten_days", 18, 19, NAN)[:2], entry("nine_of_ten_days", "actual", NAN, **few)]
    rows += columns("median_days", 1, 2, 3, subject="awal")
    rows += columns("nine_of_ten_days", 4, 5, 6, subject="awal")
    rows += columns("waiting_days", 2.0, 2.5, 3.0, cause="total")
    rows += columns("waiting_days", 0.0, 0.0, 0.0, cause="batch")
    rows += columns("waiting_days", 0.3, 0.3, 0.4, cause="absent", low=-0.2, high=0.9)
    share = {"unit": "share", "count": 3}
    rows += columns("followed", 1.0, 0.9, NAN, low=0.8, high=1.0, **share)[:2]
    rows += [entry("followed", "actual", NAN, **share, **few)]
    return pd.DataFrame(rows)


def text(runs: Rich) -> str:
    return "".join(run.text for run in runs)


def only_table(found: tuple[Block, ...]) -> Table:
    (one,) = [block for block in found if block.kind == "table"]
    return one


def test_the_sheet_gets_one_sentence_in_whole_days() -> None:
    assert "**" not in text(duration(table(), ID))
    assert text(duration(table(), ID)) == (
        " Bila SOP dijalankan persis seperti tertulis, simulasi memberi 12 hari kerja; "
        "menurut kebiasaan 14 hari kerja."
    )
    assert text(duration(table(14.2, 13.8), ID)).endswith("14 hari kerja; menurut kebiasaan sama saja.")
    assert duration(table(executed=NAN), ID) == ()


def test_a_simulation_far_from_what_happened_is_a_reason_for_doubt() -> None:
    assert reasons(table(), ID) == ()
    assert reasons(table(executed=NAN), ID) == ()
    for executed in (24.0, 9.0):
        assert reasons(table(executed=executed), ID) == (ID("page_three.reason_far"),)


def test_days_are_whole_shares_need_twenty_cases_and_nobody_waits_less_than_nothing() -> None:
    rows = {
        (row[0].text, *row[0].details): row[1:] for row in only_table(tuple(blocks(table(), SOP, ID))).rows
    }
    whole = rows["Seluruh pelaksanaan", "median, hari kerja"]
    assert [cell.text for cell in whole] == ["12", "14", "15"]
    assert whole[0].details == ("11 sampai 16,5", "n = 40")
    late = rows["Seluruh pelaksanaan", "9 dari 10 selesai dalam, hari kerja"]
    assert late[2].text == "– (kurang dari 20 pelaksanaan)"
    assert rows["Awal", "median, hari kerja"][2].details == ("9 dari 10: 6", "n = 40")
    (away,) = [cells for (name, *_), cells in rows.items() if "tidak ada pelaksana" in name]
    assert away[0].details == ("0,0 sampai 0,9", "n = 40")
    followed = rows[("Sesuai SOP",)]
    assert [cell.text for cell in followed] == ["100 %", "90 %", "3 dari 5"]
    assert not any("dikumpulkan" in name for name, *_ in rows), "nobody waited for that"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_has_a_mark_a_column_and_lines_where_there_are_intervals(language: Language) -> None:
    rows = three_rows(table(), SOP)
    assert [row.name for row in rows] == ["", "awal"]
    ax = plot_three(rows, words(language))
    marks = [line for line in ax.lines if line.get_marker() not in ("None", "")]
    assert [line.get_xdata()[0] for line in marks] == [12, 14, 15, 1, 2, 3]  # type: ignore[index]
    assert len({line.get_marker() for line in marks}) == 3
    assert len(ax.lines) - len(marks) == 3, "the stage has no intervals"
    figure = ax.get_figure(root=True)
    assert figure is not None
    assert len(figure.legends[0].get_texts()) == 3


@cache
def office() -> tuple[Mined, Learned]:
    """Six letters, and what they teach."""
    sop, scenario = parse_document(OLD, Sop), parse_document(SCENARIO, Scenario)
    with TemporaryDirectory() as folder:
        path = simulated_log(Path(folder) / "log.csv")
        mined = analyse(
            read_logs([str(path)], sop=sop), sop, default_calendar(), settings=AnalysisSettings(sample=True)
        )
    found = calibrate(mined, scenario, settings=CalibrationSettings(correcting_runs=0))
    ranked = pd.DataFrame(
        {
            "rank": [1, 2],
            "record": ["start_of_step", "more_cases"],
            "subject": ["konsep", "demand"],
            "spread_days": [1.24, 0.01],
            "numbers": [2, 1],
            "at": [("x",), ("y",)],
            "n": [6, 6],
            "reason": ["", ""],
        }
    )
    return mined, Learned(calibration=judged(found, "untold"), three=table(), record_next=ranked)


def test_values_have_their_n_interval_source_and_weight() -> None:
    mined, learned = office()
    part = learned_part(learned, mined, ID)
    values, following = [block for block in part.learned if block.kind == "table"]
    row = next(row for row in values.rows if row[1].text == "1. Menyusun konsep")
    assert row[0].text == "Lama rata-rata (menit)"
    assert " sampai " in row[3].text
    assert row[4].text == "6"
    assert row[5].text == "Catatan, bersandar"
    assert re.fullmatch(r"\d+ %", row[6].text)
    persons = next(row for row in values.rows if row[0].text == "Pegawai")
    assert persons[2].text == "1"
    assert [row[1].text for row in following.rows] == ["Kapan langkah 1. Menyusun konsep dimulai"]
    assert following.rows[0][2].text == "1,2"
    assert ID("page_three.reason_untold") in part.reasons


def test_nothing_to_record_is_said() -> None:
    mined, learned = office()
    assert learned.record_next is not None
    still = learned.record_next.assign(spread_days=0.0)
    part = learned_part(Learned(calibration=learned.calibration, record_next=still), mined, ID)
    assert ID("page_three.next_nothing") in [
        line for block in part.learned if block.kind == "prose" for line in block.paragraphs
    ]
    assert part.three == ()


def test_numbers_are_about_something_a_reader_knows() -> None:
    mined, learned = office()
    scenario = learned.calibration.scenario
    assert set(role_names(scenario, mined.sop, ID).values()) == {"Staf", "Kepala"}
    told = [about(one.subject, mined.sop, scenario, ID) for one in learned.calibration.learned]
    assert "semua pelaksanaan" in told
    assert about("kirim->konsep", mined.sop, scenario, ID) == "3. Mengirim → 1. Menyusun konsep"
    assert about("tak dikenal", mined.sop, scenario, ID) == "tak dikenal"


def test_the_page_of_a_learned_scenario(tmp_path: Path) -> None:
    mined, learned = office()
    html = render_page(Results(sop=mined.sop, mined=mined, learned=learned))
    for section in ("three", "learned"):
        assert html.count(f'<section id="{section}"') == 1
    assert "Bila SOP dijalankan persis seperti tertulis" in html.split('id="rincian"')[0]
    assert learned.calibration.scenario.digest in html
    words_there = set(re.findall(r"[a-z]+", re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.S)))
    assert not (words_there & ENGLISH) - {"log"}


def test_a_learned_scenario_does_not_stand_without_its_log() -> None:
    mined, learned = office()
    study: Any = object()
    with pytest.raises(ValueError, match="beside the log"):
        render_page(Results(sop=mined.sop, study=study, learned=learned))
