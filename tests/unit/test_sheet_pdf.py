"""The first sheet as a PDF: one A4 page, its own fonts, nothing alive in it, whatever the texts say."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ukur.charts.style import ACCENT
from ukur.page.blocks import Rich, Run, SourceLabel, figure
from ukur.page.content import Answer, Line, Sheet, SourceLine
from ukur.page.sheet_pdf import fitted, sheet_pdf, write_sheet_pdf
from ukur.page.sheet_pdf_layout import HEIGHT, SMALLEST
from ukur.words import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ID = words("id")
HOSTILE = (
    "<b>tebal</b> <img src='file:///etc/passwd'/> <a href=\"http://evil.example\">sini</a>",
    "&lt;b&gt; &amp; & &#60;script&#62; ]]> <!-- <para> </para> <br/> <unichar code='65'/>",
    "x" * 10_000,
    "kata " * 2_000,
    "\x00\x07\x1b[31m\ud800 \u202egnp.exe \u2067abc\u2069 \ufeff",
    "العربية עברית 漢字 हिन्दी 😀 ﷺ ɓ€ ½",
    "(/JavaScript) (/URI) >> endobj stream \\) \\( %PDF",
    "",
    "   ",
)


def runs(text: str, *, strong: bool = False) -> Rich:
    return (Run(text=text, strong=strong),)


def bars(width: float) -> Axes:
    """A small chart with everything a chart of ours may hold: hatching, dots, dashes, rotated text."""
    from ukur.charts.canvas import axes
    from ukur.charts.style import chart_style

    with chart_style():
        ax = axes(None, width=width, rows=6)
        ax.barh([0, 1], [3, 5], color=ACCENT, hatch="////", edgecolor="white", linewidth=0)
        ax.plot([0, 4], [0, 1], marker="o", linestyle="--", alpha=0.5)
        ax.text(1, 1, "$x^2$ <b> & 漢", fontweight="bold")
        ax.text(2, 1, "miring", rotation=30)
        ax.fill_between([0, 2], [0, 1], clip_on=True)
    return ax


def made(text: Callable[[str], str] = lambda given: given, *, lines: int = 2, chart: bool = True) -> Sheet:
    """A sheet whose every text has gone through a function."""
    label = SourceLabel(kind="real", name=text("Data nyata"), meaning=text("Dihitung dari catatan."))
    pair = tuple(
        Line(
            text=runs(text("Biasanya ")) + runs(text("14 hari kerja"), strong=True),
            by=text("Menurut catatan"),
        )
        for _ in range(2)
    )
    return Sheet(
        office=text("Pemerintah Kabupaten"),
        agency=text("Badan"),
        title=text("Pengukuran Kinerja"),
        number=text("SOP nomor 1"),
        sources=(SourceLine(label=label, state=(text("Keadaan per 1 Mei 2026:"), text("5 berakhir."))),) * 2,
        answers=(
            Answer(question=text("Berapa lama?"), lines=pair),
            Answer(question=text("Di mana menunggu?"), lines=pair),
            Answer(question=text("Sesuai SOP?"), lines=pair[:1]),
        ),
        chart=figure(bars, key="bars", title=text("Tahap"), note=text("Batang: hari."), one_size=True)
        if chart
        else None,
        running=(runs(text("2026-TW1: di langkah 3")),) * lines,
        suggestion=(runs(text("Catat setiap pelaksanaan.")),) * lines,
        verdict=text("Belum kuat, karena:"),
        reasons=(text("Baru 5 pelaksanaan."),) * lines,
    )


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", content))


def alive(content: bytes) -> list[bytes]:
    """Names of PDF objects that would do something, or lead somewhere."""
    names = rb"/(JS|JavaScript|URI|Launch|OpenAction|AA|EmbeddedFile|Annots?|XObject|GoTo\w*|SubmitForm)\b"
    outside = re.sub(rb"stream\r?\n.*?endstream", b"", content, flags=re.S)
    outside = re.sub(rb"\((?:\\.|[^\\()])*\)", b"()", outside, flags=re.S)
    return re.findall(names, outside)


def shown(content: bytes, tmp_path: Path) -> str:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("no pdftotext (poppler-utils) to read the PDF with")
    path = tmp_path / "sheet.pdf"
    path.write_bytes(content)
    done = subprocess.run([tool, "-layout", str(path), "-"], check=True, capture_output=True, timeout=60)
    assert not done.stderr
    return done.stdout.decode("utf-8")


def test_a_sheet_is_one_a4_page_with_its_language_title_and_fonts() -> None:
    content = sheet_pdf(made(), ID)
    assert pages(content) == 1
    assert re.search(rb"/MediaBox \[ 0 0 595\.27\d* 841\.88\d* \]", content)
    assert re.search(rb"/Lang \(id\)", content)
    assert re.search(rb"/Lang \(en\)", sheet_pdf(made(chart=False), words("en")))
    assert "Pengukuran Kinerja".encode("utf-16-be") in content or b"Pengukuran Kinerja" in content
    fonts = set(re.findall(rb"/FontName /\w+\+([\w-]+)", content))
    assert fonts == {b"DejaVuSans", b"DejaVuSans-Bold", b"STIXGeneral-Regular", b"STIXGeneral-Bold"}
    assert len(re.findall(rb"/FontFile2", content)) >= 4


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert sheet_pdf(made(), ID) == sheet_pdf(made(), ID)
    assert sheet_pdf(made(), ID) != sheet_pdf(made(lines=1), ID)


def test_everything_on_the_sheet_can_be_read(tmp_path: Path) -> None:
    text = " ".join(shown(sheet_pdf(made(), ID), tmp_path).split())
    wanted = ("Pengukuran Kinerja", "SOP nomor 1", "Data nyata", "14 hari kerja", "Sesuai SOP?", "Tahap")
    below = ("Yang sedang berjalan", "2026-TW1: di langkah 3", "Saran", "Belum kuat", "$x^2$ <b>")
    assert [part for part in (*wanted, *below) if part not in text] == []


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_hostile_texts_are_only_texts_on_one_page(place: int, tmp_path: Path) -> None:
    content = sheet_pdf(made(lambda _: HOSTILE[place], lines=3), ID)
    assert pages(content) == 1
    assert alive(content) == []
    text = shown(content, tmp_path)
    if place == 0:
        assert "<b>tebal</b>" in text
        assert "/etc/passwd" in text
    if place == 4:
        assert "\ufffd" in text
        assert "\u202e" not in text


def test_what_follows_a_text_is_told_from_it(tmp_path: Path) -> None:
    sheet = replace(
        made(chart=False), running=((Run(text="satu."), Run(text=" "), Run(text="Dua", strong=True)),)
    )
    assert "satu. Dua" in shown(sheet_pdf(sheet, ID), tmp_path)


@pytest.mark.parametrize(("length", "lines"), [(10, 1), (100, 4), (400, 4), (100, 100), (10_000, 100)])
def test_it_always_fits_and_no_text_is_too_small(length: int, lines: int) -> None:
    sheet = made(lambda _: ("panjang " * length)[:length], lines=lines, chart=False)
    layout, _ = fitted(sheet, ID, 400.0)
    assert layout.height <= HEIGHT
    texts = [text for row in (*layout.head, *layout.foot) for text in row.texts]
    assert min(text.flow.style.fontSize for text in texts) >= SMALLEST


def test_the_chart_gives_way_first_then_texts_shrink_then_they_are_cut(tmp_path: Path) -> None:
    def longer(count: int) -> str:
        sheet = made(lambda given: f"{given} {'kata lain ' * count}".strip())
        return shown(sheet_pdf(sheet, ID), tmp_path)

    assert "…" not in longer(2)
    assert "…" in longer(400)


def test_a_chart_is_drawn_as_lines_and_letters(tmp_path: Path) -> None:
    with_chart, without = sheet_pdf(made(), ID), sheet_pdf(made(chart=False), ID)
    assert len(with_chart) > len(without)
    assert b"/Subtype /Image" not in with_chart
    assert "$x^2$" in shown(with_chart, tmp_path)
    assert "$x^2$" not in shown(sheet_pdf(replace(made(), chart=None), ID), tmp_path)
    assert shown(sheet_pdf(replace(made(), chart=None), ID, draw=bars), tmp_path).count("$x^2$") == 1


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "lembar.pdf"
    write_sheet_pdf(path, made(chart=False), ID)
    content = path.read_bytes()
    assert content == sheet_pdf(made(chart=False), ID)
    assert content.startswith(b"%PDF")
    assert content.rstrip().endswith(b"%%EOF")
    assert [item.name for item in tmp_path.iterdir()] == ["lembar.pdf"]


def test_kinds_of_data_are_told_apart_without_colour() -> None:
    def strokes(kind: str) -> bytes:
        sheet = made(chart=False)
        (source, _) = sheet.sources
        label = replace(source.label, kind=kind)  # type: ignore[arg-type]
        content = sheet_pdf(replace(sheet, sources=(replace(source, label=label),)), ID)
        return page_stream(content)

    assert len({strokes(kind) for kind in ("real", "sample", "simulation")}) == 3
    assert b"[2.5 1.5] 0 d" in strokes("sample")
    assert b"[2.5 1.5] 0 d" not in strokes("real")


def page_stream(content: bytes) -> bytes:
    """What is drawn on the page."""
    import base64

    found = b""
    for stream in re.findall(
        rb"/ASCII85Decode /FlateDecode[^>]*>>\s*stream\r?\n(.*?)endstream", content, re.S
    ):
        data = zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>")))
        if b" Tf " in data or b" re" in data:
            found += data
    assert found
    return found
