"""Waiting by cause from the log alone, held against the causes that the simulation knows.

`python benchmarks/waiting_truth.py` simulates offices of the sample SOP, writes each run as an event log,
estimates the causes from that log, prints for each cause the true and the estimated share of all waiting, and
stores benchmarks/results/waiting_truth.json (docs/waiting.md shows it, a test pins it).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from mining.performance.waiting import CAUSES, StatedWait, waiting_causes
from mining.performance.waiting.result import Who
from simulation.draws import draw
from simulation.engine import run
from simulation.event_table import run_to_log
from simulation.measures.causes import CAUSES as TRUE_CAUSES
from simulation.measures.causes import waiting
from simulation.plan import MISSING
from simulation.planning import make_plan
from simulation.scenario import Scenario, read_scenario
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import default_calendar

ROOT = Path(__file__).parent.parent
MEANS = {cause: cause for cause in CAUSES} | {"busy_duty": "unexplained", "does_not_fit": "unexplained"}
"""What the log calls a cause of the simulation."""
EXTERNAL = StatedWait(cause="external", after="sampaikan_format", before="himpun_format")

Seconds = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Office:
    """One simulated office.

    Parameters: name; replications; count - persons a role; duties - share of other duties (None: those of the
    default scenario); absences - are they drawn; changes - of the scenario; stated - what the analyst says.
    """

    name: str
    replications: int = 1
    count: int = 2
    duties: float | None = 0.0
    absences: bool = False
    changes: Mapping[str, Any] = field(default_factory=dict)
    stated: tuple[StatedWait, ...] = ()


def _demand(cases: int) -> dict[str, Any]:
    demand = [{"kind": "poisson", "case_id": "P{n}", "per_year": cases}]
    return {"last": "2025-12-31", "demand": demand, "waits": []}


BUSY, QUIET = _demand(300), _demand(150)
PRIORITIES = BUSY | {
    "demand": [
        {"kind": "poisson", "case_id": "P{n}", "per_year": 240},
        {"kind": "poisson", "case_id": "S{n}", "per_year": 60, "priority": 1},
    ]
}
BATCHES = [{"step": "tanda_tangan", "size": 5}, {"step": "penggandaan", "at": ["14:00"]}]
ON_THE_WAY = [{"id": "map", "low": 1, "mode": 3, "high": 8, "unit": "working_hours"}]
RECEIVED = tuple(
    StatedWait(cause="handover", before=step)
    for step in (
        "buat_format", "undang_rapat", "rapat", "himpun_format", "koreksi", "minta_persetujuan",
        "tanda_tangan", "surat_pengantar", "penggandaan",
    )
)  # fmt: skip
DEFAULT: dict[str, Any] = {"replications": 20, "count": 1, "absences": True}
OFFICES = (
    Office(name="default", duties=None, stated=(EXTERNAL,), **DEFAULT),
    Office(name="default, external wait not stated", duties=None, **DEFAULT),
    Office(name="default, no other duties", duties=0.0, stated=(EXTERNAL,), **DEFAULT),
    Office(name="busy", changes=BUSY),
    Office(name="busy, other duties", duties=0.15, changes=BUSY),
    Office(name="priorities", changes=PRIORITIES),
    Office(name="priorities, other duties", duties=0.15, changes=PRIORITIES),
    Office(name="batches", changes=BUSY | {"batches": BATCHES}),
    Office(name="batches, other duties", duties=0.15, changes=BUSY | {"batches": BATCHES}),
    Office(name="joint step, absences", count=1, absences=True, changes=QUIET),
    Office(name="joint step, absences, other duties", count=1, absences=True, duties=0.2, changes=QUIET),
    Office(name="on the way, stated", changes=QUIET | {"handovers": ON_THE_WAY}, stated=RECEIVED),
    Office(name="on the way, not stated", changes=QUIET | {"handovers": ON_THE_WAY}),
    Office(
        name="on the way, stated, other duties",
        duties=0.3,
        changes=QUIET | {"handovers": ON_THE_WAY},
        stated=RECEIVED,
    ),
)


def scenario_of(office: Office, base: Scenario) -> Scenario:
    """The scenario of an office."""
    data = base.model_dump(mode="json", by_alias=True, exclude_none=True)
    for group in data["people"]:
        group["count"] = office.count
        group["other_duties"] = group["other_duties"] if office.duties is None else office.duties
        group["absences"] = group["absences"] if office.absences else []
    return Scenario.model_validate(data | dict(office.changes))


def compare(office: Office, sop: Sop, base: Scenario, *, who: Who = "holders") -> dict[str, Any]:
    """Truth and estimate of one office: shares of all waiting, by cause, of the clock and of office time."""
    planned = make_plan(sop, scenario_of(office, base), default_calendar())
    true, found, misplaced = np.zeros((2, len(CAUSES))), np.zeros((2, len(CAUSES))), np.zeros(2)
    instances = 0
    for replication in range(office.replications):
        draws = draw(planned.plan, replication)
        done = run(planned.plan, draws)
        log = run_to_log(sop, planned, done, draws)
        estimate = waiting_causes(log, sop, planned.calendar, who=who, stated=office.stated).instances
        truth = waiting(planned.plan, draws, done)
        rows = np.flatnonzero(done.start != MISSING)
        rows = rows[np.lexsort((done.step[rows], done.start[rows], done.case[rows]))]
        instances += len(rows)
        for kind, (name, seconds) in enumerate((("clock", truth.clock), ("working", truth.working))):
            told = _as_told(seconds[:, rows])
            own = estimate[[f"{cause}_{name}_seconds" for cause in CAUSES]].to_numpy().T
            if not (told.sum(axis=0) == own.sum(axis=0)).all():
                raise AssertionError(f"{office.name}: the totals differ")
            true[kind] += told.sum(axis=1)
            found[kind] += own.sum(axis=1)
            misplaced[kind] += np.abs(told - own).sum() / 2
    return {"office": office.name, "who": who, "instances": instances} | {
        kind: {
            "hours": round(float(true[place].sum()) / 3600, 1),
            "misplaced": round(float(misplaced[place] / true[place].sum()), 4),
            "truth": _shares(true[place]),
            "estimate": _shares(found[place]),
        }
        for place, kind in enumerate(("clock", "working"))
    }


def _as_told(seconds: Seconds) -> Seconds:
    """Seconds by cause of the simulation as a log can name them."""
    told = np.zeros((len(CAUSES), seconds.shape[1]), dtype=np.int64)
    for cause, row in zip(TRUE_CAUSES, seconds, strict=True):
        told[CAUSES.index(MEANS[cause])] += row
    return told


def _shares(seconds: NDArray[np.float64]) -> dict[str, float]:
    total = seconds.sum()
    return {cause: round(float(part / total), 4) for cause, part in zip(CAUSES, seconds, strict=True)}


def table(rows: list[dict[str, Any]], kind: str) -> str:
    """A Markdown table: true share -> estimated share in per cent of all waiting, and what went elsewhere."""
    lines = [f"| office | n | {' | '.join(CAUSES)} | misplaced |", "|---" * (len(CAUSES) + 3) + "|"]
    for row in rows:
        cells = [
            f"{row[kind]['truth'][cause]:.1%} -> {row[kind]['estimate'][cause]:.1%}"
            if row[kind]["truth"][cause] or row[kind]["estimate"][cause]
            else ""
            for cause in CAUSES
        ]
        lines.append(
            f"| {row['office']} | {row['instances']} | {' | '.join(cells)} | {row[kind]['misplaced']:.1%} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, print and store."""
    sop = read_sop(ROOT / "data/sops/pengukuran-kinerja.yaml")
    base = read_scenario(ROOT / "data/scenarios/kesbangpol.yaml")
    stored: dict[str, list[dict[str, Any]]] = {}
    for who in get_args(Who):
        stored[who] = [compare(office, sop, base, who=who) for office in OFFICES]
        for kind in ("working", "clock"):
            print(f"\n{who}, {kind} time\n\n{table(stored[who], kind)}")
    target = ROOT / "benchmarks/results/waiting_truth.json"
    target.write_text(json.dumps(stored, indent=1) + "\n")


if __name__ == "__main__":
    main()
