"""SOPs as plain text: the seed's extraction where it is at hand, and one of the same form that always is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from sop.exchange.draft import UNKNOWN_ROLE, Draft
from sop.exchange.official import read_official
from sop.model import Basis
from sop.reading import read_sop

MADE_UP = """
PEMERINTAH KOTA CONTOH

DINAS CONTOH

Nomor SOP\t800/1/2025
Tanggal Pembuatan\t2 Februari 2025
Tanggal Revisi\t
Disahkan oleh\t<p>KEPALA DINAS,</p>  <p>[nama pejabat] [pangkat/golongan] [NIP]</p>
Judul SOP\tSurat Keluar
Dasar Hukum :\tKualifikasi pelaksana :
<ol style="x">1. UU No. 1 Tahun 20142. PP No. 2 Tahun 2015\t<ol><li>Memahami surat</li><li>Mampu mengetik</li>

SOP SURAT KELUAR

No.\tUraian Prosedur\tPelaksana\t\t\tMutu Baku\t\t\tKeterangan
\t\tKepala Dinas\tSekretaris\tStaf\tKelengkapan\tWaktu
(menit)\tOuput\t
1.\tMenyusun konsep surat\t\t\t\tLembar &amp; disposisi\t30\tKonsep\t
2.\tMemeriksa konsep surat
dan lampirannya\t\t\t\tKonsep\t1,5 jam\tKonsep\tSOP Tata Naskah
\t\t\t\t\t\t\t\t

\t\t\t\t\t\t\t
3.\tKepala Dinas menandatangani surat\t\t\tKonsep\t5\tSurat\t
4.\tKasubag menggandakan surat\t\t\tSurat\t10\tSalinan\t
"""


def rules(draft: Draft) -> dict[str, Any]:
    return {doubt.rule.removeprefix("official_"): doubt for doubt in draft.doubts}


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    path = tmp_path_factory.mktemp("teks") / "sop.txt"
    path.write_text(MADE_UP, encoding="utf-8")
    return read_official(path)


def test_steps_of_a_broken_table(made_up: Draft) -> None:
    steps = made_up.sop.steps
    assert [(step.number, step.text) for step in steps] == [
        (1, "Menyusun konsep surat"),
        (2, "Memeriksa konsep surat dan lampirannya"),
        (3, "Kepala Dinas menandatangani surat"),
        (4, "Kasubag menggandakan surat"),
    ]
    assert [step.standard.minutes for step in steps if step.standard] == [30, 90, 5, 10]
    assert [step.output for step in steps] == ["Konsep", "Konsep", "Surat", "Salinan"]
    assert steps[0].requirements == ("Lembar & disposisi",)
    assert steps[1].remark == "SOP Tata Naskah"


def test_identity_without_persons(made_up: Draft) -> None:
    own = made_up.sop.identity
    assert (own.government, own.agency, own.approved_by) == (
        "Pemerintah Kota Contoh",
        "Dinas Contoh",
        "Kepala Dinas",
    )
    assert own.legal_basis == ("UU No. 1 Tahun 2014", "PP No. 2 Tahun 2015")
    assert own.qualifications == ("Memahami surat", "Mampu mengetik")
    assert "pejabat" not in made_up.sop.model_dump_json()


def test_every_doubt_with_its_place(made_up: Draft) -> None:
    found = rules(made_up)
    assert found["columns_lost"].fields == {"found": "8", "expected": "9"}
    assert found["heading_spelled"].fields["value"] == "Ouput"
    assert found["other_sop"].place == "line 20 column 9"
    assert found["post_without_column"].fields == {"number": "4", "post": "Kasubag"}
    assert found["subject_in_sentence"].place.startswith("line 2")
    assert [doubt.fields["number"] for doubt in made_up.doubts if doubt.rule == "official_no_performer"] == [
        "1",
        "2",
    ]
    assert "person_left_out" in found


def test_performers_only_where_a_sentence_says_them(made_up: Draft) -> None:
    told = [(step.performers.leader, step.performers.basis) for step in made_up.sop.steps]
    unknown = (UNKNOWN_ROLE.id, Basis.ASSUMED)
    assert told == [unknown, unknown, ("kepala_dinas", Basis.STATED), unknown]
    assert [role.name for role in made_up.sop.roles] == [
        "Kepala Dinas",
        "Sekretaris",
        "Staf",
        UNKNOWN_ROLE.name,
    ]


def test_the_seed(root: Path) -> None:
    """Equal to the data file in all that the text says."""
    path = Path(os.environ.get("UKUR_SEED_TEXT", root / "../shared/handbook/seed-sop.txt"))
    if not path.is_file():
        pytest.skip(f"the seed's text is not at {path} (UKUR_SEED_TEXT)")
    draft, data = read_official(path), read_sop(root / "data/sops/pengukuran-kinerja.yaml")
    own = draft.sop
    assert (own.id, own.title, own.identity) == (data.id, data.title, data.identity)
    assert [role.name for role in own.roles] == [*(role.name for role in data.roles), UNKNOWN_ROLE.name]
    said = ("number", "text", "standard", "requirements", "output", "remark")
    assert len(own.steps) == 14
    for step, known in zip(own.steps, data.steps, strict=True):
        assert {name: getattr(step, name) for name in said} == {name: getattr(known, name) for name in said}
        if known.performers.basis is Basis.STATED:
            assert step.performers == known.performers
        else:
            assert step.performers.leader == UNKNOWN_ROLE.id
    found = rules(draft)
    assert found["columns_lost"].fields == {"found": "9", "expected": "10"}
    assert found["heading_spelled"].fields["value"] == "Ouput"
    assert found["other_sop"].fields["number"] == "5"
    assert found["post_without_column"].fields == {"number": "7", "post": "Kabid"}
    subjects = [
        doubt.fields["number"] for doubt in draft.doubts if doubt.rule == "official_subject_in_sentence"
    ]
    assert subjects == ["7", "9", "10", "11"]
    assert "person_left_out" in found


def test_text_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(MADE_UP.replace("konsep", "konsép").encode("cp1252"))
    draft = read_official(path)
    assert "encoding" in rules(draft)
    assert draft.sop.steps[0].text == "Menyusun konsép surat"
    path.write_bytes(MADE_UP.encode("utf-16"))
    assert len(read_official(path).sop.steps) == 4
