"""The swimlane as a picture: what is drawn, what the shades say, and what they rest on."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from builders import flow_sop, small_log, small_sop
from hostile import MARKUP, hostile_study
from mining.performance import calendar_for, measure
from simulation import Study, simulate
from simulation.measures.figures import CAUSES, PAUSES
from simulation.scenario import Scenario
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime.calendar import OfficeCalendar
from ukur.charts import NARROW, WIDE, plot_swimlane, time_lost, to_svg
from ukur.charts.swimlane import minutes_text, pages, picture_of, shades, swimlane
from ukur.words import Language, words

SOPS = sorted((Path(__file__).resolve().parents[2] / "data/sops").glob("*.yaml"))


@pytest.fixture(scope="module")
def study(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> Study:
    return simulate(seed_sop, scenario, calendar, replications=4)


def by_gid(ax: Axes) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for artist in (*ax.patches, *ax.lines, *ax.texts):
        found.setdefault(str(artist.get_gid()), []).append(artist)
    return found


def texts(ax: Axes) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in ax.texts]


@pytest.mark.parametrize(("language", "width"), [("id", WIDE), ("en", NARROW)])
@pytest.mark.parametrize("path", SOPS, ids=lambda path: path.stem)
def test_every_sop_has_a_symbol_and_its_minutes_for_each_step(
    path: Path, language: Language, width: float
) -> None:
    sop = read_sop(path)
    lost = {step.id: 37.0 * place for place, step in enumerate(sop.steps)}
    ax = plot_swimlane(swimlane(sop), words(language), lost=lost, width=width)
    found = by_gid(ax)
    columns = {role.id: place for place, role in enumerate(sop.roles)}
    for step in sop.steps:
        assert len(found[f"lead-{step.id}-{columns[step.performers.leader]}"]) == 1
        (minutes,) = found[f"lost-{step.id}"]
        assert minutes.get_text() == words(language).number(lost[step.id])  # type: ignore[attr-defined]
    assert words(language)("swimlane.lost") in texts(ax)
    assert len([name for name in found if name.startswith("arrow-")]) == len(swimlane(sop).arrows)


def test_texts_stay_inside_the_picture_and_off_the_symbols(seed_sop: Sop) -> None:
    lanes = swimlane(seed_sop)
    lost = {step.id: 12345.0 for step in seed_sop.steps}
    for width in (WIDE, NARROW):
        ax = plot_swimlane(lanes, words("id"), lost=lost, width=width)
        figure = ax.get_figure(root=True)
        assert isinstance(figure, Figure)
        figure.draw_without_rendering()
        board = picture_of(lanes, words("id"), lost=lost, width=width).board
        inverse = ax.transData.inverted()
        for text in ax.texts:
            (left, _), (right, _) = inverse.transform(text.get_window_extent().get_points())
            assert left > -0.03, text
            assert right < width + 0.05, text
            if str(text.get_gid()).startswith("text-"):
                assert right < board.measures.text, text


def test_the_darker_the_more_is_lost_and_nothing_hangs_on_the_shade_alone() -> None:
    scale = shades({"a": 0.0, "b": 5.0, "c": 300.0, "d": 900.0, "e": 2000.0})
    colours = [scale.colour(value) for value in (None, 0, 5, 300, 900, 2000)]
    assert len(set(colours)) == 6
    grey = [sum(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in colours]
    assert grey == sorted(grey, reverse=True)
    assert scale.edges == (200, 600, 1500)
    assert shades({"a": 2.0}).edges == shades({}).edges == ()
    assert minutes_text(0.2, words("id")) == "<1"
    assert minutes_text(1434.4, words("id")) == "1.434"


def test_symbols_are_those_of_the_form(root: Path) -> None:
    sop = read_sop(root / "data/sops/pengukuran-kinerja-putaran-koreksi.yaml")
    ax = plot_swimlane(swimlane(sop), words("id"))
    found = by_gid(ax)
    assert {"mark-start", "mark-end", "lead-koreksi-0", "lead-rapat-0"} <= set(found)
    assert {f"joins-rapat-{column}" for column in (1, 2, 3)} <= set(found)
    (decision,) = found["lead-koreksi-0"]
    assert len(decision.get_xy()) == 5  # type: ignore[attr-defined]
    assert {"Mulai", "Selesai", "Sudah benar", "Perlu diperbaiki", "dikembalikan"} <= set(texts(ax))
    units = plot_swimlane(
        swimlane(read_sop(root / "data/sops/pengukuran-kinerja-validasi-per-bidang.yaml")), words("en")
    )
    assert "7 ×4" in texts(units)
    deputy = plot_swimlane(
        swimlane(read_sop(root / "data/sops/pengukuran-kinerja-pengganti-tanda-tangan.yaml")), words("en")
    )
    assert "deputy-tanda_tangan-1" in by_gid(deputy)
    assert "deputy" in texts(deputy)


def test_a_step_of_which_nothing_is_known_stays_white_and_says_so() -> None:
    sop = small_sop({"a": None, "b": None})
    ax = plot_swimlane(swimlane(sop), words("id"), lost={"a": 60.0, "b": math.nan})
    found = by_gid(ax)
    assert "lost-b" not in found
    assert to_hex(found["lead-b-0"][0].get_facecolor()) == "#ffffff"  # type: ignore[attr-defined]
    assert "tidak diketahui" in texts(ax)
    bare = plot_swimlane(swimlane(sop), words("id"))
    assert not [name for name in by_gid(bare) if name.startswith("lost-")]


def test_many_roles_fit_a_telephone() -> None:
    data = flow_sop({"id": "a"}, {"id": "b"}).model_dump(mode="json")
    data["roles"] = [{"id": f"r{place}", "name": f"Kepala Subbagian Umum {place}"} for place in range(12)]
    data["steps"][0]["performers"] = {"roles": ["r0", "r11"]}
    data["steps"][1]["performers"] = {"roles": ["r5"]}
    lanes = swimlane(Sop.model_validate(data))
    picture = picture_of(lanes, words("id"), lost={"a": 5000.0}, width=NARROW)
    assert picture.tall
    assert picture.right <= NARROW + 1e-9
    ax = plot_swimlane(lanes, words("id"), lost={"a": 5000.0}, width=NARROW)
    assert {text.get_rotation() for text in ax.texts if str(text.get_gid()).startswith("lane-")} == {90}


def test_it_can_stand_in_axes_of_somebody_else_and_is_the_same_twice(seed_sop: Sop) -> None:
    lanes = swimlane(seed_sop)
    figure = Figure(figsize=(WIDE, 9))
    ax = figure.add_subplot()
    assert plot_swimlane(lanes, words("en"), ax=ax) is ax
    one, two = (
        to_svg(plot_swimlane(lanes, words("en")).get_figure(root=True), key="a", title="t") for _ in range(2)
    )
    assert one == two
    assert "Rapat pembahasan" in one


def test_hostile_texts_are_only_texts(root: Path) -> None:
    study = hostile_study(root)
    ax = plot_swimlane(swimlane(study.planned.sop), words("id"), lost=time_lost(study))
    svg = to_svg(ax.get_figure(root=True), key="a", title="t")
    assert "<script" not in svg
    assert "\u202e" not in svg
    assert MARKUP[:4].replace("<", "&lt;") in svg


def test_time_lost_of_a_simulation_is_waiting_and_pausing_in_office_time(study: Study) -> None:
    lost = time_lost(study)
    assert list(lost) == [step.id for step in study.sop.steps]
    expected = np.zeros(len(study.sop.steps))
    for item in study.measures:
        waiting = item.waiting_working[[cause != "office_closed" for cause in CAUSES]].sum(axis=0)
        paused = item.paused[[cause != "office_closed" for cause in PAUSES]].sum(axis=0)
        expected += np.nanmean(waiting + paused, axis=0) / 60 / len(study.measures)
    assert list(lost.values()) == pytest.approx(list(expected))
    assert max(lost, key=lambda step: lost[step]) == "himpun_format"


def mined(rows: list[dict[str, object]], calendar: OfficeCalendar) -> Any:
    """What of an analysed log is looked at."""
    sop, log = small_sop({"a": None, "b": None, "c": None}), small_log(rows)
    numbers = SimpleNamespace(conforming=1, deviating=1)
    performance = measure(log, sop, calendar_for(log, calendar))
    return SimpleNamespace(performance=performance, conformance=SimpleNamespace(numbers=numbers))


def test_time_lost_of_a_log_is_the_loss_over_all_ended_cases(
    calendar: OfficeCalendar,
) -> None:
    day = "2025-04-08"
    rows = [
        {"step_id": "a", "enabled": f"{day} 08:00", "start": f"{day} 08:00", "end": f"{day} 09:00"},
        {"step_id": "b", "enabled": f"{day} 09:00", "start": f"{day} 10:30", "end": f"{day} 11:30"},
    ]
    lost = time_lost(mined(rows, calendar))
    assert lost == {"a": 0.0, "b": pytest.approx(45.0)}


def test_a_log_of_dates_alone_tells_no_minutes(calendar: OfficeCalendar) -> None:
    rows = [
        {"step_id": step, "end": f"2025-04-{day} 00:00", "precision": "day"}
        for step, day in (("a", "08"), ("b", "10"), ("c", "14"))
    ]
    assert time_lost(mined(rows, calendar)) == {}


def test_all_pages_of_an_sop_have_the_same_shades(seed_sop: Sop) -> None:
    lost = {step.id: 10.0 * 2**place for place, step in enumerate(seed_sop.steps)}
    legends = []
    for page in pages(swimlane(seed_sop), most=8):
        ax = plot_swimlane(page, words("id"), lost=lost)
        legends.append([text.get_text() for text in ax.texts if text.get_gid() == "legend"])
    assert legends[0][:5] == legends[1][:5]
    assert legends[0][-1] == "ikut melaksanakan"
    assert "ikut melaksanakan" not in legends[1]
