"""The process map: what directly followed what, how often and after how long, with the SOP in the same
picture.

Drawn by matplotlib alone, in layers (`ukur.charts.layered`): the steps of the SOP in its order, downwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ukur.charts import layered
from ukur.charts.canvas import axes
from ukur.charts.map_choice import MapContent, MapStep, Order, map_content
from ukur.charts.map_marks import (
    DASH,
    DOTS,
    EDGE,
    box_size,
    draw_box,
    draw_line,
    draw_line_label,
    line_text,
    outside,
)
from ukur.charts.shades import BLUES, MAP_WIDE, UNKNOWN, notes, nothing, wide_text
from ukur.charts.style import chart_style
from ukur.words import words as words_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from mining.discovery.allowed import SopOrder
    from mining.discovery.follows import Follows
    from sop.events import EventLog
    from sop.model import Sop
    from sop.worktime import CompiledCalendar
    from ukur.words import Words

_GAP_X, _GAP_Y, _LANE = 0.3, 0.21, 0.16
_TALL, _WIDER = 7.6, 1.1
_SIZES = ((20, 30), (18, 26), (16, 24), (15, 20), (13, 18), (11, 16), (9, 13), (8, 11), (7, 10))
"""Steps and relations at most, tried in this order."""


def process_map(
    log: EventLog,
    *,
    sop: Sop | None = None,
    calendar: CompiledCalendar | None = None,
    words: Words | None = None,
    min_share: float | None = None,
    order: Order = "known",
    ax: Axes | None = None,
) -> Axes:
    """The process map of a log, as wide as a page across.

    Parameters: log; sop - shown in the same picture, or None; calendar - for working time
    (`mining.performance.calendar_for`); words - language, Indonesian by default; min_share, order - as in
    `map_content`; ax - where to draw, or None.
    Returns: the axes.
    """
    from mining.discovery import discover_follows, sop_order

    follows = discover_follows(log, sop=sop, calendar=calendar)
    words = words or words_of()
    content = fitting_map(
        follows, None if sop is None else sop_order(sop), words, min_share=min_share, order=order
    )
    return plot_process_map(content, words, ax=ax)


def fitting_map(
    follows: Follows,
    order_of_sop: SopOrder | None,
    words: Words,
    *,
    min_share: float | None = None,
    order: Order = "known",
    width: float = MAP_WIDE,
) -> MapContent:
    """As much of a log as can be read on a page across.

    Parameters: follows, order_of_sop, min_share, order - as for `map_content`; a stated min_share is kept;
    words - language; width - inches.
    Returns: the content of the largest map that fits, else of the smallest tried.
    """
    for steps, relations in _SIZES:
        content = map_content(
            follows,
            order_of_sop,
            min_share=min_share,
            order=order,
            most_steps=steps,
            most_relations=relations,
        )
        if min_share is not None or not content.steps:
            break
        layout = _layout(content, words)
        if layout.width <= width * _WIDER and layout.height <= _TALL:
            break
    return content


def plot_process_map(
    content: MapContent, words: Words, *, ax: Axes | None = None, width: float = MAP_WIDE
) -> Axes:
    """Boxes from above to below, lines between them.

    The width of a line and the number beside it tell how often, its shade and the time beside it how long it
    typically took. Lines that the SOP does not know are dashed, so are boxes; what the SOP has and nobody
    did is a hair line. What is left out is said below.

    Parameters: content - of `map_content`; words - language; ax - where to draw, or None; width - inches of a
    figure of our own, at least.
    Returns: the axes.
    """
    with chart_style():
        own = ax is None
        if not content.steps:
            return nothing(axes(ax, width=width, rows=3), words("map.nothing"))
        layout = _layout(content, words)
        wide = max(width, layout.width + 0.1)
        said = list(_said(content, words))
        rows = (layout.height + 0.16 * (len(said) + 1) + 0.35) / 0.245
        ax = axes(ax, width=wide, rows=rows)
        margin = max(0.0, wide - 0.1 - layout.width) / 2
        ax.set_xlim(-margin, layout.width + margin)
        ax.set_ylim(layout.height + 0.02, -0.02)
        ax.set_axis_off()
        most = max([one.events for one in content.relations], default=1)
        for relation, course in zip(content.relations, layout.courses, strict=True):
            draw_line(ax, relation, course, most)
        for relation, course in zip(content.relations, layout.courses, strict=True):
            draw_line_label(ax, relation, course, content, words)
        for step in content.steps:
            draw_box(ax, step, layout.boxes[step.key], box_size(step, words), content, words)
        handles = list(_handles(content, words))
        ax.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.3,
            ncols=4, handlelength=2.4, columnspacing=1.5,
        )  # fmt: skip
        notes(ax, said, own=own, width=wide)
    return ax


def _layout(content: MapContent, words: Words) -> layered.Layout:
    boxes, spines = [], _spines(content)
    for step in content.steps:
        wide, high = box_size(step, words)
        spine = step.key in spines
        boxes.append(layered.Box(key=step.key, width=wide, height=high, layer=step.layer, spine=spine))
    lines = [
        layered.Line(
            source=one.first,
            target=one.second,
            weight=1 + 20 * one.cases / max(1, content.cases),
            label=wide_text(line_text(one, content, words), EDGE) + 0.04,
        )
        for one in content.relations
    ]
    return layered.place(boxes, lines, gap_x=_GAP_X, gap_y=_GAP_Y, lane=_LANE)


def _spines(content: MapContent) -> set[str]:
    """The steps of the SOP stand in one column; without an SOP, those of each layer in the most cases."""
    if content.has_sop:
        return {step.key for step in content.steps if step.in_sop}
    most: dict[int, MapStep] = {}
    for step in content.steps:
        if step.layer not in most or step.cases > most[step.layer].cases:
            most[step.layer] = step
    # A side way stands aside also where it is alone.
    return {step.key for step in most.values() if step.cases * 5 >= content.cases}


def _handles(content: MapContent, words: Words) -> Iterator[Artist]:
    from matplotlib.lines import Line2D

    style: Any

    if content.has_sop:
        dashed = any(map(outside, content.relations))
        perhaps = any(one.perhaps and not one.events for one in content.relations)
        unseen = any(not one.events and not one.perhaps for one in content.relations)
        for key, there, width, style in (
            ("line_sop", any(one.events and not outside(one) for one in content.relations), 2.2, "-"),
            ("line_not_sop", dashed, 2.2, DASH),
            ("line_perhaps", perhaps, 1.6, DOTS),
            ("line_unseen", unseen, 0.6, "-"),
        ):
            if there:
                colour = UNKNOWN if key in ("line_unseen", "line_perhaps") else BLUES[2]
                yield Line2D(
                    [], [], color=colour, linewidth=width, linestyle=style, label=words(f"map.{key}")
                )
    shades = sorted(
        {one.shade for one in content.relations if one.events}, key=lambda shade: (shade < 0, shade)
    )
    for shade in shades if content.clock != "none" else ():
        colour, key = (UNKNOWN, "shade_unknown") if shade < 0 else (BLUES[shade], f"shade_{shade}")
        yield Line2D([], [], color=colour, linewidth=4, label=words(f"map.{key}"))


def _said(content: MapContent, words: Words) -> Iterator[str]:
    number = words.number
    head = words("map.n_cases", cases=number(content.cases), events=number(content.events))
    hours = content.day_seconds / 3600
    time = words(f"map.time_{content.clock}", hours=number(hours, 0 if hours == round(hours) else 1))
    if content.clock in ("working", "clock"):
        time += ", " + words(f"map.basis_{content.basis}")
    elif content.clock == "calendar":
        time += "."
    yield " ".join((head, words("map.in_cases"), time))
    total, shown = content.relations_total, content.relations_shown
    left = []
    if shown < total and content.least_cases == 1:
        left.append(words("map.shown_inside", shown=number(shown), total=number(total)))
    elif shown < total:
        left.append(
            words(
                "map.shown_relations",
                shown=number(shown),
                total=number(total),
                cases=number(content.least_cases),
            )
        )
    elif total:
        left.append(words("map.shown_all", total=number(total)))
    missing = content.steps_total - len(content.steps)
    if missing:
        left.append(
            words(
                "map.left_out_nodes",
                n=number(missing),
                total=number(content.steps_total),
                events=number(content.events_left_out),
            )
        )
    yield " ".join(left)
    if content.order_unknown:
        doubtful = any(relation.perhaps for relation in content.relations)
        key = "order_perhaps" if doubtful else "order_unknown"
        key = key if content.order == "known" else "order_written"
        yield words(f"map.{key}", n=number(content.order_unknown), total=number(content.passages))
