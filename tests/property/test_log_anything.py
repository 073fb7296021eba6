"""Whatever is handed in, the door answers with a log or with a reason, never with a crash."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mining.log import LogOptions, match_labels, read_log
from mining.log.labels import plain_label
from mining.log.stamps.column import StampRules, parse_stamps
from mining.log.stamps.text import take_apart
from sop.errors import UkurError
from sop.events import event_log
from sop.model import Sop
from sop.reading import read_sop

AGAIN = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELLS = st.sampled_from(
    [
        "",
        " ",
        "1",
        "007",
        "A",
        "é",
        "'=x",
        '"',
        '""',
        "a\nb",
        "2026-02-05",
        "13/02/2026",
        "02/13/2026",
        "01/02/2026 09.00",
        "2026-02-05T09:00:00Z",
        "2026-02-05 09:00",
        "45000",
        "45000,5",
        "x",
        "\0",
        "[]",
        "selesai",
        "start",
        "complete",
        ",",
        ";",
        "NaN",
    ]
)
HEADERS = st.sampled_from(
    [
        "case_id",
        "activity",
        "start",
        "end",
        "enabled",
        "person",
        "lifecycle:transition",
        "concept:instance",
        "instance",
        "visit",
        "precision",
        "participants",
        "status",
        "deadline",
        "Activity",
        "concept:name",
        "other",
        "",
        "step_id",
    ]
)
TAGS = st.sampled_from(
    [
        "<log>",
        "</log>",
        "<trace>",
        "</trace>",
        "<event>",
        "</event>",
        "<!--",
        "-->",
        "<!DOCTYPE x>",
        "&amp;",
        "&x;",
        "text",
        '<string key="concept:name" value="A"/>',
        '<string key="concept:name" value=""/>',
        "<string/>",
        "<list/>",
        '<date key="time:timestamp" value="2026-02-05T09:00:00Z"/>',
        '<date key="time:timestamp" value="soon"/>',
        '<string key="lifecycle:transition" value="start"/>',
        '<string key="ukur:precision" value="day"/>',
        '<string key="concept:instance" value="1"/>',
        '<list key="ukur:participants"><values/></list>',
        '<string key="org:group" value="g"/>',
    ]
)


def answered(path: Path, content: bytes, **options: object) -> None:
    path.write_bytes(content)
    try:
        result = read_log(path, options=LogOptions(**options))  # type: ignore[arg-type]
    except UkurError:
        return
    events, cases = result.log.events, result.log.cases
    assert len(events) > 0
    assert set(events["case_id"]) <= set(cases["case_id"])
    assert cases["case_id"].is_unique
    kept = result.log.attributes
    assert kept is None or kept["case_id"].tolist() == cases["case_id"].tolist()
    assert events["instance"].is_unique
    assert events[["enabled", "start", "end"]].notna().any(axis=1).all()
    assert not (events["end"] < events["start"]).any()
    aside = sum(f.count for f in result.findings if f.severity == "error" and f.rule in ROW_FAULTS)
    if "lifecycle" not in " ".join(f.rule for f in result.findings) and result.sources[0].kind == "csv":
        assert len(events) <= result.sources[0].rows - aside


ROW_FAULTS = {
    "no_case_id",
    "no_activity",
    "no_stamp",
    "stamp_number",
    "stamp_unreadable",
    "visit_not_a_number",
}


@AGAIN
@given(content=st.binary(max_size=400), suffix=st.sampled_from([".csv", ".xes", ".gz", ".xlsx", ""]))
@example(content=b"<", suffix=".xes")
@example(content=b"\x1f\x8b", suffix=".gz")
@example(content=b"PK\x03\x04", suffix=".xlsx")
@example(content=b"\xff\xfe", suffix=".csv")
@example(content=b"sep=;\n", suffix=".csv")
def test_any_bytes(tmp_path: Path, content: bytes, suffix: str) -> None:
    answered(tmp_path / f"log{suffix}", content)
    answered(tmp_path / f"packed{suffix}", gzip.compress(content))


@AGAIN
@given(text=st.text(max_size=300), encoding=st.sampled_from([None, "utf-16", "cp1252", "iso-8859-1"]))
def test_any_text(tmp_path: Path, text: str, encoding: str | None) -> None:
    answered(tmp_path / "log.csv", text.encode("utf-8", "replace"), encoding=encoding)


@AGAIN
@given(data=st.data())
def test_tables_of_odd_cells(tmp_path: Path, data: st.DataObject) -> None:
    headers = data.draw(st.lists(HEADERS, min_size=1, max_size=5, unique=True))
    headers += [name for name in ("case_id", "activity", "end") if name not in headers]
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(headers), max_size=len(headers)), max_size=6))
    mark = data.draw(st.sampled_from(",;\t|"))
    lines = [
        headers,
        *([cell if cell.isalnum() else '"' + cell.replace('"', '""') + '"' for cell in row] for row in rows),
    ]
    content = "\n".join(mark.join(line) for line in lines).encode()
    allow = data.draw(st.booleans())
    answered(
        tmp_path / "log.csv",
        content,
        allow_bad_rows=allow,
        day_first=data.draw(st.sampled_from([None, True])),
        excel_dates=data.draw(st.sampled_from([None, True])),
        decimal=data.draw(st.sampled_from([None, ","])),
        attributes=data.draw(st.sampled_from([(), ("other",), ("person", "status")])),
    )


@AGAIN
@given(parts=st.lists(TAGS, max_size=25), wrapped=st.booleans(), allow=st.booleans())
def test_odd_xml(tmp_path: Path, parts: list[str], wrapped: bool, allow: bool) -> None:
    body = "".join(parts)
    if wrapped:
        body = f'<log><trace><string key="concept:name" value="1"/>{body}</trace></log>'
    answered(tmp_path / "log.xes", body.encode(), allow_bad_rows=allow, merge_same_case=allow)


@settings(deadline=None, max_examples=200)
@given(
    text=st.one_of(
        st.text(max_size=60),
        st.from_regex(r"\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}( \d{1,2}[:.]\d{2})?", fullmatch=True),
    )
)
def test_any_stamp(text: str) -> None:
    written = take_apart(text or "x")
    stamps = parse_stamps(
        pd.Series([text], dtype="str"), StampRules(zone="Asia/Jakarta", day_first=True), column="c"
    )
    read = stamps.instants.notna().tolist() == [True]
    assert read == (stamps.precision.tolist() != [-1])
    assert not (read and stamps.codes.tolist() != [""])
    assert not (read and written.code)


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=40))
def test_plain_labels_are_plain(text: str) -> None:
    assert plain_label(plain_label(text)) == plain_label(text)
    assert plain_label(f"  {text}. ") == plain_label(text)


@pytest.fixture(scope="module")
def sop(root: Path) -> Sop:
    return read_sop(root / "data" / "sops" / "pengukuran-kinerja.yaml")


@settings(deadline=None, max_examples=40)
@given(labels=st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=4))
def test_matching_never_invents(sop: Sop, labels: list[str]) -> None:
    frame = pd.DataFrame({"case_id": "1", "activity": labels, "role": labels})
    frame["end"] = pd.Timestamp("2026-02-05", tz="UTC")
    log, _ = match_labels(event_log(frame), sop)
    known = {step.id for step in sop.steps}
    assert set(log.events["step_id"].dropna()) <= known
    assert log.events["activity"].tolist() == labels


@pytest.mark.parametrize("text", ["\ufb03", "\u0130", "\u1e9e", "e\u0301"])
def test_letters_that_fold_oddly(text: str) -> None:
    assert plain_label(plain_label(text)) == plain_label(text)
