"""`ukur diff` as people call it: words, exit codes, JSON, files, both languages, hostile texts."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

from hostile import TEXTS
from sop.reading import read_sop
from sop.revision import diff
from ukur.cli import diff as verb
from ukur.cli.diff_table import KINDS, revision_rows, write_rows
from ukur.words import Language, words

Data = dict[str, Any]
FORMULAS = ('=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "'kutip")


def run(*arguments: object, language: Language = "id") -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    verb.add(app, words(language))
    return CliRunner().invoke(app, ["diff", *map(str, arguments)])


@pytest.fixture
def old(root: Path) -> Path:
    return root / "data/sops/pengukuran-kinerja.yaml"


@pytest.fixture
def revise(old: Path, tmp_path: Path) -> Callable[[Callable[[Data], object]], Path]:
    """Write an edited copy of the 14-step SOP."""

    def written(edit: Callable[[Data], object]) -> Path:
        data = read_sop(old).model_dump(mode="json", exclude_defaults=True)
        edit(data)
        with (tmp_path / "baru.yaml").open("w", encoding="utf-8") as file:
            YAML().dump(data, file)
        return tmp_path / "baru.yaml"

    return written


def several(data: Data) -> None:
    """A step inserted, times, performers, order, a way back."""
    steps = data["steps"]
    steps[12]["after"] = ["tanda_tangan"]
    steps[13]["after"] = ["surat_pengantar", "penggandaan"]
    steps[6]["standard"]["value"] = 180
    steps[7]["performers"]["roles"] = ["sekretaris", {"role": "anggota_tim_sakip", "count": "all"}]
    ways = [{"id": "baik", "text": "Baik", "share": 0.7}]
    ways.append({"id": "ulang", "text": "Ulangi", "share": 0.3, "to": ["validasi"], "at_most": 2})
    steps[8]["decision"] = {"outcomes": ways}
    bahan = {"id": "bahan", "number": 5, "text": "Menyiapkan bahan rapat", "standard": {"value": 45}}
    steps.insert(4, {**bahan, "performers": {"roles": ["sekretaris"]}})
    for number, step in enumerate(steps, start=1):
        step["number"] = number


SENTENCES: dict[Language, tuple[str, ...]] = {
    "id": (
        "Langkah baru, nomor 5 “Menyiapkan bahan rapat”: Sekretaris, 45 menit,"
        " sesudah langkah 4 “Mengundang rapat”.",
        "Langkah 8 (semula 7) “Memvalidasi data”: waktu baku 240 menit menjadi 180 menit.",
        "pelaksana Anggota Tim SAKIP menjadi Sekretaris dan semua Anggota Tim SAKIP.",
        "Langkah 10 (semula 9) “Koreksi Kepala Badan”: kini dapat dikembalikan ke langkah 8 (semula 7)"
        " “Memvalidasi data” (“Ulangi”), paling banyak 2 kali, bagian 30 %.",
        "Langkah 13 (semula 12) “Surat pengantar” dan 14 (semula 13) “Penggandaan” kini berjalan bersamaan;"
        " semula satu sesudah yang lain.",
        "Nomor langkah berubah, langkahnya tetap sama: 5–14 menjadi 6–15.",
        "Banyaknya langkah: 14 menjadi 15",
        "Perubahan (7):",
    ),
    "en": (
        "Step 8 (was 7) “Memvalidasi data”: standard from 240 minutes to 180 minutes.",
        "Steps 13 (was 12) “Surat pengantar” and 14 (was 13) “Penggandaan” now run at the same time;",
        "can now be sent back to step 8 (was 7) “Memvalidasi data” (“Ulangi”), at most 2 times, share 30 %.",
        "5–14 is now 6–15.",
        "Changes (7):",
    ),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_what_changed_is_told_step_by_step(language: Language, old: Path, revise: Any) -> None:
    result = run(old, revise(several), language=language)
    assert result.exit_code == 0, result.output
    for sentence in SENTENCES[language]:
        assert sentence in result.stdout
    lines = [line for line in result.stdout.splitlines() if line.startswith("  - ")]
    assert len(lines) == 7


def test_the_samples_are_told_in_few_sentences(root: Path, old: Path) -> None:
    """Each sample revision is one idea: at most four sentences beside those about its first sheet."""
    found = sorted((root / "data/sops").glob("pengukuran-kinerja-*.yaml"))
    assert len(found) >= 6
    for path in found:
        part = run(old, path).stdout.split("Lembar identitas")[0]
        assert 1 <= part.count("\n  - ") <= 4, path.name


def test_exit_codes(old: Path, revise: Any, tmp_path: Path) -> None:
    new = revise(several)
    assert run(old, new).exit_code == 0
    assert run(old, new, "--fail-on-change").exit_code == 1
    same = run(old, old, "--fail-on-change")
    assert (same.exit_code, "Tidak ada yang berubah." in same.stdout) == (0, True)
    assert run(old, tmp_path / "tidak-ada.yaml").exit_code == 2


def test_mere_words_are_said_to_be_words(old: Path, revise: Any) -> None:
    result = run(old, revise(lambda data: data["steps"][0].update(text="Memberi perintah")))
    assert "Hanya kata-kata yang berubah" in result.stdout
    assert "“Memberi perintah”" in result.stdout


def test_another_sop_is_refused_with_what_to_change(old: Path, root: Path) -> None:
    result = run(old, root / "data/sops/traffic-fines.yaml")
    assert result.exit_code == 2
    for part in ("traffic-fines.yaml", "“Pengukuran Kinerja”", "→", "id: pengukuran-kinerja"):
        assert part in result.stderr
    assert result.stdout == ""


def test_the_problems_of_both_files_come_together(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("schema_version: 9\n", encoding="utf-8")
    result = run(tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert result.exit_code == 2
    assert "a.yaml" in result.stderr
    assert "b.yaml" in result.stderr


def test_json_is_complete_and_alone(old: Path, revise: Any, tmp_path: Path) -> None:
    new = revise(several)
    result = run(old, new, "--json", "--out", tmp_path / "p.csv")
    data = json.loads(result.stdout)
    assert (data["sop"], data["only_words"]) == ("pengukuran-kinerja", False)
    assert (data["old"], data["new"]) == (read_sop(old).digest, read_sop(new).digest)
    assert data["new_totals"]["steps"] == 15
    (change,) = [item for item in data["changes"] if item["kind"] == "minutes"]
    assert (change["new_steps"], change["old"], change["new"]) == (["validasi"], 240, 180)
    assert "180 menit" in change["sentence"]
    assert (tmp_path / "p.csv").exists()


def test_the_file_kind_is_checked_before_anything(old: Path, tmp_path: Path) -> None:
    result = run(old, old, "--out", tmp_path / "p.docx")
    assert result.exit_code == 2
    assert ".csv, .xlsx" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_equal_input_gives_equal_bytes(old: Path, revise: Any, tmp_path: Path) -> None:
    was, now = read_sop(old), read_sop(revise(several))
    for kind in KINDS:
        paths = [tmp_path / f"{name}{kind}" for name in "ab"]
        for path in paths:
            write_rows(revision_rows(diff(was, now), was, now, words("id")), path)
        assert paths[0].read_bytes() == paths[1].read_bytes()


def hostile(data: Data) -> None:
    """Formulas, markup and directions of writing wherever a text may stand."""
    texts = [text for text in (*FORMULAS, *TEXTS) if "\x00" not in text]
    data["title"] = texts[0]
    data["roles"][0]["name"] = texts[1]
    for place, step in enumerate(data["steps"]):
        text = texts[place % len(texts)]
        step |= {"text": f"{text}\n  - Langkah 1 palsu", "short": text[:200], "output": text, "remark": text}
        step["performers"]["note"] = text


def test_hostile_texts_stay_texts(old: Path, revise: Any, tmp_path: Path) -> None:
    new = revise(hostile)
    result = run(old, new, "--out", tmp_path / "p.csv")
    assert result.exit_code == 0, result.output
    assert not {"\u202e", "\u2067", "\x1b", "\u200f"} & set(result.stdout)
    assert not [line for line in result.stdout.splitlines() if line.startswith("  - Langkah 1 palsu")]
    assert "<script>" in result.stdout  # a terminal shows it, nothing more
    with (tmp_path / "p.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert run(old, new, "--out", tmp_path / "p.xlsx").exit_code == 0
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert sheet.max_row == len(rows)
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    escaped = run(old, new, "--json").stdout
    assert escaped.isascii()
    assert "\u202e" in json.dumps(json.loads(escaped), ensure_ascii=False)


def test_texts_of_the_greatest_length(old: Path, revise: Any, tmp_path: Path) -> None:
    def long(data: Data) -> None:
        for step in data["steps"]:
            step |= {"text": "x" * 2000, "remark": "y" * 40_000}

    result = run(old, revise(long), "--out", tmp_path / "p.xlsx")
    assert result.exit_code == 0, result.output
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").active
    assert sheet is not None
    assert max(len(str(cell.value)) for row in sheet.iter_rows() for cell in row) <= 32_767
