"""One case under the same luck, released on one day or another: in which worlds does it end in time?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simulation.plan import Floats
    from simulation.replications import Study
    from simulation.scenario import Scenario
    from sop.worktime.compiled import CompiledCalendar

CASE = "jadwal"


@dataclass(frozen=True, kw_only=True, eq=False)
class Ended:
    """What came of a day of release, by world.

    Parameters: ended - place in `Worlds.days` of the day on which the case ended, infinite where it did not
    by the deadline; reached - world x step, likewise of the step's completion, NaN where it was not (yet).
    """

    ended: Floats
    reached: Floats


class Worlds:
    """Replications as worlds: each has its luck, whatever the day of release.

    Parameters: study - whose SOP, people and waits hold; deadline; workers - processes.
    """

    def __init__(self, study: Study, deadline: date, *, workers: int) -> None:
        self.study, self.deadline, self.workers = study, deadline, workers
        self.calendar = self._calendar()
        self.days = tuple(day.date for day in self.calendar.days if day.working)

    def last_day(self) -> int:
        """Place in `days` of the last working day up to the deadline."""
        return int(np.searchsorted(np.array(self.days, dtype="datetime64[D]"), self._until(), "right")) - 1

    def first_day(self, day: date) -> int:
        """Place in `days` of the first working day from a day on."""
        return int(np.searchsorted(np.array(self.days, dtype="datetime64[D]"), np.datetime64(day), "left"))

    def released(self, place: int, worlds: Sequence[int]) -> Ended:
        """Release the case on a working day.

        Parameters: place - in `days`; worlds - numbers of replications.
        """
        from simulation.planning import make_plan
        from simulation.replications import run_many

        study, release = self.study, self.days[place]
        planned = make_plan(
            study.sop,
            _with_one_case(study.scenario, release, self.deadline),
            study.planned.calendar.calendar,
            also=study.planned.also,
        )
        measures = run_many(planned.plan, worlds, workers=self.workers)
        # The run ends with the deadline, so that what is finished is in time. The first day counts as 1.
        ended = np.array([item.cycle_days[0] for item in measures])
        return Ended(
            ended=np.where(np.isnan(ended), np.inf, ended) + place - 1,
            reached=np.array([item.reached_day[0] for item in measures]) + place - 1,
        )

    def _until(self) -> np.datetime64:
        return np.datetime64(self.deadline)

    def _calendar(self) -> CompiledCalendar:
        from sop.worktime.compile import compile_calendar

        first, last = date(self.deadline.year - 1, 1, 1), date(self.deadline.year, 12, 31)
        return compile_calendar(self.study.planned.calendar.calendar, first, last)


def _with_one_case(scenario: Scenario, release: date, deadline: date) -> Scenario:
    """The scenario with one case of the studied SOP; the other SOPs of the people go on beside it."""
    from simulation.scenario import Demand

    also = tuple(
        course.model_copy(update={"decisions": {}, "corrections": (), "open_cases": ()})
        for course in scenario.also
    )
    return scenario.model_copy(
        update={
            "demand": (Demand(kind="dates", case_id=CASE, dates=(release,)),),
            "open_cases": (),
            "also": also,
            # The same for every day of release, so that the other SOPs have the same cases.
            "first": date(deadline.year - 1, 1, 1),
            "last": deadline,
            "measure_from": None,
            "horizon": deadline,
        }
    )
