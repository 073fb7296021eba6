"""One case of one replication, moment by moment: what happened when, who did it, and why it waited.

Everything is read off a finished run; no words, so that it can be told in any language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from simulation.draws import Draws
from simulation.measures.teams import common, roles_of
from simulation.plan import MISSING, Cases, Plan
from simulation.record import Run
from simulation.story.outside import ending_waits, outside_waits
from simulation.story.segments import Segments, rows_of
from sop.errors import Problem, SimulationError

Kind = Literal[
    "released",
    "under_way",
    "over_before",
    "resumed",
    "completed",
    "decided",
    "sent_back",
    "passed_over",
    "left_out",
    "ended",
    "deadline_passed",
    "outside",
    "enabled",
    "fired",
    "waits",
    "started",
    "overran",
    "paused",
    "cut_off",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which they are told where they fall on one instant."""

_SHOWN = 20
"""Ids named where an unknown case was asked for."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Something that happened to a case.

    Parameters: instant - seconds; kind - one of KINDS; step, unit (index into the step's units), visit (from
    0) - of the instance, MISSING where it is about the step as a whole or the case; since - the release
    (`released`, `under_way`); until - end of what begins (`waits`, `paused`, `overran`, `outside`; MISSING
    where the run ends first), the deadline (`released`, `under_way`); cause - of CAUSES or PAUSES (`waits`,
    `paused`); persons - performers, the lead first (`started`), or those because of whom (`waits`, `paused`);
    roles - in which the performers take part, one a person; else whose seats lack somebody; others - (case,
    step) of the work that keeps them busy; names - ids of external waits, or of the outcome; to - the step
    returned to (`decided`, `sent_back`), or that an external wait holds up; number - working seconds
    (`completed`), items (`fired`), which return it is (`sent_back`), the working day, that of the release
    being 1 (`ended`).
    """

    instant: int
    kind: Kind
    step: int = MISSING
    unit: int = MISSING
    visit: int = 0
    since: int = MISSING
    until: int = MISSING
    cause: str = ""
    persons: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    others: tuple[tuple[int, int], ...] = ()
    names: tuple[str, ...] = ()
    to: int = MISSING
    number: int = 0


def find_case(cases: Cases, case_id: str) -> int:
    """The place of a case among those of a replication.

    Parameters: cases; case_id.
    Raises: SimulationError - there is no such case (`unknown_case`).
    """
    if case_id not in cases.ids:
        fields = {"count": str(len(cases))}
        raise SimulationError(
            Problem(code="unknown_case", value=case_id, allowed=cases.ids[:_SHOWN], fields=fields)
        )
    return cases.ids.index(case_id)


def story_of(plan: Plan, draws: Draws, run: Run, case_id: str) -> tuple[Moment, ...]:
    """Everything that happened to a case, in order.

    Parameters: plan, draws, run - that belong together; case_id.
    Returns: moments, ascending; a case that was never released has none.
    Raises: SimulationError - there is no such case.
    """
    teller = _Teller(plan, draws, run, find_case(draws.cases, case_id))
    order = {kind: place for place, kind in enumerate(KINDS)}
    return tuple(
        sorted(teller.all(), key=lambda m: (m.instant, order[m.kind], m.step, m.visit, m.unit, m.cause))
    )


class _Teller:
    def __init__(self, plan: Plan, draws: Draws, run: Run, case: int) -> None:
        self.plan, self.draws, self.run, self.case = plan, draws, run, case
        self.rows = rows_of(run, case).tolist()
        self.segments = Segments(plan, draws, run)
        self.released, self.ended = int(run.released[case]), int(run.ended[case])
        self.done = draws.cases.done[case]
        # Step, visit and instant of what was left out although the case led to it.
        self.left_out = run.left_out[run.left_out[:, 0] == case, 1:].tolist()
        self.outside = () if self.released == MISSING else outside_waits(plan, draws, run, case)

    def all(self) -> Iterator[Moment]:
        """Every moment, in no order."""
        if self.released == MISSING:
            return
        yield from self._course()
        yield from self._passed_over()
        yield from self._outside()
        for row in self.rows:
            yield from self._beginning(row)
            if self.run.start[row] != MISSING:
                yield from self._work(row)
        yield from self._decisions()

    def _course(self) -> Iterator[Moment]:
        deadline = int(self.draws.cases.deadline[self.case])
        release = int(self.draws.cases.release[self.case])
        kind: Kind = "released" if release == self.released else "under_way"
        yield Moment(instant=self.released, kind=kind, since=release, until=deadline)
        for step in self.done:
            yield Moment(instant=self.released, kind="over_before", step=step)
        end = self.run.end_of_run
        if self.ended == MISSING:
            yield Moment(instant=end, kind="cut_off")
        else:
            end = self.ended
            yield Moment(instant=end, kind="ended", number=working_day(self.plan, release, end))
        if self.released <= deadline < end:
            yield Moment(instant=deadline, kind="deadline_passed")

    def _outside(self) -> Iterator[Moment]:
        for each in self.outside:
            wait = self.plan.waits[each.wait]
            until = each.end if each.end <= self.run.end_of_run else MISSING
            yield Moment(
                instant=each.begin,
                kind="outside",
                step=wait.after,
                until=until,
                names=(wait.id,),
                to=wait.before,
            )

    def _passed_over(self) -> Iterator[Moment]:
        known: dict[int, int] = {}
        for step, visit, instant in self.left_out:
            yield Moment(instant=instant, kind="left_out", step=step, visit=visit)
        called_for = {step for step, *_ in self.left_out}
        for step in np.flatnonzero(self.run.passed_over[self.case]).tolist():
            if step not in called_for:
                yield Moment(instant=self._resolved(step, known), kind="passed_over", step=step)

    def _resolved(self, step: int, known: dict[int, int]) -> int:
        """When it was clear of a step that it is over or will not be carried out."""
        if step not in known:
            own = [int(self.run.end[row]) for row in self.rows if self.run.step[row] == step]
            own += [instant for other, _, instant in self.left_out if other == step]
            if own or step in self.done:
                known[step] = max([self.released, *own])
            else:
                before = [self._resolved(earlier, known) for earlier in self.plan.steps[step].before]
                known[step] = max([self.released, *before])
        return known[step]

    def _moment(self, row: int, instant: int, kind: Kind, **more: object) -> Moment:
        run = self.run
        step, unit, visit = (int(array[row]) for array in (run.step, run.unit, run.visit))
        return Moment(instant=instant, kind=kind, step=step, unit=unit, visit=visit, **more)  # type: ignore[arg-type]

    def _beginning(self, row: int) -> Iterator[Moment]:
        run = self.run
        yield self._moment(row, int(run.enabled[row]), "enabled")
        if run.batch[row] != MISSING:
            items = int((run.batch == run.batch[row]).sum())
            yield self._moment(row, int(run.ready[row]), "fired", number=items)
        for segment in self.segments.waiting(row):
            never = run.start[row] == MISSING and segment.end == run.end_of_run
            others = tuple((int(run.case[other]), int(run.step[other])) for other in segment.others)
            yield self._moment(
                row,
                segment.begin,
                "waits",
                until=MISSING if never else segment.end,
                cause=segment.cause,
                persons=segment.persons,
                roles=segment.roles,
                others=tuple(dict.fromkeys(others)),
                names=ending_waits(self.plan, run, self.outside, row) if segment.cause == "external" else (),
            )

    def _work(self, row: int) -> Iterator[Moment]:
        run, start, end = self.run, int(self.run.start[row]), int(self.run.end[row])
        team = run.team_of(row)
        roles = roles_of(self.plan, int(run.step[row]), team)
        yield self._moment(row, start, "started", persons=team, roles=roles)
        if run.overran[row]:
            closing = common(self.draws, team).stretch(start)[1]
            yield self._moment(row, closing, "overran", until=end)
        for segment in self.segments.pauses(row):
            never = end == MISSING and segment.end == run.end_of_run
            until = MISSING if never else segment.end
            persons, away = segment.persons, segment.cause == "absent"
            lacking = tuple(
                role for person, role in zip(team, roles, strict=True) if away and person in persons
            )
            yield self._moment(
                row, segment.begin, "paused", until=until, cause=segment.cause, persons=persons, roles=lacking
            )
            if not never and common(self.draws, team).is_open(segment.end):
                yield self._moment(row, segment.end, "resumed")
        if end != MISSING:
            yield self._moment(row, end, "completed", number=int(run.work[row]))

    def _decisions(self) -> Iterator[Moment]:
        """What decisions came to, and how often they sent the case back."""
        returns: Counter[int] = Counter()
        decided = [
            row for row in self.rows if self.run.outcome[row] != MISSING and self.run.end[row] != MISSING
        ]
        for row in sorted(decided, key=lambda row: int(self.run.end[row])):
            step, end = int(self.run.step[row]), int(self.run.end[row])
            outcome = self.plan.steps[step].outcomes[int(self.run.outcome[row])]
            back = outcome.back_to
            yield self._moment(row, end, "decided", names=(outcome.id,), to=back)
            if back != MISSING:
                returns[step] += 1
                yield self._moment(row, end, "sent_back", names=(outcome.id,), to=back, number=returns[step])


def working_day(plan: Plan, begin: int, end: int) -> int:
    """On which working day something ends, that of its beginning being the first.

    Parameters: plan; begin, end - instants.
    """
    opened = plan.days.midnights[:-1][plan.days.working]
    return int(np.searchsorted(opened, end, side="right") - np.searchsorted(opened, begin, side="right")) + 1
