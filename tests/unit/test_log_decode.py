"""Encodings, numbers and attributes of CSV logs: found, told, and where need be overruled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mining.log import ColumnMap, LogOptions, ReadLog, in_order, read_log
from mining.log.numbers import decimal_comma, serials
from sop.errors import LogError, Problem
from sop.findings import Finding

HEAD = "case_id,activity,person,start,end\n"
ROW = "1,Rapat,é,2026-02-05 09:00:00,2026-02-05 09:10:00\n"


def read(folder: Path, text: str | bytes, *, name: str = "log.csv", **options: object) -> ReadLog:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_log(path, options=LogOptions(**options))  # type: ignore[arg-type]


def refused(folder: Path, text: str | bytes, **options: object) -> tuple[Problem, ...]:
    with pytest.raises(LogError) as caught:
        read(folder, text, **options)
    return caught.value.problems


def finding(result: ReadLog, rule: str) -> Finding:
    (found,) = (one for one in result.findings if one.rule == rule)
    return found


def rules(result: ReadLog) -> set[str]:
    return {one.rule for one in result.findings}


@pytest.mark.parametrize(
    ("encoding", "named", "told"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8", False),
        ("utf-16", "utf-16", True),
        ("utf-32", "utf-32", True),
    ],
)
def test_marks_name_the_encoding(tmp_path: Path, encoding: str, named: str, told: bool) -> None:
    result = read(tmp_path, (HEAD + ROW).encode(encoding))
    assert result.log.events["person"].tolist() == ["é"]
    assert finding(result, "delimiter").fields["encoding"] == named
    assert ("encoding" in rules(result)) is told


def test_big_endian_marks_are_read_too(tmp_path: Path) -> None:
    for mark, encoding in ((b"\xfe\xff", "utf-16-be"), (b"\x00\x00\xfe\xff", "utf-32-be")):
        result = read(tmp_path, mark + (HEAD + ROW).encode(encoding))
        assert result.log.events["person"].tolist() == ["é"]


def test_windows_letters_are_read_aloud(tmp_path: Path) -> None:
    text = HEAD + "1,Rapat,Ayu,,2026-02-05\n" + ROW.replace("é", "Café “Sore”")
    result = read(tmp_path, text.encode("cp1252"))
    told = finding(result, "encoding_guessed")
    assert (told.severity, told.count, told.total) == ("warning", 1, 3)
    assert told.examples == ("Café", "“Sore", "”")
    assert told.fields["encoding"] == "cp1252"
    assert result.log.events["person"].tolist()[-1] == "Café “Sore”"


def test_a_stated_encoding_overrules_the_guess(tmp_path: Path) -> None:
    content = (HEAD + ROW).encode("cp1252")
    assert "encoding_guessed" not in rules(read(tmp_path, content, encoding="iso-8859-1"))
    (problem,) = refused(tmp_path, content, encoding="utf-8")
    assert (problem.code, problem.place, problem.value) == ("log_encoding", "line 2", "0xe9")
    (problem,) = refused(tmp_path, (HEAD + ROW).encode("utf-16"), encoding="cp1252")
    assert (problem.code, problem.value) == ("log_encoding", "UTF-16")


def test_one_damaged_letter_does_not_turn_the_others_into_rubbish(tmp_path: Path) -> None:
    content = (HEAD + ROW + ROW).encode() + "2,Sé,x,,2026-02-05\n".encode("cp1252")
    (problem,) = refused(tmp_path, content)
    assert (problem.code, problem.place) == ("log_encoding", "line 4")


SERIAL = "case_id;activity;end\n1;A;{}\n1;B;{}\n"


def test_excel_days_are_read_where_somebody_says_so(tmp_path: Path) -> None:
    text = SERIAL.format("39117,75", "39118")
    problems = refused(tmp_path, text)
    assert [(problem.code, problem.place) for problem in problems] == [
        ("stamp_number", "line 2"),
        ("stamp_number", "line 3"),
    ]
    result = read(tmp_path, text, excel_dates=True)
    assert [str(stamp)[:16] for stamp in result.log.events["end"].dt.tz_convert("Asia/Jakarta")] == [
        "2007-02-04 18:00",
        "2007-02-05 00:00",
    ]
    assert result.log.events["precision"].tolist() == ["minute", "day"]
    told = finding(result, "excel_dates")
    assert (told.severity, told.place, told.count, told.total) == ("note", "end", 2, 2)
    assert told.examples == ("39117,75 = 2007-02-04 18:00:00", "39118 = 2007-02-05 00:00:00")
    assert finding(result, "decimal_comma").place == "end"
    assert "decimal_comma" not in rules(read(tmp_path, text.replace(",", "."), excel_dates=True))
    assert refused(tmp_path, text, excel_dates=True, decimal=".")[0].code == "stamp_number"


def test_a_header_may_say_that_these_are_excel_days(tmp_path: Path) -> None:
    text = SERIAL.format("39117.7534722222", "39118.5").replace("end", "Selesai (serial Excel)")
    named = ColumnMap(columns={"end": "Selesai (serial Excel)"})
    result = read(tmp_path, text, columns=named)
    assert finding(result, "excel_dates").severity == "warning"
    assert str(result.log.events["end"][0].tz_convert("Asia/Jakarta"))[:19] == "2007-02-04 18:05:00"
    assert result.log.events["precision"].tolist() == ["minute", "minute"]
    assert refused(tmp_path, text, columns=named, excel_dates=False)[0].code == "stamp_number"


@pytest.mark.parametrize("other", ["2026-02-05", "5 Februari 2026", "1707120000", "3911", "39117,5", "99999"])
def test_a_column_that_is_not_all_excel_days_is_refused(tmp_path: Path, other: str) -> None:
    problems = refused(tmp_path, SERIAL.format("39117.75", other), excel_dates=True)
    assert (problems[0].code, problems[0].place) == ("stamp_number", "line 2")


def test_seconds_of_excel_days() -> None:
    found = serials(["39117.5000115741", "39118.9999999999"], decimal=None, years=(1990, 2100))
    assert found is not None
    assert [second % 86_400 for second in found.seconds] == [43_201, 0]
    assert found.precisions == [0, 0]


def test_commas_before_decimals() -> None:
    assert decimal_comma(["1,5", "2", "-0,25"], decimal=None) == ["1.5", "2", "-0.25"]
    assert decimal_comma(["1,5", "1.234"], decimal=None) is None
    assert decimal_comma(["1,5", "1.234"], decimal=",") == ["1.5", "1234"]
    assert decimal_comma(["1,5", "2"], decimal=".") is None
    assert decimal_comma(["1", "2"], decimal=None) is None
    assert decimal_comma(["1,5", "x"], decimal=None) is None


ATTRIBUTES = (
    "case_id;activity;end;Luas;Jenis;\n"
    "a;A;2026-02-05;;Baru;u\nb;A;2026-02-05;1,5;;v\na;B;2026-02-06;2;Baru;w\nb;B;2026-02-06;1,5;Lama;w\n"
    "b;C;2026-02-07;;Baru;w\n"
)


def test_attributes_are_kept_with_each_case(tmp_path: Path) -> None:
    assert read(tmp_path, ATTRIBUTES).log.attributes is None
    result = read(tmp_path, ATTRIBUTES, attributes=("Jenis", "Luas"))
    kept = result.log.attributes
    assert kept is not None
    assert kept.columns.tolist() == ["case_id", "Jenis", "Luas"]
    assert kept.to_numpy().tolist() == [["a", "Baru", "2"], ["b", "Lama", "1.5"]]
    varies = finding(result, "attribute_varies")
    assert (varies.place, varies.count, varies.total, varies.examples) == ("Jenis", 1, 2, ("b",))
    assert finding(result, "decimal_comma").place == "Luas"
    assert "columns_ignored" not in rules(result)
    assert replace(result.log, cases=result.log.cases).attributes is kept
    assert in_order(result.log).attributes is kept
    left = read(tmp_path, ATTRIBUTES, attributes=("Luas",), decimal=".").log.attributes
    assert left is not None
    assert left["Luas"].tolist() == ["2", "1,5"]


def test_attributes_of_the_map_the_case_table_and_our_own_columns(tmp_path: Path) -> None:
    (tmp_path / "log_cases.csv").write_text("case_id,Nilai,opd\nb,9,Dinas\n", encoding="utf-8")
    named = ColumnMap(columns={"end": "end"}, attributes=("Nilai", "opd", "Jenis"))
    kept = read(tmp_path, ATTRIBUTES, columns=named).log.attributes
    assert kept is not None
    assert kept.to_numpy().tolist() == [["b", "9", "Dinas", "Lama"], ["a", "", "", "Baru"]]


def test_an_attribute_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, ATTRIBUTES, attributes=("Jeniss",))
    assert (problem.code, problem.value, problem.fields["suggestion"]) == (
        "attribute_not_found",
        "Jeniss",
        "Jenis",
    )
    assert problem.file.endswith("log.csv")
    assert refused(tmp_path, ATTRIBUTES, attributes=("case_id",))[0].code == "column_mapped_twice"


def test_attributes_of_xes_traces_and_events(tmp_path: Path) -> None:
    traces = "".join(
        f'<trace><string key="concept:name" value="{name}"/><float key="amount" value="{amount}"/>'
        f'<event><string key="concept:name" value="A"/><date key="time:timestamp" value="2026-02-05"/>'
        f'<string key="article" value="{article}"/></event></trace>'
        for name, amount, article in (("1", "36.0", "157"), ("2", "22.5", ""))
    )
    result = read(tmp_path, f"<log>{traces}</log>", name="log.xes", attributes=("case:amount", "article"))
    kept = result.log.attributes
    assert kept is not None
    assert kept.to_numpy().tolist() == [["1", "36.0", "157"], ["2", "22.5", ""]]
    (tmp_path / "log.xes").unlink()
    with pytest.raises(LogError) as caught:
        read(tmp_path, f"<log>{traces}</log>", name="log.xes", attributes=("colour",))
    assert caught.value.problems[0].code == "attribute_not_found"


def test_a_wrong_decimal_sign_is_refused(tmp_path: Path) -> None:
    assert [problem.place for problem in refused(tmp_path, HEAD + ROW, decimal="'")] == ["decimal"]
