"""Persons take up work: at the end of an instant first the waiting steps, then other duties."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heapreplace

from simulation.engine.allocation import Allocation, Crew, Reserved, opens_next
from simulation.engine.clock import Clock
from simulation.engine.desk import Desk
from simulation.engine.duties import FOREVER, after
from simulation.engine.gate import Gate, all_alone, joint_queue
from simulation.engine.queues import Bundle, Instance, Job, Queue, Rank, Staged, Team
from simulation.plan import MISSING, NORMAL_PRIORITY, Cases, Plan


class Service:
    """Queues and desks in time. `completed` is called when an instance is done."""

    def __init__(
        self,
        plan: Plan,
        cases: Cases,
        allocation: Allocation,
        completed: Callable[[Instance], None],
        *,
        plain: bool,
    ) -> None:
        self.plan, self.allocation, self._completed, self._plain = plan, allocation, completed, plain
        self.clock = Clock(plan.start, self._starts)
        # Desks and queues to look at when the instant ends: nobody else's situation can have changed.
        self.touched: list[Desk] = []
        self.asked: list[Queue] = []
        self._held: dict[Desk, None] = {}
        priorities = {spec.priority for spec in plan.steps} | set(cases.priority.tolist())
        self._one_priority = priorities <= {MISSING, NORMAL_PRIORITY}
        self._any_duties = any(desk.has_duties for desk in allocation.desks)
        self._done_alone = [self.clock.happening(self._taken, desk) for desk in allocation.desks]

        queue = joint_queue(allocation.queues)
        # In the plain model duties are events, also of persons whom no step needs.
        duties = plain and self._any_duties
        if not duties and (queue is not None or all_alone(allocation.queues)):
            others = tuple(other for other in allocation.queues if other is not queue)
            self.clock.last = Gate(self, queue, others).through

    def open(self) -> None:
        """Before the first instant: in the plain model every duty is an event from the beginning."""
        if self._plain:
            for desk in self.allocation.desks:
                self._make_live(desk, self.plan.start)
                self.clock.at(self.plan.start, self._look_at, desk)

    def close(self) -> None:
        """Forget whom to tell: nothing happens any more."""
        self._completed = _nobody
        self._done_alone = []

    def ask(self, queue: Queue, job: Job) -> None:
        """A job lies on the desks of those who could take it."""
        jobs = queue.jobs
        if jobs and job.rank < jobs[-1].rank:
            queue.insert(job)
        else:
            jobs.append(job)
        self.asked.append(queue)
        if queue.has_duties:
            self._ask_those_with_duties(queue)

    def _ask_those_with_duties(self, queue: Queue) -> None:
        for desk in queue.desks:
            if not desk.live:
                self._make_live(desk, self.clock.now)
            elif queue.holds and desk.in_duties:
                desk.call_off_duties(self.clock.now)
                if desk.busy and desk.free_at < FOREVER:
                    self.clock.at(desk.free_at, self._free, desk)
            if not desk.busy:
                self.touched.append(desk)

    def _make_live(self, desk: Desk, now: int) -> None:
        desk.bring_up_to_date(now)
        if desk.busy and desk.free_at < FOREVER:
            self.clock.at(desk.free_at, self._free, desk)

    def _look_at(self, desk: Desk) -> None:
        self.touched.append(desk)

    def _free(self, desk: Desk) -> None:
        now = self.clock.now
        # Duties that were called off leave an event behind.
        if desk.busy and desk.free_at == now:
            desk.busy = desk.in_duties = False
            desk.idle_since = now
            self.touched.append(desk)

    # The end of an instant.

    def _starts(self, now: int) -> None:
        asked, touched = self.asked, self.touched
        self.asked, self.touched = [], []
        general = False
        for queue in asked:
            # Nothing can begin where the only one to take it is at work.
            if queue.jobs and (queue.sole is None or not queue.sole.busy) and not self._in_turn(queue, now):
                general = True
        for desk in touched:
            if not desk.busy:
                for queue in desk.queues:
                    if queue.jobs and not self._in_turn(queue, now):
                        general = True
        reserved: Reserved = {}
        if general:
            queues = self._affected(asked, touched)
            self._allocate(list(queues), now, reserved)
            self._update_holds(queues, reserved, now)
            for queue in queues:
                self._wake_for(queue, now)
        if self._any_duties:
            for desk in dict.fromkeys((*touched, *self.touched)):
                if desk.has_duties and not desk.busy:
                    self._take_up_duty(desk, now, reserved.get(desk))
            self.touched = []

    def _in_turn(self, queue: Queue, now: int) -> bool:
        """Where nobody else asks for the same persons and a job needs one: who is there takes the next.

        Returns: False where it is not as simple as that, and nothing was done.
        """
        if not queue.simple:
            return False
        for other in queue.linked:
            if other.jobs:
                return False
        jobs = queue.jobs
        while jobs:
            job = jobs[0]
            free = [
                desk
                for desk in queue.desks
                if not desk.busy
                and desk.on_duty(now)
                and not (desk.has_duties and desk.duty_ranks_before(job.rank, now))
            ]
            if not free:
                self._wake_for(queue, now)
                break
            desk = free[0] if len(free) == 1 else self.allocation.preferred(queue, job, free)
            self.take(queue, desk, now)
        return True

    def _wake_for(self, queue: Queue, now: int) -> None:
        """Somebody who is free and could take it may have to be woken when the office opens."""
        if queue.jobs:
            for desk in queue.desks:
                # Whoever has duties is looked at anyway; an opening looked forward to needs no second look.
                if not (desk.busy or desk.has_duties or desk.wake_at > now):
                    self._plan_wake(desk, now)

    def take(self, queue: Queue, desk: Desk, now: int) -> None:
        """The next job of a queue goes to one person, who is on duty: the way most work goes."""
        job = queue.jobs.pop(0)
        if type(job) is Bundle:
            self.grant(queue, job, ((desk, queue.seats[0].role),), now)
            return
        if desk.speed != 1:
            job.work = job.total(desk.speed)
        finish = now + job.work
        if finish > desk.until:
            finish = after(desk.windows, now, job.work)
        job.start, job.end, job.crew = now, finish, desk.index
        if self.allocation.remembers:
            self.allocation.remember(job, ((desk, queue.seats[0].role),))
        desk.busy, desk.free_at, desk.job = True, finish, job
        if finish < FOREVER:
            self.clock.again(finish, self._done_alone[desk.index])
        if queue.has_duties and not queue.jobs:
            self.touched += queue.desks

    def _taken(self, desk: Desk) -> None:
        """What one person took alone is done."""
        job = desk.job
        assert job is not None  # noqa: S101 - set when it was taken
        desk.busy = False
        desk.idle_since = job.end
        self.touched.append(desk)
        completed = self._completed
        completed(job)

    def _affected(self, asked: list[Queue], touched: list[Desk]) -> dict[Queue, None]:
        """Queues whose jobs may start now or whose holds may change."""
        found = {queue: None for queue in asked if queue.jobs}
        for desk in touched:
            for queue in desk.queues:
                if queue.jobs:
                    found[queue] = None
        to_follow = list(found)
        while to_follow:
            queue = to_follow.pop()
            for other in queue.linked if queue.holds else queue.linked_holding:
                if other.jobs and other not in found:
                    found[other] = None
                    to_follow.append(other)
        return found

    def _allocate(self, queues: list[Queue], now: int, reserved: Reserved) -> None:
        """All jobs of these queues in the one order that they share with other duties."""
        places = [0] * len(queues)
        heap = [
            (queue.jobs[0].rank, number)
            for number, queue in enumerate(queues)
            if queue.sole is None or not queue.sole.busy
        ]
        heapify(heap)
        while heap:
            rank, number = heap[0]
            queue, place = queues[number], places[number]
            job = queue.jobs[place]
            if queue.has_duties:
                self._older_duties(queue, rank, now, reserved)
            team = self.allocation.team(queue, job, now, reserved)
            if team is not None:
                del queue.jobs[place]
                self.grant(queue, job, team, now)
            else:
                places[number] = place = place + 1
                if queue.holds:
                    for desk in self.allocation.needed_today(queue, job, now, reserved):
                        reserved[desk] = rank
            if place < len(queue.jobs) and self._worth_going_on(queue, team is None, now, reserved):
                heapreplace(heap, (queue.jobs[place].rank, number))
            else:
                heappop(heap)

    def _older_duties(self, queue: Queue, rank: Rank, now: int, reserved: Reserved) -> None:
        for desk in queue.desks:
            available = not desk.busy and desk not in reserved and desk.on_duty(now)
            if available and desk.duty_waits(now) and desk.duty_ranks_before(rank, now):
                self._start_duty(desk, now)

    def _worth_going_on(self, queue: Queue, refused: bool, now: int, reserved: Reserved) -> bool:
        """Could a later job of the queue fare otherwise than the one before it?"""
        if queue.uniform and queue.fixed_team is not None and (refused or queue.sole is not None):
            return False
        if queue.holds:
            return any(desk not in reserved for desk in queue.desks)
        return any(not d.busy and d not in reserved and d.on_duty(now) for d in queue.desks)

    def _update_holds(self, queues: dict[Queue, None], reserved: Reserved, now: int) -> None:
        for desk in [desk for desk in self._held if desk not in reserved]:
            if any(queue in queues for queue in desk.queues if queue.holds) or not desk.wanted:
                desk.let_go(now)
                del self._held[desk]
                self.touched.append(desk)
        for desk in reserved:
            self._held[desk] = None
            if desk.has_duties:
                self.touched.append(desk)
            if desk.busy:
                desk.let_go(now)
            elif desk.held_from < 0:
                desk.held_from = now

    # Taking up work.

    def grant(self, queue: Queue, job: Job, seated: Team, now: int) -> None:
        """A job goes to a team."""
        crew = self.allocation.crew(seated, self.plan.steps[job.step].lead)
        for item in job.items:
            item.crew = crew.number
            if self.allocation.remembers:
                self.allocation.remember(item, seated)
        finish = self._carry_out(queue, job, crew, now)
        for desk in crew.desks:
            desk.busy, desk.free_at = True, finish
            desk.let_go(now)
        if queue.has_duties and not queue.jobs:
            self.touched += queue.desks

    def _carry_out(self, queue: Queue, job: Job, crew: Crew, now: int) -> int:
        """Returns: when the team is free again."""
        works = job.works(crew.speed)
        overran = queue.must_not_split and sum(works) > self.allocation.longest[job.step]
        one_by_one = len(works) > 1
        reached = now
        for number, item in enumerate(job.items):
            item.start = reached if one_by_one else now
            item.work = works[number if one_by_one else 0]
            if overran:
                assert isinstance(item, Staged)  # noqa: S101 - as all are where a step must not split
                item.overran = True
                reached = item.start + item.work
            else:
                reached = after(crew.windows, item.start, item.work)
            item.end = reached
            if reached < FOREVER:
                last = number == len(job.items) - 1
                self.clock.at(reached, self._done, (item, crew.desks if last else ()))
            elif one_by_one:
                break
        return reached

    def _done(self, what: tuple[Instance, Sequence[Desk]]) -> None:
        """What a team took is done."""
        item, team = what
        for desk in team:
            desk.busy = False
            desk.idle_since = item.end
        self.touched += team
        self._completed(item)

    def _take_up_duty(self, desk: Desk, now: int, kept_for: Rank | None) -> None:
        if desk.has_duties:
            if (
                desk.live
                and desk.duty_waits(now)
                and desk.on_duty(now)
                and (kept_for is None or desk.duty_ranks_before(kept_for, now))
            ):
                self._start_duty(desk, now)
                return
            if not self._plain and not desk.wanted:
                if desk.live:
                    desk.let_run(now)
                return
        self._plan_wake(desk, now)

    def _start_duty(self, desk: Desk, now: int) -> None:
        finish = desk.start_duty(now, self._uncontested(desk))
        desk.let_go(now)
        if finish < FOREVER:
            self.clock.at(finish, self._free, desk)

    def _uncontested(self, desk: Desk) -> int:
        """What arrived before this instant goes before all that waits or may yet come."""
        if self._plain or not self._one_priority:
            return 0
        before = FOREVER
        for queue in desk.queues:
            if queue.jobs:
                if queue.holds:
                    return 0
                before = min(before, queue.jobs[0].rank[1])
        return before if before < FOREVER else 0

    def _plan_wake(self, desk: Desk, now: int) -> None:
        """Look again when a free person's situation changes by itself: work arrives, the office opens."""
        wake = FOREVER
        duty = desk.has_duties and desk.duty_waits(now)
        if desk.has_duties and not duty:
            wake = desk.duties.next_arrival
        if duty or desk.wanted:
            closed_from = desk.windows.session_end(now) if desk.on_duty(now) else now
            wake = min(wake, opens_next(desk.windows, closed_from))
        if wake < FOREVER and (desk.wake_at <= now or wake < desk.wake_at):
            desk.wake_at = wake
            self.clock.at(wake, self._look_at, desk)


def _nobody(_: Instance) -> None:
    return None
