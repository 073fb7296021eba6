"""Durations, demand and delays learned from simulated logs, held against what was simulated.

`python benchmarks/calibration_recovery.py` simulates offices of the sample SOP with about 5, 20, 100, 500 and
2,000 cases a log, 60 logs each (keyed by their number; nothing is chosen), learns from each log, prints the
error of each kind of parameter against the number of cases and how often the 95 % intervals hold the truth,
and stores benchmarks/results/calibration_recovery.json (full numbers of logs only). `--logs`, `--cases` and
`--office` shorten it.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from mining.calibration.delays import DelaySettings, learn_delays
from mining.calibration.demand import learn_demand
from mining.calibration.learned import Learned
from mining.calibration.times import DurationSettings, Parts, learn_durations
from mining.performance import calendar_for, measure
from mining.performance.waiting import StatedWait, WaitingCauses
from simulation.draws import draw
from simulation.durations import normal_quantile
from simulation.engine import run
from simulation.event_table import run_to_log
from simulation.planning import make_plan
from simulation.scenario import Demand, DurationRule, DurationRules, Handover, Scenario, read_scenario
from simulation.streams import uniforms
from sop.events import END, PRECISION, START, EventLog
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import default_calendar

ROOT = Path(__file__).parent.parent
STORED = ROOT / "benchmarks/results/calibration_recovery.json"
CASES = (5, 20, 100, 500, 2000)
LOGS = 60
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
WORKING_DAYS = 237
FAMILIES = ("lognormal", "gamma", "weibull")
EXTERNAL = StatedWait(cause="external", after="sampaikan_format", before="himpun_format")
SETTINGS = DurationSettings(resamples=99)
Rules = Callable[[Sop, int], DurationRules]


@dataclass(frozen=True, kw_only=True)
class Office:
    """One simulated office.

    Parameters: name; rules - durations of log number i; duties - share of other duties (None: those of the
    default scenario, absences too); minutes - stamps are cut to the minute; cut - the log ends on the last
    day of releases, with cases under way; handovers - what lies between the steps; more - so many persons a
    role more; fewer - of the longest logs only so many (other duties of many persons take long).
    """

    name: str
    rules: Rules
    duties: float | None = None
    minutes: bool = False
    cut: bool = False
    handovers: tuple[Handover, ...] = ()
    more: int = 0
    fewer: int = LOGS


def as_written(_sop: Sop, _number: int) -> DurationRules:
    """Every step takes its standard on average, coefficient of variation 0.3."""
    return DurationRules()


def own_times(sop: Sop, number: int) -> DurationRules:
    """Each log has an office factor and own ratios and spreads of the steps, drawn as the prior says."""
    luck = normal_quantile(uniforms(("recovery", "own", number), (len(sop.steps), 2)))
    common = normal_quantile(uniforms(("recovery", "office", number), 3))
    spread = abs(0.5 * float(common[1]))
    rules = {}
    for place, step in enumerate(sop.steps):
        assert step.standard is not None
        minutes = step.standard.minutes * math.exp(0.5 * common[0] + spread * luck[place, 0])
        cv = min(max(0.3 * math.exp(0.35 * luck[place, 1]), 0.05), 2.0)
        rules[step.id] = DurationRule(family=FAMILIES[place % 3], minutes=max(minutes, 2.0), cv=cv)
    return DurationRules(steps=rules)


def half_again(sop: Sop, _number: int) -> DurationRules:
    """All steps take half as long again as written, spread widely."""
    rules = {
        step.id: DurationRule(family="gamma", minutes=1.5 * step.standard.minutes, cv=0.8)
        for step in sop.steps
        if step.standard is not None
    }
    return DurationRules(steps=rules)


HANDED = (
    Handover(id="on_the_way", low=1, mode=3, high=8, unit="working_hours"),
    Handover(id="overnight", before="koreksi", low=4, mode=10, high=40, unit="clock_hours"),
)
OFFICES = (
    Office(name="as written", rules=as_written, fewer=20),
    Office(name="own times", rules=own_times, duties=0.0),
    Office(name="half as long again, minutes, cut", rules=half_again, duties=0.0, minutes=True, cut=True),
)
ON_THE_WAY = Office(name="hand-overs", rules=as_written, duties=0.0, handovers=HANDED, more=3, fewer=20)


def scenario_of(office: Office, base: Scenario, sop: Sop, cases: int, number: int) -> Scenario:
    """The scenario of a log: enough persons for so many cases, which arrive at random in 2025."""
    count = max(1, math.ceil(cases / 40)) + office.more
    people = tuple(
        group.model_copy(
            update={"count": count}
            | ({} if office.duties is None else {"other_duties": office.duties, "absences": ()})
        )
        for group in base.people
    )
    demand = (Demand(kind="poisson", case_id="C{n}", per_working_day=cases / WORKING_DAYS),)
    return base.model_copy(
        update={
            "demand": demand,
            "people": people,
            "first": FIRST,
            "last": LAST,
            "horizon": LAST if office.cut else None,
            "seed": 10_000 + number,
            "durations": office.rules(sop, number),
            "handovers": office.handovers,
            "precision": None,
        }
    )


def simulated(office: Office, base: Scenario, sop: Sop, cases: int, number: int) -> tuple[EventLog, Scenario]:
    """One log, and the scenario that made it."""
    scenario = scenario_of(office, base, sop, cases, number)
    planned = make_plan(sop, scenario, default_calendar())
    draws = draw(planned.plan, 0)
    log = run_to_log(sop, planned, run(planned.plan, draws), draws)
    if not office.minutes:
        return log, scenario
    events = log.events.copy()
    for name in (START, END):
        events[name] = events[name].dt.floor("min")
    events[PRECISION] = pd.array(["minute"] * len(events), dtype="str")
    return EventLog(events=events, cases=log.cases), scenario


def times_and_demand(
    office: Office, base: Scenario, sop: Sop, cases: int, number: int
) -> list[dict[str, Any]]:
    """What one log says about means, spreads and the rate, beside the truth."""
    log, scenario = simulated(office, base, sop, cases, number)
    if not len(log.events):
        return []
    calendar = calendar_for(log, default_calendar())
    parts = Parts(
        sop=sop,
        log=log,
        performance=measure(log, sop, calendar),
        waiting=cast("WaitingCauses", None),
        office=calendar,
    )
    found = (*learn_durations(parts, settings=SETTINGS).learned, *learn_demand(parts).learned)
    return [_row(one, _truth(one, scenario, sop)) for one in found if one.kind in _KINDS and one.n]


_KINDS = ("mean_minutes", "cv", "cases_per_working_day")


def _truth(one: Learned, scenario: Scenario, sop: Sop) -> float:
    if one.kind == "cases_per_working_day":
        return float(scenario.demand[0].per_working_day or 0)
    rule = scenario.durations.rule(one.subject)
    standard = sop.step(one.subject).standard
    if one.kind == "cv":
        return rule.cv or 0.0
    return rule.minutes or (standard.minutes if standard else math.nan)


def delays(office: Office, base: Scenario, sop: Sop, cases: int, number: int) -> list[dict[str, Any]]:
    """What one log says about waits and hand-overs, beside the truth."""
    log, _ = simulated(office, base, sop, cases, number)
    if not len(log.events):
        return []
    parts = Parts.of(log, sop, default_calendar(), stated=(EXTERNAL,))
    found = learn_delays(parts, settings=DelaySettings(waits=base.waits)).learned
    # Where the same role goes on nothing is handed over; the rest takes (1 + 3 + 8) / 3 hours.
    truth = dict.fromkeys(_HANDED_OVER, 4.0) | {"koreksi": 18.0, "isian_bidang": 22 / 3}
    kinds = {"delay_hours", "wait_length"}
    return [
        _row(one, truth[one.subject]) | {"unit_right": one.unit == "clock_hours"}
        for one in found
        if one.kind in kinds and one.subject in truth and one.n
    ]


_HANDED_OVER = (
    "buat_format", "undang_rapat", "minta_persetujuan", "tanda_tangan", "surat_pengantar", "penggandaan",
)  # fmt: skip


def _row(one: Learned, truth: float) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "subject": one.subject,
        "error": one.value / truth - 1,
        "covered": one.low <= truth <= one.high,
        "width": (one.high - one.low) / truth,
        "weight": one.weight,
        "n": one.n,
    }


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of one kind of parameter: root mean square and mean of the relative error, coverage, weight."""
    error = np.array([row["error"] for row in rows])
    covered = np.array([row["covered"] for row in rows])
    return {
        "numbers": len(rows),
        "rms_error": round(float(np.sqrt(np.mean(error**2))), 4),
        "mean_error": round(float(error.mean()), 4),
        "covered": round(float(covered.mean()), 4),
        "width": round(float(np.mean([row["width"] for row in rows])), 4),
        "weight": round(float(np.mean([row["weight"] for row in rows])), 3),
    }


def study(
    office: Office, cases: int, numbers: Sequence[int], *, jobs: int = 1, what: Any = times_and_demand
) -> dict[str, dict[str, Any]]:
    """Summaries by kind of one office and number of cases."""
    sop = read_sop(ROOT / "data/sops/pengukuran-kinerja.yaml")
    base = read_scenario(ROOT / "data/scenarios/kesbangpol.yaml")
    logs = Parallel(n_jobs=jobs)(delayed(what)(office, base, sop, cases, number) for number in numbers)
    rows = [row for log in logs for row in log]
    return {kind: summary([row for row in rows if _name(row) == kind]) for kind in map(_name, rows)}


def _name(row: dict[str, Any]) -> str:
    if row["subject"] != "koreksi" or "unit_right" not in row:
        return str(row["kind"])
    # On the wrong clock the number means something else: its error says how often that happens.
    return f"{row['kind']} ({'clock' if row['unit_right'] else 'clock, taken for working time'})"


def lines(results: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A table for people."""
    yield "| Office | Parameter | Cases | Numbers | Error (rms) | Bias | 95 % intervals hold | Log's weight |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for row in results:
        yield (
            f"| {row['office']} | {row['kind']} | {row['cases']:,} | {row['numbers']} "
            f"| {row['rms_error']:.1%} | {row['mean_error']:+.1%} | {row['covered']:.1%} "
            f"| {row['weight']:.2f} |"
        )


def stored_with(results: Sequence[dict[str, Any]]) -> str:
    """The stored file, these results in the place of older ones of the same office and number of cases."""
    old = json.loads(STORED.read_text(encoding="utf-8"))["results"] if STORED.exists() else []
    new = {(row["office"], row["cases"]) for row in results}
    kept = [row for row in old if (row["office"], row["cases"]) not in new]
    names = [office.name for office in (*OFFICES, ON_THE_WAY)]
    rows = sorted((*kept, *results), key=lambda row: (names.index(row["office"]), row["cases"]))
    return json.dumps({"results": rows}, indent=1) + "\n"


def main() -> None:
    """Run, print and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logs", type=int, default=LOGS)
    parser.add_argument("--cases", type=int, nargs="*", default=list(CASES))
    parser.add_argument("--office", default="")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    for office in (*OFFICES, ON_THE_WAY):
        for cases in given.cases if given.office in office.name else ():
            what = delays if office is ON_THE_WAY else times_and_demand
            logs = min(given.logs, office.fewer) if cases == CASES[-1] else given.logs
            found = study(office, cases, range(logs), jobs=given.jobs, what=what)
            results = [
                {"office": office.name, "kind": kind, "cases": cases, "logs": logs, **row}
                for kind, row in found.items()
            ]
            print("\n".join(list(lines(results))[2:]), flush=True)
            if given.logs == LOGS:
                STORED.write_text(stored_with(results), encoding="utf-8")


if __name__ == "__main__":
    main()
