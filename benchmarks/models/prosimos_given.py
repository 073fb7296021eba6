"""Prosimos on a given diagram and JSON: one line of JSON a replication, each with a seed of its own.

Runs in the environment of Prosimos. Waiting is what each task waited between being enabled and started,
added up over a case; utilisation is worked time over the hours of the calendar between the first start and
the last completion, of all persons of a resource together, as Prosimos itself counts.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from prosimos.control_flow_manager import BPMN
from prosimos.simulation_engine import SimBPMEnv, execute_full_process
from prosimos.simulation_setup import SimDiffSetup


def main() -> None:
    """Read the arguments, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bpmn")
    parser.add_argument("parameters")
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--starts", type=datetime.fromisoformat, required=True)
    parser.add_argument("--seeds", type=int, nargs=2, required=True, help="first, and one after the last")
    given = parser.parse_args()
    for seed in range(*given.seeds):
        # What Prosimos warns of goes to where nobody takes it for a result.
        with contextlib.redirect_stdout(io.StringIO()):
            found = one(given.bpmn, given.parameters, given.cases, given.starts, seed)
        print(json.dumps({"seed": seed, **found}), flush=True)


def one(bpmn: str, parameters: str, cases: int, starts: datetime, seed: int) -> dict[str, Any]:
    """One replication. Returns: cycle and waiting, means over cases in seconds; by task (element id) the mean
    processing seconds and visits a case; by resource the utilisation."""
    np.random.seed(seed)
    random.seed(seed)
    setup = SimDiffSetup(bpmn, parameters, False, cases)
    setup.set_starting_datetime(starts)
    model = SimBPMEnv(setup, None, None)
    execute_full_process(model)
    kpis = model.log_info.compute_process_kpi(model)
    traces = model.log_info.trace_list
    cycle = [(trace.completed_at - trace.started_at).total_seconds() for trace in traces]
    waiting = sum(kpi.waiting_time.total for task, kpi in kpis[1].items() if _task(setup, task))
    return {
        "cycle": sum(cycle) / len(cycle),
        "waiting": waiting / len(traces),
        "processing": {task: kpi.processing_time.avg for task, kpi in kpis[1].items() if _task(setup, task)},
        "visits": {
            task: kpi.processing_time.count / len(traces)
            for task, kpi in kpis[1].items()
            if _task(setup, task)
        },
        "utilisation": _utilisation(model, parameters),
    }


def _task(setup: SimDiffSetup, element: str) -> bool:
    return bool(setup.bpmn_graph.element_info[element].type == BPMN.TASK)


def _utilisation(model: SimBPMEnv, parameters: str) -> dict[str, float]:
    """By resource of the document; of several persons the mean."""
    pools = json.loads(Path(parameters).read_text(encoding="utf-8"))["resource_profiles"]
    found = {}
    for resource in (one for pool in pools for one in pool["resource_list"]):
        amount = int(resource["amount"])
        # Prosimos numbers the persons of a resource; in its KPIs the two times stand in each other's place.
        names = [resource["id"]] if amount == 1 else [f"{resource['id']}_{i}" for i in range(amount)]
        persons = [model.sim_resources[name] for name in names]
        there = sum(person.available_time for person in persons)
        found[resource["id"]] = sum(person.worked_time for person in persons) / there
    return found


if __name__ == "__main__":
    main()
