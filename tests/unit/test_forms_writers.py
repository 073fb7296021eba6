"""Forms as Word documents and workbooks: real tables, blanks, inert texts, the same bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from ukur.documents.forms.cleaning import CHANGED, MOST, clean_lines, clean_text, widths_of
from ukur.documents.forms.content import (
    Cell,
    Column,
    Field,
    Fields,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    Signature,
    Signatures,
    Table,
)
from ukur.documents.forms.word import write_form_docx
from ukur.documents.forms.workbook import write_form_xlsx
from ukur.documents.forms.workbook_parts import parts_of
from ukur.words import LANGUAGES, Language, words

HOSTILE = '=HYPERLINK("http://x")\x07\x1b[31m\u202e <w:p/> &amp; {{x}}'
COLUMNS = (
    Column(title="No", width=1, align="center"),
    Column(title="Ya", width=4, group="Nilai", align="center"),
    Column(title="Tidak", width=4, group="Nilai", align="center"),
    Column(title="Catatan", width=20),
)


def form(text: str = "catatan", *, label: str = "data contoh", rows: int = 3) -> Form:
    cells = (Cell(text="1"), Cell(text=None, tick=True), Cell(text=None, tick=False), Cell(text=text))
    blank = (Cell(text="2"), Cell(text=None), Cell(text=None), Cell(text="baru", changed=True))
    return Form(
        name="x",
        title="Judul formulir",
        agency=("Pemerintah Contoh", "Badan Contoh"),
        label=label,
        landscape=True,
        blocks=(
            Fields(items=(Field(label="Unit", value=text), Field(label="Periode", value=None))),
            Table(columns=COLUMNS, rows=(*(cells,) * rows, blank), numbered=True),
            Signatures(place=None, items=(Signature(role="Penilai"), Signature(role="Kepala"))),
            PageBreak(),
            Heading(text="Lampiran [1]/2: " + text),
            Paragraph(text=text, small=True),
            Table(columns=COLUMNS[:1], rows=((Cell(text=text),),)),
            Paragraph(text="sesudah"),
        ),
    )


def word(made: Form, folder: Path, language: Language = "id") -> Any:
    return docx.Document(str(write_form_docx(made, folder / "x.docx", words(language))))


def book(made: Form, folder: Path, language: Language = "id") -> Any:
    return openpyxl.load_workbook(write_form_xlsx(made, folder / "x.xlsx", words(language)))


def test_word_heads_every_page_and_keeps_rows(tmp_path: Path) -> None:
    document = word(form(), tmp_path)
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((297, 210), abs=1)
    assert section.header.paragraphs[0].text == "DATA CONTOH"
    footer = section.footer.paragraphs[0]._p.xml
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    table = document.tables[1]
    heads = [
        row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows
    ]
    assert heads == [True] * 3 + [False] * 4
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    # The group stands once above its two columns; the others reach over both rows.
    assert table.cell(0, 1)._tc is table.cell(0, 2)._tc
    assert table.cell(0, 1).text == "Nilai"
    assert table.cell(1, 0).text == "No"


def test_word_speaks_its_language_with_real_styles(tmp_path: Path) -> None:
    document = word(form(), tmp_path)
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"id-ID"}
    assert not [one for one in document.styles.element.iter(qn("w:rFonts")) if one.get(qn("w:asciiTheme"))]
    used = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Kop Formulir", "Catatan Formulir"} <= used
    cells = [cell.paragraphs[0].style.name for cell in document.tables[1].columns[3].cells]
    assert cells == ["Kepala Tabel Formulir"] * 3 + ["Isi Tabel Formulir"] * 4


def test_word_leaves_room_for_people(tmp_path: Path) -> None:
    document = word(form(), tmp_path)
    fields, table, signed = document.tables[0], document.tables[1], document.tables[2]
    assert fields.cell(1, 2).text == ""
    assert (
        fields.cell(1, 2)._tc.tcPr.find(qn("w:tcBorders")).find(qn("w:bottom")).get(qn("w:val")) == "dotted"
    )
    assert [table.cell(3, column).text for column in (1, 2)] == ["☑", "☐"]
    assert table.rows[6]._tr.trPr.find(qn("w:trHeight")) is not None
    # All rows of the signatures stay together.
    kept = [cell.paragraphs[0].paragraph_format.keep_with_next for row in signed.rows for cell in row.cells]
    assert kept == [True] * 6 + [False] * 2
    assert set(signed.cell(2, 0).text) == {"."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_changes_are_seen_without_colour(language: Language, tmp_path: Path) -> None:
    document = word(form(), tmp_path, language)
    changed = document.tables[1].cell(6, 3)
    assert changed.text == f"{CHANGED} baru"
    assert changed.paragraphs[0].runs[0].underline
    note = words(language)("forms.changed", mark=CHANGED)
    assert note in [paragraph.text for paragraph in document.paragraphs]
    sheet = book(form(), tmp_path, language).worksheets[0]
    told = [cell for row in sheet.iter_rows() for cell in row if cell.value == f"{CHANGED} baru"]
    assert [cell.font.underline for cell in told] == ["single"]
    assert note in [cell.value for row in sheet.iter_rows() for cell in row]


def test_a_workbook_has_a_sheet_a_table_ready_to_print(tmp_path: Path) -> None:
    made = book(form(), tmp_path)
    assert made.sheetnames == ["Formulir", "Lampiran 1 2 catatan"]
    for sheet in made:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.oddHeader.right.text.strip() == "DATA CONTOH"
    first = made.worksheets[0]
    top = next(cell.row for row in first.iter_rows() for cell in row if cell.value == "Nilai")
    assert first.print_title_rows == f"${top}:${top + 2}"
    assert [first.cell(top + 2, column).value for column in range(1, 5)] == ["1", "2", "3", "4"]
    assert [first.cell(top + 3, column).value for column in range(1, 5)] == ["1", "☑", "☐", "catatan"]


def test_every_page_break_is_kept(tmp_path: Path) -> None:
    texts = tuple(Paragraph(text=text) for text in "abc")
    blocks = (texts[0], PageBreak(), texts[1], PageBreak(), texts[2])
    sheet = book(Form(name="x", title="Judul", blocks=blocks), tmp_path).worksheets[0]
    rows = {cell.value: cell.row for row in sheet.iter_rows() for cell in row if cell.value}
    assert [one.id + 1 for one in sheet.row_breaks.brk] == [rows["b"], rows["c"]]


def test_headings_of_tables_lead_their_sheet() -> None:
    parts = parts_of(form(), words())
    assert [type(block).__name__ for block in parts[1].blocks] == [
        "Heading",
        "Paragraph",
        "Table",
        "Paragraph",
    ]
    twice = Form(
        name="x",
        title="T",
        blocks=(
            Heading(text="Sama"),
            *form().blocks[1:2],
            Heading(text="Formulir"),
            *form().blocks[1:2],
            Heading(text="FORMULIR"),
            *form().blocks[1:2],
        ),
    )
    assert [part.name for part in parts_of(twice, words())] == ["Formulir", "Formulir 2", "FORMULIR 3"]
    nothing = Form(name="x", title="T", blocks=())
    assert len(parts_of(nothing, words())) == 1


def test_hostile_texts_are_only_texts(tmp_path: Path) -> None:
    made = form(HOSTILE, label=HOSTILE)
    document = word(made, tmp_path)
    told = document.tables[1].cell(3, 3).text
    assert told.startswith('=HYPERLINK("http://x")')
    assert "<w:p/> &amp; {{x}}" in told
    assert not {"\x07", "\x1b", "\u202e"} & set(told)
    for sheet in book(made, tmp_path):
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        assert not [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]
        assert not [cell for cell in cells if cell.hyperlink]
    for name in ("x.docx", "x.xlsx"):
        with zipfile.ZipFile(tmp_path / name) as packed:
            names = packed.namelist()
            assert not [
                one for one in names if "vba" in one.lower() or "externalLink" in one or "embed" in one
            ]
            content = b"".join(packed.read(one) for one in names if one.endswith(".rels"))
            assert b'TargetMode="External"' not in content
            assert b"<f>" not in b"".join(packed.read(one) for one in names if "worksheets/" in one)


def test_long_texts_are_cut_with_a_mark(tmp_path: Path) -> None:
    long = "kata " * 20_000
    sheet = book(form(long, rows=1), tmp_path).worksheets[0]
    cells = [str(one.value) for row in sheet.iter_rows() for one in row if one.value]
    assert max(map(len, cells)) <= MOST
    assert any(one.endswith(words()("forms.cut")) for one in cells)
    assert clean_text("a\n\nb", words()) == "a\n\nb"
    assert clean_lines("", words()) == ("",)
    assert len(clean_lines("x\n" * 100_000, words())) <= 401
    assert clean_lines("x" * 10, words(), most=2)[0].endswith(words()("forms.cut"))


def test_the_same_form_gives_the_same_bytes(tmp_path: Path) -> None:
    for write, suffix in ((write_form_docx, "docx"), (write_form_xlsx, "xlsx")):
        one, two = (write(form(), tmp_path / f"{name}.{suffix}", words()).read_bytes() for name in "ab")
        assert one == two
        assert zipfile.ZipFile(io.BytesIO(one)).testzip() is None


def test_no_label_no_header_and_portrait(tmp_path: Path) -> None:
    made = Form(
        name="x", title="T", blocks=(Signatures(place="Painan, 1 Mei 2026", items=(Signature(role="A"),)),)
    )
    document = word(made, tmp_path)
    assert document.sections[0].header.paragraphs[0].text == ""
    assert document.sections[0].page_width < document.sections[0].page_height
    assert document.tables[0].cell(0, 0).text == "Painan, 1 Mei 2026"
    assert document.tables[0].cell(1, 1).text == "A"
    sheet = book(made, tmp_path).active
    assert sheet.oddHeader.right.text is None
    assert sheet.page_setup.orientation == "portrait"


def test_words_of_headings_never_break() -> None:
    columns = (
        Column(title="No", width=1),
        Column(title="Dilaksanakan", width=2),
        Column(title="A", width=97),
    )
    widths = widths_of(columns, 100, letter=1, margin=2)
    assert sum(widths) == pytest.approx(100)
    assert widths[:2] == [4, 14]
    assert widths_of(columns, 10, letter=1, margin=2) == pytest.approx([0.1, 0.2, 9.7])


@pytest.mark.parametrize("many", [1, 4])
def test_any_number_of_signatures_and_columns(many: int, tmp_path: Path) -> None:
    items = tuple(Signature(role=f"Pejabat {number}") for number in range(many))
    for columns in (1, 5):
        table = Table(columns=tuple(Column(title="x", width=1) for _ in range(columns)), rows=())
        fields = Fields(items=(Field(label="a", value=None),))
        made = Form(name="x", title="T", blocks=(fields, table, Signatures(place=None, items=items)))
        signed = word(made, tmp_path).tables[-1]
        told = {cell.text for row in signed.rows for cell in row.cells}
        assert {item.role for item in items} <= told
        values = {cell.value for row in book(made, tmp_path).active.iter_rows() for cell in row}
        assert {item.role for item in items} <= values
