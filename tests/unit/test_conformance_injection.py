"""Deviations put in on purpose are found again: exactly those, by kind, step and case."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from mining.conformance import KINDS, check_conformance, inject
from sop.events import EventLog, event_log
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import CompiledCalendar, compile_calendar, default_calendar


@pytest.fixture(scope="module")
def calendar() -> CompiledCalendar:
    return compile_calendar(
        default_calendar(), pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-12-31").date()
    )


@pytest.fixture(scope="module")
def sop(root: Path) -> Sop:
    return read_sop(root / "data" / "sops" / "pengukuran-kinerja.yaml")


AFTER = {
    "a": [], "b": ["a"], "c": ["b"], "d": ["a"], "e": ["d"],
    "f": ["c", "e"], "g": ["f"], "h": ["g"], "i": ["a", "h"],
}  # fmt: skip
DIAMOND = Sop.model_validate(
    {
        "schema_version": 1,
        "id": "diamond",
        "title": "Diamond",
        "identity": {"agency": "Test"},
        "origin": {"source": "Test"},
        "roles": [{"id": "kepala", "name": "Kepala"}, {"id": "staf", "name": "Staf"}],
        "steps": [
            {
                "id": step,
                "number": number,
                "text": step,
                "performers": {"roles": ["staf"]},
                "standard": {"value": 30},
                "after": after,
            }
            for number, (step, after) in enumerate(AFTER.items(), start=1)
        ],
    }
)


def _clean(sop: Sop, calendar: CompiledCalendar, cases: int) -> EventLog:
    """Every step as soon as its predecessors are completed, for as long as its standard says."""
    windows, rows = calendar.windows, []
    before = sop.predecessors()
    for number in range(cases):
        release = windows.next_open(calendar.start + (1 + number * 3) * 86_400)
        ends: dict[str, int] = {}
        for step in sop.steps:
            enabled = max([ends[needed] for needed in before[step.id]], default=release)
            start = windows.next_open(enabled + 600)
            ends[step.id] = windows.after(start, step.standard.seconds if step.standard else 1800)
            role = step.performers.leader
            rows.append(
                {
                    "case_id": f"case-{number:03}",
                    "activity": step.text,
                    "step_id": step.id,
                    "visit": 1,
                    "role": role,
                    "person": f"P-{role}",
                    "participants": f'[{{"person": "P-{role}", "role": "{role}"}}]',
                    "enabled": pd.Timestamp(enabled, unit="s", tz="UTC"),
                    "start": pd.Timestamp(start, unit="s", tz="UTC"),
                    "end": pd.Timestamp(ends[step.id], unit="s", tz="UTC"),
                    "precision": "second",
                }
            )
    table = pd.DataFrame(rows).sort_values(["case_id", "start"], kind="stable").reset_index(drop=True)
    return event_log(table)


def _as_set(table: pd.DataFrame) -> list[tuple[str, ...]]:
    rows = table[["kind", "step_id", "other_step_id", "case_id"]].fillna("")
    return sorted(rows.itertuples(index=False, name=None))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("which", ["row", "diamond"])
def test_found_are_exactly_those_put_in(which: str, seed: int, sop: Sop, calendar: CompiledCalendar) -> None:
    document = sop if which == "row" else DIAMOND
    log = _clean(document, calendar, 9 * len(KINDS))
    assert check_conformance(log, document).deviations.empty
    names = log.cases["case_id"].tolist()
    plan = [(name, KINDS[place % len(KINDS)]) for place, name in enumerate(names[: 8 * len(KINDS)])]
    altered, truth = inject(log, document, seed=seed, plan=plan)
    found = check_conformance(altered, document)
    assert truth["kind"].tolist() == [kind for _, kind in plan]
    assert _as_set(found.deviations) == _as_set(truth)
    assert found.numbers.conforming == len(names) - len(plan)


@pytest.mark.parametrize("kind", KINDS)
def test_one_kind_alone(kind: str, sop: Sop, calendar: CompiledCalendar) -> None:
    log = _clean(sop, calendar, 12)
    plan = [(name, kind) for name in log.cases["case_id"]]
    altered, truth = inject(log, sop, seed=7, plan=plan, extra_activity="Menunggu paraf")
    found = check_conformance(altered, sop)
    assert _as_set(found.deviations) == _as_set(truth)
    # More than one step is hit, or the test says little.
    assert kind == "extra" or truth["step_id"].nunique() > 2
    if kind == "extra":
        assert set(found.deviations["activity"]) == {"Menunggu paraf"}


def test_stamps_stay_those_of_an_office(sop: Sop, calendar: CompiledCalendar) -> None:
    log = _clean(sop, calendar, 28)
    plan = [(name, KINDS[place % 7]) for place, name in enumerate(log.cases["case_id"])]
    altered, truth = inject(log, sop, seed=11, plan=plan)
    events = altered.events
    assert (events["start"] < events["end"]).all()
    assert (events["enabled"] <= events["start"]).all()
    assert events["instance"].is_unique
    assert events.dtypes.equals(log.events.dtypes)
    kinds = truth.set_index("case_id")["kind"]
    for name, case in events.groupby("case_id"):
        assert case["start"].is_monotonic_increasing
        if kinds[name] != "overlap":
            assert all(end <= start for end, start in pairwise_stamps(case))
        assert (case["start"].min(), case["end"].max()) == (
            log.events.loc[log.events["case_id"] == name, "start"].min(),
            log.events.loc[log.events["case_id"] == name, "end"].max(),
        ) or kinds[name] == "not_carried_out"
    repeated = events[events["visit"] == 2]
    assert len(repeated) == 4


def pairwise_stamps(case: pd.DataFrame) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """End of each event and start of the next."""
    return [(a, b) for (_, a), (b, _) in pairwise(zip(case["start"], case["end"], strict=True))]


def test_wrong_role_takes_a_person_of_that_role_along(sop: Sop, calendar: CompiledCalendar) -> None:
    log = _clean(sop, calendar, 6)
    altered, truth = inject(log, sop, seed=3, plan=[(name, "wrong_role") for name in log.cases["case_id"]])
    for _, row in truth.iterrows():
        event = altered.events.query("case_id == @row.case_id and step_id == @row.step_id").iloc[0]
        seats = {seat.role for seat in sop.step(row["step_id"]).performers.roles}
        assert event["role"] not in seats
        assert event["person"] == f"P-{event['role']}"
        assert f'"role": "{event["role"]}"' in event["participants"]


def test_a_longer_plan_leaves_earlier_cases_as_they_were(sop: Sop, calendar: CompiledCalendar) -> None:
    log = _clean(sop, calendar, 6)
    names = log.cases["case_id"].tolist()
    short, _ = inject(log, sop, seed=5, plan=[(names[0], "swapped")])
    longer, _ = inject(log, sop, seed=5, plan=[(names[3], "extra"), (names[0], "swapped")])
    again, _ = inject(log, sop, seed=5, plan=[(names[0], "swapped")])
    other, _ = inject(log, sop, seed=6, plan=[(names[0], "swapped")])
    first = [
        item.events[item.events["case_id"] == names[0]].reset_index(drop=True)
        for item in (short, longer, again, other)
    ]
    pd.testing.assert_frame_equal(first[0], first[1])
    pd.testing.assert_frame_equal(short.events, again.events)
    assert not first[0].equals(first[3])


def test_what_cannot_be_injected_is_refused(sop: Sop, calendar: CompiledCalendar) -> None:
    log = _clean(sop, calendar, 2)
    name = log.cases["case_id"][0]
    with pytest.raises(ValueError, match="unknown kind 'late'"):
        inject(log, sop, seed=1, plan=[(name, "late")])
    with pytest.raises(ValueError, match="planned twice"):
        inject(log, sop, seed=1, plan=[(name, "extra"), (name, "extra")])
    with pytest.raises(ValueError, match="not in the log"):
        inject(log, sop, seed=1, plan=[("nowhere", "extra")])
    dirty = EventLog(events=log.events.drop(index=3), cases=log.cases)
    with pytest.raises(ValueError, match="not clean"):
        inject(dirty, sop, seed=1, plan=[(name, "extra")])
