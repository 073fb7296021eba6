"""Calendars of a case and plans of a post: what is computed, and that what is drawn is that."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from matplotlib.patches import Rectangle

from simulation import Study, simulate
from simulation.plan import MISSING
from simulation.scenario import Scenario
from simulation.story.segments import Segments, rows_of
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar
from ukur.charts.case_calendar import LOOKS, case_calendar, case_calendar_text, plot_case_calendar
from ukur.charts.day_rows import Bar, DayRow, folded, hours_range, inside
from ukur.charts.files import write_chart
from ukur.charts.person_plan import person_plan, person_plan_text, plot_person_plan
from ukur.charts.style import NARROW
from ukur.words import LANGUAGES, Language, words

SAY = words("id")
MORNING, AFTERNOON = (8.0, 12.0), (13.0, 16.0)
WORK = frozenset({"work"})


def row(day: int, *bars: Bar) -> DayRow:
    return DayRow(day=date(2025, 1, day), opens=(MORNING, AFTERNOON), bars=bars)


WORKED, WAITED = Bar(hours=(9.0, 10.0), kind="work"), Bar(hours=MORNING, kind="wait")


@pytest.fixture(scope="module")
def study(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> Study:
    return simulate(seed_sop, scenario, calendar, replications=1)


def hours_of(rows: tuple[DayRow, ...], kind: str) -> float:
    return sum(bar.hours[1] - bar.hours[0] for each in rows for bar in each.bars if bar.kind == kind)


def test_three_idle_days_become_one_and_two_stay() -> None:
    rows = tuple(folded([row(6, WORKED), *(row(day, WAITED) for day in (7, 8, 9)), row(10, WORKED)], WORK))
    assert [(each.day.day, each.days, each.last) for each in rows] == [
        (6, 1, None), (7, 3, date(2025, 1, 9)), (10, 1, None)
    ]  # fmt: skip
    rows = tuple(folded([row(6, WORKED), row(7, WAITED), row(8, WAITED), row(9, WORKED)], WORK))
    assert [each.days for each in rows] == [1, 1, 1, 1]


def test_a_gap_lies_where_days_are_closed_also_behind_folded_ones() -> None:
    given = [
        row(9, WORKED),
        row(10, WAITED),
        row(13, WAITED),
        row(14, WAITED),
        row(15, WORKED),
        row(20, WORKED),
    ]
    assert [(each.day.day, each.gap) for each in folded(given, WORK)] == [
        (9, False), (10, False), (15, False), (20, True)
    ]  # fmt: skip


def test_hours_hold_everything_and_stretches_are_cut_at_noon() -> None:
    assert list(inside((11.0, 14.0), (MORNING, AFTERNOON))) == [(11.0, 12.0), (13.0, 14.0)]
    assert hours_range([row(6)]) == (8.0, 16.0)
    assert hours_range([row(6, Bar(hours=(15.5, 18.25), kind="work"))]) == (8.0, 19.0)


@pytest.mark.parametrize("case", ["2025-TW1", "2026-TW2"])
def test_the_bars_of_a_case_are_its_hours_of_work(study: Study, case: str) -> None:
    run = study.example
    index = study.example_draws.cases.ids.index(case)
    rows = case_calendar(study, case, SAY)
    work = run.work[rows_of(run, index)].sum() / 3600
    assert hours_of(rows, "work") == pytest.approx(work)
    assert [each.day for each in rows] == sorted({each.day for each in rows})
    calendar = study.planned.calendar
    days = calendar.working_days_between(int(run.released[index]), int(run.ended[index]))
    assert sum(each.days for each in rows) == days


def test_nothing_of_one_instance_covers_another(study: Study) -> None:
    for case in study.example_draws.cases.ids:
        for each in case_calendar(study, case, SAY):
            for lane in range(each.lanes):
                spans = sorted(bar.hours for bar in each.bars if bar.lane == lane)
                assert all(one[1] <= other[0] + 1e-9 for one, other in pairwise(spans))


def test_what_is_drawn_is_what_was_computed(study: Study) -> None:
    rows = case_calendar(study, "2025-TW1", SAY)
    ax = plot_case_calendar(rows, SAY)
    dark = LOOKS["work"]["facecolor"]
    from matplotlib.colors import to_rgba

    drawn = [
        (round(patch.get_x(), 6), round(patch.get_width(), 6))
        for patch in ax.patches
        if isinstance(patch, Rectangle) and patch.get_facecolor() == to_rgba(dark)
    ]
    wanted = [
        (round(bar.hours[0], 6), round(bar.hours[1] - bar.hours[0], 6))
        for each in rows
        for bar in each.bars
        if bar.kind == "work"
    ]
    assert sorted(drawn) == sorted(wanted)
    assert len(ax.get_yticks()) == len(rows)


def test_colours_of_a_calendar_differ_in_grey_or_hatching() -> None:
    from matplotlib.colors import to_rgb

    plain = [LOOKS[kind]["facecolor"] for kind in ("work", "wait")]
    lightness = [
        sum(w * c**2.2 for w, c in zip((0.2126, 0.7152, 0.0722), to_rgb(c), strict=True)) for c in plain
    ]
    assert abs(lightness[0] - lightness[1]) > 0.2
    assert LOOKS["pause"]["hatch"]


def test_the_plan_of_a_person_has_all_that_the_person_did(study: Study) -> None:
    run, draws, plan = study.example, study.example_draws, study.planned.plan
    first, last = date(2025, 4, 7), date(2025, 5, 30)
    rows = person_plan(study, 3, first, last, SAY)
    begin, end = (
        study.planned.calendar.midnights[study.planned.calendar.day_index(d)] for d in (first, last)
    )
    windows = draws.persons[3].windows
    duty = sum(
        windows.between(max(int(a), begin), min(int(b), end + 86_400))
        for a, b in zip(run.duties[3].start, run.duties[3].end, strict=True)
        if b > begin and a < end + 86_400
    )
    assert hours_of(rows, "duty") == pytest.approx(duty / 3600)
    mine = [r for r in range(len(run)) if 3 in run.team_of(r) and begin <= run.start[r] < end]
    assert hours_of(rows, "case") == pytest.approx(sum(int(run.work[r]) for r in mine) / 3600)
    absent = plan.office.between(begin, end + 86_400) - windows.between(begin, end + 86_400)
    assert hours_of(rows, "absent") == pytest.approx(absent / 3600)
    ax = plot_person_plan(rows, SAY)
    assert [text.get_text() for text in ax.get_yticklabels()][0] == "Sel 8 Apr 2025"  # noqa: RUF015


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_characters_the_same_kinds_and_a_legend(study: Study, language: Language) -> None:
    say = words(language)
    text = case_calendar_text(case_calendar(study, "2025-TW1", say), say)
    assert "{" not in text
    for part in ("█", "░", "·", say("calendar.work"), say("calendar.closed"), "5 Rapat pembahasan"):
        assert part in text
    plan = person_plan_text(person_plan(study, 3, date(2025, 4, 14), date(2025, 4, 18), say), say)
    assert "x" * 9 in plan
    assert person_plan_text((), say) == say("calendar.nothing") + "\n"


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_the_same_chart_gives_the_same_bytes(study: Study, tmp_path: Path, suffix: str) -> None:
    rows = case_calendar(study, "2025-TW1", SAY)
    one, other = (
        write_chart(plot_case_calendar(rows, SAY, width=NARROW), tmp_path / f"{name}.{suffix}", title="a $x$")
        for name in "ab"
    )
    assert one.read_bytes() == other.read_bytes()
    assert b"Matplotlib" not in one.read_bytes()[:2000]


def test_a_case_that_did_not_end_goes_to_the_end_of_the_run(
    seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar
) -> None:
    short = scenario.model_copy(update={"horizon": date(2025, 1, 3)})
    made = simulate(seed_sop, short, calendar, replications=1)
    rows = case_calendar(made, "2024-TW4", SAY)
    assert [each.day.day for each in rows] == [2, 3]
    assert made.example.ended[0] == MISSING
    assert Segments(made.planned.plan, made.example_draws, made.example).waiting(
        int(rows_of(made.example, 0)[-1])
    )
