"""A simulated log goes through the same door as a real one, whatever the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from mining.log import in_order, read_log, read_logs
from simulation import Scenario, run_to_log, simulate
from sop.documents import read_document
from sop.errors import LogError
from sop.events import EventLog
from sop.exchange.events_csv import write_csv
from sop.exchange.events_xes import write_xes
from sop.exchange.events_xlsx import write_xlsx
from sop.exchange.sheet.writer import write_sheet
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import default_calendar
from ukur.sheet_texts import sheet_texts


@pytest.fixture(scope="module")
def sop(root: Path) -> Sop:
    return read_sop(root / "data" / "sops" / "pengukuran-kinerja.yaml")


@pytest.fixture(scope="module")
def log(root: Path, sop: Sop) -> EventLog:
    scenario = read_document(root / "data" / "scenarios" / "kesbangpol.yaml", Scenario)
    study = simulate(sop, scenario, default_calendar(), replications=1, workers=1)
    return in_order(run_to_log(sop, study.planned, study.example, opd="Badan"), sop)


@pytest.mark.parametrize(
    ("write", "name"),
    [(write_csv, "log.csv"), (write_xes, "log.xes"), (write_xes, "log.xes.gz"), (write_xlsx, "log.xlsx")],
)
def test_out_and_in_again(
    tmp_path: Path, sop: Sop, log: EventLog, write: Callable[[EventLog, Path], None], name: str
) -> None:
    write(log, tmp_path / name)
    back = read_log(tmp_path / name, sop=sop)
    pd.testing.assert_frame_equal(back.log.cases, log.cases)
    assert {finding.severity for finding in back.findings} <= {"note"}
    # The SOP's role names became ids; all else is as it was.
    ids = {role.name: role.id for role in sop.roles}
    expected = log.events.assign(role=log.events["role"].replace(ids))
    pd.testing.assert_frame_equal(
        back.log.events.drop(columns="participants"), expected.drop(columns="participants")
    )
    plain = read_log(tmp_path / name)
    pd.testing.assert_frame_equal(in_order(plain.log, sop).events, log.events)


def test_the_recording_form_uses_the_same_door(tmp_path: Path, sop: Sop, log: EventLog) -> None:
    form = tmp_path / "catatan.xlsx"
    write_sheet(sop, form, texts=sheet_texts("id"), log=log)
    for result in (read_log(form, sop=sop), read_logs([form], sop=sop)):
        assert [source.kind for source in result.sources] == ["sheet"]
        assert set(result.log.events["case_id"]) == set(log.events["case_id"])
    write_csv(log, tmp_path / "log.csv")
    with pytest.raises(LogError) as caught:
        read_logs([form, tmp_path / "log.csv"], sop=sop)
    assert caught.value.problems[0].code == "several_logs"
