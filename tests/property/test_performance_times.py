"""The fast measurement says the same as one that goes event by event, whatever the log."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from builders import decide, flow_sop, small_sop
from mining.conformance.open_cases import case_progress
from mining.performance import measure
from mining.performance.cases import case_table
from mining.performance.clock import Clock, read_clock
from mining.performance.instances import measure_instances
from mining.performance.ready import ready_times
from mining.performance.stages import stage_tables
from naive_ready import ready_times as naive_ready_times
from naive_times import naive_bottlenecks, naive_elapsed, naive_progress, naive_stages
from sop.events import EventLog, event_log
from sop.exchange.petri import flow_graph
from sop.model import Sop, Stage
from sop.worktime import compile_calendar, default_calendar

CALENDAR = compile_calendar(default_calendar(), date(2025, 12, 1), date(2026, 6, 30))
FIRST = pd.Timestamp("2026-01-05 07:00", tz="Asia/Jakarta")
UNITS = {"u": ["x", "y", "z"]}


def _stamp(number: int | None, precision: str) -> pd.Timestamp | None:
    """Few instants, so that many are equal; half of them on the same day."""
    if number is None:
        return None
    stamp = FIRST + pd.Timedelta(days=number // 4, hours=2 * (number % 4), microseconds=250_000)
    return stamp.normalize() if precision == "day" else stamp


def _sops() -> dict[str, Sop]:
    again = {"id": "b", "decision": decide(ok=None, again={"to": "a", "at_most": 2})}
    itself = {"id": "b", "decision": decide(ok=None, again={"to": "b", "at_most": 2})}
    over = {"id": "a", "decision": decide(easy="c", hard=None)}
    sops = {
        "returns": flow_sop({"id": "a"}, again, {"id": "c"}, {"id": "d", "after": []}),
        "returns_to_itself": flow_sop({"id": "a"}, itself, {"id": "c"}),
        "passes_over": flow_sop(over, {"id": "b"}, {"id": "c", "after": ["b"]}),
        "units": flow_sop({"id": "a"}, {"id": "b", "for_each": "u"}, {"id": "c"}, units=UNITS),
        "ends_with_units": flow_sop({"id": "a"}, {"id": "b", "for_each": "u"}, units=UNITS),
        "joins": small_sop({"a": [], "b": [], "c": ["a"], "d": ["a", "b"], "e": ["c", "d"]}),
        "ends_in_a_decision": flow_sop(
            {"id": "a"}, {**again, "decision": decide(ok="end", again={"to": "a", "at_most": 2})}
        ),
    }
    return {
        name: sop.model_copy(
            update={"stages": (Stage(id="x", name="X", last=first), Stage(id="y", name="Y", last=last))}
        )
        for name, sop in sops.items()
        for first, last in [(sop.steps[-2].id, sop.steps[-1].id)]
    }


SOPS = _sops()


def _random_log(sop: Sop, *, seed: int, n_cases: int = 200) -> EventLog:
    """A log with anything in it: stamps that are missing or equal, dates, repeated and unknown steps."""
    rng = np.random.default_rng(seed)
    steps, rows = [*(step.id for step in sop.steps), None], []
    for case in range(n_cases):
        dates = rng.random() < 0.3
        for _ in range(rng.integers(1, 9)):
            precision = "day" if dates and rng.random() < 0.7 else "second"
            stamps = [
                _stamp(int(number) if number < 8 else None, precision) for number in rng.integers(0, 11, 3)
            ]
            if stamps == [None] * 3:
                stamps[2] = _stamp(0, precision)
            if stamps[1:] != [None, None] and rng.random() < 0.7:
                stamps[0] = None
            unit = rng.choice(["", "strange", "x", "y", "z", "x", "y", "z"])
            step = steps[rng.integers(0, len(steps))]
            rows.append((f"p{case}", step, "any", unit, precision, *stamps))
    names = ["case_id", "step_id", "activity", "unit", "precision", "enabled", "start", "end"]
    table = pd.DataFrame(rows, columns=names)
    table = table.astype(dict.fromkeys(names[5:], "datetime64[us, Asia/Jakarta]"))
    cases = pd.DataFrame({"case_id": table["case_id"].unique()})
    released = [
        _stamp(int(number) if number < 8 else None, "second") for number in rng.integers(0, 16, len(cases))
    ]
    cases["released"] = pd.Series(released, dtype="datetime64[us, Asia/Jakarta]")
    cases["status"] = rng.choice(["", "", "", "running", "completed", "cancelled"], len(cases))
    # Cases stand one beside the other, as in a log that was only sorted by time.
    return event_log(table.iloc[rng.permutation(len(table))], cases)


@pytest.mark.parametrize("name", SOPS)
def test_ready_is_found_as_event_by_event(name: str) -> None:
    log = _random_log(SOPS[name], seed=1)
    flow, clock = flow_graph(SOPS[name]), read_clock(log, CALENDAR)
    fast, slow = ready_times(log, flow, clock), naive_ready_times(log, flow, clock)
    assert {"enabled", "predecessor", "previous", "released", ""} == set(fast.basis)
    assert fast.basis.tolist() == slow.basis.tolist()
    assert fast.reason.tolist() == slow.reason.tolist()
    for column in ("known", "day", "seconds", "timed"):
        assert getattr(fast.stamps, column).tolist() == getattr(slow.stamps, column).tolist(), column


@pytest.mark.parametrize("name", SOPS)
def test_elapsed_progress_and_stages_are_found_as_case_by_case(name: str) -> None:
    sop, log = SOPS[name], _random_log(SOPS[name], seed=2)
    clock = read_clock(log, CALENDAR)
    _same_elapsed(log, sop, clock)
    for gap in (0, 1, 90):
        progress = case_progress(log, sop, open_gap_days=gap)
        pd.testing.assert_series_equal(progress, naive_progress(log, sop, open_gap_days=gap))
        cases = case_table(log, clock, progress)
        pairs = zip(stage_tables(log, sop, clock, cases), naive_stages(log, sop, clock, cases), strict=True)
        for fast, slow in pairs:
            pd.testing.assert_frame_equal(fast, slow)


def _same_elapsed(log: EventLog, sop: Sop, clock: Clock) -> None:
    found = measure_instances(log, flow_graph(sop), clock)
    for (before, end), row in zip(naive_elapsed(log, clock), found.to_dict("records"), strict=True):
        seconds = None
        if before is not None and end is not None and before.timed and end.timed:
            seconds = end.seconds - before.seconds
        if seconds is None or seconds < 0:
            assert np.isnan(row["elapsed_clock_seconds"])
            assert row["elapsed_reason"] in (
                "only_one_stamp",
                "days_only",
                "first_event",
                "before_release",
                "not_started",
            )
        else:
            assert (row["elapsed_clock_seconds"], row["elapsed_reason"]) == (seconds, "")


@pytest.mark.parametrize("name", SOPS)
def test_losses_are_added_up_as_by_hand(name: str) -> None:
    sop, log = SOPS[name], _random_log(SOPS[name], seed=3)
    found = measure(log, sop, CALENDAR)
    cycles = float(found.cases["cycle_working_days"].sum()) * CALENDAR.work_seconds_per_day
    slow = naive_bottlenecks(found.instances, sop, cycle_seconds=cycles)
    assert set(slow["kind"]) == {"waiting", "work", "elapsed"}
    pd.testing.assert_frame_equal(found.bottlenecks[list(slow)], slow)


def test_a_long_log_of_one_case_is_no_square() -> None:
    n = 40_000
    table = pd.DataFrame(
        {"case_id": "p", "step_id": "a", "activity": "a", "precision": "second"}, index=range(n)
    )
    table["end"] = FIRST.tz_convert("UTC") + pd.to_timedelta(range(n), unit="s")
    log, sop = event_log(table), small_sop({"a": None})
    ready = ready_times(log, flow_graph(sop), read_clock(log, CALENDAR))
    assert (ready.basis[1:] == "previous").all()
    assert (np.diff(ready.stamps.seconds[1:]) == 1).all()
