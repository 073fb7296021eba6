"""Charts: results in, matplotlib Axes out; what is drawn is computed first, in small frozen classes.

Names are loaded when they are first used: matplotlib is heavy. Nothing here touches pyplot or the caller's
rcParams, and every text that reaches a chart is cleaned and shortened first.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukur.charts.cycle import case_days, cycle_days, plot_case_days, plot_cycle_days
    from ukur.charts.deviations import deviation_counts, plot_deviations
    from ukur.charts.labels import plain
    from ukur.charts.loads import plot_workload, workload
    from ukur.charts.spreads import plot_step_spread, step_spread
    from ukur.charts.stages import logged_stages, plot_stages, simulated_stages
    from ukur.charts.style import NARROW, WIDE, chart_style
    from ukur.charts.svg import to_svg
    from ukur.charts.time_parts import plot_step_time, step_time

__all__ = [
    "NARROW",
    "WIDE",
    "case_days",
    "chart_style",
    "cycle_days",
    "deviation_counts",
    "logged_stages",
    "plain",
    "plot_case_days",
    "plot_cycle_days",
    "plot_deviations",
    "plot_stages",
    "plot_step_spread",
    "plot_step_time",
    "plot_workload",
    "simulated_stages",
    "step_spread",
    "step_time",
    "to_svg",
    "workload",
]

_HOMES = {
    "NARROW": "style",
    "WIDE": "style",
    "case_days": "cycle",
    "chart_style": "style",
    "cycle_days": "cycle",
    "deviation_counts": "deviations",
    "logged_stages": "stages",
    "plain": "labels",
    "plot_case_days": "cycle",
    "plot_cycle_days": "cycle",
    "plot_deviations": "deviations",
    "plot_stages": "stages",
    "plot_step_spread": "spreads",
    "plot_step_time": "time_parts",
    "plot_workload": "loads",
    "simulated_stages": "stages",
    "step_spread": "spreads",
    "step_time": "time_parts",
    "to_svg": "svg",
    "workload": "loads",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
