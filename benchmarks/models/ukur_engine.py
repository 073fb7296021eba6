"""Ours, everything on: draws, engine with calendars, causes of waiting and all measures, full event table."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from time import process_time

from harness import Simulate, Workload, main

sys.path.insert(0, str(Path(__file__).parent.parent))

PHASES: dict[str, list[float]] = {"draws": [], "engine": [], "measures": [], "event table": []}


def prepare(workload: Workload, given: argparse.Namespace) -> Simulate:
    """Parameters: workload, whose name and number of cases are taken; given.absences. Returns: the run."""
    from office import office

    from simulation.draws import draw
    from simulation.engine import run
    from simulation.event_table import run_to_log
    from simulation.measures.figures import measure

    model = office(workload["id"], len(workload["arrivals"]), absences=given.absences)
    assert model.arrivals == workload["arrivals"]
    planned = model.planned
    plan = planned.plan

    def simulate() -> float:
        stamps = [process_time()]
        draws = draw(plan, 0)
        draws.work(0, 0, 0)
        stamps.append(process_time())
        happened = run(plan, draws)
        stamps.append(process_time())
        measure(plan, draws, happened)
        stamps.append(process_time())
        run_to_log(planned.sop, planned, happened, draws)
        stamps.append(process_time())
        for phase, began, ended in zip(PHASES.values(), stamps, stamps[1:], strict=False):
            phase.append(ended - began)
        assert (happened.ended >= 0).all(), "a case did not end: the horizon is too short"
        return float(plan.office.between(happened.released, happened.ended).mean())

    return simulate


def phases() -> dict[str, float]:
    """Median processor seconds of each phase, the first run left out."""
    return {name: median(seconds[1:] or seconds) for name, seconds in PHASES.items()}


if __name__ == "__main__":
    main(
        prepare,
        packages=("ukur", "simpy", "numpy", "pandas"),
        options=lambda parser: parser.add_argument("--absences", action="store_true"),
        details=phases,
    )
