"""How long `ukur compare` takes: three sample revisions of the 14-step SOP, every other world tried.

    python benchmarks/compare.py             one run; writes benchmarks/results/compare.{json,md}
    python benchmarks/compare.py --show      prints the stored table

The target: at most 90 s on two cores, with the half-width of each paired difference at most 2 % of the mean
of the SOP in force. Wall time is that of the whole command, started anew, its two worker processes included.
Where others use the machine, processor time (own and of the workers) divided by two says what two free cores
would need at least; beside others processor time is longer as well, because caches and cores are shared.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import machine

from sop.exchange.atomic import atomic_path

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "benchmarks/results/compare.json"
SOP = "data/sops/pengukuran-kinerja"
REVISIONS = ("tukar-9-10", "batas-isian", "pengganti-tanda-tangan")
SCENARIO = "data/scenarios/kesbangpol.yaml"
PRECISION, WORKERS, TARGET = 0.02, 2, 90
START = "from ukur.cli import main; main()"


def main() -> int:
    """Measure and store, or show. Returns: the exit code, 1 where the target was asked for and is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print the stored table")
    parser.add_argument("--strict", action="store_true", help="exit code 1 where the target is not met")
    given = parser.parse_args()
    found = json.loads(RESULT.read_text()) if given.show else measured()
    print(table(found))
    if not given.show:
        for path, text in ((RESULT, json.dumps(found, indent=1)), (RESULT.with_suffix(".md"), table(found))):
            with atomic_path(path) as beside:
                beside.write_text(text + "\n", encoding="utf-8")
    return 1 if given.strict and found["wall_seconds"] > TARGET else 0


def measured() -> dict[str, Any]:
    """Run the command once, in a process of its own."""
    files = [f"{SOP}.yaml", *(f"{SOP}-{name}.yaml" for name in REVISIONS)]
    options = ["--scenario", SCENARIO, "--precision", str(PRECISION), "--workers", str(WORKERS)]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", START, "compare", *files, *options, "--out", folder]
        load, before, began = os.getloadavg()[0], _processor_seconds(), time.monotonic()
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        wall, used = time.monotonic() - began, _processor_seconds() - before
        with (Path(folder) / "banding-putusan.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    return {
        "machine": machine(),
        "load_before": round(load, 1),
        "load_after": round(os.getloadavg()[0], 1),
        "wall_seconds": round(wall, 1),
        "processor_seconds": round(used, 1),
        "processor_seconds_by_two": round(used / WORKERS, 1),
        "revisions": [_row(row) for row in rows],
    }


def _row(row: dict[str, str]) -> dict[str, Any]:
    half = (float(row["gain_high"]) - float(row["gain_low"])) / 2
    return {
        "revision": row["revision"],
        "verdict": row["verdict"],
        "worlds": int(row["worlds"]),
        "gain_days": float(row["gain_days"]),
        "base_days": float(row["base_days"]),
        "half_width_share": round(half / float(row["base_days"]), 4),
        "replications": int(row["n"]),
    }


def _processor_seconds() -> float:
    """Of all processes that were started here and are over, and of those that they started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(found: dict[str, Any]) -> str:
    """The result as Markdown."""
    on = found["machine"]
    lines = [
        f"`ukur compare` of three revisions, {WORKERS} workers, target {TARGET} s on two free cores.",
        f"{on['processor']}, {on['cores']} cores, Python {on['python']}; load before {found['load_before']}, "
        f"after {found['load_after']}.",
        "",
        "| wall | processor, own and workers | processor / 2 |",
        "|--:|--:|--:|",
        f"| {found['wall_seconds']} s | {found['processor_seconds']} s | "
        f"{found['processor_seconds_by_two']} s |",
        "",
        "| revision | verdict | gain, days | half-width / mean in force | replications | worlds |",
        "|---|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row['revision']} | {row['verdict']} | {row['gain_days']:.2f} | {row['half_width_share']:.2%} | "
        f"{row['replications']} | {row['worlds']} |"
        for row in found["revisions"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
