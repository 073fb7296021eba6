"""What drawn lines say about the order: fixed lines, decisions, other pages, returns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from office_documents import STEPS, docx, drawing, head, identity, p, rows, tbl, tc, tr, wgp, wsp
from sop.exchange.draft import Draft
from sop.exchange.official import read_official

MORE = (*STEPS, ("Mengirim surat", "Surat", "10 menit", "Tanda terima"))


def rules(draft: Draft) -> dict[str, Any]:
    return {doubt.rule.removeprefix("official_"): doubt for doubt in draft.doubts}


def page(tmp_path: Path, kinds: dict[int, str], lines: list[str], extra: str = "") -> Draft:
    """Four steps of Kepala Badan, symbols with ids 11 to 14; lines stand in a paragraph before the table."""

    def mark(step: int, post: int) -> str:
        shape = drawing(wsp(kinds.get(step, "rect")), number=11 + step)
        return tc(p(inside=shape)) if post == 0 else ""

    table = tbl(*head(), *rows(mark, steps=MORE), extra)
    return read_official(docx(tmp_path / "a.docx", identity(), p(inside="".join(lines)), table))


def line(number: int, source: int, target: int, text: str = "", more: str = "") -> str:
    inner = wsp(
        "bentConnector3",
        text,
        ends=(source, target),
        more=more,
        line='<a:ln><a:tailEnd type="arrow"/></a:ln>',
    )
    return drawing(inner, number=number, x=0, y=0)


def test_lines_from_top_to_bottom_say_nothing_new(tmp_path: Path) -> None:
    draft = page(tmp_path, {}, [line(31 + at, 11 + at, 12 + at) for at in range(3)])
    assert all(step.after is None for step in draft.sop.steps)
    assert draft.exact


def test_steps_beside_one_another(tmp_path: Path) -> None:
    ways = [(11, 12), (11, 13), (12, 14), (13, 14)]
    draft = page(tmp_path, {}, [line(31 + at, *way) for at, way in enumerate(ways)])
    ids = [step.id for step in draft.sop.steps]
    assert [step.after for step in draft.sop.steps] == [None, None, (ids[0],), (ids[1], ids[2])]


def test_a_decision_whose_outcomes_and_targets_are_told(tmp_path: Path) -> None:
    ways = [(11, 12, ""), (12, 13, "Ya"), (12, 11, "Tidak"), (13, 14, "")]
    draft = page(tmp_path, {1: "flowChartDecision"}, [line(31 + at, *way) for at, way in enumerate(ways)])
    decision = draft.sop.steps[1].decision
    assert decision is not None
    assert [(way.text, way.to, way.at_most) for way in decision.outcomes] == [
        ("Ya", (draft.sop.steps[2].id,), None),
        ("Tidak", (draft.sop.steps[0].id,), 1),
    ]
    assert rules(draft)["return_limit"].fields == {"number": "2", "target": "1"}


def test_a_decision_that_cannot_be_told_is_a_doubt(tmp_path: Path) -> None:
    ways = [(11, 12, ""), (12, 13, ""), (12, 11, ""), (13, 14, "")]
    draft = page(tmp_path, {1: "diamond"}, [line(31 + at, *way) for at, way in enumerate(ways)])
    assert draft.sop.steps[1].decision is None
    assert rules(draft)["decision_open"].fields == {"number": "2"}
    assert rules(draft)["return_without_decision"].fields == {"source": "2", "target": "1"}


def test_a_line_back_that_is_fixed_to_nothing(tmp_path: Path) -> None:
    free = drawing(wsp("bentConnector3", more='flipV="1"'), number=31, x=0, y=0)
    down = drawing(wsp("straightConnector1"), number=32, x=0, y=0)
    draft = page(tmp_path, {}, [free, down])
    assert rules(draft)["arrow_upwards"].count == 1


def test_a_line_whose_head_is_at_its_beginning(tmp_path: Path) -> None:
    inner = wsp(
        "straightConnector1",
        ends=(13, 11),
        line='<a:ln><a:headEnd type="arrow"/><a:tailEnd type="none"/></a:ln>',
    )
    turned = drawing(inner, number=31, x=0, y=0)
    draft = page(tmp_path, {}, [line(32, 11, 12), turned, line(33, 12, 14), line(34, 13, 14)])
    assert draft.sop.steps[2].after == (draft.sop.steps[0].id,)


def test_connectors_lead_to_other_pages(tmp_path: Path) -> None:
    """Two connectors A: the way goes on where the other one leads."""

    def row(number: int) -> str:
        shape = drawing(wsp("flowChartOffpageConnector", "A"), number=number)
        return tr(tc(), tc(), tc(p(inside=shape)), *(tc() for _ in range(6)))

    ways = [(11, 12), (12, 21), (22, 14), (11, 13), (13, 14)]
    draft = page(tmp_path, {}, [line(31 + at, *way) for at, way in enumerate(ways)], extra=row(21) + row(22))
    ids = [step.id for step in draft.sop.steps]
    assert len(ids) == 4
    assert [step.after for step in draft.sop.steps] == [None, None, (ids[0],), (ids[1], ids[2])]


def test_ids_that_two_symbols_share_say_nothing(tmp_path: Path) -> None:
    draft = page(tmp_path, {}, [line(31, 11, 13), drawing(wsp("rect"), number=13, x=3600, y=0)])
    assert all(step.after is None for step in draft.sop.steps)


def test_a_flow_that_nobody_could_follow_is_left_out(tmp_path: Path) -> None:
    ways = [(11, 12, ""), (12, 11, "Ya"), (12, 12, "Tidak"), (13, 14, "")]
    draft = page(tmp_path, {1: "diamond"}, [line(31 + at, *way) for at, way in enumerate(ways)])
    assert draft.sop.steps[1].decision is None
    assert "flow_left_out" in rules(draft)


def test_captions_beside_lines_of_one_drawing(tmp_path: Path) -> None:
    """A drawing over the table: boxes, a diamond, lines, "Ya" and "Tidak" nearest to two of them."""
    kinds = ("rect", "flowChartDecision", "rect", "rect")
    boxes = [wsp(kind, at=(100, 1000 * step, 600, 300), number=11 + step) for step, kind in enumerate(kinds)]
    lines = [
        wsp("straightConnector1", at=(400, 300, 1, 700), number=31, ends=(11, 12)),
        wsp("straightConnector1", at=(400, 1300, 1, 700), number=32, ends=(12, 13)),
        wsp("straightConnector1", at=(400, 2300, 1, 700), number=33, ends=(13, 14)),
        wsp("bentConnector3", at=(700, 1150, 900, 2000), number=34, ends=(12, 14)),
    ]
    captions = [
        wsp("rect", "Ya", at=(100, 1500, 200, 100), box=True),
        wsp("rect", "Tidak", at=(1500, 1900, 200, 100), box=True),
    ]
    group = wgp(*boxes, *lines, *captions, inner=(0, 0, 3000, 4000), size=(3000, 4000))
    run = drawing(group, size=(3000, 4000), x=3500, y=300)
    draft = read_official(
        docx(tmp_path / "a.docx", identity(), p(inside=run), tbl(*head(), *rows(steps=MORE)))
    )
    decision = draft.sop.steps[1].decision
    assert decision is not None
    ids = [step.id for step in draft.sop.steps]
    assert {way.text: way.to for way in decision.outcomes} == {"Ya": (ids[2],), "Tidak": (ids[3],)}
