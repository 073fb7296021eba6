"""What instances are up against between ready and started, each kind of need looked at once."""

from __future__ import annotations

import numpy as np

from simulation.draws import Draws
from simulation.measures.candidates import Need, acting_days, needs
from simulation.measures.hindrance import Candidates, Hindrance
from simulation.measures.occupation import persons_of
from simulation.measures.overtaking import kept_back_until
from simulation.plan import MISSING, Int64, Plan
from simulation.record import Run
from sop.worktime.windows import Windows


class Obstacles:
    """Persons, needs and what keeps a step of each need from being started.

    Parameters: plan, draws, run - that belong together. `persons`: what they do; `needs`: what instances
    need, all different; `places`: for each instance the place of its own among them.
    """

    def __init__(self, plan: Plan, draws: Draws, run: Run) -> None:
        self.draws, self.run = draws, run
        self.persons = persons_of(plan, draws, run)
        self.needs, self.places = needs(plan, run)
        self._acting: dict[tuple[int, ...], Windows] = {}
        self._candidates: dict[Need, Candidates] = {}

    def hindrance(self, need: Need, *, held_is_free: bool = False) -> Hindrance:
        """What keeps a step of that need from being started, over the whole run.

        Parameters: need; held_is_free - a joint step does not wait for persons whom it keeps free itself.
        """
        if need not in self._candidates:
            for seat in need.seats:
                if seat.deputies and seat.regular not in self._acting:
                    self._acting[seat.regular] = acting_days(self.draws, seat.regular)
            self._candidates[need] = Candidates(self.persons, need, self._acting)
        return self._candidates[need].hindrance(held_is_free=held_is_free)

    def keeps_free(self, need: Need) -> bool:
        """May it wait for those whom it, or another joint step, keeps free?"""
        return need.holds and any(len(self.run.held[person].start) for person in need.persons)

    def behind_others(self, need: Need, rows: Int64, begins: Int64, ends: Int64) -> Int64:
        """Until when joint steps stand behind others that share performers.

        Parameters: need - of all of them; rows - instances; begins, ends - of their waiting.
        Returns: instants inside [begins, ends].
        """
        shares = np.array([other.holds and bool(other.persons & need.persons) for other in self.needs])
        holding = np.flatnonzero(shares[self.places] & (self.run.ready != MISSING))
        releases = self.draws.cases.release
        return kept_back_until(self.run, holding, rows, releases=releases, begins=begins, ends=ends)
