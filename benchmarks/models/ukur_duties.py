"""Ours: one replication of the default scenario, two years, everybody's other duties at a share of 0.7."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from harness import Simulate, Workload, main

sys.path.insert(0, str(Path(__file__).parent.parent))

SHARE = 0.7


def prepare(_: Workload, given: argparse.Namespace) -> Simulate:
    """Parameters: given.table - the event table is written, too. Returns: the run."""
    from office import default_office

    from simulation.draws import draw
    from simulation.engine import run
    from simulation.event_table import run_to_log
    from simulation.measures.figures import measure

    model = default_office(duties=SHARE)
    planned = model.planned
    plan = planned.plan

    def simulate() -> float:
        draws = draw(plan, 0)
        happened = run(plan, draws)
        measure(plan, draws, happened)
        if given.table:
            run_to_log(planned.sop, planned, happened, draws)
        return float(plan.office.between(happened.released, happened.ended).mean())

    return simulate


if __name__ == "__main__":
    main(
        prepare,
        packages=("ukur", "simpy", "numpy", "pandas"),
        options=lambda parser: parser.add_argument("--table", action="store_true"),
    )
