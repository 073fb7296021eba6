"""Where the time of ours goes: `python benchmarks/hot_spots.py flow`, one table of functions for each phase.

cProfile makes every call dearer, so shares of small functions are too large; the phases' own times are in the
table of `make bench`.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
from collections.abc import Callable
from pathlib import Path
from typing import Any

from office import Office, default_office, office

ROOT = Path(__file__).resolve().parent.parent
SHOWN = 12


def main() -> None:
    """Profile one run of a workload and print it as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workload", choices=("flow", "lead", "burst", "duties"))
    parser.add_argument("--cases", type=int, default=1500)
    parser.add_argument("--absences", action="store_true")
    given = parser.parse_args()
    if given.workload == "duties":
        model = default_office(duties=0.7)
    else:
        model = office(given.workload, given.cases, absences=given.absences)
    run_all(model, lambda _, call: call())
    profiles: dict[str, cProfile.Profile] = {}

    def profiled(phase: str, call: Callable[[], Any]) -> Any:
        profiles[phase] = cProfile.Profile()
        return profiles[phase].runcall(call)

    run_all(model, profiled)
    for phase, profile in profiles.items():
        print(_table(phase, profile))


def run_all(model: Office, watched: Callable[[str, Callable[[], Any]], Any]) -> None:
    """All phases of one replication, each called through `watched`."""
    from simulation.draws import draw
    from simulation.engine import run
    from simulation.event_table import run_to_log
    from simulation.measures.figures import measure

    planned = model.planned
    plan = planned.plan
    draws = watched("draws", lambda: draw(plan, 0))
    happened = watched("engine", lambda: run(plan, draws))
    watched("measures", lambda: measure(plan, draws, happened))
    watched("event table", lambda: run_to_log(planned.sop, planned, happened, draws))


def _table(phase: str, profile: cProfile.Profile) -> str:
    stats = pstats.Stats(profile)
    total = stats.total_tt  # type: ignore[attr-defined]
    rows = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:SHOWN]  # type: ignore[attr-defined]
    lines = [f"### {phase}: {total * 1000:.0f} ms under the profiler\n", "| share | calls | function |"]
    lines.append("|--:|--:|---|")
    for (file, line, name), (_, calls, own, _, _) in rows:
        lines.append(f"| {own / total:.0%} | {calls:,} | `{_place(file, line, name)}` |")
    return "\n".join(lines) + "\n"


def _place(file: str, line: int, name: str) -> str:
    if file == "~":
        return name
    path = Path(file)
    if path.is_relative_to(ROOT) and ".venv" not in path.parts:
        return f"{path.relative_to(ROOT).as_posix()}:{line} {name}"
    # Of an installed package its own name is enough.
    parts = path.parts
    inside = parts[parts.index("site-packages") + 1 :] if "site-packages" in parts else parts[-1:]
    return f"{'/'.join(inside)}:{line} {name}"


if __name__ == "__main__":
    main()
