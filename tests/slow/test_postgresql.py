"""A real PostgreSQL, started for these tests alone, holds a log that is read as from a file."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from mining.log import ColumnMap, LogOptions, in_order, read_log
from simulation import Scenario, run_to_log, simulate
from sop.errors import LogError
from sop.events import EventLog
from sop.exchange.events_csv import write_csv
from sop.model import Sop
from sop.worktime import default_calendar

pytestmark = pytest.mark.slow

PASSWORD = f"rahasia-{secrets.token_hex(6)}"
CASE = "c.sop, c.revision, c.opd, c.period, c.released, c.deadline, c.status, c.origin"
QUERY = f"SELECT e.*, {CASE} FROM events e JOIN cases c USING (case_id) ORDER BY c.place, e.instance"  # noqa: S608


def programs() -> Path | None:
    """Debian keeps the server's programs out of the PATH."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(path.parts[-3])).parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def as_server() -> list[str]:
    """The server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """`user:password@host:port/database` of an empty database."""
    folder = programs()
    if folder is None:
        if os.environ.get("UKUR_REQUIRE_TOOLS") == "1":
            pytest.fail("PostgreSQL is required, but there is no initdb")
        pytest.skip("no PostgreSQL here (Debian: apt-get install postgresql)")
    # Not below pytest's folder: the server's user could not reach it.
    home = Path(tempfile.mkdtemp(prefix="ukur-pg-"))
    port = free_port()
    try:
        (home / "password").write_text(PASSWORD)
        if as_server():
            user = pwd.getpwnam("postgres")
            for path in (home, home / "password"):
                os.chown(path, user.pw_uid, user.pw_gid)
        run(folder / "initdb", "--no-sync", "-D", home / "data", "-U", "ukur", "-A", "scram-sha-256",
            "--pwfile", home / "password", "-E", "UTF8", "--locale", "C")  # fmt: skip
        settings = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(folder / "pg_ctl", "-w", "-D", home / "data", "-l", home / "log", "-o", settings, "start")
        try:
            yield f"ukur:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            run(folder / "pg_ctl", "-w", "-D", home / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


def run(*command: object) -> None:
    words = [*as_server(), *(str(word) for word in command)]
    # The server inherits what is open: to a pipe one would wait for ever.
    done = subprocess.run(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, words[: len(as_server()) + 1]


@pytest.fixture(scope="module")
def log(seed_sop: Sop, scenario: Scenario) -> EventLog:
    study = simulate(seed_sop, scenario, default_calendar(), replications=1, workers=1)
    return in_order(run_to_log(seed_sop, study.planned, study.example, opd="Badan"), seed_sop)


@pytest.fixture(scope="module")
def filled(address: str, log: EventLog) -> str:
    """The URL of a database that holds the log, written by its owner and not by us."""
    from sqlalchemy import create_engine

    url = f"postgresql+psycopg://{address}"
    engine = create_engine(url)
    with engine.begin() as connection:
        log.events.to_sql("events", connection, index=False)
        cases = log.cases.assign(place=range(len(log.cases)))
        cases.to_sql("cases", connection, index=False)
        connection.exec_driver_sql(
            "CREATE TABLE agenda "
            "(nomor bigint, uraian text, tanggal date, jam timestamp, isi jsonb, saldo numeric);"
            "CREATE SEQUENCE hitung"
        )
        connection.exec_driver_sql(
            "INSERT INTO agenda VALUES "
            "(7, 'Rapat 100%%', '2026-02-05', '2026-02-05 18:30', '{\"a\": 1}', 1.50), "
            "(7, ':nama; -- x', NULL, '2026-02-06 08:00', NULL, NULL)"
        )
    engine.dispose()
    return url


def refused(source: str, query: str) -> str:
    with pytest.raises(LogError) as caught:
        read_log(source, query=query)
    text = f"{caught.value} {caught.value.problems!r} {caught.value.__cause__!r}"
    assert PASSWORD not in text
    return caught.value.problems[0].code


def test_the_same_log_as_from_a_file(tmp_path: Path, filled: str, log: EventLog, seed_sop: Sop) -> None:
    write_csv(log, tmp_path / "log.csv")
    expected = read_log(tmp_path / "log.csv", sop=seed_sop)
    for url in (filled, filled.replace("postgresql+psycopg", "postgres")):
        back = read_log(url, sop=seed_sop, query=QUERY)
        pd.testing.assert_frame_equal(back.log.events, expected.log.events)
        pd.testing.assert_frame_equal(back.log.cases, expected.log.cases)
        assert {finding.severity for finding in back.findings} <= {"note"}
        (source,) = back.sources
        assert (source.kind, source.rows) == ("sql", len(log.events))
        assert source.name.startswith("postgres #")
        assert PASSWORD not in repr(back.sources) + repr(back.findings)
    assert read_log(filled, query=QUERY).sources == read_log(filled, query=f"{QUERY} ;").sources


def test_types_that_only_a_database_has(filled: str) -> None:
    query = "SELECT nomor, uraian, jam, saldo, isi FROM agenda WHERE uraian LIKE '%a%' ORDER BY jam"
    options = LogOptions(
        columns=ColumnMap(columns={"case_id": "nomor", "activity": "uraian", "end": "jam"}),
        attributes=("saldo",),
        time_zone="Asia/Makassar",
    )
    back = read_log(filled, query=query, options=options)
    assert back.log.events["activity"].tolist() == ["Rapat 100%", ":nama; -- x"]
    assert back.log.events["end"].astype(str).tolist() == [
        "2026-02-05 10:30:00+00:00",
        "2026-02-06 00:00:00+00:00",
    ]
    assert back.log.attributes is not None
    assert back.log.attributes["saldo"].tolist() == ["1.50"]
    rules = {finding.rule: finding for finding in back.findings}
    assert rules["columns_nested"].examples == ("isi",)
    assert rules["ids_numbers"].count == 2
    days = read_log(filled, query="SELECT nomor AS case_id, uraian AS activity, tanggal AS end FROM agenda "
                    "WHERE tanggal IS NOT NULL ORDER BY 1")  # fmt: skip
    assert days.log.events["precision"].tolist() == ["day"]
    assert (
        refused(filled, "SELECT isi AS case_id, uraian AS activity, jam AS end FROM agenda")
        == "column_nested"
    )


def test_the_session_can_only_read(filled: str) -> None:
    setting = (
        "SELECT 'a' AS case_id, current_setting('transaction_read_only') AS activity, "
        "current_setting('statement_timeout') AS role, now() AS end"
    )
    events = read_log(filled, query=setting).log.events
    assert events["activity"].tolist() == ["on"]
    assert events["role"].tolist() == ["5min"]
    row = "INSERT INTO agenda (nomor) VALUES (1)"
    assert refused(filled, row) == "sql_not_reading"
    assert refused(filled, f"WITH a AS ({row} RETURNING nomor) SELECT * FROM a") in (  # noqa: S608
        "sql_not_reading",
        "sql_query_wrong",
    )
    assert refused(filled, "SELECT * INTO other FROM agenda") in ("sql_not_reading", "sql_query_wrong")
    assert refused(filled, f"SELECT 1; {row}") == "sql_several_statements"
    assert refused(filled, "SELECT nextval('hitung')") == "sql_not_reading"
    # Too late for that once a query has begun.
    assert refused(filled, "SELECT set_config('transaction_read_only', 'off', false)") == "sql_query_wrong"
    query = "SELECT nomor AS case_id, uraian AS activity, jam AS end FROM agenda"
    assert len(read_log(filled, query=query).log.events) == 2


def test_a_second_statement_that_we_overlook_is_refused_by_the_server(
    filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mining.log.sql.reading.checked_query", lambda query, _file: query)
    assert refused(filled, "SELECT 1; COMMIT; DELETE FROM agenda") == "sql_query_wrong"
    query = "SELECT nomor AS case_id, uraian AS activity, jam AS end FROM agenda"
    assert len(read_log(filled, query=query).log.events) == 2


def test_refusals_are_told_apart(filled: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(filled, "SELECT * FROM nowhere") == "sql_unknown_table"
    assert refused(filled, "SELECT nothing FROM agenda") == "sql_query_wrong"
    assert refused(filled, "SELECT FROM WHERE") == "sql_query_wrong"
    assert refused(filled.replace(PASSWORD, "salah"), "SELECT 1") == "sql_password"
    assert refused(filled.replace("/postgres", "/nowhere"), "SELECT 1") == "sql_no_database"
    assert (
        refused(f"postgresql://ukur:{PASSWORD}@127.0.0.1:{free_port()}/postgres", "SELECT 1")
        == "sql_connection"
    )
    monkeypatch.setattr("mining.log.sql.reading.TIMEOUT", 1)
    assert refused(filled, "SELECT pg_sleep(20)") == "sql_timeout"
    monkeypatch.setattr("mining.log.limits.MAX_ROWS", 50_000)
    monkeypatch.setattr("mining.log.sql.reading.TIMEOUT", 60)
    many = "SELECT g AS case_id, 'A' AS activity, now() AS end FROM generate_series(1, 60000) g"
    assert refused(filled, many) == "log_too_many_rows"
