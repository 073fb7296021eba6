"""As written, as executed, actual."""

from __future__ import annotations

import pandas as pd
import pytest

from mining.analysis import Mined, analyse
from mining.calibration.three import COLUMNS, three_columns
from mining.log.result import ReadLog
from simulation.draws import draw
from simulation.engine import run
from simulation.event_table import run_to_log
from simulation.planning import make_plan
from simulation.scenario import Correction, Scenario
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar


@pytest.fixture(scope="module")
def executed(scenario: Scenario) -> Scenario:
    again = Correction(id="rework_1", at="koreksi", back_to="validasi", share=0.9, at_most=3)
    return scenario.model_copy(update={"corrections": (again,), "passed_over": {"surat_pengantar": 0.9}})


@pytest.fixture(scope="module")
def actual(seed_sop: Sop, executed: Scenario, calendar: OfficeCalendar) -> Mined:
    planned = make_plan(seed_sop, executed, calendar)
    draws = draw(planned.plan, 77)
    log = run_to_log(seed_sop, planned, run(planned.plan, draws), draws)
    return analyse(ReadLog(log=log), seed_sop, calendar)


@pytest.fixture(scope="module")
def table(
    seed_sop: Sop, scenario: Scenario, executed: Scenario, calendar: OfficeCalendar, actual: Mined
) -> pd.DataFrame:
    seen: list[tuple[int, int]] = []
    found = three_columns(
        actual,
        seed_sop,
        scenario,
        executed,
        calendar,
        replications=3,
        progress=lambda done, every: seen.append((done, every)),
    )
    assert seen == [(number, 6) for number in range(1, 7)]
    return found


def cell(table: pd.DataFrame, measure: str, column: str, *, subject: str = "", cause: str = "") -> pd.Series:
    rows = table[
        (table["measure"] == measure)
        & (table["subject"] == subject)
        & (table["cause"] == cause)
        & (table["column"] == column)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_every_figure_has_three_columns_and_every_gap_a_reason(table: pd.DataFrame) -> None:
    for _, rows in table.groupby(["measure", "subject", "cause"], sort=False):
        assert tuple(rows["column"]) == COLUMNS
    assert (table["value"].isna() == (table["reason"] != "")).all()
    assert ((table["low"] <= table["value"]) | table["low"].isna()).all()
    assert ((table["high"] >= table["value"]) | table["high"].isna()).all()


def test_the_document_is_followed_where_nothing_deviates(table: pd.DataFrame) -> None:
    assert cell(table, "followed", "written")["value"] == 1
    assert cell(table, "followed", "executed")["value"] < 0.3


def test_rework_takes_time(table: pd.DataFrame) -> None:
    days = [cell(table, "median_days", column)["value"] for column in COLUMNS]
    assert days[1] > days[0]


def test_ten_cases_have_a_median_and_their_number_but_no_share(table: pd.DataFrame, actual: Mined) -> None:
    median = cell(table, "median_days", "actual")
    own = actual.performance.cases["milestone_days"].astype(float)
    assert median["value"] == sorted(own)[4]
    assert (median["n"], cell(table, "nine_of_ten_days", "actual")["reason"]) == (10, "few_cases")
    followed = cell(table, "followed", "actual")
    assert (followed["reason"], followed["n"]) == ("few_cases", 10)
    assert followed["count"] == actual.conformance.numbers.conforming


def test_causes_add_up(table: pd.DataFrame) -> None:
    for column in COLUMNS:
        rows = table[(table["measure"] == "waiting_days") & (table["column"] == column)]
        parts = rows.loc[rows["cause"] != "total", "value"].sum()
        assert parts == pytest.approx(cell(table, "waiting_days", column, cause="total")["value"])
