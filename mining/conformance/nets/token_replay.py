"""Token replay, under its own name: a number of the literature, apart from the fitness of alignments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.conformance.nets.sequences import Label, Sequences, Traces, sequences
from sop.errors import LogError, Problem

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ("missing", "remaining", "consumed", "produced")


@dataclass(frozen=True, kw_only=True, eq=False)
class TokenReplay:
    """How traces fit a net, by token replay.

    Every event fires its transition; tokens that are not there are added (missing), tokens left at the end
    are counted (remaining). Fitness = 1/2 (1 - missing / consumed) + 1/2 (1 - remaining / produced) (Rozinat,
    van der Aalst, Conformance checking of processes based on monitoring real behavior, 2008). Where the net
    has silent transitions pm4py looks for a short way through them and may find another one in another run;
    without them the numbers are exact. A step left out costs less here than in an alignment; compare no
    fitness of the one with the other.

    Parameters: log_fitness - with the four counts pooled over all cases; mean_fitness - mean over the cases;
    both None without cases. missing, remaining, consumed, produced - tokens over all cases.
    variants - one row each: `variant` (from 0, the most frequent first), `steps` (tuple of labels), `cases`,
    the four counts of one case, `fitness`, `fits` (nothing missing, nothing remaining).
    """

    log_fitness: float | None
    mean_fitness: float | None
    missing: int
    remaining: int
    consumed: int
    produced: int
    variants: pd.DataFrame


def token_replay(
    net: Any, initial: Any, final: Any, traces: Traces, *, label: Label = "activity"
) -> TokenReplay:
    """Replay traces on a net.

    Parameters: as in `mining.conformance.nets.checking.net_conformance`.
    Returns: tokens and fitness.
    Raises: LogError - a trace has an activity that the net does not have: replay would pass over it and call
    the trace fitting (`net_conformance` counts it).
    """
    cut = sequences(traces, label=label)
    _refuse_strangers(net, cut)
    return _result(cut, _replayed(net, initial, final, cut))


def _refuse_strangers(net: Any, cut: Sequences) -> None:
    known = {transition.label for transition in net.transitions}
    strange = sorted({name for one in cut.variants for name in one} - known)
    if strange:
        raise LogError(
            Problem(
                code="replay_outside_net",
                value=", ".join(strange[:5]),
                allowed=tuple(sorted(name for name in known if name is not None)[:20]),
                fields={"count": str(len(strange))},
            )
        )


def _replayed(net: Any, initial: Any, final: Any, cut: Sequences) -> list[tuple[int, ...]]:
    """The four counts of each variant; copies, as pm4py shares its results between equal traces."""
    from pm4py.algo.conformance.tokenreplay import algorithm
    from pm4py.objects.log.obj import Event, EventLog, Trace

    if not cut.variants:
        return []
    log = EventLog([Trace([Event({"concept:name": name}) for name in one]) for one in cut.variants])
    options = {"show_progress_bar": False, "pm4py:param:activity_key": "concept:name"}
    found = algorithm.apply(
        log, net, initial, final, parameters=options, variant=algorithm.Variants.TOKEN_REPLAY
    )
    return [tuple(int(one[f"{count}_tokens"]) for count in COUNTS) for one in found]


def _result(cut: Sequences, counts: list[tuple[int, ...]]) -> TokenReplay:
    import pandas as pd

    variants = pd.DataFrame(
        {
            "variant": pd.Series(range(len(counts)), dtype="int64"),
            "steps": pd.Series(list(cut.variants), dtype="object"),
            "cases": pd.Series(cut.counts, dtype="int64"),
        }
    )
    for place, name in enumerate(COUNTS):
        variants[name] = pd.Series([one[place] for one in counts], dtype="int64")
    values = [_fitness(*one) for one in counts]
    variants["fitness"] = pd.Series(values, dtype="float64")
    variants["fits"] = (variants["missing"] == 0) & (variants["remaining"] == 0)
    missing, remaining, consumed, produced = (
        int((variants[name] * variants["cases"]).sum()) for name in COUNTS
    )
    cases = sum(cut.counts)
    weighted = sum(value * count for value, count in zip(values, cut.counts, strict=True))
    return TokenReplay(
        log_fitness=_fitness(missing, remaining, consumed, produced) if cases else None,
        mean_fitness=weighted / cases if cases else None,
        missing=missing,
        remaining=remaining,
        consumed=consumed,
        produced=produced,
        variants=variants,
    )


def _fitness(missing: int, remaining: int, consumed: int, produced: int) -> float:
    lost = missing / consumed if consumed else 0.0
    left = remaining / produced if produced else 0.0
    return 0.5 * (1 - lost) + 0.5 * (1 - left)
