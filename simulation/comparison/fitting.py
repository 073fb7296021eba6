"""One scenario for two versions of an SOP: what it says about steps that a revision no longer has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from simulation.comparison.following import Following
from simulation.comparison.still_there import still_there
from simulation.sensitivity.changes import with_minutes

if TYPE_CHECKING:
    from simulation.scenario import Correction, Handover, OpenCase, Scenario
    from sop.model import Sop

    T = TypeVar("T")
    Way = Callable[[str], str | None]


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A scenario as it holds for a revision.

    Parameters: scenario; dropped - places in the scenario that speak of what the revision does not have, and
    were left out; moved - pairs of a place and the step that it speaks of now; scaled - pairs of a step of
    the old SOP, whose minutes the scenario states, and the factor on them, because its standard changes.
    """

    scenario: Scenario
    dropped: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    scaled: tuple[tuple[str, float], ...] = ()


def fitted_to(old: Sop, new: Sop, scenario: Scenario, *, also: Sequence[Sop] = ()) -> Fitted:
    """The scenario of an SOP for a revision of it.

    What it says of a step that one new step replaces alone (`replaces`) is said of that one. Where several
    steps become one, or one several, their times are other ones, but waits, hand-overs and corrections go on:
    to the first of the new steps, or from the last. Minutes that it states, instead of the standard, change
    as the standard does: whoever needs more than the standard will do so again. What speaks of something that
    is gone otherwise is left out, and told. Names that the old SOP does not have either stay, so that the
    plan refuses them.

    Parameters: old, new - versions of one SOP; scenario - that fits the old one; also - the other SOPs that
    it names, whose roles and units stay.
    Returns: the scenario for the new one, and what became of its parts.
    """
    return _Fitting(old, new, also).of(scenario)


class _Fitting:
    """Fits one scenario, and remembers what it had to do."""

    def __init__(self, old: Sop, new: Sop, also: Sequence[Sop]) -> None:
        self.old, self.new, self.also = old, new, also
        self.steps = Following(old, new)
        self.deciding = {step.id: step.decision for step in new.steps if step.decision is not None}
        self.units = {step.id: {unit.id for unit in new.units_of(step.id)} for step in new.steps}
        self.dropped: list[str] = []
        self.moved: list[tuple[str, str]] = []

    def of(self, given: Scenario) -> Fitted:
        scenario, scaled = self._scaled(given)
        rules = scenario.durations
        update: dict[str, Any] = {
            "durations": rules.model_copy(
                update={
                    "steps": self._by_step("durations.steps", rules.steps),
                    "units": self._units_kept(self._by_step("durations.units", rules.units)),
                }
            ),
            "waits": self._between("waits", scenario.waits, after=self.steps.last, before=self.steps.first),
            "handovers": self._handovers(scenario.handovers),
            "batches": self._between("batches", scenario.batches, step=self.steps.same),
            "corrections": self._corrections(scenario.corrections),
            "priorities": self._by_step("priorities", scenario.priorities),
            "decisions": self._decisions(self._by_step("decisions", scenario.decisions)),
            "passed_over": self._passed_over(self._by_step("passed_over", scenario.passed_over)),
            "open_cases": tuple(map(self._open, scenario.open_cases)),
            **self._people(scenario),
        }
        changed = scenario.model_copy(update=update)
        kept, vanished = still_there(given, changed, self.steps, scaled)
        return Fitted(
            scenario=changed.model_copy(update={"uncertain": kept}),
            dropped=(*self.dropped, *vanished),
            moved=tuple(self.moved),
            scaled=tuple(scaled.items()),
        )

    def _scaled(self, scenario: Scenario) -> tuple[Scenario, dict[str, float]]:
        """What is said in minutes follows the standard of its step."""
        rules, scaled = scenario.durations, {}
        for step, factor in self.steps.factors.items():
            units = rules.units.get(step, {}).values()
            if any(rule.stands_alone for rule in (rules.rule(step), *units)):
                scenario = with_minutes(self.old, scenario, step, factor)
                scaled[step] = factor
        return scenario, scaled

    def _step(self, place: str, name: str, way: Way) -> str | None:
        """The step's id in the new SOP; None where it is gone. Tells what happened."""
        found = way(name)
        if found is None:
            self.dropped.append(place)
        elif found != name:
            self.moved.append((place, found))
        return found

    def _by_step(self, place: str, entries: dict[str, T]) -> dict[str, T]:
        found = {
            self._step(f"{place}.{name}", name, self.steps.same): entry for name, entry in entries.items()
        }
        return {name: entry for name, entry in found.items() if name is not None}

    def _units_kept(self, entries: dict[str, dict[str, T]]) -> dict[str, dict[str, T]]:
        found = {}
        for step, rules in entries.items():
            known = self.units.get(step, set(rules))
            self.dropped += [f"durations.units.{step}.{unit}" for unit in rules if unit not in known]
            found[step] = {unit: rule for unit, rule in rules.items() if unit in known}
        return {step: rules for step, rules in found.items() if rules}

    def _between(self, place: str, items: Iterable[Any], **ways: Way) -> tuple[Any, ...]:
        """Parts that name steps: those whose steps are all there still, and two where there were two."""
        found = []
        for item in items:
            at = f"{place}.{getattr(item, 'id', None) or item.step}"
            ends = {side: name for side in ways if (name := getattr(item, side)) is not None}
            new = {side: ways[side](name) for side, name in ends.items()}
            if None in new.values() or (len(new) > len(set(new.values())) and len(set(ends.values())) > 1):
                self.dropped.append(at)
                continue
            self.moved += [(at, step) for side, step in new.items() if step and step != ends[side]]
            found.append(item if new == ends else item.model_copy(update=new))
        return tuple(found)

    def _handovers(self, items: Iterable[Handover]) -> tuple[Handover, ...]:
        """Hand-overs between steps, or posts, that still follow one another."""
        kept = []
        for item in self._between("handovers", items, after=self.steps.last, before=self.steps.first):
            unknown = {item.after, item.before} - {None} - set(self._before)
            if unknown or any(self._hands_over(item, step) for step in self._before):
                kept.append(item)
            else:
                self.dropped.append(f"handovers.{item.id}")
        return tuple(kept)

    def _hands_over(self, item: Handover, step: str) -> bool:
        givers = [name for name in self._before[step] if item.after in (None, name)]
        if item.before not in (None, step) or (item.after is not None and not givers):
            return False
        leader = self.new.step(step).performers.leader
        others = any(self.new.step(name).performers.leader != leader for name in givers)
        return others or not item.between_roles_only

    @cached_property
    def _before(self) -> dict[str, tuple[str, ...]]:
        return self.new.predecessors()

    def _corrections(self, items: Iterable[Correction]) -> tuple[Correction, ...]:
        """Ways back that the revision does not write down itself."""
        kept = []
        for item in items:
            at, to = self.steps.last(item.at), self.steps.first(item.back_to)
            decision = self.deciding.get(at or "")
            written = decision is not None and any(
                outcome.at_most is not None and outcome.to == (to,) for outcome in decision.outcomes
            )
            if at is None or to is None or written:
                self.dropped.append(f"corrections.{item.id}")
                continue
            moved = {"at": at, "back_to": to}
            self.moved += [
                (f"corrections.{item.id}", step)
                for side, step in moved.items()
                if step != getattr(item, side)
            ]
            kept.append(item.model_copy(update=moved))
        return tuple(kept)

    def _decisions(self, shares: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        """Shares of decisions with the outcomes that they had; of others the SOP's own hold."""
        once = {
            self.steps.same(step.id): step.decision for step in self.old.steps if step.decision is not None
        }
        kept = {}
        for name, entry in shares.items():
            then, now = (_outcomes(decisions.get(name)) for decisions in (once, self.deciding))
            if then and then != now:
                self.dropped.append(f"decisions.{name}")
            else:
                kept[name] = entry
        return kept

    def _passed_over(self, shares: dict[str, float]) -> dict[str, float]:
        """A step that decides now cannot be left out: nobody would have decided."""
        lost = [name for name in shares if name in self.deciding]
        self.dropped += [f"passed_over.{name}" for name in lost]
        return {name: share for name, share in shares.items() if name not in lost}

    def _open(self, case: OpenCase) -> OpenCase:
        done = self.steps.done(case.done)
        place = f"open_cases.{case.case_id}.done"
        for name in case.done:
            now = self.steps.last(name)
            if now is None or now not in done:
                self.dropped.append(f"{place}.{name}")
            elif now != name:
                self.moved.append((f"{place}.{name}", now))
        return case if set(done) == set(case.done) else case.model_copy(update={"done": done})

    def _people(self, scenario: Scenario) -> dict[str, Any]:
        """Roles and units that the revision no longer has, and persons who held no other."""
        sops = (self.new, *self.also)
        roles = {role.id for role in self.old.roles} - {role.id for sop in sops for role in sop.roles}
        units = _units(self.old) - {unit for sop in sops for unit in _units(sop)}
        people = []
        for group in scenario.people:
            lost = [f"roles.{name}" for name in group.roles if name in roles]
            lost += [f"units.{name}" for name in group.units if name in units]
            left = {
                "roles": tuple(name for name in group.roles if name not in roles),
                "units": tuple(name for name in group.units if name not in units),
            }
            if not left["roles"]:
                self.dropped.append(f"people.{group.id}")
                continue
            self.dropped += [f"people.{group.id}.{name}" for name in lost]
            people.append(group.model_copy(update=left) if lost else group)
        there = {group.id for group in people}
        return {"people": tuple(people), "deputies": tuple(self._deputies(scenario, roles, there))}

    def _deputies(self, scenario: Scenario, roles: set[str], there: set[str]) -> Iterator[Any]:
        gone = {group.id for group in scenario.people} - there
        for item in scenario.deputies:
            persons = tuple(name for name in item.persons if name not in gone)
            if item.role in roles or not persons:
                self.dropped.append(f"deputies.{item.role}")
            else:
                yield item if persons == item.persons else item.model_copy(update={"persons": persons})


def _units(sop: Sop) -> set[str]:
    return {unit.id for units in sop.units for unit in units.members}


def _outcomes(decision: Any) -> frozenset[str]:
    return frozenset() if decision is None else frozenset(outcome.id for outcome in decision.outcomes)
