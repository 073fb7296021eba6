"""What deviations cost in working time."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import small_log, small_sop
from mining.conformance import check_conformance
from mining.conformance.lost_time import REASONS, deviation_time
from mining.conformance.result import Conformance
from mining.conformance.wording import FLOW_KINDS, KINDS
from ukur.words import LANGUAGES, words

ROW = small_sop(dict.fromkeys("abcd"))


def checked(trace: str, *, precision: str = "second") -> Conformance:
    """One case, an event an hour."""
    rows = [
        {
            "step_id": step,
            "start": f"2025-02-03 {8 + hour:02}:00",
            "end": f"2025-02-03 {8 + hour:02}:30",
            "precision": precision,
        }
        for hour, step in enumerate(trace)
    ]
    return check_conformance(small_log(rows), ROW, open_gap_days=0)


def times(count: int, **changes: object) -> pd.DataFrame:
    """Half an hour of work, then half an hour of waiting for each instance."""
    return pd.DataFrame(
        {
            "instance": range(1, count + 1),
            "processing_seconds": 1800.0,
            "processing_reason": "",
            "waiting_working_seconds": 1800.0,
            **changes,
        }
    )


def test_what_was_done_too_much_cost_its_work_and_waiting() -> None:
    found = deviation_time(checked("abbcd"), times(5)).deviations
    assert found[["kind", "lost_working_seconds", "lost_basis", "lost_reason"]].values.tolist() == [
        ["repeated", 3600.0, "work_and_waiting", ""]
    ]


def test_an_activity_outside_the_sop_cost_at_least_its_work() -> None:
    known = times(5)
    known.loc[2, "waiting_working_seconds"] = None
    found = deviation_time(checked("abxcd"), known).deviations
    assert found[["kind", "lost_working_seconds", "lost_basis"]].values.tolist() == [
        ["extra", 1800.0, "work"]
    ]


@pytest.mark.parametrize(
    ("trace", "reason"), [("acd", "left_out"), ("acbd", "no_time_of_its_own"), ("dabc", "no_time_of_its_own")]
)
def test_no_time_where_none_can_be_told(trace: str, reason: str) -> None:
    found = deviation_time(checked(trace), times(len(trace))).deviations
    assert found["lost_working_seconds"].isna().all()
    assert found["lost_reason"].tolist() == [reason]


def test_unmeasured_work_keeps_its_reason() -> None:
    without = times(5, processing_seconds=float("nan"), processing_reason="days_only")
    found = deviation_time(checked("abbcd"), without)
    assert found.deviations["lost_reason"].tolist() == ["days_only"]
    assert found.summary["lost_reason"].tolist() == ["days_only"]
    assert found.summary["lost_known"].tolist() == [0]


def test_what_is_only_possible_costs_nothing_that_is_known() -> None:
    found = deviation_time(checked("abcd", precision="day"), times(4)).deviations
    assert found["lost_reason"].unique().tolist() == ["only_possible"]


def test_the_summary_adds_up() -> None:
    result = checked("abbcdxx")
    found = deviation_time(result, times(7))
    assert found.summary["kind"].tolist() == result.summary["kind"].tolist() == ["extra", "repeated"]
    assert found.summary["lost_working_seconds"].tolist() == [7200.0, 3600.0]
    assert found.summary["lost_known"].tolist() == [2, 1]
    assert deviation_time(checked("abcd"), times(4)).summary.empty


def test_wrong_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="columns missing: waiting_working_seconds"):
        deviation_time(checked("abcd"), times(4).drop(columns="waiting_working_seconds"))
    with pytest.raises(ValueError, match="twice"):
        deviation_time(checked("abcd"), pd.concat([times(4), times(1)]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_have_words(language: str) -> None:
    table = words(language)  # type: ignore[arg-type]
    assert all(table.has(f"missing.{reason}") for reason in {*REASONS.values(), "only_possible"})
    assert set(REASONS) <= {*KINDS, *FLOW_KINDS}
