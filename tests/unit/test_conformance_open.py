"""Orders that the stamps do not tell, and cases that still run."""

from __future__ import annotations

import pandas as pd
import pytest

from mining.conformance import case_progress, check_conformance
from sop.events import EventLog, event_log
from sop.model import Sop

ROW = Sop.model_validate(
    {
        "schema_version": 1,
        "id": "test",
        "title": "Test",
        "identity": {"agency": "Test"},
        "origin": {"source": "Test"},
        "roles": [{"id": "staf", "name": "Staf"}],
        "steps": [
            {"id": step, "number": number, "text": step, "performers": {"roles": ["staf"]}}
            for number, step in enumerate("abcd", start=1)
        ],
    }
)


def _log(rows: list[tuple[str, str, str, str]], statuses: dict[str, str] | None = None) -> EventLog:
    """Rows of case, step, end and precision; without a status every case is `completed`."""
    table = pd.DataFrame(rows, columns=["case_id", "step_id", "end", "precision"])
    table["activity"] = table["step_id"]
    table["step_id"] = table["step_id"].where(table["step_id"] != "x", None)
    table["end"] = pd.to_datetime(table["end"], format="ISO8601").dt.tz_localize("Asia/Jakarta")
    names = list(dict.fromkeys(table["case_id"]))
    status = [(statuses or {}).get(name, "completed" if statuses is None else "") for name in names]
    return event_log(table, pd.DataFrame({"case_id": names, "status": status}))


def _kinds(log: EventLog) -> list[str]:
    """What is certain."""
    found = check_conformance(log, ROW).deviations
    return found.loc[found["certainty"] == "certain", "kind"].tolist()


def test_equal_stamps_are_no_certain_disorder() -> None:
    rows = [("p", step, "2026-01-05 09:00", "second") for step in "dcba"]
    found = check_conformance(_log(rows), ROW)
    assert found.deviations["certainty"].unique().tolist() == ["possible"]
    assert found.cases["state"].tolist() == ["conforming"]
    (finding,) = [item for item in found.findings if item.rule == "order_within_day_unknown"]
    assert (finding.count, finding.total, finding.fields["events"]) == (1, 1, "4")


def test_one_date_is_one_block_but_two_dates_are_in_order() -> None:
    same = [("p", step, "2026-01-05", "day") for step in "badc"]
    assert _kinds(_log(same)) == []
    apart = [("p", step, f"2026-01-{5 + place:02}", "day") for place, step in enumerate("bacd")]
    assert _kinds(_log(apart)) == ["swapped"]


def test_a_date_and_a_time_on_that_day_are_one_block() -> None:
    rows = [
        ("p", "b", "2026-01-05", "day"),
        ("p", "a", "2026-01-05 10:00", "second"),
        ("p", "c", "2026-01-06 09:00", "second"),
        ("p", "d", "2026-01-06 10:00", "second"),
    ]
    assert _kinds(_log(rows)) == []


def test_the_day_is_that_of_the_office() -> None:
    # 06:30 in Jakarta is still the day before in UTC: both stamps are of 6 January there.
    rows = [("p", "b", "2026-01-06 06:30", "day"), ("p", "a", "2026-01-06 08:00", "day")]
    rows += [("p", step, "2026-01-07 08:00", "day") for step in "cd"]
    assert _kinds(_log(rows)) == []


def test_stamps_to_the_minute_are_ordered_by_minutes() -> None:
    same = [("p", "b", "2026-01-05 09:00", "minute"), ("p", "a", "2026-01-05 09:00:30", "second")]
    rest = [("p", "c", "2026-01-05 10:00", "minute"), ("p", "d", "2026-01-05 10:01", "minute")]
    assert _kinds(_log(same + rest)) == []
    swapped = [("p", "b", "2026-01-05 09:00", "minute"), ("p", "a", "2026-01-05 09:01", "minute")]
    assert _kinds(_log(swapped + rest)) == ["swapped"]


def test_the_same_step_twice_at_one_instant_is_no_question_of_order() -> None:
    rows = [("p", step, "2026-01-05 09:00", "second") for step in "aa"]
    rows += [("p", step, f"2026-01-05 1{place}:00", "second") for place, step in enumerate("bcd")]
    found = check_conformance(_log(rows), ROW)
    assert found.deviations["kind"].tolist() == ["repeated"]
    assert not [item for item in found.findings if item.rule == "order_within_day_unknown"]


YOUNG = [("p", step, f"2026-03-0{place + 1} 09:00", "second") for place, step in enumerate("abcd")]


@pytest.mark.parametrize(
    ("last", "status", "progress"),
    [
        ("2026-02-01 09:00", "", "running"),
        ("2025-10-01 09:00", "", "unfinished"),
        ("2025-10-01 09:00", "running", "running"),
        ("2026-02-01 09:00", "completed", "completed"),
        ("2026-02-01 09:00", "cancelled", "unfinished"),
    ],
)
def test_progress_of_a_case_without_its_final_step(last: str, status: str, progress: str) -> None:
    log = _log([*YOUNG, ("q", "a", last, "second")], {"q": status})
    assert case_progress(log, ROW).to_dict() == {"p": "completed", "q": progress}


def test_the_gap_is_counted_to_the_end_of_the_log() -> None:
    log = _log([*YOUNG, ("q", "a", "2026-02-22 09:00", "second")], {})
    assert case_progress(log, ROW, open_gap_days=10)["q"] == "unfinished"
    assert case_progress(log, ROW, open_gap_days=10.1)["q"] == "running"
    with pytest.raises(ValueError, match="open_gap_days"):
        case_progress(log, ROW, open_gap_days=-1)


def test_running_cases_are_never_deviating() -> None:
    rows = [("q", step, f"2026-03-0{place + 1} 10:00", "second") for place, step in enumerate("ax")]
    found = check_conformance(_log([*YOUNG, *rows], {}), ROW)
    assert found.cases["state"].tolist() == ["conforming", "running"]
    assert found.deviations.empty
    assert found.cases["fitness"].isna().tolist() == [False, True]
    assert found.cases["cost"].tolist() == [0, 1]
    assert found.numbers.running == 1
    assert found.numbers.log_fitness == 1
    assert found.variants["running"].tolist() == [0, 1]
    assert found.variants["cost"].isna().tolist() == [False, True]


def test_one_variant_may_hold_running_and_unfinished_cases() -> None:
    rows = [("q", "a", "2026-03-01 10:00", "second"), ("r", "a", "2025-10-01 10:00", "second")]
    found = check_conformance(_log([*YOUNG, *rows], {}), ROW)
    assert found.cases.set_index("case_id")["state"].to_dict() == {
        "p": "conforming",
        "q": "running",
        "r": "deviating",
    }
    assert found.summary["case_ids"].tolist() == [("r",)] * 3


def test_a_step_that_only_waits_has_not_happened() -> None:
    log = _log(YOUNG[:3], {})
    waiting = pd.DataFrame(
        {
            "case_id": ["p"],
            "activity": ["d"],
            "step_id": ["d"],
            "enabled": [pd.Timestamp("2026-03-04", tz="UTC")],
            "precision": ["second"],
        }
    )
    log = event_log(pd.concat([log.events.drop(columns=["instance", "visit"]), waiting]), log.cases)
    found = check_conformance(log, ROW)
    assert found.cases[["state", "n_events"]].values.tolist() == [["running", 3]]
    assert [item.rule for item in found.findings if item.rule == "not_started_yet"] == ["not_started_yet"]
