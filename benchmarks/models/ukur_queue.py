"""Ours on a single queue that is always open: engine and causes of waiting, without an event table."""

from __future__ import annotations

import argparse

import numpy as np
from harness import Simulate, Workload, main

from simulation.draws import draw
from simulation.durations import Constant
from simulation.engine import run
from simulation.measures.figures import measure
from simulation.plan import (
    MISSING,
    NORMAL_PRIORITY,
    Cases,
    Days,
    Plan,
    PlanPerson,
    PlanSop,
    PlanStep,
    PlanUnit,
)
from sop.worktime.windows import Windows

DAY = 86_400


def always_open(arrivals: np.ndarray, seconds: int) -> Plan:
    """One server, one step, an office that never closes. Parameters: arrivals, mean work - seconds."""
    count = len(arrivals)
    days = (int(arrivals[-1]) + 1000 * seconds) // DAY + 1
    same = np.zeros(count, dtype=np.int64)
    service = Constant(value=seconds)
    return Plan(
        sops=(PlanSop(id="queue", first=0, last=1),),
        seed=1,
        roles=("server",),
        steps=(
            PlanStep(
                id="serve",
                sop=0,
                seats=((0, 1),),
                lead=0,
                before=(),
                units=(PlanUnit(id="", persons=(), duration=service),),
            ),
        ),
        persons=(PlanPerson(id="server", roles=(0,)),),
        waits=(),
        cases=Cases(
            ids=tuple(map(str, range(count))),
            periods=("",) * count,
            sop=same,
            ordinal=np.arange(count),
            release=arrivals,
            deadline=same + MISSING,
            priority=same + NORMAL_PRIORITY,
            done=((),) * count,
            counted=np.ones(count, dtype=bool),
        ),
        arrivals=(),
        start=0,
        horizon=days * DAY,
        office=Windows(np.array([0]), np.array([days * DAY])),
        days=calendar_days(days),
        day_seconds=DAY,
        session_seconds=DAY,
        duty=service,
    )


def calendar_days(count: int) -> Days:
    """So many working days in years of 365."""
    numbers = np.arange(count, dtype=np.int64)
    return Days(
        midnights=np.arange(count + 1, dtype=np.int64) * DAY,
        working=np.ones(count, dtype=bool),
        year=numbers // 365,
        month=numbers % 365 // 31 + 1,
    )


def prepare(workload: Workload, _: argparse.Namespace) -> Simulate:
    """Parameters: workload of one step. Returns: the run."""
    arrivals = np.array(workload["arrivals"], dtype=np.int64)
    plan = always_open(arrivals, workload["steps"][0]["seconds"])
    work = np.array(workload["work"][0], dtype=np.int64)

    def simulate() -> float:
        draws = draw(plan, 0)
        # The same draws as the others: those of the workload instead of the plan's own.
        draws.work = lambda *_: work  # type: ignore[method-assign]
        happened = run(plan, draws)
        measure(plan, draws, happened)
        return float((happened.ended - arrivals).mean())

    return simulate


if __name__ == "__main__":
    main(prepare, packages=("ukur", "simpy", "numpy"))
