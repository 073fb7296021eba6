"""Costs from pm4py's optimal alignments, on variants, as the second opinion on our own search.

Alignments rather than token replay: replay calls a trace with an activity outside the SOP fitting.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from typing import Any

from sop.model import Sop

COST_OF_DEVIATION = 10_000
"""What pm4py charges for a log or a visible model move; silent transitions cost 1."""


class AlignmentMismatchError(AssertionError):
    """Our search and pm4py disagree on the cost of a trace: a fault of ours, not of the user."""


def alignment_costs(
    sop: Sop, variants: Sequence[Sequence[str]], *, units_known: Collection[str] = ()
) -> tuple[int, ...]:
    """Cost of the optimal alignment of each variant with the SOP's net.

    Parameters: sop - the SOP; variants - traces as step ids or other labels (which match nothing);
    units_known - steps of which every unit must come (`sop.exchange.graph.flow_graph`).
    Returns: deviations (log moves and visible model moves) of each, 0 or more.
    """
    from sop.exchange.petri import petri_net

    if not variants:
        return ()
    net = petri_net(sop, units_known=units_known)
    return tuple(_cost(variant, net) for variant in variants)


def confirm_costs(
    sop: Sop, variants: Sequence[Sequence[str]], costs: Sequence[int], *, units_known: Collection[str] = ()
) -> None:
    """Insist that pm4py finds the same costs.

    Parameters: sop - the SOP; variants, units_known - as in `alignment_costs`; costs - ours, in the same
    order.
    Raises: AlignmentMismatchError - one differs.
    """
    found = alignment_costs(sop, variants, units_known=units_known)
    for variant, ours, theirs in zip(variants, costs, found, strict=True):
        if ours != theirs:
            raise AlignmentMismatchError(
                f"cost of {tuple(variant)!r}: {ours} by our search, {theirs} by pm4py"
            )


def _cost(labels: Sequence[str], net: tuple[Any, Any, Any]) -> int:
    from pm4py.algo.conformance.alignments.petri_net import algorithm
    from pm4py.objects.log.obj import Event, Trace

    trace = Trace([Event({"concept:name": label}) for label in labels])
    # Without the worst cost: pm4py would align the empty trace again for every variant.
    options = {
        algorithm.Parameters.ACTIVITY_KEY: "concept:name",
        algorithm.Parameters.ENABLE_BEST_WORST_COST: False,
    }
    with warnings.catch_warnings():
        # Raised as an error this one is swallowed inside pm4py and comes back as an unsound net.
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        found = algorithm.apply_trace(
            trace, *net, parameters=options, variant=algorithm.Variants.VERSION_STATE_EQUATION_A_STAR
        )
    if found is None:
        raise AlignmentMismatchError(f"pm4py found no alignment of {tuple(labels)!r}")
    return int(found["cost"]) // COST_OF_DEVIATION
