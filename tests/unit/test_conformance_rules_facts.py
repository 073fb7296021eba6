"""Rules of roles, persons, units and deadlines."""

from __future__ import annotations

from typing import Any

import pytest

from builders import small_log
from mining.conformance.rules.checking import RuleCheck, check_rules
from mining.performance.clock import calendar_for
from permits import permit_sop
from sop.events import EventLog
from sop.worktime.calendar import OfficeCalendar

# Monday 6 January 2025; the office is open from 7.30 to 12 and from 13 to 16.
RUN: tuple[tuple[str, str, str, str, str], ...] = (
    ("terima", "08:00", "08:10", "staf", ""),
    ("periksa", "08:10", "08:40", "staf", ""),
    ("tinjau", "09:00", "10:00", "kabid", "bidang_satu"),
    ("tinjau", "09:00", "10:00", "kabid", "Bidang Dua"),
    ("tinjau", "09:00", "11:00", "kabid", "BIDANG  TIGA"),
    ("rapat", "13:00", "15:00", "sekretaris", ""),
    ("tanda_tangan", "15:00", "15:10", "kepala", ""),
    ("arsip", "15:10", "15:25", "staf", ""),
)
PERSONS = {"staf": "p1", "kabid": "p2", "sekretaris": "p3", "kepala": "p4"}


def run(day: int = 6, **changes: dict[str, Any]) -> EventLog:
    """One case that keeps every rule, but for what changes at a step; `day` - of tanda_tangan and arsip."""
    rows = []
    for step, start, end, role, unit in RUN:
        date = f"2025-01-{day if step in ('tanda_tangan', 'arsip') else 6:02}"
        stated = {
            "step_id": step, "start": f"{date} {start}", "end": f"{date} {end}", "role": role, "unit": unit,
            "person": PERSONS[role], "enabled": f"{date} {start}",
        }  # fmt: skip
        rows.append(stated | changes.get(step, {}))
    cases = [{"case_id": "p", "status": "completed", "released": "2025-01-06 08:00"}]
    return small_log(rows, cases)


def check(log: EventLog, calendar: OfficeCalendar | None = None) -> RuleCheck:
    return check_rules(log, permit_sop(), calendar=calendar_for(log, calendar) if calendar else None)


def states(found: RuleCheck, state: str = "broken") -> set[str]:
    return set(found.rules.loc[found.rules[state] > 0, "rule_id"])


def test_what_keeps_every_rule(calendar: OfficeCalendar) -> None:
    found = check(run(), calendar)
    assert states(found) == states(found, "possible") == states(found, "unknown") == set()
    assert (found.rules["kept"] == 1).all()
    assert found.findings == ()


def test_a_role_without_a_seat() -> None:
    assert states(check(run(arsip={"role": "kepala"}))) == {"role:arsip"}
    found = check(run(arsip={"role": "orang luar"}))
    assert states(found) == set()
    assert states(found, "unknown") == {"role:arsip"}
    assert "rule_unknown_role" in [finding.rule for finding in found.findings]


def test_the_same_person_in_a_control() -> None:
    rule = "different_persons:tanda_tangan:periksa"
    assert states(check(run(tanda_tangan={"person": " P1 "}))) == {rule}
    team = '[{"person": "p1", "role": "staf"}, {"person": "p4", "role": "kepala"}]'
    assert states(check(run(tanda_tangan={"participants": team}))) == {rule}
    somebody = '[{"person": "", "role": "staf"}, {"person": "p4", "role": "kepala"}]'
    for change in ({"person": ""}, {"participants": somebody}):
        found = check(run(tanda_tangan=change))
        assert states(found) == set()
        assert states(found, "unknown") == {rule}


def test_units_left_out_and_repeated() -> None:
    log = run()
    log.events.loc[2, "unit"] = "Bidang Dua"
    assert states(check(log)) == {"every_unit:tinjau", "unit_at_most:tinjau"}
    log.events.loc[2, "unit"] = "?"
    found = check(log)
    assert states(found) == set()
    assert states(found, "unknown") == {"every_unit:tinjau", "unit_at_most:tinjau"}


def test_the_meeting_waits_for_every_unit() -> None:
    log = run()
    stamps = log.events.loc[5, ["start", "end"]] + (log.events.loc[7, "end"] - log.events.loc[5, "start"])
    log.events.loc[4, ["start", "end"]] = stamps.to_numpy()
    assert "precedence:rapat:tinjau" in states(check(log))


def test_deadlines_in_working_time(calendar: OfficeCalendar) -> None:
    # Ten working hours from Monday 8.00 end on Tuesday at 10.30 (7.5 hours a day, 30 minutes gone).
    assert states(check(run(7, tanda_tangan={"end": "2025-01-07 10:30"}), calendar)) == set()
    assert states(check(run(7, tanda_tangan={"end": "2025-01-07 10:31"}), calendar)) == {"due:tanda_tangan"}


def test_a_deadline_on_a_day_without_a_clock_is_possible(calendar: OfficeCalendar) -> None:
    def stamped(day: int) -> RuleCheck:
        date = f"2025-01-{day:02} 00:00"
        return check(run(day, tanda_tangan={"start": date, "end": date, "precision": "day"}), calendar)

    assert "due:tanda_tangan" in states(stamped(7), "possible")
    assert "due:tanda_tangan" in states(stamped(8))
    assert "due:tanda_tangan" in states(stamped(6), "kept")


def test_a_deadline_that_cannot_be_judged(calendar: OfficeCalendar) -> None:
    found = check(run(tinjau={"enabled": None}), calendar)
    assert states(found, "unknown") == {"due:tinjau"}
    bare = check(run())
    assert set(bare.rules.loc[bare.rules["reason"] == "no_calendar", "rule_id"]) == {
        "due:tinjau", "due:tanda_tangan",
    }  # fmt: skip
    assert [finding.rule for finding in bare.findings] == ["due_rules_without_calendar"]


@pytest.mark.parametrize("rows", [0, 1])
def test_short_logs(rows: int, calendar: OfficeCalendar) -> None:
    log = run()
    short = EventLog(events=log.events.iloc[:rows].reset_index(drop=True), cases=log.cases)
    found = check_rules(short, permit_sop())
    assert found.n_cases == rows
    assert len(found.rules) == len(check(run()).rules)
