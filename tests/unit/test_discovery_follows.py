"""What followed what: against pm4py, against hand-made logs, and without making an order up."""

from __future__ import annotations

import math
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from builders import small_log, small_sop
from chains import chain
from mining.conformance.orders.blocks import block_numbers, spans
from mining.conformance.traces import UNKNOWN_MARK
from mining.discovery import Follows, discover_follows, dots, handovers, performance_spectrum, variants
from mining.discovery.spans import figures_of
from mining.discovery.trails import trails
from mining.log.door import read_log
from mining.performance import calendar_for
from sop.errors import LogError
from sop.events import EventLog, event_log
from sop.worktime.calendar import OfficeCalendar

SOP = small_sop({"a": None, "b": None, "c": None})


def counts(follows: Follows, *names: str) -> dict[tuple[str, str], tuple[int, ...]]:
    table = follows.relations
    pairs = zip(table["first"], table["second"], strict=True)
    return dict(zip(pairs, map(tuple, table[list(names)].to_numpy().tolist()), strict=True))


def theirs(path: Path) -> tuple[dict[tuple[str, str], int], dict[str, int], dict[str, int]]:
    import pm4py

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        log = pm4py.read_xes(str(path), variant="iterparse")
        graph, starts, ends = pm4py.discover_dfg(log)
    return dict(graph), dict(starts), dict(ends)


@pytest.mark.parametrize("name", ["compressed/08_receipt.xes.gz", "running-example.xes"])
def test_counts_are_those_of_pm4py(reference_data: Path, name: str) -> None:
    path = reference_data / "pm4py" / name
    graph, starts, ends = theirs(path)
    follows = discover_follows(read_log(path).log)
    ours = {pair: sum(both) for pair, both in counts(follows, "events", "order_unknown").items()}
    assert ours == graph
    nodes = follows.nodes.set_index("node")
    assert nodes.loc[nodes["starts"] > 0, "starts"].to_dict() == starts
    assert nodes.loc[nodes["ends"] > 0, "ends"].to_dict() == ends


def test_times_run_from_completion_to_start_in_both_clocks(calendar: OfficeCalendar) -> None:
    # Friday 15:30 to Monday 8:00: 64.5 hours of the clock; the office is open until 16:30, and from 7:30.
    rows = [
        {"step_id": "a", "start": "2025-01-10 15:00", "end": "2025-01-10 15:30"},
        {"step_id": "b", "start": "2025-01-13 08:00", "end": "2025-01-13 08:30"},
    ]
    log = small_log(rows)
    follows = discover_follows(log, sop=SOP, calendar=calendar_for(log, calendar))
    (row,) = follows.relations.to_dict("records")
    assert follows.basis == "end_to_start"
    assert (row["clock_n"], row["clock_median_hours"], row["reason"]) == (1, 64.5, "")
    assert (row["working_median_minutes"], row["days_median"]) == (90, 3)
    unclocked = discover_follows(log, sop=SOP).relations.iloc[0]
    assert (unclocked["working_n"], unclocked["working_reason"]) == (0, "no_calendar")
    assert math.isnan(unclocked["working_median_minutes"])


def test_one_stamp_tells_the_time_between_completions_and_says_so() -> None:
    rows = [{"step_id": step, "end": f"2025-01-06 {hour}:00"} for step, hour in (("a", "08"), ("b", "11"))]
    follows = discover_follows(small_log(rows), sop=SOP)
    assert follows.basis == "end_to_end"
    assert follows.relations["clock_median_hours"].tolist() == [3]


def test_work_that_begins_before_the_other_has_ended_has_no_time_between() -> None:
    rows = chain("p", "ab")
    rows[0]["end"] = "2025-01-06 09:15"
    (row,) = discover_follows(small_log(rows), sop=SOP).relations.to_dict("records")
    assert (row["events"], row["clock_n"], row["reason"]) == (1, 0, "before_predecessor")
    assert math.isnan(row["clock_median_hours"])


def test_the_order_inside_a_day_is_not_made_up() -> None:
    days = {"a": 6, "b": 7, "c": 7}
    rows = [{"step_id": step, "end": f"2025-01-{day:02d}", "precision": "day"} for step, day in days.items()]
    follows = discover_follows(small_log([*rows, {**rows[0], "end": "2025-01-09"}]), sop=SOP)
    # Which of b and c came first is not known: neither what followed a nor what came before the second a.
    assert follows.relations["events"].tolist() == [0, 0, 0]
    assert follows.order_unknown == 3
    assert set(counts(follows, "order_unknown")) == {("a", "b"), ("b", "c"), ("c", "a")}
    assert set(follows.relations["reason"]) == {"order_unknown"}
    assert follows.nodes["starts"].tolist() == [1, 0, 0]


def test_date_only_stamps_of_different_days_tell_days_and_no_hours() -> None:
    rows = [
        {"step_id": step, "end": f"2025-01-{day}", "precision": "day"}
        for step, day in (("a", "06"), ("b", "09"))
    ]
    (row,) = discover_follows(small_log(rows), sop=SOP).relations.to_dict("records")
    assert (row["events"], row["clock_n"], row["reason"], row["days_median"]) == (1, 0, "days_only", 3)


def test_the_same_step_twice_in_one_day_still_follows_itself() -> None:
    rows = [{"step_id": "a", "end": "2025-01-06", "precision": "day"}] * 2
    assert counts(discover_follows(small_log(rows), sop=SOP), "events") == {("a", "a"): (1,)}


def test_blocks_are_those_of_the_conformance_check() -> None:
    stamps = np.random.default_rng(5).integers(0, 4 * 86_400, size=400)
    rows = [
        {
            "case_id": f"p{number % 40}",
            "step_id": "abcx"[int(at) // 7 % 4],
            "end": pd.Timestamp("2025-01-06") + pd.Timedelta(seconds=int(at)),
            "precision": ("second", "minute", "day")[int(at) % 3],
        }
        for number, at in enumerate(stamps)
    ]
    log = small_log(rows)
    made = trails(log, sop=SOP)
    case = pd.factorize(log.events["case_id"])[0].astype(np.int64)
    block = block_numbers(case, spans(log.events, "Asia/Jakarta"))
    ours = np.empty(len(rows), dtype=np.int64)
    ours[made.row] = made.block
    assert ours.tolist() == block.tolist()
    assert made.mixed.any()
    assert not made.mixed.all()


def test_steps_of_the_sop_are_there_even_if_nobody_did_them_and_strange_ones_are_marked() -> None:
    nodes = discover_follows(small_log(chain("p", "ax")), sop=SOP).nodes
    assert nodes["node"].tolist() == ["a", "b", "c", UNKNOWN_MARK + "x"]
    assert nodes["events"].tolist() == [1, 0, 0, 1]
    assert nodes["step_id"].isna().tolist() == [False, False, False, True]


def test_by_activity_the_labels_stay_apart() -> None:
    log = small_log(chain("p", "ab"))
    log.events["activity"] = ["A lama", "A baru"]
    assert discover_follows(log, sop=SOP, by="activity").nodes["node"].tolist() == ["A lama", "A baru"]
    with pytest.raises(ValueError, match="SOP"):
        discover_follows(log, by="step")


def test_a_case_that_still_runs_has_no_end_and_what_has_not_begun_is_no_event() -> None:
    rows = [
        *chain("p", "ab"),
        *chain("q", "a"),
        {"case_id": "q", "step_id": "b", "enabled": "2025-01-06 09:00"},
    ]
    log = small_log(rows, [{"case_id": "p", "status": ""}, {"case_id": "q", "status": "running"}])
    follows = discover_follows(log, sop=SOP)
    assert (follows.events, follows.not_started, follows.nodes["ends"].tolist()) == (3, 1, [0, 1, 0])


def test_an_event_without_stamps_is_refused_and_an_empty_log_is_not() -> None:
    log = small_log(chain("p", "ab"))
    broken = log.events.copy()
    broken.loc[0, ["start", "end"]] = pd.NaT
    with pytest.raises(LogError, match="event_without_stamp"):
        discover_follows(EventLog(events=broken, cases=log.cases), sop=SOP)
    empty = event_log(log.events.iloc[:0])
    assert discover_follows(empty).relations.empty
    assert variants(empty).table.empty
    assert dots(empty).table.empty
    assert handovers(empty).table.empty
    assert performance_spectrum(empty, sop=SOP).table.empty


def test_figures_of_groups_are_those_of_pandas() -> None:
    rng = np.random.default_rng(7)
    values = np.where(rng.random(500) < 0.1, np.nan, rng.integers(-90, 10**9, 500) / 7)
    group = rng.integers(0, 9, 500)
    group[group == 4] = 5
    ours = figures_of(values, group, 9, unit=60)
    expected = pd.Series(values / 60).groupby(group).agg(["count", "median", "mean"]).reindex(range(9))
    assert ours.n.tolist() == expected["count"].fillna(0).tolist()
    np.testing.assert_allclose(ours.median, expected["median"], atol=1e-7)
    np.testing.assert_allclose(ours.mean, expected["mean"], rtol=1e-12)
    assert math.isnan(ours.total[4])
    # Where whole numbers would overflow the slow way gives the same.
    far = figures_of(np.append(values, [-1e15, 1e15]), np.append(group, [4, 4]), 9, unit=60)
    np.testing.assert_allclose(far.median[:4], ours.median[:4], atol=1e-7)


def test_variants_are_counted_and_few_cases_have_no_shares() -> None:
    rows = [row for case, steps in (("p", "abc"), ("q", "ab"), ("r", "abc")) for row in chain(case, steps)]
    table = variants(small_log(rows), sop=SOP).table
    assert table["steps"].tolist() == [("a", "b", "c"), ("a", "b")]
    assert table["cases"].tolist() == [2, 1]
    assert table["examples"].tolist() == [("p", "r"), ("q",)]
    assert table["share"].isna().all()
    many = variants(
        small_log([row for case in range(20) for row in chain(f"c{case}", "ab" if case else "a")]), sop=SOP
    )
    assert many.table["share"].tolist() == [0.95, 0.05]
    assert many.table["cumulated_share"].tolist() == [0.95, 1.0]


def test_cases_that_differ_in_an_unknown_order_alone_are_of_one_variant() -> None:
    rows = [
        {"case_id": case, "step_id": step, "end": "2025-01-06", "precision": "day"}
        for case, steps in (("p", "xba"), ("q", "abx"))
        for step in steps
    ]
    found = variants(small_log(rows), sop=SOP)
    assert found.table["steps"].tolist() == [("a", "b", "?x")]
    assert found.table["together"].tolist() == [(False, True, True)]
    assert found.case_variant["variant"].tolist() == [1, 1]
    assert (
        variants(
            small_log(
                [{**row, "precision": "second", "end": f"2025-01-06 0{at}:00"} for at, row in enumerate(rows)]
            )
        ).cases
        == 2
    )


def test_work_is_handed_on_between_roles_and_persons_only_under_other_names() -> None:
    rows = chain("p", "abc")
    for row, role, person in zip(rows, ("staf", "kepala", "kepala"), ("Siti", "Budi", "Budi"), strict=True):
        row.update(role=role, person=person)
    log = small_log(rows)
    found = handovers(log, sop=SOP)
    assert found.performers["name"].tolist() == ["Staf", "kepala"]
    assert found.table[["first", "second", "events"]].to_numpy().tolist() == [
        ["staf", "kepala", 1],
        ["kepala", "kepala", 1],
    ]
    assert (found.one_each, found.no_performer) == (True, 0)
    people = handovers(log, sop=SOP, between="person")
    assert people.performers["performer"].tolist() == ["P1", "P2"]
    assert "Siti" not in people.performers.to_csv() + people.table.to_csv()


def test_a_day_on_which_one_post_did_everything_hides_no_handover() -> None:
    rows = [
        {"step_id": step, "end": f"2025-01-0{day}", "precision": "day", "role": role}
        for step, day, role in (("a", 6, "staf"), ("b", 6, "staf"), ("c", 7, "kepala"))
    ]
    found = handovers(small_log(rows), sop=SOP)
    assert found.table["events"].tolist() == [1, 1]
    assert found.order_unknown == 0
    rows[0]["role"] = ""
    unknown = handovers(small_log(rows), sop=SOP)
    assert (unknown.no_performer, unknown.order_unknown, unknown.one_each) == (1, 2, False)


def test_dots_are_sorted_and_a_sample_is_even() -> None:
    rows = [
        row for number in range(10) for row in chain(f"c{number}", "ab" * (1 + number % 2), day=20 - number)
    ]
    found = dots(small_log(rows), sop=SOP, most_cases=5)
    assert (found.every, found.cases, found.events) == (2, 10, 30)
    assert found.table["case_id"].drop_duplicates().tolist() == ["c9", "c7", "c5", "c3", "c1"]
    assert found.table["line"].is_monotonic_increasing
    assert found.table["since_days"].max() == pytest.approx(3 / 24)
    short = dots(small_log(rows), sop=SOP, sorting="events").table
    assert short["case_id"].drop_duplicates().tolist()[:2] == ["c0", "c2"]
    with pytest.raises(ValueError, match="sorting"):
        dots(small_log(rows), sorting="longest")  # type: ignore[arg-type]


def test_passages_of_the_spectrum_have_quarters_where_they_are_many() -> None:
    rows = [row for number in range(20) for row in chain(f"c{number}", "ab")]
    for number, row in enumerate(rows[1::2]):
        row["start"] = f"2025-01-06 09:{number:02d}"
    rows += chain("last", "bc")
    found = performance_spectrum(small_log(rows), sop=SOP)
    assert found.segments["passages"].tolist() == [20, 1]
    table = found.table
    first = table[table["segment"] == 0].sort_values("days")
    assert first["quarter"].tolist() == [0] * 5 + [1] * 5 + [2] * 5 + [3] * 5
    assert table.loc[table["segment"] == 1, "quarter"].isna().all()
    assert performance_spectrum(small_log(rows), path=["b", "c"]).path == ("b", "c")
    with pytest.raises(ValueError, match="not in the log: nobody"):
        performance_spectrum(small_log(rows), path=["b", "nobody"])


def test_the_order_of_the_rows_makes_no_difference() -> None:
    rows = [row for case in "pqr" for row in chain(case, "abcxa")]
    log = small_log(rows)
    mixed = event_log(log.events.sample(frac=1, random_state=3), log.cases)
    one, other = (discover_follows(each, sop=SOP) for each in (log, mixed))
    pd.testing.assert_frame_equal(
        one.relations.drop(columns="examples"), other.relations.drop(columns="examples")
    )
    pd.testing.assert_frame_equal(one.nodes, other.nodes)
