"""Causes of waiting the slow way: at every instant at which anything changes, ask who could take the step."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from builders import small_sop
from mining.performance.waiting import CAUSES, waiting_causes
from mining.performance.waiting.result import Who
from mining.performance.waiting.stretches import covered, highest, union, weight_above
from sop.events import EventLog, event_log
from sop.worktime import CompiledCalendar, Windows, compile_calendar, default_calendar

ROW = small_sop({"a": None, "b": ["a"], "c": ["b"]})
PERSONS = {"ani": "staf", "budi": "staf", "cici": "kabid", "dodi": "kepala"}
START = int(pd.Timestamp("2026-01-05 07:30", tz="Asia/Jakarta").timestamp())


@pytest.fixture(scope="module")
def calendar() -> CompiledCalendar:
    return compile_calendar(default_calendar(), date(2026, 1, 1), date(2026, 1, 31))


def random_log(luck: np.random.Generator) -> EventLog:
    rows = []
    for case in range(14):
        at = START + int(luck.integers(0, 40)) * 600
        for step in "abc":
            start = at + int(luck.integers(0, 40)) * 600
            end = start + int(luck.integers(0, 15)) * 600
            team = luck.permutation(list(PERSONS))[: 1 if luck.random() < 0.8 else 2].tolist()
            members = [{"person": one, "role": PERSONS[one]} for one in team]
            rows.append(
                {
                    "case_id": str(case), "step_id": step, "activity": step, "person": team[0],
                    "role": PERSONS[team[0]], "participants": json.dumps(members) if len(team) > 1 else "",
                    "enabled": at, "start": start, "end": end, "precision": "second",
                }
            )  # fmt: skip
            at = end
    table = pd.DataFrame(rows)
    for name in ("enabled", "start", "end"):
        table[name] = pd.to_datetime(table[name], unit="s", utc=True)
    return event_log(table.sort_values(["case_id", "start"], kind="stable"))


class Slow:
    """Looks at one instant at a time."""

    def __init__(
        self, log: EventLog, calendar: CompiledCalendar, hours: dict[str, Windows], who: Who
    ) -> None:
        self.office, self.hours, self.who = calendar.windows, hours, who
        table = log.events.copy()
        for name in ("enabled", "start", "end"):
            table[name] = table[name].astype("datetime64[s, UTC]").astype("int64")
        self.rows = table.to_dict("records")
        for row in self.rows:
            members = json.loads(row["participants"]) if row["participants"] else []
            row["team"] = [each["person"] for each in members] or [row["person"]]
        holders = {(PERSONS[one], one) for row in self.rows for one in row["team"]}
        self.holders = {
            role: sorted(one for its, one in holders if its == role) for role in set(PERSONS.values())
        }
        self.borders = {at for row in self.rows for at in (row["enabled"], row["start"], row["end"])}
        for windows in (self.office, *hours.values()):
            self.borders |= {*windows.open.tolist(), *windows.close.tolist()}

    def seats(self, row: dict[str, object]) -> list[tuple[int, list[str]]]:
        team: list[str] = row["team"]  # type: ignore[assignment]
        if self.who == "performer":
            return [(len(team), team)]
        return [(count, self.holders[role]) for role, count in Counter(PERSONS[one] for one in team).items()]

    def there(self, person: str, now: int) -> bool:
        return person not in self.hours or self.hours[person].is_open(now)

    def blocked(self, row: dict[str, object], now: int) -> str:
        """The first cause that holds, as far as this instance alone is concerned."""
        if not self.office.is_open(now):
            return "office_closed"
        seats = self.seats(row)
        if any(sum(self.there(one, now) for one in group) < count for count, group in seats):
            return "absent"
        wanted = {one for _, group in seats for one in group}
        working = [
            each for each in self.rows if each["start"] <= now < each["end"] and wanted & {*each["team"]}
        ]
        if any(each["enabled"] > row["enabled"] for each in working):
            return "overtaken"
        return "busy_case" if working else "unexplained"

    def cause(self, row: dict[str, object], now: int) -> str:
        found = self.blocked(row, now)
        if found != "unexplained":
            return found
        mine = {one for _, group in self.seats(row) for one in group}
        for other in self.rows:
            theirs = self.seats(other)
            if sum(count for count, _ in theirs) < 2 or not mine & {
                one for _, group in theirs for one in group
            }:
                continue
            first = other["enabled"] < row["enabled"]
            waits = other["enabled"] <= now < other["start"]
            if first and waits and self.blocked(other, now) in ("absent", "overtaken", "busy_case"):
                return "joint"
        return "unexplained"

    def of(self, row: dict[str, object]) -> Counter[str]:
        begin, end = int(row["enabled"]), int(row["start"])  # type: ignore[call-overload]
        inside = [begin, *sorted(at for at in self.borders if begin < at < end), end]
        found: Counter[str] = Counter()
        for first, last in pairwise(inside):
            if last > first:
                found[self.cause(row, first)] += last - first
        return +found


@pytest.mark.parametrize("who", ["performer", "holders"])
@pytest.mark.parametrize("seed", range(6))
def test_the_fast_way_equals_the_slow_way(seed: int, who: Who, calendar: CompiledCalendar) -> None:
    luck = np.random.default_rng(seed)
    log = random_log(luck)
    own = [(at + 8 * 3600, at + 11 * 3600) for at in calendar.midnights[:-1]]
    hours = {"budi": Windows.from_pairs(own), "dodi": Windows.from_pairs(own)}
    slow = Slow(log, calendar, hours, who)
    table = waiting_causes(log, ROW, calendar, who=who, hours=hours, infer=()).instances
    total: Counter[str] = Counter()
    for row, fast in zip(slow.rows, table.to_dict("records"), strict=True):
        wanted = slow.of(row)
        assert {
            cause: fast[f"{cause}_clock_seconds"] for cause in CAUSES if fast[f"{cause}_clock_seconds"]
        } == wanted
        total += wanted
    assert {"office_closed", "absent", "overtaken", "busy_case", "unexplained"} <= set(total)


def test_ranges_of_many_places_at_once() -> None:
    luck = np.random.default_rng(1)
    for count in (1, 2, 7, 64, 200):
        first = luck.integers(0, count, 50)
        last = np.minimum(first + luck.integers(1, 40, 50), count)
        value = luck.integers(0, 30, 50)
        over = [[v for f, e, v in zip(first, last, value, strict=True) if f <= at < e] for at in range(count)]
        assert covered(count, first, last).tolist() == [len(each) for each in over]
        assert highest(count, first, last, value, nothing=-5).tolist() == [
            max(each, default=-5) for each in over
        ]
        values, weights = luck.integers(0, 9, count), luck.integers(0, 99, count)
        limits = luck.integers(-1, 10, 50)
        wanted = [
            int(sum(w for v, w in zip(values[f:e], weights[f:e], strict=True) if v > limit))
            for f, e, limit in zip(first, last, limits, strict=True)
        ]
        assert weight_above(values, weights, first, last, limits).tolist() == wanted
    windows = union(np.array([5, 1, 2, 9, 7]), np.array([7, 2, 4, 9, 8]))
    assert (windows.open.tolist(), windows.close.tolist()) == ([1, 5], [4, 8])
