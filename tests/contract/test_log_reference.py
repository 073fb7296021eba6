"""Real logs and known traps: what each gives, or why it is refused. Outcomes were judged one by one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mining.log import ColumnMap, LogOptions, ReadLog, read_log
from sop.errors import LogError
from ukur.words import LANGUAGES, words
from ukur.words.telling import tell_finding, tell_problem

# The hand-made CSV files name their stamps in a way that needs a map.
MAP = ColumnMap(columns={"start": "start_time", "end": "end_time"})

# pm4py reads all that are marked *, silently wrong or without a word.
NASTY = {
    "ambiguous_ddmm.csv": {"date_day_first", "zone_assumed"},  # * read month first, then day first
    "dst_gap_overlap_naive.csv": {"zone_assumed", "end_before_start"},  # * Jakarta has no such gap
    "duplicate_rows.csv": {"zone_assumed", "duplicate_rows", "equal_stamps"},  # *
    "end_before_start.csv": {"zone_assumed", "end_before_start"},  # *
    "formula_injection.csv": {"zone_assumed"},
    "interleaved_unsorted_ties.csv": {"zone_assumed", "equal_stamps"},  # *
    "newline_in_quoted_field.csv": {"zone_assumed"},
    "semicolon_decimal_comma.csv": {"zone_assumed"},
    "utf8_bom.csv": {"zone_assumed"},
    "utf16le_bom.csv": {"zone_assumed", "encoding"},
    "cp1252_euro.csv": {"zone_assumed", "encoding_guessed"},
    "latin1.csv": {"zone_assumed", "encoding_guessed"},
    "xes_bom.xes": {"no_start"},
    "xes_nested_list.xes": {"no_start"},
    "xes_ok.xes": {"no_start"},
    "xes_trace_without_events.xes": {"no_start", "case_without_events"},  # *
    "bpmn_inclusive_gateway_pm4py465.bpmn": "not_xes",
    "duplicate_header.csv": "duplicate_header",  # * second column renamed
    "empty.csv": "log_empty",
    "header_only.csv": "no_events",  # *
    "missing_activity_column.csv": "columns_missing",
    "mixed_dates.csv": "ambiguous_dates",  # *
    "not_gzip.xes.gz": "not_gzip",
    "nul_byte.csv": "log_nul_byte",  # *
    "only_newlines.csv": "log_empty",
    "ragged_rows.csv": "ragged_row",
    "truncated.xes.gz": "log_gzip_damaged",
    "xes_bad_date.xes": "stamp_unreadable",  # *
    "xes_truncated.xes": "xml_malformed",
    "xes_wrong_encoding_decl.xes": "xml_malformed",
    "year_out_of_range.csv": "stamp_year",  # *
}
ALWAYS = {"delimiter", "columns_ignored", "no_start"}


def told(result: ReadLog) -> None:
    for language in LANGUAGES:
        for finding in result.findings:
            assert words(language).has(f"finding.{finding.rule}")
            assert tell_finding(finding, words(language))


def refusal(path: Path, options: LogOptions | None = None) -> str | None:
    """The first code, after checking that file, place and both languages' sentences are there."""
    try:
        told(read_log(path, options=options))
    except LogError as error:
        for problem in error.problems:
            assert problem.file == str(path)
            assert problem.place
            for language in LANGUAGES:
                assert words(language).has(f"remedy.{problem.code}")
                assert "→" in tell_problem(problem, words(language))
        return error.problems[0].code
    return None


@pytest.mark.parametrize("name", NASTY)
def test_each_trap(reference_data: Path, name: str) -> None:
    path = reference_data / "nasty" / "handmade" / name
    options = (
        LogOptions(columns=MAP) if path.suffix == ".csv" and name != "missing_activity_column.csv" else None
    )
    expected = NASTY[name]
    if isinstance(expected, str):
        assert refusal(path, options) == expected
    else:
        result = read_log(path, options=options)
        told(result)
        assert {finding.rule for finding in result.findings} - ALWAYS == expected - ALWAYS


@pytest.mark.parametrize("name", ["latin1", "utf16le_bom", "utf8_bom", "semicolon_decimal_comma"])
def test_one_name_in_every_encoding(reference_data: Path, name: str) -> None:
    options = LogOptions(columns=MAP, attributes=("resource",))
    log = read_log(reference_data / "nasty" / "handmade" / f"{name}.csv", options=options).log
    assert log.attributes is not None
    assert log.attributes["resource"].tolist()[0] == "Ana"
    assert len(log.events) == 3


def test_no_trap_was_forgotten(reference_data: Path) -> None:
    assert {path.name for path in (reference_data / "nasty" / "handmade").iterdir()} == set(NASTY)


def test_all_dates_of_the_mixed_column_are_named(reference_data: Path) -> None:
    with pytest.raises(LogError) as caught:
        read_log(reference_data / "nasty/handmade/mixed_dates.csv", options=LogOptions(columns=MAP))
    codes = {problem.code for problem in caught.value.problems}
    assert codes == {"ambiguous_dates", "mixed_zones", "stamp_number"}


def test_fixtures_of_the_xes_importer(reference_data: Path) -> None:
    """None of these has an event in a trace, so none is a log; some put events or traces out of place."""
    codes = {}
    for path in sorted((reference_data / "nasty" / "pm4py_xes_importer").iterdir()):
        codes[path.name] = refusal(path)
    out_of_place = {name: code for name, code in codes.items() if code != "no_events"}
    assert out_of_place == {
        "attributeEventSwapped.xes": "event_outside_trace",
        "classifierEventSwapped.xes": "event_outside_trace",
        "logOutOfPlace.xes": "event_outside_trace",
        "traceEventSwapped.xes": "event_outside_trace",
        "traceOutOfPlace.xes": "trace_outside_log",
        "running_example_broken.csv": None,
    }


@pytest.mark.parametrize(
    ("name", "cases", "events", "activities"),
    [
        ("pm4py/compressed/08_receipt.xes.gz", 1434, 8577, 27),
        ("pm4py/running-example.xes", 6, 42, 8),
        ("pm4py/running-example.csv", 6, 42, 8),
        ("pm4py/interval_event_log.xes", 1266, 8109, 8),
        ("pm4py/interval_event_log.csv", 1266, 8109, 8),
        ("pm4py/reviewing.csv", 100, 2278, 14),
        ("processm/JournalReview.xes.gz", 100, 1498, 14),
        ("agentsimulator_optimizer/raw_data/P2P.csv", 608, 9119, 21),
        ("agentsimulator_optimizer/raw_data/ConsultaDataMining.csv", 954, 6870, 18),
    ],
)
def test_known_figures(reference_data: Path, name: str, cases: int, events: int, activities: int) -> None:
    result = read_log(reference_data / name)
    told(result)
    log = result.log
    assert (len(log.cases), len(log.events), log.events["activity"].nunique()) == (cases, events, activities)
    assert log.cases["case_id"].is_unique
    assert set(log.events["case_id"]) <= set(log.cases["case_id"])


def test_receipt_is_read_quickly(reference_data: Path) -> None:
    path = reference_data / "pm4py" / "compressed" / "08_receipt.xes.gz"
    read_log(path)
    begin = time.perf_counter()
    result = read_log(path)
    assert time.perf_counter() - begin < 2
    assert result.sources[0].kind == "xes"
    assert result.log.events["person"].nunique() == 48


def test_the_same_log_in_two_formats(reference_data: Path) -> None:
    one = read_log(reference_data / "pm4py/interval_event_log.xes").log.events
    other = read_log(reference_data / "pm4py/interval_event_log.csv").log.events
    columns = ["case_id", "activity", "start", "end"]
    kinds = [frame[columns].sort_values(columns).reset_index(drop=True) for frame in (one, other)]
    assert kinds[0].equals(kinds[1])


def test_the_empty_start_column(reference_data: Path) -> None:
    path = reference_data / "simod" / "tests" / "assets" / "bpic15" / "BPIC15_1.csv.gz"
    result = read_log(path)
    assert "column_empty" in {finding.rule for finding in result.findings}
    assert result.log.events["start"].isna().all()


def test_rows_without_an_activity_are_counted(reference_data: Path) -> None:
    path = reference_data / "processm" / "CoSeLoG_WABO_1.xes.gz"
    assert refusal(path) == "no_activity"
    result = read_log(path, options=LogOptions(allow_bad_rows=True))
    told(result)
    (aside,) = (finding for finding in result.findings if finding.rule == "no_activity")
    assert len(result.log.events) + aside.count == aside.total == 38944
