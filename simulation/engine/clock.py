"""The clock of a run: SimPy's event queue, with a hook for what comes last at an instant."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import simpy
from simpy.events import NORMAL, Event, EventPriority

FIRING = EventPriority(5)
"""After completions, enablings and openings (SimPy's 0 and 1), before work is taken up."""


class Happening(Event):
    """Something that happens at an instant; a process with a generator would cost three events more.

    Nobody else waits for it, so it has no callbacks of its own, and it can happen again.
    """

    _ok = True
    _value = None

    def __init__(self, env: simpy.Environment, call: Callable[[Any], None], what: Any) -> None:
        self.env, self.call, self.what = env, call, what


class Clock(simpy.Environment):
    """Instants in whole seconds; `last` is called at the end of each instant at which something happened.

    Parameters: start - the first instant; last - takes the instant.
    """

    _now: int

    def __init__(self, start: int, last: Callable[[int], None]) -> None:
        super().__init__(initial_time=start)
        self.last = last
        self._over = self.event()

    @property
    def now(self) -> int:
        """The present instant."""
        return self._now

    def at(
        self, instant: int, call: Callable[[Any], None], what: Any, priority: EventPriority = NORMAL
    ) -> None:
        """Do something at an instant, now or later."""
        heappush(self._queue, (instant, priority, next(self._eid), Happening(self, call, what)))

    def again(self, instant: int, event: Happening) -> None:
        """Let an event that is over, or has never been planned, happen: cheaper than a new one."""
        heappush(self._queue, (instant, NORMAL, next(self._eid), event))

    def happening(self, call: Callable[[Any], None], what: Any) -> Happening:
        """An event for `again`."""
        return Happening(self, call, what)

    def step(self) -> None:
        """Process the next event: ours are called at once, SimPy's own go SimPy's way."""
        queue: list[Any] = self._queue
        if not queue or type(event := queue[0][3]) is not Happening:
            super().step()
            return
        now = self._now = heappop(queue)[0]
        # What an attribute holds is called faster by a name of its own, here and elsewhere in the engine.
        call, last = event.call, self.last
        call(event.what)
        if not queue or queue[0][0] > now:
            last(now)

    def stop(self) -> None:
        """End the run at this instant."""
        if not self._over.triggered:
            self._over.succeed()

    def close(self) -> None:
        """Let go of all that will not happen any more."""
        self._queue.clear()
        self.last = _nothing

    def run_until_stopped(self) -> None:
        """Let time pass."""
        self.run(until=self._over)


def _nothing(_: int) -> None:
    return None
