"""The options of `ukur mine`: some of the cases, one case, accepted deviations, exit codes, databases."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ukur.cli.app import build

pytestmark = pytest.mark.usefixtures("no_pictures")

SOP = """
schema_version: 1
id: surat
title: Surat
identity: {agency: Badan Contoh}
origin: {source: Contoh}
roles: [{id: staf, name: Staf}, {id: kepala, name: Kepala}]
steps:
  - {id: konsep, number: 1, text: Menyusun konsep, performers: {roles: [staf]}, standard: {value: 60}}
  - {id: paraf, number: 2, text: Memeriksa, performers: {roles: [kepala]}, standard: {value: 30}}
  - {id: kirim, number: 3, text: Mengirim, performers: {roles: [staf]}, standard: {value: 10}}
"""
# Case b did not check; case c did so twice; case d still runs.
LOG = """case_id,activity,role,start,end,period
a,Menyusun konsep,Staf,2025-02-03 08:00,2025-02-03 09:00,2025-TW1
a,Memeriksa,Kepala,2025-02-03 10:00,2025-02-03 10:30,2025-TW1
a,Mengirim,Staf,2025-02-03 11:00,2025-02-03 11:10,2025-TW1
b,Menyusun konsep,Staf,2025-02-04 08:00,2025-02-04 09:00,2025-TW1
b,Mengirim,Staf,2025-02-04 11:00,2025-02-04 11:10,2025-TW1
c,Menyusun konsep,Staf,2025-05-05 08:00,2025-05-05 09:00,2025-TW2
c,Memeriksa,Kepala,2025-05-05 10:00,2025-05-05 10:30,2025-TW2
c,Memeriksa,Kepala,2025-05-05 13:30,2025-05-05 13:50,2025-TW2
c,Mengirim,Staf,2025-05-06 08:00,2025-05-06 08:10,2025-TW2
d,Menyusun konsep,Staf,2025-05-07 08:00,2025-05-07 09:00,2025-TW2
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sop.yaml").write_text(SOP, "utf-8")
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    return tmp_path


def mine(folder: Path, *options: object, log: object = None) -> Result:
    log = folder / "log.csv" if log is None else log
    given = ["mine", log, "--sop", folder / "sop.yaml", "--out", folder / "out", *options]
    return CliRunner().invoke(build("en"), [str(one) for one in given])


def test_all_cases(folder: Path) -> None:
    result = mine(folder)
    assert result.exit_code == 0, result.output
    assert "1 of 3 finished cases follow the SOP; still running: 1." in result.output
    assert "“2. Memeriksa” was not carried out" in result.output


def test_some_of_the_cases(folder: Path) -> None:
    result = mine(folder, "--only", "period=2025-TW2")
    assert result.exit_code == 0, result.output
    assert "2 cases, 5 records" in result.output
    assert "2 of 4 cases were selected" in result.output
    both = mine(folder, "--only", "period=2025-TW2", "--only", "deviation=repeated")
    assert "1 cases, 4 records" in both.output, both.output


@pytest.mark.parametrize(
    ("condition", "said"),
    [("period=1999", "none of the 4 cases"), ("periode=1", "periode"), ("days", "is no condition")],
)
def test_conditions_that_cannot_be(folder: Path, condition: str, said: str) -> None:
    result = mine(folder, "--only", condition)
    assert result.exit_code == 2
    assert said in result.output
    assert not (folder / "out").exists()


def test_one_case_in_full(folder: Path) -> None:
    result = mine(folder, "--case", "c")
    assert result.exit_code == 0, result.output
    assert "Case c" in result.output
    assert "13:30" in result.output
    assert "repeated" in result.output
    assert not (folder / "out").exists(), "it is for the terminal alone"
    unknown = mine(folder, "--case", "cc")
    assert unknown.exit_code == 2
    assert "there is no case “cc”" in unknown.output


def test_accepted_deviations(folder: Path) -> None:
    draft = folder / "accepted.yaml"
    assert mine(folder, "--suggest-accepted", draft).exit_code == 0
    text = draft.read_text("utf-8")
    assert "not_carried_out" in text
    assert mine(folder, "--suggest-accepted", draft).exit_code == 2, "what somebody may have filled in stays"
    draft.write_text(
        "schema_version: 1\nsop: surat\naccepted:\n"
        "  - {kind: not_carried_out, step: paraf, cases: [b], reason: Kepala dinas luar,\n"
        "     responsible: Sekretaris, decided_on: 2025-02-05, until: 2026-12-31}\n",
        "utf-8",
    )
    result = mine(folder, "--accepted", draft)
    assert result.exit_code == 0, result.output
    assert "1 cases follow the SOP, 1 are accepted for a reason, 1 still need an explanation" in result.output
    with (folder / "out" / "ketidaksesuaian.csv").open(encoding="utf-8-sig") as file:
        states = {row["case_id"]: row["accepted"] for row in csv.DictReader(file)}
    assert states == {"b": "accepted", "c": "open"}


def test_failing_on_request(folder: Path) -> None:
    assert mine(folder, "--fail").exit_code == 1
    assert mine(folder, "--fail-on", "error").exit_code == 0
    assert mine(folder, "--fail-on", "zone_assumed").exit_code == 1
    assert mine(folder, "--fail-on", "no_such_rule").exit_code == 2


def test_a_wait_for_somebody_outside_is_stated(folder: Path) -> None:
    assert mine(folder, "--external", "paraf").exit_code == 0
    causes = (folder / "out" / "sebab-menunggu.csv").read_text("utf-8-sig")
    assert "paraf,external" in causes
    wrong = mine(folder, "--external", "nowhere")
    assert wrong.exit_code == 2
    assert "nowhere" in wrong.output


def test_suggestions_count_by_their_score_where_somebody_says_so(folder: Path) -> None:
    log = folder / "misspelt.csv"
    log.write_text(LOG.replace("Memeriksa", "Memeriksaa"), "utf-8")
    assert "“Memeriksaa” was carried out; the SOP does not know it" in mine(folder, log=log).output
    result = mine(folder, "--accept-above", "0.8", log=log)
    assert "1 of 3 finished cases follow the SOP" in result.output, result.output
    assert "Memeriksaa" in result.output, "each pair is told"


def test_a_query_on_a_database(folder: Path) -> None:
    base = folder / "log.db"
    with sqlite3.connect(base) as connection:
        rows = list(csv.reader(LOG.splitlines()))
        connection.execute(f"create table log ({', '.join(rows[0])})")
        connection.executemany("insert into log values (?, ?, ?, ?, ?, ?)", rows[1:])
    connection.close()
    query = folder / "query.sql"
    query.write_text("select * from log order by rowid", "utf-8")
    result = mine(folder, "--query-file", query, log=f"sqlite:///{base}")
    assert result.exit_code == 0, result.output
    assert "1 of 3 finished cases follow the SOP" in result.output
    both = mine(folder, "--query-file", query, "--query", "select 1", log=f"sqlite:///{base}")
    assert both.exit_code == 2
    writing = mine(folder, "--query", "delete from log", log=f"sqlite:///{base}")
    assert writing.exit_code == 2
