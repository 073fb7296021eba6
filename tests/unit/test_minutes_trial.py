"""Minutes of a trial: every run, counts instead of percentages, blanks for people."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from builders import flow_sop
from mining.analysis import Mined
from minutes_made import PERSON, field_of, table_under, texts, trial
from sop.errors import InputError
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime.calendar import OfficeCalendar
from ukur.documents.forms.content import Form, Signatures, Table
from ukur.documents.forms.word import write_form_docx
from ukur.documents.forms.workbook import write_form_xlsx
from ukur.documents.minutes.trial import trial_minutes
from ukur.documents.minutes.trial_runs import runs
from ukur.documents.minutes.trial_steps import changed_steps
from ukur.words import LANGUAGES, Language, words

W = words("id")


@pytest.fixture(scope="module")
def draft(root: Path) -> Sop:
    return read_sop(root / "data/sops/pengukuran-kinerja-tukar-9-10.yaml")


@pytest.fixture(scope="module")
def mined(draft: Sop, calendar: OfficeCalendar) -> Mined:
    return trial(draft, calendar, left_out={1: "penggandaan"}, running=4, sample=True)


@pytest.fixture(scope="module")
def form(mined: Mined, draft: Sop, seed_sop: Sop) -> Form:
    return trial_minutes(mined, W, draft=draft, before=seed_sop)


@pytest.fixture(scope="module")
def dated(seed_sop: Sop, calendar: OfficeCalendar) -> Form:
    mined = trial(seed_sop, calendar, runs=3, left_out={1: "surat_pengantar"}, dates_only=True)
    return trial_minutes(mined, W, draft=seed_sop)


def test_period_runs_and_the_version_before(form: Form, seed_sop: Sop) -> None:
    assert field_of(form, "Masa uji coba menurut catatan") == "5 Januari 2026 sampai 5 Mei 2026"
    told = "5 pelaksanaan: 4 sudah berakhir, 1 masih berjalan"
    assert field_of(form, "Banyaknya pelaksanaan") == told
    assert (field_of(form, "SOP yang berlaku") or "").startswith(f"versi {seed_sop.digest[:8]}; 7 perubahan")
    assert field_of(form, "Tempat") is None


def test_every_run_is_listed(form: Form) -> None:
    rows = table_under(form, "Terhadap rancangan")
    assert [row[1] for row in rows] == [f"uji-{n}" for n in range(1, 6)]
    assert rows[0][2:] == ["5 Januari 2026", "22 Januari 2026", "13", "sesuai SOP"]
    assert rows[1][5] == "ada ketidaksesuaian"
    assert rows[4][3:] == ["–", "belum selesai", "masih berjalan"]
    assert any(
        text.startswith("Dari 4 pelaksanaan yang selesai, lamanya 12 sampai 13") for text in texts(form)
    )
    stages = table_under(form, "Rapat pembahasan")
    assert stages[0] == ["uji-1", "1", "3", "3", "4", "3", "4"]
    assert stages[4][-1] == "–"


def test_stages_have_room_for_the_longest_word_of_their_name(mined: Mined, draft: Sop) -> None:
    (table,) = [block for block in runs(mined, W) if isinstance(block, Table) and len(block.columns) == 7]
    room = {column.title: column.width for column in table.columns[1:]}
    assert sum(column.width for column in table.columns) == pytest.approx(1)
    assert len(room) == len(draft.stages)
    assert all(width > 0.014 * max(map(len, title.split())) for title, width in room.items())


def test_conformance_is_counted(form: Form) -> None:
    assert "3 dari 4 pelaksanaan yang sudah berakhir sesuai dengan rancangan." in texts(form)
    rows = table_under(form, "Keadaan yang tercatat")
    assert rows == [["1", "Langkah “13. Penggandaan” tidak dilaksanakan.", "1 dari 5"]]


def test_steps_over_their_standard_are_counted_and_changed_ones_marked(form: Form) -> None:
    rows = table_under(form, "Melebihi mutu baku")
    assert rows[0][1:] == ["Perintah penyusunan", "15 menit", "8 menit sampai 30 menit", "1 dari 5"]
    (table,) = [
        block
        for block in form.blocks
        if isinstance(block, Table) and block.columns[-1].title == "Melebihi mutu baku"
    ]
    marked = [row[1].text for row in table.rows if row[1].changed]
    assert marked == ["Meminta persetujuan", "Koreksi Kepala Badan"]


def test_dates_alone_judge_no_minutes(dated: Form) -> None:
    told = " ".join(texts(dated))
    assert "mutu baku waktu dalam menit tidak dapat dinilai" in told
    with pytest.raises(AssertionError):
        table_under(dated, "Melebihi mutu baku")
    assert [row[4] for row in table_under(dated, "Terhadap rancangan")] == ["13", "12", "12"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_runs_get_no_percentages_and_no_means(language: Language, mined: Mined, draft: Sop) -> None:
    told = " ".join(texts(trial_minutes(mined, words(language), draft=draft)))
    assert not re.search(r"%|persen|percent|rata-rata|mean\b|average", told)


def test_boxes_and_rows_of_people_are_blank(form: Form) -> None:
    for column, width in (
        ("Peran dalam uji coba", 4),
        ("Usul perbaikan", 4),
        ("Kesepakatan/tindak lanjut", 4),
    ):
        assert all(row[1:] == [None] * (width - 1) for row in table_under(form, column))
    (table,) = [
        block for block in form.blocks if isinstance(block, Table) and block.columns[0].title == "Rekomendasi"
    ]
    assert [(row[0].text, row[0].tick, row[1].text) for row in table.rows] == [
        ("Diajukan untuk disahkan", False, None),
        ("Diperbaiki dan diuji coba ulang", False, None),
    ]
    (signed,) = [block for block in form.blocks if isinstance(block, Signatures)]
    assert len(signed.items) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_person_and_the_same_bytes(language: Language, mined: Mined, draft: Sop, tmp_path: Path) -> None:
    w = words(language)
    form = trial_minutes(mined, w, draft=draft)
    write = write_form_docx if language == "id" else write_form_xlsx
    one, other = (write(form, tmp_path / name, w) for name in ("a", "b"))
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert all(PERSON.encode() not in archive.read(each) for each in archive.namelist())
    assert PERSON not in " ".join(texts(form))


def test_sample_data_says_so(form: Form, dated: Form) -> None:
    assert form.label == "Data contoh, bukan catatan pelaksanaan"
    assert dated.label == ""


def test_a_log_checked_against_another_version_is_refused(mined: Mined, seed_sop: Sop) -> None:
    with pytest.raises(InputError) as caught:
        trial_minutes(mined, W, draft=seed_sop)
    assert [problem.code for problem in caught.value.problems] == ["trial_other_sop"]


def test_one_run_has_no_range_and_names_stay_texts(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "a", "text": "=1+1 \u202e"}, {"id": "b"})
    mined = trial(sop, calendar, runs=1, name="=cmd|'/c x'!A1 \u202e {n}" + "y" * 500)
    form = trial_minutes(mined, W, draft=sop)
    told = texts(form)
    assert any(text.startswith("Pelaksanaan yang selesai dan diketahui lamanya: 1.") for text in told)
    assert not any("\u202e" in text or len(text) > 1000 for text in told)
    (row,) = table_under(form, "Terhadap rancangan")
    assert len(row[1] or "") == 60


def test_only_what_changes_the_work_counts_as_changed(draft: Sop, seed_sop: Sop) -> None:
    assert changed_steps(seed_sop, draft) == {"koreksi", "minta_persetujuan"}
    assert changed_steps(seed_sop, seed_sop) == frozenset()
