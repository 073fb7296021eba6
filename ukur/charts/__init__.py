"""Charts: results in, matplotlib Axes out; what is drawn is computed first, in small frozen classes.

Names are loaded when they are first used: matplotlib is heavy. Nothing here touches pyplot or the caller's
rcParams, and every text that reaches a chart is cleaned and shortened first.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukur.charts.cycle import case_days_chart, cycle_days_chart
    from ukur.charts.deviations import deviations_chart
    from ukur.charts.labels import plain
    from ukur.charts.stages import stages_chart
    from ukur.charts.step_spread import step_spread_chart
    from ukur.charts.step_time import step_time_chart
    from ukur.charts.style import NARROW, WIDE, chart_style
    from ukur.charts.svg import to_svg
    from ukur.charts.workload import workload_chart

__all__ = [
    "NARROW",
    "WIDE",
    "case_days_chart",
    "chart_style",
    "cycle_days_chart",
    "deviations_chart",
    "plain",
    "stages_chart",
    "step_spread_chart",
    "step_time_chart",
    "to_svg",
    "workload_chart",
]

_HOMES = {
    "NARROW": "style",
    "WIDE": "style",
    "case_days_chart": "cycle",
    "chart_style": "style",
    "cycle_days_chart": "cycle",
    "deviations_chart": "deviations",
    "plain": "labels",
    "stages_chart": "stages",
    "step_spread_chart": "step_spread",
    "step_time_chart": "step_time",
    "to_svg": "svg",
    "workload_chart": "workload",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
