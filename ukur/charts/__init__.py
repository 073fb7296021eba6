"""Charts: results in, matplotlib Axes out; what is drawn is computed first, in small frozen classes.

Names are loaded when they are first used: matplotlib is heavy. Nothing here touches pyplot or the caller's
rcParams, and every text that reaches a chart is cleaned and shortened first.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukur.charts.animation import case_moves, write_animation
    from ukur.charts.busy_hours_by_role import busy_hours, plot_busy_hours
    from ukur.charts.busy_hours_log import logged_busy_hours
    from ukur.charts.case_calendar import plot_case_calendar
    from ukur.charts.cycle import case_days, cycle_days, plot_case_days, plot_cycle_days
    from ukur.charts.deviations import deviation_counts, plot_deviations
    from ukur.charts.dotted import dot_groups, dotted_chart, plot_dots
    from ukur.charts.gains import gain_rows, plot_gains
    from ukur.charts.handover import handover_matrix, matrix_of, plot_handovers
    from ukur.charts.labels import plain
    from ukur.charts.loads import plot_workload, workload
    from ukur.charts.log_calendar import log_case_calendar, plot_log_calendar
    from ukur.charts.map_choice import map_content
    from ukur.charts.map_picture import fitting_map, plot_process_map, process_map
    from ukur.charts.spectrum import plot_spectrum, spectrum_chart, spectrum_lines
    from ukur.charts.spreads import plot_step_spread, step_spread
    from ukur.charts.stages import logged_stages, plot_stages, simulated_stages
    from ukur.charts.style import NARROW, WIDE, chart_style
    from ukur.charts.svg import to_svg
    from ukur.charts.swimlane import plot_swimlane
    from ukur.charts.swimlane_time import time_lost
    from ukur.charts.three import plot_three, three_rows
    from ukur.charts.time_parts import plot_step_time, step_time
    from ukur.charts.tornado import plot_swings, plot_tornado, swing_bars, tornado_bars
    from ukur.charts.variant_blocks import plot_variants, variant_chart, variant_rows

__all__ = [
    "NARROW",
    "WIDE",
    "busy_hours",
    "case_days",
    "case_moves",
    "chart_style",
    "cycle_days",
    "deviation_counts",
    "dot_groups",
    "dotted_chart",
    "fitting_map",
    "gain_rows",
    "handover_matrix",
    "log_case_calendar",
    "logged_busy_hours",
    "logged_stages",
    "map_content",
    "matrix_of",
    "plain",
    "plot_busy_hours",
    "plot_case_calendar",
    "plot_case_days",
    "plot_cycle_days",
    "plot_deviations",
    "plot_dots",
    "plot_gains",
    "plot_handovers",
    "plot_log_calendar",
    "plot_process_map",
    "plot_spectrum",
    "plot_stages",
    "plot_step_spread",
    "plot_step_time",
    "plot_swimlane",
    "plot_swings",
    "plot_three",
    "plot_tornado",
    "plot_variants",
    "plot_workload",
    "process_map",
    "simulated_stages",
    "spectrum_chart",
    "spectrum_lines",
    "step_spread",
    "step_time",
    "swing_bars",
    "three_rows",
    "time_lost",
    "to_svg",
    "tornado_bars",
    "variant_chart",
    "variant_rows",
    "workload",
    "write_animation",
]

_HOMES = {
    "NARROW": "style",
    "WIDE": "style",
    "busy_hours": "busy_hours_by_role",
    "case_days": "cycle",
    "case_moves": "animation",
    "chart_style": "style",
    "cycle_days": "cycle",
    "deviation_counts": "deviations",
    "dot_groups": "dotted",
    "dotted_chart": "dotted",
    "fitting_map": "map_picture",
    "gain_rows": "gains",
    "handover_matrix": "handover",
    "log_case_calendar": "log_calendar",
    "logged_busy_hours": "busy_hours_log",
    "logged_stages": "stages",
    "map_content": "map_choice",
    "matrix_of": "handover",
    "plain": "labels",
    "plot_busy_hours": "busy_hours_by_role",
    "plot_case_calendar": "case_calendar",
    "plot_case_days": "cycle",
    "plot_cycle_days": "cycle",
    "plot_deviations": "deviations",
    "plot_dots": "dotted",
    "plot_gains": "gains",
    "plot_handovers": "handover",
    "plot_log_calendar": "log_calendar",
    "plot_process_map": "map_picture",
    "plot_spectrum": "spectrum",
    "plot_stages": "stages",
    "plot_step_spread": "spreads",
    "plot_step_time": "time_parts",
    "plot_three": "three",
    "plot_swings": "tornado",
    "plot_swimlane": "swimlane",
    "plot_tornado": "tornado",
    "plot_variants": "variant_blocks",
    "plot_workload": "loads",
    "process_map": "map_picture",
    "simulated_stages": "stages",
    "spectrum_chart": "spectrum",
    "spectrum_lines": "spectrum",
    "step_spread": "spreads",
    "step_time": "time_parts",
    "three_rows": "three",
    "swing_bars": "tornado",
    "time_lost": "swimlane_time",
    "to_svg": "svg",
    "tornado_bars": "tornado",
    "variant_chart": "variant_blocks",
    "variant_rows": "variant_blocks",
    "workload": "loads",
    "write_animation": "animation",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
