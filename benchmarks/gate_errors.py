"""How often the revision gate errs: 1,000 seeded gates a row whose true gains are known by construction.

    python benchmarks/gate_errors.py            writes benchmarks/results/gate_errors.json and .md (minutes)
    python benchmarks/gate_errors.py --quick    100 gates a row, printed, nothing written
    python benchmarks/gate_errors.py --show     prints the stored table

The unit is delta: a true gain of 1 is exactly delta. Errors are counted over *all* planned looks, whatever an
earlier look said; power is counted as the product stops, at the first verdict that stands. Verdicts come from
`simulation.comparison.gate`, the code that the product runs.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gate_luck import KINDS, SHAPES, Values, paired, queue
from scipy.special import stdtrit
from scipy.stats import binomtest

from simulation.comparison.gate import (
    GatePlan,
    Guard,
    Ranking,
    judge_all,
    plan_looks,
    rank,
    replications_needed,
)
from simulation.comparison.gate.evidence import evidence_of
from simulation.streams import generator

SEED, GATES, QUICK = 20261201, 1000, 100
AT_MOST, AT_LEAST_POWER, AT_LEAST_RANKED = 0.066, 0.90, 0.95
WIDE, NARROW = 12.0, 8.0
"""Standard deviation of a paired difference, in deltas: with the default maximum of 2,000, and where the
maximum is chosen from the first 200 replications."""
RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One kind of gate.

    Parameters: name; claim - what is counted: a verdict of any revision in `counted`, or `ranked`; limit - of
    the share; at_least - else at most; kind - of the differences; gains - true, of each revision, in deltas;
    losses - true, of each guard, in margins; spread - standard deviations, in deltas and margins; pilot - the
    maximum is chosen from the first look; stops - at the first verdict that stands; required - else
    for comparison; counted - revisions.
    """

    name: str
    claim: str = "worth_trying"
    limit: float = AT_MOST
    at_least: bool = False
    kind: str = "normal"
    gains: tuple[float, ...] = (1.0,)
    losses: tuple[float, ...] = ()
    spread: float = WIDE
    pilot: bool = False
    stops: bool = False
    required: bool = True
    counted: tuple[int, ...] = (0,)


def rows() -> Iterator[Row]:
    """All rows, in the order of the table."""
    for kind, shape in SHAPES.items():
        row = Row(name="", kind=kind, spread=1.0 if "queue" in kind else WIDE, required=kind != "very")
        if kind != "mirrored queue":
            yield replace(row, name=f"gain = delta: worth trying; {shape}")
        if kind not in ("queue", "paired", "very"):
            row = replace(row, gains=(-1.0,))
            yield replace(row, name=f"gain = -delta: not advised; {shape}", claim="not_advised")
            yield replace(row, name=f"gain = -delta: no difference; {shape}", claim="no_difference")
    for kind in KINDS:
        for row in _errors(Row(name="", kind=kind, required=kind != "very")):
            yield replace(row, name=f"{row.name}; {SHAPES[kind]}")
    best = "three revisions, gains 3, 1, 1 delta: the second or third worth trying; normal"
    yield Row(name=best, gains=(3.0, 1.0, 1.0), counted=(1, 2))
    power = Row(name="", limit=AT_LEAST_POWER, at_least=True, stops=True)
    for kind in KINDS:
        for row in _power(replace(power, kind=kind, required=kind != "very")):
            yield replace(row, name=f"{row.name}; {SHAPES[kind]}")


def _errors(row: Row) -> Iterator[Row]:
    """Further claims that must be rare."""
    yield replace(row, name="gain = delta: no difference", claim="no_difference")
    first = replace(row, spread=NARROW, pilot=True)
    yield replace(first, name="gain = delta, maximum from the first look: worth trying")
    guarded = replace(row, gains=(2.0,), losses=(1.0,))
    yield replace(guarded, name="gain = 2 delta, guard at its margin: worth trying")
    one = "gain = 2 delta, one of two guards at its margin: worth trying"
    yield replace(guarded, name=one, losses=(1.0, 0.0))
    against = replace(row, claim="not_advised", gains=(-1.0,), losses=(1.0, 1.0))
    yield replace(against, name="gain = -delta, two guards at their margins: not advised")
    three = replace(row, gains=(1.0, 1.0, 1.0), counted=(0, 1, 2))
    yield replace(three, name="three revisions, gain = delta: any worth trying")


def _power(row: Row) -> Iterator[Row]:
    """Claims that must be frequent."""
    fine = replace(row, gains=(2.0,), losses=(0.0,))
    yield replace(fine, name="gain = 2 delta, guard fine: worth trying")
    first = replace(fine, spread=NARROW, pilot=True)
    yield replace(first, name="gain = 2 delta, guard fine, maximum from the first look: worth trying")
    none = replace(first, claim="no_difference", gains=(0.0,))
    yield replace(none, name="gain = 0, guard fine, maximum from the first look: no difference")
    true = replace(row, claim="ranked", gains=(1.0, 1.5, 2.0), limit=AT_LEAST_RANKED)
    yield replace(true, name="base, 1, 1.5, 2 delta: all that a ranking says is true")


@dataclass(frozen=True)
class Gate:
    """One gate: differences with known means, made up to the maximum.

    Parameters: row; number - keys its luck.
    """

    row: Row
    number: int

    def made(self, n: int) -> tuple[dict[str, Values], dict[str, Values]]:
        """Gains by revision and losses by guard; all of one replication share half of their luck."""
        row = self.row
        luck = generator(("gate", SEED, row.name, self.number))
        if row.kind in ("paired", "queue", "mirrored queue"):
            turned = -1.0 if row.kind.startswith("mirrored") else 1.0
            away = turned * (paired if row.kind == "paired" else queue)(luck, n) * row.spread
            return {"0": row.gains[0] + away}, {}
        common = luck.standard_normal((n, 1))
        count = len(row.gains) + len(row.losses)
        mixed = math.sqrt(0.5) * (common + luck.standard_normal((n, count)))
        away = KINDS[row.kind](mixed).T * row.spread
        columns = [mean + part for mean, part in zip((*row.gains, *row.losses), away, strict=True)]
        split = len(row.gains)
        gains = {str(index): values for index, values in enumerate(columns[:split])}
        return gains, {str(index): values for index, values in enumerate(columns[split:])}

    def planned(self, gains: dict[str, Values], losses: dict[str, Values]) -> GatePlan:
        """The plan of the product's default, or with a maximum from the first look's spread."""
        guards = tuple(Guard(id=name, margin=1.0) for name in losses)
        plan = GatePlan(delta=1.0, guards=guards, looks=plan_looks())
        if not self.row.pilot:
            return plan
        start, most = plan.looks[0], plan.looks[-1]
        first = {name: values[:start] for name, values in losses.items()}
        needed = replications_needed(gains["0"][:start], first, plan=plan)
        assert needed is not None
        return replace(plan, looks=plan_looks(at_most=min(needed, most)))

    def happened(self) -> bool:
        """Was it claimed, at any look (or, where the row stops, by the verdict that stands)?"""
        row = self.row
        gains, losses = self.made(plan_looks()[-1])
        plan = self.planned(gains, losses)
        for number, n in enumerate(plan.looks, start=1):
            now = {name: values[:n] for name, values in gains.items()}
            if row.claim == "ranked":
                ranking = rank(now, delta=1.0, base="base", looks=plan.looks, look=number)
                if not all_true(ranking, dict(zip(now, row.gains, strict=True)) | {"base": 0.0}):
                    return False
                continue
            lost = {name: {key: values[:n] for key, values in losses.items()} for name in now}
            seen = judge_all(now, lost, plan=plan, look=number)
            if any(seen[str(index)].verdict == row.claim for index in row.counted):
                return True
            if row.stops and all(look.final for look in seen.values()):
                return False
        return row.claim == "ranked"


def all_true(ranking: Ranking, truth: dict[str, float]) -> bool:
    """Is everything true that a ranking says, and is the best among those it names?"""
    best = max(truth, key=lambda name: truth[name])
    second = sorted(truth.values())[-2]
    pairs = all(
        pair.difference.low <= truth[pair.better] - truth[pair.other] <= pair.difference.high
        for pair in ranking.pairs
    )
    ahead = not ranking.ahead or (ranking.best == best and truth[best] - second > 1.0)
    near = all(truth[best] - truth[name] < 1.0 for name in ranking.as_good)
    return pairs and ahead and near and best in ranking.among and ranking.best in (None, best)


def measured(row: Row, numbers: range) -> str:
    """Run gates of a row. Returns: `1` where the claim was made (a ranking was true), `0` where not."""
    return "".join("1" if Gate(row, number).happened() else "0" for number in numbers)


def summary(row: Row, outcome: str) -> dict[str, Any]:
    """Share of a row with its exact binomial interval (Clopper and Pearson)."""
    hits = outcome.count("1")
    interval = binomtest(hits, len(outcome)).proportion_ci(0.95, method="exact")
    share = hits / len(outcome)
    return {
        "name": row.name,
        "gates": len(outcome),
        "hits": hits,
        "share": share,
        "low": round(float(interval.low), 5),
        "high": round(float(interval.high), 5),
        "limit": row.limit,
        "at_least": row.at_least,
        "required": row.required,
        "met": share >= row.limit if row.at_least else share <= row.limit,
        "outcome": outcome,
    }


def one_look(samples: int) -> list[dict[str, Any]]:
    """What the first look should be: error of one-sided 5 % bounds at a single look, both kinds of bound."""
    table = []
    for kind, shape in KINDS.items():
        for n in (30, 50, 100, 200, 500, 1000):
            luck = generator(("gate", SEED, "one look", kind, n))
            student = hall = 0
            for _ in range(samples):
                found = evidence_of(shape(luck.standard_normal(n)), of="gain")
                student += found.centre + found.error * float(stdtrit(n - 1, 0.05)) > 0
                hall += found.low(0.05) > 0
            table.append({"kind": kind, "n": n, "samples": samples, "student": student, "hall": hall})
    return table


def as_markdown(stored: dict[str, Any]) -> str:
    """The stored result as tables."""
    lines = [
        f"Seed {stored['seed']}; {stored['gates']:,} gates a row, looks at {stored['looks']} replications, "
        f"standard deviation of a paired difference {WIDE:g} delta (margins likewise); where the maximum "
        f"comes from the first look {NARROW:g} delta; queue: its own. Errors over all looks; 95 % intervals.",
        "",
        "| what is claimed | share | 95 % interval | wanted | |",
        "|---|--:|--:|--:|---|",
    ]
    for row in stored["rows"]:
        wanted = f"{'≥' if row['at_least'] else '≤'} {row['limit']:.1%}"
        lines.append(
            f"| {row['name']} | {row['share']:.1%} | {row['low']:.1%} to {row['high']:.1%} | {wanted} "
            f"| {('met' if row['met'] else '**not met**') if row['required'] else 'for comparison'} |"
        )
    lines += [
        "",
        f"One look of n replications: how often a lower 5 % bound lies above the mean ({stored['samples']:,} "
        "samples a row).",
        "",
        "| differences | n | Student's t | with Hall's transformation |",
        "|---|--:|--:|--:|",
    ]
    for row in stored["one_look"]:
        student, hall = (row[key] / row["samples"] for key in ("student", "hall"))
        lines.append(f"| {row['kind']} | {row['n']} | {student:.1%} | {hall:.1%} |")
    return "\n".join(lines) + "\n"


def run(gates: int, samples: int) -> dict[str, Any]:
    """All rows, on two processors."""
    from joblib import Parallel, delayed

    found = list(rows())
    outcomes = Parallel(n_jobs=2)(delayed(measured)(row, range(gates)) for row in found)
    return {
        "seed": SEED,
        "gates": gates,
        "looks": list(plan_looks()),
        "samples": samples,
        "rows": [summary(row, outcome) for row, outcome in zip(found, outcomes, strict=True)],
        "one_look": one_look(samples),
    }


def main() -> None:
    """Run, or show what was run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print the stored table")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} gates a row, nothing written")
    chosen = parser.parse_args()
    if chosen.quick:
        print(as_markdown(run(QUICK, 200)), end="")
        return
    if not chosen.show:
        stored = run(GATES, 20_000)
        RESULTS.mkdir(exist_ok=True)
        text = json.dumps(stored, indent=1) + "\n"
        (RESULTS / "gate_errors.json").write_text(text, encoding="utf-8", newline="\n")
        markdown = as_markdown(stored)
        (RESULTS / "gate_errors.md").write_text(markdown, encoding="utf-8", newline="\n")
    print((RESULTS / "gate_errors.md").read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    main()
