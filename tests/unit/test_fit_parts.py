"""Split, baseline, floor and verdict on logs that can be followed by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from mining.calibration.fit import (
    FitStatement,
    MeasureFit,
    fit_statement,
    fit_table,
    naive_baseline,
    shared_options,
    split_by_time,
    split_half_floor,
)
from mining.calibration.fit.result import JUDGED, NEEDED, verdict
from mining.distance import MEASURES, compare, prepare
from sop.events import EventLog, event_log

ZONE = "Asia/Jakarta"


def log(
    cases: int, *, seed: int = 1, first: str = "2026-01-05", every: int = 6, slow: float = 1.0
) -> EventLog:
    """Cases of A, B (or C) and D, one every few hours, all luck from the seed."""
    draw = np.random.default_rng(seed)
    begin = pd.Timestamp(first, tz=ZONE) + pd.to_timedelta(np.arange(cases) * every * 3600, unit="s")
    gaps = np.round(draw.exponential(4 * 3600 * slow, (cases, 3)))
    lasted = np.round(draw.exponential(3600 * slow, (cases, 3)))
    kind = np.where(draw.random(cases) < 0.3, "C", "B")
    frames = []
    at = begin
    for place in range(3):
        start = at + pd.to_timedelta(gaps[:, place], unit="s")
        at = start + pd.to_timedelta(lasted[:, place], unit="s")
        name = ["A", kind, "D"][place]
        frames.append(
            pd.DataFrame(
                {
                    "case_id": [f"c{n:04}" for n in range(cases)],
                    "activity": name,
                    "start": start,
                    "end": at,
                    "person": "p",
                    "precision": "second",
                }
            )
        )
    return event_log(pd.concat(frames).sort_values(["case_id", "start"]).reset_index(drop=True))


def ends(*hours: int, case: str) -> pd.DataFrame:
    stamps = pd.Timestamp("2026-01-05", tz=ZONE) + pd.to_timedelta(list(hours), unit="h")
    return pd.DataFrame({"case_id": case, "activity": "A", "end": stamps})


def test_cases_that_the_boundary_cuts_are_in_neither_part() -> None:
    table = pd.concat(
        [ends(1, 2, 3, case="early"), ends(4, 9, case="cut"), ends(8, 10, 11, 12, 13, case="late")]
    )
    parts = split_by_time(event_log(table.reset_index(drop=True)), share=0.4)
    assert set(parts.train.events["case_id"]) == {"early"}
    assert set(parts.test.cases["case_id"]) == {"late"}
    assert parts.dropped == ("cut",)
    assert parts.boundary == pd.Timestamp("2026-01-05 04:00", tz=ZONE)
    assert (parts.reason, parts.usable) == ("too_few_cases", False)


def test_an_event_without_stamps_takes_its_case_out() -> None:
    table = pd.concat([ends(1, 2, case="a"), ends(3, case="b"), ends(4, 5, 6, 7, 8, case="c")]).reset_index(
        drop=True
    )
    table.loc[1, "end"] = pd.NaT
    parts = split_by_time(event_log(table), share=0.25)
    assert parts.dropped == ("a",)
    assert set(parts.train.cases["case_id"]) | set(parts.test.cases["case_id"]) == {"b", "c"}


@pytest.mark.parametrize("share", [0, 1, -0.2, 1.5])
def test_a_share_must_leave_two_parts(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        split_by_time(log(4), share=share)


def test_a_year_of_five_cases_cannot_be_split() -> None:
    assert split_by_time(log(5)).reason == "too_few_cases"
    assert (
        split_by_time(EventLog(events=log(1).events.iloc[:0], cases=log(1).cases.iloc[:0])).boundary is None
    )


def test_the_last_cases_come_again_in_the_week_of_the_first() -> None:
    train = log(40, every=24)
    first = pd.Timestamp("2026-03-25 10:00", tz=ZONE)
    naive = naive_baseline(train, first=first, cases=10)
    assert list(naive.cases["case_id"]) == [f"c{n:04}" for n in range(30, 40)]
    before = train.events[train.events["case_id"] >= "c0030"].reset_index(drop=True)
    moved = (naive.events["start"] - before["start"]).unique()
    assert len(moved) == 1
    assert moved[0] % pd.Timedelta(weeks=1) == pd.Timedelta(0)
    week = naive.events["start"].min().tz_convert(ZONE).isocalendar().week
    assert week == first.isocalendar().week
    assert (naive.events["end"] - naive.events["start"]).equals(before["end"] - before["start"])


def test_hours_on_the_wall_stay_over_a_change_of_the_clocks() -> None:
    train = event_log(
        pd.DataFrame(
            {
                "case_id": ["a"],
                "activity": ["A"],
                "end": [pd.Timestamp("2026-03-02 08:00", tz="Europe/Berlin")],
            }
        )
    )
    first = pd.Timestamp("2026-04-08 15:00", tz="Europe/Berlin")
    naive = naive_baseline(train, first=first, cases=5, time_zone="Europe/Berlin")
    assert naive.events["end"][0] == pd.Timestamp("2026-04-06 08:00", tz="Europe/Berlin")
    assert len(naive.cases) == 1


def test_the_floor_is_repeatable_and_blind_to_the_order_of_rows() -> None:
    one = log(60)
    shuffled = one.events.sample(frac=1, random_state=3)
    floors = [split_half_floor(prepare(part), splits=5, seed=2) for part in (one, shuffled)]
    assert floors[0] == floors[1]
    assert split_half_floor(prepare(one), splits=5, seed=3) != floors[0]
    assert tuple(floors[0]) == MEASURES
    with pytest.raises(ValueError, match="splits"):
        split_half_floor(prepare(one), splits=1)


def test_the_floor_of_cases_that_are_all_alike_is_nought() -> None:
    table = pd.concat([ends(7, 8, case=f"c{n}") for n in range(40)]).reset_index(drop=True)
    same = event_log(table.assign(start=table["end"]))
    floors = split_half_floor(prepare(same), splits=4)
    for measure in ("ngd_3", "aed", "ced", "red", "ctd", "car", "wip_level"):
        assert (floors[measure].value, floors[measure].high) == (0, 0), measure


def test_the_floor_is_about_the_distance_of_two_logs_of_that_length() -> None:
    measures = ("ngd_3", "red", "ctd")
    pairs = [compare(prepare(log(120, seed=2 * n)), prepare(log(120, seed=2 * n + 1))) for n in range(20)]
    floors = [split_half_floor(prepare(log(120, seed=500 + n)), splits=6) for n in range(6)]
    for measure in measures:
        real = np.mean([pair.value(measure) for pair in pairs])
        floor = np.mean([found[measure].value for found in floors])
        halves = np.mean([found[measure].halves for found in floors])
        assert floor == pytest.approx(real, rel=0.2), measure
        # Halves as they stand would promise too little.
        assert halves > 1.15 * real, measure


def measures_of(**codes: str) -> tuple[MeasureFit, ...]:
    plain = dict.fromkeys(JUDGED, "at_floor") | codes
    return tuple(
        MeasureFit(measure=name, unit="hours", code=code, judged=True) for name, code in plain.items()
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({}, "validated"),
        ({"aed": "better_than_naive", "ctd": "better_than_naive"}, "validated"),
        ({"aed": "untold"}, "validated"),
        ({"aed": "like_naive"}, "partly"),
        ({"aed": "worse_than_naive"}, "partly"),
        ({"ctd": "like_naive"}, "partly"),
        ({"ctd": "worse_than_naive"}, "not_validated"),
        ({"ctd": "untold"}, "not_validated"),
        (dict.fromkeys(("aed", "ced", "car"), "like_naive"), "partly"),
        (dict.fromkeys(("aed", "ced", "car", "wip_level"), "like_naive"), "not_validated"),
        (dict.fromkeys(JUDGED, "untold"), "not_validated"),
    ],
)
def test_the_rule_of_the_verdict(codes: dict[str, str], expected: str) -> None:
    assert verdict(measures_of(**codes)) == expected


def test_measures_that_are_not_judged_have_no_say() -> None:
    worst = MeasureFit(measure="wip", unit="hours", code="worse_than_naive", judged=False)
    assert verdict((*measures_of(), worst)) == "validated"
    assert set(NEEDED) <= set(JUDGED) <= set(MEASURES)


def test_few_cases_and_few_runs_are_not_judged() -> None:
    train = log(60)
    few = fit_statement([log(5, seed=7), log(5, seed=8)], log(5, seed=9), train)
    assert {one.reason for one in few.measures} == {"too_few_cases"}
    assert few.code == "not_validated"
    single = fit_statement([log(30, seed=7)], log(30, seed=9), train)
    assert {one.reason for one in single.measures} == {"too_few_runs"}
    none = fit_statement([], log(30, seed=9), train)
    assert (none.code, none.runs) == ("not_validated", 0)
    assert none["ctd"].unit == "hours"


def test_a_statement_tells_all_it_was_made_of() -> None:
    found = fit_statement(
        [log(40, seed=n) for n in (7, 8, 9)], log(40, seed=10), log(80, seed=11), seed=4, level=0.9
    )
    again = fit_statement(
        [log(40, seed=n) for n in (7, 8, 9)], log(40, seed=10), log(80, seed=11), seed=4, level=0.9
    )
    assert repr(found) == repr(again)
    assert (found.runs, found.cases_test, found.cases_train, found.cases_simulated) == (3, 40, 80, 40)
    table = fit_table(found)
    assert list(table.columns) == [field.name for field in dataclasses.fields(MeasureFit)]
    assert list(table["measure"]) == list(MEASURES)
    assert isinstance(found, FitStatement)
    row = found["ctd"]
    assert row.low < row.value < row.high
    assert row.floor_low <= row.floor <= row.floor_high


def test_logs_are_compared_by_what_all_of_them_record() -> None:
    both = log(30)
    only_ends = event_log(both.events.drop(columns="start"))
    only_starts = event_log(both.events.drop(columns="end"))
    dated = event_log(both.events.assign(precision="day", step_id="a"))
    assert shared_options([both, both]).stamps == "both"
    found = shared_options([both, only_ends])
    assert (found.stamps, found.begins) == ("end", "end")
    assert shared_options([only_starts, both]).stamps == "start"
    assert shared_options([dated, both]).whole_days
    assert shared_options([dated, both]).labels == "activity"
    assert shared_options([dated, dated]).labels == "step"
    judged = fit_statement([log(30, seed=n) for n in (3, 4)], only_ends, both)
    assert judged.options.begins == "end"
    assert judged["ctd"].code != "untold"
