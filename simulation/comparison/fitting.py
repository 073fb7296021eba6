"""One scenario for two versions of an SOP: what it says about steps that a revision no longer has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sop.errors import SimulationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulation.scenario import Scenario
    from sop.model import Sop

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A scenario as it holds for a revision.

    Parameters: scenario; dropped - places in the scenario that speak of steps or decisions which the revision
    does not have, and were left out; moved - pairs of a place and the step that it speaks of now.
    """

    scenario: Scenario
    dropped: tuple[str, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()


def fitted_to(old: Sop, new: Sop, scenario: Scenario) -> Fitted:
    """The scenario of an SOP for a revision of it.

    What it says of a step that one new step replaces alone (`replaces`) is said of that one; what it says of
    a step that is gone otherwise is left out, and told. Names that the old SOP does not have either stay, so
    that the plan refuses them.

    Parameters: old, new - versions of one SOP; scenario - that fits the old one.
    """
    return _Fitting(old, new).of(scenario)


class _Fitting:
    """Follows the steps of the old SOP into the new one."""

    def __init__(self, old: Sop, new: Sop) -> None:
        present = {step.id for step in new.steps}
        self.known = {step.id for step in old.steps}
        self.deciding = {step.id for step in new.steps if step.decision is not None}
        self.once_deciding = {step.id for step in old.steps if step.decision is not None}
        self.units = {step.id: {unit.id for unit in new.units_of(step.id)} for step in new.steps}
        # Only where one step takes the place of one: what merged or was split is another piece of work.
        heirs = [(gone, step.id) for step in new.steps for gone in step.replaces if gone not in present]
        times = Counter(gone for gone, _ in heirs) + Counter(step for _, step in heirs)
        self.heir = {gone: step for gone, step in heirs if times[gone] == 1 and times[step] == 1}
        self.gone = self.known - present
        self.dropped: list[str] = []
        self.moved: list[tuple[str, str]] = []

    def of(self, scenario: Scenario) -> Fitted:
        durations = scenario.durations
        update: dict[str, Any] = {
            "durations": durations.model_copy(
                update={
                    "steps": self._by_step("durations.steps", durations.steps),
                    "units": self._by_step("durations.units", durations.units, self._units_kept),
                }
            ),
            "waits": self._between("waits", scenario.waits, ("after", "before")),
            "handovers": self._between("handovers", scenario.handovers, ("after", "before")),
            "batches": self._between("batches", scenario.batches, ("step",)),
            "corrections": self._between("corrections", scenario.corrections, ("at", "back_to")),
            "priorities": self._by_step("priorities", scenario.priorities),
            "decisions": self._decisions(self._by_step("decisions", scenario.decisions)),
            "passed_over": self._by_step("passed_over", scenario.passed_over),
            "open_cases": tuple(
                case.model_copy(update={"done": tuple(s for s in case.done if s not in self.gone)})
                for case in scenario.open_cases
            ),
        }
        changed = scenario.model_copy(update=update)
        kept = tuple(self._still_there(changed))
        return Fitted(
            scenario=changed.model_copy(update={"uncertain": kept}),
            dropped=tuple(self.dropped),
            moved=tuple(self.moved),
        )

    def _step(self, place: str, name: str | None) -> str | None:
        """The step's id in the new SOP; None where it is gone. Tells what happened."""
        if name is None or name not in self.gone:
            return name
        heir = self.heir.get(name)
        if heir is None:
            self.dropped.append(place)
        else:
            self.moved.append((place, heir))
        return heir

    def _by_step(self, place: str, entries: dict[str, T], keep: Any = None) -> dict[str, T]:
        found = {}
        for name, entry in entries.items():
            step = self._step(f"{place}.{name}", name)
            if step is not None:
                found[step] = entry if keep is None else keep(step, entry)
        return {name: entry for name, entry in found.items() if keep is None or entry}

    def _units_kept(self, step: str, rules: dict[str, T]) -> dict[str, T]:
        known = self.units.get(step, set())
        for unit in set(rules) - known if step in self.units else ():
            self.dropped.append(f"durations.units.{step}.{unit}")
        return {unit: rule for unit, rule in rules.items() if unit in known or step not in self.units}

    def _between(self, place: str, items: Iterable[Any], sides: tuple[str, ...]) -> tuple[Any, ...]:
        found = []
        for item in items:
            at = f"{place}.{getattr(item, 'id', None) or item.step}"
            ends = {side: getattr(item, side) for side in sides}
            new = {side: self._step(at, name) for side, name in ends.items()}
            if all((new[side] is None) == (ends[side] is None) for side in sides):
                found.append(item if new == ends else item.model_copy(update=new))
        return tuple(found)

    def _decisions(self, shares: dict[str, T]) -> dict[str, T]:
        lost = set(shares) & (self.once_deciding - self.deciding)
        self.dropped += [f"decisions.{name}" for name in sorted(lost)]
        return {name: entry for name, entry in shares.items() if name not in lost}

    def _still_there(self, scenario: Scenario) -> Iterable[Any]:
        from simulation.scenario import value_at

        for item in scenario.uncertain:
            try:
                value_at(scenario, item.at)
            except SimulationError:
                self.dropped.append(f"uncertain.{item.at}")
            else:
                yield item
