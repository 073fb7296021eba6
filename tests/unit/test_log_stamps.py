"""Written dates and times: what is understood, what is refused, and what a column must prove."""

from __future__ import annotations

import pandas as pd
import pytest

from mining.log.stamps.column import StampRules, Stamps, parse_stamps
from mining.log.stamps.iso import NO_ZONE
from mining.log.stamps.text import DAY, MINUTE, SECOND, take_apart


def column(*texts: str, zone: str = "Asia/Jakarta", day_first: bool | None = None) -> Stamps:
    rules = StampRules(zone=zone, day_first=day_first)
    return parse_stamps(pd.Series(list(texts), dtype="str"), rules, column="selesai")


def local(stamps: Stamps) -> list[str]:
    return [str(stamp.tz_convert("Asia/Jakarta"))[:19] for stamp in stamps.instants]


@pytest.mark.parametrize(
    ("text", "instant", "precision"),
    [
        ("2026-02-05T18:30:15+07:00", "2026-02-05 18:30:15", SECOND),
        ("2026-02-05T11:30:15Z", "2026-02-05 18:30:15", SECOND),
        ("2026-02-05 18:30", "2026-02-05 18:30:00", MINUTE),
        ("2026/02/05 18.30", "2026-02-05 18:30:00", MINUTE),
        ("2026-02-05", "2026-02-05 00:00:00", DAY),
        ("13/02/2026 18.30", "2026-02-13 18:30:00", MINUTE),
        ("13-02-2026 18:30:05", "2026-02-13 18:30:05", SECOND),
        ("5 Februari 2026", "2026-02-05 00:00:00", DAY),
        ("Kamis, 05 Februari 2026", "2026-02-05 00:00:00", DAY),
        ("Jum'at, 6 Pebruari 2026 pkl. 09.00 WIB", "2026-02-06 09:00:00", MINUTE),
        ("Jum\u2019at 6 Feb 2026, pukul 11.00 WITA", "2026-02-06 10:00:00", MINUTE),
        ("6 Feb 2026 jam 11.00 WIT", "2026-02-06 09:00:00", MINUTE),
        ("5 Agt 2026", "2026-08-05 00:00:00", DAY),
        ("5 Agu 2026", "2026-08-05 00:00:00", DAY),
        ("5 Ags. 2026", "2026-08-05 00:00:00", DAY),
        ("05-Nop-2026", "2026-11-05 00:00:00", DAY),
        ("5 Mei 2026", "2026-05-05 00:00:00", DAY),
        ("Feb 5, 2026 2:30 PM", "2026-02-05 14:30:00", MINUTE),
        ("February 5th, 2026 12:05 a.m.", "2026-02-05 00:05:00", MINUTE),
        ("  5   Februari\u00a02026  ", "2026-02-05 00:00:00", DAY),
    ],
)
def test_understood(text: str, instant: str, precision: int) -> None:
    stamps = column(text)
    assert stamps.codes.tolist() == [""]
    assert local(stamps) == [instant]
    assert stamps.precision.tolist() == [precision]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1709287200", "stamp_number"),
        ("1709287200123", "stamp_number"),
        ("45351.75", "stamp_number"),
        ("45351,75", "stamp_number"),
        ("1.7e9", "stamp_number"),
        ("20260205", "stamp_number"),
        ("yesterday", "stamp_unreadable"),
        ("09:00", "stamp_unreadable"),
        ("2026-02-05T09:00:00+07:00 x", "stamp_unreadable"),
        ("5 Foobar 2026", "stamp_unreadable"),
        ("5" * 5000, "stamp_unreadable"),
        ("05/02/26", "stamp_short_year"),
        ("5 Feb 26", "stamp_short_year"),
        ("2026-02-30", "stamp_impossible"),
        ("30 Februari 2026", "stamp_impossible"),
        ("2026-02-05 24:00", "stamp_impossible"),
        ("2026-02-05 09:60", "stamp_impossible"),
        ("2026-02-05 13:00 PM", "stamp_impossible"),
        ("2026-02-05T09:00:00+15:00", "stamp_impossible"),
        ("32/13/2026", "stamp_impossible"),
        ("1989-12-31", "stamp_year"),
        ("0001-01-01 00:00:00", "stamp_year"),
        ("2101-01-01", "stamp_year"),
        ("Rabu, 05 Februari 2026", "stamp_weekday"),
    ],
)
def test_refused_with_its_reason(text: str, code: str) -> None:
    stamps = column(text)
    assert stamps.codes.tolist() == [code]
    assert stamps.instants.isna().all()
    assert stamps.precision.tolist() == [-1]


def test_empty_is_neither_a_stamp_nor_a_fault() -> None:
    stamps = column("", "   ", "2026-02-05")
    assert stamps.codes.tolist() == ["", "", ""]
    assert stamps.precision.tolist() == [-1, -1, DAY]


def test_one_value_proves_the_order_of_the_column() -> None:
    stamps = column("01/02/2026", "13/02/2026")
    assert local(stamps) == ["2026-02-01 00:00:00", "2026-02-13 00:00:00"]
    assert stamps.proves == "day_first"
    assert [(found.rule, found.count, found.examples) for found in stamps.findings] == [
        ("date_day_first", 1, ("01/02/2026",))
    ]


def test_month_first_can_be_proven_too() -> None:
    stamps = column("01/02/2026", "02/13/2026")
    assert local(stamps) == ["2026-01-02 00:00:00", "2026-02-13 00:00:00"]
    assert stamps.findings[0].rule == "date_month_first"


def test_without_proof_the_column_is_refused() -> None:
    (problem,) = column("01/02/2026", "03/03/2026", "04/05/2026").problems
    assert (problem.code, problem.place) == ("ambiguous_dates", "selesai")
    assert problem.fields["count"] == "2"
    assert problem.value == "01/02/2026, 04/05/2026"


def test_equal_day_and_month_prove_and_harm_nothing() -> None:
    stamps = column("03/03/2026", "2026-02-05")
    assert stamps.problems == ()
    assert stamps.findings == ()


def test_two_orders_in_one_column_are_refused() -> None:
    (problem,) = column("13/02/2026", "02/13/2026", "01/02/2026").problems
    assert problem.code == "date_order_mixed"
    assert (problem.value, problem.fields["other"]) == ("13/02/2026", "02/13/2026")


def test_the_caller_may_know_the_order() -> None:
    assert local(column("01/02/2026", day_first=True)) == ["2026-02-01 00:00:00"]
    assert local(column("01/02/2026", day_first=False)) == ["2026-01-02 00:00:00"]
    assert column("02/13/2026", day_first=True).codes.tolist() == ["stamp_impossible"]


def test_a_clock_time_that_does_not_exist_or_occurs_twice() -> None:
    stamps = column("2024-03-31 02:30:00", "2024-10-27 02:15:00", "2024-10-27", zone="Europe/Madrid")
    assert stamps.codes.tolist() == ["stamp_clock_change", "stamp_clock_change", ""]
    there = column("2024-03-31 02:30:00+01:00", zone="Europe/Madrid")
    assert there.codes.tolist() == [""]


def test_offsets_and_midnights_are_told() -> None:
    stamps = column("2026-02-05T00:00:00+07:00", "2026-02-05", "2026-02-05 00:00:01")
    assert stamps.offsets.tolist() == [420, NO_ZONE, NO_ZONE]
    assert stamps.midnight.tolist() == [True, True, False]


def test_fractions_are_cut_to_microseconds() -> None:
    (stamp,) = column("2026-02-05T09:00:00.123456789+07:00").instants
    assert stamp.microsecond == 123456


def test_quick_and_careful_reading_agree() -> None:
    texts = ["2026-02-05T09:00:00+07:00", "2026-02-05 09:00", "2026-02-05", "2024-02-29T23:59:59.5-03:30"]
    quick = column(*texts)
    for text, stamp, precision in zip(texts, quick.instants, quick.precision, strict=True):
        written = take_apart(text)
        offset = 420 if written.offset is None else written.offset
        wall = pd.Timestamp(year=written.year, month=written.second, day=written.first, tz="UTC")
        assert stamp == wall + pd.Timedelta(microseconds=written.micros) - pd.Timedelta(minutes=offset)
        assert precision == written.precision
