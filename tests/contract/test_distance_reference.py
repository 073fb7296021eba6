"""Distances are those that others published and computed."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from mining.distance import DistanceOptions, distances
from sop.events import EventLog, event_log

NAMES = {
    "Activity": "activity", "activity_name": "activity", "Resource": "person", "resource": "person",
    "start_time": "start", "start_timestamp": "start", "end_time": "end", "end_timestamp": "end",
}  # fmt: skip


def read(path: Path) -> EventLog:
    """A log as it stands, also with ends before starts, which the door refuses."""
    table = pd.read_csv(path).rename(columns=NAMES)
    for name in ("start", "end"):
        table[name] = pd.to_datetime(table[name], utc=True, format="ISO8601")
    return event_log(table[["case_id", "activity", "start", "end", "person"]].astype({"case_id": str}))


def value(folder: Path, one: int, other: int, measure: str, **options: int) -> float:
    logs = [
        read(folder / "log_distance_measures" / f"test_event_log_{number}.csv") for number in (one, other)
    ]
    # The logs were written at +02:00 in winter.
    return distances(*logs, time_zone="Africa/Johannesburg", options=DistanceOptions(**options)).value(
        measure
    )


@pytest.mark.parametrize(
    ("one", "other", "measure", "bin_seconds", "expected"),
    [
        (1, 1, "ngd_3", 3600, 0),
        (1, 3, "ngd_2", 3600, 1 / 6),
        (1, 3, "ngd_3", 3600, 0.2),
        (1, 3, "ngd_4", 3600, 0.2272727),
        (1, 2, "ngd_2", 3600, 1),
        (1, 2, "ngd_3", 3600, 1),
        (1, 2, "ngd_4", 3600, 1),
        (4, 6, "car", 3600, 5 / 9),
        (4, 6, "car", 86_400, 0),
        (4, 5, "ctd", 1800, 0.777778),
        (4, 5, "ctd", 3600, 0.444444),
        (4, 5, "ctd", 14_400, 0),
        (4, 5, "red", 3600, 0.277778),
    ],
)
def test_the_published_unit_values(
    reference_data: Path, one: int, other: int, measure: str, bin_seconds: int, expected: float
) -> None:
    found = value(reference_data, one, other, measure, bin_seconds=bin_seconds)
    assert found == pytest.approx(expected, abs=5e-7)


def test_the_scores_of_ten_simulated_logs(reference_data: Path) -> None:
    file = reference_data / "reference_scores" / "recomputed_agentsim.json"
    scores = json.loads(file.read_text())["agentsimulator_main"]
    folder = reference_data / "agentsimulator" / "simulated_data" / "LoanApp.csv" / "main_results"
    test = read(folder / "test_preprocessed.csv")
    compared = 0
    for number in range(10):
        found = distances(test, read(folder / f"simulated_log_{number}.csv"), time_zone="UTC")
        for name, values in scores.items():
            measure = "ngd_3" if name == "NGD" else name.lower()
            assert found.value(measure) == pytest.approx(values[number], abs=1e-9), (number, name)
            compared += 1
    assert compared == 60


def test_the_stored_comparison_with_the_other_program(root: Path) -> None:
    stored = json.loads((root / "benchmarks" / "results" / "distances.json").read_text())
    assert stored["max_absolute_difference"] <= 1e-9
    assert len(stored["pairs"]) >= 8
    assert all(row["ratio"][0] > 1 for row in stored["pairs"])
