"""PDF through an office suite: what happens where there is none, or where it fails."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import pytest

from sop.errors import OutputError
from ukur.documents import pdf
from ukur.documents.pdf import office_suite, to_pdf

pytestmark = pytest.mark.skipif(os.name == "nt", reason="stands in for the program with a shell script")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "-a b.docx"
    path.write_bytes(b"content")
    return path


def stand_in(folder: Path, script: str, patch: pytest.MonkeyPatch) -> Path:
    """A program of the name that is looked for."""
    program = folder / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    patch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return program


def code_of(document: Path, path: Path, *, timeout: float = 20) -> str:
    with pytest.raises(OutputError) as error:
        to_pdf(document, path, timeout=timeout)
    assert not list(path.parent.glob("*.pdf*"))
    return error.value.problems[0].code


def test_no_office_suite_is_told(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pdf, "_PLACES", ())
    assert office_suite() is None
    assert code_of(document, tmp_path / "x.pdf") == "office_suite_missing"


def test_it_is_found_where_installers_put_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "LibreOffice" / "soffice.exe"
    place.parent.mkdir()
    place.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pdf, "_PLACES", (str(tmp_path / "nowhere"), str(place)))
    assert office_suite() == str(place)


def test_what_the_program_writes_takes_the_name(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, 'while [ "$1" != --outdir ]; do shift; done; cp "$3" "$2/document.pdf"', monkeypatch)
    assert to_pdf(document, tmp_path / "out" / "x.pdf").read_bytes() == b"content"


def test_what_the_program_leaves_behind_goes_with_ours(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    stand_in(tmp_path, f'echo x > "$TMPDIR/lu.tmp"; echo "$TMPDIR" > {tmp_path}/where; exit 3', monkeypatch)
    assert code_of(document, tmp_path / "x.pdf") == "office_suite_failed"
    assert not (tmp_path / "lu.tmp").exists()
    assert not Path((tmp_path / "where").read_text(encoding="utf-8").strip()).exists()


@pytest.mark.parametrize("script", ["echo no; exit 3", "exit 0"], ids=["fails", "writes nothing"])
def test_a_failure_is_told(
    script: str, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, script, monkeypatch)
    assert code_of(document, tmp_path / "x.pdf") == "office_suite_failed"


def test_one_that_does_not_finish_is_ended(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait", monkeypatch)
    begun = time.monotonic()
    assert code_of(document, tmp_path / "x.pdf", timeout=0.5) == "office_suite_slow"
    assert time.monotonic() - begun < 20
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    for _ in range(100):
        if gone(child):
            break
        time.sleep(0.05)
    assert gone(child)


def gone(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def test_a_missing_document_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, "exit 0", monkeypatch)
    assert code_of(tmp_path / "no.docx", tmp_path / "x.pdf") == "cannot_write"
