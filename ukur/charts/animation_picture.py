"""Drawing the frames: the board once by matplotlib, the dots and the clock on it by pillow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from ukur.charts.animation_cases import Spot
from ukur.charts.animation_marks import (
    MARGIN,
    RADIUS,
    WIDTH,
    Place,
    along,
    cut,
    font,
    numbered_dot,
    palette,
    wrapped,
)
from ukur.charts.style import INK, MUTED, PAPER, WIDE, chart_style

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

    from sop.diagram.layout import Board
    from ukur.charts.animation import Moves
    from ukur.words import Words

_TALLEST = 1800


class Film:
    """Frames of an animation. Parameters: moves; words - language."""

    def __init__(self, moves: Moves, words: Words) -> None:
        self.moves, self.words = moves, words
        self.board, self.above, picture, self.scale = _board(moves, words)
        self.head, self.foot = 78, self._foot_height()
        page = Image.new("RGB", (WIDTH, self.head + picture.height + self.foot), PAPER)
        page.paste(picture, (MARGIN, self.head))
        self._write_still(page)
        # One palette for all frames: colours do not flicker, and what does not move stays the same.
        self.palette = palette()
        self.page = page.quantize(palette=self.palette, dither=Image.Dither.NONE)
        self._sprites: dict[tuple[int, str], tuple[Picture, Picture]] = {}

    def frame(self, number: int) -> Picture:
        """One frame, in the palette of the film."""
        picture = self.page.copy()
        self._write_clock(picture, number)
        for case, state, (x, y) in self._dots(number):
            sprite, mask = self._sprite(case, state)
            picture.paste(sprite, (round(x) - RADIUS, round(y) - RADIUS), mask)
        return picture

    def strip(self, numbers: Sequence[int]) -> Picture:
        """Frames side by side, two in a row, one where the board is wide and low."""
        frames = [self.frame(number).convert("RGB") for number in numbers]
        across = 1 if frames[0].height < 0.5 * WIDTH else min(2, len(frames))
        down = math.ceil(len(frames) / across)
        high, gap = frames[0].height, 24
        sheet = Image.new("RGB", (across * (WIDTH + gap) - gap, down * (high + gap) - gap), PAPER)
        for place, frame in enumerate(frames):
            sheet.paste(frame, ((place % across) * (WIDTH + gap), (place // across) * (high + gap)))
        return sheet.quantize(palette=self.palette, dither=Image.Dither.NONE)

    # Dots ------------------------------------------------------------------------------------------------

    def _dots(self, number: int) -> list[tuple[int, str, Place]]:
        tick = self.moves.ticks[number]
        after = self._spots(tick.change)
        if tick.share == 1.0:
            return [(case, spot.state, at) for (case, spot), at in after.items() if spot.state != "finished"]
        before = self._spots(tick.change - 1)
        found: list[tuple[int, str, Place]] = []
        for case in range(len(self.moves.names)):
            old = [spot for one, spot in before if one == case]
            for spot in [spot for one, spot in after if one == case]:
                if spot in old and spot.state == "finished":
                    continue
                source = self._origin(spot, old)
                if source is None:
                    at = after[case, spot]
                else:
                    at = self._between((source, before[case, source]), (spot, after[case, spot]), tick.share)
                state = spot.state if source is None or tick.share > 0.5 else source.state
                found.append((case, state, at))
        return found

    def _spots(self, change: int) -> dict[tuple[int, Spot], Place]:
        """Where each case stands after a change, those at one place in order beside each other."""
        if change < 0:
            return {}
        moment = self.moves.changes[change]
        taken: dict[Spot, int] = {}
        found: dict[tuple[int, Spot], Place] = {}
        for case, history in enumerate(self.moves.histories):
            for spot in history.at(moment):
                place = taken[spot] = taken.get(spot, -1) + 1
                found[case, spot] = self._place(spot, place)
        return found

    def _place(self, spot: Spot, nth: int) -> Place:
        box = self.board.leads[spot.row]
        x, y = self._on_page(box.x, box.y)
        half, wide = box.width * self.scale / 2, 2 * RADIUS + 1
        # On a symbol they stand side by side.
        if spot.state in ("working", "finished"):
            return x + (0, -wide, wide)[nth % 3], y + 5 * (nth // 3)
        left, right = self.board.lanes[box.column]
        # Two lines, and as many columns as the lane has room for; whoever is left stands a little behind.
        room = max(1, int(((right - left) * self.scale / 2 - half - 2) // wide))
        column = min(nth // 2, room - 1)
        offset = half + RADIUS + 4 + wide * column + 4 * max(0, nth - 2 * room + 1)
        line = (-0.5, 0.5)[nth % 2] * wide if spot in self._several else 0.0
        return (x - offset if spot.state == "waiting" else x + offset), y + line

    def _on_page(self, x: float, y: float) -> Place:
        """From inches of the board to dots of the page."""
        return x * self.scale + MARGIN, (y + self.above) * self.scale + self.head

    @cached_property
    def _several(self) -> frozenset[Spot]:
        """Places at which several dots stand at some time: they keep to two lines from the beginning."""
        found: set[Spot] = set()
        for moment in self.moves.changes:
            here: set[Spot] = set()
            for history in self.moves.histories:
                for spot in history.at(moment):
                    (found if spot in here else here).add(spot)
        return frozenset(found)

    def _origin(self, spot: Spot, old: Sequence[Spot]) -> Spot | None:
        """Where a dot comes from: its own place, its own step, along an arrow, or from anywhere else."""
        if spot in old:
            return spot
        ways = {(arrow.source, arrow.target) for arrow in self.moves.lanes.arrows}
        ranked = sorted(old, key=lambda one: (one.row != spot.row, (one.row, spot.row) not in ways, one))
        return ranked[0] if ranked else None

    def _between(self, source: tuple[Spot, Place], target: tuple[Spot, Place], share: float) -> Place:
        """A dot on its way: along the arrow where there is one, else straight."""
        rows = source[0].row, target[0].row
        points = [source[1]]
        for place, arrow in enumerate(self.moves.lanes.arrows):
            if (arrow.source, arrow.target) == rows and rows[0] != rows[1]:
                line = self.board.lines[place].points
                points += [self._on_page(*point) for point in line]
                break
        return along([*points, target[1]], share)

    def _sprite(self, case: int, state: str) -> tuple[Picture, Picture]:
        if (case, state) not in self._sprites:
            dot, mask = numbered_dot(case + 1, state)
            self._sprites[case, state] = dot.quantize(palette=self.palette, dither=Image.Dither.NONE), mask
        return self._sprites[case, state]

    # Texts -----------------------------------------------------------------------------------------------

    def _write_clock(self, picture: Picture, number: int) -> None:
        moves, w = self.moves, self.words
        local = moves.local(number)
        day = w(f"animation.weekday_{local.weekday()}")
        clock = w.date(local.date()) if moves.by_day else w.moment(local)
        count, all_ = w.number(moves.finished(number)), w.number(len(moves.names))
        lines = [w("animation.clock", day=day, clock=clock), w("animation.finished", n=count, total=all_)]
        if moves.total > len(moves.names):
            rest, others = moves.total - len(moves.names), moves.others[number]
            lines[1] += " " + w("animation.others", n=w.number(others), total=w.number(rest))
        strip = Image.new("RGB", (WIDTH, 46), PAPER)
        draw = ImageDraw.Draw(strip)
        draw.text((MARGIN, 2), lines[0], font=font(18, bold=True), fill=INK)
        draw.text((MARGIN, 26), cut(lines[1], 13), font=font(13), fill=MUTED)
        picture.paste(strip.quantize(palette=self.palette, dither=Image.Dither.NONE), (0, 30))

    def _write_still(self, page: Picture) -> None:
        """What stands in every frame: the title above, who is who and by what rule below."""
        draw = ImageDraw.Draw(page)
        draw.text((MARGIN, 8), cut(self.moves.title, 14), font=font(14), fill=MUTED)
        y = page.height - self.foot + 10
        for line in self._named():
            x = MARGIN
            for number, text in line:
                page.paste(numbered_dot(number, "seen")[0], (x, y))
                draw.text((x + 24, y + 9), text, font=font(12), fill=INK, anchor="lm")
                x += 24 + round(font(12).getlength(text)) + 18
            y += 22
        x = MARGIN
        states = {spot.state for one in self.moves.histories for spots in one.spots for spot in spots}
        for state in [one for one in ("waiting", "working", "seen") if one in states]:
            page.paste(numbered_dot(1, state)[0], (x, y))
            text = self.words(f"animation.{state}")
            draw.text((x + 24, y + 9), text, font=font(12), fill=MUTED, anchor="lm")
            x += 24 + round(font(12).getlength(text)) + 22
        y += 26
        for text in self._rules():
            draw.text((MARGIN, y), text, font=font(12), fill=MUTED)
            y += 17

    def _named(self) -> list[list[tuple[int, str]]]:
        """Numbers and ids of the cases, in lines."""
        lines: list[list[tuple[int, str]]] = [[]]
        used = 0.0
        for number, name in enumerate(self.moves.names, start=1):
            wide = 42 + font(12).getlength(name)
            if lines[-1] and used + wide > WIDTH - 2 * MARGIN:
                lines.append([])
                used = 0.0
            lines[-1].append((number, name))
            used += wide
        return lines

    def _rules(self) -> list[str]:
        moves, w = self.moves, self.words
        told = [w("animation.simulated" if moves.simulated else "animation.logged")]
        told.append(w("animation.by_day" if moves.by_day else "animation.by_time"))
        told.append(w("animation.office" if moves.office else "animation.round_the_clock"))
        if moves.unplaced:
            told.append(w("animation.unplaced", n=w.number(moves.unplaced)))
        return [line for text in told for line in wrapped(text, 12)]

    def _foot_height(self) -> int:
        return 10 + 22 * len(self._named()) + 26 + 17 * len(self._rules()) + 8


def _board(moves: Moves, words: Words) -> tuple[Board, float, Picture, float]:
    """The swimlane as a picture: its board, the room above it in inches, and dots an inch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from ukur.charts.swimlane import picture_of, plot_swimlane

    drawn = picture_of(moves.lanes, words)
    height = drawn.board.height + drawn.above
    dots = min((WIDTH - 2 * MARGIN) / WIDE, _TALLEST / height)
    with chart_style():
        # The axes fill a figure as large as the board: an inch of one is an inch of the other.
        figure = Figure(figsize=(WIDE, height), dpi=dots, facecolor=PAPER)
        canvas = FigureCanvasAgg(figure)
        plot_swimlane(moves.lanes, words, ax=figure.add_axes((0, 0, 1, 1))).set_aspect("auto")
        canvas.draw()  # type: ignore[no-untyped-call]
    pixels = bytes(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    picture = Image.frombuffer("RGBA", canvas.get_width_height(), pixels).convert("RGB")
    return drawn.board, drawn.above, picture, dots
