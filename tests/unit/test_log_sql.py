"""Logs from a database: one query that reads, values as texts, and no secret in any message."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from mining.log import ColumnMap, LogOptions, read_log, read_logs
from mining.log.sql.query import checked_query, read_query, says_order
from mining.log.sql.reading import text_of
from mining.log.sql.source import database_of, is_url, shown_source
from sop.errors import LogError, Problem
from ukur.words import words
from ukur.words.telling import tell_error

SECRET = "s3cr@t/&?"  # noqa: S105
WRITTEN = "s3cr%40t%2F%26%3F"
GOOD = "SELECT * FROM log ORDER BY nr"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    path = tmp_path / "catatan a#b?c%20.db"
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE log (nr, case_id, activity, role, start, end)")
        rows = [
            (1, "007", "Rapat; 'x' -- %s :a ?", None, None, "2026-02-05T09:00:00+07:00"),
            (2, "7", "NA", "", "2026-02-05T09:00:00+07:00", "2026-02-05T10:00:00+07:00"),
        ]
        base.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?)", rows)
        base.execute("CREATE TABLE odd (a, b, c)")
        base.execute("INSERT INTO odd VALUES (1, x'00ff', CAST(x'ff' AS TEXT))")
        base.commit()
    yield f"sqlite:///{path}"
    leftover = sorted(file.name for file in tmp_path.iterdir())
    assert leftover == ["catatan a#b?c%20.db"]


def problem_of(source: str | Path, query: str | None = GOOD, options: LogOptions | None = None) -> Problem:
    with pytest.raises(LogError) as caught:
        read_log(source, query=query, options=options)
    for language in ("id", "en"):
        told = tell_error(caught.value, words(language)) + repr(caught.value.problems)
        for secret in (SECRET, WRITTEN, "s3cr"):
            assert secret not in told
        assert "\n  → " in told
    return caught.value.problems[0]


def test_rows_become_a_log(url: str) -> None:
    result = read_log(url, query=GOOD)
    assert result.log.events["case_id"].tolist() == ["007", "7"]
    assert result.log.events["activity"].tolist() == ["Rapat; 'x' -- %s :a ?", "NA"]
    (source,) = result.sources
    assert (source.kind, source.rows, len(source.digest)) == ("sql", 2, 16)
    assert source.name.startswith("catatan a#b?c%20.db #")
    assert read_logs([url], query=f"{GOOD};\n-- end").sources[0].digest == source.digest
    other = read_log(url, query="SELECT * FROM log ORDER BY nr DESC").sources[0]
    assert other.digest != source.digest
    assert other.name != source.name
    assert "sql_no_order" not in {finding.rule for finding in result.findings}
    assert "sql_no_order" in {finding.rule for finding in read_log(url, query="SELECT * FROM log").findings}


def test_columns_are_matched_as_for_csv(url: str) -> None:
    query = 'SELECT nr AS "No. Surat", activity AS uraian, end AS selesai, role AS bidang FROM log ORDER BY 1'
    names = {"case_id": "No. Surat", "activity": "Uraian", "end": "selesai"}
    options = LogOptions(columns=ColumnMap(columns=names), attributes=("bidang",))
    result = read_log(url, query=query, options=options)
    assert result.log.events["case_id"].tolist() == ["1", "2"]
    assert result.log.attributes is not None
    assert {finding.rule: finding.count for finding in result.findings}["ids_numbers"] == 2
    assert problem_of(url, query).code == "columns_missing"
    twice = "SELECT case_id, activity, end, end FROM log"
    assert problem_of(url, twice).code == "duplicate_header"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("INSERT INTO log (nr) VALUES (3)", "sql_not_reading"),
        ("WITH a AS (SELECT 1) INSERT INTO log (nr) SELECT 1", "sql_not_reading"),
        ("SELECT 1; SELECT 2", "sql_several_statements"),
        ("SELECT 1; DELETE FROM log", "sql_several_statements"),
        ("PRAGMA table_info(log)", "sql_not_reading"),
        ("SELECT * FROM pragma_table_info('log')", "sql_not_reading"),
        ("ATTACH 'other.db' AS other", "sql_not_reading"),
        ("VACUUM INTO 'copy.db'", "sql_not_reading"),
        ("DROP TABLE log", "sql_not_reading"),
        ("SELECT * FROM nowhere", "sql_unknown_table"),
        ("SELECT nothing FROM log", "sql_query_wrong"),
        ("SELECT FROM", "sql_query_wrong"),
        ("SELECT b AS case_id, a AS activity, a AS end FROM odd", "column_nested"),
        ("SELECT c AS case_id, a AS activity, a AS end FROM odd", "sql_query_wrong"),
        ("SELECT 1 AS case_id, 2 AS activity, 3 AS end", "stamp_number"),
        ("SELECT hex(zeroblob(9999999)) AS case_id, 'A' AS activity, '2026-02-05' AS end", "sql_query_wrong"),
        ("SELECT * FROM log WHERE nr > 9", "no_events"),
        ("", "sql_no_query"),
        (" ; -- nothing", "sql_no_query"),
        (None, "sql_no_query"),
    ],
)  # fmt: skip
def test_what_is_refused(url: str, query: str | None, code: str) -> None:
    assert problem_of(url, query).code == code
    assert len(read_log(url, query=GOOD).log.events) == 2


def test_a_query_that_never_ends(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mining.log.sql.reading.TIMEOUT", 0.2)
    endless = "WITH RECURSIVE t (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT "
    one = "AS activity, '2026-02-05' AS end FROM t"
    assert problem_of(url, f"{endless} count(*) FROM t").code == "sql_timeout"
    monkeypatch.setattr("mining.log.sql.reading.TIMEOUT", 60)
    monkeypatch.setattr("mining.log.limits.MAX_ROWS", 30_000)
    many = f"{endless} x AS case_id, 'A' {one}"
    assert problem_of(url, many).code == "log_too_many_rows"
    monkeypatch.setattr("mining.log.limits.MAX_TABLE_BYTES", 100_000)
    wide = f"{endless} x AS case_id, printf('%50000d', x) {one} LIMIT 9"
    assert problem_of(url, wide).code == "log_too_large"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("sqlite:///nowhere.db", "log_missing"),
        ("sqlite://", "sql_url"),
        (f"mysql+pymysql://root:{WRITTEN}@host/db", "sql_dialect"),
        (f"https://root:{WRITTEN}@host/log.csv", "sql_dialect"),
        (f"postgresql://u:{SECRET}@host/db", "sql_url"),
        (f"postgresql:/u:{WRITTEN}@host/db", "sql_url"),
        (f"postgresql://u:{WRITTEN}@", "sql_url"),
        (f"postgresql://u:{WRITTEN}@127.0.0.1:1/db", "sql_connection"),
        (f"postgres://u@127.0.0.1:1/db?password={WRITTEN}&sslmode=disable", "sql_connection"),
    ],
)
def test_sources_that_cannot_be_asked(source: str, code: str) -> None:
    assert problem_of(source).code == code


def test_a_path_object_spoils_a_url_and_tells_no_secret() -> None:
    assert problem_of(Path(f"postgresql://u:{WRITTEN}@host/db")).code == "sql_url"


def test_no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    problem = problem_of(f"postgresql://u:{WRITTEN}@127.0.0.1:1/db")
    assert (problem.code, problem.value) == ("sql_driver", "ukur[postgresql]")


def test_files_and_databases_are_told_apart(tmp_path: Path, url: str) -> None:
    log = tmp_path.parent / "log.csv"
    log.write_text("case_id,activity,end\n1,A,2026-02-05\n")
    assert problem_of(log).code == "query_without_database"
    assert problem_of(f"sqlite:///{log}").code == "sql_not_database"
    assert not is_url("C:/data/log.csv")
    assert not is_url("data/log.csv")
    assert is_url("sqlite:///log.db")
    assert shown_source(f"postgresql://u:{WRITTEN}@host:5/db?passfile={WRITTEN}") == "postgresql://host:5/db"
    assert "s3cr" not in repr(database_of(f"postgresql://u:{WRITTEN}@host/db"))
    with pytest.raises(LogError) as caught:
        read_logs([f"postgresql://u:{WRITTEN}@host/db", url])
    assert caught.value.problems[0].code == "several_logs"
    assert "s3cr" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT 1 ;", "SELECT 1"),
        ("-- ;\nselect ';' /* ; */ ;\n", "-- ;\nselect ';'"),
        ('(SELECT ";" FROM t)', '(SELECT ";" FROM t)'),
        ("WITH a AS (SELECT 'it''s;') SELECT $x$;$x$", "WITH a AS (SELECT 'it''s;') SELECT $x$;$x$"),
        ("SELECT E'\\';'", "SELECT E'\\';'"),
    ],
)
def test_one_statement(query: str, expected: str) -> None:
    assert checked_query(query, "db") == expected


@pytest.mark.parametrize("query", ["SELECT 'a\\'; DROP TABLE x; --'", "SELECT 1 LIKE'\\'; DROP TABLE x"])
def test_a_backslash_hides_nothing(query: str) -> None:
    with pytest.raises(LogError):
        checked_query(query, "db")


def test_order_is_looked_for_outside_of_texts() -> None:
    assert says_order("SELECT 1 ORDER\n BY 1")
    assert not says_order("SELECT 'order by' -- order by")


def test_a_query_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_bytes(b"\xef\xbb\xbfSELECT 1")
    (tmp_path / "b.sql").write_bytes(b"SELECT '\xff'")
    assert read_query(tmp_path / "a.sql") == "SELECT 1"
    with pytest.raises(LogError, match="query_not_text"):
        read_query(tmp_path / "b.sql")
    with pytest.raises(LogError, match="log_missing"):
        read_query(tmp_path / "c.sql")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("007", "007"),
        (7, "7"),
        (7.0, "7"),
        (0.1, "0.1"),
        (float("nan"), ""),
        (float("inf"), "inf"),
        (True, "true"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1.50"), "1.50"),
        (date(2026, 2, 5), "2026-02-05"),
        (time(9, 5), "09:05:00"),
        (datetime(2026, 2, 5, 9, tzinfo=UTC), "2026-02-05T09:00:00+00:00"),
    ],
)
def test_values_as_texts(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize("value", [b"x", [1], {"a": 1}, timedelta(1)])
def test_values_that_are_no_texts(value: object) -> None:
    with pytest.raises(TypeError):
        text_of(value)
