"""A log file whose every text is hostile: page, tables, workbook and pictures hold it as mere text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from defusedxml import ElementTree
from typer.testing import CliRunner, Result

from sop.reading import read_sop
from ukur.cli.app import build

LONG = 10_000
HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "-2+3",
    "\t=1+1",
    "$x^2$ \\frac{1}{2}",
    "\u202egnp.exe\u2067abc\u2069\u200f",
    "{{7*7}}{year}%s",
    "' onmouseover='alert(4)",
    "</svg></style><a href=javascript:alert(5)>x</a>",
    "\x1b]0;title\x07\x1b[31m",
    "x" * LONG,
    "<" * LONG,
    "\u0301" * (LONG // 2) + "a",
)
SHAPES = {"svg", "g", "defs", "title", "desc", "path", "text", "tspan", "use", "rect", "line", "circle"}
SHAPES |= {"polygon", "polyline", "clipPath", "pattern", "style", "metadata", "image"}
FORMULA = re.compile(r"^[=+\-@\t\r]")
A_NUMBER = re.compile(r"^-?\d+(\.\d+)?(e[+-]?\d+)?$")


def write_hostile_log(path: Path, root: Path) -> None:
    """Fifteen cases of the sample SOP, one unknown activity in each, every other text hostile."""
    steps = read_sop(root / "data/sops/pengukuran-kinerja.yaml").steps
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["case_id", "activity", "role", "person", "start", "end", "unit", "note"])
        for case, name in enumerate(HOSTILE):
            when = datetime.fromisoformat("2025-01-06 08:00") + timedelta(days=14 * case)
            for place, step in enumerate(steps):
                text = [HOSTILE[(case * factor + place) % len(HOSTILE)] for factor in (1, 2, 4, 7)]
                label = name if place == case % len(steps) else step.text
                times = [when.isoformat(sep=" "), (when + timedelta(minutes=31)).isoformat(sep=" ")]
                table.writerow([f"{case}{name}", label, *text[:2], *times, *text[2:]])
                when += timedelta(days=place % 3 == 0, hours=1)


@pytest.fixture(scope="module")
def ran(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile_log(folder / "log.csv", root)
    parts = ["mine", str(folder / "log.csv"), "--sop", str(root / "data/sops/pengukuran-kinerja.yaml")]
    return CliRunner().invoke(
        build("id"), [*parts, "--attribute", "note", "--out", str(folder / "out")]
    ), folder / "out"


@pytest.fixture(scope="module")
def folder(ran: tuple[Result, Path]) -> Path:
    return ran[1]


def test_it_ends_well_and_says_nothing_that_a_terminal_obeys(ran: tuple[Result, Path]) -> None:
    result, _ = ran
    assert result.exit_code == 0, result.output
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200f]", result.output)
    assert max(map(len, result.output.splitlines())) < 3_000


def cells(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8-sig") as file:
            for row in csv.reader(file):
                yield from ((path.name, cell) for cell in row)


def test_no_cell_of_a_table_is_a_formula(folder: Path) -> None:
    found = [
        (name, cell[:40]) for name, cell in cells(folder) if FORMULA.match(cell) and not A_NUMBER.match(cell)
    ]
    assert found == []
    assert any(cell.startswith("'=cmd") for _, cell in cells(folder)), "the hostile texts did arrive"


def test_pictures_hold_shapes_and_texts_alone(folder: Path) -> None:
    pictures = sorted(folder.glob("*.svg"))
    assert len(pictures) >= 5
    for path in pictures:
        for element in ElementTree.parse(path).iter():
            tag = str(element.tag).rpartition("}")[2]
            assert (
                tag in SHAPES
                or str(element.tag).startswith("{http://www.w3.org/1999/02/22-rdf")
                or ("purl.org" in str(element.tag) or "creativecommons" in str(element.tag))
            ), (path.name, tag)
            for name, value in element.attrib.items():
                assert not name.lower().startswith("on"), (path.name, name)
                if name.endswith("href"):
                    assert value.startswith(("#", "data:image/png;base64,")), (path.name, value[:60])
            assert len(element.text or "") < 2_000, path.name


def test_the_page_is_small_and_holds_no_element_of_the_log(folder: Path) -> None:
    page = (folder / "laporan.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 1_000_000
    assert not re.search(r"<(img|script|iframe|object|embed|a href=.?javascript)", page)
    assert not re.search(r"<[^>]*\son\w+=", page)
    assert max(map(len, re.findall(r"[x]{50,}|(?:&lt;){50,}|\u0301{50,}", page)), default=0) <= 1_300


def test_a_workbook_of_the_log_holds_no_formula(root: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from mining.log.door import read_log
    from sop.exchange.events_xlsx import write_xlsx

    write_hostile_log(tmp_path / "log.csv", root)
    read = read_log(tmp_path / "log.csv", sop=read_sop(root / "data/sops/pengukuran-kinerja.yaml"))
    write_xlsx(read.log, tmp_path / "log.xlsx")
    book = load_workbook(tmp_path / "log.xlsx")
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert len(found) > 1_000
    assert not [cell.coordinate for cell in found if cell.data_type == "f" or cell.hyperlink]
    again = read_log(tmp_path / "log.xlsx", sop=read_sop(root / "data/sops/pengukuran-kinerja.yaml"))
    assert set(again.log.cases["case_id"]) == set(read.log.cases["case_id"])
