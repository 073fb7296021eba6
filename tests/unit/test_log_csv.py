"""CSV logs: nothing converted, nothing guessed, nothing dropped without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from mining.log import ColumnMap, LogOptions, ReadLog, read_log
from sop.documents import read_document
from sop.errors import LogError, Problem

HEAD = "case_id,activity,person,start,end\n"
ROW = "1,A,x,2026-02-05 09:00:00,2026-02-05 09:10:00\n"


def read(folder: Path, text: str | bytes, *, name: str = "log.csv", **options: object) -> ReadLog:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_log(path, options=LogOptions(**options))  # type: ignore[arg-type]


def refused(folder: Path, text: str | bytes, **options: object) -> tuple[Problem, ...]:
    with pytest.raises(LogError) as caught:
        read(folder, text, **options)
    assert all(problem.file for problem in caught.value.problems)
    return caught.value.problems


def rules(result: ReadLog) -> dict[str, int]:
    return {finding.rule: finding.count for finding in result.findings}


def test_texts_stay_texts(tmp_path: Path) -> None:
    rows = "".join(
        f"{case},{act},null,2026-02-05 09:00:00,\n"
        for case, act in [("007", "NA"), ("7", "1.0"), ("NaN", "None")]
    )
    log = read(tmp_path, HEAD + rows).log
    assert log.events["case_id"].tolist() == ["007", "7", "NaN"]
    assert log.events["activity"].tolist() == ["NA", "1.0", "None"]
    assert log.events["person"].tolist() == ["null"] * 3
    assert log.cases["case_id"].tolist() == ["007", "7", "NaN"]


@pytest.mark.parametrize(
    "head",
    [
        "id_pelaksanaan,kegiatan,pegawai,waktu_mulai,waktu_selesai",
        "ID Pelaksanaan,Kegiatan,PEGAWAI,Waktu Mulai,waktu  selesai",
        "case:concept:name,concept:name,org:resource,start_timestamp,time:timestamp",
        "Case_ID,Activity,Person,Start,End",
    ],
)
def test_known_headers(tmp_path: Path, head: str) -> None:
    log = read(tmp_path, f"{head}\n{ROW}").log
    assert log.events.loc[0, ["case_id", "activity", "person"]].tolist() == ["1", "A", "x"]
    assert (log.events["end"] - log.events["start"]).dt.total_seconds().tolist() == [600.0]


def test_unknown_headers_need_a_map(tmp_path: Path) -> None:
    text = "No. Surat;Uraian;Tgl Selesai\n12;Rapat;2026-02-05 10:00\n"
    (problem,) = refused(tmp_path, text, delimiter=";")
    assert problem.code == "columns_missing"
    assert problem.value == "No. Surat, Uraian, Tgl Selesai"
    assert problem.fields["missing"] == "case_id, activity, start / end"
    document = tmp_path / "map.yaml"
    document.write_text(
        "columns: {case_id: No. Surat, activity: uraian, end: Tgl Selesai}\n", encoding="utf-8"
    )
    result = read(tmp_path, text, columns=read_document(document, ColumnMap))
    assert result.log.events["activity"].tolist() == ["Rapat"]
    assert rules(result)["delimiter"] == 1


def test_a_map_must_name_headers_that_are_there_and_once(tmp_path: Path) -> None:
    wrong = ColumnMap(columns={"case_id": "case_id", "activity": "activity", "start": "strat", "end": "end"})
    (problem,) = refused(tmp_path, HEAD + ROW, columns=wrong)
    assert (problem.code, problem.fields["suggestion"]) == ("column_not_found", "start")
    twice = ColumnMap(columns={"start": "end", "end": "end"})
    assert [problem.code for problem in refused(tmp_path, HEAD + ROW, columns=twice)] == [
        "column_mapped_twice"
    ]


def test_two_columns_of_one_meaning(tmp_path: Path) -> None:
    same = "case_id,activity,concept:name,end\n1,A,A,2026-02-05\n"
    assert rules(read(tmp_path, same))["columns_same"] == 1
    (problem,) = refused(tmp_path, same.replace("A,A", "A,B"))
    assert (problem.code, problem.value) == ("column_ambiguous", "activity, concept:name")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters_are_found_and_told(tmp_path: Path, mark: str) -> None:
    result = read(tmp_path, (HEAD + ROW).replace(",", mark))
    (told,) = (finding for finding in result.findings if finding.rule == "delimiter")
    assert told.fields["delimiter"] == ("TAB" if mark == "\t" else mark)
    assert len(result.log.events) == 1


def test_a_spreadsheet_hint_names_the_delimiter(tmp_path: Path) -> None:
    result = read(tmp_path, "sep=;\n" + (HEAD + ROW).replace(",", ";"))
    assert len(result.log.events) == 1
    problems = refused(tmp_path, "sep=;\n" + HEAD.replace(",", ";") + "1;A;x;soon;\n")
    assert [problem.place for problem in problems] == ["line 3"]


def test_ragged_rows_with_their_lines(tmp_path: Path) -> None:
    text = HEAD + ROW + "1,A,x,2026-02-05\n" + '2,"a\nb",x,,2026-02-05\n' + "3,A,x,,2026-02-05,more\n"
    problems = refused(tmp_path, text)
    assert [(p.code, p.place, p.value, p.allowed) for p in problems] == [
        ("ragged_row", "line 3", "4", ("5",)),
        ("ragged_row", "line 6", "6", ("5",)),
    ]


def test_at_most_twenty_places_then_a_count(tmp_path: Path) -> None:
    problems = refused(tmp_path, HEAD + "1,,x,,2026-02-05\n" * 30)
    assert [problem.place for problem in problems[:20]] == [f"line {line}" for line in range(2, 22)]
    assert (problems[-1].code, problems[-1].value, len(problems)) == ("more_problems", "10", 21)


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"", "log_empty", "line 1"),
        (b"\n \n\n", "log_empty", "line 1"),
        (HEAD.encode(), "no_events", "line 1"),
        ((HEAD + ROW).encode("utf-16")[:-1], "log_encoding", "line 2"),
        (b"\xff\xfe", "log_empty", "line 1"),
        (b"\xff\xfe" + "\n \r\n".encode("utf-16-le"), "log_empty", "line 1"),
        ((HEAD + ROW).encode("utf-16-le"), "log_nul_byte", "line 1"),
        (HEAD.encode() + ROW.encode().replace(b"x", b"\x81"), "log_encoding", "line 2"),
        ((HEAD + ROW.replace("A", "é")).encode().replace(b"x", b"\xe9"), "log_encoding", "line 2"),
        ((HEAD + ROW.replace("x", "\0")).encode(), "log_nul_byte", "line 2"),
        ((HEAD + '1,"A"b,x,,2026-02-05\n').encode(), "csv_malformed", "line 2"),
        ((HEAD + ROW + '1,"A,x,,2026-02-05\n').encode(), "csv_malformed", "line 3"),
        ((HEAD + "1," + "A" * 200_000 + ",x,,2026-02-05\n").encode(), "csv_malformed", "line 2"),
        ((HEAD.replace("person", "end") + ROW).encode(), "duplicate_header", "line 1"),
        (b"%PDF-1.7\nhello\n", "columns_missing", "line 1"),
    ],
)
def test_refused_with_a_place(tmp_path: Path, content: bytes, code: str, place: str) -> None:
    problem = refused(tmp_path, content)[0]
    assert (problem.code, problem.place) == (code, place)


def test_a_stated_encoding_is_used_and_told(tmp_path: Path) -> None:
    text = HEAD + ROW.replace("x", "é")
    for encoding in ("cp1252", "utf-16", "iso-8859-1"):
        result = read(tmp_path, text.encode(encoding), encoding=encoding)
        assert result.log.events["person"].tolist() == ["é"]
        assert "encoding" in rules(result)
    assert read(tmp_path, b"\xef\xbb\xbf" + text.encode()).log.events["case_id"].tolist() == ["1"]


def test_options_are_checked(tmp_path: Path) -> None:
    problems = refused(tmp_path, HEAD + ROW, delimiter=":", encoding="rot13", time_zone="Asia/Padang")
    assert [problem.place for problem in problems] == ["delimiter", "encoding", "time_zone"]


def test_bad_rows_are_refused_or_set_aside_never_lost(tmp_path: Path) -> None:
    text = HEAD + ROW + ",A,x,,2026-02-05\n2, ,x,,2026-02-05\n3,A,x,,\n4,A,x,soon,2026-02-05\n5,A,x,45000,\n"
    codes = [problem.code for problem in refused(tmp_path, text)]
    assert codes == ["no_case_id", "no_activity", "no_stamp", "stamp_unreadable", "stamp_number"]
    result = read(tmp_path, text, allow_bad_rows=True)
    assert result.log.events["case_id"].tolist() == ["1"]
    aside = {f.rule: (f.severity, f.count, f.total) for f in result.findings if f.severity == "error"}
    assert aside == dict.fromkeys(codes, ("error", 1, 6))
    assert result.sources[0].rows == 6
    assert refused(tmp_path, HEAD + "1,A,x,soon,\n", allow_bad_rows=True)[0].code == "no_usable_rows"


def test_zones_are_assumed_aloud_and_never_mixed(tmp_path: Path) -> None:
    assumed = read(tmp_path, HEAD + ROW)
    (told,) = (finding for finding in assumed.findings if finding.rule == "zone_assumed")
    assert (told.severity, told.count, told.fields["zone"]) == ("warning", 2, "Asia/Jakarta")
    assert str(assumed.log.events["start"][0]) == "2026-02-05 02:00:00+00:00"
    given = read(tmp_path, HEAD + ROW, time_zone="Asia/Makassar")
    assert str(given.log.events["start"][0]) == "2026-02-05 01:00:00+00:00"
    assert "zone_given" in rules(given)
    for mixed in (
        ROW + "2,A,x,2026-02-05T09:00:00+07:00,\n",  # in one column
        "1,A,x,2026-02-05 09:00:00,2026-02-05T10:00:00+07:00\n",  # between start and end
    ):
        (problem,) = refused(tmp_path, HEAD + mixed)
        assert problem.code == "mixed_zones"
        assert (problem.place, problem.value) == ("line 2", "2026-02-05 09:00:00")


def test_proof_in_one_column_against_the_other(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, HEAD + "1,A,x,13/02/2026,02/14/2026\n")
    assert (problem.code, problem.value, problem.fields["other"]) == ("date_order_mixed", "start", "end")


def test_a_start_column_that_is_empty_is_a_trap(tmp_path: Path) -> None:
    result = read(tmp_path, HEAD + "1,A,x,,2026-02-05\n1,B,x,,2026-02-06\n")
    assert [(f.severity, f.place) for f in result.findings if f.rule == "column_empty"] == [
        ("warning", "start")
    ]
    assert rules(result)["no_start"] == 2
    assert rules(result)["date_only"] == 2


def test_files_that_are_no_logs(tmp_path: Path) -> None:
    for path, code in (
        (tmp_path / "none.csv", "log_missing"),
        (tmp_path, "log_is_folder"),
        (Path("/dev/null"), "log_unreadable"),
        ("http://x/y.csv", "sql_dialect"),
    ):
        with pytest.raises(LogError) as caught:
            read_log(path)
        assert caught.value.problems[0].code == code
    for name, content, code in (
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 100, "old_workbook"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 100, "workbook_damaged"),
        ("a.csv.gz", b"case_id", "not_gzip"),
        ("a.xes", b"case_id,activity,end\n", "not_xes"),
    ):
        with pytest.raises(LogError) as caught:
            read(tmp_path, content, name=name)
        assert caught.value.problems[0].code == code
