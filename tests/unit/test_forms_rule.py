"""The rule of the monitoring form: every branch, and what it counts in a log."""

from __future__ import annotations

import pytest

from mining.analysis import Mined
from monitored import STEPS, cases, four_steps, mined_of
from ukur.documents.monitoring.rule import MonitoringRule, Observed, judge, observe

GOOD = " ".join(STEPS)
SWAPPED = "minta setuju periksa arsip"


def told(observed: Observed | None, dissent: int = 0) -> tuple[str, tuple[str, ...]]:
    verdict = judge(observed, dissent=dissent)
    return verdict.outcome, tuple(reason.code for reason in verdict.reasons)


@pytest.mark.parametrize(
    ("observed", "dissent", "outcome", "reasons"),
    [
        (None, 0, "open", ("no_log",)),
        (None, 2, "open", ("no_log",)),
        (Observed(completed=2), 0, "open", ("few_runs",)),
        (Observed(completed=2, deviating=2), 0, "open", ("few_runs",)),
        (Observed(completed=5, records=50, unknown=11), 0, "open", ("unknown",)),
        (Observed(completed=5, records=50, unknown=10), 0, "well", ("followed",)),
        (Observed(completed=0, records=5, unknown=5), 0, "open", ("few_runs", "unknown")),
        (Observed(completed=3), 0, "well", ("followed",)),
        (Observed(completed=3, deviating=1), 0, "open", ("once",)),
        (Observed(completed=4, deviating=2), 0, "not_well", ("deviating",)),
        (Observed(completed=5, deviating=1), 0, "well", ("followed",)),
        (Observed(completed=5, deviating=2), 0, "not_well", ("deviating",)),
        (Observed(completed=10, deviating=2), 0, "well", ("followed",)),
        (Observed(completed=10, deviating=3), 0, "not_well", ("deviating",)),
        (Observed(completed=5, doubtful=1), 0, "well", ("followed",)),
        (Observed(completed=5, doubtful=2), 0, "open", ("order",)),
        (Observed(completed=5, deviating=1, doubtful=1), 0, "open", ("once", "order")),
        (Observed(completed=3, unfinished=1), 0, "open", ("unfinished",)),
        (Observed(completed=9, unfinished=1), 0, "well", ("followed",)),
        (Observed(completed=5, due=5, late=1), 0, "well", ("followed",)),
        (Observed(completed=5, due=4, late=1), 0, "open", ("late_once",)),
        (Observed(completed=5, due=5, late=2), 0, "not_well", ("late",)),
        (Observed(completed=9, controls=1, deviating=1), 0, "not_well", ("control",)),
        (Observed(completed=5, deviating=2, due=5, late=3), 0, "not_well", ("deviating", "late")),
        (Observed(completed=5), 1, "open", ("entries",)),
        (Observed(completed=5, deviating=4), 1, "not_well", ("deviating",)),
    ],
)
def test_each_branch(observed: Observed | None, dissent: int, outcome: str, reasons: tuple[str, ...]) -> None:
    assert told(observed, dissent) == (outcome, reasons)


def test_its_numbers_can_be_chosen() -> None:
    seen = Observed(completed=4, deviating=2)
    assert judge(seen, rule=MonitoringRule(one_in=2)).outcome == "well"
    assert judge(seen, rule=MonitoringRule(pattern_from=3)).outcome == "open"
    assert judge(seen, rule=MonitoringRule(least_runs=5)).outcome == "open"


@pytest.fixture(scope="module")
def swapped() -> Mined:
    return mined_of(four_steps(), cases([SWAPPED] * 4 + [GOOD]))


def test_a_log_is_counted(swapped: Mined) -> None:
    seen = observe(swapped)
    assert (seen.completed, seen.deviating, seen.doubtful, seen.records) == (5, 4, 0, 20)
    assert judge(seen).outcome == "not_well"


def test_dates_alone_leave_the_boxes_empty() -> None:
    seen = observe(mined_of(four_steps(), cases([GOOD] * 3, precision="day")))
    assert (seen.completed, seen.deviating, seen.doubtful) == (3, 0, 3)
    assert told(seen) == ("open", ("order",))


def test_dates_on_different_days_can_be_judged() -> None:
    seen = observe(mined_of(four_steps(), cases([GOOD] * 3, precision="day", days=True)))
    assert told(seen) == ("well", ("followed",))


def test_other_performers_count_only_where_the_document_states_them() -> None:
    rows = [{**row, "role": "tamu" if row["step_id"] == "setuju" else "staf"} for row in cases([GOOD] * 3)]
    assert observe(mined_of(four_steps(), rows)).deviating == 3
    assumed = {"performers": {"roles": ["staf"], "basis": "assumed"}}
    assert observe(mined_of(four_steps(setuju=assumed), rows)).deviating == 0


def test_repeats_and_extra_work_are_not_counted() -> None:
    seen = observe(mined_of(four_steps(), cases(["minta periksa periksa setuju arsip", GOOD, GOOD])))
    assert (seen.completed, seen.deviating) == (3, 0)
    assert told(seen) == ("well", ("followed",))


def test_a_broken_control_counts_once() -> None:
    sop = four_steps(setuju={"not_same_person_as": ["periksa"]})
    rows = [{**row, "person": "p1"} for row in cases([GOOD] * 5)]
    for row in rows:
        if row["step_id"] == "setuju" and row["case_id"] != "2026-5":
            row["person"] = "p2"
    seen = observe(mined_of(sop, rows))
    assert (seen.controls, seen.completed) == (1, 5)
    assert told(seen) == ("not_well", ("control",))


def test_deadlines_of_completed_and_running_cases() -> None:
    rows = cases([GOOD] * 3 + ["minta"] * 2)
    last = {"2026-1": "2026-01-05", "2026-2": "2026-01-11", "2026-3": None, "2026-4": "2026-01-28"}
    table = [{"case_id": f"2026-{n}", "deadline": last.get(f"2026-{n}", "2026-03-31")} for n in range(1, 6)]
    seen = observe(mined_of(four_steps(), rows, table, as_of="2026-02-10"))
    # Of the running cases only the one past its deadline is known to have missed it.
    assert (seen.completed, seen.running, seen.due, seen.late) == (3, 2, 3, 2)


def test_cancelled_cases_are_left_out() -> None:
    table = [{"case_id": f"2026-{n}", "status": "cancelled" if n == 4 else "completed"} for n in range(1, 5)]
    seen = observe(mined_of(four_steps(), cases([GOOD] * 3 + ["arsip"]), table))
    assert (seen.completed, seen.deviating, seen.unfinished) == (3, 0, 0)
