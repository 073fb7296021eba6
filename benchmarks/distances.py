"""Distances of logs beside log-distance-measures, in one run: `python benchmarks/distances.py [--quick]`.

Random logs are made from a seed (ties, missing weekdays, zones with half hours and with summer time); real
ones are taken where the reference data are there. Both sides read the same files; reading is not timed, and
seconds are those of the processor (either side computes in one thread). The two take turns, round after
round; ratios are taken inside a round.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from bench import machine, progress
from environments import HERE, NotInstalled, last_line, python_of

from mining.calibration.fit import split_by_time
from mining.distance import distances
from mining.log.columns import ColumnMap
from mining.log.door import read_log
from mining.log.options import LogOptions
from sop.events import EventLog, event_log
from sop.exchange.atomic import atomic_path

RESULT = HERE / "results" / "distances.json"
PEER = "prosimos"
"""Its environment has log-distance-measures 2.2.0 pinned."""
SEED = 20_261_201
ROUNDS = 3
ALLOWED = 1e-9
DATA = Path(os.environ.get("UKUR_REFERENCE_DATA", HERE.parent.parent / "shared" / "data"))
COLUMNS = ["case_id", "activity", "start", "end", "person"]
Found = dict[str, dict[str, Any]]


def main() -> int:
    """Run what is asked for. Returns: the exit code, 1 where a value differs by more than 1e-9."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small random logs, one round, not stored")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pairs = random_pairs(quick=given.quick) | ({} if given.quick else real_pairs())
        listed = write(pairs, Path(folder))
        try:
            rounds = measure(listed, 1 if given.quick else ROUNDS)
        except NotInstalled as error:
            print(f"log-distance-measures not run: {error}")
            return 0
    stored = {"machine": machine(), "seed": SEED, **summary(pairs, rounds)}
    print(markdown(stored))
    if not given.quick:
        with atomic_path(RESULT) as beside:
            beside.write_text(json.dumps(stored, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    return 0 if stored["max_absolute_difference"] <= ALLOWED else 1


def random_pairs(*, quick: bool) -> dict[str, tuple[EventLog, EventLog, str]]:
    """Pairs of random logs with the zone they are compared in."""
    sizes = {
        "random, UTC": (6, "UTC"),
        "random, Asia/Kolkata": (40, "Asia/Kolkata"),
        "random, Europe/Berlin": (150, "Europe/Berlin"),
    }
    if not quick:
        sizes |= {"random, Asia/Jakarta": (600, "Asia/Jakarta")}
    draw = np.random.default_rng(SEED)
    return {
        name: (random_log(draw, cases), random_log(draw, cases + cases // 3), zone)
        for name, (cases, zone) in sizes.items()
    }


def random_log(draw: np.random.Generator, cases: int) -> EventLog:
    """About ten activities a case of twelve kinds, stamps on whole minutes (so that some are equal)."""
    length = draw.integers(5, 16, cases)
    case = np.repeat(np.arange(cases), length)
    begin = np.datetime64("2023-03-20T05:00:00", "s") + draw.integers(0, cases * 60, cases) * 60
    gaps = draw.choice([0, 0, 30, 200, 3_000], len(case)) * 60 + draw.integers(0, 40, len(case)) * 60
    start = begin[case] + _within(gaps, case)
    lasted = draw.integers(0, 120, len(case)) * 60
    table = pd.DataFrame(
        {
            "case_id": np.char.add("c", case.astype(str)),
            "activity": np.char.add("a", draw.integers(0, 12, len(case)).astype(str)),
            "start": pd.DatetimeIndex(start).tz_localize("UTC"),
            "end": pd.DatetimeIndex(start + lasted).tz_localize("UTC"),
            "person": np.char.add("p", draw.integers(0, 9, len(case)).astype(str)),
        }
    )
    return event_log(table.sample(frac=1, random_state=int(draw.integers(2**31))))


def _within(gaps: Any, case: Any) -> Any:
    """Sums of the gaps inside each case."""
    total = np.cumsum(gaps)
    heads = np.flatnonzero(np.diff(case, prepend=-1))
    return total - np.repeat(total[heads], np.diff(np.append(heads, len(case))))


def real_pairs() -> dict[str, tuple[EventLog, EventLog, str]]:
    """Pairs of logs of the reference data, as far as they are there."""
    if not DATA.is_dir():
        return {}
    folder = DATA / "agentsimulator" / "simulated_data" / "LoanApp.csv" / "main_results"
    found = {
        f"LoanApp test, simulated {number}": (
            read(folder / "test_preprocessed.csv"),
            read(folder / f"simulated_log_{number}.csv"),
            "UTC",
        )
        for number in (0, 1)
    }
    logs = {
        "LoanApp": "agentsimulator/raw_data/LoanApp.csv.gz",
        "P2P": "agentsimulator_optimizer/raw_data/P2P.csv",
        "ConsultaDataMining": "agentsimulator_optimizer/raw_data/ConsultaDataMining.csv",
    }
    for name, path in logs.items():
        parts = split_by_time(read(DATA / path))
        found[f"{name} train, test"] = (parts.train, parts.test, "UTC")
    return found


def read(path: Path) -> EventLog:
    """A log of the reference data through the door; stamps without a zone are UTC."""
    headers = pd.read_csv(path, nrows=0).columns
    ours = {
        "activity": ("Activity", "activity_name", "activity"),
        "start": ("start_timestamp", "start_time"),
        "end": ("time:timestamp", "end_timestamp", "end_time"),
        "person": ("Resource", "resource"),
        "case_id": ("case:concept:name", "case_id"),
    }
    columns = {column: next(name for name in names if name in headers) for column, names in ours.items()}
    options = LogOptions(columns=ColumnMap.model_validate({"columns": columns}), time_zone="UTC")
    return read_log(path, options=options).log


def write(pairs: dict[str, tuple[EventLog, EventLog, str]], folder: Path) -> Path:
    """The logs as files that the other side reads. Returns: the list of pairs."""
    listed = []
    for number, (name, (one, other, zone)) in enumerate(pairs.items()):
        paths = [folder / f"{number}-{which}.csv" for which in ("one", "other")]
        for log, path in zip((one, other), paths, strict=True):
            log.events[[*COLUMNS, "instance"]].sort_values("instance").to_csv(path, index=False)
        listed.append({"id": name, "one": str(paths[0]), "other": str(paths[1]), "zone": zone})
    path = folder / "pairs.json"
    path.write_text(json.dumps(listed), encoding="utf-8")
    return path


def measure(listed: Path, rounds: int) -> list[dict[str, Found]]:
    """Both sides, in turns. Returns: by round and side (`ukur`, `peer`) what came out."""
    python = python_of(PEER)
    pairs = json.loads(listed.read_text(encoding="utf-8"))
    own = {pair["id"]: [_own(Path(pair[name])) for name in ("one", "other")] for pair in pairs}
    found = []
    for number in range(rounds):
        progress(f"round {number + 1} of {rounds}")
        sides = {"ukur": lambda: ours(pairs, own), "peer": lambda: theirs(python, listed)}
        # Every other round goes backwards: nobody always runs after the same neighbour.
        names = list(sides) if number % 2 else list(sides)[::-1]
        found.append({name: sides[name]() for name in names})
    return found


def _own(path: Path) -> EventLog:
    frame = pd.read_csv(path, dtype={"case_id": str, "activity": str, "person": str})
    for name in ("start", "end"):
        frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601")
    return event_log(frame)


def ours(pairs: list[dict[str, str]], logs: dict[str, list[EventLog]]) -> Found:
    """All thirteen measures of each pair, with the seconds of them together."""
    distances(*logs[pairs[0]["id"]])
    found: Found = {}
    for pair in pairs:
        began = time.process_time()
        compared = distances(*logs[pair["id"]], time_zone=pair["zone"])
        seconds = time.process_time() - began
        found[pair["id"]] = {"seconds": seconds, "values": {one.measure: one.value for one in compared}}
    return found


def theirs(python: Path, listed: Path) -> Found:
    """Ten measures of each pair, with the seconds of them together."""
    command = [str(python), str(HERE / "models" / "ldm_distances.py"), str(listed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise NotInstalled(last_line(done.stderr) or f"exit code {done.returncode}")
    return {
        pair: {
            "seconds": sum(seconds for _, seconds in values.values()),
            "values": {name: value for name, (value, _) in values.items()},
        }
        for pair, values in json.loads(done.stdout.splitlines()[-1])["found"].items()
    }


def summary(
    pairs: dict[str, tuple[EventLog, EventLog, str]], rounds: list[dict[str, Found]]
) -> dict[str, Any]:
    """Greatest difference and medians of each pair."""
    rows = []
    for pair, (one, other, zone) in pairs.items():
        values = [rounds[0][side][pair]["values"] for side in ("ukur", "peer")]
        differences = {name: abs(values[0][name] - value) for name, value in values[1].items()}
        seconds = {side: [found[side][pair]["seconds"] for found in rounds] for side in ("ukur", "peer")}
        ratios = [theirs / ours for ours, theirs in zip(seconds["ukur"], seconds["peer"], strict=True)]
        rows.append(
            {
                "pair": pair,
                "zone": zone,
                "events": [len(one.events), len(other.events)],
                "values": {name: None if math.isnan(value) else value for name, value in values[0].items()},
                "max_absolute_difference": max(differences.values()),
                "seconds": {side: median(all_) for side, all_ in seconds.items()},
                "ratio": [min(ratios), median(ratios), max(ratios)],
            }
        )
    worst = max(row["max_absolute_difference"] for row in rows)
    return {"rounds": len(rounds), "max_absolute_difference": worst, "pairs": rows}


def markdown(stored: dict[str, Any]) -> str:
    """The report."""
    lines = [
        f"Greatest difference from log-distance-measures 2.2.0 over {len(stored['pairs'])} pairs and ten "
        f"measures: **{stored['max_absolute_difference']:.1e}**. Seconds of the processor: medians of "
        f"{stored['rounds']} interleaved rounds, reading left out; ratios inside a round (least .. most).\n",
        "| Pair | Events | Ours, s | Theirs, s | Ratio | Greatest difference |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in stored["pairs"]:
        least, middle, most = row["ratio"]
        lines.append(
            f"| {row['pair']} | {row['events'][0]:,} + {row['events'][1]:,} | {row['seconds']['ukur']:.4f} "
            f"| {row['seconds']['peer']:.2f} | {middle:.0f} ({least:.0f} .. {most:.0f}) "
            f"| {row['max_absolute_difference']:.1e} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
