"""Prosimos on the same model as BPMN and JSON, which this script writes.

Its log and statistics go to a scratch folder. It draws for itself (same distributions, same arrivals), and
knows no step with several performers and no holidays. The calendar is always open or the normal office week.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import tempfile
from bisect import bisect_right
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from harness import Simulate, Workload, main
from prosimos.simulation_engine import SimBPMEnv, execute_full_process
from prosimos.simulation_setup import SimDiffSetup

SEED = 1
MONDAY = datetime(2025, 1, 6, tzinfo=UTC)
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
DAY, WEEK = 86_400, 7 * 86_400
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def prepare(workload: Workload, given: argparse.Namespace) -> Simulate:
    """Parameters: workload, every step with one role; given.calendar. Returns: the run."""
    assert all(len(step["roles"]) == 1 for step in workload["steps"]), "one performer a step"
    scratch = tempfile.TemporaryDirectory()
    folder = Path(scratch.name)
    office = given.calendar == "office"
    week = _Week(workload["week"] if office else [[0, WEEK]])
    bpmn, parameters = folder / "model.bpmn", folder / "model.json"
    bpmn.write_text(_bpmn(workload))
    parameters.write_text(json.dumps(_parameters(workload, _periods(workload["week"] if office else None))))
    arrivals = [week.instant(arrival) for arrival in workload["arrivals"]]

    def simulate() -> float:
        assert scratch
        np.random.seed(SEED)
        random.seed(SEED)
        setup = SimDiffSetup(str(bpmn), str(parameters), False, len(arrivals))
        setup.set_starting_datetime(MONDAY)
        with (folder / "statistics.csv").open("w") as statistics, (folder / "log.csv").open("w") as log:
            model = SimBPMEnv(setup, csv.writer(statistics), csv.writer(log))
            execute_full_process(model, arrivals)
            model.log_writer.force_write()
            model.log_info.save_joint_statistics(model)
        cycles = [
            week.worked((trace.completed_at - MONDAY).total_seconds()) - arrival
            for trace, arrival in zip(model.log_info.trace_list, workload["arrivals"], strict=True)
        ]
        return sum(cycles) / len(cycles)

    return simulate


class _Week:
    """A week of open windows that repeats: seconds from Monday midnight to open seconds and back."""

    def __init__(self, windows: list[list[int]]) -> None:
        self.windows = windows
        self.sums = [0]
        for opened, closed in windows:
            self.sums.append(self.sums[-1] + closed - opened)

    def worked(self, instant: float) -> float:
        weeks, rest = divmod(instant, WEEK)
        inside = sum(min(max(rest - opened, 0), closed - opened) for opened, closed in self.windows)
        return weeks * self.sums[-1] + inside

    def instant(self, worked: int) -> int:
        weeks, rest = divmod(worked, self.sums[-1])
        index = bisect_right(self.sums, rest) - 1
        return weeks * WEEK + self.windows[index][0] + rest - self.sums[index]


def _bpmn(workload: Workload) -> str:
    ids = ["start", *(step["id"] for step in workload["steps"]), "end"]
    tasks = "".join(f'<task id="{name}" name="{name}"/>' for name in ids[1:-1])
    flows = "".join(
        f'<sequenceFlow id="flow_{index}" sourceRef="{ids[index]}" targetRef="{ids[index + 1]}"/>'
        for index in range(len(ids) - 1)
    )
    body = f'<startEvent id="start" name="start"/>{tasks}<endEvent id="end" name="end"/>{flows}'
    return (
        f'<?xml version="1.0"?><definitions xmlns="{BPMN}" targetNamespace="urn:bench">'
        f'<process id="process">{body}</process></definitions>'
    )


def _parameters(workload: Workload, periods: list[dict[str, str]]) -> dict[str, Any]:
    roles = workload["roles"]
    resources = [
        {"id": role, "name": role, "cost_per_hour": 1, "amount": 1, "calendar": "calendar"} for role in roles
    ]
    return {
        "model_type": "CRISP",
        "resource_profiles": [
            {"id": one["id"], "name": one["id"], "resource_list": [one]} for one in resources
        ],
        "resource_calendars": [{"id": "calendar", "name": "calendar", "time_periods": periods}],
        "arrival_time_calendar": _periods(None),
        "arrival_time_distribution": {"distribution_name": "fix", "distribution_params": [{"value": 1}]},
        "gateway_branching_probabilities": [],
        "task_resource_distribution": [
            {
                "task_id": step["id"],
                "resources": [
                    {
                        "resource_id": roles[step["roles"][0]],
                        "distribution_name": "lognorm",
                        "distribution_params": [{"value": value} for value in _moments(step, workload["cv"])],
                    }
                ],
            }
            for step in workload["steps"]
        ],
    }


def _moments(step: dict[str, Any], cv: float) -> tuple[float, float, float, float]:
    """Mean, variance, least and most seconds, in the order Prosimos wants."""
    mean = step["seconds"]
    return mean, (cv * mean) ** 2, 1.0, 20.0 * mean


def _periods(windows: list[list[int]] | None) -> list[dict[str, str]]:
    if windows is None:
        always = {"beginTime": "00:00:00", "endTime": "23:59:59.999999"}
        return [{"from": "MONDAY", "to": "SUNDAY", **always}]
    return [
        {
            "from": DAYS[opened // DAY],
            "to": DAYS[opened // DAY],
            "beginTime": _clock(opened % DAY),
            "endTime": _clock(closed % DAY),
        }
        for opened, closed in windows
    ]


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


if __name__ == "__main__":
    main(
        prepare,
        packages=("prosimos", "pix-framework", "pandas"),
        options=lambda parser: parser.add_argument("--calendar", choices=("always", "office"), required=True),
    )
