"""What is told about a readable log, the case table, and the one order of events."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from mining.log import LogOptions, ReadLog, in_order, read_log
from sop.errors import LogError
from sop.events import event_log
from sop.findings import Finding
from sop.model import Sop
from sop.reading import read_sop

HEAD = "case_id,activity,start,end\n"


def read(folder: Path, text: str, cases: str | None = None, **options: object) -> ReadLog:
    path = folder / "log.csv"
    path.write_text(text, encoding="utf-8")
    if cases is not None:
        (folder / "log_cases.csv").write_text(cases, encoding="utf-8")
    return read_log(path, options=LogOptions(**options))  # type: ignore[arg-type]


def found(result: ReadLog, rule: str) -> Finding:
    (finding,) = (finding for finding in result.findings if finding.rule == rule)
    return finding


def rows(*lines: str) -> str:
    return HEAD + "\n".join(lines) + "\n"


def test_end_before_start_takes_the_start_out_and_says_so(tmp_path: Path) -> None:
    text = rows(
        "1,A,2026-02-05T10:00:00+07:00,2026-02-05T09:00:00+07:00",
        "1,B,2026-02-05T11:00:00+07:00,2026-02-05T12:00:00+07:00",
    )
    result = read(tmp_path, text)
    finding = found(result, "end_before_start")
    assert (finding.severity, finding.count, finding.total, finding.examples) == ("error", 1, 2, ("line 2",))
    assert result.log.events["start"].isna().tolist() == [True, False]
    assert result.log.events["end"].notna().all()
    assert result.extras is not None
    assert result.extras["instance"].tolist() == [1]
    assert str(result.extras["start_as_logged"][0]) == "2026-02-05 03:00:00+00:00"


def test_enabled_after_start(tmp_path: Path) -> None:
    text = "case_id,activity,enabled,start,end\n1,A,2026-02-05 10:00,2026-02-05 09:00,2026-02-05 11:00\n"
    result = read(tmp_path, text)
    assert found(result, "enabled_after_start").severity == "error"
    assert result.log.events["enabled"].isna().all()
    assert result.log.events["start"].notna().all()


def test_repeated_rows_are_kept_and_told(tmp_path: Path) -> None:
    row = "1,A,2026-02-05 09:00:00,2026-02-05 09:10:00"
    result = read(tmp_path, rows(row, row, row.replace("A", "B"), row))
    finding = found(result, "duplicate_rows")
    assert (finding.count, finding.total, finding.examples) == (2, 4, ("line 3", "line 5"))
    assert len(result.log.events) == 4


def test_nearly_equal_labels_and_ids(tmp_path: Path) -> None:
    names = ["Rapat", "rapat ", "Pe\u0301riksa", "P\u00e9riksa", "Arsip"]
    result = read(
        tmp_path, rows(*(f"{n % 2}{' ' * (n // 2)},{name},,2026-02-0{n + 1}" for n, name in enumerate(names)))
    )
    assert found(result, "nearly_equal_labels").count == 2
    assert found(result, "nearly_equal_ids").count == 2
    assert result.log.events["activity"].nunique() == 5


def test_only_midnights_mean_only_dates(tmp_path: Path) -> None:
    result = read(tmp_path, rows("1,A,,2026-02-05T00:00:00+07:00", "1,B,,2026-02-06T00:00:00+07:00"))
    assert result.log.events["precision"].tolist() == ["day", "day"]
    assert found(result, "all_midnight").severity == "warning"
    text = rows("1,A,,2026-02-05T00:00:00+07:00", "1,B,,2026-02-06T00:00:01+07:00")
    assert read(tmp_path, text).log.events["precision"].tolist() == ["second", "second"]


def test_mixed_precision(tmp_path: Path) -> None:
    result = read(
        tmp_path, rows("1,A,,2026-02-05", "1,B,,2026-02-05 09:00", "1,C,2026-02-05,2026-02-06 09:00:00")
    )
    assert dict(zip(result.log.events["activity"], result.log.events["precision"], strict=True)) == {
        "A": "day",
        "B": "minute",
        "C": "day",
    }
    assert found(result, "mixed_precision").count == 2


def test_case_columns_repeat_or_contradict(tmp_path: Path) -> None:
    text = (
        "id_pelaksanaan,kegiatan,waktu_selesai,periode,opd,status\n"
        "b,A,2026-02-05 09:00,2026-TW1,Badan,selesai\nb,B,2026-02-06 09:00,2026-TW1,,selesai\n"
        "a,A,2026-02-05 09:00,2026-TW1,Badan,berjalan\na,B,2026-02-06 09:00,2026-TW2,Badan,apa\n"
    )
    result = read(tmp_path, text)
    cases = result.log.cases
    assert cases["case_id"].tolist() == ["b", "a"]
    assert cases["period"].tolist() == ["2026-TW1", ""]
    assert cases["opd"].tolist() == ["Badan", "Badan"]
    assert cases["status"].tolist() == ["completed", ""]
    differ = [finding.place for finding in result.findings if finding.rule == "case_values_differ"]
    assert differ == ["periode", "status"]


def test_a_case_table_beside_the_log(tmp_path: Path) -> None:
    cases = "case_id,status,deadline,period\n2,berjalan,31/03/2026,x\n9,apa,,\n"
    result = read(tmp_path, rows("1,A,,2026-02-05", "2,A,,2026-02-05"), cases)
    assert result.log.cases["case_id"].tolist() == ["2", "9", "1"]
    assert result.log.events["case_id"].tolist() == ["2", "1"]
    assert result.log.cases["status"].tolist() == ["running", "", ""]
    # A deadline without a time lasts to the end of its day.
    assert str(result.log.cases["deadline"][0]) == "2026-03-31 16:59:59+00:00"
    assert found(result, "case_without_events").examples == ("9",)
    assert found(result, "case_not_listed").examples == ("1",)
    assert found(result, "unknown_status").examples == ("apa",)
    assert found(result, "case_table_read").place == "log_cases.csv"
    assert [source.name for source in result.sources] == ["log.csv", "log_cases.csv"]
    assert all(len(source.digest) == 16 for source in result.sources)


@pytest.mark.parametrize(
    ("deadlines", "code", "place"),
    [
        (("2026-03-31T16:00+07:00", "2026-03-31"), "mixed_zones", "deadline"),
        (("soon", "2026-03-31"), "stamp_unreadable", "deadline: 1"),
        (("01/02/2026", "03/04/2026"), "ambiguous_dates", "deadline"),
    ],
)
def test_a_case_table_is_refused_like_the_log(
    tmp_path: Path, deadlines: tuple[str, str], code: str, place: str
) -> None:
    cases = "case_id,deadline\n1,{}\n2,{}\n".format(*deadlines)
    with pytest.raises(LogError) as caught:
        read(tmp_path, rows("1,A,,2026-02-05", "2,A,,2026-02-05"), cases)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == (code, place)
    assert problem.file.endswith("log_cases.csv")


def test_blank_rows_are_counted_unless_they_end_the_file(tmp_path: Path) -> None:
    result = read(tmp_path, rows("1,A,,2026-02-05", "", ",,,", "1,B,,2026-02-06", "", ",,,"))
    assert found(result, "blank_rows").count == 2
    assert len(result.log.events) == 2


def sop_of(root: Path) -> Sop:
    return read_sop(root / "data" / "sops" / "pengukuran-kinerja.yaml")


def test_order_start_else_end_then_step_then_row(root: Path) -> None:
    at = pd.to_datetime(
        ["2026-02-05 03:00", "2026-02-05 02:00", None, "2026-02-05 02:00", "2026-02-05 02:00"], utc=True
    )
    end = pd.to_datetime(["2026-02-05 04:00", "2026-02-05 09:00", "2026-02-05 02:30", None, None], utc=True)
    frame = pd.DataFrame({"case_id": "1", "activity": list("abcde"), "start": at, "end": end})
    frame["step_id"] = ["perintah", "rapat", None, None, "buat_format"]
    log = event_log(frame)
    assert in_order(log).events["activity"].tolist() == ["b", "d", "e", "c", "a"]
    ordered = in_order(log, sop_of(root))
    assert ordered.events["activity"].tolist() == ["e", "b", "d", "c", "a"]
    pd.testing.assert_frame_equal(in_order(ordered, sop_of(root)).events, ordered.events)


def test_order_does_not_depend_on_how_rows_lie(root: Path) -> None:
    when = pd.to_datetime(["2026-02-05 02:00", "2026-02-05 02:00", "2026-02-04 02:00", None], utc=True)
    log = event_log(pd.DataFrame({"case_id": ["2", "1", "2", "1"], "activity": list("abcd"), "end": when}))
    turned = replace(log, events=log.events.iloc[::-1].reset_index(drop=True))
    assert in_order(log).events["activity"].tolist() == ["c", "a", "b", "d"]
    pd.testing.assert_frame_equal(in_order(turned).events, in_order(log).events)
