"""What a clerk writes into the column of posts is looked at, not swallowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from builders import flow_data
from sop.errors import DocumentError
from sop.exchange.draft import UNKNOWN_ROLE, Draft
from sop.exchange.sop_sheet import draft_of_sheet, write_sop_sheet
from sop.model import Sop
from ukur.sop_sheet_texts import sop_sheet_texts


def draft_sop() -> Sop:
    """Two steps whose performers nobody knows, and one that is known."""
    data = flow_data(
        {"id": "a", "text": "Menulis"}, {"id": "b", "text": "Memeriksa"}, {"id": "c", "text": "Mengirim"}
    )
    data["roles"].append(UNKNOWN_ROLE.model_dump(mode="json"))
    for step in data["steps"][:2]:
        step["performers"] = {"roles": [UNKNOWN_ROLE.id], "basis": "assumed"}
    return Sop.model_validate(data)


def filled(folder: Path, *posts: str, sop: Sop | None = None) -> Draft:
    """The sheet of the SOP with these posts in its first steps."""
    path = write_sop_sheet(sop or draft_sop(), folder / "isi.xlsx", texts=sop_sheet_texts())
    book = load_workbook(path)
    sheet = book["Langkah"]
    keys = [cell.value for cell in sheet[4]]
    column = keys.index("steps.performers") + 1
    for row, post in enumerate(posts, start=6):
        sheet.cell(row, column, post)
    book.save(path)
    return draft_of_sheet(path)


def known_post(sop: Sop) -> str:
    return sop.roles[0].name


def test_a_draft_is_finished_without_yaml(tmp_path: Path) -> None:
    post = known_post(draft_sop())
    draft = filled(tmp_path, post, post)
    assert UNKNOWN_ROLE.id not in [role.id for role in draft.sop.roles]
    assert {step.performers.basis for step in draft.sop.steps} == {"stated"}
    assert {doubt.rule for doubt in draft.doubts} == {"sop_sheet_performer_stated"}
    assert draft.exact


def test_what_nobody_filled_in_stays_unknown(tmp_path: Path) -> None:
    draft = filled(tmp_path, known_post(draft_sop()))
    assert UNKNOWN_ROLE.id in [role.id for role in draft.sop.roles]
    assert [step.performers.basis for step in draft.sop.steps] == ["stated", "assumed", "stated"]


@pytest.mark.parametrize(
    ("posts", "rule"),
    [
        (("Petugas Loket, Kasubbag Umum", "Staf"), "sop_sheet_maybe_several"),
        (("Sari Contoh, S.Sos", "Staf"), "sop_sheet_maybe_person"),
        (("Kepala Badan", "Kepla Badan"), "sop_sheet_posts_alike"),
    ],
)
def test_doubtful_posts_are_told(tmp_path: Path, posts: tuple[str, ...], rule: str) -> None:
    assert rule in {doubt.rule for doubt in typed(tmp_path, *posts).doubts}


def typed(folder: Path, *posts: str) -> Draft:
    """An empty sheet filled in: no table of posts, so that any name is taken."""
    path = write_sop_sheet(None, folder / "kosong.xlsx", texts=sop_sheet_texts())
    book = load_workbook(path)
    identity, steps = book["Identitas"], book["Langkah"]
    rows = {str(identity.cell(row, 1).value): row for row in range(1, 60)}
    identity.cell(rows["title#1"], 3, "Surat")
    identity.cell(rows["agency#1"], 3, "Kantor")
    for row, post in enumerate(posts, start=6):
        for column, value in enumerate((f"Langkah {row}", post, 30), start=3):
            steps.cell(row, column, value)
    book.save(path)
    return draft_of_sheet(path)


def test_posts_that_differ_in_a_number_are_two(tmp_path: Path) -> None:
    assert (
        typed(tmp_path, "Kepala Bidang 1", "Kepala Bidang 2", "Kepala Seksi A", "Kepala Seksi B").doubts == ()
    )


def test_a_number_of_a_person_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        typed(tmp_path, "Sari Contoh NIP 19850101 201001 2 003", "Staf")
    assert [problem.code for problem in caught.value.problems] == ["sop_sheet_person"]
    assert "1985" not in str(caught.value)
