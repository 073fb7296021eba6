"""A model of Prosimos simulated by ours meets the theory of queues: M/M/1 at 70 %, without Prosimos."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from prosimos_models import document, law, line, saved
from simulation.draws import draw
from simulation.engine import run
from simulation.intervals import mean_interval
from simulation.planning import make_plan
from simulation.prosimos import read_prosimos

MEAN, GAP = 420.0, 600.0


def test_one_server(tmp_path: Path) -> None:
    parameters = document("A", arrival_time_distribution=law("expon", GAP, 0, 1e6))
    parameters["task_resource_distribution"][0]["resources"] = [
        {"resource_id": "R", **law("expon", MEAN, 0, 1e6)}
    ]
    model = read_prosimos(*saved(tmp_path, line("A"), parameters), cases=4000)
    plan = make_plan(model.sop, model.scenario, model.calendar).plan
    means, busy = [], []
    for replication in range(12):
        happened = run(plan, draw(plan, replication))
        begun = happened.released > happened.begin + 2 * 86_400
        means.append(float((happened.ended - happened.released)[begun].mean()))
        busy.append(float(happened.work.sum()) / float(happened.end.max() - happened.begin))
    # What lasts less than a second takes one here: two thousandths of the draws.
    cycle = mean_interval(means, level=0.999)
    assert cycle.low <= MEAN / (1 - MEAN / GAP) <= cycle.high
    assert abs(np.mean(busy) - MEAN / GAP) < 0.02
