"""People and behaviour learned from logs of which the truth is known: error against the number of cases.

`python benchmarks/calibration_people.py` simulates the sample SOP with known other duties, absences, rework,
omissions and shares of a decision, writes each run as an event log, learns from it, and stores for each
number of cases the error and how often the interval holds the truth, in
benchmarks/results/calibration_people.json (a test pins a short form).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mining.analysis import Mined, analyse
from mining.calibration.behaviour import learn_behaviour
from mining.calibration.learned import Learned
from mining.calibration.people import PeopleSettings, learn_people
from mining.log.result import ReadLog
from simulation.draws import draw
from simulation.engine import run
from simulation.event_table import run_to_log
from simulation.planning import make_plan
from simulation.scenario import Scenario, read_scenario
from sop.events import CASE_ID, RELEASED, EventLog
from sop.flow import with_correction
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import default_calendar

ROOT = Path(__file__).parent.parent
SIZES = {5: 5, 20: 10, 100: 20, 500: 25}
"""Cases of a log, and cases a year."""
LOGS = {5: 40, 20: 40, 100: 24, 500: 8}
"""Logs of each size."""
WORKING_DAYS = 240.0


@dataclass(frozen=True, kw_only=True)
class Truth:
    """One number that the scenario has. Parameters: kind, subject - as in `Learned`; value; assumed - where
    learning begins."""

    kind: str
    subject: str
    value: float
    assumed: float


DUTIES = {"kepala_badan": 0.8, "sekretaris": 0.5, "sek_tim_sakip": 0.7, "anggota_tim_sakip": 0.3}
AWAY = {"kepala_badan": 60.0, "sekretaris": 12.0, "sek_tim_sakip": 12.0, "anggota_tim_sakip": 12.0}
ASSUMED = 0.7
TRUTHS = (
    *(
        Truth(kind="other_duties", subject=f"{role}_1", value=value, assumed=ASSUMED)
        for role, value in DUTIES.items()
    ),
    *(
        Truth(kind="days_away", subject=f"{role}_1", value=value, assumed=12.0)
        for role, value in AWAY.items()
    ),
    Truth(kind="rework_share", subject="koreksi->validasi", value=0.3, assumed=0.0),
    Truth(kind="passed_over", subject="surat_pengantar", value=0.15, assumed=0.0),
    Truth(kind="share", subject="minta_persetujuan.dikembalikan", value=0.35, assumed=0.2),
)


def document() -> Sop:
    """The sample SOP with a decision whose stated share is not what is done."""
    sop = read_sop(ROOT / "data/sops/pengukuran-kinerja.yaml")
    return with_correction(
        sop, id="dikembalikan", at="minta_persetujuan", back_to="minta_persetujuan", share=0.2, at_most=2
    )


def scenario_of(cases: int) -> Scenario:
    """A scenario in which about so many cases and a fifth more come."""
    base = read_scenario(ROOT / "data/scenarios/kesbangpol.yaml")
    data = base.model_dump(mode="json", by_alias=True, exclude_none=True)
    years = max(1, math.ceil(1.2 * cases / SIZES[cases]))
    for group in data["people"]:
        group["other_duties"] = DUTIES[group["id"]]
    return Scenario.model_validate(
        data
        | {
            "last": f"{2024 + years}-12-31",
            "demand": [{"kind": "poisson", "case_id": "P{n}", "per_year": SIZES[cases]}],
            "waits": [],
            "decisions": {"minta_persetujuan": {"dikembalikan": 0.35}},
            "corrections": [
                {"id": "ulang", "at": "koreksi", "back_to": "validasi", "share": 0.3, "at_most": 2}
            ],
            "passed_over": {"surat_pengantar": 0.15},
        }
    )


def logs(cases: int, numbers: Sequence[int]) -> Iterator[Mined]:
    """Logs of the first so many cases of each run."""
    sop, calendar = document(), default_calendar()
    planned = make_plan(sop, scenario_of(cases), calendar)
    for number in numbers:
        draws = draw(planned.plan, number)
        log = run_to_log(sop, planned, run(planned.plan, draws), draws)
        first = log.cases.sort_values(RELEASED).head(cases)[CASE_ID]
        part = EventLog(
            events=log.events[log.events[CASE_ID].isin(first)].reset_index(drop=True),
            cases=log.cases[log.cases[CASE_ID].isin(first)].reset_index(drop=True),
        )
        yield analyse(ReadLog(log=part), sop, calendar)


def learn(mined: Mined) -> dict[tuple[str, str], Learned]:
    """All that is learned from one log."""
    people = learn_people(mined, settings=PeopleSettings(assumed_share=ASSUMED))
    behaviour = learn_behaviour(mined)
    return {(one.kind, one.subject): one for one in (*people.learned, *behaviour.learned)}


def study(cases: int, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """One row a number of the scenario: errors over the logs, and how often the interval holds the truth."""
    found = [learn(mined) for mined in logs(cases, numbers)]
    rows = []
    for truth in TRUTHS:
        seen = [one.get((truth.kind, truth.subject)) for one in found]
        values = np.array([truth.assumed if one is None else one.value for one in seen])
        with_interval = [one for one in seen if one is not None and math.isfinite(one.low)]
        holds = [one.low <= truth.value <= one.high for one in with_interval]
        error = values - truth.value
        rows.append(
            {
                "cases": cases,
                "kind": truth.kind,
                "subject": truth.subject,
                "truth": truth.value,
                "logs": len(found),
                "mean": round(float(values.mean()), 4),
                "rmse": round(float(np.sqrt((error**2).mean())), 4),
                "assumed_error": round(abs(truth.assumed - truth.value), 4),
                "observations": round(float(np.mean([one.n for one in with_interval] or [0])), 1),
                "with_interval": len(with_interval),
                "covered": sum(holds),
                "half_width": round(
                    float(np.mean([(one.high - one.low) / 2 for one in with_interval] or [math.nan])), 4
                ),
            }
        )
    return rows


def table(rows: Sequence[dict[str, Any]]) -> str:
    """A Markdown table."""
    lines = [
        "| cases | what | truth | mean | root mean square error | half width | interval holds it | n |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        lines.append(
            f"| {row['cases']} | {row['kind']} {row['subject']} | {row['truth']:g} | {row['mean']:.3g} "
            f"| {row['rmse']:.2g} | {row['half_width']:.2g} | {row['covered']} of {row['with_interval']} "
            f"| {row['observations']:g} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, print and store."""
    rows = [row for cases in SIZES for row in study(cases, range(LOGS[cases]))]
    print(table(rows))
    target = ROOT / "benchmarks/results/calibration_people.json"
    target.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
