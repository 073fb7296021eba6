"""What each thing is worth: gains that can be counted by hand, under the same luck, in a fixed order."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from builders import flow_sop
from simulation.intervals import quantile_interval
from simulation.replications import Study, simulate
from simulation.scenario import Scenario
from simulation.sensitivity import Worth, quantile_difference, tornado, vary, worth_table
from simulation.sensitivity.changes import levers, times, with_minutes
from simulation.streams import uniforms
from sop.worktime.calendar import OfficeCalendar
from ukur import charts
from ukur.words import words

SAY = words("en")


def office(**more: Any) -> Scenario:
    wait = {"id": "luar", "name": "Pihak luar", "after": "a", "before": "b", "unit": "working_days"}
    return Scenario.model_validate(
        {
            "schema_version": 1,
            "id": "office",
            "name": "Office",
            "first": date(2025, 1, 1),
            "last": date(2025, 12, 31),
            "demand": [{"kind": "quarterly", "case_id": "{year}-{quarter}"}],
            "people": [{"id": "staf", "roles": ["staf"]}],
            "durations": {"default": {"family": "constant"}},
            "waits": [{**wait, "low": 4, "mode": 6, "high": 8}],
            **more,
        }
    )


@pytest.fixture(scope="module")
def study(calendar: OfficeCalendar) -> Study:
    """A long step, a wait of 4 to 8 days, a short step; nobody is away and nothing else is to be done."""
    sop = flow_sop({"id": "a", "standard": {"value": 1575}}, {"id": "b"})
    return simulate(sop, office(), calendar, replications=40)


@pytest.fixture(scope="module")
def worths(study: Study) -> tuple[Worth, ...]:
    return tornado(study, replications=40)


def of(worths: tuple[Worth, ...], kind: str, subject: str) -> Worth:
    return next(worth for worth in worths if (worth.kind, worth.subject) == (kind, subject))


def test_gains_are_what_they_must_be(study: Study, worths: tuple[Worth, ...]) -> None:
    wait = of(worths, "wait", "luar")
    assert wait.relief is not None
    assert wait.less is not None
    assert wait.more is not None
    # The wait has a mean of 6 days: halved 3 are won, at its shortest 2, at its longest 2 are lost.
    assert wait.gain == pytest.approx(3, abs=0.3)
    assert wait.less.mean.value == pytest.approx(-2, abs=0.3)
    assert wait.more.mean.value == pytest.approx(2, abs=0.3)
    assert (wait.less.value, wait.more.value, wait.relief.value) == (4, 8, 0.5)
    assert wait.relief.mean.low <= wait.relief.mean.value <= wait.relief.mean.high < 0
    # 1,575 minutes are 3.5 working days, of which half are won.
    long, short = of(worths, "minutes", "a"), of(worths, "minutes", "b")
    assert long.gain == pytest.approx(1.75, abs=0.3)
    assert abs(short.gain) < 0.15
    assert of(worths, "person", "staf").gain == 0
    assert all(
        effect is None or effect.mean.n == 40 for worth in worths for effect in (worth.less, worth.more)
    )
    assert study.nine_of_ten().value > study.mean_days().value


def test_what_relieves_most_stands_first(worths: tuple[Worth, ...]) -> None:
    gains = [worth.gain for worth in worths]
    assert gains == sorted(gains, reverse=True)
    assert (worths[0].kind, worths[0].subject) == ("wait", "luar")
    assert (worths[1].kind, worths[1].subject) == ("minutes", "a")


def test_availability_is_worth_something_where_there_are_other_duties(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "a", "standard": {"value": 900}}, {"id": "b"})
    people = [{"id": "staf", "roles": ["staf"], "other_duties": 0.7, "absences": ["cuti"]}]
    absences = [{"id": "cuti", "name": "Cuti", "days": 6, "per": "month", "longest": 3}]
    scenario = office(people=people, absences=absences, waits=[])
    study = simulate(sop, scenario, calendar, replications=40)
    found = tornado(study, kinds=("duties", "person", "absence"), replications=40)
    assert {worth.kind for worth in found} == {"duties", "person", "absence"}
    duties, absence, person = (
        of(found, kind, subject)
        for kind, subject in (("duties", "staf"), ("absence", "cuti"), ("person", "staf"))
    )
    assert duties.less is not None
    assert duties.more is not None
    assert (duties.less.value, duties.more.value) == (0.6, 0.8)
    assert duties.less.mean.value < 0 < duties.more.mean.value
    assert absence.gain > 0
    assert person.gain > 0
    assert absence.less is None
    assert absence.more is None


def test_a_change_changes_one_thing(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "a"}, {"id": "b"})
    rules = {
        "default": {"family": "lognormal", "cv": 0.5},
        "steps": {"b": {"family": "triangular", "low": 10, "mode": 20, "high": 30, "absolute": True}},
    }
    scenario = office(durations=rules)
    changed = with_minutes(sop, scenario, "a", 0.5)
    assert changed.durations.rule("a").minutes == 30
    assert changed.durations.rule("a").cv == 0.5
    assert changed.durations.rule("b") == scenario.durations.rule("b")
    other = with_minutes(sop, scenario, "b", 0.5).durations.rule("b")
    assert (other.low, other.mode, other.high) == (5, 10, 15)
    assert with_minutes(sop, changed, "a", 2).durations.rule("a").minutes == 60
    for lever in levers(sop, scenario):
        for change in lever.changes:
            kept = change.scenario.model_dump()
            differing = {name for name, value in scenario.model_dump().items() if kept[name] != value}
            assert differing == {"minutes": {"durations"}, "wait": {"waits"}}.get(lever.kind, {"people"})


def test_measured_waits_are_changed_as_well() -> None:
    listed = {
        "id": "w",
        "name": "W",
        "after": "a",
        "before": "b",
        "unit": "working_days",
        "values": [1, 2, 6],
    }
    scenario = office(waits=[listed])
    (lever,) = levers(flow_sop({"id": "a"}, {"id": "b"}), scenario, ("wait",))
    assert [(change.way, change.value) for change in lever.changes] == [
        ("less", 1),
        ("more", 6),
        ("relief", 0.5),
    ]
    assert times(scenario.waits[0], 0.5).values == (0.5, 1, 3)
    assert lever.changes[0].scenario.waits[0].shortest == lever.changes[0].scenario.waits[0].longest == 1


def test_what_nobody_could_carry_out_has_no_effect(calendar: OfficeCalendar) -> None:
    sop = flow_sop({"id": "rapat", "standard": {"value": 250}, "must_not_split": True})
    scenario = office(waits=[])
    found = tornado(simulate(sop, scenario, calendar, replications=20), kinds=("minutes",), replications=20)
    (worth,) = found
    # 300 minutes fit no session of the office (270 at most).
    assert worth.more is None
    assert worth.less is not None
    assert worth.relief is not None


def test_a_difference_of_quantiles_covers_the_true_one() -> None:
    """Days of a table and the same days less 2 in every case: the difference is exactly -2."""
    days = np.floor(uniforms((1, "days"), (60, 5)) * 20)
    found = quantile_difference(days - 2, days, 0.9)
    assert (found.value, found.low, found.high, found.n) == (-2, -2, -2, 60)
    missed = 0
    for number in range(50):
        luck = uniforms((number, "luck"), (60, 5))
        wider = quantile_difference(30 * luck, 20 * luck + uniforms((number, "noise"), (60, 5)), 0.9)
        true = 27 - _quantile_of_sum()
        missed += not wider.low <= true <= wider.high
    assert missed <= 9  # of 50 at 5 %: more have a chance below 0.1 %
    assert np.isnan(quantile_difference(days[:10], days[:10], 0.9).low)


def _quantile_of_sum() -> float:
    luck = uniforms((5, "a"), 400_000) * 20 + uniforms((5, "b"), 400_000)
    return quantile_interval(luck, 0.9).value


def test_the_table_has_one_row_a_change(worths: tuple[Worth, ...]) -> None:
    table = worth_table(worths)
    assert table["rank"].is_monotonic_increasing
    assert table.iloc[0]["change"] == "relief"
    assert table.iloc[0]["mean_days"] == -worths[0].gain
    changes = sum(effect is not None for w in worths for effect in (w.relief, w.less, w.more))
    assert len(table) == changes
    assert set(table["n"]) == {40}


def test_the_functions_stay_functions_whatever_is_loaded_first() -> None:
    import simulation.sensitivity.assumptions
    import simulation.sensitivity.worths
    from simulation import sensitivity

    assert simulation.sensitivity.vary is sensitivity.vary is vary
    assert callable(sensitivity.tornado)


def test_the_chart_shows_the_rows_in_order(study: Study, worths: tuple[Worth, ...]) -> None:
    bars = charts.tornado_bars(worths, study.sop, study.scenario, most=3)
    assert len(bars) == 3
    assert bars[0].label(SAY) == "Pihak luar: waiting"
    assert bars[0].relieved(SAY) == "waiting for “Pihak luar” half as long"
    ax = charts.plot_tornado(bars, SAY)
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert labels[0] == "Pihak luar: waiting"
    widths = [patch.get_width() for patch in ax.patches]
    assert widths[:2] == [bars[0].less, bars[0].more]
    marks = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "D"]
    assert marks == [bar.relief for bar in bars]
    low, high = ax.get_xlim()
    assert low < bars[0].low
    assert high > bars[0].more


def test_the_chart_takes_the_callers_axes(study: Study, worths: tuple[Worth, ...]) -> None:
    from matplotlib.figure import Figure

    mine = Figure().add_subplot()
    assert charts.plot_tornado(charts.tornado_bars(worths, study.sop, study.scenario), SAY, ax=mine) is mine
