"""The first sheet: what a head of office reads in a minute, in words that do not hurt."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from mining.analysis import AnalysisSettings, Mined, analyse
from mining.log.result import ReadLog
from simulation import Study, read_scenario, run_to_log, simulate
from simulation.measures.figures import CAUSES
from sop.events import EventLog, event_log
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import default_calendar
from ukur.page import logged_facts as logged
from ukur.page import simulated_facts as simulated
from ukur.page.blocks import Rich, rich
from ukur.page.content import Sheet
from ukur.page.parts import mining_part, simulation_part
from ukur.page.sheet import build_sheet
from ukur.words import Words, words

ID, EN = words("id"), words("en")


@pytest.fixture(scope="module")
def study() -> Study:
    sop = read_sop("data/sops/pengukuran-kinerja.yaml")
    scenario = read_scenario("data/scenarios/kesbangpol.yaml")
    return simulate(sop, scenario, default_calendar(), replications=3)


def mined(study: Study, *, cases: int, drop: tuple[tuple[int, str], ...] = (), sample: bool = False) -> Mined:
    """The first cases of replication 0, without some steps, as a log."""
    whole = run_to_log(study.sop, study.planned, study.example)
    ids = whole.cases["case_id"].tolist()[:cases]
    events = whole.events[whole.events["case_id"].isin(ids)]
    for case, step in drop:
        events = events[~((events["case_id"] == ids[case]) & (events["step_id"] == step))]
    table = whole.cases[whole.cases["case_id"].isin(ids)].copy()
    last = events[events["step_id"] == "pengarsipan"]["case_id"]
    table["status"] = np.where(table["case_id"].isin(last), "completed", "running")
    return measured(event_log(events, table), study.sop, sample=sample)


def measured(log: EventLog, sop: Sop, *, sample: bool = False) -> Mined:
    return analyse(ReadLog(log=log), sop, default_calendar(), settings=AnalysisSettings(sample=sample))


def text(runs: Rich) -> str:
    return "".join(run.text for run in runs)


def strong(runs: Rich) -> list[str]:
    return [run.text for run in runs if run.strong]


def sheet(say: Words, *, study: Study | None = None, log: Mined | None = None) -> Sheet:
    sop = study.sop if study is not None else log.sop if log is not None else None
    assert sop is not None
    simulation = None if study is None else simulation_part(study, say)
    mining = None if log is None else mining_part(log, say)
    return build_sheet(sop, say, simulation=simulation, mining=mining, study=study, mined=log)


def everything(made: Sheet) -> str:
    parts = [made.title, made.agency, made.verdict, *made.reasons]
    parts += [
        f"{source.label.name} {source.label.meaning} {' '.join(source.state)}" for source in made.sources
    ]
    parts += [answer.question + text(line.text) + line.by for answer in made.answers for line in answer.lines]
    parts += [text(runs) for runs in (*made.running, *made.suggestion)]
    return "\n".join(parts)


def test_a_simulation_answers_in_working_days(study: Study) -> None:
    facts = simulated.facts(study, ID)
    days = sorted(study.stack("cycle_days").ravel().astype(int).tolist())
    assert strong(facts.duration) == [f"{days[14]} hari kerja", f"{days[26]} hari kerja"]
    assert f"tercepat {days[0]}, terlama {days[-1]} hari kerja" in text(facts.duration)
    assert "langkah 6 (Menghimpun format)" in strong(facts.waiting)
    assert "“Bidang mengisi format”" in text(facts.waiting)
    assert "“Bidang mengisi format”" in text(facts.suggestion)


def waiting_only(study: Study, cause: str | None) -> Study:
    """All of it waited for this cause, before step 11; for nothing at all where there is none."""
    places = np.array([] if cause is None else [CAUSES.index(cause)], dtype=np.int64)
    waits = np.zeros((len(places), 10, 14))
    waits[:, :, 10] = 50_000.0
    measures = tuple(
        replace(item, occurring=places, waits=waits, waits_working=waits) for item in study.measures
    )
    return replace(study, measures=measures)


@pytest.mark.parametrize(
    ("cause", "wanted"),
    [
        ("external", "batas waktu"),
        ("handover", "diteruskan lebih awal"),
        ("batch", "lebih sering"),
        ("absent", "Plt. atau Plh."),
        ("does_not_fit", "awal hari"),
        ("overtaken", "lebih banyak pelaksana"),
        ("busy_case", "lebih banyak pelaksana"),
        ("busy_duty", "waktu tetap"),
        ("joint", "lebih banyak pelaksana"),
    ],
)
def test_the_suggestion_follows_the_cause_and_names_nobody_late(
    study: Study, cause: str, wanted: str
) -> None:
    facts = simulated.facts(waiting_only(study, cause), ID)
    assert strong(facts.waiting) == ["langkah 11 (Penandatanganan)", "2 hari kerja"]
    assert wanted in text(facts.suggestion)
    for hurtful in ("terlambat", "lambat", "lalai", "kasus", "penyimpangan", "terlewat"):
        assert hurtful not in text(facts.waiting) + text(facts.suggestion)


def test_nothing_waits_where_nobody_waited(study: Study) -> None:
    part = simulation_part(waiting_only(study, None), ID)
    assert text(part.facts.waiting) == ID("page.waiting_none")
    assert ID("page.no_waiting") in str(part.bottlenecks)


def test_no_case_done_is_said_and_not_guessed(study: Study) -> None:
    empty = np.full(10, np.nan)
    measures = tuple(
        replace(item, cycle_days=empty, reached_day=np.full((10, 14), np.nan), unfinished=10)
        for item in study.measures
    )
    facts = simulated.facts(replace(study, measures=measures), ID)
    assert text(facts.duration) == ID("page.duration_none_simulated")
    assert "30 dari 30 belum selesai" in facts.runs


def test_few_cases_are_counted_not_turned_into_percentages(study: Study) -> None:
    facts = logged.facts(mined(study, cases=5, drop=((1, "rapat"), (2, "rapat"))), ID)
    assert strong(facts.followed) == ["3 dari 5"]
    assert "langkah 5 (Rapat pembahasan) tidak dilaksanakan, pada 2 pelaksanaan" in text(facts.followed)
    assert "%" not in text(facts.followed) + text(facts.duration)
    assert "Dari 5 pelaksanaan" in text(facts.duration)
    assert ID("page.reason_few", n="5") in facts.reasons
    assert not facts.sure


def test_what_happened_once_is_not_called_most_frequent(study: Study) -> None:
    once = text(logged.facts(mined(study, cases=5, drop=((1, "rapat"),)), ID).followed)
    assert "Yang ditemukan: langkah 5 (Rapat pembahasan) tidak dilaksanakan" in once
    twice = text(logged.facts(mined(study, cases=5, drop=((1, "rapat"), (2, "validasi"))), ID).followed)
    assert "2 jenis, masing-masing pada 1 pelaksanaan" in twice
    assert "paling sering" not in once + twice


def test_from_twenty_cases_on_there_are_shares(study: Study) -> None:
    log = run_to_log(study.sop, study.planned, study.example)
    copies = []
    for number in range(3):
        events = log.events.assign(case_id=log.events["case_id"] + f"-{number}")
        copies.append(events[(events["step_id"] != "rapat") | (number > 0)])
    import pandas as pd

    joined = measured(event_log(pd.concat(copies).drop(columns="instance")), study.sop)
    facts = logged.facts(joined, ID)
    assert "20 dari 30" in strong(facts.followed)
    assert "(67 %)" in text(facts.followed)
    assert "Sembilan dari sepuluh" in text(facts.duration)


def test_one_case_and_none(study: Study) -> None:
    one = logged.facts(mined(study, cases=1), ID)
    assert text(one.duration).startswith("Satu-satunya")
    none = logged.facts(mined(study, cases=1, drop=((0, "pengarsipan"),)), ID)
    assert text(none.duration) == ID("page.duration_none_logged")
    assert text(none.followed) == ID("page.followed_none_over")
    assert ID("page.reason_no_cases", n="0") in none.reasons


def test_all_followed(study: Study) -> None:
    assert strong(logged.facts(mined(study, cases=4), ID).followed) == ["Semua 4"]
    one = mined(study, cases=1)
    assert strong(logged.facts(one, ID).followed) == ["Satu-satunya"]
    assert "1 cases" not in everything(sheet(EN, log=one))


def test_a_mean_of_one_is_not_called_a_mean(study: Study) -> None:
    assert "rata-rata" not in text(logged.facts(mined(study, cases=1), ID).waiting)
    assert "rata-rata" in text(logged.facts(mined(study, cases=3), ID).waiting)


def test_what_runs_now_and_when_it_is_due(study: Study) -> None:
    log = mined(study, cases=3, drop=((2, "penggandaan"), (2, "pengarsipan")))
    cases = log.log.cases.assign(deadline=log.log.cases["released"] + np.timedelta64(400, "D"))
    lines = logged.facts(replace(log, log=replace(log.log, cases=cases)), ID).running
    due = log.local_date(cases["deadline"].iloc[2])
    assert due is not None
    name = cases["case_id"].iloc[2]
    assert [strong(line) for line in lines] == [[name, ID.date(due)]]
    assert "di langkah 13 (Penggandaan) selama 1 hari kerja" in text(lines[0])
    late = replace(log, log=replace(log.log, cases=cases.assign(deadline=cases["released"])))
    assert "sudah lewat" in text(logged.facts(late, ID).running[0])
    assert "tidak tercatat" in text(logged.facts(log, ID).running[0])


def test_a_day_without_clock_times_leaves_the_stages(study: Study) -> None:
    source = run_to_log(study.sop, study.planned, study.example)
    events = source.events.assign(precision="day", start=source.events["end"].dt.normalize())
    events["end"] = events["start"]
    facts = logged.facts(measured(event_log(events, source.cases), study.sop), ID)
    assert "Data dihimpun dan divalidasi" in strong(facts.waiting)
    assert ID("page.reason_stamps") in facts.reasons


@pytest.mark.parametrize("say", [ID, EN])
@pytest.mark.parametrize("kind", ["simulation", "log", "both"])
def test_nothing_on_the_sheet_that_does_not_belong_there(study: Study, say: Words, kind: str) -> None:
    log = mined(study, cases=6, drop=((1, "rapat"),), sample=True)
    seeded = replace(study, scenario=study.scenario.model_copy(update={"seed": 987654}))
    made = sheet(say, study=None if kind == "log" else seeded, log=None if kind == "simulation" else log)
    written = everything(made)
    for sign in ("±", "%", "p <", "p =", "{", "}", "**", "987654"):
        assert sign not in written
    assert not re.search(r"\d[.,]\d", written), "no decimals"
    assert len(made.answers) == 3
    assert all(text(line.text) for answer in made.answers for line in answer.lines)
    assert all((made.running, made.suggestion, made.reasons, made.chart, made.sources))
    untested = say("page.suggest_untested").replace("**", "")
    # What to record better changes nothing in the work: there is nothing to try out.
    assert [text(line) == untested for line in made.suggestion] == [False, True][: 1 if kind == "log" else 2]


def test_two_sources_stand_side_by_side_and_say_whose_they_are(study: Study) -> None:
    made = sheet(ID, study=study, log=mined(study, cases=4, sample=True))
    duration, waiting, followed = made.answers
    for answer in (duration, waiting):
        assert [line.by for line in answer.lines] == ["Menurut data contoh", "Menurut simulasi"]
    assert len(followed.lines) == 1
    assert [source.label.kind for source in made.sources] == ["sample", "simulation"]
    assert made.chart is not None
    assert "menurut data contoh" in made.chart.wide
    assert "menurut simulasi" in made.chart.wide


def test_without_stages_the_sheet_shows_how_long_cases_took(study: Study) -> None:
    bare = study.sop.model_copy(update={"stages": ()})
    made = sheet(ID, log=measured(mined(study, cases=3).log, bare))
    assert made.chart is not None
    assert made.chart.title == ID("page.figure_cases")
    steps = sheet(ID, study=replace(study, sop=bare))
    assert steps.chart is not None
    assert "Menghimpun format" in steps.chart.wide, "so few steps stand for the stages"


def test_real_data_are_called_real(study: Study) -> None:
    # A log of ours says that it was simulated; one of an office does not.
    facts = logged.facts(replace(mined(study, cases=4), sample=False), ID)
    assert facts.label.kind == "real"
    assert facts.by == "Menurut catatan"


def test_bold_marks_in_a_text_from_outside_are_only_text() -> None:
    runs = rich(ID, "page.logged_stage", stage="**a** {time}", time="x")
    assert strong(runs) == ["**a** {time}", "x"]
