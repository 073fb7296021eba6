"""Causes of waiting the slow way: at every instant at which anything changes, ask who could take the step."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from simulation.draws import Draws
from simulation.plan import MISSING, Plan
from simulation.record import Run


class NaiveCauses:
    """Looks at one instant at a time and knows nothing of how the real one is worked out."""

    def __init__(self, plan: Plan, draws: Draws, run: Run) -> None:
        self.plan, self.draws, self.run = plan, draws, run
        self.rows: dict[int, list[int]] = {person: [] for person in range(len(plan.persons))}
        for row in range(len(run)):
            for person in run.team_of(row):
                self.rows[person].append(row)
        self.borders = {run.begin, run.end_of_run, *plan.days.midnights.tolist()}
        for windows in (plan.office, *(luck.windows for luck in draws.persons)):
            self.borders.update(windows.open.tolist(), windows.close.tolist())
        for work in (*run.duties, *run.held):
            self.borders.update(work.start.tolist(), work.end.tolist())
        self.borders.update(run.start.tolist(), run.end.tolist(), run.ready.tolist())
        self.sorted = sorted(self.borders)

    def of(self, row: int) -> Counter[str]:
        """Clock seconds of waiting of one instance, by cause."""
        run = self.run
        found: Counter[str] = Counter()
        instants = [int(array[row]) for array in (run.enabled, run.outside, run.handed, run.ready, run.start)]
        instants = [run.end_of_run if instant == MISSING else instant for instant in instants]
        for cause, (begin, end) in zip(
            ("external", "handover", "batch"), pairwise(instants[:4]), strict=True
        ):
            found[cause] += end - begin
        ready, start = instants[-2:]
        inside = [ready, *(border for border in self.sorted if ready < border < start), start]
        for begin, end in pairwise(inside):
            if end > begin:
                found[self.at_desk(row, begin)] += end - begin
        return +found

    def at_desk(self, row: int, now: int) -> str:
        """The first cause that holds at an instant between ready and started."""
        if not self.plan.office.is_open(now):
            return "office_closed"
        seats = [
            (count, self.on_duty(row, role, now)) for role, count in self.plan.steps[self.run.step[row]].seats
        ]
        if any(len(there) < count for count, there in seats):
            return "absent"
        lacking: set[int] = set()
        for count, there in seats:
            if sum(self.free(row, person, now) for person in there) < count:
                lacking |= there
        return self.hindered_by(row, lacking, now) if lacking else "does_not_fit"

    def hindered_by(self, row: int, lacking: set[int], now: int) -> str:
        """What the persons do of whom there are too few."""
        working = {self.at_case(person, now) for person in lacking} - {None}
        mine = int(self.run.rank_priority[row]), int(self.run.ready[row])
        if any(
            self.priority(other) < mine[0] and self.run.ready[other] > mine[1]
            for other in working
            if other is not None
        ):
            return "overtaken"
        if working:
            return "busy_case"
        if any(self.inside(self.run.duties[person], now) for person in lacking):
            return "busy_duty"
        return "joint"

    def priority(self, row: int) -> int:
        """A batch has that of its highest item."""
        items = (
            [row] if self.run.batch[row] == MISSING else np.flatnonzero(self.run.batch == self.run.batch[row])
        )
        return min(int(self.run.rank_priority[item]) for item in items)

    def barred(self, row: int) -> set[int]:
        """Who carried out the latest visit of a step from which this one must differ."""
        run, found = self.run, set[int]()
        for step in self.plan.steps[run.step[row]].not_same_as:
            done = [
                other
                for other in range(len(run))
                if run.case[other] == run.case[row] and run.step[other] == step
                if MISSING != run.start[other] <= run.ready[row]
            ]
            last = max((run.visit[other] for other in done), default=MISSING)
            found |= {person for other in done if run.visit[other] == last for person in run.team_of(other)}
        return found

    def on_duty(self, row: int, role: int, now: int) -> set[int]:
        plan, spec = self.plan, self.plan.steps[self.run.step[row]]
        holders = plan.holders(role)
        bound = spec.units[self.run.unit[row]].persons
        people = {p for p in holders if p in bound} or set(holders)
        if all(self.draws.persons[person].away.is_open(now) for person in people):
            people |= set(spec.acting_for(role))
        people -= self.barred(row)
        return {person for person in people if self.draws.persons[person].windows.is_open(now)}

    def free(self, row: int, person: int, now: int) -> bool:
        if self.at_case(person, now) is not None or self.inside(self.run.duties[person], now):
            return False
        return not self.inside(self.run.held[person], now) or self.first_of_its_kind(row, now)

    def first_of_its_kind(self, row: int, now: int) -> bool:
        """Does it keep performers free, and nothing of better rank that shares one of them waits?"""
        mine = self.plan.steps[self.run.step[row]]
        if not (mine.joint or mine.must_not_split):
            return False
        start = self.run.start
        for other in range(len(self.run)):
            spec = self.plan.steps[self.run.step[other]]
            if not (spec.joint or spec.must_not_split) or not self.related(other, row):
                continue
            began = start[other] if start[other] != MISSING else self.run.end_of_run
            if self.run.ready[other] != MISSING and began > now and self.rank(other) < self.rank(row):
                return False
        return True

    def related(self, one: int, other: int) -> bool:
        return bool(self.everybody(one) & self.everybody(other))

    def everybody(self, row: int) -> set[int]:
        spec = self.plan.steps[self.run.step[row]]
        bound = spec.units[self.run.unit[row]].persons
        people: set[int] = set()
        for role, _ in spec.seats:
            holders = self.plan.holders(role)
            people |= {p for p in holders if p in bound} or set(holders)
            people |= set(spec.acting_for(role))
        people -= self.barred(row)
        return people

    def rank(self, row: int) -> tuple[int, ...]:
        run = self.run
        release = int(self.draws.cases.release[run.case[row]])
        return (
            int(run.rank_priority[row]), int(run.ready[row]), release, int(run.case[row]), int(run.step[row]),
            int(run.visit[row]), int(run.unit[row]),
        )  # fmt: skip

    def at_case(self, person: int, now: int) -> int | None:
        for row in self.rows[person]:
            start, end = int(self.run.start[row]), int(self.run.end[row])
            if start != MISSING and start <= now < (self.run.end_of_run if end == MISSING else end):
                return row
        return None

    @staticmethod
    def inside(work: object, now: int) -> bool:
        starts, ends = work.start.tolist(), work.end.tolist()  # type: ignore[attr-defined]
        return any(a <= now < b for a, b in zip(starts, ends, strict=True))
