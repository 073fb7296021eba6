"""Costs and explanations of simulated logs: ours beside pm4py's default alignments, and r4pm where present.

    python benchmarks/alignments.py            10,000 and 100,000 cases, three rounds (three minutes)
    python benchmarks/alignments.py --cases 10000 --rounds 1
    python benchmarks/alignments.py --show     prints the stored table

Logs of the sample SOP with 20 % of the cases deviating. In each round every tool gets the same log, one
after the other, in one process. `check_conformance` does more than align: it puts deviations into words,
judges roles and overlaps, has pm4py confirm the costs of the most frequent variants, and makes the tables.
What pm4py is given is already formatted, what r4pm is given already imported. All must find the same total
cost.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from mining.conformance import check_conformance
from sop.events import EventLog, event_log
from sop.exchange.petri import petri_net
from sop.model import Sop
from sop.reading import read_sop

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "benchmarks/results/alignments.json"
SEED, SHARE, TARGET = 20261124, 0.2, 0.5
OURS, PM4PY, R4PM = "check_conformance", "pm4py A*", "r4pm align_variants"


@dataclass(frozen=True, kw_only=True)
class Material:
    """One log in the shapes that the tools want: ours, formatted for pm4py, in r4pm's registry."""

    log: EventLog
    formatted: pd.DataFrame
    projection: str | None


def traces(steps: int, cases: int, luck: np.random.Generator) -> list[list[int]]:
    """Cases as places of steps; -1 is an activity outside the SOP.

    Parameters: steps - of the SOP; cases - how many; luck - what happens to one in five of them.
    """
    found = []
    for deviates in luck.random(cases) < SHARE:
        trace = list(range(steps))
        for _ in range(int(luck.integers(1, 3)) if deviates else 0):
            place = int(luck.integers(0, len(trace) - 1))
            match int(luck.integers(5)):
                case 0:
                    del trace[place]
                case 1:
                    trace.insert(int(luck.integers(0, len(trace))), trace[place])
                case 2:
                    trace.insert(place, -1)
                case 3:
                    trace[place : place + 2] = trace[place : place + 2][::-1]
                case _:
                    trace.insert(int(luck.integers(0, len(trace))), trace.pop(place))
        found.append(trace)
    return found


def simulated(sop: Sop, cases: int) -> EventLog:
    """A log with start and end of every activity, an hour apart.

    Parameters: sop - whose steps are carried out; cases - how many.
    """
    made = traces(len(sop.steps), cases, np.random.default_rng(SEED))
    sizes = np.array([len(trace) for trace in made])
    code = np.concatenate([np.array(trace) for trace in made])
    case = np.repeat(np.arange(cases), sizes)
    place = np.arange(len(code)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    minutes = pd.to_timedelta(case + 60 * place, unit="min")
    start = pd.Timestamp("2026-01-05 01:00", tz="UTC") + minutes
    names = np.char.mod("%06d", np.arange(cases))
    events = pd.DataFrame(
        {
            "case_id": names[case],
            "activity": np.array([*(step.text for step in sop.steps), "Rapat tambahan"], dtype=object)[code],
            "step_id": np.array([*(step.id for step in sop.steps), None], dtype=object)[code],
            "role": np.array([*(step.performers.leader for step in sop.steps), ""], dtype=object)[code],
            "start": start,
            "end": start + pd.Timedelta(minutes=30),
            "precision": "second",
        }
    )
    return event_log(events, pd.DataFrame({"case_id": names, "status": "completed"}))


def material(sop: Sop, cases: int, folder: Path) -> Material:
    """One log for all tools.

    Parameters: sop, cases - as in `simulated`; folder - for a file in between.
    """
    log = simulated(sop, cases)
    labels = log.events["step_id"].fillna("?x").astype(object)
    formatted = pd.DataFrame(
        {
            "case:concept:name": log.events["case_id"].astype(object),
            "concept:name": labels,
            "time:timestamp": log.events["end"],
        }
    )
    return Material(log=log, formatted=formatted, projection=_projection(log, labels, folder))


def _projection(log: EventLog, labels: pd.Series[Any], folder: Path) -> str | None:
    """The log as r4pm keeps it; None where r4pm cannot be imported."""
    if importlib.util.find_spec("r4pm") is None:
        return None
    r4pm = importlib.import_module("r4pm")
    path = folder / "log.xes"
    with path.open("w", encoding="utf-8") as file:
        file.write('<log xes.version="1.0">')
        for name, group in labels.groupby(log.events["case_id"], sort=False):
            texts = "".join(f'<event><string key="concept:name" value="{one}"/></event>' for one in group)
            file.write(f'<trace><string key="concept:name" value="{name}"/>{texts}</trace>\n')
        file.write("</log>")
    imported = r4pm.import_item("EventLog", str(path))
    return str(r4pm.bindings.log_to_activity_projection(log=imported))


def by_ours(sop: Sop, given: Material) -> int:
    """Total cost by `check_conformance`."""
    return int(check_conformance(given.log, sop).cases["cost"].sum())


def by_pm4py(sop: Sop, given: Material) -> int:
    """Total cost by pm4py's default alignments."""
    from pm4py.algo.conformance.alignments.petri_net import algorithm

    quiet = {"show_progress_bar": False}
    found = algorithm.apply(given.formatted, *petri_net(sop), parameters=quiet)
    return sum(int(one["cost"]) // 10_000 for one in found)


def by_r4pm(sop: Sop, given: Material) -> int:
    """Total cost by r4pm."""
    r4pm = importlib.import_module("r4pm")
    costs = {"log_move_cost": 10_000, "model_move_cost": 10_000, "silent_move_cost": 1, "sync_move_cost": 0}
    net = r4pm.petri_net.from_pm4py(*petri_net(sop))
    found = r4pm.bindings.align_variants(net, given.projection, {"cost_fn": costs})
    return sum(one["frequency"] * (_cost(one["result"]) // 10_000) for one in found)


def _cost(result: dict[str, Any]) -> int:
    return int(result["cost"] if "cost" in result else next(iter(result.values()))["cost"])


TOOLS: dict[str, Callable[[Sop, Material], int]] = {OURS: by_ours, PM4PY: by_pm4py, R4PM: by_r4pm}


def measure(cases: int, rounds: int) -> dict[str, Any]:
    """Processor seconds of every tool in every round, and the total cost that all found.

    Parameters: cases - of the log; rounds - how often.
    Raises: SystemExit - two tools disagree on the cost.
    """
    sop = read_sop(ROOT / "data/sops/pengukuran-kinerja.yaml")
    with tempfile.TemporaryDirectory() as folder:
        given = material(sop, cases, Path(folder))
    tools = [name for name in TOOLS if name != R4PM or given.projection is not None]
    warm = Material(log=simulated(sop, 20), formatted=given.formatted.head(28), projection=None)
    for name in (OURS, PM4PY):
        TOOLS[name](sop, warm)
    seconds: dict[str, list[float]] = {name: [] for name in tools}
    costs: dict[str, int] = {}
    for _ in range(rounds):
        for name in tools:
            began = time.process_time()
            costs[name] = TOOLS[name](sop, given)
            seconds[name].append(round(time.process_time() - began, 3))
    if len(set(costs.values())) > 1:
        raise SystemExit(f"the tools disagree on the total cost: {costs}")
    variants = check_conformance(given.log, sop).variants
    return {
        "cases": cases,
        "events": len(given.log.events),
        "variants": len(variants),
        "total_cost": costs[OURS],
        "processor_seconds": seconds,
    }


def markdown(stored: dict[str, Any]) -> str:
    """The table: medians, and ratios to pm4py round by round."""
    lines = ["| cases | variants | tool | processor seconds | of pm4py |", "|--:|--:|---|--:|--:|"]
    for one in stored["sizes"]:
        base = one["processor_seconds"][PM4PY]
        for name, seconds in one["processor_seconds"].items():
            ratio = median(a / b for a, b in zip(seconds, base, strict=True))
            lines.append(
                f"| {one['cases']:,} | {one['variants']:,} | {name} | {median(seconds):.2f} | {ratio:.2f} |"
            )
    met = all(ratio_of(one) < TARGET for one in stored["sizes"])
    lines.append(
        f"\nUnder half the time of pm4py's default alignments, same costs: {'yes' if met else 'NO'}."
    )
    return "\n".join(lines)


def ratio_of(one: dict[str, Any]) -> float:
    """Our time over pm4py's, the median of the rounds."""
    seconds = one["processor_seconds"]
    return float(median(a / b for a, b in zip(seconds[OURS], seconds[PM4PY], strict=True)))


def main() -> None:
    """Measure and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--show", action="store_true")
    chosen = parser.parse_args()
    if not chosen.show:
        sizes = [measure(cases, chosen.rounds) for cases in chosen.cases]
        RESULT.write_text(
            json.dumps({"seed": SEED, "share": SHARE, "sizes": sizes}, indent=1) + "\n", "utf-8"
        )
    print(markdown(json.loads(RESULT.read_text("utf-8"))))


if __name__ == "__main__":
    main()
