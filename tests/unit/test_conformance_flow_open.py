"""Which cases of SOPs with decisions, returns and units are over."""

from __future__ import annotations

import pytest

from builders import decide, flow_sop, small_log
from mining.conformance import case_progress
from sop.model import Sop

BRANCHES = flow_sop(
    {"id": "a", "decision": decide(easy="d", hard=None, no="e")},
    {"id": "b"},
    {"id": "c"},
    {"id": "d", "after": ["c"]},
    {"id": "e", "after": []},
)
"""From a to d, or to d through b and c, or to e alone."""
UNITS = flow_sop(
    {"id": "a"}, {"id": "b", "for_each": "bidang"}, {"id": "c"}, units={"bidang": ["x", "y", "z"]}
)


def _progress(sop: Sop, trace: str, *, gap: float) -> str:
    """Of a case with one event an hour, in a log that goes on for ten days more."""
    words = [word.partition("/") for word in trace.split()]
    rows = [
        {"step_id": step, "unit": unit, "start": f"2025-02-03 0{hour}:00", "end": f"2025-02-03 0{hour}:30"}
        for hour, (step, _, unit) in enumerate(words)
    ]
    rows.append({"case_id": "later", "step_id": "a", "start": "2025-02-13", "end": "2025-02-13"})
    return str(case_progress(small_log(rows), sop, open_gap_days=gap)["p"])


STOPS = flow_sop(
    {"id": "a", "decision": decide(on=None, stop="end")},
    {"id": "b"},
    {"id": "c", "decision": decide(ok="end", not_ok={"to": "b", "at_most": 3})},
)


@pytest.mark.parametrize(
    ("sop", "trace", "young", "old"),
    [
        (BRANCHES, "a e", "completed", "completed"),
        (BRANCHES, "a d", "completed", "completed"),
        (BRANCHES, "a b", "running", "unfinished"),
        # a may have ended the case, or b is still to come.
        (STOPS, "a", "running", "completed"),
        (STOPS, "a b c", "completed", "completed"),
        (STOPS, "a b c b", "running", "completed"),
        (UNITS, "a b/x b/y b/z c", "completed", "completed"),
    ],
)
def test_when_a_case_is_over(sop: Sop, trace: str, young: str, old: str) -> None:
    assert _progress(sop, trace, gap=1000) == young
    assert _progress(sop, trace, gap=0.01) == old


def test_a_case_whose_last_step_lacks_units_is_not_over() -> None:
    sop = flow_sop({"id": "a"}, {"id": "b", "for_each": "u"}, units={"u": ["x", "y"]})
    assert _progress(sop, "a b/x", gap=1000) == "running"
    assert _progress(sop, "a b/x b/y", gap=1000) == "completed"
    assert _progress(sop, "a b", gap=1000) == "completed"
