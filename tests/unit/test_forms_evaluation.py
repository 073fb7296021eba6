"""The yearly evaluation: facts beside the criteria, no answer to any of them."""

from __future__ import annotations

import pytest

from mining.analysis import Mined
from monitored import STEPS, cases, four_steps, mined_of
from sop.model import Sop
from ukur.documents.forms.content import Form, Heading, Paragraph, Table
from ukur.documents.monitoring.evaluation import evaluation_form
from ukur.documents.monitoring.evaluation_facts import CRITERIA, facts
from ukur.documents.monitoring.remarks import Remark
from ukur.documents.monitoring.table import Monitored
from ukur.words import LANGUAGES, Language, words

GOOD, SWAPPED = " ".join(STEPS), "minta setuju periksa periksa arsip"


@pytest.fixture(scope="module")
def mined() -> Mined:
    """Five cases: three swapped and with a repeat, one of other performers; 30 minutes a step."""
    rows = cases([SWAPPED] * 3 + [GOOD] * 2)
    return mined_of(four_steps(), [*rows[:-1], {**rows[-1], "role": "tamu"}])


def told(mined: Mined, criterion: str) -> tuple[str, ...]:
    return facts(criterion, Monitored(sop=mined.sop, mined=mined), words())


def tables(form: Form) -> list[Table]:
    return [block for block in form.blocks if isinstance(block, Table)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_criterion_is_answered(language: Language, mined: Mined) -> None:
    for log in (mined, None):
        form = evaluation_form(Monitored(sop=mined.sop, mined=log), words(language))
        criteria, conclusion = tables(form)
        assert len(criteria.rows) == len(CRITERIA) == 7
        assert {(cells[2].tick, cells[3].tick) for cells in criteria.rows} == {(False, False)}
        assert [(cells[0].tick, cells[1].text) for cells in conclusion.rows] == [(False, None)] * 2
        assert all(cells[4].text for cells in criteria.rows)
        notes = [block.text for block in form.blocks if isinstance(block, Paragraph)]
        assert words(language)("evaluation.note_verified") in notes
        assert "%" not in "".join(str(cells[4].text) for cells in criteria.rows)


def test_facts_are_what_the_log_holds(mined: Mined) -> None:
    assert told(mined, "performance") == (
        "Lama 5 pelaksanaan: 1, 1, 1, 1, 1 hari kerja (median 1).",
        "Tenggat tidak tercatat, sehingga ketepatan waktu tidak dinilai.",
    )
    assert told(mined, "feasible")[0] == "Tanpa ketidaksesuaian yang dihitung: 1 dari 5 pelaksanaan."
    assert "Tidak ada langkah yang tercatat melebihi waktu bakunya." in told(mined, "feasible")
    assert told(mined, "problems")[0] == "Langkah “2. Periksa” dilaksanakan lagi (3 dari 5 pelaksanaan)."
    (posts,) = told(mined, "roles")
    assert posts.startswith("Dilaksanakan oleh pelaksana menurut SOP: ")


def test_what_a_log_cannot_know_is_left_open(mined: Mined, seed_sop: Sop) -> None:
    for criterion in ("understood", "needs"):
        assert told(mined, criterion) == ("Tidak dapat diketahui dari catatan pelaksanaan.",)
    alone = Monitored(sop=seed_sop)
    assert facts("roles", alone, words()) == ("Tidak ada catatan pelaksanaan.",)
    assert facts("synergy", alone, words()) == ("Bagian Keterkaitan pada SOP ini kosong.",)


def test_dates_alone_tell_no_working_times() -> None:
    dated = mined_of(four_steps(), cases([GOOD] * 3, precision="day", days=True))
    assert words()("evaluation.no_times") in told(dated, "feasible")
    assert told(dated, "performance")[0] == "Lama 3 pelaksanaan: 4, 4, 4 hari kerja (median 4)."


def test_a_log_without_a_completed_case_says_so() -> None:
    begun = mined_of(four_steps(), cases(["minta"]))
    assert told(begun, "feasible") == ("Belum ada pelaksanaan yang selesai pada catatan.",)


def test_what_people_said_stands_apart(mined: Mined) -> None:
    said = Remark(sop="test", step="", source="guidance", text="Perlu contoh pengisian", well=None)
    form = evaluation_form(Monitored(sop=mined.sop, mined=mined, remarks=(said,)), words())
    assert "Catatan pengamatan dan wawancara" in [b.text for b in form.blocks if isinstance(b, Heading)]
    lines = [block.text for block in form.blocks if isinstance(block, Paragraph)]
    assert "Menurut pengarahan: “Perlu contoh pengisian”" in lines
    assert "contoh pengisian" not in str(tables(form)[0])
