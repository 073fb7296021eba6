"""One change that relieves a wait, tried under the same luck before anybody suggests it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from simulation.comparison.worlds import Setup
from sop.errors import SimulationError

if TYPE_CHECKING:
    from simulation.comparison.gate import Bound, Verdict
    from simulation.experiments.blocks import Progress
    from simulation.measures.figures import RunMeasures
    from simulation.replications import Study
    from simulation.scenario import ExternalWait
    from sop.model import Step

Cause = Literal["external", "passing", "absent", "busy_duty", "busy_case"]
Kind = Literal["wait_limit", "deputy", "duties", "person", "handover", "batch"]
FEWEST = 30
"""Replications below which the gate gives no verdict."""

_IN_WORKING_TIME = {"working_days": 1.0, "working_hours": 1.0, "calendar_days": 5 / 7}


@dataclass(frozen=True, kw_only=True)
class Relief:
    """A change that relieves one step.

    Parameters: kind - `wait_limit` (the SOP limits what outsiders need to `value` `unit`), `deputy` (`role`
    may act where nobody is present), `duties` (who carries the step out has only `value` times the other
    duties), `person` (`value` more persons for the leading role), `handover` (all hand-overs take `value`
    times as long), `batch` (the step is no longer gathered); step - its id; role; value; unit; setup - the
    documents with it.
    """

    kind: Kind
    step: str
    role: str = ""
    value: float = 0.0
    unit: str = ""
    setup: Setup


@dataclass(frozen=True, kw_only=True)
class Relieved:
    """What a relief comes to.

    Parameters: relief; verdict - of the gate, all that is merely assumed staying as it is; gain - mean
    working days a case; nine_now, nine_then - working days within which 9 of 10 cases are finished, infinite
    where fewer finish.
    """

    relief: Relief
    verdict: Verdict
    gain: Bound
    nine_now: float
    nine_then: float


def relief_of(study: Study, step: str, cause: Cause) -> Relief | None:
    """The plainest change that relieves a wait.

    Parameters: study - in which it waits; step - before which, its id; cause - for what: `external`,
    `passing` (hand-over or batch), `absent`, `busy_duty`, `busy_case` (or other performers).
    Returns: the change; None where nothing of the kind can be changed. A limit lies half-way between the
    shortest and the usual wait; a deputy is the next role of the document.
    """
    makers: dict[Cause, Callable[[Setup, Step], Relief | None]] = {
        "external": _wait_limit,
        "passing": _passed_on,
        "absent": _deputy,
        "busy_duty": _duties,
        "busy_case": _person,
    }
    return makers[cause](_setup(study), study.sop.step(step))


def try_out(
    study: Study,
    relief: Relief,
    *,
    delta_days: float = 1.0,
    workers: int = 1,
    progress: Progress | None = None,
) -> Relieved | None:
    """Simulate a relief with the replications of a study, and let the gate judge it.

    Parameters: study - at least `FEWEST` replications; relief; delta_days - smallest gain that matters;
    workers - processes; progress - called with (done, all).
    Returns: None where there are too few replications, nobody could carry the change out, or a difference is
    not known (cases that finish on neither side).
    Raises: SimulationError - processes were killed again and again.
    """
    from simulation.planning import make_plan
    from simulation.replications import run_many

    if len(study.measures) < FEWEST:
        return None
    calendar, setup = study.planned.calendar.calendar, relief.setup
    try:
        plan = make_plan(setup.sop, setup.scenario, calendar, also=setup.also).plan
    except SimulationError:
        return None  # nobody could work so: no suggestion, and no failure of the study
    # Processes that were killed are no verdict: that stays an error.
    new = run_many(plan, range(len(study.measures)), workers=workers, progress=progress)
    try:
        return _judged(study, relief, new, delta_days)
    except SimulationError:
        return None


def _judged(study: Study, relief: Relief, new: list[RunMeasures], delta_days: float) -> Relieved:
    from simulation.comparison.arms import figures_of
    from simulation.comparison.gate import judge
    from simulation.comparison.judging import gain_of, gate_plan, losses_by_guard
    from simulation.comparison.result import ComparisonSettings
    from simulation.intervals import quantile_interval

    before, after = figures_of(study.measures), figures_of(new)
    plan = gate_plan(before, ComparisonSettings(delta_days=delta_days), (len(new),))
    look = judge(gain_of(before, after), losses_by_guard(before, after, plan), plan=plan, look=1)
    return Relieved(
        relief=relief,
        verdict=look.verdict,
        gain=look.gain,
        nine_now=quantile_interval(before.days, 0.9).value,
        nine_then=quantile_interval(after.days, 0.9).value,
    )


def _setup(study: Study) -> Setup:
    # The other SOPs of a study's plan have got the shares and corrections of the scenario already.
    also = tuple(
        course.model_copy(update={"decisions": {}, "corrections": ()}) for course in study.scenario.also
    )
    scenario = study.scenario.model_copy(update={"also": also})
    return Setup(sop=study.sop, scenario=scenario, also=tuple(study.planned.also))


def _wait_limit(setup: Setup, step: Step) -> Relief | None:
    from sop.elements import Due

    waits = [wait for wait in setup.scenario.waits if wait.before == step.id]
    if not waits or any(wait.unit not in _IN_WORKING_TIME for wait in waits):
        return None
    longest = max(waits, key=_usual)
    unit: Literal["working_days", "working_hours"] = (
        "working_hours" if longest.unit == "working_hours" else "working_days"
    )
    now = step.wait_limit
    if now is not None and now.unit != unit:
        return None
    usual = _usual(longest) if now is None else min(_usual(longest), now.value)
    value = max(1, round((longest.shortest * _IN_WORKING_TIME[longest.unit] + usual) / 2))
    if value >= usual:
        return None
    changed = step.model_copy(update={"wait_limit": Due(value=value, unit=unit)})
    return Relief(kind="wait_limit", step=step.id, value=value, unit=unit, setup=setup.with_step(changed))


def _usual(wait: ExternalWait) -> float:
    return wait.typical * _IN_WORKING_TIME.get(wait.unit, 1.0)


def _deputy(setup: Setup, step: Step) -> Relief | None:
    performers, roles = step.performers, [role.id for role in setup.sop.roles]
    taken = {performers.leader, *performers.deputies, *(seat.role for seat in performers.roles)}
    place = roles.index(performers.leader)
    # Columns go from the head downwards: the next post below, else the one above.
    near = next((role for role in (*roles[place + 1 :], *reversed(roles[:place])) if role not in taken), None)
    if near is None:
        return None
    acting = performers.model_copy(update={"deputies": (*performers.deputies, near)})
    changed = setup.with_step(step.model_copy(update={"performers": acting}))
    return Relief(kind="deputy", step=step.id, role=near, setup=changed)


def _duties(setup: Setup, step: Step) -> Relief | None:
    seats = {seat.role for seat in step.performers.roles}
    people = tuple(
        group.model_copy(update={"other_duties": group.other_duties / 2})
        if seats & set(group.roles)
        else group
        for group in setup.scenario.people
    )
    if people == setup.scenario.people:
        return None
    changed = setup.with_scenario(people=people)
    return Relief(kind="duties", step=step.id, value=0.5, unit="times", setup=changed)


def _person(setup: Setup, step: Step) -> Relief | None:
    from dataclasses import replace

    from simulation.sensitivity import with_counts

    leader = step.performers.leader
    group = next((group for group in setup.scenario.people if leader in group.roles), None)
    if group is None:
        return None
    scenario = with_counts(setup.scenario, {group.id: group.count + 1})
    return Relief(
        kind="person",
        step=step.id,
        role=leader,
        value=1,
        unit="persons",
        setup=replace(setup, scenario=scenario),
    )


def _passed_on(setup: Setup, step: Step) -> Relief | None:
    from simulation.sensitivity.changes import times

    scenario = setup.scenario
    batches = tuple(batch for batch in scenario.batches if batch.step != step.id)
    if batches != scenario.batches:
        return Relief(kind="batch", step=step.id, setup=setup.with_scenario(batches=batches))
    if not scenario.handovers:
        return None
    quick = tuple(times(item, 0.5) for item in scenario.handovers)
    changed = setup.with_scenario(handovers=quick)
    return Relief(kind="handover", step=step.id, value=0.5, unit="times", setup=changed)
