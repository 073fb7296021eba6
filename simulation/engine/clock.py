"""The clock of a run: SimPy's event queue, with a hook for what comes last at an instant."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import Any

import simpy
from simpy.events import NORMAL, Event, EventPriority

FIRING = EventPriority(5)
"""After completions, enablings and openings (SimPy's 0 and 1), before work is taken up."""


class Happening(Event):
    """Something that happens at an instant; a process with a generator would cost three events more."""

    def __init__(
        self, env: simpy.Environment, callbacks: list[Callable[[Any], None]], call: Any, what: Any
    ) -> None:
        self.env = env
        self.callbacks = callbacks
        self._ok = True
        self._value = None
        self.call, self.what = call, what


class Clock(simpy.Environment):
    """Instants in whole seconds; `last` is called once at the end of each instant that asked for it.

    Parameters: start - the first instant; last - takes the instant; set `last_wanted` to ask for it.
    """

    _now: int

    def __init__(self, start: int, last: Callable[[int], None]) -> None:
        super().__init__(initial_time=start)
        self._last = last
        self._over = self.event()
        # SimPy takes an event's list away before it goes through it, so all events can share one.
        self._shared: list[Callable[[Any], None]] = [self._happen]
        self.last_wanted = False

    @property
    def now(self) -> int:
        """The present instant."""
        return self._now

    def at(
        self, instant: int, call: Callable[[Any], None], what: Any, priority: EventPriority = NORMAL
    ) -> None:
        """Do something at an instant, now or later."""
        event = Happening(self, self._shared, call, what)
        heappush(self._queue, (instant, priority, next(self._eid), event))

    def again(self, instant: int, event: Happening) -> None:
        """Let an event that has happened happen once more: cheaper than a new one."""
        event.callbacks = self._shared
        heappush(self._queue, (instant, NORMAL, next(self._eid), event))

    def happening(self, call: Callable[[Any], None], what: Any) -> Happening:
        """An event for `again`."""
        return Happening(self, self._shared, call, what)

    def _happen(self, event: Happening) -> None:
        event.call(event.what)
        # Whatever else happens at this instant passes here as well: only the last one finds it over.
        if self.last_wanted:
            queue = self._queue
            if not queue or queue[0][0] > self._now:
                self.last_wanted = False
                self._last(self._now)

    def stop(self) -> None:
        """End the run at this instant."""
        if not self._over.triggered:
            self._over.succeed()

    def close(self) -> None:
        """Let go of all that will not happen any more."""
        self._queue.clear()
        self._shared = []
        self._last = _nothing

    def run_until_stopped(self) -> None:
        """Let time pass."""
        self.run(until=self._over)


def _nothing(_: int) -> None:
    return None
