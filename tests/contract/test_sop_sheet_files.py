"""The SOP sheet as a file: every sample SOP, the verb, and files that somebody made to do harm."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from builders import flow_sop
from sop.errors import DocumentError, OutputError, Problem
from sop.exchange.sop_sheet import is_sop_sheet, read_sop_sheet, write_sop_sheet
from sop.exchange.sop_sheet.faults import OWN_WORDS
from sop.reading import read_sop
from ukur.cli.app import build
from ukur.sop_sheet_texts import sop_sheet_texts
from ukur.words import LANGUAGES, Language, words

ROOT = Path(__file__).resolve().parents[2]
SOPS = sorted((ROOT / "data/sops").glob("*.yaml"))
STEPS = "xl/worksheets/sheet3.xml"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sop = flow_sop({"id": "a"}, {"id": "b"})
    return write_sop_sheet(sop, tmp_path_factory.mktemp("sheet") / "isi.xlsx", texts=sop_sheet_texts())


def ukur(*arguments: object) -> Result:
    return CliRunner().invoke(build("id"), [str(argument) for argument in arguments])


def refused(path: Path) -> Problem:
    with pytest.raises(DocumentError) as caught:
        read_sop_sheet(path)
    return caught.value.problems[0]


def with_rows(written: Path, path: Path, rows: bytes) -> Path:
    """The workbook with more rows below the steps."""
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            data = source.read(name)
            if name == STEPS:
                data = data.replace(b"</sheetData>", rows + b"</sheetData>")
            copy.writestr(name, data)
    return path


@pytest.mark.parametrize("path", SOPS, ids=lambda path: path.stem)
def test_every_sample_there_and_back(path: Path, tmp_path: Path) -> None:
    sop = read_sop(path)
    sheet = write_sop_sheet(sop, tmp_path / "a.xlsx", texts=sop_sheet_texts())
    assert read_sop_sheet(sheet) == sop


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_content_same_bytes_and_nothing_that_runs(language: Language, tmp_path: Path) -> None:
    sop = read_sop(ROOT / "data/sops/pengukuran-kinerja-putaran-koreksi.yaml")
    one, other = (
        write_sop_sheet(sop, tmp_path / name, texts=sop_sheet_texts(language))
        for name in ("a.xlsx", "b.xlsx")
    )
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]
        assert not [name for name in names if b'TargetMode="External"' in archive.read(name)]
        assert b"sheetProtection" not in b"".join(archive.read(name) for name in names)
    formulas = {
        cell.value
        for sheet in load_workbook(one).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    # The looked-up texts of steps, whatever the SOP says.
    assert formulas
    assert all(str(each).startswith("=IFERROR(INDEX('") for each in formulas)


def test_columns_that_hold_something_are_not_folded_away(tmp_path: Path) -> None:
    sop = flow_sop({"id": "a", "short": "A"}, {"id": "b", "must_not_split": True})
    path = write_sop_sheet(sop, tmp_path / "a.xlsx", texts=sop_sheet_texts())
    sheet = load_workbook(path)["Langkah"]
    shown = [
        sheet.cell(4, column).value
        for column in range(1, 23)
        if not any(
            spec.hidden and (spec.min or 0) <= column <= (spec.max or 0)
            for spec in sheet.column_dimensions.values()
        )
    ]
    everyday = ["number", "text", "performers", "standard", "requirements", "output", "remark"]
    assert shown == [f"steps.{name}" for name in (*everyday, "short", "must_not_split")]
    assert sheet.row_dimensions[4].hidden
    assert str(sheet.print_area).endswith("$B$1:$H$7")
    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize(("paper", "code"), [("a4", 9), ("f4", 14)])
def test_the_paper(paper: str, code: int, tmp_path: Path) -> None:
    result = ukur("template", "--sop", "--paper", paper, "--out", tmp_path / "a.xlsx")
    assert result.exit_code == 0, result.output
    assert {
        int(sheet.page_setup.paperSize or 0) for sheet in load_workbook(tmp_path / "a.xlsx").worksheets[:-1]
    } == {code}


def test_the_verb(tmp_path: Path) -> None:
    assert ukur("template", "--sop", "--out", tmp_path).exit_code == 0
    assert is_sop_sheet(tmp_path / "lembar-sop.xlsx")
    assert ukur("template", "--sop", "--out", tmp_path).exit_code == 2
    result = ukur("template", SOPS[0], "--sop", "--json", "--out", tmp_path)
    assert '"kind": "sop"' in result.stdout
    sop = read_sop(SOPS[0])
    assert read_sop_sheet(tmp_path / f"lembar-{sop.id}.xlsx") == sop
    for wrong, part in (
        (("template",), "SOP belum disebut"),
        (("template", "--sop", "--to", "scenario"), "--to"),
    ):
        result = ukur(*wrong)
        assert result.exit_code == 2
        assert part in result.stderr


def test_what_is_no_sop_sheet(written: Path, tmp_path: Path) -> None:
    assert is_sop_sheet(written)
    other = tmp_path / "lain.xlsx"
    assert ukur("template", SOPS[0], "--out", other).exit_code == 0
    assert not is_sop_sheet(other)
    assert refused(other).code == "sop_sheet_no_schema"
    damaged = tmp_path / "rusak.xlsx"
    damaged.write_bytes(written.read_bytes()[:2000])
    for path in (tmp_path / "tiada.xlsx", tmp_path, damaged, ROOT / "README.md", SOPS[0]):
        assert not is_sop_sheet(path)
    assert refused(damaged).code == "archive_damaged"


def test_empty_rows_cost_nothing(written: Path, tmp_path: Path) -> None:
    rows = b"".join(b'<row r="%d" s="1"/>' % row for row in range(100, 200_100))
    bloated = with_rows(written, tmp_path / "a.xlsx", rows)
    begin = time.process_time()
    assert read_sop_sheet(bloated) == read_sop_sheet(written)
    assert time.process_time() - begin < 3


def test_limits(written: Path, tmp_path: Path) -> None:
    cell = b'<row r="%d"><c r="C%d"><v>1</v></c></row>'
    rows = b"".join(cell % (row, row) for row in range(100, 6_000))
    assert refused(with_rows(written, tmp_path / "rows.xlsx", rows)).code == "sop_sheet_too_many_rows"
    text = b'<row r="20"><c r="D20" t="inlineStr"><is><t>%s</t></is></c></row>' % (b"x" * 2_001)
    assert refused(with_rows(written, tmp_path / "text.xlsx", text)).code == "sop_sheet_number_missing"
    with pytest.raises(DocumentError) as caught:
        read_sop_sheet(tmp_path / "text.xlsx")
    long = next(each for each in caught.value.problems if each.code == "sop_sheet_cell_too_long")
    assert (long.place, long.allowed) == ("Langkah!D20", ("2000",))
    assert refused(with_rows(written, tmp_path / "big.xlsx", b" " * 31_000_000)).code == "archive_too_big"


def test_a_hidden_sheet_that_somebody_wrote_by_hand(written: Path, tmp_path: Path) -> None:
    keys = ("steps.performers", "steps.text", "steps.after", "steps.standard")
    first = load_workbook(written)["_ukur"].max_row
    for value in ("[" * 5_000, '{"a": 1}', "[1, 2]", "true", '"' + "x" * 500 + '"'):
        book = load_workbook(written)
        for at, key in enumerate(keys, first + 1):
            for column, text in enumerate(("exact", key, "a", "e3b0c44298fc1c14", value), 1):
                book["_ukur"].cell(at, column).value = text
        book["Langkah"]["A6"] = "../../x"
        book.save(tmp_path / "a.xlsx")
        assert refused(tmp_path / "a.xlsx").code in ("sop_sheet_damaged", "sop_sheet_copied_row")


def test_a_text_that_no_cell_can_hold(tmp_path: Path) -> None:
    sop = flow_sop({"id": "a", "remark": "x" * 32_001})
    with pytest.raises(OutputError) as caught:
        write_sop_sheet(sop, tmp_path / "a.xlsx", texts=sop_sheet_texts())
    assert caught.value.problems[0].code == "sop_sheet_text_too_long"
    assert not list(tmp_path.iterdir())


def test_contradictions_in_words_of_the_sheet_have_words() -> None:
    table = words("id").table
    assert {f"{kind}.sop_sheet_{code}" for code in OWN_WORDS for kind in ("problem", "remedy")} <= set(table)
    raised = {key for key in table if key.startswith("problem.sop_sheet_")}
    for language in LANGUAGES:
        assert raised <= set(words(language).table)
