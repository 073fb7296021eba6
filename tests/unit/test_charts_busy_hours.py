"""Roles over the hours of the day: what is drawn adds up to what the simulation and the records tell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from matplotlib.patches import StepPatch

from builders import small_log, small_sop
from mining.analysis import Mined, analyse
from mining.log.result import ReadLog
from simulation import Scenario, Study, simulate
from simulation.timeline import utilisation
from sop.model import Sop
from sop.worktime import compile_calendar
from sop.worktime.calendar import OfficeCalendar
from ukur import charts
from ukur.charts.busy_hours_by_role import PARTS, hour_edges
from ukur.words import words

SAY = words("id")
TWO = small_sop({"a": None, "b": None})


@pytest.fixture(scope="module")
def study(seed_sop: Sop, scenario: Scenario, calendar: OfficeCalendar) -> Study:
    return simulate(seed_sop, scenario, calendar, replications=3)


def mined(rows: list[dict[str, Any]], calendar: OfficeCalendar, **settings: Any) -> Mined:
    return analyse(ReadLog(log=small_log(rows)), TWO, calendar, **settings)


def work(step: str, begin: str, end: str, **more: Any) -> dict[str, Any]:
    return {"step_id": step, "start": f"2025-02-{begin}", "end": f"2025-02-{end}", "role": "staf", **more}


def test_the_parts_of_an_hour_make_up_the_whole(study: Study) -> None:
    found = charts.busy_hours(study)
    assert (found.n, found.total, found.unit) == (3, 3, "share")
    assert [role.name for role in found.roles] == [role.name for role in study.sop.roles]
    for role in found.roles:
        whole = np.sum([role.parts[part] for part in PARTS], axis=0)
        assert whole[~np.isnan(whole)] == pytest.approx(1.0)


def test_the_hours_add_up_to_the_utilisation_of_the_run(study: Study) -> None:
    found = charts.busy_hours(study, replications=1)
    plan, run = study.planned.plan, study.example
    told = utilisation(plan, study.example_draws, run, by="month").groupby("role")[["seconds", "whole"]].sum()
    edges, hour = hour_edges(study.planned.calendar, run.begin, run.end_of_run)
    opened = np.bincount(hour, weights=np.diff(plan.office.worked(edges)), minlength=24)[list(found.hours)]
    for role in found.roles:
        busy = np.nansum((np.array(role.parts["sop"]) + role.parts["other"]) * opened)
        on_duty = np.nansum((1 - np.array(role.parts["off"])) * opened)
        assert (busy, on_duty) == pytest.approx(tuple(told.loc[role.role_id, ["seconds", "whole"]]))


def test_an_hour_is_that_of_the_local_clock(calendar: OfficeCalendar) -> None:
    office = compile_calendar(calendar, date(2025, 2, 3), date(2025, 2, 4))
    begin = int(datetime(2025, 2, 3, 0, 30, tzinfo=UTC).timestamp())
    edges, hour = hour_edges(office, begin, begin + 3 * 3600)
    assert np.diff(edges).tolist() == [1800, 3600, 3600, 1800]
    assert hour.tolist() == [7, 8, 9, 10], "00.30 UTC is 07.30 in Padang"


def test_recorded_work_falls_into_its_hours(calendar: OfficeCalendar) -> None:
    log = mined(
        [
            work("a", "03 09:30", "03 11:00"),
            # Noon is closed: half an hour before it and one after.
            work("b", "03 11:30", "03 14:00", participants='[{"person": "x", "role": "lain"}]'),
            {"step_id": "b", "start": None, "end": "2025-02-04 10:00", "role": "staf"},
        ],
        calendar,
    )
    found = charts.logged_busy_hours(log)
    assert found is not None
    assert (found.hours, found.n, found.total, found.unit) == ((9, 10, 11, 12, 13), 2, 3, "hours")
    assert {role.name: role.parts["sop"] for role in found.roles} == {
        "Staf": (0.5, 1.0, 0.0, 0.0, 0.0),
        "lain": (0.0, 0.0, 0.5, 0.0, 1.0),
    }


def test_roles_beyond_those_shown_are_counted_and_no_role_has_no_name(calendar: OfficeCalendar) -> None:
    log = mined([work("a", "03 09:00", "03 11:00", role=""), work("b", "03 13:00", "03 14:00")], calendar)
    whole = charts.logged_busy_hours(log)
    assert whole is not None
    assert [role.name for role in whole.roles] == ["Staf", ""]
    assert SAY("map.not_recorded") in [text.get_text() for text in charts.plot_busy_hours(whole, SAY).texts]
    one = charts.logged_busy_hours(log, most=1)
    assert one is not None
    assert ([role.name for role in one.roles], one.left_out) == ([""], 1)


def test_dates_alone_tell_no_hours(calendar: OfficeCalendar) -> None:
    assert charts.logged_busy_hours(mined([work("a", "03", "04", precision="day")], calendar)) is None
    night = mined([work("a", "03 18:00", "03 20:00")], calendar)
    assert charts.logged_busy_hours(night) is None, "nothing inside office hours"


def test_the_columns_are_the_shares(study: Study) -> None:
    found = charts.busy_hours(study, replications=1)
    ax = charts.plot_busy_hours(found, SAY)
    columns = [patch for patch in ax.patches if isinstance(patch, StepPatch)]
    heights: dict[str, list[float]] = {part: [] for part in PARTS}
    for patch in columns:
        values, _, baseline = patch.get_data()
        heights[str(patch.get_label())] += list((np.asarray(baseline) - values) / 1.5)
    for part in PARTS:
        wanted = [share for role in found.roles for share in role.parts[part]]
        assert heights[part] == pytest.approx(wanted)
    first = found.roles[0].parts["sop"][0]
    assert SAY.number(100 * first, 1) in [text.get_text() for text in ax.texts]
