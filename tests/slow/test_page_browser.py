"""The page in a real browser: offline, silent, one A4 sheet first, and readable on a telephone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mining.analysis import AnalysisSettings, Mined, analyse
from mining.calibration.calibrating import CalibrationSettings, calibrate, judged
from mining.calibration.three import three_columns
from mining.log.result import ReadLog
from simulation import Study, read_scenario, run_to_log, simulate
from simulation.comparison import Comparison, ComparisonSettings, compare
from sop.reading import read_sop
from sop.worktime import default_calendar
from ukur.page.learned import Learned
from ukur.page.render import write_page
from ukur.page.results import Results
from ukur.words import LANGUAGES, Language

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
KINDS = ("simulation", "log", "both", "comparison", "everything")


@dataclass
class Seen:
    """What a page did while it was open."""

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no browser found ({', '.join(BROWSERS)})")
    with api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def results() -> tuple[Study, Mined]:
    sop = read_sop("data/sops/pengukuran-kinerja.yaml")
    scenario = read_scenario("data/scenarios/kesbangpol.yaml")
    study = simulate(sop, scenario, default_calendar(), replications=4)
    log = run_to_log(sop, study.planned, study.example)
    skipped = (log.events["case_id"] == "2025-TW2") & (log.events["step_id"] == "rapat")
    events = log.events[~skipped].reset_index(drop=True)
    return study, analyse(
        ReadLog(log=type(log)(events=events, cases=log.cases)),
        sop,
        default_calendar(),
        settings=AnalysisSettings(sample=True),
    )


@pytest.fixture(scope="module")
def tried(results: tuple[Study, Mined]) -> tuple[Comparison, Learned]:
    """A revision that saves days, one with a long name that saves none; and what the log teaches."""
    study, mined = results
    sop, calendar = study.sop, default_calendar()
    revisions = {
        f"pengukuran-kinerja-{name}": read_sop(f"data/sops/pengukuran-kinerja-{name}.yaml")
        for name in ("batas-isian", "validasi-per-bidang")
    }
    settings = ComparisonSettings(first=30, at_most=30, world_at_most=30, years=0, draws=0)
    compared = compare(sop, revisions, study.scenario, calendar, settings=settings, workers=2)
    learned = calibrate(mined, study.scenario, settings=CalibrationSettings(correcting_runs=0))
    three = three_columns(mined, sop, learned.written, learned.scenario, calendar, replications=3)
    return compared, Learned(calibration=judged(learned, "untold"), three=three)


@pytest.fixture(scope="module")
def pages(
    results: tuple[Study, Mined],
    tried: tuple[Comparison, Learned],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    study, mined = results
    comparison, learned = tried
    folder = tmp_path_factory.mktemp("pages")
    written = {}
    for language in LANGUAGES:
        for kind in KINDS:
            path = folder / f"{kind}-{language}.html"
            if kind == "comparison":
                write_page(path, Results(sop=comparison.base.sop, comparison=comparison), language=language)
            elif kind == "everything":
                _write_everything(path, language, mined, comparison, learned)
            else:
                shown = None if kind == "log" else study, None if kind == "simulation" else mined
                _write(path, language, *shown)
            written[path.stem] = path
    return written


def _write_everything(
    path: Path, language: Language, mined: Mined, comparison: Comparison, learned: Learned
) -> None:
    write_page(
        path, Results(sop=mined.sop, mined=mined, comparison=comparison, learned=learned), language=language
    )


def _write(path: Path, language: Language, study: Study | None, mined: Mined | None) -> None:
    sop = study.sop if study is not None else mined.sop if mined is not None else None
    assert sop is not None
    write_page(path, Results(sop=sop, study=study, mined=mined), language=language)


def visit(browser: Browser, path: Path, *, width: int) -> Seen:
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
    seen = Seen(context.new_page())
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("console", lambda message: seen.messages.append(message.text))
    seen.page.on("pageerror", lambda error: seen.messages.append(str(error)))
    seen.page.goto(path.as_uri(), wait_until="networkidle")
    return seen


@pytest.fixture(params=[f"{kind}-{language}" for kind in KINDS for language in LANGUAGES])
def path(request: pytest.FixtureRequest, pages: dict[str, Path]) -> Path:
    return pages[request.param]


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_asked_for_and_nothing_complains(browser: Browser, path: Path, width: int) -> None:
    seen = visit(browser, path, width=width)
    assert seen.requests == [path.as_uri()]
    assert seen.messages == []
    seen.page.context.close()


@pytest.mark.parametrize("width", [1280, 760, 390, 320])
def test_nothing_sticks_out_at_the_side(browser: Browser, path: Path, width: int) -> None:
    page = visit(browser, path, width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") == width
    outside = page.evaluate(
        """() => [...document.querySelectorAll('p, h1, h2, figcaption, li, figure, .table')]
        .filter(e => e.getClientRects().length && !e.matches('.skip'))
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.textContent.slice(0, 60))"""
    )
    assert outside == []
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_word_of_a_chart_is_cut_or_covered(browser: Browser, path: Path, width: int) -> None:
    page = visit(browser, path, width=width).page
    faults = page.evaluate(
        """() => [...document.querySelectorAll('figure svg')].filter(s => s.getClientRects().length)
        .flatMap(svg => {
          const frame = svg.getBoundingClientRect();
          const texts = [...svg.querySelectorAll('text')]
            .map(t => [t.textContent, t.getBoundingClientRect()]);
          const cut = texts.filter(([, b]) => b.left < frame.left - 1 || b.right > frame.right + 1
            || b.top < frame.top - 2 || b.bottom > frame.bottom + 2).map(([t]) => 'cut: ' + t);
          const covered = texts.flatMap(([t, a], i) => texts.slice(i + 1).filter(([, b]) =>
            Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5 &&
            Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
            .map(([u]) => 'covered: ' + t + ' / ' + u));
          return [...cut, ...covered];
        })"""
    )
    assert faults == []
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_texts_are_large_enough(browser: Browser, path: Path, width: int) -> None:
    page = visit(browser, path, width=width).page
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('svg text')].filter(t => t.getClientRects().length)
        .map(t => parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getScreenCTM().a))"""
    )
    assert smallest >= 10
    page.context.close()


def test_the_first_sheet_is_page_one(browser: Browser, path: Path, tmp_path: Path) -> None:
    page = visit(browser, path, width=1280).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 673, "height": 1000})  # A4 less its margins, at 96 dots an inch
    height = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('.sheet *')]
        .map(e => e.getBoundingClientRect().bottom))
        - document.querySelector('.sheet').getBoundingClientRect().top"""
    )
    assert height <= 265 / 25.4 * 96 + 1
    chart = page.evaluate("document.querySelector('.sheet figure svg').getBoundingClientRect().height")
    assert chart > 60 / 25.4 * 96, "the chart has room to be read"
    target = tmp_path / "page.pdf"
    page.pdf(path=str(target), prefer_css_page_size=True, print_background=True)
    page.context.close()
    texts = pdf_texts(target)
    heading = "Rincian untuk analis" if path.stem.endswith("id") else "Details for analysts"
    assert heading not in texts[0]
    assert texts[1].lstrip().startswith(heading)


def pdf_texts(path: Path) -> list[str]:
    import subprocess

    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("no pdftotext (poppler-utils) to read the PDF with")
    made = subprocess.run([tool, "-layout", str(path), "-"], check=True, capture_output=True, timeout=60)
    return re.split("\f", made.stdout.decode("utf-8"))


def test_keyboard_reaches_the_details_first_and_sees_where_it_is(browser: Browser, path: Path) -> None:
    page = visit(browser, path, width=1280).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#rincian"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_screen_reader_meets_no_obstacle(browser: Browser, path: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(browser, path, width=width).page
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:80] for node in one["nodes"]]) for one in found] == []
    page.context.close()
