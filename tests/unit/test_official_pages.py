"""The geometry of the official table: texts fit their rows, symbols their cells, lines meet no symbol."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from official_random import big_sop
from random_flows import flow_sops
from sop.diagram.grid import swimlane
from sop.model import Sop
from ukur.documents.official.measures import PAPERS, Paper, Sheet, sheet_of
from ukur.documents.official.pages import TablePage
from ukur.documents.official.steps import StepTable, measure_steps
from ukur.documents.official.text import Para, height_of, line_height, split, width_of, wrap
from ukur.words import words

Segment = tuple[tuple[float, float], tuple[float, float]]
NEAR = 1e-6


def measured(sop: Sop, paper: Paper = "a4") -> StepTable:
    return measure_steps(sop, words("id"), sheet_of(paper, notice=False, foot_lines=3), {})


def check(sop: Sop, table: StepTable) -> None:
    shown = [row.step for page in table.pages for row in (page.lanes.rows if page.lanes else ()) if row.step]
    assert shown == [step.id for step in sop.steps]
    edges = [0, *(page.last for page in table.pages)]
    assert edges[-1] == len(sop.steps) + 2
    assert edges == sorted(edges)
    for page in table.pages:
        check_rows(page, table)
        check_flow(page, table)


def check_rows(page: TablePage, table: StepTable) -> None:
    heights = page.table.heights if page.table else ()
    assert page.carried_height + sum(heights) <= table.sizes.room + NEAR
    for cells, height in zip(page.cells, heights, strict=True):
        assert cells is None or table.sizes.text_height(cells) <= height + NEAR
        assert abs(20 * height - round(20 * height)) < NEAR  # as Word counts


def check_flow(page: TablePage, table: StepTable) -> None:
    if page.table is None or page.lanes is None:
        return
    board, column = page.table.board, table.sizes.column
    for box in board.boxes:
        top = page.table.tops[box.row]
        assert top < box.top < box.bottom < top + page.table.heights[box.row]
        assert box.column * column < box.left < box.right < (box.column + 1) * column
    for line in board.lines:
        arrow = page.lanes.arrows[line.arrow]
        ends = board.leads[arrow.source], board.leads[arrow.target]
        assert line.points[0] == (ends[0].x, ends[0].bottom)
        assert line.points[-1] == (ends[1].x, ends[1].top)
        for start, end in pairwise(line.points):
            assert all(0 < x < column * len(table.sop.roles) for x, _ in (start, end))
            assert start[0] == end[0] or start[1] == end[1]
            for box in board.boxes:
                inside = crosses((start, end), (box.left, box.top, box.right, box.bottom))
                assert not inside, (arrow, box)
    check_borders(page, table)
    check_overlaps([list(segments(line.points)) for line in board.lines], page)


def crosses(segment: Segment, box: tuple[float, float, float, float]) -> bool:
    (x1, y1), (x2, y2) = segment
    left, top, right, bottom = box
    return (
        min(x1, x2) < right - NEAR
        and max(x1, x2) > left + NEAR
        and min(y1, y2) < bottom - NEAR
        and max(y1, y2) > top + NEAR
    )


def segments(points: tuple[tuple[float, float], ...]) -> Iterator[Segment]:
    yield from pairwise(points)


def check_borders(page: TablePage, table: StepTable) -> None:
    """No line lies on a line of the table, where nobody would see it."""
    assert page.table is not None
    columns = [table.sizes.column * at for at in range(len(table.sop.roles) + 1)]
    rows = [*page.table.tops, page.table.board.height]
    for line in page.table.board.lines:
        for (x1, y1), (x2, y2) in segments(line.points):
            if x1 == x2 and y1 != y2:
                assert min(abs(x1 - border) for border in columns) > 0.9
            elif y1 == y2 and x1 != x2:
                assert min(abs(y1 - border) for border in rows) > 0.9


def check_overlaps(lines: list[list[Segment]], page: TablePage) -> None:
    """Lines lie on one another only where they have a symbol in common."""
    assert page.lanes is not None
    for (one, a), (two, b) in combinations(enumerate(lines), 2):
        first, second = page.lanes.arrows[one], page.lanes.arrows[two]
        if first.source != second.source and first.target != second.target:
            assert not any(overlap(s, t) for s in a for t in b), (first, second)


def overlap(one: Segment, two: Segment) -> bool:
    for axis in (0, 1):
        other = 1 - axis
        if one[0][axis] == one[1][axis] and two[0][axis] == two[1][axis]:
            low = max(min(one[0][other], one[1][other]), min(two[0][other], two[1][other]))
            high = min(max(one[0][other], one[1][other]), max(two[0][other], two[1][other]))
            if abs(one[0][axis] - two[0][axis]) < 0.5 and high - low > NEAR:
                return True
    return False


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    "shape",
    [
        {"steps": 40, "roles": 10, "decisions": 20},
        {"steps": 12, "roles": 5, "decisions": 3, "longest": 2000},
        {"steps": 200, "roles": 4, "decisions": 20},
        {"steps": 30, "roles": 19, "decisions": 5},
        {"steps": 6, "roles": 1, "decisions": 1, "exits": 20},
    ],
    ids=["many roles", "long texts", "many steps", "narrow", "many exits"],
)
def test_large_sops_fit(shape: dict[str, int], paper: Paper) -> None:
    sop = big_sop(**shape)
    check(sop, measured(sop, paper))


@st.composite
def spread(draw: st.DrawFn) -> Sop:
    """Random flows with performers spread over some roles, on pages of a few rows."""
    data = draw(flow_sops(max_steps=8)).model_dump(mode="json", exclude_defaults=True)
    names = [f"r{number}" for number in range(draw(st.integers(1, 7)))]
    data["roles"] = [{"id": name, "name": f"Pelaksana {name}"} for name in names]
    for step in data["steps"]:
        roles = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        step["performers"] = {"roles": roles}
        step["text"] = "kata " * draw(st.integers(1, 60))
    return Sop.model_validate(data)


@settings(max_examples=30, deadline=None)
@given(spread(), st.integers(520, 600))
def test_no_sop_has_collisions(sop: Sop, height: int) -> None:
    sheet = Sheet(width=842, height=height, top=34, bottom=50)
    check(sop, measure_steps(sop, words("id"), sheet, {}))


def test_a_row_longer_than_a_page_goes_on_without_loss() -> None:
    sop = big_sop(steps=3, roles=2, decisions=0)
    data = sop.model_dump(mode="json", exclude_defaults=True)
    texts = [f"syarat nomor {at} " * 100 for at in range(12)]
    data["steps"][1]["requirements"] = [text.strip() for text in texts]
    sop = Sop.model_validate(data)
    table = measured(sop)
    check(sop, table)
    step = sop.steps[1]
    parts = [page.carried for page in table.pages if page.carried]
    parts += [cells for page in table.pages for cells in page.cells if cells]
    own = sorted((part for part in parts if part.step == step.id), key=lambda part: part.goes_on)
    assert len(own) > 2
    told = " ".join(para.text for part in own for para in part.requirements)
    assert told == " ".join(step.requirements)
    assert " ".join(para.text for part in own for para in part.text) == step.text


def test_letters_become_smaller_before_a_row_is_broken() -> None:
    short, long = (big_sop(steps=8, roles=4, decisions=0, longest=length) for length in (100, 1200))
    assert measured(short).sizes.size > measured(long).sizes.size >= 7


def test_the_end_does_not_stand_alone() -> None:
    for steps in range(5, 30):
        sop = big_sop(steps=steps, roles=3, decisions=0)
        last = measured(sop).pages[-1]
        assert last.lanes is not None
        assert any(row.kind == "step" for row in last.lanes.rows)
        assert len(swimlane(sop).rows) == steps + 2


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("aiW m-.語é"), min_size=1, max_size=80), max_size=5), st.integers(1, 9)
)
def test_texts_are_split_without_loss(texts: list[str], lines: int) -> None:
    content = [Para(text=" ".join(text.split()), bullet=at % 2 == 1) for at, text in enumerate(texts)]
    height = lines * line_height(9)
    head, tail = split(content, 9, 60, height)
    assert height_of(head, 9, 60) <= height + NEAR
    told = "".join(para.text for para in (*head, *tail)).replace(" ", "")
    assert told == "".join(para.text for para in content).replace(" ", "")


def test_lines_are_broken_at_blanks_and_inside_only_what_no_line_holds() -> None:
    lines = [line for line, _ in wrap("satu dua " + "x" * 100 + " tiga", 9, 60)]
    assert lines[0] == "satu dua"
    assert all(width_of(line, 9) <= 60 for line in lines)
    assert "".join(lines[1:]).replace(" ", "") == "x" * 100 + "tiga"
