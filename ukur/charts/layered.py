"""Boxes in layers with lines between them: where everything stands, without any drawing.

The layered method of Sugiyama, Tagawa and Toda (Methods for Visual Understanding of Hierarchical System
Structures, IEEE SMC 11, 1981), small: lines that span several layers get a place in each of them, the order
inside layers is found by barycentres, positions by least squares under a smallest distance. The layers
themselves are given. Same input, same picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ukur.charts.layered_order import Layers
from ukur.charts.layered_shapes import Box, Course, Layout, Line, spread

__all__ = ["Box", "Course", "Layout", "Line", "place", "spread"]


def place(boxes: Sequence[Box], lines: Sequence[Line], *, gap_x: float, gap_y: float, lane: float) -> Layout:
    """Place boxes and lines.

    Parameters: boxes - in the order in which they would like to stand in their layer; lines; gap_x, gap_y -
    room between boxes beside and below each other; lane - room for a passing line.
    Returns: the layout.
    Raises: ValueError - a line inside one layer.
    """
    return _Placing(boxes, lines, gap_x=gap_x, gap_y=gap_y, lane=lane).layout()


class _Placing(Layers):
    """A layout while it is being made."""

    def layout(self) -> Layout:
        """Order, positions, ports, labels."""
        self.settle()
        heights = [
            max((self.boxes[key].height for key, at in self.number.items() if at in layer), default=0.0)
            for layer in (set(members) for members in self.layers)
        ]
        tops, y = [], 0.0
        for height in heights:
            tops.append(y)
            y += height + self.gap_y
        middles = [top + height / 2 for top, height in zip(tops, heights, strict=True)]
        courses = self._courses(tops, heights, middles)
        centres = {
            key: (self.places[at].x, middles[self.places[at].layer]) for key, at in self.number.items()
        }
        left = min((one.x - one.width / 2 for one in self.places), default=0.0)
        right = max((one.x + one.width / 2 for one in self.places), default=0.0)
        ends = [course.label[0] + course.line.label for course in courses]
        return _moved(centres, courses, -left, max([right, *ends]) - left, y - self.gap_y)

    def _ports(self) -> dict[tuple[int, int, bool], float]:
        """Where lines meet their boxes: by place, line, and whether below."""
        found: dict[tuple[int, int, bool], float] = {}
        meeting: dict[tuple[int, bool], list[tuple[float, bool, int]]] = {}
        for number, chain in enumerate(self.chains):
            down = self._down(self.lines[number])
            meeting.setdefault((chain[0], True), []).append((self._line_x(chain[1]), down, number))
            meeting.setdefault((chain[-1], False), []).append((self._line_x(chain[-2]), down, number))
        for (member, below), ends in meeting.items():
            ends.sort()
            at = self.places[member]
            half = at.width * 0.44
            gap = min(self.lane * 1.2, 2 * half / max(1, len(ends) - 1))
            wanted = [min(max(x, at.x - half), at.x + half) for x, _, _ in ends]
            # The strongest line keeps its place, the others make way.
            weights = [self.lines[number].weight ** 3 for _, _, number in ends]
            xs = spread(wanted, [gap] * (len(ends) - 1), weights)
            room = half - gap * (len(ends) - 1)
            for spot, ((_, _, number), x) in enumerate(zip(ends, xs, strict=True)):
                # Kept inside the box without moving those that stand right.
                free = min(max(x - spot * gap, at.x - half), at.x + room)
                found[member, number, below] = free + spot * gap
        return found

    def _courses(
        self, tops: Sequence[float], heights: Sequence[float], middles: Sequence[float]
    ) -> list[Course]:
        ports = self._ports()
        found: list[Course] = []
        short: list[tuple[list[int], int]] = []
        for number, (line, chain) in enumerate(zip(self.lines, self.chains, strict=True)):
            first, last = (self.places[member] for member in (chain[0], chain[-1]))
            half = self._half(chain[0]), self._half(chain[-1])
            points = [(ports[chain[0], number, True], middles[first.layer] + half[0])]
            label = None
            for member in chain[1:-1]:
                layer, x = self.places[member].layer, self._line_x(member)
                points += [(x, tops[layer]), (x, tops[layer] + heights[layer])]
                at = self.places[member]
                if at.label:
                    left = self.lane / 2 if at.side > 0 else -self.lane / 2 - at.label
                    label = (x + left, middles[layer])
            points.append((ports[chain[-1], number, False], middles[last.layer] - half[1]))
            if label is None:
                (x0, y0), (x1, y1) = points[0], points[-1]
                label = ((x0 + x1) / 2 + self.lane / 3, (y0 + y1) / 2)
                short.append((chain, len(found)))
            down = self._down(line)
            found.append(
                Course(line=line, down=down, points=tuple(points if down else points[::-1]), label=label)
            )
        return self._apart(found, [number for _, number in short])

    def _half(self, member: int) -> float:
        key = next(key for key, at in self.number.items() if at == member)
        return self.boxes[key].height / 2

    def _apart(self, courses: list[Course], short: Sequence[int]) -> list[Course]:
        """Labels between the same two layers side by side."""
        rows: dict[int, list[int]] = {}
        for number in short:
            rows.setdefault(self.places[self.chains[number][0]].layer, []).append(number)
        result = list(courses)
        for numbers in rows.values():
            numbers.sort(key=lambda number: (courses[number].label[0], number))
            gaps = [courses[number].line.label + self.lane / 2 for number in numbers[:-1]]
            wanted = [courses[number].label[0] for number in numbers]
            if len(numbers) > 1:
                # The first stands at the left of its line: between two lines it could be either's.
                wanted[0] -= courses[numbers[0]].line.label + self.lane
            xs = spread(wanted, gaps, [1.0] * len(numbers))
            for number, x in zip(numbers, xs, strict=True):
                old = courses[number]
                result[number] = Course(
                    line=old.line, down=old.down, points=old.points, label=(x, old.label[1])
                )
        return result


def _moved(
    centres: Mapping[str, tuple[float, float]],
    courses: Sequence[Course],
    by: float,
    width: float,
    height: float,
) -> Layout:
    left = min([0.0, *(course.label[0] + by for course in courses)])
    by, width = by - left, width - left
    return Layout(
        width=width,
        height=height,
        boxes={key: (x + by, y) for key, (x, y) in centres.items()},
        courses=tuple(
            Course(
                line=course.line,
                down=course.down,
                points=tuple((x + by, y) for x, y in course.points),
                label=(course.label[0] + by, course.label[1]),
            )
            for course in courses
        ),
    )
