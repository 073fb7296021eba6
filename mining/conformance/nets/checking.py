"""Conformance with any Petri net: alignments, and token replay under its own name."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.conformance.alignments import COST_OF_DEVIATION, AlignmentMismatchError
from mining.conformance.nets.search import CompactNet, NetAlignment, align
from mining.conformance.nets.sequences import Label, Sequences, Traces, sequences
from sop.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

# As in a check against an SOP: pm4py confirms the most frequent variants, as far as the effort is reasonable.
MOST_EFFORT, ALL_EFFORT = 20_000, 500_000


@dataclass(frozen=True, kw_only=True, eq=False)
class NetConformance:
    """How traces fit a net, by optimal alignments.

    Fitness of a trace = 1 - cost / worst cost, where the cost is the number of log moves and of moves of
    transitions with a label in an optimal alignment, and the worst cost the number of its events plus the
    moves with a label of the cheapest way through the net (van der Aalst, Adriansyah, van Dongen, Replaying
    history on process models, 2012). Silent transitions cost nothing.

    Parameters: log_fitness - 1 - (sum of costs) / (sum of worst costs) over all cases; mean_fitness - mean of
    the fitness of all cases; both None without cases or with worst costs of 0. shortest - moves with a label
    of the cheapest way through the net. n_cases; n_fitting - cases of cost 0.
    variants - one row each: `variant` (from 0, the most frequent first), `steps` (tuple of labels), `cases`,
    `cost`, `worst_cost`, `fitness` (0 to 1; missing where the worst cost is 0: an empty trace and a net that
    may do nothing; `reason` then says `nothing_to_compare`, else it is empty).
    cases - one row a case: `case_id`, `variant`, `cost`, `fitness`.
    moves - one row a move of a variant: `variant`, `at` (from 0), `kind` (`sync`, `log`, `model`, `silent`),
    `activity` (label; empty for silent ones), `transition` (name; empty for log moves).
    findings - activities that the net does not have, costs that pm4py was not asked for.
    """

    log_fitness: float | None
    mean_fitness: float | None
    shortest: int
    n_cases: int
    n_fitting: int
    variants: pd.DataFrame
    cases: pd.DataFrame
    moves: pd.DataFrame
    findings: tuple[Finding, ...] = ()


def net_conformance(
    net: Any, initial: Any, final: Any, traces: Traces, *, label: Label = "activity", confirm: bool = True
) -> NetConformance:
    """Align traces with a net.

    The alignments are found by our own search, which gives the same one in every run
    (`mining.conformance.nets.search.align`); pm4py's costs must be equal.

    Parameters: net, initial, final - of pm4py (`sop.exchange.pnml.read_pnml`, `sop.exchange.petri`);
    traces - a log, sequences by case id, or bare sequences; label - of a log, the column that is compared;
    confirm - ask pm4py too: variants of at most 20,000 states of our search, 500,000 in all, the most
    frequent first.
    Returns: costs, fitness and moves.
    Raises: DocumentError - the net cannot reach its final marking, or has more than 200,000 markings;
    LogError - a trace is too tangled.
    """
    cut = sequences(traces, label=label)
    compact = CompactNet.of(net, initial, final)
    shortest = align(compact, ()).cost
    aligned = [align(compact, one) for one in cut.variants]
    findings = [*_outside(compact, cut)]
    if confirm:
        findings += _confirmed(net, initial, final, cut, aligned)
    return _result(cut, aligned, shortest, tuple(findings))


def _outside(net: CompactNet, cut: Sequences) -> list[Finding]:
    strange: dict[str, int] = {}
    for one, count in zip(cut.variants, cut.counts, strict=True):
        for name in one:
            if name not in net.activities:
                strange[name] = strange.get(name, 0) + count
    if not strange:
        return []
    total = sum(len(one) * count for one, count in zip(cut.variants, cut.counts, strict=True))
    ranked = sorted(strange, key=lambda name: (-strange[name], name))
    return [
        Finding(
            rule="outside_net",
            severity="warning",
            count=sum(strange.values()),
            total=total,
            examples=tuple(ranked[:5]),
            fields={"labels": str(len(strange))},
        )
    ]


def _confirmed(
    net: Any, initial: Any, final: Any, cut: Sequences, aligned: Sequence[NetAlignment]
) -> list[Finding]:
    """Insist that pm4py finds the same costs, as far as the effort is reasonable."""
    spent = asked = 0
    for one, ours in zip(cut.variants, aligned, strict=True):
        if ours.effort > MOST_EFFORT or spent + ours.effort > ALL_EFFORT:
            continue
        spent, asked = spent + ours.effort, asked + 1
        theirs = _pm4py_cost(net, initial, final, one)
        if theirs != ours.cost:
            raise AlignmentMismatchError(f"cost of {one!r}: {ours.cost} by our search, {theirs} by pm4py")
    if asked == len(aligned):
        return []
    left = len(aligned) - asked
    return [Finding(rule="costs_not_confirmed", severity="note", count=left, total=len(aligned))]


def _pm4py_cost(net: Any, initial: Any, final: Any, labels: Sequence[str]) -> int | None:
    """Deviations of pm4py's optimal alignment; its Dijkstra, which needs neither solver nor np.matrix."""
    from pm4py.algo.conformance.alignments.petri_net import algorithm
    from pm4py.objects.log.obj import Event, Trace

    trace = Trace([Event({"concept:name": name}) for name in labels])
    options = {
        algorithm.Parameters.ACTIVITY_KEY: "concept:name",
        # Without the worst cost: pm4py would align the empty trace again for every variant.
        algorithm.Parameters.ENABLE_BEST_WORST_COST: False,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        found = algorithm.apply_trace(
            trace,
            net,
            initial,
            final,
            parameters=options,
            variant=algorithm.Variants.VERSION_DIJKSTRA_LESS_MEMORY,
        )
    return None if found is None else int(found["cost"]) // COST_OF_DEVIATION


def _result(
    cut: Sequences, aligned: Sequence[NetAlignment], shortest: int, findings: tuple[Finding, ...]
) -> NetConformance:
    import pandas as pd

    variants = pd.DataFrame(
        {
            "variant": pd.Series(range(len(aligned)), dtype="int64"),
            "steps": pd.Series(list(cut.variants), dtype="object"),
            "cases": pd.Series(cut.counts, dtype="int64"),
            "cost": pd.Series([one.cost for one in aligned], dtype="int64"),
            "worst_cost": pd.Series([len(one) + shortest for one in cut.variants], dtype="int64"),
        }
    )
    worst = variants["worst_cost"].where(variants["worst_cost"] > 0)
    variants["fitness"] = (1 - variants["cost"] / worst).astype("float64")
    variants["reason"] = worst.isna().map({True: "nothing_to_compare", False: ""}).astype("str")
    at = list(cut.variant_of)
    cases = pd.DataFrame(
        {
            "case_id": pd.Series(cut.case_ids, dtype="str"),
            "variant": pd.Series(at, dtype="int64"),
            "cost": variants["cost"].to_numpy()[at],
            "fitness": variants["fitness"].to_numpy()[at],
        }
    )
    rows = [
        (number, place, move.kind, move.label, move.transition)
        for number, one in enumerate(aligned)
        for place, move in enumerate(one.moves)
    ]
    moves = pd.DataFrame(rows, columns=["variant", "at", "kind", "activity", "transition"])
    total = int((variants["worst_cost"] * variants["cases"]).sum())
    costs = int((variants["cost"] * variants["cases"]).sum())
    mean = cases["fitness"].mean()
    return NetConformance(
        log_fitness=1 - costs / total if total else None,
        mean_fitness=None if pd.isna(mean) else float(mean),
        shortest=shortest,
        n_cases=len(cases),
        n_fitting=int((cases["cost"] == 0).sum()),
        variants=variants,
        cases=cases,
        moves=moves.astype({"variant": "int64", "at": "int64"} | dict.fromkeys(moves.columns[2:], "str")),
        findings=findings,
    )
