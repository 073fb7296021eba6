"""The same log, whatever it is kept in: CSV, XES, workbook, Parquet, database."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mining.log import LogOptions, ReadLog, in_order, read_log
from simulation import Scenario, run_to_log, simulate
from sop.errors import UkurError
from sop.events import CASE_STAMP_COLUMNS, STAMP_COLUMNS, EventLog, event_log
from sop.exchange.events_csv import write_csv
from sop.exchange.events_parquet import parquet_cases_path, write_parquet
from sop.exchange.events_xes import write_xes
from sop.exchange.events_xlsx import write_xlsx
from sop.model import Sop
from sop.worktime import default_calendar

CASE = "c.sop, c.revision, c.opd, c.period, c.released, c.deadline, c.status, c.origin"
QUERY = f"SELECT e.*, {CASE} FROM events e JOIN cases c USING (case_id) ORDER BY c.place, e.instance"  # noqa: S608
AGAIN = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Parameters: source - for `read_log`; query - of a database, or None."""

    source: str | Path
    query: str | None = None

    def read(self, **more: Any) -> ReadLog:
        return read_log(self.source, query=self.query, **more)


def in_file(write: Callable[[EventLog, Path], None], name: str) -> Callable[[EventLog, Path], Kept]:
    def keep(log: EventLog, folder: Path) -> Kept:
        write(log, folder / name)
        return Kept(source=folder / name)

    return keep


def texts(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    written = {column: [None if pd.isna(x) else x.isoformat() for x in table[column]] for column in columns}
    return table.assign(**written)


def in_database(log: EventLog, folder: Path) -> Kept:
    with closing(sqlite3.connect(folder / "log.db")) as base:
        texts(log.events, STAMP_COLUMNS).to_sql("events", base, index=False)
        cases = texts(log.cases, CASE_STAMP_COLUMNS).assign(place=range(len(log.cases)))
        cases.to_sql("cases", base, index=False)
        base.commit()
    return Kept(source=f"sqlite:///{folder / 'log.db'}", query=QUERY)


WAYS = {
    "csv": in_file(write_csv, "log.csv"),
    "xes": in_file(write_xes, "log.xes"),
    "xlsx": in_file(write_xlsx, "log.xlsx"),
    "parquet": in_file(write_parquet, "log.parquet"),
    "sql": in_database,
}


@pytest.fixture(scope="module")
def log(seed_sop: Sop, scenario: Scenario) -> EventLog:
    study = simulate(seed_sop, scenario, default_calendar(), replications=1, workers=1)
    return in_order(run_to_log(seed_sop, study.planned, study.example, opd="Badan"), seed_sop)


@pytest.mark.parametrize("kind", WAYS)
def test_the_same_log_from_every_source(tmp_path: Path, log: EventLog, seed_sop: Sop, kind: str) -> None:
    back = WAYS[kind](log, tmp_path).read(sop=seed_sop)
    expected = WAYS["csv"](log, tmp_path).read(sop=seed_sop)
    pd.testing.assert_frame_equal(back.log.events, expected.log.events)
    pd.testing.assert_frame_equal(back.log.cases, expected.log.cases)
    assert {finding.severity for finding in back.findings} <= {"note"}
    assert back.sources[0].kind == kind
    # XES has a row for each of the three stamps.
    assert back.sources[0].rows == len(log.events) * (3 if kind == "xes" else 1)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "sql"])
def test_attributes_are_kept_from_every_table(tmp_path: Path, log: EventLog, kind: str) -> None:
    options = LogOptions(attributes=("opd", "period"))
    back = WAYS[kind](log, tmp_path).read(options=options).log.attributes
    assert back is not None
    assert back["opd"].tolist() == log.cases["opd"].tolist()
    assert back["period"].tolist() == log.cases["period"].tolist()


def test_equal_logs_equal_bytes(tmp_path: Path, log: EventLog) -> None:
    contents = []
    for folder in ("a", "b"):
        copy = EventLog(events=log.events.copy(), cases=log.cases.copy())
        write_parquet(copy, tmp_path / folder / "log.parquet")
        contents.append({file.name: file.read_bytes() for file in (tmp_path / folder).iterdir()})
    assert contents[0] == contents[1]
    assert set(contents[0]) == {"log.parquet", parquet_cases_path("log.parquet").name}


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
STAMPS = st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30))  # noqa: DTZ001 - made zone-aware below


@AGAIN
@given(rows=st.lists(st.tuples(WORDS, WORDS, WORDS, STAMPS), min_size=1, max_size=6))
def test_any_text_and_stamp_out_and_in_again(tmp_path: Path, rows: list[tuple[str, str, str, Any]]) -> None:
    columns = ["case_id", "activity", "person", "end"]
    frame = pd.DataFrame(
        [("c" + one, "a" + two, three, stamp) for one, two, three, stamp in rows], columns=columns
    )
    frame["end"] = frame["end"].astype("datetime64[us]").dt.tz_localize("UTC")
    made = in_order(event_log(frame.assign(precision="second")))
    write_parquet(made, tmp_path / "log.parquet")
    back = read_log(tmp_path / "log.parquet").log
    pd.testing.assert_frame_equal(back.events, made.events)
    pd.testing.assert_frame_equal(back.cases, made.cases)


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.binary(max_size=5), WORDS,
    st.sampled_from(["2026-02-05", "01/02/2026", "selesai", "1"]),
)  # fmt: skip


@AGAIN
@given(data=st.data())
def test_whatever_a_table_holds_there_is_an_answer(tmp_path: Path, data: st.DataObject) -> None:
    """Generated mess in a database, and column by column as Parquet: a log or a reason, nothing else."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    headers = ["case_id", "activity", "end", data.draw(st.sampled_from(["start", "status", "visit", "x"]))]
    rows = data.draw(st.lists(st.tuples(*[CELLS] * 4), min_size=1, max_size=5))
    allow = LogOptions(allow_bad_rows=data.draw(st.booleans()))
    database = tmp_path / "mess.db"
    database.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as base:
        base.execute(f"CREATE TABLE t ({', '.join(f'[{header}]' for header in headers)})")
        base.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
        base.commit()
    answered(Kept(source=f"sqlite:///{database}", query="SELECT * FROM t ORDER BY rowid"), allow, len(rows))
    columns: dict[str, Any] = {}
    for at, header in enumerate(headers):
        kind = type(next((row[at] for row in rows if row[at] is not None), None))
        columns[header] = [row[at] if type(row[at]) is kind else None for row in rows]
    pq.write_table(pa.table(columns), tmp_path / "mess.parquet")
    answered(Kept(source=tmp_path / "mess.parquet"), allow, len(rows))


def answered(kept: Kept, options: LogOptions, size: int) -> None:
    try:
        found = kept.read(options=options)
    except UkurError:
        return
    aside = sum(f.count for f in found.findings if f.severity == "error" and f.rule not in NO_ROWS)
    assert len(found.log.events) + aside == size


# Errors that change a stamp and set no row aside.
NO_ROWS = {"end_before_start", "enabled_after_start"}


def test_every_sentence_of_the_sources_is_used(root: Path) -> None:
    code = "\n".join(file.read_text() for file in (root / "mining/log").rglob("*.py"))
    own = tomllib.loads((root / "ukur/words/id/sources.toml").read_text(encoding="utf-8"))
    assert {key for key in (*own["problem"], *own["finding"]) if f'"{key}"' not in code} == set()
