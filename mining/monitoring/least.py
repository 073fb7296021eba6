"""The least time that a case still needs: the standards of the steps that must come, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mining.monitoring.open_rows import OpenCase
from sop.model import Sop


def least_seconds(case: OpenCase, sop: Sop, *, spent: Mapping[int, int]) -> int | None:
    """Working seconds until the case can be over at the earliest, if nobody waits and no step exceeds.

    The longest chain of standards among the steps that are sure to come: a step that a decision may pass over
    counts nothing, nor does one without a standard. Units of a step run side by side.

    Parameters: case - where it stands; sop - gives the standards; spent - working seconds already spent on
    steps in progress, by place in the flow graph.
    Returns: seconds, >= 0; None where none of the steps to come has a standard.
    """
    flow, stands = case.flow, case.standing
    coming = _coming(case)
    standards = {step: sop.step(flow.steps[step]).standard for step in coming}
    if not any(standards.values()):
        return None
    chain: dict[int, int] = {}
    for step in sorted(coming):
        standard = standards[step]
        own = 0 if standard is None else max(0, standard.seconds - spent.get(step, 0))
        sure = not flow.optional >> step & 1 or step in stands.due or step in spent
        before = [chain[earlier] for earlier in chain if flow.ancestors[step] >> earlier & 1]
        chain[step] = max(before, default=0) + (own if sure else 0)
    return max(chain.values())


def _coming(case: OpenCase) -> Sequence[int]:
    """Steps that are not over: in progress, due, and all after them."""
    stands, flow = case.standing, case.flow
    here = {*stands.due, *(record.step for record in case.in_progress)}
    over = {step for step in stands.done if step not in here}
    return [
        step
        for step in range(len(flow.steps))
        if step in here or (step not in over and any(flow.ancestors[step] >> place & 1 for place in here))
    ]
