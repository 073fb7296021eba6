"""One replication: cases walk through their SOPs, persons serve steps and their other duties.

The clock is a whole number of seconds. At one instant completions, enablings and openings come first, then
batches are fired, then persons take up work.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import Literal

from simulation.draws import Draws
from simulation.engine.allocation import Allocation
from simulation.engine.clock import FIRING
from simulation.engine.duties import FOREVER
from simulation.engine.flow import CaseState, Flow
from simulation.engine.gathering import Gathering, Waits, delayed
from simulation.engine.queues import Bundle, Instance, Job, Queue, Staged
from simulation.engine.recording import Course, record
from simulation.engine.service import Service
from simulation.plan import MISSING, Plan
from simulation.record import Run


def run(plan: Plan, draws: Draws, *, duties: Literal["cheap", "plain"] = "cheap") -> Run:
    """Simulate one replication.

    Parameters: plan, draws - that belong together; duties - `cheap`: other work is an event only while a
    step waits for the person; `plain`: always. Both give the same answers.
    Returns: all instants. Cases that the horizon cuts off keep MISSING.
    """
    office = _Office(plan, draws, plain=duties == "plain")
    collecting = gc.isenabled()
    # Thousands of small objects are made and kept until the end: looking for garbage among them is in vain.
    gc.disable()
    try:
        return office.run()
    finally:
        if collecting:
            gc.enable()


@dataclass(frozen=True, kw_only=True, eq=False, slots=True)
class _Way:
    """What a step's enabling and completion need at hand.

    Parameters: simple - enabled, it lies on the desk at once, and there is one instance of it; priority - its
    own or MISSING; work - draws of the first visit; queue - of its first unit; straight - what it enables,
    None where that needs thought.
    """

    simple: bool
    priority: int
    work: list[int]
    queue: Queue
    straight: tuple[int, ...] | None


class _Office:
    def __init__(self, plan: Plan, draws: Draws, *, plain: bool) -> None:
        self.plan, self.draws, self.cases = plan, draws, draws.cases
        self.allocation = Allocation(plan, draws)
        self.service = Service(plan, self.cases, self.allocation, self._completed, plain=plain)
        self.clock = self.service.clock
        self.flow = Flow(plan)
        self.instances: list[Instance] = []
        self.states: list[CaseState | None] = [None] * len(self.cases)
        self.released = [MISSING] * len(self.cases)
        self.ended = [MISSING] * len(self.cases)
        self.unfinished = len(self.cases)
        self._sop = self.cases.sop.tolist()
        self._ordinal = self.cases.ordinal.tolist()
        self._priority = self.cases.priority.tolist()
        self._release = self.cases.release.tolist()
        self._order = sorted(range(len(self.cases)), key=lambda case: (self._release[case], case))
        self._next = 0
        self._luck: dict[tuple[int, int, int], list[int]] = {}
        self._waits = Waits(plan, draws)
        self._ways = [self._way(step) for step in range(len(plan.steps))]
        # Nothing but enabling, starting and completing: then there is less to note down.
        simple = all(way.simple for way in self._ways)
        unbroken = any(spec.must_not_split for spec in plan.steps)
        self._plain = simple and not (unbroken or plan.waits or any(self.flow.outcomes))
        self._kind = Instance if self._plain else Staged
        self._left_out: list[tuple[int, int, int, int]] = []
        self._gathering = {
            step: Gathering(spec.batch, plan.office)
            for step, spec in enumerate(plan.steps)
            if spec.batch is not None
        }
        self._batches = 0

    def _way(self, step: int) -> _Way:
        spec = self.plan.steps[step]
        special = self.flow.returns or len(spec.units) > 1 or spec.passed_over > 0
        special = special or bool(self._waits.ending_before[step])
        # What is left out leads on by itself, perhaps to the end of the case.
        leads_on = any(self.plan.steps[following].passed_over for following in self.flow.after[step])
        return _Way(
            simple=not special and spec.handover is None and spec.batch is None,
            priority=spec.priority,
            work=self.draws.work(step, 0, 0).tolist(),
            queue=self.allocation.queue_of[step][0],
            straight=None if self._waits.begun_by[step] or leads_on else self.flow.straight[step],
        )

    def run(self) -> Run:
        plan = self.plan
        self.clock.at(plan.horizon, self._stop, None)
        self.service.open()
        if self.unfinished:
            self._plan_release()
        else:
            self.clock.stop()
        self.clock.run_until_stopped()
        course = Course(
            instances=self.instances,
            states=self.states,
            released=self.released,
            ended=self.ended,
            members=self.allocation.members,
            left_out=self._left_out,
        )
        found = record(plan, course, self.allocation.desks, now=self.clock.now, plain=self._plain)
        self._let_go()
        return found

    def _let_go(self) -> None:
        """Undo the circles in which all these objects hold each other, so that they vanish at once."""
        for desk in self.allocation.desks:
            for queue in desk.queues:
                queue.linked = queue.linked_holding = ()
            desk.queues, desk.own = [], None
        self.service.close()
        self.clock.close()

    def _stop(self, _: None) -> None:
        self.clock.stop()

    # Cases.

    def _plan_release(self) -> None:
        if self._next < len(self._order):
            case = self._order[self._next]
            self.clock.at(max(self._release[case], self.plan.start), self._released, case)

    def _released(self, case: int) -> None:
        self._next += 1
        self._plan_release()
        now = self.released[case] = self.clock.now
        state = self.states[case] = CaseState(
            self.flow,
            self._sop[case],
            case=case,
            ordinal=self._ordinal[case],
            priority=self._priority[case],
            release=self._release[case],
        )
        to_see = list(self.flow.begins[self._sop[case]])
        enabled: list[int] = []
        done = self.cases.done[case]
        while to_see:
            step = to_see.pop(0)
            if step in done:
                to_see += self._over_before(state, step, done)
            else:
                enabled.append(step)
        for step in enabled:
            self._enable(state, step, now)
        self._perhaps_end(state)

    def _over_before(self, state: CaseState, step: int, done: tuple[int, ...]) -> list[int]:
        """A step of an open case that was over when the run began."""
        visit = state.visit(step)
        self._waits.begin(state, step, visit, self.clock.now)
        if not self.plan.steps[step].outcomes:
            return state.completed(step)
        taken = [following for following in self.flow.after[step] if following in done]
        if taken:
            return state.led_to(step, taken)
        return state.decided(step, self._decision(state, step, visit), may_return=False)[1]

    def _perhaps_end(self, state: CaseState) -> None:
        if state.open_steps == 0:
            self.ended[state.case] = self.clock.now
            self.unfinished -= 1
            if self.unfinished == 0:
                self.clock.stop()

    # Steps.

    def _enable(self, state: CaseState, step: int, now: int) -> None:
        way = self._ways[step]
        priority = state.priority if way.priority == MISSING else way.priority
        if not way.simple:
            self._enable_units(state, step, now, priority)
            return
        rank = (priority, now, state.release, state.case, step)
        kind = self._kind
        item = kind(state, step, way.work[state.ordinal], rank)
        self.instances.append(item)
        self.service.ask(way.queue, item)

    def _enable_units(self, state: CaseState, step: int, now: int, priority: int) -> None:
        spec = self.plan.steps[step]
        visit = state.visit(step)
        if spec.passed_over and self.draws.left_out(step, visit)[state.ordinal]:
            self._leave_out(state, step, visit, now)
            return
        outside = self._waits.over(state.case, step, now)
        for unit in range(len(spec.units)):
            rank = (priority, now, state.release, state.case, step, visit, unit)
            item = Staged(state, step, self._work(state, step, unit, visit), rank)
            item.unit, item.visit, item.ready = unit, visit, MISSING
            self.instances.append(item)
            item.outside = item.handed = outside
            if spec.handover is not None:
                span = int(self.draws.handover(step, unit, visit)[state.ordinal])
                item.handed = max(outside, delayed(self.plan, now, spec.handover, span))
            if item.handed <= now:
                self._arrive(item)
            elif item.handed < FOREVER:
                self.clock.at(item.handed, self._arrive, item)

    def _leave_out(self, state: CaseState, step: int, visit: int, now: int) -> None:
        """Whoever enables steps looks afterwards whether the case has ended."""
        self._left_out.append((state.case, step, visit, now))
        self._waits.begin(state, step, visit, now)
        for following in state.leave_out(step):
            self._enable(state, following, now)

    def _arrive(self, item: Staged) -> None:
        gathering = self._gathering.get(item.step)
        if gathering is None:
            item.ready = self.clock.now
            self._ask(item, item)
            return
        gathering.add(item)
        self.clock.at(self.clock.now, self._fire, item.step, FIRING)

    def _fire(self, step: int) -> None:
        gathering = self._gathering[step]
        now = self.clock.now
        for items in gathering.fire(now):
            for item in items:
                item.ready = now
            job = Bundle(self._batches, items, gathering.batch)
            self._batches += 1
            self._ask(job, items[0])
        look = gathering.next_look(now)
        if look < FOREVER:
            self.clock.at(look, self._fire, step, FIRING)

    def _ask(self, job: Job, first: Staged) -> None:
        # The place in the queue is that of the instant at which it came, not of its enabling.
        job.rank = (first.rank[0], first.ready, *first.rank[2:])
        self.service.ask(self.allocation.queue_of[first.step][first.unit], job)

    def _completed(self, item: Instance) -> None:
        state, step = item.state, item.step
        straight = self._ways[step].straight
        if straight is not None:
            state.open_steps -= 1
            for following in straight:
                self._enable(state, following, item.end)
            if not straight:
                self._perhaps_end(state)
            return
        if not state.unit_done(step):
            return
        now = self.clock.now
        self._waits.begin(state, step, item.visit, now)
        if self.flow.outcomes[step]:
            assert isinstance(item, Staged)  # noqa: S101 - as all are where something is decided
            item.outcome, enabled = state.decided(step, self._decision(state, step, item.visit))
            for redo in self.flow.outcomes[step][item.outcome].redo:
                self._waits.forget(state.case, redo.step)
        else:
            enabled = state.completed(step)
        for following in enabled:
            self._enable(state, following, now)
        self._perhaps_end(state)

    # Luck, as plain lists: an element of an array costs ten times as much.

    def _work(self, state: CaseState, step: int, unit: int, visit: int) -> int:
        key = (step, unit, visit)
        found = self._luck.get(key)
        if found is None:
            found = self._luck[key] = self.draws.work(step, unit, visit).tolist()
        return int(found[state.ordinal])

    def _decision(self, state: CaseState, step: int, visit: int) -> float:
        return float(self.draws.decision(step, visit)[state.ordinal])
