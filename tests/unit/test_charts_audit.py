"""Charts held to the same rules: room for every text, nothing tiny, told apart in grey and by all eyes."""

from __future__ import annotations

import ast
import colorsys
import inspect
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import ukur.charts
from charts_to_audit import Chart, all_charts
from ukur.charts.style import NARROW, WIDE, chart_style
from ukur.charts.svg import to_svg
from ukur.words import words

BASES = {"plot_days"}
"""Drawn through others."""
NAMES = (
    "plot_stages", "plot_stages:one", "plot_cycle_days", "plot_cycle_days:tail", "plot_step_time",
    "plot_workload", "plot_busy_hours", "plot_busy_hours:log", "plot_deviations", "plot_step_spread",
    "plot_swimlane", "plot_case_days", "plot_tornado", "plot_swings", "plot_gains", "plot_three",
    "plot_process_map", "plot_variants", "plot_dots", "plot_handovers", "plot_spectrum",
    "plot_case_calendar", "plot_log_calendar", "plot_person_plan",
)  # fmt: skip
SMALLEST = 7.5
SMALLER = {"plot_swimlane": 7.0}
"""A lane is as narrow as its office has posts; on a telephone it keeps its size and is moved sideways."""
HEAVIEST = 60_000
# Machado, Oliveira and Fernandes (2009), severity 1, for linear light.
BLIND = {
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
}


@pytest.fixture(scope="module")
def charts(root: Path) -> dict[str, Chart]:
    return all_charts(root)


_WIDE: dict[str, Axes] = {}


def wide(charts: dict[str, Chart], name: str) -> Axes:
    """A chart in Indonesian on a page, drawn once for all tests."""
    if name not in _WIDE:
        _WIDE[name] = charts[name].draw(words("id"), width=WIDE)
    return _WIDE[name]


def drawn(ax: Axes, monkeypatch: pytest.MonkeyPatch) -> tuple[Figure, list[Text]]:
    """The figure, drawn, and the texts that were drawn on it (ticks outside the picture are not)."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    seen: list[Text] = []
    draw = Text.draw

    def noted(self: Text, renderer: object, *args: object, **more: object) -> None:
        if self.get_visible() and self.get_text().strip():
            seen.append(self)
        draw(self, renderer, *args, **more)  # type: ignore[arg-type]

    canvas = FigureCanvasAgg(figure)
    with chart_style():
        monkeypatch.setattr(Text, "draw", noted)
        canvas.draw()  # type: ignore[no-untyped-call]
        monkeypatch.undo()
    return figure, list(dict.fromkeys(seen))


def box(text: Text) -> Bbox:
    return Text.get_window_extent(text)


def overlap(one: Bbox, other: Bbox, slack: float = 1.0) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(min(across, down) > slack)


def charts_in(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("plot_"):
                yield node.name


def test_every_chart_is_looked_at(charts: dict[str, Chart]) -> None:
    assert tuple(charts) == NAMES or set(charts) == set(NAMES)
    there = set(charts_in(Path(inspect.getfile(ukur.charts)).parent)) - BASES
    assert there == {name.partition(":")[0] for name in NAMES}


@pytest.mark.parametrize(("width", "language"), [(WIDE, "id"), (NARROW, "id"), (NARROW, "en")])
@pytest.mark.parametrize("name", NAMES)
def test_every_text_has_its_room(
    charts: dict[str, Chart], name: str, width: float, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = charts[name]
    if width == NARROW and not chart.narrow:
        if language == "id":
            pytest.skip("shown at one size, moved sideways under the eyes")
        width = WIDE
    say = words("id" if language == "id" else "en")
    ax = wide(charts, name) if (width, language) == (WIDE, "id") else chart.draw(say, width=width)
    figure, texts = drawn(ax, monkeypatch)
    smallest = SMALLER.get(name, SMALLEST)
    sizes = {text.get_text(): float(text.get_fontsize()) for text in texts}
    small = {text: size for text, size in sizes.items() if size < smallest}
    assert not small
    whole = figure.bbox.padded(1.5)
    boxes = [(text.get_text(), box(text)) for text in texts]
    cut = [text for text, area in boxes if not (whole.x0 <= area.x0 and area.x1 <= whole.x1
           and whole.y0 <= area.y0 and area.y1 <= whole.y1)]  # fmt: skip
    assert not cut, "cut off"
    over = [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if overlap(a, b)]
    assert not over, "on top of each other"
    for legend in figure.findobj(Legend):
        for ax in figure.axes:
            assert not overlap(legend.get_window_extent(), ax.get_window_extent(), 2.0), "legend over data"


@pytest.mark.parametrize("name", NAMES)
def test_words_come_second_and_the_callers_axes_are_used(charts: dict[str, Chart], name: str) -> None:
    mine = Figure(figsize=(WIDE, 6)).add_subplot()
    assert charts[name].draw(words("id"), ax=mine) is mine


@pytest.mark.parametrize("name", NAMES)
def test_an_svg_is_light_and_says_what_it_is(charts: dict[str, Chart], name: str) -> None:
    figure = wide(charts, name).get_figure(root=True)
    assert isinstance(figure, Figure)
    text = to_svg(figure, key="k", title="Judul", description="Keterangan")
    root = etree.fromstring(text)
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "k-title")
    assert root.get("aria-describedby") == "k-desc"
    assert len(text.encode()) < HEAVIEST


def light(colour: tuple[float, ...], matrix: object = None) -> np.ndarray:
    """CIELAB-like lightness and two opponent axes, as somebody with these eyes sees a colour."""
    linear = np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour])
    if matrix is not None:
        linear = np.clip(np.array(matrix) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt((np.array(to_xyz) @ linear) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def handles(ax: Axes) -> list[tuple[object, tuple[float, ...]]]:
    """The entries of the legends: shape (kind, hatch, marker, stroke), and colour."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    found: list[tuple[object, tuple[float, ...]]] = []
    for legend in figure.findobj(Legend):
        for handle in legend.legend_handles:
            assert handle is not None
            look = [type(handle).__name__]
            for name in ("hatch", "marker", "linestyle", "linewidth"):
                get = getattr(handle, f"get_{name}", None)
                look.append(str(get()) if get else "")
            if isinstance(handle, PathCollection):
                look.append(str([np.shape(path.vertices) for path in handle.get_paths()]))
            colour = getattr(handle, "get_facecolor", None) or handle.get_color  # type: ignore[attr-defined]
            shade = colour()
            shade = shade[0] if isinstance(shade, np.ndarray) and shade.ndim == 2 else shade
            found.append((tuple(look), to_rgb(shade)))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_a_legend_tells_apart_eyes_and_grey_tell_apart(charts: dict[str, Chart], name: str) -> None:
    ax = wide(charts, name)
    for (one, a), (other, b) in combinations(handles(ax), 2):
        if one != other:
            continue
        assert abs(light(a)[0] - light(b)[0]) >= 8, ("alike in grey", one, a, b)
        for eyes, matrix in BLIND.items():
            assert np.linalg.norm(light(a, matrix) - light(b, matrix)) >= 10, (eyes, a, b)


@pytest.mark.parametrize("name", NAMES)
def test_no_post_is_red_or_green(charts: dict[str, Chart], name: str) -> None:
    if not charts[name].posts:
        pytest.skip("its colours stand for no post")
    ax = wide(charts, name)
    for _, colour in handles(ax):
        hue, _, saturation = colorsys.rgb_to_hls(*colour)
        assert saturation < 0.3 or not (hue < 0.06 or hue > 0.93 or 0.2 < hue < 0.48), colour
