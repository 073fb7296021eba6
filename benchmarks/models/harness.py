"""How every model is timed: in a process of its own, after a run that does not count.

Standard library only: this file runs in the environments of the peers as well.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

Simulate = Callable[[], float]
"""One run; returns the mean cycle time of its cases in working seconds."""

Workload = dict[str, Any]
"""What `benchmarks/office.py` writes: arrivals, steps with their roles, the work of each step and case."""

LEAST_SECONDS = 1.0
MOST_RUNS = 15


def main(
    prepare: Callable[[Workload, argparse.Namespace], Simulate],
    *,
    packages: Sequence[str] = (),
    options: Callable[[argparse.ArgumentParser], object] = lambda _: None,
    details: Callable[[], dict[str, float]] = dict,
) -> None:
    """Read a workload, time the model, print one JSON object.

    Parameters: prepare - builds what is not timed and returns the run; packages - distributions whose
    versions are stored with the result; options - adds the model's own arguments; details - seconds of the
    parts of a run, asked for at the end.
    """
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("workload", type=Path, help="a file that benchmarks/office.py wrote")
    parser.add_argument("--cases", type=int, help="only so many of its cases")
    parser.add_argument("--once", action="store_true", help="one timed run and no warm-up")
    options(parser)
    given = parser.parse_args()
    workload = first_cases(json.loads(given.workload.read_text()), given.cases)
    simulate = prepare(workload, given)
    seconds, processor, mean = timed(simulate, once=given.once)
    result = {
        "model": Path(sys.argv[0]).stem,
        "workload": workload["id"],
        "cases": len(workload["arrivals"]),
        "activities": len(workload["arrivals"]) * len(workload["steps"]),
        "runs": len(seconds),
        "seconds": median(seconds),
        "processor_seconds": median(processor),
        "mean_cycle": mean,
        "details": details(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
    }
    print(json.dumps(result))


def first_cases(workload: Workload, count: int | None) -> Workload:
    """The same workload with its first cases only."""
    if count is None:
        return workload
    arrivals, work = workload["arrivals"][:count], [row[:count] for row in workload["work"]]
    return {**workload, "arrivals": arrivals, "work": work}


def timed(simulate: Simulate, *, once: bool) -> tuple[list[float], list[float], float]:
    """Clock and processor seconds of each run, and the mean cycle time (the same in all of them)."""
    if not once:
        simulate()
    seconds: list[float] = []
    processor: list[float] = []
    mean = 0.0
    while not seconds or (not once and sum(seconds) < LEAST_SECONDS and len(seconds) < MOST_RUNS):
        gc.collect()
        began, worked = time.perf_counter(), time.process_time()
        mean = simulate()
        seconds.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    return seconds, processor, mean
