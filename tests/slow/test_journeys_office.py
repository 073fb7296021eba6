"""Documents and sheets that go through LibreOffice, are edited there, and come back."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from monitored import four_steps
from sop.exchange.importing import import_sop
from sop.exchange.sop_sheet import write_sop_sheet
from sop.model import Sop
from sop.reading import read_sop
from ukur.documents.forms.workbook import write_form_xlsx
from ukur.documents.monitoring.remarks import Remark, read_remarks
from ukur.documents.monitoring.table import remarks_form
from ukur.documents.official.document import write_official
from ukur.sop_sheet_texts import sop_sheet_texts
from ukur.words import words

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        OFFICE is None and os.environ.get("UKUR_REQUIRE_TOOLS") != "1",
        reason="no LibreOffice (soffice) on this machine",
    ),
]
ROOT = Path(__file__).resolve().parents[2]
SEED, LOOP, UNITS = (
    "pengukuran-kinerja",
    "pengukuran-kinerja-putaran-koreksi",
    "pengukuran-kinerja-validasi-per-bidang",
)
SOPS = {name: read_sop(ROOT / f"data/sops/{name}.yaml") for name in (SEED, LOOP, UNITS)}
NEW_TEXT = "Membuat format pengumpulan data kinerja dari setiap bidang dan sekretariat"
WORD = "docx:MS Word 2007 XML"


def saved(paths: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """The files as LibreOffice saves them, all at once."""
    folder.mkdir(exist_ok=True)
    profile = (folder.parent / "profile").as_uri()
    command = [str(OFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(folder), *map(str, paths)], check=True, timeout=170, capture_output=True
    )
    return [folder / f"{path.stem}.{kind.partition(':')[0]}" for path in paths]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journeys")


@pytest.fixture(scope="module")
def documents(folder: Path) -> dict[str, Path]:
    """Our Word documents as LibreOffice saved them."""
    (folder / "ours").mkdir()
    ours = [write_official(sop, folder / f"ours/{name}.docx", words("id")) for name, sop in SOPS.items()]
    return dict(zip(SOPS, saved(ours, WORD, folder / "saved"), strict=True))


@pytest.mark.parametrize("name", SOPS)
def test_a_document_that_libreoffice_saved_is_the_same_sop(name: str, documents: dict[str, Path]) -> None:
    draft = import_sop(documents[name])
    assert (draft.sop, draft.doubts) == (SOPS[name], ())


def shown(sop: Sop) -> list[tuple[Any, ...]]:
    """What of the steps a document shows."""
    names = {role.id: role.name for role in sop.roles}
    return [
        (
            step.number,
            step.text,
            {names[seat.role] for seat in step.performers.roles},
            names[step.performers.leader],
            step.performers.basis,
            None if step.standard is None else step.standard.seconds,
            step.requirements,
            step.output,
            step.remark,
        )
        for step in sop.steps
    ]


def test_as_open_document_it_shows_the_same_without_its_data(documents: dict[str, Path]) -> None:
    """Text documents (.odt) hold no custom XML: what comes back is read from the table and its symbols."""
    folder = documents[SEED].parent.parent
    (back,) = saved(saved([documents[SEED]], "odt", folder / "odt"), WORD, folder / "back")
    draft = import_sop(back)
    assert shown(draft.sop) == shown(SOPS[SEED])
    assert (draft.sop.title, draft.sop.identity) == (SOPS[SEED].title, SOPS[SEED].identity)
    assert {doubt.rule for doubt in draft.doubts} == {
        "official_copy_gone",
        "official_other_sop",
        "official_subject_in_sentence",
    }


def rows(document: Any) -> Iterator[tuple[str, Any]]:
    """The rows of the step tables with their numbers."""
    for table in document.tables[1:]:
        for row in table.rows:
            yield row.cells[0].text.strip(), row._tr


def row(document: Any, number: int) -> Any:
    return next(found for text, found in rows(document) if text == str(number))


def put(cell: Any, text: str) -> None:
    first, *others = [each for each in cell.iter() if each.tag.endswith("}t")]
    first.text = text
    for other in others:
        other.text = ""


def rename(document: Any) -> None:
    for table in document.tables[1:]:
        for cell in (cell for line in table.rows[:3] for cell in line._tr.tc_lst):
            texts = [each for each in cell.iter() if each.tag.endswith("}t")]
            if "".join(each.text or "" for each in texts) == "Sekretaris":
                put(cell, "Sekretaris Badan")


def insert(document: Any) -> None:
    old = row(document, 6)
    for text, later in list(rows(document)):
        if text.isdigit() and int(text) > 6:
            put(later.tc_lst[0], str(int(text) + 1))
    new = copy.deepcopy(old)
    old.addnext(new)
    put(new.tc_lst[0], "7")
    put(new.tc_lst[1], "Memeriksa kelengkapan data yang terkumpul")


def delete(document: Any) -> None:
    old = row(document, 13)
    old.getparent().remove(old)


def move(document: Any) -> None:
    """The symbol of step 10 goes from the column of Sekretaris into that of Kepala Badan."""
    cells = row(document, 10).tc_lst
    source, target = cells[3], cells[2]
    symbol = next(each for each in source if each.tag.endswith("}p"))
    empty = next(each for each in target if each.tag.endswith("}p"))
    source.replace(symbol, copy.deepcopy(empty))
    target.replace(empty, symbol)


EDITS: dict[str, Callable[[Any], None]] = {
    "text": lambda document: put(row(document, 2).tc_lst[1], NEW_TEXT),
    "time": lambda document: put(row(document, 6).tc_lst[7], "90 menit"),
    "role": rename,
    "step_new": insert,
    "step_gone": delete,
    "performers": move,
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_counts_is_told_and_leaves_the_rest(
    edit: str, documents: dict[str, Path], tmp_path: Path
) -> None:
    from docx import Document

    sop, path = SOPS[SEED], tmp_path / "edited.docx"
    document = Document(str(documents[SEED]))
    EDITS[edit](document)
    document.save(str(path))
    draft = import_sop(path)
    told = {doubt.rule for doubt in draft.doubts} - {"official_edited_step_number"}
    assert told == {f"official_edited_{edit}"}
    steps = {step.id: step for step in draft.sop.steps}
    touched = {"text": "buat_format", "time": "himpun_format", "step_gone": "penggandaan"}
    for step in sop.steps:
        if step.id not in (touched.get(edit), "minta_persetujuan" if edit == "performers" else ""):
            assert steps[step.id].model_copy(update={"number": step.number}) == step
    if edit == "text":
        assert steps["buat_format"].text == NEW_TEXT
    elif edit == "time":
        standard = steps["himpun_format"].standard
        assert standard is not None
        assert standard.minutes == 90
    elif edit == "role":
        assert draft.sop.role("sekretaris").name == "Sekretaris Badan"
    elif edit == "step_new":
        assert [step.number for step in draft.sop.steps] == list(range(1, 16))
        assert draft.sop.steps[6].text == "Memeriksa kelengkapan data yang terkumpul"
    elif edit == "step_gone":
        assert len(draft.sop.steps) == 13
    else:
        assert steps["minta_persetujuan"].performers.leader == "kepala_badan"


def test_sheets_that_went_through_another_format_and_back(folder: Path) -> None:
    """SOP sheets and the table of observations: workbook, OpenDocument, workbook."""
    sheets = folder / "sheets"
    sheets.mkdir()
    ours = [
        write_sop_sheet(sop, sheets / f"{name}.xlsx", texts=sop_sheet_texts("id"))
        for name, sop in SOPS.items()
    ]
    filled = observed(sheets / "pengamatan.xlsx")
    back = saved(saved([*ours, filled], "ods", folder / "ods"), "xlsx", folder / "again")
    for path, sop in zip(back, SOPS.values(), strict=False):
        draft = import_sop(path)
        assert (draft.sop, draft.doubts) == (sop, ())
    assert read_remarks(back[-1], [four_steps()]) == (
        Remark(sop="test", step="periksa", source="observation", text="=1+1 kali menunggu", well=False),
        Remark(sop="test", step="setuju", source="performers", text="007", well=None),
    )


def observed(path: Path) -> Path:
    """The form of observations, filled in."""
    import openpyxl

    write_form_xlsx(remarks_form([four_steps()], words("id")), path, words("id"))
    book = openpyxl.load_workbook(path)
    lines = [
        ("Test", "2", "Observasi supervisor", "=1+1 kali menunggu", "tidak"),
        ("Test", 3, "Interviu pelaksana", "007", None),
    ]
    sheet: Any = book.active
    for number, line in enumerate(lines, start=9):
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(path)
    return path
