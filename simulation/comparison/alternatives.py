"""The worlds in which a verdict must hold as well: what is assumed, assumed otherwise.

Each changes one thing, for the SOP in force and the revision alike, and keeps all luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from simulation.sensitivity import DUTY_SHARES
from sop.model import Basis, Performers

if TYPE_CHECKING:
    from simulation.scenario import Scenario
    from sop.model import Alternative as OtherPerformers
    from sop.model import Sop, Step

SHARE_FACTORS = (0.5, 1.5)
"""An assumed share of returns is halved, and made half as large again."""

LARGEST_SHARE = 0.9


@dataclass(frozen=True, kw_only=True)
class World:
    """One assumption, assumed otherwise.

    Parameters: kind - `other_duties` (of everybody), `wait` (always its shortest or longest), `performers`
    (others whom the source also allows), `year` (cases of that calendar year alone), `wait_limit` (nobody
    keeps the deadline for what outsiders deliver), `standards` (steps whose standard the revision changes
    take as long as before), `share` (of returns, where assumed), `parameters` (all uncertain numbers of the
    scenario drawn anew), `given` (a scenario of the user's own); subject - wait, step or scenario; value -
    share, length, year or number of the draw; unit - of the value; roles - of other performers.
    """

    kind: str
    subject: str = ""
    value: float = 0.0
    unit: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Setup:
    """The documents of one side. Parameters: sop; scenario."""

    sop: Sop
    scenario: Scenario


Sides = Mapping[str, Setup]
"""By name; the SOP in force is named ''."""


def worlds(sides: Sides, *, years: int, draws: int) -> Iterator[tuple[World, dict[str, Setup]]]:
    """All alternatives, each with the documents of every side.

    Parameters: sides; years - calendar years to try one by one; draws - of the uncertain numbers.
    Returns: in a fixed order: performers, other duties, waits, limits of waits, standards, assumed shares,
    years, parameters.
    """
    yield from _performers(sides)
    yield from _duties(sides)
    yield from _waits(sides)
    yield from _limits(sides)
    yield from _standards(sides)
    yield from _shares(sides)
    yield from _years(sides, years)
    yield from _parameters(sides, draws)


def years_possible(scenario: Scenario) -> bool:
    """Can the cases be those of another year? Not where they are given one by one."""
    return not scenario.open_cases and all(rule.kind not in ("dates", "instants") for rule in scenario.demand)


def _with(sides: Sides, **update: Any) -> dict[str, Setup]:
    return {
        name: Setup(sop=side.sop, scenario=side.scenario.model_copy(update=update))
        for name, side in sides.items()
    }


def _performers(sides: Sides) -> Iterator[tuple[World, dict[str, Setup]]]:
    found: dict[tuple[str, tuple[str, ...]], OtherPerformers] = {}
    for side in sides.values():
        for step in side.sop.steps:
            for other in step.performers.alternatives:
                roles = tuple(seat.role for seat in other.roles)
                found.setdefault((step.id, roles), other)
    for (step_id, roles), other in found.items():
        world = World(kind="performers", subject=step_id, roles=roles)
        changed = {name: _performed_by(side, step_id, other) for name, side in sides.items()}
        # A revision that names them itself is left as it is.
        if any(changed[name] is not sides[name] for name in sides):
            yield world, changed


def _performed_by(side: Setup, step_id: str, other: OtherPerformers) -> Setup:
    def changed(step: Step) -> Step:
        same = step.performers.roles == other.roles
        if step.id != step_id or same or not step.performers.alternatives:
            return step
        return step.model_copy(update={"performers": Performers(roles=other.roles)})

    steps = tuple(changed(step) for step in side.sop.steps)
    if all(new is old for new, old in zip(steps, side.sop.steps, strict=True)):
        return side
    return Setup(sop=side.sop.model_copy(update={"steps": steps}), scenario=side.scenario)


def _duties(sides: Sides) -> Iterator[tuple[World, dict[str, Setup]]]:
    for share in DUTY_SHARES:
        yield (
            World(kind="other_duties", value=share, unit="share"),
            {
                name: Setup(
                    sop=side.sop,
                    scenario=side.scenario.model_copy(
                        update={
                            "people": tuple(
                                group.model_copy(update={"other_duties": share})
                                for group in side.scenario.people
                            )
                        }
                    ),
                )
                for name, side in sides.items()
            },
        )


def _waits(sides: Sides) -> Iterator[tuple[World, dict[str, Setup]]]:
    waits = {wait.id: wait for side in sides.values() for wait in side.scenario.waits}
    for wait in waits.values():
        for value in sorted({wait.shortest, wait.longest} if wait.shortest < wait.longest else ()):
            fixed = {"low": value, "mode": value, "high": value, "values": None}
            changed = {}
            for name, side in sides.items():
                mine = tuple(
                    item.model_copy(update=fixed) if item.id == wait.id else item
                    for item in side.scenario.waits
                )
                changed[name] = Setup(sop=side.sop, scenario=side.scenario.model_copy(update={"waits": mine}))
            yield World(kind="wait", subject=wait.id, value=value, unit=wait.unit), changed


def _limits(sides: Sides) -> Iterator[tuple[World, dict[str, Setup]]]:
    if any(step.wait_limit is not None for side in sides.values() for step in side.sop.steps):
        yield World(kind="wait_limit", value=0.0, unit="share"), _with(sides, wait_limits_kept=0.0)


def _standards(sides: Sides) -> Iterator[tuple[World, dict[str, Setup]]]:
    before = {step.id: step.standard for step in sides[""].sop.steps}

    def as_before(side: Setup) -> Setup:
        steps = tuple(
            step.model_copy(update={"standard": before[step.id]})
            if before.get(step.id) is not None and step.standard != before[step.id]
            else step
            for step in side.sop.steps
        )
        if all(new is old for new, old in zip(steps, side.sop.steps, strict=True)):
            return side
        return Setup(sop=side.sop.model_copy(update={"steps": steps}), scenario=side.scenario)

    changed = {name: as_before(side) for name, side in sides.items()}
    if any(changed[name] is not sides[name] for name in sides):
        yield World(kind="standards"), changed


def _shares(sides: Sides) -> Iterator[tuple[World, dict[str, Setup]]]:
    """Returns whose share is assumed, in the SOP or as a correction of the scenario."""
    assumed = {
        step.id
        for side in sides.values()
        for step in side.sop.steps
        if step.decision is not None and step.decision.basis is Basis.ASSUMED
    }
    corrections = {
        item.id
        for side in sides.values()
        for item in side.scenario.corrections
        if item.basis is Basis.ASSUMED
    }
    for factor in SHARE_FACTORS:
        for step_id in sorted(assumed):
            changed = {name: _decided(side, step_id, factor) for name, side in sides.items()}
            yield World(kind="share", subject=step_id, value=factor, unit="ratio"), changed
        for name_of in sorted(corrections):
            changed = {name: _corrected(side, name_of, factor) for name, side in sides.items()}
            yield World(kind="share", subject=name_of, value=factor, unit="ratio"), changed


def _decided(side: Setup, step_id: str, factor: float) -> Setup:
    """Shares of the returns of a decision times a factor, what is left shared as before."""

    def changed(step: Step) -> Step:
        if step.id != step_id or step.decision is None:
            return step
        given = side.scenario.decisions.get(step.id, {})
        outcomes = step.decision.outcomes
        shares = [given.get(item.id, item.share) for item in outcomes]
        back = [item.at_most is not None for item in outcomes]
        returns = sum(share or 0.0 for share, one in zip(shares, back, strict=True) if one)
        if not 0 < returns < 1:
            return step
        new_returns = min(LARGEST_SHARE, factor * returns)
        rest = (1 - new_returns) / (1 - returns)
        new = [
            item
            if share is None
            else item.model_copy(update={"share": share * (new_returns / returns if one else rest)})
            for item, share, one in zip(outcomes, shares, back, strict=True)
        ]
        decision = step.decision.model_copy(update={"outcomes": tuple(new)})
        return step.model_copy(update={"decision": decision})

    sop = side.sop.model_copy(update={"steps": tuple(map(changed, side.sop.steps))})
    left = {name: shares for name, shares in side.scenario.decisions.items() if name != step_id}
    return Setup(sop=sop, scenario=side.scenario.model_copy(update={"decisions": left}))


def _corrected(side: Setup, name: str, factor: float) -> Setup:
    items = tuple(
        item.model_copy(update={"share": min(LARGEST_SHARE, factor * item.share)})
        if item.id == name
        else item
        for item in side.scenario.corrections
    )
    return Setup(sop=side.sop, scenario=side.scenario.model_copy(update={"corrections": items}))


def _years(sides: Sides, count: int) -> Iterator[tuple[World, dict[str, Setup]]]:
    if not all(years_possible(side.scenario) for side in sides.values()):
        return
    first = sides[""].scenario.first.year
    for year in range(first - count // 2, first - count // 2 + count):
        whole = {
            "first": date(year, 1, 1),
            "last": date(year, 12, 31),
            "measure_from": None,
            "horizon": None,
        }
        yield World(kind="year", value=year, unit="year"), _with(sides, **whole)


def _parameters(sides: Sides, count: int) -> Iterator[tuple[World, dict[str, Setup]]]:
    from simulation.scenario import drawn

    if not any(side.scenario.uncertain for side in sides.values()):
        return
    for number in range(count):
        yield (
            World(kind="parameters", value=number, unit="draw"),
            {
                name: Setup(sop=side.sop, scenario=drawn(side.scenario, number))
                for name, side in sides.items()
            },
        )
