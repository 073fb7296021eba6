"""Boxes in layers and lines between them: where everything stands."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ukur.charts.layered import Box, Line, place, spread


def test_positions_keep_distance_and_stay_near() -> None:
    assert spread([0, 0, 5], [1, 1], [1, 1, 1]) == [-0.5, 0.5, 5]
    assert spread([0, 0], [1], [1e6, 1])[0] == pytest.approx(0, abs=1e-5)


def test_lines_run_past_boxes_and_boxes_do_not_overlap() -> None:
    boxes = [Box(key=str(n), width=2, height=0.3, layer=n // 2) for n in range(10)]
    lines = [
        Line(source=str(a), target=str(b), weight=1, label=0.5)
        for a in range(10)
        for b in range(10)
        if a // 2 != b // 2
    ]
    layout = place(boxes, lines, gap_x=0.3, gap_y=0.2, lane=0.15)
    assert place(boxes, lines, gap_x=0.3, gap_y=0.2, lane=0.15) == layout
    for layer in range(5):
        left, right = sorted(layout.boxes[str(n)][0] for n in (2 * layer, 2 * layer + 1))
        assert right - left >= 2.3 - 1e-9
    for course in layout.courses:
        for (x0, y0), (x1, y1) in list(pairwise(course.points))[1::2]:
            assert x0 == x1, "inside a layer a line runs straight"
            for x, y in layout.boxes.values():
                inside = min(y0, y1) < y < max(y0, y1) and abs(x - x0) < 1.0
                assert not inside, (course.line, x0)
        assert min(x for x, _ in course.points) >= 0
        assert max(x for x, _ in course.points) <= layout.width
    with pytest.raises(ValueError, match="inside a layer"):
        place(boxes, [Line(source="0", target="1", weight=1)], gap_x=1, gap_y=1, lane=1)
