"""The short way past one joint queue, where everybody else works alone and nobody has other duties.

The general rules (`service`) come to little there, and cost most of a run's time; the answers are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulation.engine.allocation import opens_next
from simulation.engine.duties import FOREVER
from simulation.engine.queues import Instance, Queue

if TYPE_CHECKING:
    from simulation.engine.desk import Desk
    from simulation.engine.service import Service


class Gate:
    """The joint queue that other queues have to reckon with; all persons keep the same hours."""

    def __init__(self, service: Service, queue: Queue, others: Sequence[Queue]) -> None:
        self._service, self.queue, self._others = service, queue, others
        self._office = queue.desks[0]
        self._wake_at = -1

    def through(self, now: int, asked: list[Queue], touched: list[Desk]) -> None:
        """The end of an instant: what was asked, and whom something has happened to."""
        gate = self.queue
        if gate.jobs:
            self._meet(now)
        for queue in asked:
            if queue is gate:
                # Also the sign that the office has opened: everybody is looked at.
                for other in self._others:
                    self._perhaps_serve(other, now)
            else:
                self._perhaps_serve(queue, now)
        for desk in touched:
            if not desk.busy:
                for queue in desk.queues:
                    if queue is not gate:
                        self._perhaps_serve(queue, now)
        if self._wake_at <= now:
            self._look_forward(now)

    def _look_forward(self, now: int) -> None:
        """One look at the next opening is enough for everybody."""
        is_open = self._office.on_duty(now)
        if not is_open or self.queue.jobs:
            self._wake_at = opens_next(self._office.windows, self._office.until if is_open else now)
            if self._wake_at < FOREVER:
                self._service.clock.at(self._wake_at, self._service.look_again, self.queue)

    def _meet(self, now: int) -> None:
        """What ranks before the first joint job goes first, then the joint job.

        Who cannot begin it now is kept free for it if it could begin today, else goes on with what ranks
        after it.
        """
        gate, service, office = self.queue, self._service, self._office
        rank = gate.jobs[0].rank
        for queue in gate.linked:
            if queue.jobs and queue.jobs[0].rank < rank:
                self._serve_alone(queue, now)
        free_at = max([desk.free_at if desk.busy else now for desk in gate.desks])
        is_open = office.on_duty(now)
        if is_open and free_at == now:
            service.grant(gate, gate.jobs.pop(0), gate.fixed_seats, now)
            return
        inside = is_open and free_at < office.until
        kept = inside or service.allocation.opens_today(office.windows, free_at, now)
        for desk in gate.desks:
            if kept and not desk.busy:
                if desk.held_from < 0:
                    desk.held_from = now
            elif desk.held_from >= 0:
                desk.let_go(now)
        if not kept:
            for queue in gate.linked:
                if queue.jobs:
                    self._serve_alone(queue, now)

    def _perhaps_serve(self, queue: Queue, now: int) -> None:
        if queue.jobs and not (self.queue.jobs and queue.linked):
            self._serve_alone(queue, now)

    def _serve_alone(self, queue: Queue, now: int) -> None:
        """The next job of a queue that waits for one person, where that person can take it."""
        desk = queue.desks[0]
        if desk.busy or not desk.on_duty(now):
            return
        job = queue.jobs.pop(0)
        if desk.held_from >= 0:
            desk.let_go(now)
        if type(job) is Instance:
            self._service.take(queue, job, desk, now)
        else:
            self._service.grant(queue, job, queue.fixed_seats, now)


def joint_queue(queues: Sequence[Queue]) -> Queue | None:
    """The one queue of joint jobs, where its team is fixed and every other queue waits for one person.

    None where it is not as simple as that, where hours differ, or where anybody has other duties.
    """
    gates = [queue for queue in queues if queue.holds]
    if len(gates) != 1 or not gates[0].uniform or gates[0].fixed_team is None:
        return None
    gate, hours = gates[0], gates[0].desks[0].windows
    alone = all(
        queue.sole is not None and queue.linked in ((), (gate,)) for queue in queues if queue is not gate
    )
    same = all(desk.windows is hours and not desk.has_duties for queue in queues for desk in queue.desks)
    return gate if alone and same else None
