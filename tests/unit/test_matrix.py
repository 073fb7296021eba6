"""The matrix `semula - menjadi - alasan`: every change a row, reasons blank."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders import decide, flow_data
from compared import QUICK, compared
from minutes_made import table_under, texts
from sop.errors import InputError
from sop.model import Sop
from sop.reading import read_sop
from sop.revision import diff
from ukur.documents.forms.content import Form, Table
from ukur.documents.forms.word import write_form_docx
from ukur.documents.minutes.matrix import revision_matrix
from ukur.documents.minutes.matrix_sides import row_of
from ukur.words import LANGUAGES, Language, words
from ukur.words.change_parts import Parts

W = words("id")
WORK = "Perubahan kegiatan, pelaksana, waktu, dan urutan"
NAMES = ("batas-isian", "paralel-12-13", "pengganti-tanda-tangan", "putaran-koreksi", "tukar-9-10")
TWO = [{"id": name, "name": name.title()} for name in ("staf", "kepala", "plh")]


def sop_of(*steps: dict[str, Any], **more: Any) -> Sop:
    units = more.pop("units", None)
    return Sop.model_validate(flow_data(*steps, units=units) | {"roles": TWO} | more)


def rows_of(old: Sop, new: Sop) -> list[tuple[str, str, str]]:
    revision = diff(old, new)
    parts = Parts(revision, old, new, W)
    rows = [row_of(change, parts) for change in revision.changes if change.kind != "renumbered"]
    return [(row.part, row.old, row.new) for row in rows]


def headings(form: Form) -> list[str]:
    return [text for text in texts(form) if text.startswith(("Ringkasan", "Perubahan"))]


def test_fields_of_a_step() -> None:
    old = sop_of(
        {"id": "a", "short": "Satu", "requirements": ["Nota"], "due": {"value": 2, "unit": "working_days"}}
    )
    new = sop_of(
        {
            "id": "a",
            "short": "Satu",
            "requirements": ["Nota", "Surat"],
            "standard": {"value": 90},
            "performers": {"roles": ["staf", "kepala"], "lead": "kepala", "deputies": ["plh"]},
            "must_not_split": True,
        }
    )
    assert rows_of(old, new) == [
        ("Langkah 1 “Satu”\nPelaksana", "Staf", "Staf dan Kepala"),
        ("Langkah 1 “Satu”\nDipimpin", "Staf", "Kepala"),
        ("Langkah 1 “Satu”\nPengganti bila pemimpin langkah tidak bertugas", "tidak ada", "Plh"),
        ("Langkah 1 “Satu”\nWaktu baku", "60 menit", "90 menit"),
        ("Langkah 1 “Satu”\nTidak boleh terputus", "tidak", "ya"),
        ("Langkah 1 “Satu”\nBatas waktu", "2 hari kerja sejak dapat dimulai", "tidak ada"),
        ("Langkah 1 “Satu”\nKelengkapan", "Nota", "Nota\nSurat"),
    ]


def test_steps_put_in_taken_out_and_merged() -> None:
    old = sop_of({"id": "a"}, {"id": "b"}, {"id": "c"})
    new = sop_of({"id": "ab", "replaces": ["a", "b"], "standard": {"value": 90}}, {"id": "d"})
    assert rows_of(old, new) == [
        ("Langkah digabung", "1. a (Staf; 60 menit)\n2. b (Staf; 60 menit)", "1. ab (Staf; 90 menit)"),
        ("Langkah dihapus", "3. c (Staf; 60 menit)", "tidak ada"),
        ("Langkah baru", "tidak ada", "2. d (Staf; 60 menit)"),
    ]


def test_order_is_told_from_both_sides() -> None:
    old, new = sop_of({"id": "a"}, {"id": "b"}, {"id": "c"}), sop_of({"id": "b"}, {"id": "a"}, {"id": "c"})
    assert rows_of(old, new) == [
        (
            "Urutan langkah",
            "Langkah 1 lama “a” dikerjakan sebelum langkah 2 lama “b”",
            "Langkah 1 (semula 2) “b” dikerjakan sebelum langkah 2 (semula 1) “a”",
        )
    ]
    side = sop_of({"id": "a"}, {"id": "b", "after": []}, {"id": "c", "after": ["a", "b"]})
    (row,) = rows_of(old, side)
    assert row[2] == "Langkah 1 “a” berjalan bersamaan dengan langkah 2 “b”"


def test_decisions_units_controls_and_columns() -> None:
    old = sop_of({"id": "a"}, {"id": "b"}, {"id": "c"}, units={"bidang": ["satu"]})
    new = sop_of(
        {"id": "a", "for_each": "bidang"},
        {
            "id": "b",
            "decision": decide(
                ya={"to": None, "share": 0.75}, tidak={"to": "a", "at_most": 2, "share": 0.25}
            ),
        },
        {"id": "c", "not_same_person_as": ["a"]},
        units={"bidang": ["satu", "dua"]},
        roles=[TWO[1], TWO[2], {"id": "staf", "name": "Staf Umum"}],
    )
    found = {part: (was, now) for part, was, now in rows_of(old, new)}
    assert found["Langkah 1 “a”\nDikerjakan untuk"] == (
        "sekali saja",
        "sekali untuk setiap unit dalam daftar “bidang”",
    )
    assert found["Daftar unit"] == ("Satu", "Satu\nDua")
    assert found["Langkah 2 “b”\nPengembalian untuk koreksi"][0] == "tidak ada"
    assert "paling banyak 2 kali" in found["Langkah 2 “b”\nPengembalian untuk koreksi"][1]
    part = "Langkah 3 “c”\nTidak boleh dikerjakan oleh pegawai yang mengerjakan"
    assert found[part] == ("tidak ada", "langkah 1 “a”")


def test_reasons_are_blank_and_the_file_may_propose() -> None:
    old = sop_of({"id": "a"}, {"id": "b"})
    new = sop_of({"id": "a", "standard": {"value": 30}, "remark": "Formulir kini elektronik"}, {"id": "b"})
    form = revision_matrix(old, new, W)
    (row,) = table_under(form, "Usul alasan dari berkas")
    assert row[1:] == ["Langkah 1 “a”\nWaktu baku", "60 menit", "30 menit", None, "Formulir kini elektronik"]
    assert WORK in texts(form)
    assert "Perubahan kata-kata saja" in texts(form)


def test_a_verdict_is_told_but_is_no_reason() -> None:
    old, new = sop_of({"id": "a", "standard": {"value": 900}}), sop_of({"id": "a", "standard": {"value": 60}})
    found = compared(new, old=old, settings=replace(QUICK, delta_days=0.2))
    form = revision_matrix(old, new, W, comparison=found)
    told = [text for text in texts(form) if "Putusan simulasi komputer atas usulan ini" in text]
    assert len(told) == 1
    assert f": {W(f'verdict.{found.revisions[0].verdict}')}; lama pelaksanaan: lebih cepat" in told[0]
    assert any("bukan alasan perubahan dan bukan pengesahan" in text for text in texts(form))
    other = revision_matrix(old, sop_of({"id": "a", "standard": {"value": 120}}), W, comparison=found)
    assert not any("Putusan simulasi" in text for text in texts(other))


def test_identity_words_and_numbers_stand_apart(root: Path, seed_sop: Sop) -> None:
    new = read_sop(root / "data/sops/pengukuran-kinerja-tukar-9-10.yaml")
    form = revision_matrix(seed_sop, new, W)
    assert headings(form) == [
        "Ringkasan",
        WORK,
        "Perubahan lembar identitas",
        "Perubahan kata-kata saja",
    ]
    tables = [block for block in form.blocks if isinstance(block, Table) and len(block.columns) > 3]
    identity = [[cell.text for cell in row] for row in tables[1].rows]
    assert identity[1] == ["2", "Tanggal pembuatan", "8 Januari 2025", "tidak ada", None]
    numbering = [text for text in texts(form) if text.startswith("Nomor langkah berubah")]
    assert numbering == ["Nomor langkah berubah, langkahnya tetap sama: 9 menjadi 10; 10 menjadi 9."]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_sample_revision_has_both_sides(
    name: str, language: Language, root: Path, seed_sop: Sop
) -> None:
    new = read_sop(root / f"data/sops/pengukuran-kinerja-{name}.yaml")
    form = revision_matrix(seed_sop, new, words(language))
    for block in form.blocks:
        if isinstance(block, Table):
            assert sum(column.width for column in block.columns) == pytest.approx(1.0)
            for row in block.rows:
                assert len(row) == len(block.columns)
                if len(row) > 3:
                    assert row[2].text != row[3].text
                    assert row[4].text is None


def test_nothing_changed_and_another_sop(seed_sop: Sop) -> None:
    assert "Tidak ada yang berubah." in texts(revision_matrix(seed_sop, seed_sop, W))
    with pytest.raises(InputError):
        revision_matrix(seed_sop, seed_sop.model_copy(update={"id": "lain"}), W)


def test_rude_texts_stay_texts_and_the_bytes_the_same(tmp_path: Path) -> None:
    rude = "=1+1 \u202e" + "x" * 9000
    old = sop_of({"id": "a"})
    new = old.model_copy(update={"steps": (old.steps[0].model_copy(update={"text": rude, "output": rude}),)})
    form = revision_matrix(old, new, W)
    assert not any("\u202e" in text or len(text) > 4000 for text in texts(form))
    one, other = (write_form_docx(form, tmp_path / name, W) for name in ("a.docx", "b.docx"))
    assert one.read_bytes() == other.read_bytes()
