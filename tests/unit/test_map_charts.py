"""Pictures of a log: what is drawn is what was found, and what is left out is said (artists are read)."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch

from builders import small_log, small_sop
from chains import chain
from mining.conformance import inject
from mining.conformance.wording import KINDS
from mining.discovery import discover_follows, dots, handovers, performance_spectrum, sop_order, variants
from mining.performance import calendar_for
from simulation import Scenario, run_to_log, simulate
from sop.events import EventLog, event_log
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur import charts
from ukur.charts.shades import BLUES, ink_on, short_time, span_text, time_class
from ukur.words import LANGUAGES, words

SAY = words("id")
SOP = small_sop({"a": None, "b": None, "c": None})
HOSTILE = "=cmd|$x^2$\u202e <b>&\x07 " + "panjang " * 60
CHARTS = ("process_map", "variant_chart", "dotted_chart", "handover_matrix", "spectrum_chart")


@pytest.fixture(scope="module")
def altered(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> EventLog:
    """Two years of the 14 steps, with a deviation of each kind."""
    study = simulate(seed_sop, scenario, calendar, replications=1)
    log = run_to_log(seed_sop, study.planned, study.example, study.example_draws, opd="sample")
    names = log.cases["case_id"].tolist()
    return inject(log, seed_sop, seed=1, plan=list(zip(names, KINDS, strict=False)))[0]


def log_of(*cases: str, **more: Any) -> EventLog:
    return small_log(
        [row for number, steps in enumerate(cases) for row in chain(f"c{number}", steps, **more)]
    )


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def said(ax: Axes) -> str:
    figure = ax.get_figure(root=True)
    return " ".join((figure.get_supxlabel() if figure else "").split())


def lines_of(ax: Axes) -> dict[str, PathPatch]:
    return {
        str(patch.get_label()): patch
        for patch in ax.patches
        if isinstance(patch, PathPatch) and not isinstance(patch, FancyBboxPatch)
    }


def boxes_of(ax: Axes) -> dict[str, FancyBboxPatch]:
    return {str(patch.get_label()): patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 mnt"),
        (20, "<1 mnt"),
        (29 * 60, "29 mnt"),
        (5400, "1,5 jam"),
        (27_000, "1 hari"),
        (math.nan, ""),
    ],
)
def test_times_are_told_in_their_largest_unit(seconds: float, text: str) -> None:
    assert short_time(seconds, 27_000, SAY) == text


def test_dates_alone_tell_days_and_no_hours() -> None:
    assert span_text(43_200, "calendar", 86_400, SAY) == "0,5 hari"
    assert span_text(0, "calendar", 86_400, SAY) == "0 hari"
    assert span_text(5400, "clock", 86_400, SAY) == "1,5 jam"


def test_shades_get_darker_with_time_and_letters_stay_readable() -> None:
    assert [time_class(hours * 3600, 27_000) for hours in (0.5, 2, 8, 40, math.nan)] == [0, 1, 2, 3, -1]
    grey = [np.dot(to_rgb(colour), (0.299, 0.587, 0.114)) for colour in BLUES]
    assert all(one - other > 0.12 for one, other in pairwise(grey))
    assert ink_on("#ffffff") != ink_on(BLUES[-1])


def test_the_map_of_the_14_steps_shows_every_step_and_every_relation(
    altered: EventLog, seed_sop: Sop, calendar: OfficeCalendar
) -> None:
    follows = discover_follows(altered, sop=seed_sop, calendar=calendar_for(altered, calendar))
    content = charts.fitting_map(follows, sop_order(seed_sop), SAY)
    ax = charts.plot_process_map(content, SAY)
    boxes, lines = boxes_of(ax), lines_of(ax)
    assert set(boxes) == {*(step.id for step in seed_sop.steps), "?Rapat koordinasi tambahan"}
    logged = follows.relations[(follows.relations["events"] > 0)]
    logged = logged[logged["first"] != logged["second"]]
    arrows = {f"{a} > {b}" for a, b in sop_order(seed_sop).arrows}
    assert set(lines) == arrows | {
        f"{a} > {b}" for a, b in zip(logged["first"], logged["second"], strict=True)
    }
    # One below the other, in the order of the SOP, and no wider than the page.
    tops = [boxes[step.id].get_y() for step in seed_sop.steps]
    assert tops == sorted(tops)
    figure = ax.get_figure(root=True)
    assert figure is not None
    assert (figure.get_figwidth(), figure.get_figheight() < 9) == (10.6, True)
    assert "n = 10 pelaksanaan" in said(ax)
    assert f"Semua {len(logged)} hubungan ditampilkan" in said(ax)
    assert "%" not in said(ax) + " ".join(texts(ax))


def test_lines_outside_the_sop_are_dashed_and_frequent_ones_are_wide() -> None:
    ax = charts.process_map(log_of("abc", "abc", "abc", "abc", "ac"), sop=SOP)
    lines = lines_of(ax)
    assert {
        key: line.get_linestyle() == "solid" or line.get_linestyle() == "-" for key, line in lines.items()
    } == {
        "a > b": True,
        "b > c": True,
        "a > c": False,
    }
    assert lines["a > b"].get_linewidth() > lines["a > c"].get_linewidth()
    assert "4 · 30 mnt" in texts(ax)
    assert "1 · 30 mnt" in texts(ax)


def test_an_arrow_nobody_took_is_a_hair_line_and_one_of_unknown_order_is_doubtful() -> None:
    assert "0" in texts(charts.process_map(log_of("ac"), sop=SOP))
    rows = [{"step_id": step, "end": "2025-01-06", "precision": "day"} for step in "abc"]
    ax = charts.process_map(small_log(rows), sop=SOP)
    assert texts(ax).count("1?") == 2
    assert "Urutan tidak diketahui (waktu sama atau hanya tanggal): 2 dari 2 perpindahan" in said(ax)
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == [SAY("map.line_perhaps")]
    written = charts.process_map(small_log(rows), sop=SOP, order="written")
    assert texts(written).count("1") == 3 + 2, "three boxes, two lines"


def test_rare_relations_are_left_out_and_that_is_said() -> None:
    log = log_of(*["abc"] * 30, "acb", "xyz", "bca")
    follows = discover_follows(log)
    content = charts.map_content(follows, min_share=0.2)
    assert {(one.first, one.second) for one in content.relations} == {("a", "b"), ("b", "c")}
    assert content.least_cases == 7
    ax = charts.plot_process_map(content, SAY)
    assert "Ditampilkan: 2 dari 7 hubungan" in said(ax)
    assert "sedikitnya 7 pelaksanaan" in said(ax)
    with pytest.raises(ValueError, match="min_share"):
        charts.map_content(follows, min_share=7)


def test_a_log_of_seventy_activities_still_fits_a_page() -> None:
    rng = np.random.default_rng(2)
    rows = []
    for case in range(60):
        steps = sorted(
            rng.choice(70, size=30, replace=False).tolist(), key=lambda one: one + rng.normal(0, 3)
        )
        rows += [
            {"case_id": f"c{case}", "step_id": "x", "end": f"2025-01-06 {8 + at // 6:02d}:{at % 6 * 10:02d}"}
            | {"name": f"act {one}"}
            for at, one in enumerate(steps)
        ]
    log = small_log(rows)
    log.events["activity"] = [row["name"] for row in rows]
    ax = charts.process_map(log)
    figure = ax.get_figure(root=True)
    assert figure is not None
    assert figure.get_figwidth() < 13
    assert len(boxes_of(ax)) <= 20
    assert f"{70 - len(boxes_of(ax))} dari 70 kegiatan" in said(ax)


def test_variants_are_rows_of_blocks_without_percentages_for_few_cases() -> None:
    ax = charts.variant_chart(log_of("abc", "abc", "axc"), sop=SOP)
    drawn = texts(ax)
    assert [text for text in drawn if text in ("1", "2", "3", "A")] == [
        "1",
        "2",
        "3",
        "1",
        "A",
        "3",
        "2",
        "1",
    ]
    assert [str(patch.get_label()) for patch in ax.patches] == ["a", "b", "c", "a", "?x", "c"]
    assert not any("%" in text for text in drawn)
    assert "A x" in said(ax)
    many = charts.variant_chart(log_of(*["abc"] * 15, *["ac"] * 5), sop=SOP)
    assert {"75 %", "100 %"} <= set(texts(many))


def test_variants_left_out_and_long_ones_are_said() -> None:
    rows = charts.variant_rows(variants(log_of("ab", "ab", "ac", "abc"), sop=SOP), most=1)
    assert "Ditampilkan: 1 varian tersering dari 3, 2 dari 4 pelaksanaan" in said(
        charts.plot_variants(rows, SAY)
    )


def test_every_event_is_a_dot_and_a_sample_says_so() -> None:
    log = log_of("abc", "ab", "axc")
    ax = charts.dotted_chart(log, sop=SOP)
    assert sum(len(group.get_offsets()) for group in ax.collections) == 8
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["c0", "c1", "c2"]
    sample = charts.plot_dots(charts.dot_groups(dots(log, sop=SOP, most_cases=2)), SAY)
    assert "setiap pelaksanaan ke-2 dari 3 pelaksanaan, 6 dari 8 peristiwa" in said(sample)
    since = charts.dotted_chart(log, sop=SOP, since=True)
    assert since.get_xlabel() == SAY("map.axis_since")


def test_the_matrix_shows_each_handover_and_gathers_the_small_ones() -> None:
    rows = chain("p", "ab") + chain("q", "ab")
    for number, row in enumerate(rows):
        row["role"] = ("staf", "kepala", "staf", "sekretaris")[number]
    found = handovers(small_log(rows), sop=SOP)
    ax = charts.plot_handovers(charts.matrix_of(found), SAY)
    assert texts(ax).count("1") == 2
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Staf", "kepala", "sekretaris"]
    small = charts.matrix_of(found, most=2)
    assert small.gathered == 2
    assert sum(cell.events for cell in small.cells.values()) == 2
    colours = {patch.get_facecolor() for patch in ax.patches}
    assert all(max(colour[:3]) - min(colour[:3]) < 0.25 for colour in colours), "no red or green on posts"


def test_the_spectrum_has_a_line_a_passage_by_quarter() -> None:
    found = performance_spectrum(log_of(*["abc"] * 24), sop=SOP)
    lines = charts.spectrum_lines(found)
    assert {quarter: len(data) for quarter, data in lines.lines.items()} == dict.fromkeys(range(4), 12)
    ax = charts.plot_spectrum(lines, SAY)
    assert sum(len(group.get_segments()) for group in ax.collections[:4]) == 48  # type: ignore[attr-defined]
    assert texts(ax).count("n = 24") == 2
    sample = charts.plot_spectrum(charts.spectrum_lines(found, most=20), SAY)
    assert "setiap perpindahan ke-3, 16 dari 48" in said(sample)


def test_an_arrow_that_may_have_been_followed_is_not_called_never_recorded() -> None:
    fork = small_sop({"a": None, "b": ["a"], "c": ["a"], "d": ["b", "c"]})
    days = {"a": 6, "b": 7, "c": 7, "d": 8}
    rows = [{"step_id": step, "end": f"2025-01-{day:02d}", "precision": "day"} for step, day in days.items()]
    ax = charts.process_map(small_log(rows), sop=fork)
    # b and c are of one day: each may have been the first after a, and the last before d.
    assert texts(ax).count("1?") == 4
    hours = [f"2025-01-06 {10 + at}:00" for at in range(4)]
    twice = [
        {**row, "case_id": "q", "precision": "second", "end": at} for row, at in zip(rows, hours, strict=True)
    ]
    assert "1 + 1? · 1 jam" in texts(charts.process_map(small_log([*rows, *twice]), sop=fork))
    assert "0" not in texts(ax)
    assert "jam" not in " ".join(texts(charts.handover_matrix(small_log(rows), sop=fork)))


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_labels_one_event_and_no_event_are_drawn(name: str, language: Any) -> None:
    draw = getattr(charts, name)
    log = log_of("abxc", "x", role="staf")
    log.events["activity"] = log.events["activity"].replace({"x": HOSTILE})
    log.events["role"] = log.events["role"].where(log.events.index > 0, HOSTILE)
    for each in (log, log_of("x"), event_log(log.events.iloc[:0])):
        ax = draw(each, sop=SOP if language == "id" else None, words=words(language))
        svg = ax.figure._repr_html_()
        assert svg.startswith("<svg ")
        assert "<b>" not in svg
        assert "\u202e" not in svg


@pytest.mark.parametrize("name", CHARTS)
def test_charts_draw_where_they_are_told_and_leave_settings_alone(name: str) -> None:
    draw, log = getattr(charts, name), log_of("abc", "acb", role="staf")
    before = dict(mpl.rcParams)
    mine = Figure().add_subplot()
    assert draw(log, sop=SOP, ax=mine) is mine
    assert dict(mpl.rcParams) == before
    one, other = (draw(log, sop=SOP).figure._repr_html_() for _ in range(2))
    assert one == other, "the same log gives the same bytes"
