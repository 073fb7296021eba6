"""What a revision says of deputies and waits, and a learned scenario of its numbers, stands on the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from builders import flow_data, small_log
from mining.analysis import analyse
from mining.log.result import ReadLog
from simulation.planning import Planned, make_plan
from simulation.replications import Study
from simulation.scenario import LearnedFrom, Scenario, Uncertain
from sop.model import Basis, Sop
from sop.reading import read_sop
from sop.worktime.calendar import OfficeCalendar
from ukur.page.assumptions import assumed_values, performers_table, scenario_table
from ukur.page.confirmation import render_confirmation
from ukur.page.logged_rules import rule_sentence
from ukur.words import LANGUAGES, Language, words

ID = words("id")
DEPUTY = "pengukuran-kinerja-pengganti-tanda-tangan"
LIMIT = "pengukuran-kinerja-batas-isian"


@dataclass(frozen=True)
class Documents:
    """What the table needs of a study."""

    sop: Sop
    scenario: Scenario
    planned: Planned


def study(sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> Study:
    return cast("Study", Documents(sop, scenario, make_plan(sop, scenario, calendar)))


def told(found: Study, language: Language = "id") -> dict[str, tuple[str, tuple[str, ...], str]]:
    """Rows of the table by what they are about."""
    rows = scenario_table(found, words(language)).rows
    return {row[0].text: (row[1].text, row[1].details, row[2].text) for row in rows}


def sample(root: Path, name: str) -> Sop:
    return read_sop(root / f"data/sops/{name}.yaml")


@pytest.mark.parametrize(
    ("name", "about", "text"),
    [
        (
            DEPUTY,
            "Pengganti pada langkah 11 (Penandatanganan)",
            "Pengganti bila semua pemegang tidak ada: Sekretaris",
        ),
        (LIMIT, "Batas tunggu sebelum langkah 6 (Menghimpun format)", "Ditunggu paling lama 5 hari kerja"),
    ],
)
def test_what_a_sample_revision_states_is_no_assumption(
    root: Path, scenario: Scenario, calendar: OfficeCalendar, name: str, about: str, text: str
) -> None:
    found = study(sample(root, name), scenario, calendar)
    assert told(found)[about] == (text, (), "dinyatakan")
    plain = study(sample(root, "pengukuran-kinerja"), scenario, calendar)
    assert about not in told(plain)
    # A limit to a wait brings the assumption with it that it is kept.
    assert assumed_values(found) - assumed_values(plain) == (name == LIMIT)


def assumed_sop(**more: Any) -> Sop:
    raw = flow_data(
        {"id": "a", "performers": {"roles": ["staf"], "basis": "assumed", "deputies": ["x", "y"]}},
        {"id": "b"},
    )
    raw["roles"] += [{"id": "x", "name": "Wakil"}, {"id": "y", "name": "=<b>Lain"}]
    raw["steps"][1] |= {"wait_limit": {"value": 1.5, "unit": "working_hours"}, **more}
    return Sop.model_validate(raw)


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_performers_that_nobody_has_confirmed(language: Language) -> None:
    sop, w = assumed_sop(performers={"roles": ["staf"], "basis": "inferred"}), words(language)
    first, second = performers_table(sop, w).rows
    assert first[1].text == second[1].text == "Staf"
    names = {"id": "Wakil atau =<b>Lain", "en": "Wakil or =<b>Lain"}[language]
    assert first[1].details == (w("page_revision.deputies", roles=names),)
    span = {"id": "1,5 jam kerja", "en": "1.5 working hours"}[language]
    assert second[1].details == (w("page_revision.wait_limit", span=span),)
    page = render_confirmation(sop, w)
    assert "=&lt;b&gt;Lain" in page
    assert "<b>Lain" not in page
    assert span in page


def test_who_may_act_is_named_in_the_rule(calendar: OfficeCalendar) -> None:
    sop = assumed_sop()
    rows = [
        {"step_id": name, "start": f"2025-01-0{day} 08:00", "end": f"2025-01-0{day} 09:00", "role": "z"}
        for name, day in (("a", 6), ("b", 7))
    ]
    mined = analyse(ReadLog(log=small_log(rows)), sop, calendar)
    found = mined.rules.rules
    sentences = [rule_sentence(row, mined, ID) for row in found[found["kind"] == "role"].to_dict("records")]
    assert sentences == [
        "Langkah “1. a” dilaksanakan oleh Staf, atau bila tidak seorang pun ada oleh Wakil atau =<b>Lain.",
        "Langkah “2. b” dilaksanakan oleh Staf.",
    ]


def learned(scenario: Scenario, fit: str = "partly") -> Scenario:
    items = {
        "people.sekretaris.other_duties": (0.604, 0.8448, 17),
        "durations.default.cv": (0.2, 0.5, 0),
        "waits.isian_bidang.mode": (4.6454, 10.5446, 10),
        "absences.dinas_luar.days": (1, 6.04, 9),
        "passed_over.rapat": (0.1, 0.325, 40),
        "elsewhere.number": (70_000, 80_000, 0),
    }
    return scenario.model_copy(
        update={
            "uncertain": tuple(
                Uncertain(at=at, low=low, high=high, n=n, basis=Basis.INFERRED if n else Basis.ASSUMED)
                for at, (low, high, n) in items.items()
            ),
            "passed_over": {"rapat": 0.2},
            "learned_from": LearnedFrom(log="a\u202e<b>.xlsx", cases=12, fit=fit),
        }
    )


def test_limits_stand_beside_their_numbers(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    rows = told(study(seed_sop, learned(scenario), calendar))
    assert rows["Asal angka"] == (
        "Dipelajari dari 12 pelaksanaan dalam a\ufffd<b>.xlsx",
        ("Simulasinya hanya sebagian cocok dengan pelaksanaan yang disisihkan.",),
        "disimpulkan",
    )
    for about, limit, basis in (
        ("Sekretaris", "Tugas lain 60,4 sampai 84,5 % jam dinas (95 %; n = 17).", "disimpulkan"),
        ("Lama mengerjakan langkah", "Koefisien variasi 0,2 sampai 0,5 (anggapan).", "asumsi"),
        (
            "Masa tunggu: Bidang mengisi format",
            "Paling sering 4,65 sampai 10,5 (95 %; n = 10).",
            "disimpulkan",
        ),
        ("Ketidakhadiran: Dinas luar", "1 sampai 6,04 hari (95 %; n = 9).", "disimpulkan"),
        ("Dilewati: langkah 5 (Rapat pembahasan)", "10 sampai 32,5 % (95 %; n = 40).", "disimpulkan"),
        ("elsewhere.number", "70.000 sampai 80.000 (anggapan).", "asumsi"),
    ):
        assert rows[about][1][-1] == limit
        assert rows[about][2] == basis


def test_what_a_log_told_is_not_counted_as_assumed(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    before = assumed_values(study(seed_sop, scenario, calendar))
    # Of five numbers with observations one was not in the scenario before; one that stands alone is added.
    assert assumed_values(study(seed_sop, learned(scenario), calendar)) == before - 3 + 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fit", ["validated", "partly", "not_validated", "untold"])
def test_how_well_it_fits_is_said(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar, fit: str, language: Language
) -> None:
    w = words(language)
    rows = told(study(seed_sop, learned(scenario, fit), calendar), language)
    assert rows[w("page_revision.learned_from")][1] == (w(f"learned_fit.{fit}"),)
