"""Who there is, when they are there, and what else they have to do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mining.calibration.behaviour.shares import binomial_interval
from mining.calibration.learned import Learned
from mining.calibration.people.arrivals import Delays, Desk, delays_of, read_desk
from mining.calibration.people.deputising import learn_deputies
from mining.calibration.people.duties import Found, Load, fit_load
from mining.calibration.people.groups import Team, find_hours, make_teams
from mining.calibration.people.holders import find_holders
from mining.calibration.people.remarks import of_holders
from mining.calibration.people.settings import ENOUGH, PeopleSettings
from mining.calibration.people.silence import silent_share
from mining.calibration.people.speed import Speed, speeds
from sop.findings import Finding
from sop.showing import Shown

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.scenario import Absence, Deputies, Group, OtherDuties

DEFAULT = PeopleSettings()
USUAL_YEAR = 240
"""Working days of a year, where the log is too short to count them (domain: 237 to 242)."""
MOST_DUTIES = 0.97
MOST_DAYS = 200
LEAST_DAYS = 0.5


@dataclass(frozen=True, kw_only=True, repr=False)
class People(Shown):
    """The people of a scenario.

    Parameters: groups, absences, deputies, other_duties - pieces of a `Scenario`; learned, findings.
    """

    groups: tuple[Group, ...]
    absences: tuple[Absence, ...]
    deputies: tuple[Deputies, ...]
    other_duties: OtherDuties
    learned: tuple[Learned, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What a log tells of one group. Parameters: duties, away - shares; days - working days of a year; n."""

    team: Team
    load: Load | None
    duties: Learned
    days: Learned
    speed: Speed | None


def learn_people(mined: Mined, *, settings: PeopleSettings = DEFAULT) -> People:
    """Learn who does what, working hours, other duties, absences, deputies and speeds.

    Parameters: mined - a log checked against its SOP and measured; settings - what is assumed.
    Returns: groups of persons who are alike, pseudonymous, with what each number rests on.
    """
    from simulation.scenario import OtherDuties

    holders = find_holders(mined)
    desk = read_desk(mined, holders, external_steps=settings.external_steps)
    teams = make_teams(holders, find_hours(desk, holders, mined.office))
    fast = speeds(mined, desk, teams, level=settings.level)
    told = [_told(mined, desk, team, fast.get(place), settings) for place, team in enumerate(teams)]
    deputies, of_deputies = learn_deputies(holders, teams)
    return People(
        groups=tuple(_group(one) for one in told),
        absences=tuple(_absence(one, settings) for one in told if one.days.value >= LEAST_DAYS),
        deputies=deputies,
        other_duties=OtherDuties(mean_minutes=settings.task_minutes, cv=settings.task_cv),
        learned=tuple(row for one in told for row in _rows(one)),
        findings=(*of_holders(holders), *of_deputies, *_of_groups(told, settings)),
    )


def _told(mined: Mined, desk: Desk, team: Team, speed: Speed | None, settings: PeopleSettings) -> _Told:
    windows = team.windows(mined.office)
    delays = delays_of(desk, team.posts, windows, mined.office)
    load = None
    if settings.explained_by == "duties":
        load = fit_load(
            delays,
            task_seconds=settings.task_minutes * 60,
            task_cv=settings.task_cv,
            block_days=settings.block_days,
            level=settings.level,
        )
        away, n = (load.away, load.n) if load is not None else (None, 0)
    else:
        away, n = _by_silence(mined, desk, delays, settings)
    return _Told(
        team=team,
        load=load,
        duties=_duties(team, load, settings),
        days=_days(team, away, n, _working_days(mined), settings),
        speed=speed,
    )


def _by_silence(
    mined: Mined, desk: Desk, delays: Delays, settings: PeopleSettings
) -> tuple[Found | None, int]:
    """Days away as the analysis of waiting inferred them, where delays are explained otherwise."""
    count, n = silent_share(mined, desk, delays)
    if not n:
        return None, 0
    low, high = binomial_interval(count, n, level=settings.level)
    return Found(value=count / n, low=low, high=high), n


def _shrunk(found: Found, assumed: float, n: int) -> tuple[Found, float]:
    """Drawn towards what is assumed below 20 observations; the interval holds the value."""
    weight = min(1.0, n / ENOUGH)
    value = weight * found.value + (1 - weight) * assumed
    return Found(value=value, low=min(found.low, value), high=max(found.high, value)), weight


def _duties(team: Team, load: Load | None, settings: PeopleSettings) -> Learned:
    assumed = settings.share_of(team.roles)
    row = Learned(
        at=f"people.{team.id}.other_duties",
        kind="other_duties",
        subject=team.id,
        value=assumed,
        unit="share",
        level=settings.level,
        weight=0.0,
        source="assumed",
        reason="nothing_waited_for_them_alone",
    )
    if settings.explained_by == "handover":
        return replace(row, at="", value=0.0, reason="told_as_handovers")
    if load is None:
        return row
    found, weight = _shrunk(load.duties, assumed, load.n)
    return replace(
        row,
        value=min(found.value, MOST_DUTIES),
        low=found.low,
        high=min(found.high, MOST_DUTIES),
        n=load.n,
        weight=weight,
        source="log" if weight == 1 else "shrunk",
        fit=load.fit,
        fit_measure="ks_p" if math.isfinite(load.fit) else "",
        reason="",
    )


def _days(team: Team, away: Found | None, n: int, per_year: float, settings: PeopleSettings) -> Learned:
    row = Learned(
        at=f"absences.away_{team.id}.days",
        kind="days_away",
        subject=team.id,
        value=float(settings.assumed_days),
        unit="days",
        level=settings.level,
        weight=0.0,
        source="assumed",
        reason="nothing_waited_for_them_alone",
    )
    if away is None:
        return row
    found, weight = _shrunk(away, settings.assumed_days / per_year, n)
    value = min(found.value * per_year, MOST_DAYS)
    # A scenario has an absence of a day at least, or none.
    some = value >= LEAST_DAYS
    value = max(value, 1.0) if some else value
    return replace(
        row,
        at=row.at if some else "",
        value=value,
        low=min(max(found.low * per_year, float(some)), value),
        high=max(min(found.high * per_year, MOST_DAYS), value),
        n=n,
        weight=weight,
        source="log" if weight == 1 else "shrunk",
        reason="",
    )


def _working_days(mined: Mined) -> float:
    """Working days of a year."""
    days = mined.office.days
    if len(days) < 365:
        return USUAL_YEAR
    return sum(day.working for day in days) / len(days) * 365.25


def _group(one: _Told) -> Group:
    from simulation.scenario import Group

    team = one.team
    speed = one.speed.value if one.speed is not None and one.speed.sure else 1.0
    return Group(
        id=team.id,
        roles=team.roles,
        count=len(team.posts),
        other_duties=one.duties.value,
        absences=(f"away_{team.id}",) if one.days.value >= LEAST_DAYS else (),
        speed=min(max(speed, 0.1), 10.0),
        hours=None if team.hours is None else team.hours.week(),
        units=team.units,
    )


def _absence(one: _Told, settings: PeopleSettings) -> Absence:
    from simulation.scenario import Absence

    name = f"away_{one.team.id}"
    days = max(1, round(one.days.value))
    shortest, longest = settings.block_days
    return Absence(
        id=name,
        name=name,
        days=days,
        per="year",
        shortest=min(shortest, days),
        longest=min(longest, days),
    )


def _rows(one: _Told) -> Iterator[Learned]:
    team = one.team
    yield Learned(
        at="",
        kind="persons",
        subject=team.id,
        value=float(len(team.posts)),
        unit="persons",
        n=team.instances,
        weight=float(team.told),
        source="log" if team.told else "assumed",
        reason="" if team.told else "no_person_recorded",
    )
    yield one.duties
    yield one.days
    if one.speed is not None:
        yield Learned(
            at=f"people.{team.id}.speed" if one.speed.sure else "",
            kind="speed",
            subject=team.id,
            value=one.speed.value,
            unit="ratio",
            low=one.speed.low,
            high=one.speed.high,
            n=one.speed.n,
            standard=1.0,
            weight=one.speed.weight,
            source="shrunk",
            reason="" if one.speed.sure else "no_difference_shown",
        )


def _of_groups(told: Sequence[_Told], settings: PeopleSettings) -> Iterator[Finding]:
    own = [one.team.id for one in told if one.team.hours is not None]
    if own:
        yield Finding(
            rule="people_own_hours", severity="note", count=len(own), total=len(told), examples=tuple(own)
        )
    if settings.explained_by == "handover":
        yield Finding(rule="duties_told_as_handovers", severity="note", count=len(told))
        return
    for rule, source in (("duties_assumed", "assumed"), ("duties_shrunk", "shrunk")):
        names = tuple(one.team.id for one in told if one.duties.source == source)
        if names:
            yield Finding(rule=rule, severity="warning", count=len(names), total=len(told), examples=names)
    if any(one.load is not None for one in told):
        yield Finding(
            rule="duties_task_size",
            severity="note",
            count=sum(one.load is not None for one in told),
            fields={"minutes": f"{settings.task_minutes:g}"},
        )
