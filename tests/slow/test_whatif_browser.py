"""The what-if page in a real browser: sliders by keyboard, offline, silent, readable without script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hostile import hostile_study
from simulation import read_scenario, simulate
from simulation.whatif import Grid, choose_levers, compute_grid
from simulation.whatif.stops import minutes_lever, wait_lever
from sop.reading import read_sop
from sop.worktime import default_calendar
from ukur.whatif import view_of, write_what_if
from ukur.words import LANGUAGES, Language, words

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.slow

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


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
def grid() -> Grid:
    sop = read_sop("data/sops/pengukuran-kinerja.yaml")
    scenario = read_scenario("data/scenarios/kesbangpol.yaml")
    year = scenario.model_copy(update={"last": date(2025, 12, 31)})
    study = simulate(sop, year, default_calendar(), replications=4)
    levers = choose_levers(study, levels=3)
    return compute_grid(sop, year, default_calendar(), levers, replications=4, workers=2)


@pytest.fixture(scope="module")
def pages(grid: Grid, tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    folder = tmp_path_factory.mktemp("whatif")
    return {
        language: write_what_if(folder / f"{language}.html", grid, language=language)
        for language in LANGUAGES
    }


class Visit:
    """A page that is open, and what it did."""

    def __init__(self, context: BrowserContext, path: Path) -> None:
        self.requests: list[str] = []
        self.messages: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("dialog", lambda dialog: self.messages.append(dialog.message))
        self.page.goto(path.as_uri(), wait_until="networkidle")


def visit(browser: Browser, path: Path, *, width: int = 1280, script: bool = True) -> Visit:
    size = {"width": width, "height": 900}
    return Visit(
        browser.new_context(offline=True, viewport=size, java_script_enabled=script),  # type: ignore[arg-type]
        path,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_offline_silent_and_nothing_sticks_out(
    browser: Browser, pages: dict[Language, Path], language: Language, width: int
) -> None:
    seen = visit(browser, pages[language], width=width)
    assert seen.requests == [pages[language].as_uri()]
    assert seen.messages == []
    assert not seen.page.is_visible("#without")
    assert seen.page.evaluate("document.documentElement.scrollWidth") == width
    outside = seen.page.evaluate(
        """() => [...document.querySelectorAll('p, h1, h2, label, output, input, button, svg, .table')]
        .filter(e => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.textContent.slice(0, 60))"""
    )
    assert outside == []
    seen.page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_point_is_reached_by_keyboard_and_shown(
    browser: Browser, pages: dict[Language, Path], grid: Grid, language: Language
) -> None:
    view = view_of(grid, words(language))
    page = visit(browser, pages[language]).page
    stops = [0] * len(grid.levers)
    for place in range(len(stops)):
        page.focus(f"#lever-{place + 1}")
        page.keyboard.press("Home")
    for point, shown in zip(grid.points, view.points, strict=True):
        for place, (wanted, now) in enumerate(zip(point.stops, stops, strict=True)):
            if wanted != now:
                page.focus(f"#lever-{place + 1}")
                page.keyboard.press("Home")
                for _ in range(wanted):
                    page.keyboard.press("ArrowRight")
        stops = list(point.stops)
        assert page.text_content("#days") == shown.days
        assert page.text_content("#change") == shown.change
        assert page.eval_on_selector_all("#rows .cell", "all => all.map(e => e.textContent)") == list(
            shown.cells
        )
        days = page.eval_on_selector_all("#stages .day", "all => all.map(e => e.textContent)")
        assert days == [bar.text for bar in shown.stages]
        widths = page.eval_on_selector_all(".chosen", "all => all.map(e => e.getAttribute('width'))")
        assert [float(width.rstrip("%")) for width in widths] == [bar.length for bar in shown.stages]
        spoken = page.get_attribute("#lever-1", "aria-valuetext")
        assert spoken == view.levers[0].stops[stops[0]] == page.text_content("#value-1")
    page.context.close()


def test_back_to_things_as_they_are(browser: Browser, pages: dict[Language, Path], grid: Grid) -> None:
    view = view_of(grid, words("id"))
    page = visit(browser, pages["id"]).page
    page.focus("#lever-1")
    page.keyboard.press("Home")
    assert page.text_content("#change") != view.now.change
    page.focus("#reset")
    page.keyboard.press("Enter")
    assert page.text_content("#change") == view.now.change
    values = page.eval_on_selector_all("input", "all => all.map(e => Number(e.value))")
    assert values == list(grid.base_stops)
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_focused_slider_is_not_behind_the_answer(
    browser: Browser, pages: dict[Language, Path], grid: Grid, width: int
) -> None:
    page = visit(browser, pages["id"], width=width).page
    for place in [*range(len(grid.levers)), *reversed(range(len(grid.levers)))]:
        page.focus(f"#lever-{place + 1}")
        covered = page.evaluate(
            """() => document.activeElement.getBoundingClientRect().top
            - document.querySelector('.answer').getBoundingClientRect().bottom"""
        )
        assert covered >= 0
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_stands_in_the_way_of_a_screen_reader(
    browser: Browser, pages: dict[Language, Path], language: Language, width: int
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page = visit(browser, pages[language], width=width).page
    page.focus("#lever-1")
    page.keyboard.press("Home")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.context.close()


def test_without_script_the_tables_answer(browser: Browser, pages: dict[Language, Path]) -> None:
    page = visit(browser, pages["id"], script=False).page
    assert not page.is_visible("#levers")
    assert page.is_visible("#without")
    assert page.is_visible("#days")
    assert page.locator(".table tbody tr").first.is_visible()
    page.context.close()


def test_it_prints_what_was_chosen_without_cutting(
    browser: Browser, pages: dict[Language, Path], tmp_path: Path
) -> None:
    page = visit(browser, pages["id"]).page
    page.focus("#lever-1")
    page.keyboard.press("Home")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 673, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") == 673
    assert page.evaluate("getComputedStyle(document.querySelector('.answer')).position") == "static"
    page.pdf(path=str(tmp_path / "a.pdf"), prefer_css_page_size=True, print_background=True)
    assert (tmp_path / "a.pdf").stat().st_size > 10_000
    page.context.close()


def test_texts_from_outside_run_nowhere(browser: Browser, root: Path, tmp_path: Path) -> None:
    study = hostile_study(root)
    levers = [
        minutes_lever(study.sop, study.scenario, "validasi", 2),
        wait_lever(study.sop, study.scenario.waits[0], 27_000, 2),
    ]
    grid = compute_grid(study.sop, study.scenario, default_calendar(), levers, replications=2)
    path = write_what_if(tmp_path / "hostile.html", grid)
    for width in (1280, 390):
        seen = visit(browser, path, width=width)
        seen.page.focus("#lever-1")
        seen.page.keyboard.press("Home")
        assert seen.requests == [path.as_uri()]
        assert seen.messages == []
        assert seen.page.evaluate("document.querySelectorAll('img, script:not(#data)').length") == 1
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        seen.page.context.close()
