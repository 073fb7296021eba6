"""The monitoring form: what the log fills in, and what stays empty for people."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from mining.analysis import Mined
from mining.conformance.wording import FLOW_KINDS, KINDS
from monitored import STEPS, cases, four_steps, mined_of
from sop.model import Sop
from ukur.documents.forms.content import Cell, Fields, Form, Heading, Paragraph, Signatures, Table
from ukur.documents.monitoring.notes import actions
from ukur.documents.monitoring.remarks import Remark
from ukur.documents.monitoring.rule import judge, observe
from ukur.documents.monitoring.table import Monitored, monitoring_form, period
from ukur.words import LANGUAGES, Language, words

GOOD, SWAPPED = " ".join(STEPS), "minta setuju periksa arsip"
AGAINST = Remark(sop="test", step="", source="users", text="Sering menunggu tanda tangan", well=False)
FOR = Remark(sop="test", step="setuju", source="performers", text="Sudah jelas", well=True)


@pytest.fixture(scope="module")
def swapped() -> Mined:
    """Five cases, four of them with the second and third step swapped."""
    return mined_of(four_steps(), cases([SWAPPED] * 4 + [GOOD]))


@pytest.fixture(scope="module")
def good() -> Mined:
    """Five cases as the SOP has them, one with a remark of the log that is a formula."""
    rows = cases([GOOD] * 5)
    return mined_of(
        four_steps(), [{**row, "case_id": row["case_id"].replace("2026-5", "=1+1")} for row in rows]
    )


def tables(form: Form) -> list[Table]:
    return [block for block in form.blocks if isinstance(block, Table)]


def row(form: Form, number: int = 0) -> tuple[Cell, ...]:
    return tables(form)[0].rows[number]


def texts(form: Form) -> str:
    parts = [form.title, form.subtitle, form.label]
    for block in form.blocks:
        if isinstance(block, Heading | Paragraph):
            parts.append(block.text)
        if isinstance(block, Fields):
            parts += [f"{item.label}: {item.value}" for item in block.items]
        if isinstance(block, Table):
            parts += [cell.text or "" for cells in block.rows for cell in cells]
    return "\n".join(parts)


def ticks(form: Form) -> tuple[bool | None, bool | None]:
    return row(form)[2].tick, row(form)[3].tick


def test_a_pattern_is_ticked_told_and_followed_by_a_suggestion(swapped: Mined) -> None:
    form = monitoring_form([Monitored(sop=swapped.sop, mined=swapped)], words())
    assert ticks(form) == (False, True)
    notes, action = str(row(form)[4].text), str(row(form)[5].text)
    first, second = notes.split("\n")[:2]
    assert first == (
        "4 dari 5 pelaksanaan yang selesai menunjukkan ketidaksesuaian yang pasti (batas: 1 dari setiap 5)."
    )
    assert second == (
        "Langkah “2. Periksa” dan “3. Setuju” dilaksanakan dengan urutan tertukar (4 dari 5 pelaksanaan)."
    )
    assert action == (
        "Usul: tinjau urutan langkah 2 dan langkah 3 pada SOP, atau ingatkan urutan yang berlaku."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_write_stays_empty(language: Language, swapped: Mined, good: Mined) -> None:
    for mined in (swapped, good, None):
        form = monitoring_form([Monitored(sop=swapped.sop, mined=mined)], words(language))
        assert (row(form)[6].text, row(form)[6].tick) == (None, None)
        (signed,) = [block for block in form.blocks if isinstance(block, Signatures)]
        assert signed.place is None
        lines = {line for item in signed.items for line in item.lines}
        assert lines == {words(language)("minutes.sign_name"), words(language)("minutes.sign_id")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_cases_are_counted_without_percentages(language: Language, swapped: Mined, good: Mined) -> None:
    both = [
        Monitored(sop=swapped.sop, mined=swapped, remarks=(AGAINST,)),
        Monitored(sop=good.sop, mined=good),
    ]
    told = texts(monitoring_form(both, words(language)))
    assert "%" not in told
    assert "{" not in told


def test_many_cases_get_percentages() -> None:
    mined = mined_of(four_steps(), cases([SWAPPED] * 10 + [GOOD] * 10))
    told = texts(monitoring_form([Monitored(sop=mined.sop, mined=mined)], words()))
    assert "10 dari 20 (50%) pelaksanaan yang selesai" in told
    assert "(lanjutan): pelaksanaan" not in told  # no list of cases any more


def test_without_a_log_the_form_is_blank() -> None:
    sop = four_steps()
    form = monitoring_form([Monitored(sop=sop)], words())
    assert ticks(form) == (False, False)
    assert row(form)[5].text is None
    head = next(block for block in form.blocks if isinstance(block, Fields))
    assert [item.value for item in head.items] == ["Test", None, None]
    steps = tables(form)[1]
    assert [cells[0].text for cells in steps.rows] == ["1", "2", "3", "4"]
    assert all(cell.text is None for cells in steps.rows for cell in cells[3:])


def test_entries_hold_back_a_good_verdict_and_never_change_counts(swapped: Mined, good: Mined) -> None:
    alone = monitoring_form([Monitored(sop=good.sop, mined=good)], words())
    assert ticks(alone) == (True, False)
    form = monitoring_form([Monitored(sop=good.sop, mined=good, remarks=(FOR, AGAINST))], words())
    assert ticks(form) == (False, False)
    notes = str(row(form)[4].text)
    assert "Catatan pelaksanaan tidak menunjukkan masalah, tetapi 1 catatan" in notes
    said = [line for line in notes.split("\n") if line.startswith("Menurut")]
    assert said == [
        "Menurut interviu pengguna: “Sering menunggu tanda tangan” (dinyatakan tidak berjalan baik).",
        "Menurut interviu pelaksana, langkah 3: “Sudah jelas” (dinyatakan berjalan baik).",
    ]
    against = monitoring_form([Monitored(sop=swapped.sop, mined=swapped, remarks=(FOR,))], words())
    assert ticks(against) == (False, True)


def test_entries_on_another_sop_are_left_aside(good: Mined) -> None:
    other = replace(AGAINST, sop="other")
    form = monitoring_form([Monitored(sop=good.sop, mined=good, remarks=(other,))], words())
    assert ticks(form) == (True, False)
    assert "tanda tangan”" not in texts(form)


def test_several_sops_are_rows_of_one_table(swapped: Mined, seed_sop: Sop) -> None:
    form = monitoring_form([Monitored(sop=swapped.sop, mined=swapped), Monitored(sop=seed_sop)], words())
    assert form.name == "monitoring-sop"
    assert [cells[0].text for cells in tables(form)[0].rows] == ["1", "2"]
    headings = [block.text for block in form.blocks if isinstance(block, Heading)]
    assert "Lampiran 1: langkah-langkah SOP “Test”" in headings
    assert "Lampiran 2: langkah-langkah SOP “Pengukuran Kinerja”" in headings


def test_the_appendix_shows_steps_and_cases(swapped: Mined) -> None:
    form = monitoring_form([Monitored(sop=swapped.sop, mined=swapped, remarks=(FOR,))], words())
    steps, runs = tables(form)[1:]
    second = [cell.text for cell in steps.rows[1]]
    assert second[:4] == ["2", "periksa", "Staf", "5 dari 5"]
    assert second[5] == "0 dari 5 melebihi waktu baku (1 jam)"
    assert steps.rows[2][6].text == "Menurut interviu pelaksana: “Sudah jelas” (dinyatakan berjalan baik)."
    assert [cells[4].text for cells in runs.rows] == (
        ["ada ketidaksesuaian yang dihitung"] * 4 + ["tidak ada ketidaksesuaian yang dihitung"]
    )


def test_a_selection_is_named_and_has_its_own_period() -> None:
    rows, only = cases([GOOD] * 5), ("released=2026-01-05..2026-01-12",)
    chosen = mined_of(four_steps(), rows, only=only)
    told = texts(monitoring_form([Monitored(sop=chosen.sop, mined=chosen)], words()))
    assert "Periode: 5 Januari 2026 sampai 12 Januari 2026" in told
    assert "2 pelaksanaan selesai, 0 masih berjalan; dipilih: dimulai antara 5 Januari 2026 dan 12" in told
    whole = mined_of(four_steps(), rows, as_of="2026-03-01")
    told = texts(monitoring_form([Monitored(sop=whole.sop, mined=whole)], words()))
    assert "Periode: 5 Januari 2026 sampai 1 Maret 2026" in told
    assert "dipilih" not in told.split("Lampiran")[0].split("Dasar penilaian")[1].split("\n")[0]


def test_a_selection_with_a_running_case_reaches_the_day_of_the_log() -> None:
    rows, only = cases([GOOD, "minta", GOOD]), ("released<=2026-01-12",)
    chosen = mined_of(four_steps(), rows, only=only)
    assert period(chosen)[-1] == pd.Timestamp("2026-01-19").date()


def test_the_appendix_says_which_performers_the_document_does_not_state() -> None:
    sop = four_steps(periksa={"performers": {"roles": [{"role": "staf"}], "basis": "assumed"}})
    steps = tables(monitoring_form([Monitored(sop=sop)], words()))[1]
    assert [cells[2].text for cells in steps.rows] == ["Staf", "Staf (diasumsikan)", "Staf", "Staf"]


def test_the_rule_is_printed_with_its_numbers(good: Mined) -> None:
    told = texts(monitoring_form([Monitored(sop=good.sop, mined=good)], words()))
    assert "sedikitnya 3 pelaksanaan" in told
    assert "paling banyak 1 dari setiap 5 pelaksanaan" in told


def test_every_kind_has_a_suggestion_and_every_reason_a_sentence() -> None:
    for language in LANGUAGES:
        told = words(language)
        fields = {"step": "langkah 1", "other_step": "langkah 2", "activity": "x"}
        assert all(told(f"monitoring_action.{kind}", **fields) for kind in (*KINDS, *FLOW_KINDS))


def test_a_single_event_suggests_nothing() -> None:
    mined = mined_of(four_steps(), cases([SWAPPED] + [GOOD] * 4))
    seen = observe(mined)
    assert actions(mined, seen, judge(seen), words()) == ()


def test_hostile_texts_of_a_log_stay_texts() -> None:
    rows = cases(["minta x periksa setuju arsip"] * 3)
    for one in rows:
        one["case_id"] = f"=cmd|{one['case_id']}\x07\u202e"
    mined = mined_of(four_steps(), rows)
    long = Remark(sop="test", step="", source="meeting", text="\x00" + "a" * 5_000, well=None)
    told = texts(monitoring_form([Monitored(sop=mined.sop, mined=mined, remarks=(long,) * 50)], words()))
    assert not {"\x00", "\x07", "\u202e"} & set(told)
    assert "Masih ada 46 catatan pengamatan dan wawancara lain" in told
    assert max(map(len, told.split("\n"))) < 1_000
