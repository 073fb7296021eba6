"""Reading logs beside plain pandas, pm4py and r4pm, in one run: `python benchmarks/reading.py [--quick]`.

Logs of 10,000, 100,000 and a million events are made from a seed in a temporary folder. Every way of reading
runs in a fresh process; the ways take turns, round after round, and ratios are taken inside a round.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import machine, progress
from environments import HERE, OWN, NotInstalled, last_line, python_of

from sop.exchange.atomic import atomic_path

RESULT = HERE / "results" / "reading.json"
SEED = 20_261_122
TIME_LIMIT = 900
TARGET = 2.5
WARM = 2_000


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way of reading.

    Parameters: id - in `models/read_log.py`; kind - `csv` or `xes`; label - in the report; peer - whose
    environment.
    """

    id: str
    kind: str
    label: str
    peer: str = OWN


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is read: events; rounds and readings a round for each kind of file."""

    events: int
    rounds: dict[str, int]
    times: dict[str, int]


WAYS = (
    Way(id="ukur", kind="csv", label="**Ukur**, the door with its findings"),
    Way(id="ukur_quality", kind="csv", label="**Ukur**, all findings on the quality of the log too"),
    Way(id="pandas_arrow", kind="csv", label="pandas (pyarrow engine) + pm4py's format step"),
    Way(id="pandas_plain", kind="csv", label="pandas + pm4py's format step"),
    Way(id="ukur", kind="xes", label="**Ukur**, the door with its findings"),
    Way(id="pm4py_iterparse", kind="xes", label="pm4py, iterparse"),
    Way(id="r4pm", kind="xes", label="r4pm (Rust, into polars)", peer="r4pm"),
)
BASE = {"csv": "pandas_arrow", "xes": "pm4py_iterparse"}
FULL = (
    Size(events=10_000, rounds={"csv": 7, "xes": 5}, times={"csv": 3, "xes": 3}),
    Size(events=100_000, rounds={"csv": 7, "xes": 3}, times={"csv": 3, "xes": 1}),
    Size(events=1_000_000, rounds={"csv": 5, "xes": 1}, times={"csv": 3, "xes": 1}),
)
QUICK = (
    Size(events=10_000, rounds={"csv": 3, "xes": 2}, times={"csv": 2, "xes": 1}),
    Size(events=100_000, rounds={"csv": 3, "xes": 1}, times={"csv": 2, "xes": 1}),
)
Found = dict[str, list[dict[str, Any]]]


def main() -> int:
    """Run what is asked for. Returns: the exit code, 1 where the target is missed and that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to 100,000 events, few rounds, not stored")
    parser.add_argument("--kind", choices=["csv", "xes"], help="only this kind of file")
    parser.add_argument("--events", type=int, help="only logs of this many events")
    parser.add_argument("--strict", action="store_true", help="exit code 1 where the target is missed")
    given = parser.parse_args()
    ways = [way for way in WAYS if given.kind in (None, way.kind)]
    part = given.kind is not None or given.events is not None
    planned = QUICK if given.quick else FULL
    sizes = tuple(size for size in planned if given.events in (None, size.events))
    with tempfile.TemporaryDirectory() as folder:
        found, missing = measure(ways, sizes, Path(folder))
    stored = {"machine": machine(), "seed": SEED, "readings": found, "missing": missing}
    table, met = markdown(ways, sizes, stored)
    print(table)
    if not given.quick and not part:
        with atomic_path(RESULT) as beside:
            beside.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    return 1 if given.strict and met is False else 0


def measure(ways: list[Way], sizes: tuple[Size, ...], folder: Path) -> tuple[Found, dict[str, str]]:
    """Read every log in every way, round after round.

    Parameters: ways; sizes; folder - for the logs.
    Returns: by `way kind events` the outcome of each round; and why a way is missing.
    """
    found: Found = {}
    missing: dict[str, str] = {}
    pythons: dict[str, Path] = {}
    for peer in dict.fromkeys(way.peer for way in ways):
        try:
            pythons[peer] = python_of(peer)
        except NotInstalled as error:
            missing |= {f"{way.id} {way.kind}": str(error) for way in ways if way.peer == peer}
    kinds = sorted({way.kind for way in ways})
    write_logs(folder, WARM, kinds)
    for size in sizes:
        progress(f"writing {size.events:,} events")
        write_logs(folder, size.events, kinds)
        for kind in kinds:
            turns = [way for way in ways if way.kind == kind]
            for number in range(size.rounds[kind]):
                # Every other round goes backwards: nobody always runs after the same neighbour.
                for way in turns if number % 2 == 0 else turns[::-1]:
                    if f"{way.id} {kind}" not in missing:
                        progress(f"{size.events:,} events, {kind}, round {number + 1}: {way.id}")
                        _once(way, pythons[way.peer], folder, size, found, missing)
            (folder / f"{size.events}.{kind}").unlink()
    return found, missing


def _once(
    way: Way,
    python: Path,
    folder: Path,
    size: Size,
    found: Found,
    missing: dict[str, str],
) -> None:
    files = [str(folder / f"{events}.{way.kind}") for events in (WARM, size.events)]
    script = str(HERE / "models" / "read_log.py")
    command = [str(python), script, way.id, *files, str(size.times[way.kind])]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired:
        missing[f"{way.id} {way.kind}"] = f"not done after {TIME_LIMIT} s"
        return
    if done.returncode:
        sys.stderr.write(done.stderr)
        missing[f"{way.id} {way.kind}"] = last_line(done.stderr) or f"exit code {done.returncode}"
        return
    outcome = json.loads(done.stdout.splitlines()[-1])
    if outcome["events"] != size.events:
        missing[f"{way.id} {way.kind}"] = f"{outcome['events']} events of {size.events}"
        return
    found.setdefault(f"{way.id} {way.kind} {size.events}", []).append(outcome)


def write_logs(folder: Path, events: int, kinds: list[str]) -> None:
    """A clean log in order of time: 14 events a case, 15 activities, 40 people in 6 roles, WIB.

    Parameters: folder; events - how many; kinds - which files.
    """
    import numpy as np
    import pandas as pd

    draw = np.random.default_rng(SEED)
    case = np.sort(draw.integers(0, max(events // 14, 1), events))
    begins = np.ones(events, dtype=bool)
    begins[1:] = case[1:] != case[:-1]
    passed = np.cumsum(draw.integers(600, 40_000, events))
    passed -= np.maximum.accumulate(np.where(begins, passed, 0))
    start = np.datetime64("2023-01-02T08:00:00") + case * max(90_000_000 // events * 14, 1) + passed
    person = draw.integers(0, 40, events)
    frame = pd.DataFrame(
        {
            "case_id": np.char.add("PSB-", np.char.zfill(case.astype(str), 6)),
            "activity": np.char.add("Kegiatan ", draw.integers(1, 16, events).astype(str)),
            "start": np.char.add(np.datetime_as_string(start), "+07:00"),
            "end": np.char.add(np.datetime_as_string(start + draw.integers(60, 600, events)), "+07:00"),
            "person": np.char.add("Pegawai ", person.astype(str)),
            "role": np.char.add("Peran ", (person % 6).astype(str)),
        }
    )
    if "csv" in kinds:
        frame.sort_values("end", kind="stable").to_csv(folder / f"{events}.csv", index=False)
    if "xes" in kinds:
        with (folder / f"{events}.xes").open("w", encoding="utf-8") as stream:
            stream.writelines(_traces(frame))


def _traces(frame: Any) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'
    last = None
    for case, activity, _, end, person, role in frame.itertuples(index=False, name=None):
        if case != last:
            yield "</trace>\n" if last is not None else ""
            yield f'<trace>\n<string key="concept:name" value="{case}"/>\n'
            last = case
        yield (
            f'<event>\n<string key="concept:name" value="{activity}"/>\n'
            f'<date key="time:timestamp" value="{end}"/>\n'
            f'<string key="org:resource" value="{person}"/>\n'
            f'<string key="org:role" value="{role}"/>\n</event>\n'
        )
    yield "</trace>\n</log>\n"


def markdown(ways: list[Way], sizes: tuple[Size, ...], stored: dict[str, Any]) -> tuple[str, bool | None]:
    """The report.

    Parameters: ways; sizes; stored - machine, readings, missing.
    Returns: Markdown, and whether the target is met (None where it was not measured).
    """
    place = stored["machine"]
    lines = [
        f"{place['processor']}, {place['cores']} cores, {place['system']}, Python {place['python']}; wall "
        f"clock, medians of interleaved rounds; ratios inside a round (least .. most).\n",
    ]
    verdict, met = _verdict(stored["readings"])
    lines.append(f"- {verdict}\n")
    for kind in sorted({way.kind for way in ways}):
        base = next(way.label for way in ways if way.kind == kind and way.id == BASE[kind])
        lines += [
            f"### {kind.upper()}; 1 = {base}\n",
            "| Way | Events | Rounds | Seconds | Events a second | Ratio | Most memory, MB |",
            "|---|--:|--:|--:|--:|--:|--:|",
        ]
        lines += [_row(way, size.events, stored) for size in sizes for way in ways if way.kind == kind]
        lines.append("")
    return "\n".join(lines), met


def _row(way: Way, events: int, stored: dict[str, Any]) -> str:
    runs = stored["readings"].get(f"{way.id} {way.kind} {events}")
    if not runs:
        reason = stored["missing"].get(f"{way.id} {way.kind}", "?")
        return f"| {way.label} | {events:,} | not run: {reason} | | | | |"
    seconds = median(median(run["seconds"]) for run in runs)
    memory = [run["megabytes"] for run in runs if run["megabytes"] is not None]
    ratio = ratios(way.id, way.kind, events, stored["readings"])
    shown = f"{ratio[1]:.2f} ({ratio[0]:.2f} .. {ratio[2]:.2f})" if ratio else "-"
    most = f"{median(memory):,.0f}" if memory else "-"
    return (
        f"| {way.label} | {events:,} | {len(runs)} | {seconds:.3f} | {events / seconds:,.0f} "
        f"| {shown} | {most} |"
    )


def ratios(way: str, kind: str, events: int, readings: Found) -> tuple[float, float, float] | None:
    """Least, middle and most of how many times as long as the base of its kind, round by round."""
    pairs = zip(
        readings.get(f"{way} {kind} {events}", ()),
        readings.get(f"{BASE[kind]} {kind} {events}", ()),
        strict=False,
    )
    values = [median(one["seconds"]) / median(other["seconds"]) for one, other in pairs]
    return (min(values), median(values), max(values)) if values else None


def _verdict(readings: Found) -> tuple[str, bool | None]:
    ratio = ratios("ukur_quality", "csv", 1_000_000, readings)
    text = "A million events of CSV with all findings, against pandas' pyarrow engine and pm4py's format step"
    if ratio is None:
        return f"{text}: **not measured**", None
    met = ratio[1] <= TARGET
    rounds = len(readings["ukur_quality csv 1000000"])
    verdict = "met" if met else "NOT met"
    return (
        f"{text}: **{ratio[1]:.2f}** times as long ({rounds} rounds), wanted {TARGET:g} or less - {verdict}",
        met,
    )


if __name__ == "__main__":
    sys.exit(main())
