"""Documents that were made to hurt: refused or cut, in bounded time and memory."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from office_documents import (
    STEPS,
    docx,
    drawing,
    head,
    identity,
    p,
    package,
    rels,
    rows,
    sop_docx,
    tbl,
    tc,
    tr,
    wgp,
    wsp,
)
from office_workbooks import MERGED, anchor, sheet, sp, step_lines, xlsx
from sop.errors import DocumentError
from sop.exchange.official import read_official

MOST_MEMORY = 90_000_000


def everywhere(step: int, post: int) -> str:
    return "v"


def refused(path: Path) -> str:
    """Code of the refusal."""
    with pytest.raises(DocumentError) as caught:
        read_official(path)
    assert caught.value.problems[0].file == str(path)
    return caught.value.problems[0].code


def refused_small(path: Path) -> str:
    """The same, and what Python holds meanwhile stays small."""
    tracemalloc.start()
    try:
        code = refused(path)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    return code


def stored(path: Path) -> Path:
    """The same parts without compression: nothing steep about it."""
    other = path.with_name("terbuka" + path.suffix)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return other


def test_a_million_paragraphs(tmp_path: Path) -> None:
    path = docx(tmp_path / "a.docx", "<w:p/>" * 1_000_000)
    assert refused(path) == "archive_too_big"
    assert refused_small(stored(path)) == "official_too_much"


def test_more_paragraphs_and_rows_than_any_sop_has(tmp_path: Path) -> None:
    assert refused(stored(docx(tmp_path / "a.docx", p("x") * 20_100))) == "official_too_much"
    assert (
        refused(stored(docx(tmp_path / "b.docx", tbl(*[tr(tc("x"))] * 2_100, widths=(500,)))))
        == "official_too_much"
    )
    assert (
        refused(stored(docx(tmp_path / "c.docx", tbl(tr(*[tc("x")] * 100), widths=(500,)))))
        == "official_too_much"
    )
    assert (
        refused(stored(docx(tmp_path / "d.docx", tbl(tr(tc("x", span=10**9)), widths=(500,)))))
        == "official_too_much"
    )


def test_tables_inside_tables(tmp_path: Path) -> None:
    nest = p("x")
    for _ in range(10):
        nest = tbl(tr(tc(nest)), widths=(500,)) + p()
    assert refused(docx(tmp_path / "a.docx", nest)) == "official_too_much"
    nest = p("x")
    for _ in range(120):
        nest = tbl(tr(tc(nest)), widths=(500,)) + p()
    assert refused(stored(docx(tmp_path / "b.docx", nest))) in ("official_too_much", "xml_malformed")


def test_groups_inside_groups_and_too_many_shapes(tmp_path: Path) -> None:
    group = wsp("rect")
    for _ in range(40):
        group = wgp(group, inner=(0, 0, 10, 10), size=(10, 10))
    draft = read_official(sop_docx(tmp_path / "a.docx", before=p(inside=drawing(group, x=0, y=0))))
    assert len(draft.sop.steps) == 3
    many = drawing(wgp(*[wsp("rect")] * 6_000, inner=(0, 0, 10, 10), size=(10, 10)), x=0, y=0)
    assert refused(stored(sop_docx(tmp_path / "b.docx", before=p(inside=many)))) == "official_too_much"


def test_a_huge_cell_is_cut(tmp_path: Path) -> None:
    steps = (("Menyusun " + "konsep " * 100_000, "x" * 50_000, "5 menit", "y" * 3_000), *STEPS[1:])
    draft = read_official(stored(sop_docx(tmp_path / "a.docx", steps=steps)))
    step = draft.sop.steps[0]
    assert max(map(len, (step.text, step.output, *step.requirements))) <= 2_000
    cut = [doubt.place for doubt in draft.doubts if doubt.rule == "official_text_cut"]
    assert {"table 2 line 3 column 2", "table 2 line 3 column 6", "table 2 line 3 column 8"} <= set(cut)


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_entities_macros_and_passwords(tmp_path: Path, kind: str) -> None:
    name = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind]
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
    main = {"_rels/.rels": rels(("officeDocument", name)), name: bomb}
    assert refused(package(tmp_path / f"a.{kind}", main)) == "xml_doctype"
    macros = {**main, name: "<a/>", f"{name.partition('/')[0]}/vbaProject.bin": b"x"}
    assert refused(package(tmp_path / f"b.{kind}", macros)) == "archive_macros"
    (tmp_path / f"c.{kind}").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    assert refused(tmp_path / f"c.{kind}") == "archive_password"
    (tmp_path / f"d.{kind}").write_bytes(b"PK\x03\x04 rusak")
    assert refused(tmp_path / f"d.{kind}") == "archive_damaged"


@pytest.mark.parametrize("code", ["ZZZ9", "utf-7", "utf-32"])
def test_parts_in_unknown_codes(tmp_path: Path, code: str) -> None:
    main = f'<?xml version="1.0" encoding="{code}"?><a/>'
    parts = {"_rels/.rels": rels(("officeDocument", "word/document.xml")), "word/document.xml": main}
    assert refused(package(tmp_path / "a.docx", parts)) in (
        "archive_damaged",
        "xml_malformed",
        "official_no_table",
    )


def test_relations_that_lead_outside_are_not_followed(tmp_path: Path) -> None:
    parts = {
        "_rels/.rels": rels(("officeDocument", "../../../../etc/passwd")),
        "word/document.xml": "<a/>",
    }
    assert refused(package(tmp_path / "a.docx", parts)) == "official_no_table"


def test_workbooks_that_explode(tmp_path: Path) -> None:
    lines = step_lines([["v", "", ""]] * 3)
    many = sheet(lines, merged=MERGED).replace(
        "</sheetData>", '<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 110_000 + "</sheetData>"
    )
    assert refused(stored(xlsx(tmp_path / "a.xlsx", many))) == "official_too_much"
    rows_ = sheet(lines, merged=MERGED).replace(
        "</sheetData>", "<row><c><v>1</v></c></row>" * 2_500 + "</sheetData>"
    )
    assert refused(stored(xlsx(tmp_path / "b.xlsx", rows_))) == "official_too_much"
    shapes = "".join([anchor(2, 2, sp(5))] * 5_100)
    drawn = sheet(lines, merged=MERGED, drawn=True)
    assert refused(stored(xlsx(tmp_path / "c.xlsx", drawn, drawing=shapes))) == "official_too_much"


def test_texts_without_end(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x" * 2_000_001, encoding="utf-8")
    assert refused(path) == "file_too_large"
    path.write_text("\t" * 1_900_000, encoding="utf-8")
    assert refused_small(path) == "official_too_much"
    path.write_text("a\tb\n" * 3_000, encoding="utf-8")
    assert refused(path) == "official_too_much"
    path.write_text("No\tKegiatan\tPelaksana\tWaktu\n" + "<p <b" * 350_000, encoding="utf-8")
    assert refused(path) == "official_no_table"


def test_directions_and_control_signs_become_visible(tmp_path: Path) -> None:
    steps = (("Menyusun \u202econ\u200fsep", "a", "5 menit", "b"),)
    step = read_official(sop_docx(tmp_path / "a.docx", steps=steps)).sop.steps[0]
    assert step.text == "Menyusun \ufffdcon\ufffdsep"


def test_the_limits_of_an_sop(tmp_path: Path) -> None:
    posts = [f"Pelaksana {at}" for at in range(56)]
    table = tbl(*head(posts), *rows(everywhere, posts=posts), widths=(500,) * 62)
    draft = read_official(docx(tmp_path / "a.docx", identity(), table))
    assert len(draft.sop.steps[0].performers.roles) == 56
