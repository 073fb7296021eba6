"""The swimlane's geometry: no symbol meets another, no arrow runs through one or lies on another."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import flow_sop
from random_flows import flow_sops
from sop.diagram.grid import Swimlane, pages
from sop.diagram.layout import Board, Box, Measures, Point, layout
from sop.flow import flow_of
from sop.model import Sop
from sop.reading import read_sop
from ukur.charts.swimlane import swimlane

SOPS = sorted((Path(__file__).resolve().parents[2] / "data/sops").glob("*.yaml"))
NEAR = 1e-9
Segment = tuple[Point, Point]


@pytest.mark.parametrize("width", [7.8, 3.7])
@pytest.mark.parametrize("path", SOPS, ids=lambda path: path.stem)
def test_every_sop_at_hand_is_drawn_without_collisions(path: Path, width: float) -> None:
    sop = read_sop(path)
    lanes = swimlane(sop)
    check_board(lanes, layout(lanes, Measures(width=width, text=0.3 * width)))
    check_arrows(lanes, sop)
    for page in pages(lanes, most=5):
        check_board(page, layout(page, Measures(width=width, text=0.3 * width)))


@st.composite
def spread_sops(draw: st.DrawFn) -> Sop:
    """Random flows, their steps spread over one to six roles, some joint, some with deputies."""
    data = draw(flow_sops(max_steps=8)).model_dump(mode="json", exclude_defaults=True)
    names = [f"r{number}" for number in range(draw(st.integers(1, 6)))]
    data["roles"] = [{"id": name, "name": name} for name in names]
    for step in data["steps"]:
        roles = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        others = [name for name in names if name not in roles]
        step["performers"] = {"roles": roles}
        if others and len(roles) == 1 and draw(st.booleans()):
            step["performers"]["deputies"] = [draw(st.sampled_from(others))]
    return Sop.model_validate(data)


@settings(max_examples=150, deadline=None)
@given(spread_sops(), st.floats(2.0, 12.0), st.integers(2, 6))
def test_no_sop_has_collisions(sop: Sop, width: float, most: int) -> None:
    lanes = swimlane(sop)
    check_arrows(lanes, sop)
    for page in (lanes, *pages(lanes, most=most)):
        check_board(page, layout(page, Measures(width=width, text=0.3 * width)))


def check_arrows(lanes: Swimlane, sop: Sop) -> None:
    """Every predecessor and every return has its arrow, and everything can be reached and left."""
    row, flow = lanes.row_of(), flow_of(sop)
    forward = {(arrow.source, arrow.target) for arrow in lanes.arrows if not arrow.back}
    for step, before in flow.before.items():
        assert {(row[earlier], row[step]) for earlier in before} <= forward
    back = {(arrow.source, arrow.target) for arrow in lanes.arrows if arrow.back}
    assert back == {(row[step], row[to]) for step, ways in flow.back_to.items() for to in ways.values()}
    last = len(lanes.rows) - 1
    assert {arrow.source for arrow in lanes.arrows} == set(range(last))
    assert {arrow.target for arrow in lanes.arrows} == set(range(1, last + 1))


def check_board(lanes: Swimlane, board: Board) -> None:
    for one, two in combinations(board.boxes, 2):
        assert apart(one, two), (one, two)
    edges = [(board.measures.text, board.measures.text), *board.lanes]
    assert all(left[1] < right[0] + NEAR for left, right in pairwise(edges))
    for box in board.boxes:
        left, right = board.lanes[box.column]
        assert left <= box.left < box.right <= right
        assert board.measures.head < box.top < box.bottom < board.height
    for line in board.lines:
        check_line(lanes, board, line.arrow, segments(line.points))
    for one, two in combinations(board.lines, 2):
        first, second = lanes.arrows[one.arrow], lanes.arrows[two.arrow]
        if first.source != second.source and first.target != second.target:
            for a in segments(one.points):
                assert not any(covered(a, b) for b in segments(two.points)), (first, second)


def check_line(lanes: Swimlane, board: Board, place: int, parts: list[Segment]) -> None:
    arrow = lanes.arrows[place]
    source, target = board.leads[arrow.source], board.leads[arrow.target]
    assert parts[0][0] == (source.x, source.bottom)
    assert parts[-1][1] == (target.x, target.top)
    assert parts[-1][0][1] < target.top, "it does not enter from above"
    for (x, y), (u, v) in parts:
        assert x == u or y == v, "not at right angles"
        assert board.measures.text <= min(x, u) <= max(x, u) <= board.measures.width + NEAR
        for box in board.boxes:
            inside = min(x, u) < box.right - NEAR and max(x, u) > box.left + NEAR
            assert not (inside and min(y, v) < box.bottom - NEAR and max(y, v) > box.top + NEAR), (arrow, box)


def segments(points: tuple[Point, ...]) -> list[Segment]:
    return list(pairwise(points))


def apart(one: Box, two: Box) -> bool:
    return (
        one.right < two.left or two.right < one.left or one.bottom < two.top or two.bottom < one.top
    )  # fmt: skip


def covered(one: Segment, two: Segment) -> bool:
    """Do two segments lie on each other over more than a point?"""
    for axis in (0, 1):
        line = {round(point[axis], 9) for point in (*one, *two)}
        if len(line) == 1:
            spans = [sorted(point[1 - axis] for point in each) for each in (one, two)]
            return max(spans[0][0], spans[1][0]) + NEAR < min(spans[0][1], spans[1][1])
    return False


def test_a_page_ends_and_begins_with_connectors(seed_sop: Sop) -> None:
    whole = swimlane(seed_sop)
    first, second = pages(whole, most=8)
    assert [row.kind for row in first.rows] == ["start", *["step"] * 7, "to"]
    assert [row.kind for row in second.rows] == ["from", *["step"] * 7, "end"]
    assert (first.rows[-1].label, second.rows[0].label) == ("8", "7")
    assert pages(whole, most=16) == (whole,)
    with pytest.raises(ValueError, match="too few"):
        pages(whole, most=1)


def test_who_takes_part_has_a_symbol_and_a_link(seed_sop: Sop) -> None:
    lanes = swimlane(seed_sop)
    board = layout(lanes, Measures(width=7.8))
    meeting = lanes.row_of()["rapat"]
    parts = [box.part for box in board.boxes if box.row == meeting]
    assert parts == ["lead", "joins", "joins", "joins"]
    assert len(board.links) == 3
    assert all(y == board.leads[meeting].y for y, _, _ in board.links)


def test_outcomes_are_labelled_and_returns_go_back(root: Path) -> None:
    lanes = swimlane(read_sop(root / "data/sops/pengukuran-kinerja-putaran-koreksi.yaml"))
    row = lanes.row_of()
    labels = {(arrow.source, arrow.target): arrow for arrow in lanes.arrows if arrow.label}
    assert {key: arrow.label for key, arrow in labels.items()} == {
        (row["koreksi"], row["minta_persetujuan"]): "Sudah benar",
        (row["koreksi"], row["validasi"]): "Perlu diperbaiki",
    }
    assert labels[row["koreksi"], row["validasi"]].back
    assert [lanes.rows[row[step]].shape for step in ("koreksi", "rapat")] == ["decision", "process"]


def test_one_fork_serves_those_beside_and_those_far_below() -> None:
    sop = flow_sop(
        {"id": "a"},
        {"id": "b", "after": ["a"]},
        {"id": "c", "after": ["a"]},
        {"id": "d", "after": ["a"]},
        {"id": "e", "after": ["b", "c", "d"]},
    )
    data = sop.model_dump(mode="json")
    data["roles"].append({"id": "kepala", "name": "Kepala"})
    data["steps"][2]["performers"] = {"roles": ["kepala"]}
    lanes = swimlane(Sop.model_validate(data))
    board = layout(lanes, Measures(width=7.8))
    check_board(lanes, board)
    forks = [board.lines[place] for place, arrow in enumerate(lanes.arrows) if arrow.source == 1]
    assert len({line.points[1][1] for line in forks if len(line.points) > 2}) == 1
