"""How long the joint step of the sample SOP waits when everybody is busy: the price of taking all at once.

`python benchmarks/meeting.py` runs the default scenario with the same share of other duties for everybody,
with and without absences, and writes benchmarks/results/meeting.json (docs/simulation.md tells of it).
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from simulation.intervals import mean_interval
from simulation.replications import simulate
from ukur.inputs import read_inputs

ROOT = Path(__file__).parent.parent
STEP = "rapat"
SHARES = (0.5, 0.8, 0.9)
REPLICATIONS = 30


def main() -> None:
    """Measure and store."""
    inputs = read_inputs(
        ROOT / "data/sops/pengukuran-kinerja.yaml", ROOT / "data/scenarios/kesbangpol.yaml", also=()
    )
    place = [step.id for step in inputs.sop.steps].index(STEP)
    rows = []
    for share in SHARES:
        for absences in (False, True):
            people = tuple(
                group.model_copy(
                    update={"other_duties": share, "absences": group.absences if absences else ()}
                )
                for group in inputs.scenario.people
            )
            scenario = inputs.scenario.model_copy(update={"people": people})
            study = simulate(inputs.sop, scenario, inputs.calendar, replications=REPLICATIONS, workers=2)
            hours = study.stack("waiting_working").sum(axis=1)[:, :, place] / 3600
            mean = mean_interval(hours)
            rows.append(
                {
                    "share": share,
                    "absences": absences,
                    "replications": REPLICATIONS,
                    "cases": int(hours.size),
                    "mean_hours": round(mean.value, 1),
                    "interval_hours": [round(mean.low, 1), round(mean.high, 1)],
                    "nine_of_ten_hours": round(float(np.quantile(hours, 0.9)), 1),
                    "longest_hours": round(float(hours.max()), 1),
                }
            )
            print(rows[-1])
    target = ROOT / "benchmarks/results/meeting.json"
    target.write_text(json.dumps({"step": STEP, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
