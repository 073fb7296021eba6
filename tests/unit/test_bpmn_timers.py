"""Timers of a diagram: waits between two steps, or steps of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bpmn_sketch import read_text, rules, sketch
from sop.exchange.bpmn import read_bpmn
from sop.exchange.bpmn.result import TimerBetween


def test_timers_stand_between_steps(tmp_path: Path) -> None:
    draft = read_text(tmp_path, sketch("s > t1 > A > x > t2 > B > t3 > e; x > C > e"))
    assert draft.timers == (
        TimerBetween(id="t1", name="", after="", before="a"),
        TimerBetween(id="t2", name="", after="a", before="b"),
        TimerBetween(id="t3", name="", after="b", before=""),
    )
    assert "bpmn_timer" in rules(draft)


TIMED: dict[str, tuple[str, list[tuple[str, str, str]], dict[str, object]]] = {
    "between two steps": ("s > A > t1 > B > e", [("t1", "a", "b")], {}),
    "between a step and one of two": (
        "s > A > t1 > x > B > e; x > C > e",
        [("t1", "a", "b"), ("t1", "a", "c")],
        {},
    ),
    "after one or the other": (
        "s > A > x > B > x2 > t1 > D > e; x > C > x2",
        [("t1", "b", "d"), ("t1", "c", "d")],
        {},
    ),
    "beside another": ("s > A > p > t1 > p2 > B > e; p > t2 > p2", [("t1", "a", "b"), ("t2", "a", "b")], {}),
    "at the edges": ("s > t1 > A > t2 > e", [], {"t1": "", "t2": "a"}),
    "one after the other": ("s > A > t1 > t2 > B > e", [], {"t1": "a", "t2": "menunggu_sebelum_b"}),
    "on one of two ways": ("s > A > x > t1 > x2 > B > e; x > x2", [], {"t1": ""}),
    "on the shorter of two ways": ("s > A > x > t1 > x2 > B > e; x > C > x2", [], {"t1": ""}),
    "on a way back": ("s > x1 > A > B > x > C > e; x > t1 > x1", [], {"t1": ""}),
    "after branches have met": ("s > p > A > p2 > t1 > C > e; p > B > p2", [], {"t1": "a b"}),
    "before branches part": ("s > A > t1 > p > B > p2 > C > e; p > D > p2", [], {"t1": "a"}),
}
"""Waits between steps, and what comes before each timer that becomes a step."""


@pytest.mark.parametrize("name", TIMED)
def test_timers_become_steps_where_no_wait_says_the_same(tmp_path: Path, name: str) -> None:
    text, waits, steps = TIMED[name]
    path = tmp_path / "timers.bpmn"
    path.write_text(sketch(text), encoding="utf-8")
    draft = read_bpmn(path, decision_steps=True, timer_steps=True)
    assert [(timer.id, timer.after, timer.before) for timer in draft.timers] == waits
    before = {timer: " ".join(draft.sop.step(step).after or ()) for timer, step in draft.waiting.items()}
    assert before == steps
    for step in draft.waiting.values():
        assert draft.sop.step(step).performers.basis == "assumed"
        assert draft.sop.step(step).standard is None
    assert ("bpmn_timer_step" in rules(draft)) == bool(steps)
    assert "bpmn_not_compared" not in rules(draft)
