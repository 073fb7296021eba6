"""A whole scenario learned from a log: what it tells from the log, what it does not from what was assumed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from mining.calibration.behaviour import Behaviour, as_executed, as_written, learn_behaviour
from mining.calibration.correcting import RUNS, corrected_duties
from mining.calibration.delays import DelaySettings, learn_delays
from mining.calibration.demand import DemandSettings, learn_demand
from mining.calibration.learned import Learned
from mining.calibration.people import learn_people, settings_from
from mining.calibration.times import learn_durations
from sop.errors import LogError, Problem, SimulationError
from sop.events import ACTIVITY, CASE_ID, STEP_ID
from sop.findings import Finding
from sop.showing import Shown

if TYPE_CHECKING:
    from mining.analysis import Mined
    from mining.calibration.demand.settings import Choice
    from simulation.scenario import Demand, LearnedFrom, Scenario, Uncertain


@dataclass(frozen=True, kw_only=True)
class CalibrationSettings:
    """Choices of a calibration.

    Parameters: explained_by - what waiting that nothing in the log explains is taken for: `duties` (people
    have other work; it then becomes less where there are more people) or `handover` (the document had not
    reached the desk); demand - `auto`, or the kind of demand that is wanted (`replay`: the releases of the
    log themselves).
    """

    explained_by: Literal["duties", "handover"] = "duties"
    demand: Choice = "auto"
    correcting_runs: int = RUNS


DEFAULT = CalibrationSettings()
_HALVINGS = 20


@dataclass(frozen=True, kw_only=True, repr=False)
class Calibration(Shown):
    """What a log taught.

    Parameters: scenario - with the deviations that staff really make, its uncertain numbers and where they
    come from; written - the same without deviations; behaviour - those; learned - every number, in the order
    demand, durations, waits and hand-overs, people, behaviour; findings - what was noticed, and what the log
    cannot tell.
    """

    scenario: Scenario
    written: Scenario
    behaviour: Behaviour
    learned: tuple[Learned, ...]
    findings: tuple[Finding, ...]


def calibrate(mined: Mined, assumed: Scenario, *, settings: CalibrationSettings = DEFAULT) -> Calibration:
    """Learn a scenario from a log.

    Parameters: mined - a log checked against its SOP and measured; assumed - a scenario that fits the SOP:
    what the log cannot tell is taken from it (waits for outsiders, sizes of other duties, the period, the
    seed); settings.
    Returns: the scenario, and what each number rests on. Other SOPs that share the people are not in it: what
    they ask of people is among the other duties that the log shows.
    Raises: LogError - the log has no stamps, or none of its activities is a step of the SOP;
    SimulationError - the SOP has a step without a standard of which the log knows no duration either (when
    it is simulated).
    """
    _known(mined)
    demand = learn_demand(mined, settings=DemandSettings(kind=settings.demand))
    durations = learn_durations(mined)
    delays = learn_delays(
        mined, settings=DelaySettings(waits=assumed.waits, explained_by=settings.explained_by)
    )
    assumptions = settings_from(assumed, explained_by=settings.explained_by)
    people = learn_people(mined, settings=assumptions)
    behaviour = learn_behaviour(mined)
    written = _scenario(
        assumed,
        sop=mined.sop.id,
        note="",  # it told of what was assumed
        demand=_with_deadlines(demand.demand, assumed) or assumed.demand,
        durations=durations.rules,
        waits=delays.waits,
        handovers=delays.handovers,
        people=people.groups,
        absences=people.absences,
        deputies=people.deputies,
        other_duties=people.other_duties,
        decisions={name: dict(shares) for name, shares in behaviour.decisions.items()},
        corrections=(),
        passed_over={},
        open_cases=(),
        also=(),
        uncertain=(),
        learned_from=_origin(mined),
        **_period(mined, any(rule.kind == "instants" for rule in demand.demand)),
    )
    people = corrected_duties(
        people,
        as_executed(mined.sop, written, behaviour),
        mined,
        mined.office.calendar,
        settings=assumptions,
        runs=settings.correcting_runs,
    )
    written = written.model_copy(update={"people": people.groups})
    parts = (demand, durations, delays, people, behaviour)
    learned = tuple(one for part in parts for one in part.learned)
    executed = as_executed(mined.sop, written, behaviour)
    return Calibration(
        scenario=with_uncertain(executed, learned),
        written=as_written(with_uncertain(executed, learned)),
        behaviour=behaviour,
        learned=learned,
        findings=(*_left_out(assumed), *(finding for part in parts for finding in part.findings)),
    )


def _known(mined: Mined) -> None:
    """Refuse a log of something else: all numbers would be assumptions, said to be learned."""
    events = mined.log.events
    if events[STEP_ID].isna().all():
        labels = ", ".join(dict.fromkeys(events[ACTIVITY].head(3)))
        file = mined.sources[0].name if mined.sources else ""
        raise LogError(Problem(code="calibrate_nothing_known", file=file, value=labels))


def _left_out(assumed: Scenario) -> Iterator[Finding]:
    if assumed.also:
        names = tuple(course.sop for course in assumed.also)
        yield Finding(rule="calibrate_also", severity="note", count=len(names), examples=names)


def _with_deadlines(rules: tuple[Demand, ...], assumed: Scenario) -> tuple[Demand, ...]:
    """Learned demand with the deadline that the assumed scenario gives all its cases: a log tells none."""
    stated = {rule.deadline_working_days for rule in assumed.demand}
    if len(stated) != 1 or None in stated:
        return rules
    days = stated.pop()
    return tuple(
        rule if rule.kind == "instants" else rule.model_copy(update={"deadline_working_days": days})
        for rule in rules
    )


def with_uncertain(scenario: Scenario, learned: tuple[Learned, ...]) -> Scenario:
    """The scenario with the limits of its learned numbers.

    Parameters: scenario; learned - those without a place in it, or without limits, are passed over.
    """
    found = {one.at: one for one in _uncertain(scenario, learned)}
    return scenario.model_copy(update={"uncertain": tuple(found.values())})


def _uncertain(scenario: Scenario, learned: tuple[Learned, ...]) -> Iterator[Uncertain]:
    from simulation.scenario import Uncertain, value_at
    from sop.model import Basis

    for one in learned:
        if not one.uncertain:
            continue
        try:
            value = value_at(scenario, one.at)
        except SimulationError:
            continue
        low, high = (_standing(scenario, one.at, value, end) for end in (one.low, one.high))
        basis = Basis.INFERRED if one.source in ("log", "shrunk") else Basis.ASSUMED
        if low < high:
            yield Uncertain(at=one.at, low=low, high=high, n=one.n, basis=basis)


def _standing(scenario: Scenario, at: str, value: float, end: float) -> float:
    """A limit, nearer to the value where the scenario does not allow it (a mode above the longest wait)."""
    from simulation.scenario import with_values

    for _ in range(_HALVINGS):
        try:
            with_values(scenario, {at: end})
        except SimulationError:
            end = (value + end) / 2
        else:
            return end
    return value


def _scenario(assumed: Scenario, **learned: Any) -> Scenario:
    """A valid scenario: all its parts are checked together again."""
    given = {name: getattr(assumed, name) for name in assumed.model_fields_set}
    return type(assumed)(**given | learned)


def _period(mined: Mined, replayed: bool) -> Mapping[str, Any]:
    """That of the log where its own releases are replayed, else the assumed one."""
    if not replayed:
        return {}
    begun = mined.performance.cases["released"].fillna(mined.performance.cases["first_stamp"])
    days = begun.dt.tz_convert(mined.time_zone).dt.date
    return {"first": days.min(), "last": days.max(), "measure_from": None, "horizon": None}


def _origin(mined: Mined) -> LearnedFrom:
    from simulation.scenario import LearnedFrom

    names = ", ".join(source.name for source in mined.sources) or "-"
    return LearnedFrom(
        # The name of a file may hold what no document may.
        log="".join("\ufffd" if unicodedata.category(letter)[0] == "C" else letter for letter in names),
        digest=mined.sources[0].digest if mined.sources else "",
        cases=int(mined.log.events[CASE_ID].nunique()),
    )


def judged(calibration: Calibration, fit: str) -> Calibration:
    """The calibration with what held-out cases said of it.

    Parameters: calibration; fit - `validated`, `partly`, `not_validated`, or `untold`.
    """

    def told(scenario: Scenario) -> Scenario:
        origin = scenario.learned_from
        assert origin is not None  # noqa: S101 - `calibrate` says where its numbers come from
        return scenario.model_copy(update={"learned_from": origin.model_copy(update={"fit": fit})})

    return replace(calibration, scenario=told(calibration.scenario), written=told(calibration.written))
