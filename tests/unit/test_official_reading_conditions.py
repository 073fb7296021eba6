"""Sentences that hold a decision nobody drew."""

from __future__ import annotations

from pathlib import Path

import pytest

from office_documents import STEPS, docx, head, identity, rows, tbl
from sop.exchange.official import read_official
from sop.exchange.official.meaning.conditions import decides_in_words


@pytest.mark.parametrize(
    "text",
    [
        "Memeriksa berkas, bila tidak lengkap dikembalikan ke pemohon",
        "Memverifikasi. Jika tidak sesuai, diperbaiki",
        "Apabila belum lengkap, pemohon melengkapi",
        "Memeriksa draf; jika setuju menandatangani",
        "Meneliti draf, yang salah diperbaiki kembali",
        "Mengoreksi surat dan mengembalikan ke staf untuk diperbaiki",
        "Check the form; if it is not complete, return it",
    ],
)
def test_a_decision_in_words(text: str) -> None:
    assert decides_in_words(text)


@pytest.mark.parametrize(
    "text",
    ["Membuat surat", "Menilai kinerja", "Mobil dinas tidak dipakai", "Menandatangani surat", "Bilangan", ""],
)
def test_no_decision_in_words(text: str) -> None:
    assert not decides_in_words(text)


def test_one_doubt_for_each_step(tmp_path: Path) -> None:
    said = "Memeriksa berkas, bila tidak lengkap dikembalikan ke staf, jika tidak sesuai juga"
    steps = ((said, *STEPS[0][1:]), *STEPS[1:])
    draft = read_official(docx(tmp_path / "a.docx", identity(), tbl(*head(), *rows(steps=steps))))
    found = [doubt for doubt in draft.doubts if doubt.rule == "official_decision_in_words"]
    assert [(doubt.severity, doubt.fields["number"]) for doubt in found] == [("warning", "1")]
