"""The office as a SimPy model: cases walk through the SOP, persons serve steps and their other duties.

The clock is a whole number of seconds. At one instant things happen in this order: completions, enablings
and openings first, starts last; `_LAST` sees to it.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import simpy
from simpy.events import Event

from simulation.draws import Draws
from simulation.engine.desk import Allocation, Desk, Rank, Request
from simulation.plan import Int64, Plan
from sop.worktime.windows import HorizonError

_LAST = 9  # SimPy's own priorities are 0 (urgent) and 1 (normal)
MISSING = -1


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """What happened in one replication: arrays are case x step, seconds, MISSING where it never came.

    Parameters: enabled - last predecessor completed (or released); ready - and external waits over; start,
    end; teams - indices of the persons; duty_seconds, sop_seconds, on_duty_seconds - working seconds by
    person from the start of the run to its end; begin, end_of_run - instants.
    """

    enabled: Int64
    ready: Int64
    start: Int64
    end: Int64
    teams: tuple[tuple[tuple[int, ...], ...], ...]
    duty_seconds: Int64
    sop_seconds: Int64
    on_duty_seconds: Int64
    begin: int
    end_of_run: int


def run(plan: Plan, draws: Draws) -> Run:
    """Simulate one replication.

    Parameters: plan, draws - see `simulation.planning` and `simulation.draws`.
    Returns: all instants. Cases that the calendar's end cuts off keep MISSING.
    """
    return _Office(plan, draws).run()


class _Starts(Event):
    """The last thing that happens at an instant: free persons take up work."""

    def __init__(self, env: simpy.Environment) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, priority=_LAST)  # type: ignore[arg-type]


class _Office:
    def __init__(self, plan: Plan, draws: Draws) -> None:
        self.plan, self.draws = plan, draws
        self.env = simpy.Environment(initial_time=plan.start)
        self.allocation = Allocation(plan, draws)
        self.waiting: list[tuple[Rank, Request]] = []
        self.wanted_roles: dict[int, int] = {}
        self.starts_asked = False
        # Desks to look at when the instant ends, and those that a joint step keeps free: nobody else's
        # situation can have changed.
        self.touched: set[int] = set()
        self.held: set[int] = set()
        shape = (len(plan.case_ids), len(plan.steps))
        self.enabled, self.ready, self.start, self.end = (
            np.full(shape, MISSING, dtype=np.int64) for _ in range(4)
        )
        self.teams = [[() for _ in plan.steps] for _ in plan.case_ids]

    def run(self) -> Run:
        plan, env = self.plan, self.env
        cases = [env.process(self._case(case)) for case in range(len(plan.case_ids))]
        for desk in self.allocation.desks:
            desk.idle_since = plan.start
            self._plan_wake(desk, plan.start)
        horizon = env.timeout(int(plan.days.midnights[-1]) - plan.start)
        env.run(until=env.any_of([env.all_of(cases), horizon]))
        return self._result(int(env.now))

    def _result(self, end: int) -> Run:
        desks = self.allocation.desks
        on_duty = [int(desk.windows.between(self.plan.start, end)) for desk in desks]
        return Run(
            enabled=self.enabled,
            ready=self.ready,
            start=self.start,
            end=self.end,
            teams=tuple(tuple(row) for row in self.teams),
            duty_seconds=np.array([desk.duty_seconds for desk in desks], dtype=np.int64),
            sop_seconds=np.array([desk.sop_seconds for desk in desks], dtype=np.int64),
            on_duty_seconds=np.array(on_duty, dtype=np.int64),
            begin=self.plan.start,
            end_of_run=end,
        )

    # A case and its steps: SimPy processes.

    def _case(self, case: int) -> Generator[Event, Any, None]:
        env = self.env
        yield env.timeout(int(self.plan.releases[case]) - self.plan.start)
        done = [env.event() for _ in self.plan.steps]
        over = [env.event() for _ in self.plan.waits]
        for index, wait in enumerate(self.plan.waits):
            env.process(self._external_wait(case, index, done[wait.after], over[index]))
        for step in range(len(self.plan.steps)):
            env.process(self._step(case, step, done, over))
        yield env.all_of(done)

    def _external_wait(
        self, case: int, index: int, begins: Event, over: Event
    ) -> Generator[Event, Any, None]:
        wait = self.plan.waits[index]
        yield begins
        span = int(self.draws.waits[case, index])
        now = int(self.env.now)
        try:
            until = int(self.plan.office.after(now, span)) if wait.working else now + span
        except HorizonError:
            return
        yield self.env.timeout(until - now)
        over.succeed()

    def _step(
        self, case: int, step: int, done: list[Event], over: list[Event]
    ) -> Generator[Event, Any, None]:
        env, plan = self.env, self.plan
        spec = plan.steps[step]
        yield env.all_of([done[before] for before in spec.before])
        self.enabled[case, step] = env.now
        outside = [over[i] for i, wait in enumerate(plan.waits) if wait.before == step]
        if outside:
            yield env.all_of(outside)
        self.ready[case, step] = env.now
        request = Request(
            case=case,
            step=step,
            rank=(int(self.enabled[case, step]), int(plan.releases[case]), case, step),
            seats=spec.seats,
            joint=spec.joint,
            work=int(self.draws.work[case, step]),
            grant=env.event(),
        )
        self._ask(request)
        team, finish = yield request.grant
        self.start[case, step] = env.now
        self.teams[case][step] = tuple(desk.index for desk in team)
        if finish is None:
            return
        yield env.timeout(finish - int(env.now))
        self.end[case, step] = env.now
        for desk in team:
            self._release(desk)
        done[step].succeed()

    # The desks: who takes up what.

    def _ask(self, request: Request) -> None:
        insort(self.waiting, (request.rank, request))
        for role, _ in request.seats:
            self.wanted_roles[role] = self.wanted_roles.get(role, 0) + 1
            self.touched.update(desk.index for desk in self.allocation.holders[role])
        self._ask_for_starts()

    def _release(self, desk: Desk) -> None:
        desk.busy = False
        desk.idle_since = int(self.env.now)
        self._look_at(desk)

    def _look_at(self, desk: Desk) -> None:
        self.touched.add(desk.index)
        self._ask_for_starts()

    def _ask_for_starts(self) -> None:
        if not self.starts_asked:
            self.starts_asked = True
            event = _Starts(self.env)
            assert event.callbacks is not None  # noqa: S101 - only processed events have none
            event.callbacks.append(self._starts)

    def _starts(self, _: Event) -> None:
        self.starts_asked = False
        now = int(self.env.now)
        reserved: dict[int, Rank] = {}
        for entry in list(self.waiting):
            request = entry[1]
            team = self.allocation.team(request, now, reserved)
            if team is not None:
                self._grant(entry, team, now)
            elif request.joint:
                for desk in self.allocation.held_for(request, now):
                    reserved.setdefault(desk.index, request.rank)
        looked_at, self.touched = self.touched | self.held | set(reserved), set()
        self.held = set(reserved)
        for desk in (self.allocation.desks[index] for index in sorted(looked_at)):
            if not desk.busy and self._may_start_duty(desk, now, reserved):
                self._start_duty(desk, now)
            if not desk.busy:
                self._plan_wake(desk, now)

    def _grant(self, entry: tuple[Rank, Request], team: list[Desk], now: int) -> None:
        request = entry[1]
        self.waiting.remove(entry)
        for role, _ in request.seats:
            self.wanted_roles[role] -= 1
        finish = self.allocation.take(team, request, now)
        request.grant.succeed((team, finish))

    def _may_start_duty(self, desk: Desk, now: int, reserved: dict[int, Rank]) -> bool:
        if not desk.duty_waits(now) or not desk.windows.is_open(now):
            return False
        return desk.index not in reserved or desk.duty_ranks_before(reserved[desk.index][0])

    def _start_duty(self, desk: Desk, now: int) -> None:
        size = desk.sizes[desk.next_duty]
        desk.next_duty += 1
        desk.busy = True
        desk.duty_seconds += size
        try:
            desk.free_at = int(desk.windows.after(now, size))
        except HorizonError:
            return
        timeout = self.env.timeout(desk.free_at - now, desk)
        assert timeout.callbacks is not None  # noqa: S101 - only processed events have none
        timeout.callbacks.append(self._duty_done)

    def _duty_done(self, event: Event) -> None:
        desk = cast(Desk, event.value)
        now = int(self.env.now)
        if (
            desk.duty_ranks_before(now)
            and desk.windows.is_open(now)
            and not any(self.wanted_roles.get(role) for role in desk.roles)
        ):
            # Nothing of the SOP waits for this person and older work lies ready: it would be started at the
            # end of this instant anyway.
            self._start_duty(desk, now)
        else:
            self._release(desk)

    def _plan_wake(self, desk: Desk, now: int) -> None:
        """Look again when a free person's situation changes by itself: work arrives, the office opens."""
        instants = []
        duty = desk.duty_waits(now)
        if not duty and desk.next_duty < len(desk.arrivals):
            instants.append(desk.arrivals[desk.next_duty])
        if duty or any(self.wanted_roles.get(role) for role in desk.roles):
            try:
                closed_from = desk.windows.session_end(now) if desk.windows.is_open(now) else now
                instants.append(int(desk.windows.next_open(closed_from)))
            except HorizonError:
                pass
        if not instants:
            return
        wake = min(instants)
        if desk.wake_at <= now or wake < desk.wake_at:
            desk.wake_at = wake
            timeout = self.env.timeout(wake - now)
            assert timeout.callbacks is not None  # noqa: S101 - only processed events have none
            timeout.callbacks.append(lambda _: self._look_at(desk))
