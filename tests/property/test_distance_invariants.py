"""What holds for the distances of any two logs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mining.distance import MEASURES, DistanceOptions, distances
from mining.distance.transport import wasserstein
from sop.events import EventLog, event_log

ROW = st.tuples(
    st.integers(0, 3), st.sampled_from("ABC"), st.integers(0, 400), st.integers(0, 90), st.sampled_from("pq ")
)
ROWS = st.lists(ROW, min_size=1, max_size=14)
ZONES = st.sampled_from(["Asia/Jakarta", "Asia/Kolkata", "UTC"])


def log(rows: list[Any], *, later: int = 0) -> EventLog:
    """Rows of case, activity, start and length in quarters of an hour, person."""
    begin = pd.Timestamp("2026-01-05 00:00", tz="UTC") + pd.Timedelta(hours=later)
    table = pd.DataFrame(rows, columns=["case_id", "activity", "start", "length", "person"])
    table["start"] = begin + pd.to_timedelta(table["start"] * 15, unit="min")
    table["end"] = table["start"] + pd.to_timedelta(table["length"] * 15, unit="min")
    return event_log(table.assign(case_id=table["case_id"].astype(str), person=table["person"].str.strip()))


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, zone=ZONES)
def test_a_log_is_no_distance_from_itself(rows: list[Any], zone: str) -> None:
    for one in distances(log(rows), log(rows), time_zone=zone):
        assert one.value == 0 or one.reason


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, others=ROWS, zone=ZONES)
def test_both_ways_are_equally_far(rows: list[Any], others: list[Any], zone: str) -> None:
    there, back = (
        distances(log(rows), log(others), time_zone=zone),
        distances(log(others), log(rows), time_zone=zone),
    )
    for measure in MEASURES:
        assert there[measure].reason == back[measure].reason
        assert there.value(measure) == pytest.approx(back.value(measure), nan_ok=True)
        assert (there[measure].n_one, there[measure].n_other) == (back[measure].n_other, back[measure].n_one)


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, others=ROWS, seed=st.integers(0, 9))
def test_the_order_of_rows_has_no_say(rows: list[Any], others: list[Any], seed: int) -> None:
    one, other = log(rows), log(others)
    shuffled = one.events.sample(frac=1, random_state=seed)
    # Rows bring their number along; and a table does for a log.
    assert repr(distances(one, other)) == repr(distances(shuffled, other.events))


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, hours=st.integers(1, 500))
def test_moving_a_log_moves_the_calendar_alone(rows: list[Any], hours: int) -> None:
    found = distances(log(rows), log(rows, later=hours))
    for measure in ("aed", "car"):
        assert found.value(measure) == pytest.approx(hours)
    for measure in ("ngd_2", "ngd_3", "ngd_4", "red", "ctd", "ctd_median"):
        assert found.value(measure) == 0
    if found["wip"].told and hours % 24 == 0:
        assert found.value("wip") == pytest.approx(hours)
    if hours % 168 == 0:
        assert found.value("ced") == 0


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, others=ROWS)
def test_shares_stay_between_nought_and_one(rows: list[Any], others: list[Any]) -> None:
    for one in distances(log(rows), log(others), options=DistanceOptions(normalised=True)):
        assert one.reason or 0 <= one.value <= 1 + 1e-12, one


VALUES = st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=30)


@settings(deadline=None)
@given(one=VALUES, other=VALUES)
def test_the_distance_of_samples_is_that_of_scipy(one: list[int], other: list[int]) -> None:
    from scipy.stats import wasserstein_distance

    found = wasserstein(np.array(one, dtype=np.int64), np.array(other, dtype=np.int64))
    assert found == pytest.approx(wasserstein_distance(one, other), abs=1e-9)


@given(rows=ROWS, others=ROWS, n=st.integers(2, 4))
@settings(max_examples=25, deadline=None)
def test_runs_of_activities_are_counted_as_one_by_one(rows: list[Any], others: list[Any], n: int) -> None:
    one, other = (grams(log(part), n) for part in (rows, others))
    apart = sum(abs(one.get(gram, 0) - other.get(gram, 0)) for gram in {*one, *other})
    expected = apart / (sum(one.values()) + sum(other.values()))
    assert distances(log(rows), log(others)).value(f"ngd_{n}") == pytest.approx(expected)


def grams(of: EventLog, n: int) -> dict[tuple[str, ...], int]:
    """Windows of each padded case, in the slow way."""
    found: dict[tuple[str, ...], int] = {}
    for _, rows in of.events.sort_values(["start", "end", "instance"]).groupby("case_id"):
        padded = ["-"] * (n - 1) + rows["activity"].tolist() + ["-"] * (n - 1)
        for at in range(len(padded) - n + 1):
            gram = tuple(padded[at : at + n])
            found[gram] = found.get(gram, 0) + 1
    return found
