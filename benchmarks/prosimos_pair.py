"""Prosimos and ours on the same diagram and JSON: do the two simulators give the same answers?

`python benchmarks/prosimos_pair.py` reads pairs of the reference data, simulates each as often with Prosimos
(in its own environment) as with ours, compares the means over replications, and stores the table in
benchmarks/results/prosimos_pair.md beside prosimos_pair.json. Every replication has a seed of its own on both
sides. Intervals are Welch's, 95 %; the verdict holds all measures of a pair to 5 % together (Holm).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from environments import FOLDER, HERE, NotInstalled, python_of

from simulation.draws import draw
from simulation.engine import run
from simulation.plan import MISSING
from simulation.planning import make_plan
from simulation.prosimos import ProsimosModel, read_prosimos
from sop.exchange.atomic import atomic_path

RESULTS = HERE / "results"
DATA = Path(os.environ.get("UKUR_REFERENCE_DATA", HERE.parent.parent / "shared" / "data"))
REPLICATIONS = 40
ALPHA = 0.05
STARTS = datetime(2025, 1, 6, 9, tzinfo=UTC)
_SYNTHETIC = "extraneous_delays/inputs/synthetic"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """What is simulated.

    Parameters: name; files - diagram and JSON below the reference data; cases; what - in a few words; times -
    by what durations and gaps between arrivals are multiplied on both sides, all of them fixed.
    """

    name: str
    files: tuple[str, str]
    cases: int
    what: str
    times: int = 1


PAIRS = (
    Pair(
        name="LoanApp",
        files=("prosimos/LoanApp_sequential_9-5.bpmn", "prosimos/LoanApp_arrival_fix_10.json"),
        cases=300,
        what="choices, loops, queues; arrivals drawn from a histogram; office hours",
    ),
    Pair(
        name="Loan application",
        files=(f"{_SYNTHETIC}/Loan_Application.bpmn", f"{_SYNTHETIC}/Loan_Application.json"),
        cases=200,
        what="choices, loops, two parallel blocks, queues; an arrival every 15 minutes; office hours",
    ),
    Pair(
        name="Loan application, 3 timers",
        files=(
            f"{_SYNTHETIC}/Loan_Application_3_timers.bpmn",
            f"{_SYNTHETIC}/Loan_Application_3_timers.json",
        ),
        cases=200,
        what="the same with three random timers",
    ),
    Pair(
        name="Insurance claims, 5 timers",
        files=(
            f"{_SYNTHETIC}/Insurance_Claims_5_timers.bpmn",
            f"{_SYNTHETIC}/Insurance_Claims_5_timers.json",
        ),
        cases=400,
        what="choices, a parallel block, five random timers, 130 persons; an arrival every 17 seconds",
    ),
    Pair(
        name="Pharmacy, 1 timer",
        files=(f"{_SYNTHETIC}/Pharmacy_1_timer.bpmn", f"{_SYNTHETIC}/Pharmacy_1_timer.json"),
        cases=200,
        what="choices, loops, a random timer on some of the ways; the timer is a step of ours",
    ),
    Pair(
        name="Timer at the end",
        files=("prosimos/timer_with_task.bpmn", "prosimos/timer_with_task.json"),
        cases=20,
        what="one task of 1,800 s, then a timer of 900 s, nothing random; all arrive at once, one person",
    ),
    Pair(
        name="Inclusive gateway",
        files=(
            "prosimos/gateway_conditions/gateway_condition_or_model.bpmn",
            "prosimos/gateway_conditions/gateway_no_condition.json",
        ),
        cases=300,
        what="one, two or three of three tasks; all times 600 fold, since choosing takes a second here",
        times=600,
    ),
    Pair(
        name="AND join",
        files=("prosimos/and_example/AND_join.bpmn", "prosimos/and_example/AND_join.json"),
        cases=100,
        what="a parallel block of six tasks, ten persons; an arrival every 20 minutes; office hours",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measure on both sides.

    Parameters: measure; unit; theirs, ours - means over replications; difference - ours less theirs; low,
    high - its 95 % interval; p - of no difference.
    """

    measure: str
    unit: str
    theirs: float
    ours: float
    difference: float
    low: float
    high: float
    p: float

    @property
    def holds_zero(self) -> bool:
        """Does the interval hold 0?"""
        return self.low <= 0 <= self.high


def main() -> int:
    """Run what is asked for. Returns: the exit code, 1 where a pair does not agree and that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--pair", action="append", help="only this one, by its name; nothing is stored")
    parser.add_argument("--strict", action="store_true", help="exit code 1 where a pair does not agree")
    given = parser.parse_args()
    try:
        python = python_of("prosimos")
    except NotInstalled as error:
        sys.stderr.write(f"{error}\n")
        return 1
    found: dict[str, list[Row]] = {}
    for pair in PAIRS:
        if not given.pair or pair.name in given.pair:
            sys.stderr.write(f"{pair.name}\n")
            found[pair.name] = compared(pair, python, given.replications)
    table = markdown(found, given.replications)
    print(table)
    if not given.pair:
        store(found, table, given.replications)
    return 1 if given.strict and not all(map(agrees, found.values())) else 0


def compared(pair: Pair, python: Path, replications: int) -> list[Row]:
    """Both sides of a pair, measure by measure."""
    bpmn, parameters = (DATA / file for file in pair.files)
    if pair.times != 1:
        parameters = stretched(parameters, pair.times)
    names = _names(bpmn, parameters)
    mine = [flat(ours(bpmn, parameters, pair.cases, seed), names) for seed in range(1, replications + 1)]
    peer = [flat(one, names) for one in theirs(python, bpmn, parameters, pair.cases, replications)]
    # Tasks and resources that no replication reached on one side are missing in some.
    keys = [key for key in mine[0] if all(key in one for one in (*mine, *peer))]
    return [_row(key, [one[key] for one in peer], [one[key] for one in mine]) for key in keys]


def theirs(python: Path, bpmn: Path, parameters: Path, cases: int, replications: int) -> list[dict[str, Any]]:
    """Prosimos, in a process of its own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    today = FOLDER / "prosimos_pair.json"
    today.write_text(json.dumps(for_today(json.loads(parameters.read_text(encoding="utf-8")))))
    script = HERE / "models" / "prosimos_given.py"
    command = [str(python), str(script), str(bpmn), str(today), "--cases", str(cases)]
    command += ["--starts", STARTS.isoformat(), "--seeds", "1", str(replications + 1)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FOLDER)
    if done.returncode:
        raise SystemExit(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def stretched(parameters: Path, times: int) -> Path:
    """A copy in which all takes so many times as long."""
    document = json.loads(parameters.read_text(encoding="utf-8"))
    given = [one for task in document["task_resource_distribution"] for one in task["resources"]]
    for law in (*given, document["arrival_time_distribution"]):
        assert law["distribution_name"] == "fix", "nothing random"
        law["distribution_params"] = [{"value": law["distribution_params"][0]["value"] * times}]
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "prosimos_pair_stretched.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def for_today(document: dict[str, Any]) -> dict[str, Any]:
    """The document as Prosimos 2.1 takes it: calendars of arrivals as lists, and exponential distributions
    with four parameters (loc, scale, least, most) as mean, least, most."""
    found: dict[str, Any] = json.loads(json.dumps(document))
    if isinstance(found["arrival_time_calendar"], dict):
        found["arrival_time_calendar"] = found["arrival_time_calendar"]["time_periods"]
    for task in found["task_resource_distribution"]:
        for given in task["resources"]:
            values = [one["value"] for one in given["distribution_params"]]
            if given["distribution_name"] == "expon" and len(values) == 4:
                assert values[0] == values[2], "begins at its least value"
                new = [values[0] + values[1], values[2], values[3]]
                given["distribution_params"] = [{"value": value} for value in new]
    return found


def ours(bpmn: Path, parameters: Path, cases: int, seed: int) -> dict[str, Any]:
    """One replication of ours, measured as `models/prosimos_given.py` measures Prosimos."""
    model = read_prosimos(bpmn, parameters, cases=cases, starts=STARTS, seed=seed)
    plan = make_plan(model.sop, model.scenario, model.calendar).plan
    draws = draw(plan, 0)
    happened = run(plan, draws)
    assert (happened.ended != MISSING).all(), "a case did not end"
    task_of = [model.tasks.get(step.id, "") for step in plan.steps]
    known = np.array([bool(task) for task in task_of])[happened.step]
    wait = (happened.start - happened.outside)[known]
    return {
        "cycle": float((happened.ended - happened.released).mean()),
        "waiting": float(wait.sum()) / cases,
        "processing": dict(_by_task(task_of, happened.step, happened.work, mean=True)),
        "visits": {
            task: count / cases for task, count in _by_task(task_of, happened.step, happened.work, mean=False)
        },
        "utilisation": _utilisation(model, plan, draws, happened, known),
    }


def _by_task(task_of: Sequence[str], step: Any, work: Any, *, mean: bool) -> Iterator[tuple[str, float]]:
    for task in dict.fromkeys(filter(None, task_of)):
        rows = np.isin(step, [index for index, name in enumerate(task_of) if name == task])
        if rows.any():
            yield task, float(work[rows].mean()) if mean else int(rows.sum())


def _utilisation(model: ProsimosModel, plan: Any, draws: Any, happened: Any, known: Any) -> dict[str, float]:
    """Work over hours on duty between the first start and the last completion, by resource."""
    # The last completion may be that of a timer.
    begin, end = int(happened.start[known].min()), int(happened.ended.max())
    worked = np.zeros(len(plan.persons))
    np.add.at(worked, happened.team[happened.team_from[:-1]], happened.work)
    there = np.array([int(one.windows.between(begin, end)) for one in draws.persons])
    group_of = [group.id for group in model.scenario.people for _ in range(group.count)]
    resources = [model.resources.get(group, "") for group in group_of]
    return {
        name: float(worked[mine].sum() / there[mine].sum())
        for name in dict.fromkeys(filter(None, resources))
        if (mine := np.array([one == name for one in resources])).any()
    }


def _names(bpmn: Path, parameters: Path) -> dict[str, str]:
    """What people call tasks and resources, by their ids."""
    from sop.exchange.bpmn import read_graph

    found = {node.id: node.name or node.id for node in read_graph(bpmn).nodes}
    pools = json.loads(parameters.read_text(encoding="utf-8"))["resource_profiles"]
    found |= {one["id"]: one["name"] for pool in pools for one in pool["resource_list"]}
    return found


def flat(measured: Mapping[str, Any], names: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """All figures of a replication by name and unit."""
    found = {
        ("cycle time of a case", "s"): measured["cycle"],
        ("waiting of a case", "s"): measured["waiting"],
    }
    for part, unit in (("processing", "s"), ("visits", "a case"), ("utilisation", "")):
        found |= {(f"{part}: {names[one]}", unit): value for one, value in measured[part].items()}
    return found


def _row(key: tuple[str, str], peer: list[float], mine: list[float]) -> Row:
    from scipy import stats

    one, other = np.array(mine), np.array(peer)
    if one.std() + other.std() < 1e-9 * max(1.0, abs(one.mean())):
        # Fixed on both sides: what is left is a difference or none.
        gap = float(one.mean() - other.mean())
        same = abs(gap) < 1e-6 * max(1.0, abs(one.mean()))
        low = high = 0.0 if same else gap
        p = 1.0 if same else 0.0
    else:
        test = stats.ttest_ind(one, other, equal_var=False)
        interval = test.confidence_interval(1 - ALPHA)
        gap, low, high, p = float(one.mean() - other.mean()), interval.low, interval.high, float(test.pvalue)
    return Row(
        measure=key[0],
        unit=key[1],
        theirs=float(other.mean()),
        ours=float(one.mean()),
        difference=gap,
        low=float(low),
        high=float(high),
        p=p,
    )


def agrees(rows: Sequence[Row]) -> bool:
    """Does no measure differ, all of a pair held to 5 % together? (Holm: the smallest p decides.)"""
    return min(row.p for row in rows) * len(rows) >= ALPHA


def markdown(found: Mapping[str, Sequence[Row]], replications: int) -> str:
    """The table."""
    pairs = {pair.name: pair for pair in PAIRS}
    lines = [
        f"{replications} replications a side, seeds of their own; differences are ours less Prosimos' with",
        "Welch's 95 % interval. With so many intervals about one in twenty does not hold 0 although nothing",
        "differs; the verdict holds all measures of a pair to 5 % together (Holm).",
        "",
        "| pair | cases | measures | intervals that hold 0 | smallest p x measures | verdict |",
        "|---|---|---|---|---|---|",
    ]
    for name, rows in found.items():
        holding = sum(row.holds_zero for row in rows)
        least = min(1.0, min(row.p for row in rows) * len(rows))
        verdict = "agree" if agrees(rows) else "**differ**"
        lines.append(f"| {name} | {pairs[name].cases} | {len(rows)} | {holding} | {least:.3f} | {verdict} |")
    for name, rows in found.items():
        pair = pairs[name]
        lines += ["", f"### {name}", "", f"{pair.what[0].upper()}{pair.what[1:]}. {pair.cases} cases.", ""]
        lines += ["| measure | Prosimos | ours | difference | 95 % interval | |", "|---|---|---|---|---|---|"]
        lines += [_line(row) for row in rows]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    digits = 4 if row.unit != "s" else 1
    name = row.measure.replace("|", "/").replace("\n", " ")
    numbers = (row.theirs, row.ours, row.difference)
    told = " | ".join(f"{number:,.{digits}f}" for number in numbers)
    interval = f"{row.low:,.{digits}f} .. {row.high:,.{digits}f}"
    return (
        f"| {name} ({row.unit or 'share'}) | {told} | {interval} | {'' if row.holds_zero else 'without 0'} |"
    )


def store(found: Mapping[str, Sequence[Row]], table: str, replications: int) -> None:
    """Write the results."""
    rows = {name: [asdict(row) for row in some] for name, some in found.items()}
    stored = {"replications": replications, "cases": {pair.name: pair.cases for pair in PAIRS}, "pairs": rows}
    contents = {"prosimos_pair.json": json.dumps(stored, indent=1) + "\n", "prosimos_pair.md": table}
    for name, content in contents.items():
        with atomic_path(RESULTS / name) as beside:
            beside.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
