"""The forms through LibreOffice: Word and workbook open, print, and show every text."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from monitored import STEPS, cases, four_steps, mined_of
from ukur.documents.forms.word import write_form_docx
from ukur.documents.forms.workbook import write_form_xlsx
from ukur.documents.monitoring.evaluation import evaluation_form
from ukur.documents.monitoring.table import Monitored, monitoring_form
from ukur.words import LANGUAGES, Language, words

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TEXT = shutil.which("pdftotext")
MISSING = OFFICE is None or TEXT is None

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        MISSING and os.environ.get("UKUR_REQUIRE_TOOLS") != "1", reason="no LibreOffice, or no pdftotext"
    ),
]


def printed(path: Path, folder: Path) -> str:
    """The text of the file as LibreOffice prints it."""
    profile = (folder / "profile").as_uri()
    command = [str(OFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(folder), str(path)], check=True, timeout=170, capture_output=True
    )
    pdf = folder / f"{path.stem}.pdf"
    told = subprocess.run(
        [str(TEXT), "-layout", str(pdf), "-"], check=True, timeout=60, capture_output=True, text=True
    )
    return " ".join(told.stdout.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_forms_print_from_both_kinds_of_files(language: Language, tmp_path: Path) -> None:
    told = words(language)
    mined = mined_of(four_steps(), cases(["minta setuju periksa arsip"] * 3 + [" ".join(STEPS)] * 2))
    one = Monitored(sop=mined.sop, mined=mined)
    forms = {
        "monitoring": monitoring_form([one, Monitored(sop=mined.sop)], told),
        "evaluation": evaluation_form(one, told),
    }
    for name, form in forms.items():
        for path in (
            write_form_docx(form, tmp_path / f"{name}_word.docx", told),
            write_form_xlsx(form, tmp_path / f"{name}_book.xlsx", told),
        ):
            shown = printed(path, tmp_path)
            assert form.title.upper() in shown
            assert told("forms.page", page=1, pages="")[:8] in shown
            assert ("☑" in shown) == (name == "monitoring")
            assert "☐" in shown
            assert told("minutes.sign_id") in shown
