"""The page of a comparison: what is worth trying on the first sheet, the gate for analysts."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from compared import BUSY, compared, sop_of
from simulation.comparison import Comparison, ComparisonSettings, Revised, World
from ukur.charts import cycle_days
from ukur.page import comparison_part, render_page
from ukur.page.blocks import Block, Rich, Table
from ukur.page.compared_phrases import best_first, hangs_on, shown_name, signed
from ukur.page.compared_sheet import reasons, suggestion
from ukur.page.results import Results
from ukur.words import LANGUAGES, Words, words

TRIED = ComparisonSettings(first=30, at_most=60, delta_days=0.5, years=0, draws=0, world_at_most=40)
ID, EN = words("id"), words("en")
ENGLISH = {
    "the",
    "and",
    "of",
    "with",
    "working",
    "waiting",
    "worth",
    "trying",
    "saves",
    "mean",
    "under",
    "now",
}


@cache
def found() -> Comparison:
    """One that halves a standard, one that changes nothing, and performers whom nobody could be."""
    first = {"id": "a", "performers": {"roles": ["staf"], "alternatives": [{"roles": ["kepala"]}]}}
    old = sop_of(first, {"id": "b", "standard": {"value": 900}}, {"id": "c"}, roles=("staf", "kepala"))
    new = sop_of(first, {"id": "b", "standard": {"value": 300}}, {"id": "c"}, roles=("staf", "kepala"))
    return compared(new, old, old=old, settings=TRIED, people=BUSY)


def judged(item: Revised, verdict: Any, **more: Any) -> Revised:
    """The same with another verdict."""
    return replace(item, looks=(replace(item.looks[-1], verdict=verdict, **more),))


def with_verdicts(*verdicts: str) -> Comparison:
    pairs = zip(found().revisions, verdicts, strict=False)
    return replace(found(), ranking=None, revisions=tuple(judged(item, one) for item, one in pairs))


def text(runs: Rich) -> str:
    return "".join(run.text for run in runs)


def said(comparison: Comparison, w: Words = ID) -> str:
    told = "\n".join(map(text, suggestion(comparison, w)))
    assert not re.search(r"[{}*±%]|\d[.,]\d|\bnan\b|\binf\b|None|  ", told), told
    return told


def tables(blocks: tuple[Block, ...]) -> dict[str, Table]:
    return {block.caption: block for block in blocks if block.kind == "table"}


def test_the_sheet_says_what_to_try_in_whole_days_and_whose_act_it_is() -> None:
    base, new = found().base, found().revisions[0].study
    before, after = (cycle_days(study) for study in (base, new))
    assert before is not None
    assert after is not None
    assert before.late > after.late
    told = said(found())
    assert told.startswith(
        f"Layak diuji coba: new. Sembilan dari sepuluh selesai dalam {after.late:.0f} hari"
    )
    assert f"sekarang {before.late:.0f} hari kerja." in told
    assert "bergantung pada tercapai tidaknya waktu baku yang baru" in told
    assert told.endswith("Uji coba dan pengesahan diputuskan pimpinan.")
    first, _ = suggestion(found(), ID)
    assert [run.text for run in first if run.strong] == [
        "Layak diuji coba: new.",
        f"{after.late:.0f} hari kerja",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", ["worth_trying", "not_advised", "no_difference", "not_enough"])
def test_every_verdict_of_a_single_revision_has_its_sentence(verdict: str, language: Any) -> None:
    w = words(language)
    told = said(with_verdicts(verdict), w)
    assert w(f"verdict.{verdict}").lower() in told.lower()
    assert w("page_compare.act") in told


def test_a_revision_is_not_advised_for_a_reason() -> None:
    slower = judged(found().revisions[0], "not_advised", harmful=True)
    assert "karena pelaksanaan menjadi lebih lama" in said(
        replace(found(), ranking=None, revisions=(slower,))
    )
    guards = tuple(replace(state, state="worse") for state in slower.looks[-1].guards)
    dearer = judged(slower, "not_advised", harmful=False, guards=guards)
    assert "menit kerja pegawai" in said(replace(found(), ranking=None, revisions=(dearer,)))


def test_nothing_worth_trying_is_said_plainly() -> None:
    told = said(with_verdicts("no_difference", "not_enough"))
    assert told.startswith("Tidak satu pun dari 2 usulan layak diuji coba. new: tidak ada beda berarti.")
    assert "sembilan" not in told.lower()
    assert "Ini bergantung" not in told


def test_at_most_two_are_named_best_first_and_the_first_is_meant() -> None:
    a, b = with_verdicts("worth_trying", "worth_trying").revisions
    three = replace(found(), ranking=None, revisions=(replace(b, name="lain"), a, replace(b, name="dua")))
    assert next(item.name for item in best_first(three)) == "new"
    told = said(three)
    assert "Layak diuji coba: new." in told
    assert "Juga layak: lain," in told
    assert "dua" not in told
    assert "Yang pertama bergantung pada" in told


def test_what_is_the_same_or_was_not_tried_is_said() -> None:
    item = found().revisions[0]
    same = replace(item, worlds=tuple(replace(here, state="same") for here in item.worlds))
    assert "Ini tetap sama" in said(replace(found(), ranking=None, revisions=(same,)))
    alone = replace(item, worlds=())
    assert "Asumsi lain belum dicoba." in said(replace(found(), ranking=None, revisions=(alone,)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind",
    ["performers", "other_duties", "wait", "wait_limit", "standards", "share", "year", "parameters"],
)
def test_a_head_reads_no_number_of_an_assumption(kind: str, language: Any) -> None:
    told = hangs_on(World(kind=kind, subject="b", value=2.5, roles=("staf",)), found(), words(language))
    assert told
    assert not re.search(r"2[.,]5|[{}]", told)


def test_names_of_files_become_words_unless_they_would_be_alike() -> None:
    item, sop = found().revisions[0], found().base.sop.id
    named = replace(item, name=f"{sop}-batas_isian")
    assert shown_name(named, replace(found(), revisions=(named,))) == "batas isian"
    twin = replace(item, name="batas isian")
    assert shown_name(named, replace(found(), revisions=(named, twin))) == named.name
    bare = replace(item, name=sop)
    assert shown_name(bare, replace(found(), revisions=(bare,))) == sop


def test_doubts_about_the_simulation_are_reasons() -> None:
    assert reasons(found(), ID) == (ID("page_compare.reason_untested"),)


def test_the_verdicts_stand_in_one_table_with_guards_and_intervals() -> None:
    table = tables(comparison_part(found(), ID).gate)["Putusan atas setiap usulan"]
    base, new, same = table.rows
    assert base[0].text == "SOP yang berlaku"
    assert new[1].text == "Layak diuji coba"
    gain = found().revisions[0].gain
    assert new[4].text == f"+{ID.number(gain.value, 2)}"
    assert new[4].details == (f"+{ID.number(gain.low, 2)} sampai +{ID.number(gain.high, 2)}",)
    assert new[5].details[-1] == "dalam batas"
    assert " sampai " in new[5].details[0]
    assert same[4].text == "0,00"
    assert same[4].details == ("0,00 sampai 0,00",)
    assert new[6].text == str(gain.n)


def test_every_world_stands_once_and_what_a_verdict_hangs_on_is_on_top() -> None:
    table = tables(comparison_part(found(), ID).gate)["Putusan bila asumsinya lain"]
    names = [row[0].text for row in table.rows]
    tried = {here.world for item in found().revisions for here in item.worlds} | set(found().impossible)
    assert len(names) == len(set(names)) == len(tried)
    assert "waktu baku baru tidak tercapai" in names[0].lower()
    never = next(row for row in table.rows if "Kepala" in row[0].text)
    assert [cell.text for cell in never[2:]] == ["Tidak dapat dijalankan"] * 2
    assert table.rows[0][3].text == "–", "a revision for which that changes nothing"


def test_what_changes_and_where_it_comes_from_is_told() -> None:
    part = comparison_part(found(), ID)
    lines = [line for block in part.gate if block.kind == "prose" for line in block.paragraphs]
    assert any("waktu baku 900 menit menjadi 300 menit" in line for line in lines)
    assert ID("page_compare.changed_nothing") in lines
    (sources,) = [table for name, table in tables(part.gate).items() if "dari mana" in name]
    assert sources.rows[0][0].text.startswith("2. b")
    assert all(not row[3].text.startswith("−") or "+" not in row[3].text for row in sources.rows)


def test_revisions_stand_three_beside_each_other() -> None:
    item = found().revisions[0]
    many = replace(found(), revisions=tuple(replace(item, name=f"n{number}") for number in range(4)))
    gate = comparison_part(replace(many, ranking=None), ID).gate
    beside = [block for block in gate if block.kind == "table" and block.caption == ID("page_compare.worlds")]
    assert [len(table.columns) for table in beside] == [5, 3]


def test_a_number_has_its_sign_unless_it_is_nothing() -> None:
    assert [signed(ID, value, 1) for value in (1.25, -0.5, 0.04, -0.04, math.nan)] == [
        "+1,2", "−0,5", "0,0", "0,0", "–"
    ]  # fmt: skip


def test_a_comparison_alone_is_a_page_with_the_three_answers() -> None:
    sop = found().base.sop
    html = render_page(Results(sop=sop, comparison=found()))
    assert html.count('<section id="gate"') == 1
    assert 'id="three"' not in html
    assert 'class="below tried"' in html
    for item in found().revisions:
        assert item.study.sop.digest in html
    words_there = set(re.findall(r"[a-z]+", re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.S)))
    assert not words_there & ENGLISH


def test_a_page_without_anything_is_refused_and_without_a_comparison_it_has_no_gate() -> None:
    sop, study = found().base.sop, found().base
    with pytest.raises(ValueError, match="comparison"):
        render_page(Results(sop=sop))
    plain = render_page(Results(sop=sop, study=study))
    assert not re.search(r'id="(gate|three|learned)"|class="below tried"|<h3', plain)


def test_names_of_revisions_stay_text() -> None:
    evil = "</td><script>alert(1)</script>\u202e" + "x" * 2_000
    items = tuple(replace(item, name=f"{evil}{place}") for place, item in enumerate(found().revisions))
    comparison = replace(found(), ranking=None, revisions=items)
    sop = found().base.sop
    html = render_page(Results(sop=sop, comparison=comparison))
    assert "<script" not in html
    assert "\u202e" not in html
    assert "x" * 900 not in html
