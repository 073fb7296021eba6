"""The documents of a task are read together, and their problems told together."""

from __future__ import annotations

from pathlib import Path

import pytest

from permits import LETTER, PERMIT, full_text
from sop.errors import DocumentError
from ukur.inputs import read_inputs


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_further_sops_are_read(root: Path, tmp_path: Path) -> None:
    text = full_text(root).replace("../calendars", str(root / "data/calendars"))
    scenario = written(tmp_path, "s.yaml", text)
    permit, letter = written(tmp_path, "p.yaml", PERMIT), written(tmp_path, "l.yaml", LETTER)
    found = read_inputs(permit, scenario, also=[letter])
    assert [sop.id for sop in found.also] == ["surat-keluar"]
    assert found.calendar.id == "pesisir-selatan"
    assert read_inputs(permit, scenario).also == ()


def test_the_problems_of_all_files_are_told(root: Path, tmp_path: Path) -> None:
    scenario = written(tmp_path, "s.yaml", full_text(root).replace("../calendars", "nowhere"))
    wrong = written(tmp_path, "p.yaml", PERMIT.replace("number: 3", "number: tiga"))
    with pytest.raises(DocumentError) as caught:
        read_inputs(wrong, scenario, also=[tmp_path / "absent.yaml"])
    files = [(Path(problem.file).name, problem.code) for problem in caught.value.problems]
    assert files == [
        ("p.yaml", "not_an_integer"),
        ("absent.yaml", "file_missing"),
        ("pesisir-selatan.yaml", "file_missing"),
    ]
