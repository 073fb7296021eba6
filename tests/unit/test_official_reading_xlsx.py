"""SOPs in workbooks: merged headings, ticks, colours, drawn symbols, dates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from office_workbooks import (
    DATED,
    FILLED,
    MERGED,
    anchor,
    cxn,
    sheet,
    sp,
    step_lines,
    xlsx,
)
from sop.errors import DocumentError
from sop.exchange.draft import Draft
from sop.exchange.official import read_official

EMPTY: list[list[Any]] = [["", "", ""]] * 3


def rules(draft: Draft) -> dict[str, Any]:
    return {doubt.rule.removeprefix("official_"): doubt for doubt in draft.doubts}


def leaders(draft: Draft) -> list[str]:
    return [draft.sop.role(step.performers.leader).name for step in draft.sop.steps]


def test_ticks_under_merged_headings(tmp_path: Path) -> None:
    lines = step_lines([["", "", "v"], ["", "√", ""], ["x", "", ""]])
    draft = read_official(xlsx(tmp_path / "Surat.xlsx", sheet(lines, merged=MERGED)))
    assert leaders(draft) == ["Staf", "Sekretaris", "Kepala Badan"]
    assert [step.standard.minutes for step in draft.sop.steps if step.standard] == [30, 15, 5]
    assert [step.number for step in draft.sop.steps] == [1, 2, 3]
    assert rules(draft)["time_unit"].place == "SOP!G5"


def test_coloured_cells(tmp_path: Path) -> None:
    lines = step_lines([["", "", ("", FILLED)], ["", ("", FILLED), ""], [("", FILLED), "", ""]])
    draft = read_official(xlsx(tmp_path / "a.xlsx", sheet(lines, merged=MERGED)))
    assert leaders(draft) == ["Staf", "Sekretaris", "Kepala Badan"]


@pytest.mark.parametrize("one", [True, False])
def test_drawn_symbols_and_lines(tmp_path: Path, one: bool) -> None:
    """Steps 1 to 3 in columns C to E from the right; 3 follows 1 as well."""
    lines = step_lines(EMPTY)
    shapes = [anchor(2 + at, 4 - at, sp(11 + at), one=one) for at in range(3)]
    ways = [anchor(2, 3, cxn(31, 11, 12)), anchor(3, 3, cxn(32, 11, 13)), anchor(3, 2, cxn(33, 12, 13))]
    made = xlsx(
        tmp_path / "a.xlsx", sheet(lines, merged=MERGED, drawn=True), drawing="".join((*shapes, *ways))
    )
    draft = read_official(made)
    assert leaders(draft) == ["Staf", "Sekretaris", "Kepala Badan"]
    first, second, third = draft.sop.steps
    assert third.after == (first.id, second.id)


def test_a_decision_and_a_group(tmp_path: Path) -> None:
    lines = step_lines([["v", "", ""], ["", "", ""], ["v", "", ""]])
    group = (
        '<xdr:grpSp><xdr:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="100" cy="100"/><a:chOff x="0" y="0"/>'
        f'<a:chExt cx="100" cy="100"/></a:xfrm></xdr:grpSpPr>{sp(12, "diamond")}</xdr:grpSp>'
    )
    made = xlsx(tmp_path / "a.xlsx", sheet(lines, merged=MERGED, drawn=True), drawing=anchor(3, 4, group))
    draft = read_official(made)
    assert leaders(draft) == ["Kepala Badan", "Staf", "Kepala Badan"]
    assert rules(draft)["decision_open"].fields == {"number": "2"}


def test_identity_with_a_date_of_the_program(tmp_path: Path) -> None:
    top: list[list[Any]] = [
        ["PEMERINTAH KOTA CONTOH"], ["DINAS CONTOH"], ["Nomor SOP", "", ":", "12/2025"],
        ["Tanggal Pembuatan", "", ":", (45665, DATED)], ["Judul SOP", "", ":", "Surat Keluar"], [""],
    ]  # fmt: skip
    merged = [":".join(f"{corner[0]}{int(corner[1:]) + 6}" for corner in one.split(":")) for one in MERGED]
    lines = [*top, *step_lines([["v", "", ""]] * 3)]
    draft = read_official(xlsx(tmp_path / "a.xlsx", sheet(lines, merged=merged)))
    own = draft.sop.identity
    assert (str(own.created), own.number, draft.sop.title) == ("2025-01-08", "12/2025", "Surat Keluar")
    assert (own.government, own.agency) == ("Pemerintah Kota Contoh", "Dinas Contoh")


def test_what_a_workbook_may_not_hold(tmp_path: Path) -> None:
    lines = step_lines([["v", "", ""]] * 3)
    far = sheet(lines, merged=MERGED).replace(
        "</sheetData>", '<row r="3000"><c r="A3000"><v>1</v></c></row></sheetData>'
    )
    with pytest.raises(DocumentError) as caught:
        read_official(xlsx(tmp_path / "a.xlsx", far))
    assert caught.value.problems[0].place == "SOP!A3000"
    wide = sheet(lines, merged=MERGED).replace("</row>", '<c r="XFD1"><v>1</v></c></row>', 1)
    assert rules(read_official(xlsx(tmp_path / "b.xlsx", wide)))["columns_cut"].count == 1
    whole = sheet(lines, merged=(*MERGED, *["K1:L1"] * 6_000))
    assert (
        len(
            read_official(
                xlsx(tmp_path / "c.xlsx", sheet(lines, merged=(*MERGED, "K1:XFD1048576")))
            ).sop.steps
        )
        == 3
    )
    with pytest.raises(DocumentError):
        read_official(xlsx(tmp_path / "d.xlsx", whole))


def test_formulas_without_values_and_errors_are_listed(tmp_path: Path) -> None:
    lines = step_lines([["v", "", ""]] * 3)
    text = sheet(lines, merged=MERGED)
    text = text.replace('<c r="G3" s="0"><v>30</v></c>', '<c r="G3"><f>10*3</f></c>')
    text = text.replace('<c r="G4" s="0"><v>15</v></c>', '<c r="G4" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    draft = read_official(xlsx(tmp_path / "a.xlsx", text))
    assert [step.standard is None for step in draft.sop.steps] == [True, True, False]
    assert rules(draft)["formula_empty"].place == "SOP!G3"
    assert rules(draft)["cell_error"].place == "SOP!G4"
    assert rules(draft)["time_empty"].examples == ("1", "2")
