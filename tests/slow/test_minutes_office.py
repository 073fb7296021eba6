"""Minutes, matrix and evidence folder through LibreOffice: they open, and every page has its words."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from minutes_made import trial
from simulation.replications import simulate
from simulation.scenario import Scenario
from simulation.sensitivity import vary
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime.calendar import OfficeCalendar
from ukur.documents.evidence.writing import Evidence, Piece, write_evidence
from ukur.documents.forms.content import Form
from ukur.documents.minutes.matrix import revision_matrix
from ukur.documents.minutes.simulation import simulation_minutes
from ukur.documents.minutes.trial import trial_minutes
from ukur.words import LANGUAGES, Language, words

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
READER = shutil.which("pdftotext")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(OFFICE is None or READER is None, reason="no LibreOffice or no pdftotext here"),
]


def pages(path: Path, folder: Path) -> list[str]:
    """The text of each page as LibreOffice prints it."""
    profile = (folder / "profile").as_uri()
    command = [str(OFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(path)], check=True, timeout=170, capture_output=True
    )
    made = folder / f"{path.stem}.pdf"
    read = subprocess.run(
        [str(READER), "-layout", str(made), "-"], check=True, timeout=60, capture_output=True, text=True
    )
    made.unlink()
    return [" ".join(page.split()) for page in read.stdout.split("\f") if page.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_prints(  # the documents of one folder, each in turn
    language: Language,
    seed_sop: Sop,
    scenario: Scenario,
    calendar: OfficeCalendar,
    root: Path,
    tmp_path: Path,
) -> None:
    w = words(language)
    draft = read_sop(root / "data/sops/pengukuran-kinerja-tukar-9-10.yaml")
    study = simulate(seed_sop, scenario, calendar, replications=30)
    mined = trial(seed_sop, calendar, left_out={1: "penggandaan"}, running=4)
    forms: dict[str, Form] = {
        "simulation": simulation_minutes(study, w, variations=vary(study, replications=5)),
        "trial": trial_minutes(mined, w, draft=seed_sop),
        "matrix": revision_matrix(seed_sop, draft, w),
    }
    parts = Evidence(
        sop=seed_sop,
        mined=mined,
        pieces=tuple(
            Piece(kind=kind, content=forms[name], suffix=suffix)  # type: ignore[arg-type]
            for kind, name in zip(("simulation", "trial", "matrix"), forms, strict=True)
            for suffix in (".docx", ".xlsx")
        ),
    )
    found = write_evidence(tmp_path / "bukti", parts, w)
    documents = [path for path in found if path.suffix in (".docx", ".xlsx")]
    assert len(documents) == 9
    for path in documents:
        printed = pages(path, tmp_path)
        assert 1 <= len(printed) <= 12, path.name
        whole = " ".join(printed)
        assert "PENGUKURAN KINERJA" in whole.upper(), path.name
        assert "###" not in whole, path.name
