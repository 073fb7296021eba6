"""Who carries out a step where no column shows it: what its sentence says, and what it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from office_documents import sop_docx
from sop.exchange.draft import UNKNOWN_ROLE, Draft
from sop.exchange.official import read_official
from sop.model import Basis


def roles(draft: Draft) -> list[list[str]]:
    return [[draft.sop.role(seat.role).name for seat in step.performers.roles] for step in draft.sop.steps]


def rules(draft: Draft) -> dict[str, Any]:
    return {doubt.rule.removeprefix("official_"): doubt for doubt in draft.doubts}


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Kepala Badan mengoreksi surat", ["Kepala Badan"]),
        ("Ka. Badan menandatangani surat", ["Kepala Badan"]),
        ("Kepala Badan dan Sekretaris membahas surat", ["Kepala Badan", "Sekretaris"]),
        ("Penandatanganan surat oleh Kepala Badan Contoh", ["Kepala Badan"]),
        ("Mengundang Kepala Badan untuk rapat", [UNKNOWN_ROLE.name]),
        ("Menerima surat yang dibuat oleh Sekretaris", [UNKNOWN_ROLE.name]),
        ("Kabid memvalidasi data", [UNKNOWN_ROLE.name]),
        ("Penggandaan surat", [UNKNOWN_ROLE.name]),
    ],
)
def test_what_the_sentence_says(tmp_path: Path, sentence: str, names: list[str]) -> None:
    steps = ((sentence, "Konsep", "5 menit", "Surat"),)
    draft = read_official(sop_docx(tmp_path / "a.docx", steps=steps))
    performers = draft.sop.steps[0].performers
    assert roles(draft) == [names]
    known = names != [UNKNOWN_ROLE.name]
    assert performers.basis is (Basis.STATED if known else Basis.ASSUMED)
    if not known:
        assert rules(draft).keys() & {"no_performer", "post_without_column"}


def test_a_sentence_that_contradicts_the_column(tmp_path: Path) -> None:
    steps = (("Sekretaris memeriksa surat", "Konsep", "5 menit", "Surat"),)
    draft = read_official(sop_docx(tmp_path / "a.docx", lambda _, c: "v" if c == 2 else "", steps=steps))
    assert roles(draft) == [["Staf"]]
    assert rules(draft)["sentence_contradicts"].fields["said"] == "Sekretaris"
