"""What is noticed about a log reaches the page without names that clerks write in place of a post."""

from __future__ import annotations

from pathlib import Path

import pytest

from mining.analysis import analyse
from mining.log.door import read_log
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.page import render_page
from ukur.page.results import Results
from ukur.words import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_named_instead_of_a_post_stays_off_the_page(
    language: Language, seed_sop: Sop, calendar: OfficeCalendar, tmp_path: Path
) -> None:
    log = tmp_path / "log.csv"
    log.write_text("case_id,activity,role,end\na,Membuat format,Somebody Invented,2025-01-02\n", "utf-8")
    mined = analyse(read_log(log, sop=seed_sop), seed_sop, calendar)
    assert any("Somebody Invented" in str(finding.examples) for finding in mined.findings)
    page = render_page(Results(sop=seed_sop, mined=mined), language=language)
    assert "Somebody" not in page
    assert str(tmp_path) not in page
