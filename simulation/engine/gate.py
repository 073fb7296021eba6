"""The short way where everybody works alone, but for one joint queue at most, and nobody has other duties.

The general rules (`service`) come to little there, and cost most of a run's time; the answers are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulation.engine.allocation import opens_next
from simulation.engine.duties import FOREVER
from simulation.engine.queues import Job, Queue

if TYPE_CHECKING:
    from simulation.engine.service import Service


class Gate:
    """Queues that wait for one person each, and the joint queue that some of them have to reckon with.

    Parameters: service; queue - the joint one, None where there is none; others - all others. All persons
    keep the same hours.
    """

    def __init__(self, service: Service, queue: Queue | None, others: Sequence[Queue]) -> None:
        self._service, self._queue = service, queue
        # In this mode the service's lists stay the same ones for the whole run.
        self._asked, self._touched, self._take = service.asked, service.touched, service.take
        # Whom an opening wakes: the joint queue too, or nobody would look where all steps are joint.
        self._woken = others if queue is None else (*others, queue)
        self._joint: list[Job] = [] if queue is None else queue.jobs
        for other in others:
            other.desks[0].own = other
        self._team = () if queue is None else queue.desks
        self._desks = tuple({desk: None for other in service.allocation.queues for desk in other.desks})
        self._hours = self._desks[0].windows
        self._until, self._is_open = service.plan.start, False
        self._wake_at = -1

    def through(self, now: int) -> None:
        """The end of an instant: what was asked, and whom something has happened to."""
        asked, touched, joint, take = self._asked, self._touched, self._joint, self._take
        if not (asked or touched):
            return
        if now >= self._until:
            self._look_at_the_hours(now)
        if joint:
            self._meet(now)
        if self._is_open:
            for queue in asked:
                desk = queue.sole
                if desk is not None and not desk.busy and queue.jobs and not (joint and queue.linked):
                    take(queue, desk, now)
            for desk in touched:
                own = desk.own
                if own is not None and not desk.busy and own.jobs and not (joint and own.linked):
                    take(own, desk, now)
        asked.clear()
        touched.clear()
        if (joint or not self._is_open) and self._wake_at <= now:
            self._look_forward(now)

    def _look_at_the_hours(self, now: int) -> None:
        for desk in self._desks:
            self._is_open = desk.on_duty(now)
        self._until = self._desks[0].until

    def _look_forward(self, now: int) -> None:
        """One look at the next opening is enough for everybody."""
        self._wake_at = opens_next(self._hours, self._until if self._is_open else now)
        if self._wake_at < FOREVER:
            self._service.clock.at(self._wake_at, self._opened, None)

    def _opened(self, _: None) -> None:
        self._asked += self._woken

    def _meet(self, now: int) -> None:
        """What ranks before the first joint job goes first, then the joint job.

        Who cannot begin it now is kept free for it if it could begin today, else goes on with what ranks
        after it.
        """
        rank, is_open, free_at = self._joint[0].rank, self._is_open, now
        for desk in self._team:
            own = desk.own
            if is_open and not desk.busy and own is not None and own.jobs and own.jobs[0].rank < rank:
                desk.let_go(now)
                self._take(own, desk, now)
            if desk.busy and desk.free_at > free_at:
                free_at = desk.free_at
        if is_open and free_at == now:
            self._begin(now)
        elif (is_open and free_at < self._until) or self._later_today(free_at, now):
            for desk in self._team:
                if desk.held_from < 0 and not desk.busy:
                    desk.held_from = now
        else:
            for desk in self._team:
                desk.let_go(now)
                if is_open and not desk.busy and desk.own is not None and desk.own.jobs:
                    self._take(desk.own, desk, now)

    def _later_today(self, instant: int, now: int) -> bool:
        return self._service.allocation.opens_today(self._hours, instant, now)

    def _begin(self, now: int) -> None:
        assert self._queue is not None  # noqa: S101 - it has a job
        self._service.grant(self._queue, self._joint.pop(0), self._queue.fixed_seats, now)


def joint_queue(queues: Sequence[Queue]) -> Queue | None:
    """The one queue of joint jobs, where its team is fixed and every other queue waits for one person.

    None where it is not as simple as that, where hours differ, or where anybody has other duties.
    """
    gates = [queue for queue in queues if queue.holds]
    if len(gates) != 1 or not gates[0].uniform or gates[0].fixed_team is None:
        return None
    return gates[0] if all_alone([queue for queue in queues if queue is not gates[0]], gates[0]) else None


def all_alone(queues: Sequence[Queue], gate: Queue | None = None) -> bool:
    """Does each queue wait for one person, of the same hours, who has nothing else to do than the gate?"""
    every = [*queues] if gate is None else [*queues, gate]
    desks = [desk for queue in every for desk in queue.desks]
    alone = all(queue.sole is not None and set(queue.linked) <= {gate} for queue in queues)
    return (
        bool(desks)
        and alone
        and all(desk.windows is desks[0].windows and not desk.has_duties for desk in desks)
    )
