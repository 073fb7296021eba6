"""The evidence folder: what answers what, written whole or not at all, and nobody's files are lost."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mining.analysis import Mined
from mining.log.result import LogSource
from minutes_made import PERSON, table_under, texts, trial
from sop.errors import DocumentError, InputError, OutputError
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.documents.evidence import writing as module
from ukur.documents.evidence.folder import SUMS, earlier_files, safe_name, whole_folder
from ukur.documents.evidence.forms import Filed, contents_form, runs_form
from ukur.documents.evidence.questions import QUESTIONS, shown
from ukur.documents.evidence.writing import Evidence, Kind, Piece, write_evidence
from ukur.documents.forms.content import Form, Paragraph
from ukur.documents.forms.word import write_form_docx
from ukur.words import LANGUAGES, Language, words

W = words("id")


@pytest.fixture(scope="module")
def mined(seed_sop: Sop, calendar: OfficeCalendar) -> Mined:
    return trial(seed_sop, calendar, left_out={1: "penggandaan"}, running=4, name="Bu Rahasia {n}")


def form(text: str = "isi") -> Form:
    return Form(name="x", title="Judul", blocks=(Paragraph(text=text),))


def pieces(*kinds: Kind) -> tuple[Piece, ...]:
    return tuple(Piece(kind=kind, content=form(kind)) for kind in kinds)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def code(caught: pytest.ExceptionInfo[OutputError]) -> tuple[str, str]:
    (problem,) = caught.value.problems
    return problem.code, problem.value


def test_numbered_files_with_safe_names(seed_sop: Sop, mined: Mined, tmp_path: Path) -> None:
    document = write_form_docx(form("naskah"), tmp_path / "naskah lama.docx", W)
    parts = Evidence(
        sop=seed_sop,
        mined=mined,
        pieces=(
            Piece(kind="other", content=form(), title="../../x =1+1"),
            *pieces("matrix", "trial", "simulation", "evaluation", "monitoring", "monitoring"),
            Piece(kind="sop", content=document),
        ),
    )
    found = write_evidence(tmp_path / "bukti", parts, W)
    assert [path.name for path in found] == [
        "00_Daftar-isi.docx",
        "00_Daftar-isi.xlsx",
        "01_SOP-pengukuran-kinerja.docx",
        "02_Tabel-7-2.docx",
        "02_Tabel-7.docx",
        "03_Evaluasi.docx",
        "04_Berita-acara-simulasi.docx",
        "04_Berita-acara-uji-coba.docx",
        "05_Matriks.docx",
        "06_Daftar-pelaksanaan.xlsx",
        "07_x-1-1.docx",
        SUMS,
    ]
    assert found[2].read_bytes() == document.read_bytes()
    for line in found[-1].read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((tmp_path / "bukti" / name).read_bytes()).hexdigest() == digest
    assert names(tmp_path) == ["bukti", "naskah lama.docx"]


def test_each_question_has_files_counts_and_what_people_add(seed_sop: Sop, mined: Mined) -> None:
    filed = (
        Filed(name="01_SOP.docx", title="SOP", questions=("guideline", "levels"), digest="a" * 64),
        Filed(name="06_Daftar.xlsx", title="Daftar", questions=("periodic", "follows"), digest="b" * 64),
    )
    made = contents_form(seed_sop, mined, filed, W)
    rows = table_under(made, "Yang ditunjukkan")
    assert len(rows) == len(QUESTIONS)
    assert rows[0][1] == "Terdapat pedoman teknis/SOP pengukuran kinerja dan pengumpulan data kinerja"
    assert rows[0][3] is not None
    assert rows[0][3].endswith(
        "14 langkah, 4 jabatan pelaksana. Tanggal efektif dalam dokumen: 8 Januari 2025."
    )
    assert (rows[1][2], rows[2][2], rows[3][2]) == ("06_Daftar.xlsx", "06_Daftar.xlsx", "belum ada berkas")
    assert rows[1][3] == (
        "5 pelaksanaan tercatat, 1 masih berjalan. 5 periode: Triwulan 1 2025; Triwulan 2 2025; "
        "Triwulan 3 2025; Triwulan 4 2025; Triwulan 1 2026."
    )
    assert rows[2][3] is not None
    assert rows[2][3].startswith(
        "3 dari 4 pelaksanaan yang sudah berakhir tidak menyimpang sama sekali dari SOP."
    )
    assert all(row[4] for row in rows)
    assert [row[5] for row in rows] == [None] * 5
    assert table_under(made, "Sidik berkas (SHA-256)")[1][1:] == [
        "06_Daftar.xlsx",
        "Daftar",
        "2, 3",
        "b" * 64,
    ]


@pytest.mark.parametrize("kind", ["sheet", "xlsx", "csv", "xes", "parquet", "sql"])
def test_kinds_of_electronic_files_are_told_in_words(seed_sop: Sop, mined: Mined, kind: str) -> None:
    source = LogSource(name="x", kind=kind, digest="0", rows=1)
    told = shown("technology", seed_sop, replace(mined, sources=(source,)), W)
    assert f"({kind})" not in told
    assert told == f"Catatan pelaksanaan dibaca dari 1 berkas elektronik ({W(f'evidence.kind_{kind}')})."


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_score_and_the_source_is_qualified(language: Language, seed_sop: Sop) -> None:
    told = texts(contents_form(seed_sop, None, (), words(language)))
    assert sum("88/2021" in text for text in told) == 1
    assert not any("%" in text for text in told)


def test_runs_have_codes_instead_of_names(mined: Mined) -> None:
    rows = table_under(runs_form(mined, W), "Kode")
    assert [row[1] for row in rows] == ["P-001", "P-002", "P-003", "P-004", "P-005"]
    assert rows[0][2:] == ["Triwulan 1 2025", "5 Januari 2026", "22 Januari 2026", "13", "sesuai SOP"]
    assert rows[4][5:] == ["belum selesai", "masih berjalan"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_names_no_formulas_the_same_bytes(
    language: Language, seed_sop: Sop, mined: Mined, tmp_path: Path
) -> None:
    rude = Piece(kind="other", content=form("=cmd|'/c calc'!A1"), title="=1+1", suffix=".xlsx")
    parts = Evidence(sop=seed_sop, mined=mined, pieces=(rude, *pieces("sop")))
    one, other = (write_evidence(tmp_path / name, parts, words(language)) for name in ("a", "b"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
    for path in one:
        if path.suffix in (".docx", ".xlsx"):
            with zipfile.ZipFile(path) as archive:
                whole = b"".join(archive.read(name) for name in archive.namelist())
            assert PERSON.encode() not in whole
            assert b"Rahasia" not in whole
        if path.suffix == ".xlsx":
            sheets = load_workbook(path).worksheets
            assert not any(cell.data_type == "f" for sheet in sheets for row in sheet.rows for cell in row)


def test_an_earlier_folder_of_ours_is_replaced(seed_sop: Sop, tmp_path: Path) -> None:
    folder = tmp_path / "bukti"
    folder.mkdir()
    write_evidence(folder, Evidence(sop=seed_sop, pieces=pieces("sop", "matrix")), W)
    write_evidence(folder, Evidence(sop=seed_sop, pieces=pieces("sop")), W)
    assert "05_Matriks.docx" not in names(folder)
    assert "01_SOP-pengukuran-kinerja.docx" in names(folder)
    assert names(tmp_path) == ["bukti"]


def test_a_folder_with_other_files_is_refused(seed_sop: Sop, tmp_path: Path) -> None:
    parts = Evidence(sop=seed_sop, pieces=pieces("sop"))
    (tmp_path / "penting.txt").write_text("jangan dihapus")
    with pytest.raises(OutputError) as caught:
        write_evidence(tmp_path, parts, W)
    assert code(caught) == ("evidence_not_empty", "penting.txt")
    folder = tmp_path / "bukti"
    write_evidence(folder, parts, W)
    (folder / "catatan.docx").write_text("punya orang")
    before = contents(folder)
    with pytest.raises(OutputError) as caught:
        write_evidence(folder, parts, W)
    assert code(caught) == ("evidence_not_empty", "catatan.docx")
    assert contents(folder) == before
    with pytest.raises(OutputError) as caught:
        write_evidence(tmp_path / "penting.txt", parts, W)
    assert code(caught)[0] == "not_a_folder"
    assert names(tmp_path) == ["bukti", "penting.txt"]


def test_forms_that_people_filled_in_are_never_replaced(seed_sop: Sop, tmp_path: Path) -> None:
    folder = tmp_path / "bukti"
    parts = Evidence(sop=seed_sop, pieces=pieces("sop", "trial"))
    write_evidence(folder, parts, W)
    (folder / "04_Berita-acara-uji-coba.docx").write_bytes(b"diisi dan ditandatangani")
    with pytest.raises(OutputError) as caught:
        write_evidence(folder, parts, W)
    assert code(caught) == ("evidence_changed", "04_Berita-acara-uji-coba.docx")
    (folder / "04_Berita-acara-uji-coba.docx").unlink()
    with pytest.raises(OutputError):
        write_evidence(folder, parts, W)


@pytest.mark.parametrize("lines", ["", "bukan daftar", "a" * 64 + "  ../x", "0" * 64 + "  hilang.docx"])
def test_a_list_of_digests_that_is_not_ours_protects(lines: str, tmp_path: Path) -> None:
    (tmp_path / SUMS).write_text(lines)
    (tmp_path / "x.docx").write_text("punya orang")
    with pytest.raises(OutputError):
        earlier_files(tmp_path)


def test_stopped_in_the_middle_nothing_is_half(
    seed_sop: Sop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bukti"
    write_evidence(folder, Evidence(sop=seed_sop, pieces=pieces("sop")), W)
    before = contents(folder)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "write_form_xlsx", stop)
    for place in (folder, tmp_path / "baru"):
        with pytest.raises(KeyboardInterrupt):
            write_evidence(place, Evidence(sop=seed_sop, pieces=pieces("sop", "matrix")), W)
    assert contents(folder) == before
    assert names(tmp_path) == ["bukti"]


def test_a_folder_that_cannot_take_its_place_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bukti"
    with whole_folder(folder) as beside:
        (beside / "a.txt").write_text("satu")
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.suffix == ".tmp":
            raise PermissionError(13, "denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(OutputError) as caught, whole_folder(folder) as beside:
        (beside / "a.txt").write_text("dua")
    assert code(caught)[0] == "cannot_write"
    assert (folder / "a.txt").read_text() == "satu"
    assert names(tmp_path) == ["bukti"]


def test_what_somebody_adds_while_it_is_made_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "bukti"

    def made() -> None:
        with whole_folder(folder) as beside:
            (beside / "a.txt").write_text("satu")
            folder.mkdir()
            (folder / "baru.txt").write_text("punya orang")

    with pytest.raises(OutputError):
        made()
    assert names(folder) == ["baru.txt"]


def bad(folder: Path, sop: Sop) -> Iterator[tuple[str, Evidence]]:
    (folder / "a.exe").write_bytes(b"MZ")
    (folder / "b.docx").write_bytes(b"bukan dokumen")
    for name, expected in (
        ("a.exe", "archive_wrong_kind"),
        ("b.docx", "archive_damaged"),
        ("c.pdf", "file_missing"),
    ):
        yield expected, Evidence(sop=sop, pieces=(Piece(kind="other", content=folder / name),))
    piece = Piece(kind="other", content=form(), questions=("nilai",))
    yield "evidence_no_question", Evidence(sop=sop, pieces=(piece,))
    yield "evidence_too_many", Evidence(sop=sop, pieces=pieces("other") * 51)


def test_documents_that_cannot_be_taken_in(seed_sop: Sop, mined: Mined, tmp_path: Path) -> None:
    for expected, parts in bad(tmp_path, seed_sop):
        with pytest.raises(InputError) as caught:
            write_evidence(tmp_path / "bukti", parts, W)
        assert {problem.code for problem in caught.value.problems} == {expected}
        assert isinstance(caught.value, DocumentError) == expected.startswith(("archive", "file"))
    other = seed_sop.model_copy(update={"title": "Lain"})
    with pytest.raises(InputError) as caught:
        write_evidence(tmp_path / "bukti", Evidence(sop=other, mined=mined), W)
    assert [problem.code for problem in caught.value.problems] == ["evidence_other_sop"]
    assert not (tmp_path / "bukti").exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("\0", "x"),
        ("...", "x"),
        ("Évaluasi 2025", "Evaluasi-2025"),
        ("y" * 90, "y" * 60),
    ],
)
def test_names_are_safe_everywhere(text: str, expected: str) -> None:
    assert safe_name(text, "x") == expected
