"""Ukur beside its peers, in one run: `make bench`, or `python benchmarks/bench.py --quick`.

Every model runs in a fresh process in the environment of its peer; the rows take turns, round after round, so
that whatever else the machine does strikes all of them alike. What is reported are medians and ratios.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environments import FOLDER, HERE, NotInstalled, last_line, python_of
from office import write_workloads
from report import markdown
from rows import Group, Row, groups

from sop.exchange.atomic import atomic_path

RESULTS = HERE / "results"
PAGE = HERE.parent / "docs" / "benchmarks.md"
TIME_LIMIT = 600


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is run: cases of the office model, customers of the queue, rounds."""

    cases: int
    customers: int
    rounds: int


FULL = Size(cases=1500, customers=20_000, rounds=7)
QUICK = Size(cases=150, customers=2000, rounds=2)


@dataclass(kw_only=True)
class Measured:
    """What the rounds gave: outcomes of each row, one a round, and why a row is missing."""

    outcomes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Run what is asked for. Returns: the exit code, 1 where a target is not met and that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few cases, two rounds, nothing stored")
    parser.add_argument("--rounds", type=int, help=f"instead of {FULL.rounds}")
    parser.add_argument("--group", action="append", help="only this group (flow, lead, burst, queue, duties)")
    parser.add_argument("--strict", action="store_true", help="exit code 1 where a target is not met")
    given = parser.parse_args()
    size = QUICK if given.quick else FULL
    rounds = given.rounds or size.rounds
    workloads = FOLDER / ("workloads-quick" if given.quick else "workloads")
    write_workloads(workloads, size.cases, size.customers)
    wanted = [
        group for group in groups(size.cases, size.customers) if not given.group or group.id in given.group
    ]
    measured = measure(wanted, workloads, rounds)
    stored = {"machine": machine(), "rounds": rounds, "size": vars(size), **vars(measured)}
    table, met = markdown(wanted, stored)
    print(table)
    if not given.quick and not given.group:
        store(stored, table)
    return 1 if given.strict and not met else 0


def measure(wanted: list[Group], workloads: Path, rounds: int) -> Measured:
    """Run every row once a round.

    Parameters: wanted - groups; workloads - folder of their files; rounds - how many.
    Returns: what came out; a row whose peer cannot be installed or fails is missing, with the reason.
    """
    found = Measured()
    rows = [row for group in wanted for row in group.rows]
    pythons: dict[str, Path] = {}
    for peer in dict.fromkeys(row.peer for row in rows):
        progress(f"environment: {peer}")
        try:
            pythons[peer] = python_of(peer)
        except NotInstalled as error:
            found.missing |= {row.key: str(error) for row in rows if row.peer == peer}
    for number in range(rounds):
        # Every other round goes backwards: nobody always runs after the same neighbour.
        for row in rows if number % 2 == 0 else rows[::-1]:
            if row.key not in found.missing:
                progress(f"round {number + 1} of {rounds}: {row.key}")
                _once(row, pythons[row.peer], workloads, found)
    return found


def _once(row: Row, python: Path, workloads: Path, found: Measured) -> None:
    script = HERE / "models" / f"{row.script}.py"
    command = [str(python), str(script), str(workloads / f"{row.workload}.json"), *row.arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        found.missing[row.key] = f"not done after {TIME_LIMIT} s"
        return
    if done.returncode:
        sys.stderr.write(done.stderr)
        found.missing[row.key] = last_line(done.stderr) or f"exit code {done.returncode}"
        return
    found.outcomes.setdefault(row.key, []).append(json.loads(done.stdout.splitlines()[-1]))


def machine() -> dict[str, Any]:
    """What the numbers depend on, without the machine's name."""
    return {
        "processor": _processor(),
        "cores": len(_usable_cores()),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def _usable_cores() -> set[int]:
    import os

    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def store(stored: dict[str, Any], table: str) -> None:
    """Write the results and put the table into the page, between its markers."""
    contents = {
        RESULTS / "benchmarks.json": json.dumps(stored, indent=1) + "\n",
        RESULTS / "benchmarks.md": table,
    }
    if PAGE.exists():
        head, begin, rest = PAGE.read_text(encoding="utf-8").partition("<!-- results -->\n")
        _, end, tail = rest.partition("<!-- end of results -->")
        contents[PAGE] = head + begin + table + end + tail
    for file, content in contents.items():
        with atomic_path(file) as beside:
            beside.write_text(content, encoding="utf-8")


def progress(text: str) -> None:
    """One line that the next one replaces."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
