"""The page and the widget: the words of a change, the script named by its digest, nothing that runs."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hostile import MARKUP, hostile_study
from simulation.intervals import Interval
from simulation.replications import simulate
from simulation.scenario import Scenario
from simulation.whatif import Grid, choose_levers, compute_grid
from simulation.whatif.stops import minutes_lever, persons_lever, wait_lever
from sop.model import Sop
from sop.worktime import default_calendar
from sop.worktime.calendar import OfficeCalendar
from ukur.whatif import grid_data, render_what_if, view_of, what_if, write_what_if
from ukur.whatif.saying import change_phrase, change_sentence
from ukur.words import LANGUAGES, Language, words

ID = words("id")


@pytest.fixture(scope="module")
def grid(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> Grid:
    year = scenario.model_copy(update={"last": date(2025, 6, 30)})
    study = simulate(seed_sop, year, calendar, replications=4)
    return compute_grid(seed_sop, year, calendar, choose_levers(study, levels=2), replications=4)


def change(value: float, low: float, high: float) -> Interval:
    return Interval(value=value, low=low, high=high, n=40)


@pytest.mark.parametrize(
    ("interval", "phrase"),
    [
        (change(-4, -4.6, -3.4), "3 sampai 5 hari kerja lebih cepat"),
        (change(2.5, 2.1, 2.9), "2 sampai 3 hari kerja lebih lambat"),
        (change(-2, -2, -2), "2 hari kerja lebih cepat"),
        (change(-1, -1.4, -0.6), "paling banyak 2 hari kerja lebih cepat"),
        (change(0.4, 0.2, 0.6), "kurang dari satu hari kerja lebih lambat"),
        (change(0, 0, 0), "sama lamanya"),
        (change(-0.1, -0.5, 0.3), "hampir sama lamanya"),
        (change(-0.6, -1.5, 0.3), "belum pasti"),
        (change(float("nan"), float("nan"), float("nan")), "tidak diketahui"),
    ],
)
def test_a_change_in_whole_days_that_hold_its_interval(interval: Interval, phrase: str) -> None:
    assert change_phrase(interval, ID) == phrase
    sentence = change_sentence(interval, ID)
    assert sentence.endswith(".")
    assert not re.search(r"±|\d,\d|\bp\b", sentence)


def test_an_unsure_change_tells_both_ends() -> None:
    sentence = change_sentence(change(-0.6, -1.5, 0.3), words("en"))
    assert "from 2 working days faster to 1 working day slower" in sentence


def script_of(html: str) -> str:
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    return str(script)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_names_script_and_style(grid: Grid, language: Language) -> None:
    html = render_what_if(grid, language=language)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    for kind, text in (("script", script_of(html)), ("style", style)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy.replace("&#39;", "'")
    assert "unsafe" not in policy
    assert policy.startswith("default-src")
    assert not re.search(r"(src|href)=\"(?!#|data:,)", html), "nothing is fetched"
    assert "innerHTML" not in html
    assert len(html.encode()) < 1_000_000
    assert html == render_what_if(grid, language=language)


def test_the_page_holds_every_point(grid: Grid) -> None:
    html = render_what_if(grid)
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    data: dict[str, Any] = json.loads(text)
    view = view_of(grid, ID)
    assert [point["d"] for point in data["points"]] == [point.days for point in view.points]
    assert len(data["points"]) == len(grid.points) == 16
    assert all(len(point["r"]) == len(view.rows) for point in data["points"])
    assert all(len(point["s"]) == len(view.stages) for point in data["points"])
    assert view.now.change == ID("whatif.change_now")
    assert f'value="{grid.levers[0].base}"' in html
    for bar in (bar for point in view.points for bar in point.stages):
        assert 0 <= bar.begin <= bar.begin + bar.length <= 100.2


def test_numbers_are_written_by_the_language(grid: Grid) -> None:
    mean = grid.base.mean.value
    indonesian, english = (view_of(grid, words(language)).now.cells[0] for language in ("id", "en"))
    assert indonesian.startswith(words("id").number(mean, 1) + " (")
    assert english.startswith(words("en").number(mean, 1) + " (")
    assert "sampai" in indonesian
    assert " to " in english


def test_single_changes_stand_below_their_lever(grid: Grid) -> None:
    view = view_of(grid, ID)
    assert sum(row.span for row in view.singles) == len(view.singles)
    html = render_what_if(grid)
    for row in view.singles:
        assert row.stop in html


def test_what_is_asked_of_a_post_that_exists_once_is_marked(seed_sop: Sop, scenario: Scenario) -> None:
    head = scenario.people[0]
    short = scenario.model_copy(update={"last": date(2025, 3, 31)})
    lever = persons_lever(seed_sop, short, head)
    html = render_what_if(compute_grid(seed_sop, short, default_calendar(), [lever], replications=2))
    assert ID("whatif.about_persons_once") in html
    assert ID("whatif.about_persons") not in html


def test_what_cannot_be_done_is_told_with_its_reason(calendar: OfficeCalendar) -> None:
    from builders import flow_sop

    sop = flow_sop({"id": "rapat", "standard": {"value": 250}, "must_not_split": True})
    office = Scenario.model_validate(
        {
            "schema_version": 1, "id": "o", "name": "O", "first": "2025-01-01", "last": "2025-03-31",
            "demand": [{"kind": "quarterly", "case_id": "{year}-{quarter}"}],
            "people": [{"id": "staf", "roles": ["staf"]}],
        }
    )  # fmt: skip
    grid = compute_grid(sop, office, calendar, [minutes_lever(sop, office, "rapat")], replications=2)
    view = view_of(grid, ID)
    last = view.points[-1]
    assert last.change.startswith("Pilihan ini tidak dapat dijalankan: ")
    assert "→" not in last.change
    assert last.stages == ()
    assert set(last.cells) == {"–"}
    assert view.singles[-1].days == "tidak dapat dijalankan"
    assert grid_data(grid)["points"][-1]["refused"] == grid.points[-1].refused[0].code
    assert json.dumps(grid_data(grid), allow_nan=False)
    box = what_if(grid)
    box.children[0].value = 3
    assert "tidak dapat dijalankan" in box.children[-1].value


@pytest.fixture(scope="module")
def hostile(root: Path) -> Grid:
    study = hostile_study(root)
    levers = [
        minutes_lever(study.sop, study.scenario, "validasi", 2),
        persons_lever(study.sop, study.scenario, study.scenario.people[1], 2),
        wait_lever(study.sop, study.scenario.waits[0], 27_000, 2),
    ]
    return compute_grid(study.sop, study.scenario, default_calendar(), levers, replications=2)


def test_texts_from_outside_stay_texts(hostile: Grid) -> None:
    html = render_what_if(hostile)
    assert html.count("<script") == 2
    assert html.count("</script>") == 2
    assert MARKUP not in html
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert "onerror=alert" not in re.sub(r"&lt;.*?&gt;", "", html)
    assert not {character for character in html if character in "\u202e\u2067\u200f\x00\x07\x1b"}
    assert len(html.encode()) < 1_000_000


def test_the_widget_escapes_as_well(hostile: Grid) -> None:
    box = what_if(hostile)
    assert "<img" not in box.children[-1].value
    assert "<script" not in box.children[-1].value
    assert "<svg onload" not in box.children[-1].value


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_widget_follows_its_sliders(grid: Grid, language: Language) -> None:
    say = words(language)
    view = view_of(grid, say)
    box = what_if(grid, language)
    *sliders, button, answer = box.children
    assert [slider.value for slider in sliders] == list(grid.base_stops)
    assert view.now.change in answer.value
    for point, shown in zip(grid.points, view.points, strict=True):
        for slider, stop in zip(sliders, point.stops, strict=True):
            slider.value = stop
        assert f"<strong>{shown.days}</strong>" in answer.value
        assert shown.change in answer.value
        assert shown.cells[0] in answer.value
    button.click()
    assert [slider.value for slider in sliders] == list(grid.base_stops)
    assert view.now.change in answer.value
    assert say("page.source_simulation") in answer.value


def test_the_file_appears_whole(grid: Grid, tmp_path: Path) -> None:
    path = write_what_if(tmp_path / "x" / "a.html", grid)
    assert path.read_bytes() == render_what_if(grid).encode()
    assert [item.name for item in path.parent.iterdir()] == ["a.html"]


def test_every_word_of_the_topic_is_used() -> None:
    root = Path(__file__).parents[2] / "ukur"
    folders = (*(root / "whatif").rglob("*.*"), root / "cli" / "whatif.py")
    code = " ".join(file.read_text("utf-8") for file in folders if file.suffix in (".py", ".j2"))
    names = {key.partition(".")[2] for key in ID.table if key.startswith("whatif.")}
    made = re.compile(
        r"^(lever|about|stop|tick|faster|slower|change|row|column)_|^(same|almost|unsure|unknown)$"
    )
    assert [name for name in sorted(names) if name not in code and not made.match(name)] == []
