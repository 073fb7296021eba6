"""How often the intervals of the product cover: 2,000 experiments on a queue whose true answers are known.

    python benchmarks/coverage.py             writes benchmarks/results/coverage.json (two minutes)
    python benchmarks/coverage.py --show      prints the stored table

The queue is M/M/1 at utilisation 0.8, the first 50 cases from empty: short, skewed, and dependent inside a
replication, as office figures are. Waiting times come from Lindley's recursion over whole arrays, for speed
(tests/theory/test_coverage.py holds the engine to the same recursion); numbers of replications and intervals
come from `simulation.precision` and `simulation.intervals`, the code that the product runs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammainc
from scipy.stats import binomtest

from simulation.intervals import Interval, mean_interval, paired_interval, quantile_interval
from simulation.precision import Target, replicate_until
from simulation.streams import generator

SEED, EXPERIMENTS, CASES, LOAD = 20261123, 2000, 50, 0.8
FASTER = 0.9
"""Mean service time of the second system, the first one's being 1."""
RESULT = Path(__file__).parent / "results" / "coverage.json"
Table = NDArray[np.float64]


class Queues:
    """One experiment: replications of both systems under the same luck, made when asked for.

    Parameters: experiment - its number, which keys its luck.
    """

    def __init__(self, experiment: int) -> None:
        self._luck = generator(("coverage", SEED, experiment))
        self._made = {name: np.empty((0, CASES)) for name in ("cycle", "wait", "faster")}

    def first(self, count: int, name: str) -> Table:
        """Replications 0 to count - 1, replication x case, in mean service times."""
        short = count - len(self._made[name])
        if short > 0:
            gaps, works = -np.log1p(-self._luck.random((short, 2, CASES))).transpose(1, 0, 2)
            wait = lindley(gaps / LOAD, works)
            faster = lindley(gaps / LOAD, works * FASTER) + works * FASTER
            for key, table in {"cycle": wait + works, "wait": wait, "faster": faster}.items():
                self._made[key] = np.concatenate([self._made[key], table])
        return self._made[name][:count]


def lindley(gaps: Table, works: Table) -> Table:
    """Waiting times of the cases of a single server, replication x case (Lindley 1952).

    Parameters: gaps - before each case, the first one's does not matter; works - service times.
    """
    waits = np.zeros_like(works)
    for case in range(1, works.shape[1]):
        waits[:, case] = np.maximum(0.0, waits[:, case - 1] + works[:, case - 1] - gaps[:, case])
    return waits


@cache
def found_by_case(load: float, cases: int) -> Table:
    """Distribution of the number of cases that an arrival finds, case x number, the first finding none.

    Between two arrivals a busy exponential server completes k cases with probability p q^k, q = 1 / (1 +
    load): an exact recursion (Kelton and Law 1985).
    """
    q = 1 / (1 + load)
    found = np.zeros((cases, cases))
    found[0, 0] = 1.0
    for case in range(1, cases):
        for before in range(case):
            here = before + 1
            left = np.arange(here)
            found[case, here - left] += found[case - 1, before] * (1 - q) * q**left
            found[case, 0] += found[case - 1, before] * q**here
    return found


def mean_wait(load: float, cases: int, service: float = 1.0) -> float:
    """Exact mean waiting time of the first cases: each one found takes one mean service time."""
    return float((found_by_case(load, cases) @ np.arange(cases)).mean()) * service


def cycle_quantile(probability: float, load: float, cases: int) -> float:
    """Exact quantile of the cycle times of the first cases together, a mixture of Erlang distributions."""
    weights = found_by_case(load, cases).mean(axis=0)
    services = np.arange(1, cases + 1)
    return float(brentq(lambda t: float(weights @ gammainc(services, t)) - probability, 0.0, 1000.0))


TRUTH = {
    "cycle": mean_wait(LOAD, CASES) + 1,
    "wait": mean_wait(LOAD, CASES),
    "faster": mean_wait(LOAD * FASTER, CASES, FASTER) + FASTER,
    "quantile": cycle_quantile(0.9, LOAD, CASES),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One kind of interval under one rule.

    Parameters: name; truth; interval - from a number of replications; target - of the sequential rule, or a
    fixed number of replications; look - the interval that the rule looks at (None: the same); required - it
    is to cover 93.5 to 96.5 %, the others are there for comparison.
    """

    name: str
    truth: float
    interval: Callable[[Queues, int], Interval]
    target: Target | int
    look: Callable[[Queues, int], Interval] | None = None
    required: bool = True

    def run(self, queues: Queues) -> tuple[Interval, int]:
        """One experiment: the interval and the number of replications."""
        if isinstance(self.target, int):
            return self.interval(queues, self.target), self.target
        achieved = replicate_until(self.target, partial(self.look or self.interval, queues))
        return self.interval(queues, achieved.replications), achieved.replications


def _mean(queues: Queues, count: int, name: str = "cycle") -> Interval:
    return mean_interval(queues.first(count, name))


def _difference(queues: Queues, count: int) -> Interval:
    return paired_interval(*(queues.first(count, name).mean(axis=1) for name in ("cycle", "faster")))


def _quantile(queues: Queues, count: int) -> Interval:
    return quantile_interval(queues.first(count, "cycle"), 0.9)


def _pooled(queues: Queues, count: int) -> Interval:
    return quantile_interval(queues.first(count, "cycle").ravel(), 0.9)


def rows() -> Iterator[Row]:
    """All rows, in the order of the table."""
    default = Target(half_width=0.05, relative=True)
    wait, cycle, gain = TRUTH["wait"], TRUTH["cycle"], TRUTH["cycle"] - TRUTH["faster"]
    waits = partial(_mean, name="wait")
    for name, target in (
        ("within 5 %", default),
        ("within 10 %", Target(half_width=0.1, relative=True)),
        ("within 0.25", Target(half_width=0.25)),
    ):
        yield Row(name=f"mean cycle time, {name}", truth=cycle, interval=_mean, target=target)
        yield Row(name=f"mean waiting time, {name}", truth=wait, interval=waits, target=target)
    paired = partial(Row, truth=gain, interval=_difference)
    yield paired(name="paired difference, mean cycle time within 5 %", target=default, look=_mean)
    yield paired(name="paired difference, itself within 0.05", target=Target(half_width=0.05))
    quantile = partial(Row, truth=TRUTH["quantile"], interval=_quantile)
    yield quantile(name="0.9 quantile, mean cycle time within 5 %", target=default, look=_mean)
    yield quantile(name="0.9 quantile, itself within 5 %", target=default)
    aside = partial(Row, required=False)
    yield aside(name="mean cycle time, 100 replications", truth=cycle, interval=_mean, target=100)
    yield aside(name="mean waiting time, 100 replications", truth=wait, interval=waits, target=100)
    yield aside(
        name="0.9 quantile, 100 replications", truth=TRUTH["quantile"], interval=_quantile, target=100
    )
    small = Target(half_width=0.5, at_least=30)
    yield aside(name="mean waiting time, within 0.5, from 30 on", truth=wait, interval=waits, target=small)
    yield aside(
        name="0.9 quantile, 100 replications, cases as if independent",
        truth=TRUTH["quantile"],
        interval=_pooled,
        target=100,
    )


def measured(experiments: range) -> dict[str, Any]:
    """Run experiments. Returns: by row the misses (`-` interval below the truth, `+` above) and the n."""
    found: dict[str, Any] = {row.name: {"outcome": "", "replications": []} for row in rows()}
    for experiment in experiments:
        queues = Queues(experiment)
        for row in rows():
            interval, count = row.run(queues)
            outcome = "-" if interval.high < row.truth else "+" if interval.low > row.truth else "."
            found[row.name]["outcome"] += outcome
            found[row.name]["replications"].append(count)
    return found


def summary(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Coverage of each row with its exact binomial interval (Clopper and Pearson)."""
    table = []
    for row in rows():
        outcome, counts = found[row.name]["outcome"], found[row.name]["replications"]
        covered = outcome.count(".")
        interval = binomtest(covered, len(outcome)).proportion_ci(0.95, method="exact")
        table.append(
            {
                "name": row.name,
                "required": row.required,
                "experiments": len(outcome),
                "covered": covered,
                "coverage": covered / len(outcome),
                "coverage_low": round(float(interval.low), 5),
                "coverage_high": round(float(interval.high), 5),
                "below": outcome.count("-"),
                "above": outcome.count("+"),
                "mean_replications": round(float(np.mean(counts)), 2),
                "truth": row.truth,
                "outcome": outcome,
            }
        )
    return table


def show(stored: dict[str, Any]) -> None:
    """Print the table."""
    for row in stored["rows"]:
        print(
            f"{row['coverage']:7.2%} ({row['coverage_low']:.2%} to {row['coverage_high']:.2%})"
            f"  below {row['below']:3d} above {row['above']:3d}  n {row['mean_replications']:7.1f}"
            f"  {'' if row['required'] else '(aside) '}{row['name']}"
        )


def main() -> None:
    """Run, or show what was run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print the stored table")
    if not parser.parse_args().show:
        from joblib import Parallel, delayed

        parts = [range(start, start + 50) for start in range(0, EXPERIMENTS, 50)]
        done = Parallel(n_jobs=2)(delayed(measured)(part) for part in parts)
        found = done[0]
        for part in done[1:]:
            for name, values in part.items():
                found[name] = {key: found[name][key] + values[key] for key in values}
        stored = {"seed": SEED, "load": LOAD, "cases": CASES, "rows": summary(found)}
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8", newline="\n")
    show(json.loads(RESULT.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
