"""Minutes of a computer simulation: ranges, assumptions, verdicts, and what they never say."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from compared import BASE, QUICK, SHORTER, compared
from minutes_made import field_of, table_under, texts
from simulation.comparison import Comparison, InWorld, World
from simulation.replications import Study, simulate
from simulation.scenario import Scenario
from simulation.sensitivity import Variation, vary
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.documents.forms.content import Form, Signatures, Table
from ukur.documents.forms.parts import days_between, within
from ukur.documents.forms.word import write_form_docx
from ukur.documents.minutes.compared import moved_between
from ukur.documents.minutes.simulation import simulation_minutes
from ukur.documents.minutes.simulation_work import working_time
from ukur.words import LANGUAGES, Language, words

W = words("id")
RANGE = re.compile(r"\d+(,\d)? sampai \d+(,\d)? hari kerja")


@pytest.fixture(scope="module")
def study(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> Study:
    return simulate(seed_sop, scenario, calendar, replications=4)


@pytest.fixture(scope="module")
def variations(study: Study) -> tuple[Variation, ...]:
    return vary(study, replications=3)


@pytest.fixture(scope="module")
def form(study: Study, variations: tuple[Variation, ...]) -> Form:
    return simulation_minutes(study, W, variations=variations)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compared(SHORTER, BASE, settings=replace(QUICK, delta_days=0.3))


def test_it_says_which_document_scenario_and_repetitions(form: Form, study: Study) -> None:
    assert field_of(form, "Judul SOP") == "Pengukuran Kinerja"
    assert field_of(form, "Versi berkas SOP") == study.sop.digest[:8]
    assert field_of(form, "Skenario") == f"Badan Kesbangpol, dua tahun (versi {study.scenario.digest[:8]})"
    assert field_of(form, "Banyaknya ulangan") == "4 ulangan, masing-masing 10 pelaksanaan"
    assert form.agency == ("Pemerintah Kabupaten Pesisir Selatan", "Badan Kesatuan Bangsa dan Politik")
    assert form.label == "Hasil simulasi komputer, bukan catatan pelaksanaan"


def test_one_sentence_says_that_it_replaces_no_trial(form: Form) -> None:
    told = "Simulasi komputer ini bukan simulasi maupun uji coba SOP yang dilakukan oleh orang, dan tidak"
    assert sum(text.startswith(told) for text in texts(form)) == 1


def test_every_kind_of_assumption_is_marked(form: Form) -> None:
    rows = {row[1]: row[2:] for row in table_under(form, "Nilai yang dipakai")}
    for what in (
        "Kepala Badan",  # persons and their other duties
        "Ketidakhadiran: Dinas luar",
        "Masa tunggu: Bidang mengisi format",
        "Lama mengerjakan langkah",
    ):
        assert rows[what][1] == "asumsi"
    assert rows["Kepala Badan"][0].startswith("1 pegawai; tugas lain 80 % jam dinas")
    assert any("Pelaksana 11 dari 14 langkah tidak dinyatakan" in text for text in texts(form))


def test_results_are_ranges_that_hold(form: Form, study: Study) -> None:
    half, nine, mean = (row[1] or "" for row in table_under(form, "Rentang hasil simulasi"))
    assert all(RANGE.fullmatch(text) for text in (half, nine, mean))
    days = study.cycle_days().ravel()
    for text, share in ((half, 0.5), (nine, 0.9)):
        low, high = (int(number) for number in re.findall(r"\d+", text))
        assert ((days >= low) & (days <= high)).mean() >= share
    inside = study.mean_days()
    assert mean == f"{W.number(inside.low, 1)} sampai {W.number(inside.high, 1)} hari kerja"


def test_no_single_figure_before_the_appendix(form: Form) -> None:
    for column in ("Rentang hasil simulasi", "Lama menunggu per pelaksanaan", "Di antaranya untuk SOP ini"):
        rows = table_under(form, column)
        assert rows
        for row in rows:
            assert " sampai " in (row[-1] or "")
    before = " ".join(texts(form, until_break=True))
    assert "Benih acak" not in before
    assert "Benih acak" in texts(form)


def test_variations_stand_apart_with_the_span_they_move_the_answer(form: Form) -> None:
    rows = table_under(form, "Rata-rata lama pelaksanaan bergeser")
    assert [row[0] for row in rows][:2] == [
        "Tugas lain meminta 50 % jam dinas setiap pegawai",
        "Tugas lain meminta 90 % jam dinas setiap pegawai",
    ]
    assert all(re.search(r"hari kerja|tidak bergeser", row[1] or "") for row in rows)
    assert any("bila anggapan diubah satu per satu" in text for text in texts(form))


def test_without_variations_it_says_so(study: Study) -> None:
    told = " ".join(texts(simulation_minutes(study, W)))
    assert "tidak dihitung dengan anggapan lain" in told
    assert "Hanya 4 ulangan" in told


def test_waits_have_causes_and_posts_are_posts(form: Form, study: Study) -> None:
    waits = table_under(form, "Sebab")
    assert waits[0][1:3] == ["Langkah 6 (Menghimpun format)", "menunggu pihak luar"]
    assert len(waits) <= 6
    posts = [row[1] for row in table_under(form, "Jabatan")]
    assert sorted(map(str, posts)) == sorted(role.name for role in study.sop.roles)
    assert posts[0] == "Kepala Badan"


def test_agreements_and_signatures_are_blank(form: Form) -> None:
    assert all(row[1:] == [None, None, None] for row in table_under(form, "Kesepakatan/tindak lanjut"))
    (signed,) = [block for block in form.blocks if isinstance(block, Signatures)]
    assert [item.role for item in signed.items] == ["Ketua Tim", "Anggota Tim", "Saksi"]
    assert signed.place is None


def test_the_appendix_holds_what_the_same_answer_needs(form: Form, study: Study) -> None:
    assert field_of(form, "Versi lengkap SOP") == study.sop.digest
    assert field_of(form, "Versi lengkap skenario") == study.scenario.digest
    assert field_of(form, "Benih acak") == "2025"
    assert "simpy" in (field_of(form, "Versi program") or "")
    (mean, *_) = table_under(form, "Selang 95 %")
    assert mean[1] == W.number(study.mean_days().value, 2)
    assert mean[3] == "4"


def test_verdicts_in_the_four_words_with_what_they_hang_on(comparison: Comparison) -> None:
    world = World(kind="year", subject="", roles=(), value=2026.0, unit="")
    first = comparison.revisions[0]
    here = InWorld(world=world, state="other", verdict="not_enough", gain=first.gain, base_days=first.gain)
    opened = replace(here, state="open", world=replace(world, value=2027.0))
    found = replace(
        comparison,
        revisions=(replace(first, worlds=(here, opened)), comparison.revisions[1]),
        settings=replace(comparison.settings, worlds=True),
    )
    form = simulation_minutes(found.base, W, comparison=found)
    rows = table_under(form, "Putusan simulasi")
    assert [row[2] for row in rows] == ["layak diuji coba", "tidak ada beda berarti"]
    assert rows[0][4] == "Bila tahun 2026: bukti belum cukup.\nBila tahun 2027: belum dapat dipastikan."
    assert rows[1][3:] == ["tidak bergeser", "Tidak ada anggapan lain yang dapat dicoba."]
    assert re.fullmatch(r"lebih cepat [\d,]+ sampai [\d,]+ hari kerja", rows[0][3] or "")
    told = " ".join(texts(form))
    assert "Putusan ini bukan pengesahan" in told
    assert "belum dicocokkan dengan catatan pelaksanaan" in told
    assert "Anggapan lain tidak dicoba" in " ".join(
        texts(simulation_minutes(comparison.base, W, comparison=comparison))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_ever_adopted(language: Language, comparison: Comparison) -> None:
    told = " ".join(
        texts(simulation_minutes(comparison.base, words(language), comparison=comparison))
    ).lower()
    for phrase in ("layak disahkan", "disetujui", "sebaiknya disahkan", "should be adopted", "approved"):
        assert phrase not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_bytes_in_both_languages(
    language: Language, study: Study, variations: tuple[Variation, ...], tmp_path: Path
) -> None:
    w = words(language)
    made = [simulation_minutes(study, w, variations=variations) for _ in range(2)]
    assert made[0] == made[1]
    if language == "id":
        one, other = (write_form_docx(form, tmp_path / f"{n}.docx", w) for n, form in enumerate(made))
        assert one.read_bytes() == other.read_bytes()


def test_texts_of_documents_stay_texts(study: Study) -> None:
    rude = "=cmd|'/c calc'!A1 \u202e\x07" + "x" * 5000
    sop = study.sop.model_copy(
        update={
            "title": rude,
            "steps": (study.sop.steps[0].model_copy(update={"text": rude}), *study.sop.steps[1:]),
        }
    )
    role = sop.roles[0].model_copy(update={"name": rude})
    sop = sop.model_copy(update={"roles": (role, *sop.roles[1:])})
    form = simulation_minutes(replace(study, sop=sop), W)
    for text in texts(form):
        assert "\x07" not in text
        assert "\u202e" not in text
        assert len(text) < 3000


def test_cases_that_do_not_finish_make_the_range_open(study: Study) -> None:
    cut = tuple(
        replace(
            item,
            cycle_days=np.where(np.arange(len(item.cycle_days)) > 6, np.nan, item.cycle_days),
            unfinished=3,
        )
        for item in study.measures
    )
    form = simulation_minutes(replace(study, measures=cut), W)
    half, nine, mean = (row[1] or "" for row in table_under(form, "Rentang hasil simulasi"))
    assert "atau lebih, sebagian tidak selesai" in half
    assert "atau lebih, sebagian tidak selesai" in nine
    assert mean == "ulangan belum cukup"
    assert any(text.startswith("12 dari 40 pelaksanaan tidak selesai") for text in texts(form))


def test_the_middle_holds_at_least_its_share() -> None:
    assert within(range(1, 11), 0.5) == (3, 8)
    assert within(range(1, 11), 0.9) == (1, 10)
    assert within(range(1, 41), 0.9) == (3, 38)
    assert within([math.nan, 4.0], 0.9) == (4.0, 4.0)
    assert all(math.isnan(end) for end in within([], 0.5))


def test_ranges_in_words() -> None:
    assert days_between(W, 3, 3) == "3 sampai 3 hari kerja (tidak berbeda-beda)"
    assert days_between(W, math.inf, math.inf) == "tidak selesai dalam masa simulasi"
    assert working_time(3601, 7300, 27_000, W) == "1 sampai 3 jam kerja"
    assert working_time(3601, 27_001, 27_000, W) == "0 sampai 2 hari kerja"
    assert moved_between(-2.0, 1.0, W) == "antara lebih cepat 2,0 dan lebih lama 1,0 hari kerja"
    assert moved_between(-2.0, -1.0, W) == "lebih cepat 1,0 sampai 2,0 hari kerja"
    assert moved_between(1.0, 2.0, W) == "lebih lama 1,0 sampai 2,0 hari kerja"
    assert moved_between(-0.01, 0.02, W) == "tidak bergeser"


def test_every_table_has_as_many_cells_as_columns(form: Form) -> None:
    for block in form.blocks:
        if isinstance(block, Table):
            assert all(len(row) == len(block.columns) for row in block.rows)
            assert sum(column.width for column in block.columns) == pytest.approx(1.0)
