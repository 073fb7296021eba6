"""From a log to a simulation, held against published methods: `python benchmarks/calibration_published.py`.

Each log is split by the rule of the reference data (the first 80 % of the events by their end; cases that the
boundary cuts are in neither part). An SOP, people, their hours, times, delays and demand are learned from the
training part alone; what has to be chosen is chosen on a part of the training part. Then the model simulates
cases from the first begin of the test part on, ten runs with seeds 1 to 10, and each run is compared with the
test part: beside the published figures, the last training cases moved by whole weeks, and the distance that
luck alone makes (halves of the test part).

Of the test part two numbers are used, which the published methods are given as well: when its first case
begins, and how many cases it has. A part holds completed cases only, so a run is cut in the same way: the
first so many cases to be completed. Beside it stands the run cut as the published methods do it: the first so
many cases to begin. Stored: benchmarks/results/calibration_published.json and .md.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from bench import machine, progress
from calibration_page import markdown
from distances import DATA, read
from environments import HERE

from mining.calibration.fit import fit_statement, split_by_time
from mining.calibration.from_scratch import (
    FromScratch,
    first_begun,
    first_completed,
    from_scratch,
    simulate_cases,
)
from mining.distance import DistanceOptions, compare, prepare
from sop.events import EventLog
from sop.exchange.atomic import atomic_path

RESULT = HERE / "results" / "calibration_published.json"
MEASURES = {"NGD": "ngd_3", "AED": "aed", "CED": "ced", "RED": "red", "CTD": "ctd"}
PUBLISHED = {"NGD": "NGD", "AED": "AEDD", "CED": "CEDD", "RED": "REDD", "CTD": "CTDD"}
METHODS = ("Simod", "DGEN", "DSIM", "RIMS", "AgentSim")
"""Published methods; the other rows are settings of the last one."""
OPTIONS = DistanceOptions(stamps="both", begins="start", labels="activity")
RUNS = 10
ZONE = "UTC"
OURS = {"completed": "Ukur", "begun": "Ukur, first to begin"}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One log.

    Parameters: name; published - its names in the table; path; test - where it comes in two parts; note - why
    distances remain.
    """

    name: str
    published: tuple[str, ...]
    path: str
    test: str = ""
    note: str = ""


REAL = "extraneous_delays/inputs/real-life"
SUBJECTS = (
    Subject(
        name="LoanApp",
        published=("Loan Application", "LoanApp"),
        path="agentsimulator/raw_data/LoanApp.csv.gz",
        note="Simulated by others from a model like ours: a queue for people, no other delay. What remains "
        "is luck (the floor).",
    ),
    Subject(
        name="P2P",
        published=("P2P",),
        path="agentsimulator_optimizer/raw_data/P2P.csv",
        note="RED and CTD: in the test part 22 of 912 stretches between two events are longer than 800 h, in "
        "the training part 3 of 6,390. Nearly all lie before Analyze Request for Quotation, whose queue "
        "stood in the 58 cases that the split leaves out: no method sees it. The published row with the "
        "least RED and CTD gets there by orders that are not those of the log (NGD .537).",
    ),
    Subject(
        name="ConsultaDataMining",
        published=("ACR",),
        path="agentsimulator_optimizer/raw_data/ConsultaDataMining.csv",
        note="270 of the 650 cases that begin before 26 April go to a review, of the 304 later none: the "
        "process changed three weeks before the boundary. RED and CTD hang on how runs are cut, as long "
        "cases are missing at the end of the log.",
    ),
    Subject(
        name="BPIC 2012 W",
        published=("BPI12W",),
        path=f"{REAL}/BPIC_2012_W_train.csv.gz",
        test=f"{REAL}/BPIC_2012_W_test.csv.gz",
    ),
)
"""The last is for information: it comes divided, and the published split is another."""


def main() -> int:
    """Run what is asked for. Returns: the exit code, 1 where a target is not met and that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--log", action="append", help=f"only this one ({', '.join(s.name for s in SUBJECTS)})"
    )
    parser.add_argument("--runs", type=int, default=RUNS, help="seeds 1 to this; only 10 are stored")
    parser.add_argument("--strict", action="store_true", help="exit code 1 where a target is not met")
    given = parser.parse_args()
    if not DATA.is_dir():
        print(f"no reference data at {DATA} (set UKUR_REFERENCE_DATA)")
        return 0
    chosen = [subject for subject in SUBJECTS if not given.log or subject.name in given.log]
    found = {
        "machine": machine(),
        "runs": given.runs,
        "logs": [study(one, runs=given.runs) for one in chosen],
    }
    found["targets"] = targets(found["logs"])
    text = markdown(found)
    print(text)
    if given.runs == RUNS and not given.log:
        for path, content in (
            (RESULT, json.dumps(found, indent=1) + "\n"),
            (RESULT.with_suffix(".md"), text),
        ):
            with atomic_path(path) as beside:
                beside.write_text(content, encoding="utf-8")
    return 1 if given.strict and not all(found["targets"].values()) else 0


def study(subject: Subject, *, runs: int) -> dict[str, Any]:
    """Learn from one log, simulate, and compare.

    Parameters: subject; runs - with seeds 1 to this.
    Returns: what is stored of it.
    """
    train, test = parts(subject)
    began = time.perf_counter()
    learned = from_scratch(train, id="learned", title=subject.name, time_zone=ZONE)
    seconds = time.perf_counter() - began
    cases = test.events["case_id"].nunique()
    first = test.events["start"].min()
    logs: dict[str, list[EventLog]] = {"completed": [], "begun": []}
    for seed in range(1, runs + 1):
        progress(f"{subject.name}: run {seed} of {runs}")
        whole = simulate_cases(learned, start=first, cases=cases, seed=seed)
        logs["completed"].append(first_completed(whole, cases))
        logs["begun"].append(first_begun(whole, cases))
    statement = fit_statement(logs["completed"], test, train, time_zone=ZONE, options=OPTIONS)
    rows = {name: figures(logs[cut], test) for cut, name in OURS.items()}
    own = {measure: rows[OURS["completed"]][measure]["mean"] for measure in MEASURES}
    published = published_rows(subject)
    return {
        "log": subject.name,
        "cases": {"train": train.events["case_id"].nunique(), "test": cases},
        "learned": told(learned) | {"seconds": round(seconds, 1)},
        "rows": rows,
        "naive": {name: round(statement[code].baseline, 4) for name, code in MEASURES.items()},
        "floor": {name: round(statement[code].floor, 4) for name, code in MEASURES.items()},
        "fit": {"verdict": statement.code} | {name: statement[code].code for name, code in MEASURES.items()},
        "published": published,
        "against_methods": verdict(own, {name: row for name, row in published.items() if name in METHODS}),
        "against_all": verdict(own, published),
        "against_all_begun": verdict(
            {measure: rows[OURS["begun"]][measure]["mean"] for measure in MEASURES}, published
        ),
        "for_information": subject is SUBJECTS[-1],
        "note": subject.note,
    }


def parts(subject: Subject) -> tuple[EventLog, EventLog]:
    """Training and test part of a log."""
    log = read(DATA / subject.path)
    if subject.test:
        return log, read(DATA / subject.test)
    split = split_by_time(log)
    return split.train, split.test


def figures(logs: Sequence[EventLog], test: EventLog) -> dict[str, dict[str, float]]:
    """Mean and standard deviation over the runs, as the published table has them."""
    real = prepare(test, time_zone=ZONE, options=OPTIONS)
    found = [compare(real, prepare(log, time_zone=ZONE, options=OPTIONS)) for log in logs]
    values = {name: np.array([one.value(code) for one in found]) for name, code in MEASURES.items()}
    return {
        name: {"mean": round(float(one.mean()), 4), "sd": round(float(one.std()), 4)}
        for name, one in values.items()
    }


def told(learned: FromScratch) -> dict[str, Any]:
    """What was learned, in short."""
    found, recency = learned.discovered, learned.recency
    days = {
        name: None if hours == float("inf") else round(hours / 24, 1)
        for name, hours in (("cases", recency.cases), ("demand", recency.demand))
    }
    return {
        "steps": len(found.sop.steps),
        "history": found.history,
        "parallel": [len(block) for block in found.parallel],
        "roles": len(found.sop.roles),
        "persons": sum(group.count for group in learned.groups),
        "followed_share": round(found.followed_share, 4),
        "delays": len(learned.handovers),
        "timetable": bool(learned.demand.slots),
        "per_week": round(learned.demand.per_week, 2),
        "looked_back_days": days,
        "changed_days_ago": None if recency.since == float("inf") else round(recency.since / 24, 1),
        "luck": None if recency.luck != recency.luck else round(recency.luck, 4),
    }


def published_rows(subject: Subject) -> dict[str, dict[str, float]]:
    """Published means of a log by method; a setting with the figures of its method is left out."""
    table = pd.read_csv(DATA / "agentsimulator" / "published_peer_table.csv")
    rows: dict[str, dict[str, float]] = {}
    for _, row in table[table["log"].isin(subject.published)].iterrows():
        values = {name: float(re.split(r"[ (]", row[column])[0]) for name, column in PUBLISHED.items()}
        if values not in rows.values():
            rows[row["method"]] = values
    return rows


def verdict(own: dict[str, float], published: dict[str, dict[str, float]]) -> dict[str, Any]:
    """Measures on which we are no worse than the median published row, and than the best."""
    columns = {name: [row[name] for row in published.values()] for name in MEASURES}
    middle = {name: round(median(values), 4) for name, values in columns.items()}
    best = {name: min(values) for name, values in columns.items()}
    return {
        "rows": len(published),
        "median": middle,
        "best": best,
        "no_worse_than_median": [name for name in MEASURES if own[name] <= middle[name]],
        "no_worse_than_best": [name for name in MEASURES if own[name] <= best[name]],
    }


def targets(logs: Sequence[dict[str, Any]]) -> dict[str, bool]:
    """The targets, over the logs that count, against the methods and against all rows."""
    counting = [one for one in logs if not one["for_information"]]
    found = {}
    for against in ("against_methods", "against_all"):
        found[f"{against}: median on 4 of 5"] = bool(counting) and all(
            len(one[against]["no_worse_than_median"]) >= 4 for one in counting
        )
        best = sum(len(one[against]["no_worse_than_best"]) >= 2 for one in counting)
        found[f"{against}: best on 2 of 5, on two logs"] = best >= 2
    return found


if __name__ == "__main__":
    sys.exit(main())
