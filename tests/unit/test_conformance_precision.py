"""Precision: worked by hand, the same for an SOP and its net, and pm4py's where both say the same."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import decide, flow_sop, small_log
from mining.conformance.precision import ENOUGH, Precision, net_precision, precision
from mining.performance import statistics
from random_flows import flow_sops, runs
from sop.exchange.petri import petri_net
from sop.flow import flow_of
from sop.model import Sop

PARALLEL = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c", "after": ["a"]}, {"id": "d", "after": ["b", "c"]})


def log_of(*traces: str, status: str = "completed") -> Precision:
    rows = [
        {"case_id": f"k{case}", "step_id": step, "start": f"2025-01-06 {8 + place:02}:00",
         "end": f"2025-01-06 {8 + place:02}:30"}
        for case, trace in enumerate(traces)
        for place, step in enumerate(trace)
    ]  # fmt: skip
    cases = [{"case_id": f"k{case}", "status": status} for case in range(len(traces))]
    return precision(small_log(rows, cases), PARALLEL)


def test_one_of_two_orders_by_hand() -> None:
    # Of each case: 1 step allowed at the beginning, 2 after a, 1 after b, 1 after c, none at the end.
    found = log_of(*["abcd"] * 20)
    assert found.value == pytest.approx(4 / 5)
    assert (found.n_cases, found.n_states, found.n_allowed, found.n_used) == (20, 5, 100, 80)
    assert found.unused.to_dict("records") == [{"after": "a", "activity": "c", "states": 1, "cases": 20}]
    assert log_of(*["abcd"] * 19, "acbd").value == 1.0


def test_what_does_not_fit_counts_as_the_model_explains_it() -> None:
    # "abd" is explained as a, b, (c), d; the same states as "abcd".
    found = log_of(*["abcd"] * 19, "abd")
    assert found.value == pytest.approx(4 / 5)
    assert found.n_states == 5


def test_few_cases_have_no_value_but_a_reason() -> None:
    found = log_of(*["abcd"] * 5)
    assert (found.value, found.reason, found.n_cases) == (None, "few_cases", 5)
    assert len(found.unused) == 1
    assert ENOUGH == statistics.ENOUGH


def test_running_cases_are_left_out() -> None:
    found = log_of(*["ab"] * 20, status="running")
    assert (found.value, found.reason, found.n_cases) == (None, "nothing_allowed", 0)
    assert found.unused.empty


def test_whole_sequences_count_as_the_definition_says() -> None:
    # A net that may go on after its end: a, then any number of b.
    ways = decide(again={"to": "b", "at_most": 2}, done="end")
    sop = flow_sop({"id": "a"}, {"id": "b", "decision": ways})
    net = petri_net(sop)
    assert net_precision(*net, ["ab"]).value == pytest.approx(2 / 3)  # after a b another b is allowed
    assert net_precision(*net, ["ab"], whole=False).value == 1.0


@st.composite
def followed(draw: st.DrawFn) -> tuple[Sop, list[list[str]]]:
    sop = draw(flow_sops(max_steps=5))
    return sop, [draw(runs(sop, flow_of(sop))) for _ in range(draw(st.integers(1, 4)))]


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(followed())
def test_an_sop_and_its_net_have_the_same_precision(example: tuple[Sop, list[list[str]]]) -> None:
    sop, traces = example
    stamp = pd.Timestamp("2025-01-06 08:00")
    rows = [
        {"case_id": f"k{case}", "step_id": step, "start": str(stamp + pd.Timedelta(hours=place)),
         "end": str(stamp + pd.Timedelta(hours=place, minutes=30))}
        for case, trace in enumerate(traces)
        for place, step in enumerate(trace)
    ]  # fmt: skip
    cases = [{"case_id": f"k{case}", "status": "completed"} for case in range(len(traces))]
    ours = precision(small_log(rows, cases), sop, least=1)
    net = net_precision(*petri_net(sop), traces)
    assert (ours.value, ours.n_states, ours.n_allowed) == (net.value, net.n_states, net.n_allowed)
    pd.testing.assert_frame_equal(ours.unused, net.unused)


@pytest.mark.filterwarnings("ignore")
def test_the_same_as_pm4py_on_the_receipt_log(reference_data: Path) -> None:
    """150 cases and the net that the inductive miner makes of them: every trace fits."""
    import pm4py
    from pm4py.algo.evaluation.precision import algorithm

    from mining import read_log
    from mining.conformance.nets.sequences import sequences

    log = read_log(reference_data / "pm4py/compressed/08_receipt.xes.gz").log
    cut = sequences(log)
    chosen = {name: cut.variants[place] for name, place in zip(cut.case_ids, cut.variant_of, strict=True)}
    traces = dict(list(chosen.items())[:150])
    rows = [(name, label) for name, trace in traces.items() for label in trace]
    frame = pd.DataFrame(rows, columns=["case:concept:name", "concept:name"])
    frame["time:timestamp"] = pd.Timestamp("2020-01-01", tz="UTC") + pd.to_timedelta(
        range(len(rows)), unit="s"
    )
    net = pm4py.discover_petri_net_inductive(frame)
    theirs = algorithm.apply(
        frame, *net, variant=algorithm.Variants.ALIGN_ETCONFORMANCE, parameters={"show_progress_bar": False}
    )
    found = net_precision(*net, traces, whole=False)
    assert found.value == pytest.approx(theirs, abs=1e-12)
    assert 0.05 < theirs < 0.5
