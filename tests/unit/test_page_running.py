"""What runs now and is due when, as the first sheet says it."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from mining.analysis import AnalysisSettings, Mined, analyse
from mining.log.result import ReadLog
from simulation import Study, read_scenario, run_to_log, simulate
from sop.events import event_log
from sop.reading import read_sop
from sop.worktime import default_calendar
from ukur.page.blocks import Rich
from ukur.page.logged_running import running
from ukur.words import words

ID, EN = words("id"), words("en")
STATE = date(2026, 11, 4)


@pytest.fixture(scope="module")
def study() -> Study:
    sop = read_sop("data/sops/pengukuran-kinerja.yaml")
    scenario = read_scenario("data/scenarios/kesbangpol.yaml")
    return simulate(sop, scenario, default_calendar(), replications=1)


def open_cases(study: Study, *deadlines: date | None) -> Mined:
    """As many cases without their last step as deadlines, told as of a Wednesday."""
    log = run_to_log(study.sop, study.planned, study.example)
    ids = log.cases["case_id"].tolist()[-len(deadlines) :]
    events = log.events[log.events["case_id"].isin(ids) & (log.events["step_id"] != "pengarsipan")]
    cases = log.cases[log.cases["case_id"].isin(ids)].assign(status="running")
    stamps = [None if day is None else pd.Timestamp(f"{day} 09:00", tz="UTC") for day in deadlines]
    cases["deadline"] = pd.Series(stamps, index=cases.index, dtype="datetime64[us, UTC]")
    settings = AnalysisSettings(as_of=STATE)
    return analyse(ReadLog(log=event_log(events, cases)), study.sop, default_calendar(), settings=settings)


def text(runs: Rich) -> str:
    return "".join(run.text for run in runs)


@pytest.mark.parametrize(
    ("day", "indonesian", "english"),
    [
        (STATE, "tenggat 4 November 2026, hari itu juga.", "due on 4 November 2026, that same day."),
        (date(2026, 11, 5), "tenggat 5 November 2026, 1 hari kerja lagi.", "1 working day from then."),
        (date(2026, 11, 9), "tenggat 9 November 2026, 3 hari kerja lagi.", "3 working days from then."),
        (date(2026, 11, 2), "tenggat 2 November 2026, sudah lewat 2 hari kerja.", "2 working days ago."),
        (None, "tenggat tidak tercatat.", "no deadline recorded."),
    ],
)
def test_when_a_case_is_due(study: Study, day: date | None, indonesian: str, english: str) -> None:
    log = open_cases(study, day)
    assert text(running(log, ID)[0]).endswith(indonesian)
    assert text(running(log, EN)[0]).endswith(english)


def test_what_is_due_first_stands_first(study: Study) -> None:
    days = (None, STATE + timedelta(days=9), STATE - timedelta(days=9))
    log = open_cases(study, *days)
    names = log.log.cases["case_id"].tolist()
    shown = [runs[0].text for runs in running(log, ID)]
    assert shown == [names[2], names[1], names[0]]


def test_of_many_the_rest_are_counted_and_those_past_named(study: Study) -> None:
    late = tuple(STATE - timedelta(days=each) for each in range(2, 7))
    lines = running(open_cases(study, *late), ID)
    assert len(lines) == 4
    assert text(lines[-1]) == "Dan 2 pelaksanaan lagi; 2 di antaranya sudah lewat tenggat."
    none = running(open_cases(study, *(None,) * 5), ID)
    assert text(none[-1]) == "Dan 2 pelaksanaan lagi."


def test_a_deadline_that_the_sop_sets_counts_as_one(study: Study) -> None:
    from sop.elements import Due

    last = study.sop.steps[-1]
    due = last.model_copy(update={"due": Due(value=500, unit="working_days", after="release")})
    log = open_cases(study, None)
    sop = study.sop.model_copy(update={"steps": (*study.sop.steps[:-1], due)})
    told = analyse(
        ReadLog(log=log.log), sop, default_calendar(), settings=AnalysisSettings(as_of=STATE)
    )  # fmt: skip
    assert "tidak tercatat" not in text(running(told, ID)[0])
    assert "tenggat" in text(running(told, ID)[0])
