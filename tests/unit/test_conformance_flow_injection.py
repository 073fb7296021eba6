"""Deviations of SOPs with decisions, returns, units and controls, put in and found again."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import decide, flow_sop, small_log
from mining.conformance import check_conformance, inject
from mining.conformance.injection.injecting import inject_several
from mining.conformance.wording import FLOW_KINDS
from sop.events import EventLog

SOP = flow_sop(
    {"id": "a"},
    {"id": "b", "for_each": "u"},
    {"id": "c", "decision": decide(full=None, short="e")},
    {"id": "d"},
    {"id": "e", "decision": decide(ok=None, again={"to": "e", "at_most": 1}), "not_same_person_as": ["c"]},
    {"id": "f"},
    units={"u": ["x", "y"]},
)
PLAIN = flow_sop({"id": "a"}, {"id": "b"}, {"id": "c"})


def clean(*traces: str) -> EventLog:
    """A case for each trace, `b/x` for a unit; an hour each, an hour apart, everybody somebody else."""
    rows = [
        {
            "case_id": f"k{number}",
            "step_id": word.split("/")[0],
            "unit": word.partition("/")[2],
            "person": f"P{place}",
            "start": f"2025-02-03 {2 * place:02}:00",
            "end": f"2025-02-03 {2 * place + 1:02}:00",
        }
        for number, trace in enumerate(traces)
        for place, word in enumerate(trace.split())
    ]
    return small_log(rows)


def found(log: EventLog) -> list[list[str]]:
    """Kind, step, other step and case of everything found."""
    table = check_conformance(log, SOP, open_gap_days=0).deviations
    assert set(table["certainty"]) <= {"certain"}
    return sorted(table[["kind", "step_id", "other_step_id", "case_id"]].fillna("").values.tolist())


@pytest.mark.parametrize("kind", FLOW_KINDS)
def test_one_kind_alone(kind: str) -> None:
    log = clean(*["a b/x b/y c e f"] * 3, *["a b/y b/x c e e f"] * 3)
    assert found(log) == []
    plan = [(name, kind) for name in log.cases["case_id"]]
    altered, truth = inject(log, SOP, seed=4, plan=plan)
    assert found(altered) == sorted(truth.fillna("").astype("object").values.tolist())
    assert len(truth) == 6
    assert (altered.events["start"] < altered.events["end"]).all()
    assert altered.events["instance"].is_unique
    for _, case in altered.events.groupby("case_id"):
        assert case["start"].is_monotonic_increasing


@pytest.mark.parametrize("kind", FLOW_KINDS)
def test_an_sop_without_such_steps_cannot_take_it(kind: str) -> None:
    with pytest.raises(ValueError, match="no step of the case"):
        inject(clean("a b c"), PLAIN, seed=4, plan=[("k0", kind)])


def test_a_step_that_was_called_for_is_no_candidate() -> None:
    with pytest.raises(ValueError, match="no step of the case"):
        inject(clean("a b/x b/y c d e f"), SOP, seed=4, plan=[("k0", "not_called_for")])


def test_several_in_one_case() -> None:
    log = clean(*["a b/x b/y c d e f"] * 4)
    plan = {name: ["same_person", "repeated", "not_called_for"] for name in log.cases["case_id"]}
    altered, truth = inject_several(log, SOP, seed=2, plan=plan)
    # The third cannot be put in, and is left out.
    assert sorted(truth["kind"]) == ["repeated"] * 4 + ["same_person"] * 4
    kinds = pd.Series([row[0] for row in found(altered)]).value_counts().to_dict()
    assert kinds["same_person"] == 4
    with pytest.raises(ValueError, match="no step of the case"):
        inject_several(log, SOP, seed=2, plan={"k0": ["not_called_for"]})
