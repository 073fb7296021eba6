"""Suggestions: which come first, with what score, and when there are none."""

from __future__ import annotations

import pytest

from mining.log.labels import Names, role_names, step_names
from mining.log.matching.likeness import LOWEST, Likeness
from mining.log.matching.vocabulary import rarity
from sop.model import Sop


@pytest.fixture(scope="module")
def steps(seed_sop: Sop) -> Likeness:
    return Likeness(step_names(seed_sop))


@pytest.fixture(scope="module")
def roles(seed_sop: Sop) -> Likeness:
    return Likeness(role_names(seed_sop))


@pytest.mark.parametrize(
    ("label", "step"),
    [
        ("Rapat pembahasn", "rapat"),
        ("pembahasan rapat", "rapat"),
        ("7. Kabid menghimpun data", "validasi"),
        ("ttd dok. oleh Kaban", "tanda_tangan"),
        ("Penanda tanganan", "tanda_tangan"),
        ("menggandakan dok pengukuran kin.", "penggandaan"),
        ("Mengarsipkan dokumen pengukuran kinerja", "pengarsipan"),
        ("penggandaandokumen", "penggandaan"),
        ("pembhsn rpt", "rapat"),
        ("Penyampaian format kpd bidang", "sampaikan_format"),
        ("Penyampaian data kin.", "sampaikan_data"),
    ],
)
def test_first_suggestions(steps: Likeness, label: str, step: str) -> None:
    first = steps.suggest(label)[0]
    assert first.target == step
    assert LOWEST <= first.score <= 1.0


@pytest.mark.parametrize(
    "label", ["", "...", "Senam pagi", "Makan siang", "Langkah 7", "yang", "T07", "x" * 5000, "= 1+1"]
)
def test_no_suggestion(steps: Likeness, label: str) -> None:
    assert steps.suggest(label) == ()


def test_steps_that_resemble_each_other_are_told_with_a_small_margin(steps: Likeness) -> None:
    near = steps.suggest("Menghimpun data kinerja")
    assert {one.target for one in near[:2]} == {"validasi", "himpun_format"}
    assert near[0].margin < steps.suggest("Memvalidasi data kinrja")[0].margin
    assert [one.score for one in near] == sorted((one.score for one in near), reverse=True)
    assert near[0].margin == pytest.approx(near[0].score - near[1].score)


def test_the_same_words_score_one(steps: Likeness) -> None:
    assert steps.suggest("srt pengantar")[0].score == 1.0


def test_foreign_words_cost(steps: Likeness) -> None:
    alone = steps.suggest("Penandatanganann")[0].score
    other = steps.suggest("Penandatanganan perjanjian kinerja")[0].score
    assert other < 0.75 < alone


def test_roles(roles: Likeness) -> None:
    assert roles.suggest("Kpala Badn")[0].target == "kepala_badan"
    assert roles.suggest("Kbaan")[0].target == "kepala_badan"
    assert roles.suggest("Sekr. tim")[0].target == "sek_tim_sakip"
    assert roles.suggest("ang. tim")[0].target == "anggota_tim_sakip"
    assert roles.suggest("Camat") == ()


def test_equal_scores_keep_the_order_of_the_sop() -> None:
    twins = Names(ids={"kirim surat": ("b", "a"), "terima surat": ("c",)})
    assert [one.target for one in Likeness(twins).suggest("kirimm surat")][:2] == ["b", "a"]
    assert Likeness(twins).suggest("kirimm surat")[0].margin == 0.0
    assert Likeness(Names(ids={})).suggest("kirim") == ()


def test_rarity() -> None:
    assert rarity(1, 14) == rarity(0, 14) == 1.0
    assert 0.2 < rarity(14, 14) < rarity(7, 14) < 1.0
