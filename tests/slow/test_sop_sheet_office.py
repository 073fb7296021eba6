"""The SOP sheet through LibreOffice: opened, saved again, printed, and still the same SOP."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from builders import flow_data
from sop.exchange.sop_sheet import read_sop_sheet, write_sop_sheet
from sop.model import Sop
from sop.reading import read_sop
from ukur.sop_sheet_texts import sop_sheet_texts

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(OFFICE is None, reason="no LibreOffice (soffice) on this machine"),
]


def convert(path: Path, kind: str, folder: Path) -> Path:
    """The file as LibreOffice saves it."""
    profile = (folder / "profile").as_uri()
    command = [str(OFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(folder), str(path)], check=True, timeout=170, capture_output=True
    )
    return folder / path.with_suffix(f".{kind}").name


def pages(pdf: Path) -> int:
    told = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    return int(next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:")))


def awkward() -> Sop:
    """Texts that an office program likes to change."""
    texts = [
        "=1+1",
        "+62",
        "-a",
        "@a",
        "'a",
        "''a",
        "007",
        "1/2026",
        "1e3",
        "12:00",
        "a\nb",
        "a  b",
        "_x0041_",
    ]
    steps = [
        {
            "id": f"s{at}",
            "text": text,
            "requirements": [text, "x"],
            "output": text,
            "standard": {"value": 1 / 3 + at, "unit": "hours" if at % 2 else "minutes"},
            "due": {"value": 0.1 + 0.2, "unit": "working_days"},
            "aliases": [text],
        }
        for at, text in enumerate(texts)
    ]
    data = flow_data(*steps)
    data["identity"] |= {"number": "007", "created": "2025-01-08", "legal_basis": texts}
    data["doubts"] = [{"text": text} for text in texts]
    return Sop.model_validate(data)


@pytest.mark.parametrize(
    "name",
    ["pengukuran-kinerja-putaran-koreksi", "pengukuran-kinerja-validasi-per-bidang", "traffic-fines", ""],
)
def test_saved_by_libreoffice_it_is_the_same_sop(name: str, tmp_path: Path) -> None:
    sop = read_sop(ROOT / f"data/sops/{name}.yaml") if name else awkward()
    path = write_sop_sheet(sop, tmp_path / "isi.xlsx", texts=sop_sheet_texts())
    (tmp_path / "saved").mkdir()
    saved = convert(path, "xlsx", tmp_path / "saved")
    assert saved.read_bytes() != path.read_bytes()
    assert read_sop_sheet(saved) == sop


def test_the_steps_of_an_empty_sheet_print_on_two_pages(tmp_path: Path) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("no pdfinfo on this machine")
    path = write_sop_sheet(None, tmp_path / "kosong.xlsx", texts=sop_sheet_texts())
    # The guide, identity, steps on two pages, and six further sheets.
    assert pages(convert(path, "pdf", tmp_path)) == 10
