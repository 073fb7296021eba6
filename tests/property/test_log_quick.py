"""The quick way of reading a CSV file says what the exact way says, or nothing at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mining.log import LogOptions, read_log
from mining.log.csv_table.exact import exact_records
from mining.log.csv_table.quick import quick_file, quick_records
from mining.log.csv_table.records import Records
from mining.log.decode import is_utf8
from mining.log.order import stable_order
from mining.log.stamps.iso import iso_stamps
from mining.log.stamps.text import SECOND, take_apart
from mining.log.stamps.written import REASONS, written_rows
from sop.errors import LogError

MANY = settings(deadline=None, max_examples=300)
MARKS = [" ", ",", ",", ";", "\t", '"', '""', '",', ',"', '\n"', '"\n', "\n", "\n", "\r\n", "\r"]
CELLS = [
    "a",
    "é",
    "'",
    "'=",
    "=1",
    "\\u{0001}",
    "\\",
    "NA",
    "1",
    "\x0b",
    "\x1c",
    "\u2028",
    "x,y\n",
    'x,"y"\n',
]
PIECES = st.sampled_from([*MARKS, *CELLS])


def texts(records: Records) -> list[list[str]]:
    return [column.astype("str").tolist() for column in records.columns]


def compared(content: str, delimiter: str = ",", *, repeating: tuple[int, ...] = (0, 2)) -> bool:
    """Do both ways agree? Returns whether the quick one had anything to say."""
    quick = quick_file(content.encode(), delimiter, 0)
    found = quick_records(quick, set(repeating)) if quick is not None else None
    if found is None:
        return False
    exact = exact_records(content, delimiter, 0, "log.csv")  # must not raise
    assert found.header == exact.header
    assert texts(found) == texts(exact)
    assert found.lines.tolist() == exact.lines.tolist()
    assert found.blank == exact.blank
    return True


@MANY
@given(body=st.lists(PIECES, max_size=30), delimiter=st.sampled_from(",;\t"))
@example(body=['"a', "\n", '"', ",", "b", "\n"], delimiter=",")
@example(body=['""', ",", '""', "\n", "1,2\n", ",\n"], delimiter=",")
@example(body=['"', "a", '"', " ", ",", "b"], delimiter=",")
@example(body=["'=1,=1\n", "x,y\n"], delimiter=",")
def test_any_mess(body: list[str], delimiter: str) -> None:
    compared(f"case_id{delimiter}activity\n{''.join(body)}", delimiter)


@MANY
@given(
    rows=st.lists(
        st.lists(st.text(st.sampled_from("ab,;\"'\n\r \\é="), max_size=4), min_size=3, max_size=3),
        min_size=1,
        max_size=8,
    ),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.sampled_from(["", "\n", "\r\n", "\n\n"]),
)
def test_whatever_a_careful_writer_writes(rows: list[list[str]], end: str, last: str) -> None:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    lone = any("\r" in cell.replace("\r\n", "") for row in rows for cell in row)
    read = compared(end.join(["a,b,c", *quoted]) + last)
    assert read is not lone


@settings(deadline=None, max_examples=3)
@given(
    block=st.lists(
        st.sampled_from(['1,"a\nb",x\n', "2,b,y\n", '"3","c","z"\r\n', ",,\n", "'=1,d,\n"]), min_size=3
    )
)
def test_rows_that_cross_the_blocks_of_the_parser(block: list[str]) -> None:
    part = "".join(block)
    content = "a,b,c\n" + part * (1_500_000 // len(part)) + "9,end,z\n"
    assert compared(content)


@pytest.mark.parametrize(
    "body",
    [
        '1,"a"b\n',  # something after the closing mark
        '1,a"b"\n',  # a mark inside a bare cell
        '1,"a\n',  # never closed
        "1\n",  # too short
        "1,2,3\n",  # too long
        "1,a\r2,b\n",  # a lone CR
        '1," a" \n',
        "1," + "x" * 140_000 + "\n",
    ],
)
def test_it_has_nothing_to_say_about(body: str) -> None:
    assert not compared("a,b\n" + body)


def test_blank_rows_and_lines_are_counted_alike() -> None:
    assert compared('a,b,c\n1,"x\ny",z\n,,\n"","",""\n\n2,x,y\n,,\n\n')


def test_a_million_cells_of_one_text_are_not_a_million_texts() -> None:
    content = "a,b,c\n" + "1,x,y\n" * 50_000
    found = quick_records(quick_file(content.encode(), ",", 0), {0, 1})  # type: ignore[arg-type]
    assert found is not None
    assert [isinstance(column.dtype, pd.CategoricalDtype) for column in found.columns] == [True, True, False]


@MANY
@given(content=st.binary(max_size=12))
@example(content=b"\xed\xa0\x80")
@example(content=b"\xf4\x90\x80\x80")
@example(content=b"\xc0\x80")
def test_utf8_is_what_python_says_it_is(content: bytes) -> None:
    try:
        content.decode()
        good = True
    except UnicodeDecodeError:
        good = False
    assert is_utf8(content) is good


ISO = st.from_regex(
    r"(19|20|00)\d\d-[01]\d-[0-3]\d([T ][012]\d:[0-6]\d(:[0-6]\d(\.\d{1,10})?)?(Z|[+-][01]\d:?[0-7]\d)?)?",
    fullmatch=True,
)


@settings(deadline=None, max_examples=150)
@given(
    column=st.lists(
        st.one_of(ISO, ISO.map(lambda text: text[:-1]), ISO.map(lambda text: text + "0"), st.just("")),
        min_size=1,
        max_size=12,
    ),
    copies=st.sampled_from([1, 30]),
)
def test_stamps_read_at_once_are_those_taken_apart(column: list[str], copies: int) -> None:
    import pyarrow as pa

    found = iso_stamps(pa.array(column * copies, pa.large_string()))
    assert (found.blank == (np.array(column * copies) == "")).all()
    for row, text in enumerate(column):
        if not found.done[row]:
            continue
        written = take_apart(text)
        assert not written.code
        assert found.precision[row] == written.precision
        wall = pd.Timestamp(year=written.year, month=written.second, day=written.first, unit="us")
        micros = int(wall.as_unit("us").value) + written.micros
        assert int(found.wall[row]) == micros, text
        assert int(found.offsets[row]) == (-10_000 if written.offset is None else written.offset)
    plain = [text for text in column if len(text) == 19 and take_apart(text).code == ""]
    done = {text for text, read in zip(column, found.done, strict=False) if read}
    assert {text for text in plain if take_apart(text).precision == SECOND} <= done


NUMERIC = st.from_regex(
    r"\A([ ]?[0-3]?\d[-/.][0-3]?\d[-/.](\d{4}|\d\d)|\d{1,3}[-/.]5[-/.]2026|45000)"
    r"( |T|, | - | pkl\. )?([012]?\d[.:][0-6]\d([.:]\d\d)?( WIB| PM)?)?[ x]?\Z"
)


@settings(deadline=None, max_examples=200)
@given(texts=st.lists(st.one_of(NUMERIC, st.text(max_size=12)), min_size=1, max_size=8))
@example(texts=["05/02/2026 18.30" + " " * 90, "5-2/2026", "05/02/26 soon", "05/02/2026\n18.30", "5.2.2026"])
def test_halves_taken_apart_are_the_whole_taken_apart(texts: list[str]) -> None:
    import pyarrow as pa

    found = written_rows(pa.array(texts, pa.large_string()))
    for row, text in enumerate(texts):
        if not text.strip():
            assert (found.precision[row], found.faults[row]) == (-1, 0)
            continue
        one = take_apart(text)
        assert REASONS[found.faults[row]] == one.code, text
        if not one.code:
            assert (found.year[row], found.first[row], found.second[row], found.decided[row]) == (
                *(one.year, one.first, one.second),
                one.decided,
            )
            assert (found.micros[row], found.precision[row]) == (one.micros, one.precision)
            assert found.offset[row] == (-10_000 if one.offset is None else one.offset)
            assert found.weekday[row] == (-1 if one.weekday is None else one.weekday)


@MANY
@given(
    keys=st.lists(
        st.lists(
            st.one_of(st.integers(0, 3), st.integers(-(2**63), 2**63 - 1), st.sampled_from([0, 70_000])),
            min_size=7,
            max_size=7,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_order_is_that_of_lexsort(keys: list[list[int]]) -> None:
    columns = [np.array(key, dtype=np.int64) for key in keys]
    order = stable_order(columns)
    expected = np.lexsort(tuple(columns))
    assert (np.arange(7) if order is None else order).tolist() == expected.tolist()


ROWS = st.sampled_from(
    [
        "1,A,2026-02-05 09:00:00,2026-02-05 09:10:00,x\n",
        "2,B,,2026-02-06 10:00:00,y\n",
        "2,B,,2026-02-06,y\n",
        "3,'=A,2026-02-05 09:00,2026-02-05 08:00,\n",
        ",A,,2026-02-05 09:00:00,x\n",
        "4, ,,2026-02-05 09:00:00,x\n",
        "5,A,soon,2026-02-05 09:00:00,x\n",
        "6,A,,,x\n",
        "7,A,,2026-02-30 09:00:00,x\n",
        '8,"a ""b"", c",,13/02/2026 09.00,x\n',
        ",,,,\n",
        "9,A,,45000,x\n",
    ]
)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=6), copies=st.sampled_from([1, 700]), allow=st.booleans())
def test_many_rows_are_read_refused_or_set_aside(
    tmp_path: Path, rows: list[str], copies: int, allow: bool
) -> None:
    """No row is lost without a finding, and the two ways of reading lead to the same log."""
    content = "case_id,activity,start,end,person\n" + "".join(rows) * copies
    answers = []
    # After a lone CR only the exact way goes on.
    for text in (content, content.replace("\n", "\r", 1)):
        (tmp_path / "log.csv").write_bytes(text.encode())
        try:
            result = read_log(tmp_path / "log.csv", options=LogOptions(allow_bad_rows=allow))
        except LogError as error:
            answers.append([str(problem) for problem in error.problems])
            continue
        aside = sum(finding.count for finding in result.findings if finding.severity == "error")
        aside -= sum(
            f.count for f in result.findings if f.rule in ("end_before_start", "enabled_after_start")
        )
        blank = sum(finding.count for finding in result.findings if finding.rule == "blank_rows")
        assert len(result.log.events) + aside == result.sources[0].rows
        trailing = next((at for at, row in enumerate(reversed(rows * copies)) if row != ",,,,\n"), 0)
        assert result.sources[0].rows + blank + trailing == len(rows) * copies
        answers.append([result.log.events.to_csv(), result.log.cases.to_csv(), repr(result.findings)])
    assert answers[0] == answers[1]
