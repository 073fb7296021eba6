"""The official document through LibreOffice: pages as planned, everything where it belongs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from official_random import big_sop
from sop.model import Sop
from sop.reading import read_sop
from ukur.documents.official.document import legend_of, write_official
from ukur.documents.official.flow import origin
from ukur.documents.official.measures import LEFT, NUMBER, PAPERS, RIGHT, Paper, sheet_of
from ukur.documents.official.steps import StepTable, measure_steps
from ukur.documents.pdf import office_suite, to_pdf
from ukur.words import words

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        office_suite() is None or shutil.which("pdftoppm") is None,
        reason="no LibreOffice (soffice) or no pdftoppm on this machine",
    ),
]
SOPS = sorted((Path(__file__).resolve().parents[2] / "data/sops").glob("*.yaml"))
DOTS = 100
"""Dots an inch of the pictures that are looked at."""


def told(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def pages_of(pdf: Path) -> list[list[tuple[float, float, float, float, str]]]:
    """Words of each page: left, top, right, bottom in points, text."""
    text = told("pdftotext", "-bbox", str(pdf), "-")
    found = []
    for page in text.split("<page ")[1:]:
        words_ = re.findall(
            r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>', page
        )
        found.append([(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in words_])
    return found


def picture(pdf: Path, page: int) -> tuple[int, bytes]:
    """Width and grey dots of a page."""
    raw = subprocess.run(
        ["pdftoppm", "-gray", "-r", str(DOTS), "-f", str(page), "-l", str(page), str(pdf)],
        check=True,
        capture_output=True,
    ).stdout
    match = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", raw)
    assert match is not None
    return int(match[1]), raw[match.end() :]


def table_of(sop: Sop, paper: Paper, foot: int) -> StepTable:
    sheet = sheet_of(paper, notice=not sop.origin.normative, foot_lines=foot)
    return measure_steps(sop, words("id"), sheet, {})


def converted(sop: Sop, folder: Path, paper: Paper) -> tuple[Path, StepTable]:
    """The PDF, and the table as it was planned."""
    document = write_official(sop, folder / "x.docx", words("id"), paper=paper)
    plain = sheet_of(paper, notice=not sop.origin.normative, foot_lines=1)
    legend = legend_of(sop, words("id"), plain, revised=False)
    return to_pdf(document, folder / "x.pdf"), table_of(sop, paper, 1 + len(legend))


def check_words(pdf: Path, table: StepTable, paper: Paper) -> None:
    """As many pages as planned; nothing off a page; the number of each step and its time inside its row."""
    pages = pages_of(pdf)
    assert len(pages) == len(table.pages) + 1
    width, height = PAPERS[paper]
    size = told("pdfinfo", str(pdf))
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", size)
    assert found is not None
    assert abs(float(found[1]) - width) < 1
    assert abs(float(found[2]) - height) < 1
    for page in pages:
        for left, top, right, bottom, word in page:
            assert left > LEFT - 1, word
            assert right < width - RIGHT + 1, word
            assert 0 < top < bottom < height - 15, word
    for page, planned in zip(pages[1:], table.pages, strict=True):
        if planned.table is None:
            continue
        _, top = origin(planned, table.sizes)
        for at, cells in enumerate(planned.cells):
            if cells is None or cells.mark or planned.lanes is None:
                continue
            y, high = top + planned.table.tops[at], planned.table.heights[at]
            first = [word for word in page if word[2] < LEFT + NUMBER]
            inside = [word for _, above, _, below, word in first if y - 1 < above and below < y + high + 1]
            assert cells.number in inside, (cells.number, inside)


def check_symbols(pdf: Path, table: StepTable) -> None:
    """The outline of each symbol is where the plan has it, and inside its row and column."""
    for number, planned in enumerate(table.pages, start=2):
        if planned.table is None:
            continue
        wide, dots = picture(pdf, number)
        left, top = origin(planned, table.sizes)

        def dark(x: float, y: float, wide: int = wide, dots: bytes = dots) -> bool:
            column, row = round(x * DOTS / 72), round(y * DOTS / 72)
            near = (
                dots[(row + down) * wide + column + across]
                for down in (-2, -1, 0, 1, 2)
                for across in (-2, -1, 0, 1, 2)
            )
            return min(near) < 128

        for box in planned.table.board.boxes:
            # Left and right corner of a diamond, sides of all others.
            assert dark(left + box.left, top + box.y), (number, box)
            assert dark(left + box.right, top + box.y), (number, box)
            assert dark(left + box.x, top + box.top), (number, box)
            assert dark(left + box.x, top + box.bottom), (number, box)
            if planned.lanes is not None and planned.lanes.rows[box.row].kind == "step":
                # Nothing but the outline: what is dark there is no border or line by chance.
                assert not dark(left + box.x - 0.2 * box.width, top + box.y), (number, box)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_seed_stands_where_it_was_planned(paper: Paper, seed_sop: Sop, tmp_path: Path) -> None:
    pdf, table = converted(seed_sop, tmp_path, paper)
    assert len(table.pages) == 2
    check_words(pdf, table, paper)
    check_symbols(pdf, table)


@pytest.mark.parametrize("path", SOPS, ids=lambda path: path.stem)
def test_every_sop_at_hand_stands_where_it_was_planned(path: Path, tmp_path: Path) -> None:
    pdf, table = converted(read_sop(path), tmp_path, "a4")
    check_words(pdf, table, "a4")
    check_symbols(pdf, table)


@pytest.mark.parametrize(
    "shape",
    [
        {"steps": 30, "roles": 10, "decisions": 15},
        {"steps": 12, "roles": 5, "decisions": 3, "longest": 2000},
    ],
    ids=["many roles", "long texts"],
)
def test_large_sops_stand_where_they_were_planned(shape: dict[str, int], tmp_path: Path) -> None:
    pdf, table = converted(big_sop(**shape), tmp_path, "f4")
    check_words(pdf, table, "f4")
    check_symbols(pdf, table)


def test_a_revision_ends_with_its_list(root: Path, seed_sop: Sop, tmp_path: Path) -> None:
    sop = read_sop(root / "data/sops/pengukuran-kinerja-putaran-koreksi.yaml")
    document = write_official(sop, tmp_path / "x.docx", words("id"), before=seed_sop)
    pages = pages_of(to_pdf(document, tmp_path / "x.pdf"))
    assert [word for *_, word in pages[-1]][:2] == ["Daftar", "Perubahan"]
    assert "diubah" in {word for page in pages[1:-1] for *_, word in page}
