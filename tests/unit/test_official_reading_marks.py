"""Every way in which offices show who carries out a step: symbols, ticks, colours, texts, sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from office_documents import (
    POSTS,
    STEPS,
    docx,
    drawing,
    head,
    identity,
    p,
    rows,
    sop_docx,
    tbl,
    tc,
    tr,
    vml,
    wgp,
    wsp,
)
from sop.exchange.draft import UNKNOWN_ROLE, Draft
from sop.exchange.official import read_official
from sop.model import Basis

WANTED = (2, 1, 0)
"""Columns of the posts that carry out the three steps: Staf, Sekretaris, Kepala Badan."""


def roles(draft: Draft) -> list[list[str]]:
    return [[draft.sop.role(seat.role).name for seat in step.performers.roles] for step in draft.sop.steps]


def wanted() -> list[list[str]]:
    return [[POSTS[post]] for post in WANTED]


def rules(draft: Draft) -> dict[str, Any]:
    return {doubt.rule.removeprefix("official_"): doubt for doubt in draft.doubts}


def bases(draft: Draft) -> set[Basis]:
    return {step.performers.basis for step in draft.sop.steps}


@pytest.mark.parametrize("tick", ["v", "V", "x", "X", "√", "✓", "✔", "●", "■", "ü", " v "])
def test_ticked_cells(tmp_path: Path, tick: str) -> None:
    draft = read_official(sop_docx(tmp_path / "a.docx", lambda s, c: tick if c == WANTED[s] else ""))
    assert roles(draft) == wanted()
    assert bases(draft) == {Basis.STATED}
    assert draft.exact


def test_symbols_of_a_symbol_font_and_signs_for_nothing(tmp_path: Path) -> None:
    sign = p(inside='<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>')
    draft = read_official(sop_docx(tmp_path / "a.docx", lambda s, c: tc(sign) if c == WANTED[s] else "-"))
    assert roles(draft) == wanted()


def test_a_font_that_turns_letters_into_signs(tmp_path: Path) -> None:
    sign = p(inside='<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr><w:t>P</w:t></w:r>')
    draft = read_official(sop_docx(tmp_path / "a.docx", lambda s, c: tc(sign) if c == WANTED[s] else "☐"))
    assert roles(draft) == wanted()


def test_coloured_cells(tmp_path: Path) -> None:
    draft = read_official(
        sop_docx(tmp_path / "a.docx", lambda s, c: tc(fill="FFC000") if c == WANTED[s] else tc(fill="FFFFFF"))
    )
    assert roles(draft) == wanted()
    assert draft.exact


def test_a_coloured_row_or_column_marks_nobody(tmp_path: Path) -> None:
    striped = read_official(sop_docx(tmp_path / "a.docx", lambda s, _: tc(fill="EEEEEE" if s == 1 else "")))
    assert all(names == [UNKNOWN_ROLE.name] for names in roles(striped))
    column = read_official(
        sop_docx(
            tmp_path / "b.docx",
            lambda s, c: tc("v" if c == WANTED[s] else "", fill="EEEEEE" if c == 1 else ""),
        )
    )
    assert roles(column) == wanted()
    assert "column_shaded" in rules(column)


@pytest.mark.parametrize(
    "kind", ["rect", "flowChartProcess", "flowChartTerminator", "roundRect", "flowChartDecision"]
)
def test_shapes_in_the_cell(tmp_path: Path, kind: str) -> None:
    shape = tc(p(inside=drawing(wsp(kind))))
    draft = read_official(sop_docx(tmp_path / "a.docx", lambda s, c: shape if c == WANTED[s] else ""))
    assert roles(draft) == wanted()
    assert ("decision_open" in rules(draft)) == (kind == "flowChartDecision")


def test_old_shapes_in_the_cell(tmp_path: Path) -> None:
    old = tc(p(inside=vml('<v:shape type="#_x0000_t109" style="width:30pt;height:15pt"/>')))
    draft = read_official(sop_docx(tmp_path / "a.docx", lambda s, c: old if c == WANTED[s] else ""))
    assert roles(draft) == wanted()


def place(post: int) -> int:
    """Middle of the column of a post, from the left edge of the table."""
    return 3500 + 1000 * post + 500


@pytest.mark.parametrize("base", ["column", "character", "page", "margin"])
def test_shapes_that_float_from_the_cell_of_the_text(tmp_path: Path, base: str) -> None:
    """Anchored in the second column, which begins at 500; a page begins 1000 left of the text."""
    start = {"column": -500, "character": -500, "page": 1000, "margin": 0}[base]
    by_cell = base in ("column", "character")

    def row(step: int) -> str:
        x = place(WANTED[step]) - 300 + start
        shape = drawing(wsp("flowChartProcess"), number=step + 1, x=x, y=40, across=base, in_cell=by_cell)
        text, needs, time, output = STEPS[step]
        cells = (tc(str(step + 1)), tc(p(text, inside=shape)), *(tc() for _ in POSTS), tc(needs), tc(time))
        return tr(*cells, tc(output), tc())

    path = docx(tmp_path / "a.docx", identity(), tbl(*head(), *(row(step) for step in range(3))))
    draft = read_official(path)
    assert roles(draft) == wanted()
    assert bases(draft) == {Basis.STATED}


def test_a_shape_that_could_stand_in_two_columns_is_inferred(tmp_path: Path) -> None:
    """By the cell it stands over Staf, by the page over Kepala Badan."""
    shape = drawing(wsp("rect"), x=1900, y=40)
    floating = tc(p(inside=shape))
    draft = read_official(sop_docx(tmp_path / "a.docx", lambda s, c: floating if (s, c) == (0, 0) else ""))
    first = draft.sop.steps[0].performers
    assert draft.sop.role(first.leader).name == "Staf"
    page = drawing(wsp("rect"), x=4600, y=40, across="page")
    both = read_official(
        sop_docx(tmp_path / "b.docx", lambda s, c: tc(p(inside=page)) if (s, c) == (0, 0) else "")
    )
    assert both.sop.role(both.sop.steps[0].performers.leader).name == "Kepala Badan"


def floats(tmp_path: Path, ys: tuple[int, int, int], **options: Any) -> Draft:
    """All three shapes are anchored in the first step."""
    shapes = "".join(
        drawing(wsp("rect"), number=at + 1, x=place(WANTED[at]) - 300, y=ys[at]) for at in range(3)
    )
    text, needs, time, output = STEPS[0]
    first = tr(tc(p("1", inside=shapes)), tc(text), *(tc() for _ in POSTS), tc(needs), tc(time), tc(output),
               tc(), **options)  # fmt: skip
    table = tbl(*head(), first, *rows(steps=STEPS[1:], first=2, **options))
    return read_official(docx(tmp_path / "a.docx", identity(), table))


def test_rows_of_known_height_tell_the_row(tmp_path: Path) -> None:
    draft = floats(tmp_path, (100, 1100, 2100), height=1000, exact=True)
    assert roles(draft) == wanted()
    assert bases(draft) == {Basis.STATED}


def test_rows_that_may_have_grown_are_told_by_order_or_measured(tmp_path: Path) -> None:
    grown = floats(tmp_path, (100, 2300, 3300), height=1000)
    assert roles(grown) == wanted()
    assert rules(grown)["shape_by_order"].count == 2
    one = floats(tmp_path, (100, 2300, 2300), height=1000)
    assert [len(names) for names in roles(one)] == [1, 1, 2]
    assert one.sop.steps[1].performers.basis is Basis.ASSUMED
    assert one.sop.steps[2].performers.basis is Basis.INFERRED
    assert "shape_measured" in rules(one)


def test_rows_of_unknown_height_are_told_by_order(tmp_path: Path) -> None:
    draft = floats(tmp_path, (100, 2900, 4900))
    assert roles(draft) == wanted()
    assert rules(draft)["shape_by_order"].count == 2
    assert [step.performers.basis for step in draft.sop.steps] == [
        Basis.STATED,
        Basis.INFERRED,
        Basis.INFERRED,
    ]


@pytest.mark.parametrize("outside", [True, False])
def test_a_group_over_the_whole_table(tmp_path: Path, outside: bool) -> None:
    """One drawing with three boxes in coordinates of its own, twice as fine, beside a caption and a line."""
    shapes = [wsp("rect", at=(2000 * post, 2000 * step, 1200, 600)) for step, post in enumerate(WANTED)]
    shapes += [wsp("straightConnector1", at=(0, 0, 10, 10)), wsp("rect", "Tidak", at=(0, 0, 100, 100))]
    group = wgp(*shapes, inner=(0, 0, 6000, 6000), size=(3000, 3000))
    run = drawing(group, size=(3000, 3000), x=3500, y=300)
    if outside:
        path = sop_docx(tmp_path / "a.docx", before=p(inside=run))
    else:
        text, needs, time, output = STEPS[0]
        cells = (
            tc(p("1", inside=run)),
            tc(text),
            *(tc() for _ in POSTS),
            tc(needs),
            tc(time),
            tc(output),
            tc(),
        )
        path = docx(
            tmp_path / "a.docx", identity(), tbl(*head(), tr(*cells), *rows(steps=STEPS[1:], first=2))
        )
    draft = read_official(path)
    assert roles(draft) == wanted()
    assert Basis.INFERRED in bases(draft)
    assert rules(draft)["shape_by_order"].count == (3 if outside else 2)


def test_an_old_group_over_the_table(tmp_path: Path) -> None:
    boxes = "".join(
        f'<v:rect style="position:absolute;left:{1000 * post};top:{1000 * step};width:600;height:300"/>'
        for step, post in enumerate(WANTED)
    )
    style = "position:absolute;margin-left:175pt;margin-top:20pt;width:150pt;height:150pt"
    group = f'<v:group style="{style}" coordorigin="0,0" coordsize="3000,3000">{boxes}</v:group>'
    draft = read_official(sop_docx(tmp_path / "a.docx", before=p(inside=vml(group))))
    assert roles(draft) == wanted()


def test_shapes_beside_the_columns_are_listed(tmp_path: Path) -> None:
    run = drawing(wsp("rect"), x=7000, y=40)
    draft = read_official(sop_docx(tmp_path / "a.docx", before=p(inside=run)))
    assert rules(draft)["shape_beside"].count == 1
    assert all(names == [UNKNOWN_ROLE.name] for names in roles(draft))


def test_pictures_are_marks_that_nobody_can_read(tmp_path: Path) -> None:
    picture = '<pic:pic xmlns:pic="p"><pic:nvPicPr><pic:cNvPr id="9" name="Gambar"/></pic:nvPicPr></pic:pic>'
    cell = tc(p(inside=drawing(picture)))
    draft = read_official(sop_docx(tmp_path / "a.docx", lambda s, c: cell if c == WANTED[s] else ""))
    assert roles(draft) == wanted()
    assert bases(draft) == {Basis.INFERRED}
    assert "picture" in rules(draft)


def test_several_marks_are_a_joint_step_and_the_lead_is_assumed(tmp_path: Path) -> None:
    draft = read_official(sop_docx(tmp_path / "a.docx", lambda s, c: "v" if s == 1 or c == 0 else ""))
    assert roles(draft)[1] == list(POSTS)
    assert draft.sop.steps[1].performers.leader == "kepala_badan"
    assert rules(draft)["lead_assumed"].fields["number"] == "2"


def test_beginning_and_end_beside_a_step_do_not_carry_it_out(tmp_path: Path) -> None:
    ends = tc(p(inside=drawing(wsp("flowChartTerminator", "Mulai"))))
    box = tc(p(inside=drawing(wsp("rect"))))
    draft = read_official(
        sop_docx(
            tmp_path / "a.docx", lambda s, c: box if c == WANTED[s] else ends if (s, c) == (0, 0) else ""
        )
    )
    assert roles(draft) == wanted()


def test_a_column_that_names_the_performers(tmp_path: Path) -> None:
    top = tr(tc("No"), tc("Aktivitas"), tc("Pelaksana"), tc("Waktu"), tc("Hasil"))
    names = ("Staf", "Kasubag, Staf", "Ka. Badan")
    lines = [
        tr(tc(str(at)), tc(STEPS[at - 1][0]), tc(name), tc("5 menit"), tc())
        for at, name in enumerate(names, 1)
    ]
    draft = read_official(
        docx(tmp_path / "a.docx", identity(), tbl(top, *lines, widths=(500, 3000, 2000, 900, 900)))
    )
    assert roles(draft) == [["Staf"], ["Kasubag", "Staf"], ["Ka. Badan"]]
    assert draft.sop.steps[1].performers.leader == "kasubag"


def test_a_post_written_into_its_column_and_another_text(tmp_path: Path) -> None:
    draft = read_official(
        sop_docx(
            tmp_path / "a.docx",
            lambda s, c: ("Staf" if c == 2 else "") if s == 0 else "5x" if c == WANTED[s] else "",
        )
    )
    assert roles(draft) == wanted()
    assert draft.sop.steps[0].performers.basis is Basis.STATED
    assert draft.sop.steps[1].performers.basis is Basis.INFERRED
    assert rules(draft)["text_as_mark"].fields["text"] == "5x"
