"""One person at work: on duty or not, busy or not, and the other duties that come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation.draws import PersonDraws
from simulation.engine.duties import Duties, after
from simulation.plan import NORMAL_PRIORITY, PlanPerson

if TYPE_CHECKING:
    from simulation.engine.queues import Instance, Queue, Rank


class Desk:
    """One person's state. `live`: every duty is an event; else the duties take care of themselves."""

    def __init__(self, index: int, person: PlanPerson, luck: PersonDraws, start: int) -> None:
        self.index, self.person, self.windows, self.usual = index, person, luck.windows, luck.usual
        self.roles = frozenset(person.roles)
        self.job: Instance | None = None
        self.speed = person.speed
        self.away = luck.away
        self.queues: list[Queue] = []
        # The queue of what this person does alone, where there is no other.
        self.own: Queue | None = None
        self.busy = False
        # Busy with several duties begun in one go, to be called off where somebody must know more.
        self.in_duties = False
        self.free_at = start
        self.idle_since = start
        self.wake_at = -1
        self.duties = Duties(luck, start)
        self.has_duties = not self.duties.none
        # Without other duties there is nothing to bring up to date.
        self.live = not self.has_duties
        # Kept free by a waiting joint step since then, and the stretches in which that was so.
        self.held_from = -1
        self.held: list[tuple[int, int]] = []
        self.has_absences = luck.windows is not luck.usual
        # The stretch around the instant last asked about; `until` spares a search while it lasts.
        self._from, self.until, self._open = 0, -1, False

    def on_duty(self, now: int) -> bool:
        """Is the person at work at this instant?"""
        if not self._from <= now < self.until:
            self._from, self.until, self._open = self.windows.stretch(now)
        return self._open

    @property
    def wanted(self) -> bool:
        """Does a step wait for this person?"""
        return any(queue.jobs for queue in self.queues)

    def duty_waits(self, now: int) -> bool:
        """Has other work arrived that is not begun? Only a live desk knows."""
        return self.duties.next_arrival <= now

    def duty_ranks_before(self, rank: Rank, now: int) -> bool:
        """Does other work that lies on the desk go before a step of that rank?"""
        if not self.has_duties or rank[0] < NORMAL_PRIORITY:
            return False
        arrival = self.duties.next_arrival
        return arrival < rank[1] if rank[0] == NORMAL_PRIORITY else arrival <= now

    def uninterrupted(self, start: int, work: int) -> bool:
        """Does no absence fall between the start of some work and its end?"""
        return not self.has_absences or after(self.windows, start, work) == after(self.usual, start, work)

    def let_go(self, now: int) -> None:
        """Not kept any more."""
        if self.held_from >= 0:
            if self.held_from < now:
                self.held.append((self.held_from, now))
            self.held_from = -1

    def bring_up_to_date(self, now: int) -> None:
        """Become live: what was due before this instant has been worked off; a duty may be in hand."""
        self.live = True
        done = self.duties.advance(now)
        if done > now:
            self.busy, self.free_at = True, done
        elif done >= 0:
            self.idle_since = done

    def let_run(self, now: int) -> None:
        """Stop being live: from now on the duties take care of themselves."""
        self.live = False
        self.duties.restart(now)

    def start_duty(self, now: int, before: int) -> int:
        """Take up the oldest duty, and then all that arrived before an instant; returns when all is done."""
        self.busy = self.in_duties = True
        self.free_at = self.duties.begin(now, before)
        return self.free_at

    def call_off_duties(self, now: int) -> None:
        """A joint step asks when this person is free: from now on duty by duty."""
        self.free_at = self.duties.call_off(now)
        self.in_duties = False
        if self.free_at <= now:
            self.busy, self.idle_since = False, self.free_at
