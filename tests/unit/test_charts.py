"""What is computed for the charts, and that what is drawn is what was computed (artists are read)."""

from __future__ import annotations

import math
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from simulation import Study, read_scenario, simulate
from simulation.measures.figures import CAUSES
from sop.reading import read_sop
from sop.worktime import default_calendar
from ukur import charts
from ukur.charts.cycle import CaseDays, counted
from ukur.charts.deviations import KindCount
from ukur.charts.spreads import StepSpread
from ukur.charts.stages import StageSeries, StageSpan, nine_of_ten, stage_ends, typical, whole
from ukur.charts.style import HATCH
from ukur.charts.time_parts import CAUSES_OF, COLOURS, PARTS, StepTime, occurring
from ukur.words import words

SAY = words("id")


@pytest.fixture(scope="module")
def study() -> Study:
    sop = read_sop("data/sops/pengukuran-kinerja.yaml")
    scenario = read_scenario("data/scenarios/kesbangpol.yaml")
    return simulate(sop, scenario, default_calendar(), replications=3)


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def widths(ax: Axes) -> list[list[float]]:
    return [[bar.get_width() for bar in group] for group in ax.containers]


@pytest.mark.parametrize(
    ("days", "expected", "shown"),
    [([5, 1, 3], 3, 3), ([1, 2, 3, 4], 2.5, 3), ([7, 8, math.nan], 7.5, 8), ([1, 2], 1.5, 2)],
)
def test_typical_is_the_median_and_halves_are_rounded_up(
    days: list[float], expected: float, shown: int
) -> None:
    assert typical(list(map(float, days))) == expected
    assert whole(expected) == shown


def test_nine_of_ten_is_a_day_that_was_observed() -> None:
    assert nine_of_ten([float(day) for day in range(1, 11)]) == 9
    assert nine_of_ten([7, math.nan], 1.0) == 7
    assert math.isnan(typical([math.nan]))
    assert math.isnan(nine_of_ten([math.nan]))


def test_stages_are_a_staircase_that_ends_with_the_case(study: Study) -> None:
    spans = charts.simulated_stages(study).spans
    assert [span.begin for span in spans[1:]] == [span.end for span in spans[:-1]]
    days = sorted(study.stack("cycle_days").ravel().tolist())
    assert spans[-1].end == np.median(days)
    assert spans[-1].late == days[math.ceil(len(days) * 0.9) - 1]
    assert all(span.points == () for span in spans), "30 cases are many"


def test_a_stage_of_parallel_steps_ends_with_the_latest_of_them(study: Study) -> None:
    steps = [step.id for step in study.sop.steps]
    stages = tuple(stage.model_copy(update={"last": last}) for stage, last in zip(
        study.sop.stages[:2], (steps[2], steps[-1]), strict=True
    ))  # fmt: skip
    reached = np.full((1, 4, len(steps)), 9.0)
    reached[0, :, :3] = [[1, 8, 2], [1, 5, 2], [1, 4, 2], [1, math.nan, 2]]
    days = np.array([9.0, 9.0, 9.0, math.nan])
    sop = study.sop.model_copy(update={"stages": stages})
    one = replace(study.measures[0], reached_day=reached[0], cycle_days=days)
    first, second = charts.simulated_stages(replace(study, sop=sop, measures=(one,))).spans
    # The case that the end of the run cut off is the longest of all: half of 4, 5, 8 and never.
    assert (first.points, first.end, first.length) == ((4, 5, 8), 6.5, 5)
    # From the day of the stage before on, that day being the first: 2, 5 and 6 days, not 9 - 5.
    assert (second.end, second.length) == (9, 5)
    assert math.isnan(first.late), "9 of 10 never got there"
    assert dict(stage_ends(sop))[stages[0].name] == tuple(steps[:3])


def test_the_longest_stage_stands_out_and_both_days_stand_beside_it(study: Study) -> None:
    series = charts.simulated_stages(study)
    ax = charts.plot_stages([series], SAY)
    dark = [group[0] for group in ax.containers if to_rgb(group[0].get_facecolor()) == to_rgb("#1b4a72")]
    assert [bar.get_width() for bar in dark] == [
        series.longest.end - series.longest.begin if series.longest else None
    ]
    for span in series.spans:
        assert SAY.number(whole(span.end)) in texts(ax)
        assert SAY.number(span.late) in texts(ax)
    assert SAY("chart.nine_of_ten") in texts(ax)


def test_a_few_cases_are_all_shown_and_an_unknown_stage_says_so() -> None:
    known = StageSpan(name="a", begin=0, end=3, length=3, late=9, points=(2.0, 3.0, 9.0), n=3)
    unknown = StageSpan(name="b", begin=3, end=math.nan, length=math.nan, late=math.nan, points=(), n=0)
    ax = charts.plot_stages([StageSeries(source="log", spans=(known, unknown))], SAY)
    assert any(list(line.get_xdata()) == [2.0, 3.0, 9.0] for line in ax.lines)
    assert SAY("chart.not_known") in texts(ax)
    assert SAY("chart.late") in texts(ax)
    assert SAY("chart.nine_of_ten") not in texts(ax)


def test_the_second_figure_is_named_for_both_kinds_of_rows() -> None:
    few = StageSpan(name="a", begin=0, end=3, length=3, late=9, points=(2.0, 3.0, 9.0), n=3)
    many = StageSpan(name="a", begin=0, end=3, length=3, late=9, points=(), n=300)
    log, simulation = (
        StageSeries(source=kind, spans=(span,)) for kind, span in (("log", few), ("simulation", many))
    )
    written = " ".join(texts(charts.plot_stages([log, simulation], SAY))).replace("\n", " ")
    assert SAY("chart.late_or_nine") in written


def test_step_time_adds_up_to_what_the_simulation_measured(study: Study) -> None:
    total = study.stack("waiting_working").sum(axis=1) + study.stack("processing")
    for index, time in enumerate(charts.step_time(study)):
        assert sum(time.hours.values()) == pytest.approx(total[:, :, index].mean() / 3600)


def test_bars_of_step_time_are_the_hours(study: Study) -> None:
    times = charts.step_time(study)
    ax = charts.plot_step_time(times, SAY)
    parts = occurring(times)
    assert {"processing", "external", "absent", "busy_duty", "busy_case"} <= set(parts)
    hours = [[time.hours[part] for time in times] for part in parts]
    assert np.array(widths(ax)) == pytest.approx(np.array(hours))
    assert [tick.get_text() for tick in ax.get_yticklabels()][5] == "6 Menghimpun format"


def test_every_cause_of_office_time_has_its_part() -> None:
    told = [cause for causes in CAUSES_OF.values() for cause in causes]
    assert sorted([*told, "office_closed"]) == sorted(CAUSES)
    assert set(COLOURS) == set(PARTS)


def test_only_causes_that_occur_are_shown() -> None:
    nothing = dict.fromkeys(PARTS, 0.0)
    times = [
        StepTime(step_id="a", number=1, label="A", hours={**nothing, "processing": 1.0, "passing": 0.001}),
        StepTime(step_id="b", number=2, label="B", hours={**nothing, "absent": 2.0, "external": math.nan}),
    ]
    assert occurring(times) == ("processing", "absent")
    assert widths(charts.plot_step_time(times, SAY)) == [[1.0, 0.0], [0.0, 2.0]]


def test_what_a_case_passed_over_took_no_time_and_what_it_has_not_reached_is_unknown(study: Study) -> None:
    one = study.measures[0]
    processing = np.full(one.processing.shape, 3600.0)
    processing[:4, 0], processing[:, 1] = math.nan, math.nan
    visits = np.where(np.isnan(processing), 0.0, 1.0)
    cycle = one.cycle_days.copy()
    cycle[2:4] = math.nan
    changed = replace(one, processing=processing, visits=visits, cycle_days=cycle)
    cases = len(cycle)
    # Two finished cases passed step 1 over; two that are not over have not come so far.
    first, second, *_ = charts.step_time(replace(study, measures=(changed,)))
    assert first.hours["processing"] == pytest.approx((cases - 4) / (cases - 2))
    assert second.hours["processing"] == 0
    unfinished = replace(changed, cycle_days=np.full(cases, math.nan))
    assert math.isnan(charts.step_time(replace(study, measures=(unfinished,)))[1].hours["processing"])


def test_a_stage_that_was_passed_over_does_not_move_the_next(study: Study) -> None:
    steps = [step.id for step in study.sop.steps]
    stages = tuple(stage.model_copy(update={"last": last}) for stage, last in zip(
        study.sop.stages[:3], (steps[0], steps[1], steps[-1]), strict=True
    ))  # fmt: skip
    reached = np.full((3, len(steps)), 9.0)
    reached[:, :2] = [[2, 4], [2, math.nan], [2, math.nan]]
    one = replace(study.measures[0], reached_day=reached, cycle_days=np.array([9.0, 9.0, math.nan]))
    sop = study.sop.model_copy(update={"stages": stages})
    first, second, third = charts.simulated_stages(replace(study, sop=sop, measures=(one,))).spans
    assert (first.n, second.n, second.points, third.n) == (3, 1, (4.0,), 3)
    # From day 4 on, from day 2 on where the second was passed over; where it is not known, nothing is.
    assert third.length == pytest.approx(np.median([9 - 4 + 1, 9 - 2 + 1]))


def test_parts_of_time_differ_in_grey_or_in_hatching() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (value**2.2 for value in to_rgb(colour))
        return float((0.2126 * red + 0.7152 * green + 0.0722 * blue) ** (1 / 2.2))

    plain = sorted(lightness(COLOURS[part]) for part in PARTS if COLOURS[part] not in HATCH)
    assert min(np.diff(plain)) > 0.08


def test_loads_stay_between_nothing_and_all_and_judge_nobody(study: Study) -> None:
    loads = charts.workload(study)
    assert [load.name for load in loads] == [role.name for role in study.sop.roles]
    assert all(load.sop > 0 and load.other > 0 and load.sop + load.other < 1 for load in loads)
    ax = charts.plot_workload(loads, SAY)
    assert ax.get_xlim() == (0, 100)
    hues = [to_rgb(group[0].get_facecolor()) for group in ax.containers]
    assert all(abs(red - green) < 0.25 for red, green, _ in hues), "neither red nor green on a post"
    assert np.array(widths(ax)).sum(axis=0) == pytest.approx([100] * len(loads))


def test_a_long_tail_is_gathered_and_counted() -> None:
    cycle = counted([1.0] * 15 + [2.0] * 4 + [200.0])
    assert cycle is not None
    assert (cycle.typical, cycle.late, cycle.fastest, cycle.slowest, cycle.n) == (1, 2, 1, 200, 20)
    ax = charts.plot_cycle_days(cycle, SAY)
    assert [bar.get_height() for group in ax.containers for bar in group] == [15, 4, 1]
    assert SAY("chart.longer", n="1") in texts(ax)
    assert ax.get_xlim()[1] < 20


def test_every_case_is_a_dot_until_they_are_twenty() -> None:
    few = tuple(CaseDays(name=f"c{n}", days=n + 1) for n in range(19))
    assert list(charts.plot_case_days(few, SAY).lines[0].get_xdata()) == list(range(1, 20))
    many = (*few, CaseDays(name="c19", days=20))
    assert len(charts.plot_case_days(many, SAY).containers[0]) == 20, "bars of a distribution"


def test_deviations_say_of_how_many_cases() -> None:
    counts = [KindCount(kind="swapped", cases=2, count=3), KindCount(kind="a_new_kind", cases=1, count=1)]
    ax = charts.plot_deviations(counts, SAY, over=5)
    assert widths(ax) == [[2, 1]]
    assert texts(ax) == [SAY("chart.n_of_total", n="2", total="5"), SAY("chart.n_of_total", n="1", total="5")]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == [SAY("deviation.swapped"), "a_new_kind"]


def test_a_step_whose_stamps_tell_nothing_says_so() -> None:
    known = StepSpread(step_id="a", number=1, label="A", standard=30, median=40, low=20, high=90, n=4)
    unknown = StepSpread(step_id="b", number=2, label="B", standard=60, median=None, low=None, high=None, n=0)
    ax = charts.plot_step_spread([known, unknown], SAY)
    assert texts(ax) == [SAY("chart.not_known")]
    assert [40.0] in [list(line.get_xdata()) for line in ax.lines]
    assert [60.0, 60.0] in [list(line.get_xdata()) for line in ax.lines]


def test_the_callers_axes_are_used_and_no_setting_stays(study: Study) -> None:
    before = dict(mpl.rcParams)
    mine = Figure().add_subplot()
    assert charts.plot_step_time(charts.step_time(study), SAY, ax=mine) is mine
    assert charts.plot_stages([charts.simulated_stages(study)], SAY).figure is not mine.figure
    assert dict(mpl.rcParams) == before


def test_a_notebook_shows_a_chart_by_its_own_picture(study: Study) -> None:
    figure = charts.plot_workload(charts.workload(study), SAY).figure
    assert figure._repr_html_().startswith("<svg ")  # type: ignore[union-attr]
