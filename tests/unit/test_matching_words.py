"""Labels as words: what stands in front, abbreviations, affixes."""

from __future__ import annotations

import pytest

from mining.log.matching.affixes import stems
from mining.log.matching.wording import words_of


@pytest.mark.parametrize(
    "label",
    [
        "7. Kabid menghimpun",
        "(7) KABID  menghimpun",
        "07 - Kabid menghimpun",
        "Langkah 7: Kabid/menghimpun",
        "no. 7 Ka.Bid. menghimpun",
        "7b) kabid_menghimpun",
        "\uff17\uff0e \uff2babid menghimpun",
    ],
)
def test_what_stands_in_front_and_how_it_is_written_do_not_count(label: str) -> None:
    assert words_of(label) == ("kepala", "bidang", "menghimpun")


def test_words_written_apart_and_short() -> None:
    assert words_of("ttd. srt tanda tangan") == ("tandatangan", "surat", "tandatangan")
    assert words_of("ttd", written_out=False) == ("ttd",)
    assert words_of("7") == ("7",)
    assert words_of("2 tahun 2026") == ("tahun", "2026")
    assert words_of(" -- ") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("menandatangani", "penandatanganan"),
        ("ditandatangani", "tandatangan"),
        ("menggandakan", "penggandaan"),
        ("mengarsipkan", "pengarsipan"),
        ("diarsipkan", "arsip"),
        ("menyampaikan", "penyampaian"),
        ("disampaikan", "menyampaikan"),
        ("mengoreksi", "koreksi"),
        ("memerintahkan", "perintah"),
        ("memeriksa", "pemeriksaan"),
        ("membuat", "pembuatan"),
        ("memvalidasi", "validasi"),
        ("mengecek", "pengecekan"),
        ("menguji", "pengujian"),
        ("menomori", "penomoran"),
        ("melaksanakan", "pelaksanaan"),
        ("persetujuan", "menyetujui"),
        ("bekerja", "pekerjaan"),
        ("dokumennya", "dokumen"),
        ("mempertimbangkan", "pertimbangan"),
    ],
)
def test_words_of_one_family_share_a_stem(one: str, other: str) -> None:
    assert set(stems(one)) & set(stems(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("penggandaan", "pengarsipan"),
        ("menghimpun", "menghimbau"),
        ("badan", "badai"),
        ("kepala", "kepada"),
        ("sekban", "kaban"),
        ("pengiriman", "penerimaan"),
    ],
)
def test_other_words_share_none(one: str, other: str) -> None:
    assert not set(stems(one)) & set(stems(other))
