"""What is written on the recording sheet is what is read back, at the sheet's precision."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mining.log.result import ReadLog
from mining.log.sheet import read_sheets
from simulation import Scenario, run_to_log, simulate
from sop.events import EventLog, event_log
from sop.exchange.sheet.writer import write_sheet
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.sheet_texts import sheet_texts

ZONE = "Asia/Jakarta"


@pytest.fixture(scope="module")
def odd_sop() -> Sop:
    """Parallel steps, a joint step, numbers with gaps, and names that tempt a spreadsheet."""
    lead, both = {"roles": ["lead"]}, {"roles": ["lead", {"role": "helper", "count": 2}], "lead": "helper"}
    return Sop.model_validate(
        {
            "schema_version": 1,
            "id": "odd",
            "title": "=SUM(A1) & <b>'Odd'</b>",
            "identity": {"agency": "@Agency; unit"},
            "origin": {"source": "test"},
            "roles": [
                {"id": "lead", "name": "=Kepala", "aliases": ["'Quoted"]},
                {"id": "helper", "name": "Staf; Umum"},
                {"id": "same", "name": "=KEPALA"},
            ],
            "steps": [
                {"id": "a", "number": 10, "text": "-Start", "performers": lead, "after": []},
                {
                    "id": "b",
                    "number": 20,
                    "text": "+Left\nside",
                    "performers": {"roles": ["same"]},
                    "after": ["a"],
                },
                {
                    "id": "c",
                    "number": 35,
                    "text": "'Right'",
                    "performers": {"roles": ["helper"]},
                    "after": ["a"],
                },
                {"id": "d", "number": 40, "text": "Meet", "performers": both, "after": ["b", "c"]},
            ],
        }
    )


def at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz=ZONE)


def made_log(sop: Sop, rows: list[dict[str, object]], statuses: dict[str, str]) -> EventLog:
    stamps = ("enabled", "start", "end")
    events = pd.DataFrame(
        [
            {"activity": sop.step(str(row["step_id"])).text if row.get("step_id") else "", **row}
            for row in rows
        ]
    )
    for name in stamps:
        events[name] = pd.to_datetime(events.get(name, pd.Series(index=events.index, dtype=object)), utc=True)
    cases = pd.DataFrame(
        [
            {
                "case_id": case_id, "sop": sop.id, "revision": sop.digest, "opd": "=Badan",
                "period": "TW I 2026",
                "released": at("2026-01-05"), "deadline": at("2026-01-30 23:59:59"), "status": status,
            }
            for case_id, status in statuses.items()
        ]
    )  # fmt: skip
    return event_log(events, cases)


def round_trip(sop: Sop, log: EventLog, folder: Path, language: str = "id") -> ReadLog:
    path = folder / "sheet.xlsx"
    write_sheet(sop, path, texts=sheet_texts(language), log=log, time_zone=ZONE)  # type: ignore[arg-type]
    return read_sheets([path], sop=sop)


def at_sheet_precision(log: EventLog) -> list[tuple[object, ...]]:
    """The events as the sheet can hold them: minutes at best, no persons, no row numbers."""
    table = []
    for row in log.events.to_dict("records"):
        unit = "D" if row["precision"] == "day" else "min"
        stamps = [
            "" if pd.isna(row[name]) else str(row[name].tz_convert(ZONE).floor(unit))
            for name in ("enabled", "start", "end")
        ]
        roles = [one["role"] for one in json.loads(row["participants"] or "[]")]
        together = sorted(roles) if len(roles) > 1 else []
        step = "" if pd.isna(row["step_id"]) else row["step_id"]
        fixed = [row[name] for name in ("case_id", "activity", "unit", "visit", "role")]
        table.append((*fixed, step, *stamps, str(together), "day" if unit == "D" else "minute"))
    return sorted(table, key=str)


def test_day_precision_with_a_repeat_and_a_running_case(seed_sop: Sop, tmp_path: Path) -> None:
    def day(case: str, step: str, first: int, last: int | None, visit: int = 1) -> dict[str, object]:
        end = None if last is None else at(f"2026-01-{last:02}")
        role = seed_sop.step(step).performers.leader
        return {
            "case_id": case, "step_id": step, "visit": visit, "role": role,
            "enabled": at(f"2026-01-{first:02}"),
            "start": at(f"2026-01-{first:02}"), "end": end, "precision": "day",
        }  # fmt: skip

    rows = [
        day("2026-TW1", "perintah", 5, 5),
        day("2026-TW1", "buat_format", 5, 6),
        day("2026-TW1", "koreksi", 7, 8),
        day("2026-TW1", "koreksi", 12, 13, visit=2),
        day("007", "perintah", 6, 6),
        day("007", "buat_format", 7, None),
    ]
    log = made_log(seed_sop, rows, {"2026-TW1": "completed", "007": "running"})
    read = round_trip(seed_sop, log, tmp_path)
    assert at_sheet_precision(read.log) == at_sheet_precision(log)
    assert len(read.log.events) == 6
    pd.testing.assert_frame_equal(read.log.cases, log.cases)
    assert read.findings == ()
    assert read.sources[0].rows == 6
    assert list(read.log.events["instance"]) == [1, 2, 3, 4, 5, 6]


def test_seconds_become_minutes_and_joint_steps_keep_their_posts(odd_sop: Sop, tmp_path: Path) -> None:
    joint = json.dumps([{"person": "p1", "role": "lead"}, {"person": "p2", "role": "helper"}])
    rows: list[dict[str, object]] = [
        {"case_id": "=1+1", "step_id": "a", "visit": 1, "role": "lead", "start": at("2026-03-02 08:00:59"),
         "end": at("2026-03-02 09:15:30"), "precision": "second", "person": "Budi"},
        {"case_id": "=1+1", "step_id": "b", "visit": 1, "role": "same", "unit": "-Bidang A",
         "start": at("2026-03-02 09:15:30"), "end": at("2026-03-02 10:00"), "precision": "minute"},
        {"case_id": "=1+1", "step_id": "b", "visit": 1, "role": "same", "unit": "Bidang B",
         "enabled": at("2026-03-02 09:15:30"), "end": at("2026-03-02 00:00"), "precision": "day"},
        {"case_id": "=1+1", "step_id": "c", "visit": 1, "role": "Orang Luar",
         "enabled": at("2026-03-02 09:16"), "precision": "minute"},
        {"case_id": "=1+1", "step_id": "d", "visit": 1, "role": "helper", "participants": joint,
         "start": at("2026-03-03 23:59"), "end": at("2026-03-04 00:00"), "precision": "second"},
        {"case_id": "=1+1", "activity": "@Telepon", "visit": 1, "role": "", "end": at("2026-03-04"),
         "precision": "day"},
    ]  # fmt: skip
    log = made_log(odd_sop, rows, {"=1+1": ""})
    read = round_trip(odd_sop, log, tmp_path, language="en")
    assert at_sheet_precision(read.log) == at_sheet_precision(log)
    assert set(read.log.events["person"]) == {""}
    together = read.log.events.set_index("step_id").loc["d"]
    assert [one["role"] for one in json.loads(together["participants"])] == ["helper", "lead"]
    rules = {finding.rule: finding.count for finding in read.findings}
    assert rules == {"sheet_not_started": 1, "sheet_outside_sop": 1, "sheet_unknown_post": 1}
    pd.testing.assert_frame_equal(read.log.cases, log.cases)


def test_simulated_filled_in_and_read(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar, tmp_path: Path
) -> None:
    study = simulate(seed_sop, scenario, calendar, replications=1)
    log = run_to_log(seed_sop, study.planned, study.example, opd="Badan Kesbangpol")
    assert len(log.events) > 100
    read = round_trip(seed_sop, log, tmp_path)
    assert at_sheet_precision(read.log) == at_sheet_precision(log)
    same = ["case_id", "sop", "revision", "opd", "period", "status"]
    pd.testing.assert_frame_equal(read.log.cases[same], log.cases[same])
    for name in ("released", "deadline"):
        days = [table[name].dt.tz_convert(ZONE).dt.date.tolist() for table in (read.log.cases, log.cases)]
        assert str(days[0]) == str(days[1])


def test_without_an_sop_the_sheet_speaks_for_itself(odd_sop: Sop, tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {
            "case_id": "x",
            "step_id": "d",
            "visit": 1,
            "role": "helper",
            "end": at("2026-03-04"),
            "precision": "day",
        }
    ]
    log = made_log(odd_sop, rows, {"x": "completed"})
    round_trip(odd_sop, log, tmp_path)
    read = read_sheets([tmp_path / "sheet.xlsx"])
    assert at_sheet_precision(read.log) == at_sheet_precision(log)
    assert list(read.log.cases["sop"]) == ["odd"]


def test_several_workbooks_merge(odd_sop: Sop, tmp_path: Path) -> None:
    paths = []
    for name in ("first", "second"):
        rows: list[dict[str, object]] = [
            {
                "case_id": name,
                "step_id": "a",
                "visit": 1,
                "role": "lead",
                "end": at("2026-03-04"),
                "precision": "day",
            }
        ]
        paths.append(tmp_path / f"{name}.xlsx")
        write_sheet(odd_sop, paths[-1], texts=sheet_texts(), log=made_log(odd_sop, rows, {name: "completed"}))
    read = read_sheets(paths, sop=odd_sop)
    assert list(read.log.cases["case_id"]) == ["first", "second"]
    assert list(read.log.events["instance"]) == [1, 2]
    assert [source.name for source in read.sources] == ["first.xlsx", "second.xlsx"]
    assert read.extras is not None
    assert list(read.extras["file"]) == [str(path) for path in paths]


_texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and "_x" not in text)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case_id=_texts, unit=_texts, activity=_texts, minute=st.integers(0, 60 * 24 * 365 * 20))
def test_any_text_and_any_minute_survive(
    odd_sop: Sop, tmp_path: Path, case_id: str, unit: str, activity: str, minute: int
) -> None:
    moment = at("2010-01-01") + pd.Timedelta(minutes=minute)
    rows: list[dict[str, object]] = [
        {"case_id": case_id, "step_id": "a", "visit": 1, "unit": unit, "activity": activity, "end": moment,
         "precision": "minute"}
    ]  # fmt: skip
    log = made_log(odd_sop, rows, {case_id: "completed"})
    assert at_sheet_precision(round_trip(odd_sop, log, tmp_path).log) == at_sheet_precision(log)
