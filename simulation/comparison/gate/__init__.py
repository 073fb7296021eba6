"""The statistics of the revision gate: paired differences in, a verdict with stated error out.

Nothing here knows an SOP or a scenario. design.md 8 has the rules, docs/statistics.md how often they err.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.comparison.gate.evidence import Bound
    from simulation.comparison.gate.families import holm
    from simulation.comparison.gate.plan import (
        FIRST,
        GatePlan,
        Guard,
        losses_of,
        plan_looks,
        replications_needed,
    )
    from simulation.comparison.gate.ranking import Pair, Ranking, rank
    from simulation.comparison.gate.verdict import GuardState, Look, Verdict, judge, judge_all

_HOMES = {
    "Bound": "evidence",
    "FIRST": "plan",
    "GatePlan": "plan",
    "Guard": "plan",
    "GuardState": "verdict",
    "Look": "verdict",
    "Pair": "ranking",
    "Ranking": "ranking",
    "Verdict": "verdict",
    "holm": "families",
    "judge": "verdict",
    "judge_all": "verdict",
    "losses_of": "plan",
    "plan_looks": "plan",
    "rank": "ranking",
    "replications_needed": "plan",
}

__all__ = [
    "FIRST",
    "Bound",
    "GatePlan",
    "Guard",
    "GuardState",
    "Look",
    "Pair",
    "Ranking",
    "Verdict",
    "holm",
    "judge",
    "judge_all",
    "losses_of",
    "plan_looks",
    "rank",
    "replications_needed",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
