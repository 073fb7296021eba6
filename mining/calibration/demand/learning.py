"""The demand of a scenario from the releases of a log."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from mining.calibration.demand.arrivals import FEWEST, Arrivals, arrivals
from mining.calibration.demand.at_random import Rate, constant_rate, hourly, regular_gap
from mining.calibration.demand.by_calendar import Rule, calendar_rules
from mining.calibration.demand.settings import DEFAULT, DemandSettings
from mining.calibration.learned import Learned
from mining.calibration.times.evidence import Evidence
from sop.findings import Finding

if TYPE_CHECKING:
    from simulation.scenario.demand import Demand

_NAMES = {"monthly": "{year}-{month}", "quarterly": "{year}-TW{quarter}", "annual": "{year}"}
_ENDINGS = ("calibrate_demand_stops", "calibrate_demand_finished_only")
_A_YEAR = {"monthly": 12, "quarterly": 4, "annual": 1}


class LearnedDemand(NamedTuple):
    """What was learned: `demand` for `Course.demand`, `learned`, `findings`."""

    demand: tuple[Demand, ...]
    learned: tuple[Learned, ...]
    findings: tuple[Finding, ...]


def learn_demand(evidence: Evidence, *, settings: DemandSettings = DEFAULT) -> LearnedDemand:
    """When cases are released.

    The calendar's rules where they explain the releases (`calendar_rules`); the releases themselves where
    they come at regular intervals, for which a scenario has no kind, or are too few for a rate; rates by hour
    and weekday where these differ and there are `many` cases (`hourly`); else one rate (`constant_rate`).

    Parameters: evidence - a `Mined`, or its parts; settings.
    Returns: demand (empty only for a log without any stamp), and as `learned`: `working_day` of each calendar
    rule, or `cases_per_working_day` (place in the scenario, interval); `cases_per_year`; `dispersion`;
    `interval_hours` of regular releases.
    """
    found = arrivals(evidence)
    notes = list(_noticed(found))
    if not len(found.instants):
        return LearnedDemand((), (_nothing("no_case"),), tuple(notes))
    if settings.kind == "replay":
        return _replayed(evidence, found, "", notes)
    if settings.kind in ("auto", "calendar"):
        rules = calendar_rules(found, settings)
        if rules:
            # How the window of counting ends is no matter where nothing is counted.
            return _by_rules(found, rules, [note for note in notes if note.rule not in _ENDINGS])
        if settings.kind == "calendar":
            notes.append(Finding(rule="calibrate_demand_no_calendar", severity="warning"))
    gap = regular_gap(found)
    if settings.kind == "auto" and not math.isnan(gap):
        fields = {"hours": f"{gap:.1f}"}
        notes.append(Finding(rule="calibrate_demand_regular", severity="note", fields=fields))
        return _replayed(evidence, found, "regular", notes, gap)
    if found.exposure < 1 or int(found.counted.sum()) < FEWEST - 1:
        count = len(found.instants)
        notes.append(Finding(rule="calibrate_demand_too_few", severity="warning", count=count))
        return _replayed(evidence, found, "too_few_cases", notes)
    return _at_random(found, settings, notes)


def _at_random(found: Arrivals, settings: DemandSettings, notes: list[Finding]) -> LearnedDemand:
    from simulation.scenario.demand import Demand

    rate = constant_rate(found, level=settings.level, significance=settings.significance)
    many = rate.count >= settings.many and settings.kind == "auto"
    forced = settings.kind == "rates"
    hours = hourly(found, significance=settings.significance, force=forced) if many or forced else ()
    if hours:
        demand = Demand(kind="rates", case_id="C{n}", rates=hours)
        notes.append(Finding(rule="calibrate_demand_hours", severity="note", count=rate.count))
    else:
        demand = Demand(kind="poisson", case_id="C{n}", per_working_day=float(f"{rate.value:.5g}"))
    if rate.dispersion_p < settings.significance and not hours:
        rule = "calibrate_demand_bunched" if rate.dispersion > 1 else "calibrate_demand_even"
        notes.append(Finding(rule=rule, severity="warning", count=rate.count))
    return LearnedDemand((demand,), tuple(_told(found, rate, settings, bool(hours))), tuple(notes))


def _told(found: Arrivals, rate: Rate, settings: DemandSettings, by_hour: bool) -> Iterator[Learned]:
    yield Learned(
        at="" if by_hour else "demand.0.per_working_day",
        kind="cases_per_working_day",
        subject="demand",
        value=float(f"{rate.value:.5g}"),
        unit="cases_per_working_day",
        low=rate.low,
        high=rate.high,
        level=settings.level,
        n=rate.count,
        fit=rate.dispersion_p,
        fit_measure="" if math.isnan(rate.dispersion_p) else "dispersion_p",
    )
    yearly = _working_days_a_year(found)
    yield Learned(
        at="",
        kind="cases_per_year",
        subject="demand",
        value=rate.value * yearly,
        unit="cases_per_year",
        low=rate.low * yearly,
        high=rate.high * yearly,
        level=settings.level,
        n=rate.count,
    )
    if not math.isnan(rate.dispersion):
        yield Learned(
            at="", kind="dispersion", subject="demand", value=rate.dispersion, unit="ratio", n=rate.count
        )


def _working_days_a_year(found: Arrivals) -> float:
    days = found.calendar.days
    return float(found.working.sum()) / (days[-1].date.year - days[0].date.year + 1)


def _by_rules(found: Arrivals, rules: tuple[Rule, ...], notes: list[Finding]) -> LearnedDemand:
    from simulation.scenario.demand import Demand

    kinds = [rule.kind for rule in rules]
    demand, learned = [], []
    for place, rule in enumerate(rules):
        turn = kinds[:place].count(rule.kind)
        name = _NAMES[rule.kind] + (f"-{turn + 1}" if turn else "")
        demand.append(Demand(kind=rule.kind, case_id=name, working_day=rule.working_day))
        learned.append(
            Learned(
                at=f"demand.{place}.working_day",
                kind="working_day",
                subject=rule.kind,
                value=float(rule.working_day),
                unit="days",
                low=float(rule.earliest),
                high=float(rule.latest),
                level=1.0,
                n=rule.hits,
                reason="seen_once" if rule.hits == 1 else "",
            )
        )
        if rule.hits == 1:
            notes.append(Finding(rule="calibrate_demand_seen_once", severity="warning"))
    explained = sum(rule.hits for rule in rules)
    if explained < len(found.days):
        count = len(found.days) - explained
        notes.append(
            Finding(
                rule="calibrate_demand_exceptions", severity="warning", count=count, total=len(found.days)
            )
        )
    yearly = float(sum(_A_YEAR[rule.kind] for rule in rules))
    learned.append(
        Learned(
            at="",
            kind="cases_per_year",
            subject="demand",
            value=yearly,
            unit="cases_per_year",
            n=len(found.days),
        )
    )
    return LearnedDemand(tuple(demand), tuple(learned), tuple(notes))


def _replayed(
    evidence: Evidence, found: Arrivals, reason: str, notes: list[Finding], gap: float = math.nan
) -> LearnedDemand:
    from simulation.demand import replay_of

    n = len(found.instants)
    learned = [
        Learned(at="", kind="replay", subject="demand", value=float(n), unit="cases", n=n, reason=reason)
    ]
    if not math.isnan(gap):
        learned.append(Learned(at="", kind="interval_hours", subject="demand", value=gap, unit="hours", n=n))
    return LearnedDemand((replay_of(evidence.log),), tuple(learned), tuple(notes))


def _nothing(reason: str) -> Learned:
    return Learned(
        at="",
        kind="cases_per_year",
        subject="demand",
        value=math.nan,
        unit="cases_per_year",
        weight=0.0,
        source="assumed",
        reason=reason,
    )


def _noticed(found: Arrivals) -> Iterator[Finding]:
    """What the releases themselves show."""
    total = len(found.instants)
    if found.first_stamp:
        yield Finding(
            rule="calibrate_demand_first_stamp", severity="note", count=found.first_stamp, total=total
        )
    if found.ending != "log":
        rule = _ENDINGS[found.ending == "finished_only"]
        last = min(max(found.last, 0), len(found.calendar.days) - 1)
        fields = {"date": found.calendar.days[last].date.isoformat()}
        yield Finding(
            rule=rule, severity="warning", count=int(found.counted.sum()) or 1, total=total, fields=fields
        )
    closed = int((~found.working[found.days]).sum()) if total else 0
    if closed:
        yield Finding(rule="calibrate_demand_closed_days", severity="note", count=closed, total=total)
