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
    from simulation.engine.service import Service


class Gate:
    """The joint queue that all other queues have to reckon with."""

    def __init__(self, service: Service, queue: Queue) -> None:
        self._service, self.queue = service, queue
        self._wake_at = -1

    def through(self, now: int) -> None:
        """The general rules where they come to little: one joint team, and everybody else works alone.

        What ranks before the first joint job goes first, then the joint job; who cannot begin it now is kept
        free for it if it could begin today, else goes on with what ranks after it.
        """
        gate, service = self.queue, self._service
        rank = gate.jobs[0].rank
        for queue in gate.linked:
            if queue.jobs and queue.jobs[0].rank < rank:
                self._serve_alone(queue, now)
        free_at = max([desk.free_at if desk.busy else now for desk in gate.desks])
        desk = gate.desks[0]
        is_open = desk.on_duty(now)
        if is_open and free_at == now:
            service.grant(gate, gate.jobs.pop(0), gate.fixed_seats, now)
            return
        self._keep(now, service.allocation.opens_today(desk.windows, free_at, now))
        if self._wake_at <= now:
            # All keep the same hours: one look at the next opening is enough for everybody.
            self._wake_at = opens_next(desk.windows, desk.until if is_open else now)
            if self._wake_at < FOREVER:
                service.clock.at(self._wake_at, service.look_again, gate)

    def _keep(self, now: int, kept: bool) -> None:
        """Keep the joint team free, or let everybody go on."""
        gate = self.queue
        for desk in gate.desks:
            if desk.busy or not kept:
                desk.let_go(now)
            elif desk.held_from < 0:
                desk.held_from = now
        if not kept:
            for queue in gate.linked:
                if queue.jobs:
                    self._serve_alone(queue, now)

    def _serve_alone(self, queue: Queue, now: int) -> None:
        """The next job of a queue that waits for one person, where that person can take it."""
        desk = queue.desks[0]
        if desk.busy or not desk.on_duty(now):
            return
        job = queue.jobs.pop(0)
        desk.let_go(now)
        if type(job) is Instance:
            self._service.take(queue, job, desk, now)
        else:
            self._service.grant(queue, job, queue.fixed_seats, now)


def joint_queue(queues: Sequence[Queue]) -> Queue | None:
    """The one queue of joint jobs, where its team is fixed and every other queue waits for one person.

    None where it is not as simple as that, or where anybody has other duties.
    """
    gates = [queue for queue in queues if queue.holds]
    if len(gates) != 1 or not gates[0].uniform or gates[0].fixed_team is None:
        return None
    alone = all(
        queue.sole is not None and queue.linked in ((), (gates[0],))
        for queue in queues
        if queue is not gates[0]
    )
    return gates[0] if alone and not any(queue.has_duties for queue in queues) else None
