"""Time figures of simulated logs: ours beside pm4py's, on the logs of `alignments.py`.

    python benchmarks/times.py            10,000 and 100,000 cases, three rounds
    python benchmarks/times.py --show     prints the stored table

In each round every tool gets the same log, one after the other, in one process. `measure` gives work, waiting
and elapsed time of every activity in working and in clock time over the office's calendar (with holidays),
cases, stages, bottlenecks with the certainty of their ranks. pm4py gives mean and median of every directly
followed pair and the duration of every case: in clock time, and in business hours of a week without holidays.
r4pm has no time figures. So the tools do not do the same; the table says what each costs.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd
from alignments import simulated

from mining.performance import calendar_for, measure
from sop.events import EventLog
from sop.reading import read_sop
from sop.worktime import default_calendar

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "benchmarks/results/times.json"
SOP = read_sop(ROOT / "data/sops/pengukuran-kinerja.yaml")
OURS, CLOCK, BUSINESS = "measure", "pm4py, clock time", "pm4py, business hours"


def ours(log: EventLog, _: pd.DataFrame) -> None:
    """All time figures, the calendar's compilation included."""
    measure(log, SOP, calendar_for(log, default_calendar()))


def pm4py_clock(_: EventLog, formatted: pd.DataFrame) -> None:
    """Performance of directly followed pairs, and durations of cases."""
    import pm4py

    pm4py.discover_performance_dfg(formatted)
    pm4py.get_all_case_durations(formatted)


def pm4py_business(_: EventLog, formatted: pd.DataFrame) -> None:
    """The same in business hours."""
    import pm4py

    pm4py.discover_performance_dfg(formatted, business_hours=True)
    pm4py.get_all_case_durations(formatted, business_hours=True)


TOOLS: dict[str, Callable[[EventLog, pd.DataFrame], None]] = {
    OURS: ours,
    CLOCK: pm4py_clock,
    BUSINESS: pm4py_business,
}


def measured(cases: int, rounds: int) -> dict[str, Any]:
    """Processor seconds of every tool in every round.

    Parameters: cases - of the log; rounds - how often.
    """
    log = simulated(SOP, cases)
    formatted = pd.DataFrame(
        {
            "case:concept:name": log.events["case_id"].astype(object),
            "concept:name": log.events["activity"].astype(object),
            "time:timestamp": log.events["end"],
        }
    )
    few = simulated(SOP, 20)
    for tool in TOOLS.values():
        tool(few, formatted.head(len(few.events)))
    seconds: dict[str, list[float]] = {name: [] for name in TOOLS}
    for _ in range(rounds):
        for name, tool in TOOLS.items():
            began = time.process_time()
            tool(log, formatted)
            seconds[name].append(round(time.process_time() - began, 3))
    return {"cases": cases, "events": len(log.events), "processor_seconds": seconds}


def markdown(stored: dict[str, Any]) -> str:
    """The table: medians, and ratios of medians to pm4py in clock time."""
    lines = ["| cases | events | tool | processor seconds | of pm4py, clock |", "|--:|--:|---|--:|--:|"]
    for one in stored["sizes"]:
        base = median(one["processor_seconds"][CLOCK])
        for name, seconds in one["processor_seconds"].items():
            found = median(seconds)
            size = f"{one['cases']:,} | {one['events']:,}"
            lines.append(f"| {size} | {name} | {found:.2f} | {found / base:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--show", action="store_true")
    chosen = parser.parse_args()
    if not chosen.show:
        sizes = [measured(cases, chosen.rounds) for cases in chosen.cases]
        RESULT.write_text(json.dumps({"sizes": sizes}, indent=1) + "\n", "utf-8")
    print(markdown(json.loads(RESULT.read_text("utf-8"))))


if __name__ == "__main__":
    main()
