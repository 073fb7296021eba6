"""`ukur check FOLDER` as people call it: what it says, workbook and tables, exit codes, hostile texts."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from ukur.cli.app import build
from ukur.words import Language

SOP = """
schema_version: 1
id: {id}
title: {title}
identity: {{agency: Badan Contoh, number: "{number}", related: ["SOP Arsip"]}}
origin: {{source: Contoh}}
roles: [{{id: staf, name: Staf}}]
steps: [{{id: a, number: 1, text: Menyusun, performers: {{roles: [staf]}}, standard: {{value: 60}}}}]
"""
HOSTILE = "=HYPERLINK(1)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    (place / "sub").mkdir(parents=True)
    (place / "a.yaml").write_text(SOP.format(id="surat", title="Surat", number=HOSTILE), "utf-8")
    (place / "sub/b.yml").write_text("steps: [", "utf-8")
    (place / "s.yaml").write_text("people: []\n", "utf-8")
    return place


def ukur(*arguments: object, language: Language = "id") -> Result:
    return CliRunner().invoke(
        build(language), [str(argument) for argument in arguments], env={"COLUMNS": "90"}
    )


def test_a_folder_is_told_in_short(folder: Path) -> None:
    result = ukur("check", folder)
    assert result.exit_code == 0, result.output
    for part in (
        "2 berkas SOP dalam",
        "1 terbaca, 1 tidak",
        "a.yaml",
        "sub/b.yml: baris",
        "SOP terkait “SOP Arsip” tidak ada",
        "s.yaml (skenario)",
    ):
        assert part in result.stdout
    assert "a related SOP".lower() not in result.stdout.lower()
    english = ukur("check", folder, language="en")
    assert "2 SOP files in" in english.stdout


def test_the_workbook_holds_texts_only(folder: Path, tmp_path: Path) -> None:
    result = ukur("check", folder, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(tmp_path / "out/rekap-sop.xlsx")
    assert book.sheetnames == ["SOP", "Temuan", "Keterkaitan", "Kembar", "Dilewati"]
    rows = list(book["SOP"].values)
    assert len(rows) == 3
    assert rows[1][3] == "'" + HOSTILE
    assert [cell.data_type for sheet in book for row in sheet for cell in row].count("f") == 0
    with (tmp_path / "out/rekap-sop.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert [(row["file"], row["errors"]) for row in table] == [("a.yaml", "0"), ("sub/b.yml", "1")]
    assert table[0]["number"] == "'" + HOSTILE
    assert table[1]["steps"] == ""


def test_the_same_files_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert ukur("check", folder, "--out", tmp_path / name).exit_code == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_exit_codes(folder: Path, tmp_path: Path) -> None:
    assert ukur("check", folder, "--fail").exit_code == 1
    (tmp_path / "empty").mkdir()
    for refused in (
        ukur("check", tmp_path / "empty"),
        ukur("check", tmp_path / "none"),
        ukur("check", folder, "--confirm", tmp_path / "k.html"),
        ukur("check", folder / "a.yaml", "--out", tmp_path / "out"),
    ):
        assert refused.exit_code == 2
        assert "→" in refused.stderr
        assert refused.stdout == ""
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "k.html").exists()


def test_texts_of_documents_cannot_drive_the_terminal(folder: Path) -> None:
    text = SOP.format(id="jahat", title='"[red]x[/red] \\u202e \\u009b31m"', number="1")
    (folder / "c.yaml").write_text(text, "utf-8")
    result = ukur("check", folder)
    assert result.exit_code == 0, result.output
    for character in ("\x1b", "\x9b", "\u202e"):
        assert character not in result.output


def test_half_a_character_in_one_file_loses_none_of_the_others(folder: Path, tmp_path: Path) -> None:
    (folder / "half.yaml").write_text(SOP.format(id='"\\ud800"', title="Surat", number="1"), "utf-8")
    (folder / "bad\udcff.yaml").write_text("steps: [", "utf-8")
    result = ukur("check", folder, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out/rekap-sop.xlsx").exists()


def test_a_name_that_no_computer_takes_is_refused_in_words(folder: Path) -> None:
    for wrong in (("check", "a" * 300), ("check", folder, "--out", "a" * 300)):
        result = ukur(*wrong)
        assert result.exit_code == 2
        assert "lebih panjang" in result.stderr
