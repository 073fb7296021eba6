"""Every value of a scenario is told on the page, in both languages, with its basis."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from permits import full_text, letter_sop, permit_sop
from simulation.planning import Planned, make_plan
from simulation.replications import Study
from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.page.assumptions import assumed_values, scenario_table
from ukur.words import LANGUAGES, Language, words


@dataclass(frozen=True)
class Documents:
    """What the table needs of a study."""

    sop: Sop
    scenario: Scenario
    planned: Planned


def study(root: Path, calendar: OfficeCalendar) -> Study:
    sop, scenario = permit_sop(), parse_document(full_text(root), Scenario)
    planned = make_plan(sop, scenario, calendar, also=[letter_sop()])
    return cast("Study", Documents(sop, scenario, planned))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_is_told(root: Path, calendar: OfficeCalendar, language: Language) -> None:
    table = scenario_table(study(root, calendar), words(language))
    rows = [(row[0].text, row[1].text, " ".join(row[1].details), row[2].text) for row in table.rows]
    assert all(what and text and basis for what, text, _, basis in rows)
    written = "\n".join(" | ".join(row) for row in rows)
    assert "{" not in written
    for part in (
        "150.000" if language == "id" else "150,000",
        "Bidang Dua",
        "Map berpindah meja",
        "Surat keluar",
    ):
        assert part in written
    # Each section of the example, by something that stands nowhere else.
    for part in (
        "08:00-10:00",
        "0,25" if language == "id" else "0.25",
        "08:30",
        "Dinas luar",
        "khusus" * 0,
        "lama",
    ):
        assert part in written
    # One row for each rule, group and so on: 8 demand, 1 open case, 6 durations, 2 waits, 3 hand-overs,
    # 1 batch, 1 priority, 1 decision, 1 correction, 1 step left out, 1 share of limits kept; 5 groups,
    # 1 deputy, 1 duty size, 1 absence; 3 of the run (with open cases there is no warm-up); 4 of the other
    # SOP; where the numbers come from; the notes of the calendar.
    notes = len(calendar.notes)
    assert len(rows) == 8 + 1 + 6 + 2 + 3 + 1 + 1 + 1 + 1 + 1 + 1 + 5 + 1 + 1 + 1 + 3 + 4 + 1 + notes


def test_values_nobody_has_measured_are_counted(root: Path, calendar: OfficeCalendar) -> None:
    found = study(root, calendar)
    notes = len(calendar.notes)
    # The origin of the numbers is no number, and the log told one of them.
    assert assumed_values(found) == len(scenario_table(found, words("id")).rows) - notes - 2


def test_the_table_in_words(root: Path, calendar: OfficeCalendar) -> None:
    rows = {(row[0].text, row[1].text) for row in scenario_table(study(root, calendar), words("id")).rows}
    for row in (
        (
            "Pelaksanaan baru",
            "setiap triwulan, mulai hari kerja ke-1 sesudah triwulan berakhir; tenggat 15 hari kerja; "
            "prioritas 3 dari 9",
        ),
        ("Langkah 1 (Menerima)", "5 sampai 30 menit, paling sering 10 (segitiga)"),
        ("Keputusan pada langkah 2 (Memeriksa)", "lengkap 90 % dan kurang 10 %"),
        ("Pengganti Kepala", "Sekretaris (Plh.), pada hari tidak seorang pun pemegang peran masuk"),
        (
            "Putaran koreksi",
            "20 % kembali dari langkah 4 ke langkah 3, paling banyak 2 kali; setiap kali bagiannya menjadi "
            "50 % dari sebelumnya",
        ),
        (
            "Penerusan ke langkah 6 (Mengarsipkan)",
            "salah satu dari 4 nilai yang terukur, 5 sampai 45 menit kerja; nilai tengahnya 10; hanya bila "
            "peran berganti",
        ),
        (
            "Masa tunggu: Konfirmasi tamu",
            "salah satu dari 4 nilai yang terukur, 0,5 sampai 3 hari kerja; nilai tengahnya 1; sejak "
            "langkah 2 selesai, sebelum langkah 4 dimulai",
        ),
        ("Dilewati: langkah 6 (Mengarsipkan)", "5 %, walaupun ada dalam SOP"),
        ("Batas tunggu dalam SOP", "ditepati pada 80 % pelaksanaan"),
        ("Surat keluar: Langkah 2 (Memberi nomor)", "tepat 5 menit"),
    ):
        assert row in rows
