"""Pictures on the page: which cases are shown, where each picture stands, and what it weighs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from builders import small_log, small_sop
from mining.analysis import AnalysisSettings, Mined, analyse
from mining.log.result import ReadLog
from simulation import Scenario, Study, run_to_log, simulate
from simulation.intervals import Interval
from simulation.sensitivity import Variation
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur import charts
from ukur.page import flow_pictures, logged_calendar, simulated_pictures
from ukur.page.blocks import Figure, Prose
from ukur.page.parts import mining_part, simulation_part
from ukur.page.phrases import source_label
from ukur.words import words

ID, EN = words("id"), words("en")
HEAVIEST = 60_000


@pytest.fixture(scope="module")
def study(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> Study:
    return simulate(seed_sop, scenario, calendar, replications=4)


@pytest.fixture(scope="module")
def mined(study: Study, calendar: OfficeCalendar) -> Mined:
    log = run_to_log(study.sop, study.planned, study.example, study.example_draws, opd="contoh")
    return analyse(ReadLog(log=log), study.sop, calendar, settings=AnalysisSettings(sample=True))


def moved(kind: str, value: float, days: float, name: str = "") -> Variation:
    found = Interval(value=days, low=days - 1, high=days + 1, n=30, level=0.95)
    unit = "share" if kind == "other_duties" else "working_days"
    return Variation(
        kind=kind, name=name, value=value, unit=unit, mean_days=found, nine_of_ten=found, difference=found,
        unfinished=0,
    )  # fmt: skip


VARIED = (
    moved("other_duties", 0.5, -1.0), moved("other_duties", 0.9, 2.0), moved("wait", 3.0, -2.0, "Bidang"),
    moved("wait", 12.0, 6.5, "Bidang"),
)  # fmt: skip


def keys(blocks: tuple[object, ...]) -> list[str]:
    return [block.key for block in blocks if isinstance(block, Figure)]


def with_days(study: Study, days: list[float]) -> Study:
    """Replication 0 with these working days; the others with a median of 10 and 9 of 10 at 20."""
    other = np.array([10.0] * 8 + [20.0] * 2)
    first, *rest = study.measures
    return replace(
        study,
        measures=(
            replace(first, cycle_days=np.array(days)),
            *(replace(item, cycle_days=other) for item in (*rest, *rest, *rest)),
        ),
    )


def test_the_cases_shown_are_nearest_to_the_median_and_to_nine_of_ten(study: Study) -> None:
    ids = [str(case) for case in study.planned.plan.cases.ids[: len(study.measures[0].cycle_days)]]
    made = with_days(study, [3, 9, 11, 19, 21, 40, 5, 5, 5, np.nan])
    # Of two equally near ones the first is typical, the slower one is slow.
    assert simulated_pictures.chosen_cases(made) == {"typical": ids[1], "late": ids[4]}
    alike = with_days(study, [7.0] * 10)
    assert simulated_pictures.chosen_cases(alike) == {"typical": ids[0]}
    assert simulated_pictures.chosen_cases(with_days(study, [np.nan] * 10)) == {}


def test_a_picture_says_which_case_it_shows_and_by_which_rule(study: Study) -> None:
    shown = list(simulated_pictures.cases(study, ID, source_label(ID, "simulation")))
    chosen = simulated_pictures.chosen_cases(study)
    assert [figure.key for figure in shown] == [f"case-{kind}" for kind in chosen]
    for figure, case in zip(shown, chosen.values(), strict=True):
        assert case in figure.title
        assert "ulangan pertama" in figure.note


def cases(**days: int) -> list[dict[str, Any]]:
    return [
        {
            "case_id": name,
            "step_id": step,
            "start": f"2025-02-{day:02} 09:00",
            "end": f"2025-02-{day:02} 10:00",
        }
        for name, last in days.items()
        for step, day in (("a", 3), ("b", last))
    ]


def test_of_a_log_the_slowest_case_is_shown(calendar: OfficeCalendar) -> None:
    sop = small_sop({"a": None, "b": None})
    found = analyse(ReadLog(log=small_log(cases(p=4, q=6, r=13))), sop, calendar)
    assert logged_calendar.chosen_cases(found) == {"typical": "q", "slowest": "r"}
    alone = analyse(ReadLog(log=small_log(cases(p=4))), sop, calendar)
    assert logged_calendar.chosen_cases(alone) == {"typical": "p"}
    shown = list(logged_calendar.cases(found, EN, source_label(EN, "real")))
    assert [figure.title.rpartition(" ")[2] for figure in shown] == ["q", "r"]


def test_each_picture_stands_in_its_section_and_is_light(study: Study, mined: Mined) -> None:
    simulation, log = simulation_part(study, ID, variations=VARIED), mining_part(mined, ID)
    assert keys(simulation.bottlenecks)[-1] == "lanes-simulation-1"
    assert keys(simulation.durations)[1:] == ["case-typical", "case-late"]
    assert keys(simulation.workload) == ["workload", "busy"]
    assert keys(simulation.assumptions) == ["swing"]
    assert keys(log.bottlenecks) == ["lanes-log-1"]
    assert keys(log.durations)[1:] == ["log-case-typical", "log-case-slowest"]
    assert keys(log.workload) == ["busy-log"]
    every = [
        block
        for part in (simulation, log)
        for blocks in (part.bottlenecks, part.durations, part.workload, part.assumptions)
        for block in blocks
        if isinstance(block, Figure)
    ]
    assert len({figure.key for figure in every}) == len(every)
    for figure in every:
        for picture in (figure.wide, figure.narrow or ""):
            assert len(str(picture).encode()) < HEAVIEST, figure.key


def test_dates_alone_give_no_hours_and_no_lanes(calendar: OfficeCalendar) -> None:
    rows = [{**row, "precision": "day"} for row in cases(p=4, q=6)]
    found = analyse(ReadLog(log=small_log(rows)), small_sop({"a": None, "b": None}), calendar)
    label = source_label(ID, "real")
    assert logged_calendar.busy(found, ID, label) == ()
    assert flow_pictures.swimlanes(found, ID, label) == ()
    assert len(list(logged_calendar.cases(found, ID, label))) == 2


def test_an_sop_that_is_too_long_is_not_drawn_in_silence(calendar: OfficeCalendar) -> None:
    sop = small_sop({f"s{n}": None for n in range(70)})
    rows = [
        {"step_id": f"s{n}", "start": f"2025-02-{3 + n:02} 09:00", "end": f"2025-02-{3 + n:02} 10:00"}
        for n in (0, 1)
    ]
    found = analyse(ReadLog(log=small_log(rows)), sop, calendar)
    (said,) = flow_pictures.swimlanes(found, ID, source_label(ID, "real"))
    assert isinstance(said, Prose)
    assert "70 langkah" in said.paragraphs[0]


def test_bars_of_assumptions_are_the_differences_the_widest_on_top() -> None:
    bars = charts.swing_bars([*VARIED, moved("wait", 1.0, float("nan"), "Lain")])
    assert [(bar.kind, bar.values, bar.swing) for bar in bars] == [
        ("wait", (3.0, 12.0), 8.5), ("other_duties", (0.5, 0.9), 3.0)
    ]  # fmt: skip
    ax = charts.plot_swings(bars, ID)
    assert [bar.get_width() for group in ax.containers for bar in group] == [-2.0, 6.5, -1.0, 2.0]
    labels = [tick.get_text().replace("\n", " ") for tick in ax.get_yticklabels()]
    assert labels == [
        "menunggu: Bidang: 3 hari kerja atau 12 hari kerja",
        "tugas lain semua orang: 50 % jam dinas atau 90 % jam dinas",
    ]
    assert simulated_pictures.swings([moved("wait", 1.0, float("nan"))], ID) == ()


def test_hostile_texts_are_only_texts(calendar: OfficeCalendar) -> None:
    bad = "</svg><script>alert(1)</script>$x^2$\N{RIGHT-TO-LEFT OVERRIDE}=cmd|" + "panjang " * 1_250
    rows = [{**row, "case_id": bad + str(row["case_id"]), "role": bad} for row in cases(p=4, q=6)]
    rows += [{**row, "step_id": "x", "case_id": rows[0]["case_id"]} for row in cases(p=5)[1:]]
    log = small_log(rows)
    log.events.loc[log.events["step_id"].isna(), "activity"] = bad
    found = analyse(ReadLog(log=log), small_sop({"a": None, "b": None}), calendar)
    label = source_label(ID, "real")
    shown = [*logged_calendar.busy(found, ID, label), *logged_calendar.cases(found, ID, label)]
    assert len(shown) == 3
    for block in shown:
        assert isinstance(block, Figure)
        assert len(block.title) < 200
        for picture in (str(block.wide), str(block.narrow)):
            assert "<script" not in picture
            assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in picture
            assert len(picture) < HEAVIEST
