"""The form through LibreOffice: opened, saved again, and still the same events."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from mining.log.sheet import read_sheets
from sop.events import EventLog, event_log
from sop.exchange.sheet.writer import write_sheet
from sop.model import Sop
from ukur.sheet_texts import sheet_texts

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

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


def two_cases(seed_sop: Sop) -> EventLog:
    """A finished case to the minute with every step and one repeat; a running one, dates only."""
    start = pd.Timestamp("2026-01-05 08:03", tz="Asia/Jakarta")
    rows = [
        {
            "case_id": "007",
            "activity": step.text,
            "step_id": step.id,
            "visit": 1,
            "role": step.performers.leader,
            "start": start + pd.Timedelta(hours=26 * at),
            "end": start + pd.Timedelta(hours=26 * at, minutes=step.standard.minutes if step.standard else 0),
            "precision": "minute",
        }
        for at, step in enumerate(seed_sop.steps)
    ]
    rows.append({**rows[8], "visit": 2, "unit": "=Bidang", "start": rows[9]["start"], "end": rows[9]["end"]})
    first = {**rows[0], "case_id": "2026-TW2", "precision": "day", "start": start.normalize(), "end": pd.NaT}
    cases = pd.DataFrame(
        {
            "case_id": ["007", "2026-TW2"],
            "sop": seed_sop.id,
            "revision": seed_sop.digest,
            "status": ["completed", "running"],
        }
    )
    return event_log(pd.DataFrame([*rows, first]), cases)


def test_saved_by_libreoffice_it_holds_the_same_events(seed_sop: Sop, tmp_path: Path) -> None:
    form = tmp_path / "form.xlsx"
    write_sheet(seed_sop, form, texts=sheet_texts(), log=two_cases(seed_sop))
    (tmp_path / "saved").mkdir()
    saved = convert(form, "xlsx", tmp_path / "saved")
    assert saved.read_bytes() != form.read_bytes()
    before, after = read_sheets([form], sop=seed_sop), read_sheets([saved], sop=seed_sop)
    assert len(before.log.events) == 16
    pd.testing.assert_frame_equal(after.log.events, before.log.events)
    pd.testing.assert_frame_equal(after.log.cases, before.log.cases)
    assert after.findings == before.findings


def test_it_prints_one_page_a_run(seed_sop: Sop, tmp_path: Path) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("no pdfinfo on this machine")
    form = tmp_path / "form.xlsx"
    write_sheet(seed_sop, form, texts=sheet_texts(), runs=3)
    pdf = convert(form, "pdf", tmp_path)
    told = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    pages = next(line.split()[1] for line in told.splitlines() if line.startswith("Pages:"))
    assert pages == "5"  # guide, list of runs, three runs
