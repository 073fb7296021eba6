"""Distances of log-distance-measures, in its own environment: `ldm_distances.py PAIRS`.

PAIRS is a JSON file: a list of {"id", "one", "other", "zone"}, the logs as CSV with case_id, activity, start,
end, person, stamps in UTC. Printed is one JSON line: by pair and measure the value and the seconds of the
processor.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from log_distance_measures import (
    absolute_event_distribution,
    case_arrival_distribution,
    circadian_event_distribution,
    circadian_workforce_distribution,
    cycle_time_distribution,
    n_gram_distribution,
    relative_event_distribution,
    work_in_progress,
)
from log_distance_measures.config import EventLogIDs

IDS = EventLogIDs(case="case_id", activity="activity", start_time="start", end_time="end", resource="person")
HOUR = timedelta(hours=1)


def read(path: str, zone: str) -> pd.DataFrame:
    """A log with stamps in a zone."""
    frame = pd.read_csv(path, dtype={"case_id": str, "activity": str, "person": str})
    for name in ("start", "end"):
        frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601").dt.tz_convert(zone)
    return frame


def measures(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Value and seconds of each measure."""
    logs = (one, IDS, other, IDS)
    grams = n_gram_distribution.n_gram_distribution_distance
    ways: dict[str, Any] = {
        "ngd_2": lambda: grams(*logs, n=2),
        "ngd_3": lambda: grams(*logs, n=3),
        "ngd_4": lambda: grams(*logs, n=4),
        "aed": lambda: absolute_event_distribution.absolute_event_distribution_distance(*logs),
        "ced": lambda: circadian_event_distribution.circadian_event_distribution_distance(*logs),
        "red": lambda: relative_event_distribution.relative_event_distribution_distance(*logs),
        "ctd": lambda: cycle_time_distribution.cycle_time_distribution_distance(*logs, bin_size=HOUR),
        "car": lambda: case_arrival_distribution.case_arrival_distribution_distance(*logs),
        "wip": lambda: work_in_progress.work_in_progress_distance(*logs, normalize=False),
        "cwd": lambda: circadian_workforce_distribution.circadian_workforce_distribution_distance(*logs),
    }
    found = {}
    for name, way in ways.items():
        began = time.process_time()
        value = float(way())
        found[name] = (value, time.process_time() - began)
    return found


def main() -> None:
    """Compare every pair."""
    warnings.simplefilter("ignore")
    found = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for pair in json.loads(Path(sys.argv[1]).read_text()):
            found[pair["id"]] = measures(*(read(pair[name], pair["zone"]) for name in ("one", "other")))
    print(json.dumps({"version": version("log-distance-measures"), "found": found}))


if __name__ == "__main__":
    main()
