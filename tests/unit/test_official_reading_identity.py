"""The identity block of offices' documents: labels, lists, dates, and no persons."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from office_documents import docx, head, identity, rows, tbl, tc, tr
from sop.exchange.draft import Draft
from sop.exchange.official import read_official
from sop.exchange.official.meaning.dates import read_date
from sop.exchange.official.meaning.identity import points

SIGNED = "KEPALA DINAS,\n\n\nNAMA SEORANG, S.Sos., M.Si\nPembina Tk. I\nNIP. 19700101 199001 1 001"


def ticked(step: int, post: int) -> str:
    return "v" if post == step else ""


def rules(draft: Draft) -> dict[str, Any]:
    return {doubt.rule.removeprefix("official_"): doubt for doubt in draft.doubts}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("8 Januari 2025", date(2025, 1, 8)), ("Rabu, 08 Jan 2025", date(2025, 1, 8)),
        ("08-01-2025", date(2025, 1, 8)), ("8/1/2025", date(2025, 1, 8)), ("2025-01-08", date(2025, 1, 8)),
        ("17 Agt 2025", date(2025, 8, 17)), ("1 Nopember 2024", date(2024, 11, 1)),
        ("30 Februari 2025", None), ("13/25/2025", None), ("segera", None),
    ],
)  # fmt: skip
def test_dates(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_points_of_lists() -> None:
    assert points("1. UU No. 1 Tahun 20202. PP No. 2 Tahun 20213. Perbup 3") == (
        "UU No. 1 Tahun 2020", "PP No. 2 Tahun 2021", "Perbup 3",
    )  # fmt: skip
    assert points("- Komputer\n- Printer\nwarna\n• Kertas") == ("Komputer", "Printer warna", "Kertas")
    assert points("Komputer\nPrinter") == ("Komputer", "Printer")
    assert points("-") == points("") == ()


def test_the_whole_identity_block_beside_and_below_its_labels(tmp_path: Path) -> None:
    fields = tbl(
        tr(tc("PEMERINTAH KOTA CONTOH\nDINAS CONTOH DAN LATIHAN"), tc("NOMOR SOP"), tc(": 12/SOP/2025")),
        tr(tc(), tc("TGL. PEMBUATAN"), tc("8 Januari 2025")),
        tr(tc(), tc("TGL. REVISI"), tc("-")),
        tr(tc(), tc("TANGGAL EFEKTIF"), tc("besok")),
        tr(tc(), tc("DISAHKAN OLEH"), tc(SIGNED)),
        tr(tc("NAMA SOP"), tc("Surat Keluar", span=2)),
        tr(tc("DASAR HUKUM"), tc("KUALIFIKASI PELAKSANA", span=2)),
        tr(tc("1. UU 1\n2. PP 2"), tc("1. Memahami surat", span=2)),
        tr(tc("KETERKAITAN:\n1. SOP Surat Masuk"), tc("PERALATAN/PERLENGKAPAN:\nKomputer", span=2)),
        tr(tc("PERINGATAN:\nBila terlambat, surat tidak terkirim."),
           tc("PENCATATAN DAN PENDATAAN:\nBuku agenda", span=2)),
        widths=(4000, 2000, 4000),
    )  # fmt: skip
    draft = read_official(docx(tmp_path / "a.docx", fields, tbl(*head(), *rows(ticked))))
    own = draft.sop.identity
    assert (draft.sop.title, draft.sop.id) == ("Surat Keluar", "surat-keluar")
    assert (own.number, own.created, own.revised, own.effective) == (
        "12/SOP/2025",
        date(2025, 1, 8),
        None,
        None,
    )
    assert (own.government, own.agency) == ("Pemerintah Kota Contoh", "Dinas Contoh dan Latihan")
    assert own.approved_by == "Kepala Dinas"
    assert (own.legal_basis, own.qualifications) == (("UU 1", "PP 2"), ("Memahami surat",))
    assert (own.related, own.equipment) == (("SOP Surat Masuk",), ("Komputer",))
    assert own.warnings == ("Bila terlambat, surat tidak terkirim.",)
    assert own.records == ("Buku agenda",)
    assert rules(draft)["date_unread"].fields == {"value": "besok"}
    told_ = rules(draft)["person_left_out"]
    assert told_.place == "table 1 line 5 column 3"
    whole = repr(draft)
    assert not any(part in whole for part in ("SEORANG", "Seorang", "19700101", "S.Sos", "Pembina"))


@pytest.mark.parametrize(
    "text",
    ["NAMA SEORANG", "Nama Seorang, S.Sos", "NIP. 19700101 199001 1 001", "KEPALA DINAS NAMA SEORANG, S.Sos"],
)
def test_a_name_alone_is_no_post(tmp_path: Path, text: str) -> None:
    draft = read_official(
        docx(tmp_path / "a.docx", identity(Disahkan_oleh=text), tbl(*head(), *rows(ticked)))
    )
    assert "SEORANG" not in repr(draft).upper()
    assert "19700101" not in repr(draft)


def test_a_document_without_title_or_office(tmp_path: Path) -> None:
    draft = read_official(docx(tmp_path / "SOP surat.docx", tbl(*head(), *rows(ticked))))
    assert (draft.sop.title, draft.sop.id) == ("SOP surat", "sop-surat")
    assert {"no_title", "no_agency"} <= rules(draft).keys()
    assert read_official(tmp_path / "SOP surat.docx", sop_id="lain").sop.id == "lain"
