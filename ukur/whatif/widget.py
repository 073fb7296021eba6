"""The same in a notebook: sliders over computed points, live."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ukur.whatif.view import WhatIfView, view_of
from ukur.words import DEFAULT, Language, words

if TYPE_CHECKING:
    from ipywidgets import VBox  # type: ignore[import-untyped]

    from simulation.whatif import Grid
    from ukur.whatif.view import PointView
    from ukur.words import Words

_BAR = 300
"""Dots: width of the picture of the stages."""


def what_if(grid: Grid, language: Language = DEFAULT) -> VBox:
    """Sliders that move over a computed grid, for a notebook.

    Parameters: grid - of `simulation.whatif.compute_grid`; language - `id` or `en`.
    Returns: a box: one slider a lever, a button back to things as they stand, and what the chosen
    combination comes to. Only computed stops can be chosen; every text is escaped.
    """
    from ipywidgets import HTML, Button, Layout, SelectionSlider, VBox

    say = words(language)
    view = view_of(grid, say)
    sliders = [
        SelectionSlider(
            options=[(text, stop) for stop, text in enumerate(lever.stops)],
            value=lever.base,
            description=lever.name,
            tooltip=lever.note,
            style={"description_width": "22em"},
            layout=Layout(width="48em", max_width="100%"),
        )
        for lever in view.levers
    ]
    back = Button(description=say("whatif.reset"), layout=Layout(width="auto"))
    answer = HTML(value=answer_html(view, view.base, say))

    def show(_: object) -> None:
        place = grid.index([slider.value for slider in sliders])
        answer.value = answer_html(view, place, say)

    def reset(_: object) -> None:
        for slider, lever in zip(sliders, view.levers, strict=True):
            slider.value = lever.base

    for slider in sliders:
        slider.observe(show, names="value")
    back.on_click(reset)
    return VBox([*sliders, back, answer])


def answer_html(view: WhatIfView, place: int, words: Words) -> str:
    """What one combination comes to, as HTML with every text escaped.

    Parameters: view; place - of the point; words.
    """
    point = view.points[place]
    source = f"{words('page.source_simulation')}. {words('page.source_simulation_meaning')}"
    lines = [
        f"<p>{escape(words('whatif.nine'))} <strong>{escape(point.days)}</strong><br>{escape(point.change)}",
        f"<br>{escape(point.note)}" if point.note else "",
        f"<br><small>{escape(words('whatif.nine_now', days=view.now.days))} {escape(source)}</small></p>",
        _stages(view, point),
        _figures(view, point, words),
        f"<p><small>{escape(words('whatif.details_note'))}</small></p>",
    ]
    return "".join(lines)


def _stages(view: WhatIfView, point: PointView) -> str:
    rows = []
    for name, bar in zip(view.stages, point.stages, strict=False):
        left, length = _BAR * bar.begin / 100, _BAR * bar.length / 100
        picture = (
            f'<svg width="{_BAR}" height="12" aria-hidden="true">'
            f'<rect width="{_BAR}" height="12" fill="#f3f5f8"/>'
            f'<rect x="{left:.1f}" width="{length:.1f}" height="12" fill="#1b4a72"/></svg>'
        )
        rows.append(f"<tr><td>{escape(name)}</td><td>{picture}</td><td>{escape(bar.text)}</td></tr>")
    return f"<table>{''.join(rows)}</table>" if rows else ""


def _figures(view: WhatIfView, point: PointView, words: Words) -> str:
    names = ("column_figure", "column_chosen", "column_now")
    head = "".join(f'<th scope="col">{escape(words(f"whatif.{name}"))}</th>' for name in names)
    rows = (
        f"<tr><td>{escape(name)}</td><td>{escape(chosen)}</td><td>{escape(now)}</td></tr>"
        for name, chosen, now in zip(view.rows, point.cells, view.now.cells, strict=True)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
