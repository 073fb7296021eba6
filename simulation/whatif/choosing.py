"""Which levers are worth having, for any SOP: where the work is, where it waits, who is asked for most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.whatif.levers import Lever
from simulation.whatif.posts import exists_once
from simulation.whatif.stops import (
    LEVELS,
    duties_lever,
    minutes_lever,
    persons_lever,
    wait_lever,
)
from sop.errors import InputError, Problem

if TYPE_CHECKING:
    from simulation.plan import Floats
    from simulation.replications import Study
    from simulation.scenario import ExternalWait, Group


def choose_levers(
    study: Study, *, steps: Sequence[str] = (), role: str = "", wait: str = "", levels: int = LEVELS
) -> tuple[Lever, ...]:
    """The levers of a what-if page: those that are asked for, else those that matter most.

    Where nothing is asked for: the working minutes of the step in which an average case is worked on longest;
    the number of persons in the role that this SOP keeps busiest a head, posts that exist once left out; the
    other duties of the role for whose other duties cases wait longest; a limit to the external wait for which
    cases wait longest.

    Parameters: study - the scenario as it stands; steps - ids whose minutes move; role - whose persons and
    other duties move; wait - id of an external wait of the scenario; levels - stops of a lever, 2 to 5.
    Returns: in the order minutes, persons, other duties, wait, as far as there is something to move.
    Raises: InputError - an id that the SOP or the scenario does not have, or nothing to move.
    """
    chosen = _Choosing(study, levels)
    problems = [*chosen.unknown(steps, role, wait)]
    if problems:
        raise InputError(problems)
    found = [*chosen.minutes(steps), *chosen.people(role), *chosen.waits(wait)]
    movable = tuple(lever for lever in found if len(lever.values) > 1)
    if not movable:
        raise InputError(Problem(code="whatif_nothing", place="people"))
    return movable


@dataclass(frozen=True)
class _Choosing:
    study: Study
    levels: int

    def unknown(self, steps: Sequence[str], role: str, wait: str) -> Iterator[Problem]:
        """Ids that nobody has."""
        known = tuple(step.id for step in self.study.sop.steps)
        for step in steps:
            if step not in known:
                yield Problem(code="whatif_unknown_step", place="--step", value=step, allowed=known)
        roles = tuple(self._groups())
        if role and role not in roles:
            yield Problem(code="whatif_unknown_role", place="--role", value=role, allowed=roles)
        waits = tuple(item.id for item in self.study.scenario.waits)
        if wait and wait not in waits:
            yield Problem(code="whatif_unknown_wait", place="--wait", value=wait, allowed=waits or ("–",))

    def minutes(self, steps: Sequence[str]) -> Iterator[Lever]:
        """The steps asked for, else the one that is worked on longest."""
        sop, worked = self.study.sop, self._per_step("processing")
        longest = sop.steps[int(worked.argmax())].id
        for step in dict.fromkeys(steps or (longest,)):
            yield minutes_lever(sop, self.study.scenario, step, self.levels)

    def people(self, role: str) -> Iterator[Lever]:
        """Persons and other duties of the role asked for, else of those that matter most."""
        more, freed = (self._groups()[role],) * 2 if role else (self._busiest(), self._awaited())
        if more is not None:
            yield persons_lever(self.study.sop, self.study.scenario, more, self.levels)
        if freed is not None:
            yield duties_lever(freed, self.levels)

    def waits(self, wait: str) -> Iterator[Lever]:
        """The wait asked for, else the one that cases wait for longest."""
        given = {item.id: item for item in self.study.scenario.waits}
        found = given[wait] if wait else self._longest_wait(tuple(given.values()))
        if found is not None:
            yield wait_lever(self.study.sop, found, self.study.planned.plan.day_seconds, self.levels)

    def _groups(self) -> dict[str, Group]:
        """The first group that holds each role of the SOP."""
        return {
            role.id: next(group for group in self.study.scenario.people if role.id in group.roles)
            for role in self.study.sop.roles
            if any(role.id in group.roles for group in self.study.scenario.people)
        }

    def _busiest(self) -> Group | None:
        """Of the role with the most work of this SOP a head, of those that may get another person."""
        study = self.study
        seconds = study.stack("person_seconds").mean(axis=0)
        best, most = None, 0.0
        for role, group in self._groups().items():
            heads = sum(each.count for each in study.scenario.people if role in each.roles)
            load = float(seconds[study.planned.plan.roles.index(role)]) / heads
            if load > most and not exists_once(study.sop, study.scenario, role):
                best, most = group, load
        return best

    def _awaited(self) -> Group | None:
        """Of the role whose other duties keep cases waiting longest, of those who have some."""
        waited = self._per_step("waiting_working", "busy_duty")
        groups = {role: group for role, group in self._groups().items() if group.other_duties > 0}
        hours = dict.fromkeys(groups, 0.0)
        for step, seconds in zip(self.study.sop.steps, waited.tolist(), strict=True):
            if step.performers.leader in hours:
                hours[step.performers.leader] += seconds
        return groups[max(hours, key=lambda role: hours[role])] if hours else None

    def _longest_wait(self, waits: Sequence[ExternalWait]) -> ExternalWait | None:
        waited = self._per_step("waiting_working", "external")
        place = {step.id: index for index, step in enumerate(self.study.sop.steps)}
        return max(waits, key=lambda wait: float(waited[place[wait.before]]), default=None)

    def _per_step(self, name: str, cause: str = "") -> Floats:
        """Mean seconds of an average case at each step, 0 where no case came."""
        import numpy as np

        from simulation.intervals import known_mean
        from simulation.measures.figures import CAUSES
        from simulation.summaries import per_case

        values = known_mean(per_case(self.study, name), axis=0)
        return np.nan_to_num(values[CAUSES.index(cause)] if cause else values)
