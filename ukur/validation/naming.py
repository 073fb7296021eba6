"""What the numbers of a plan are called: posts, steps, units, waits. Never the names of persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ukur.charts.labels import plain
from ukur.words.phrases import SHORT, listed

if TYPE_CHECKING:
    from simulation.replications import Study
    from ukur.words import Words


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names as the documents give them.

    Parameters: zone - IANA name of the office's time zone; cases - ids; roles - by index; posts - roles of
    each person; steps - number and label by index; outcomes - text by step and id; units - by step and
    place; waits - by id.
    """

    zone: str
    cases: Sequence[str]
    roles: Sequence[str]
    posts: Sequence[tuple[int, ...]]
    steps: Sequence[tuple[int, str]]
    outcomes: Mapping[tuple[int, str], str] = field(default_factory=dict)
    units: Mapping[tuple[int, int], str] = field(default_factory=dict)
    waits: Mapping[str, str] = field(default_factory=dict)

    def case(self, index: int) -> str:
        """Id of a case, fit to be shown."""
        return plain(self.cases[index], SHORT)

    def role(self, index: int) -> str:
        """Name of a role."""
        return plain(self.roles[index], SHORT)

    def post(self, person: int, words: Words) -> str:
        """All posts of a person, and which of several holders it is: Kepala Bidang (2)."""
        held = self.posts[person]
        name = listed(words, [self.role(role) for role in held])
        alike = [other for other, roles in enumerate(self.posts) if roles == held]
        return f"{name} ({alike.index(person) + 1})" if len(alike) > 1 else name

    def step(self, index: int, words: Words, unit: int = -1) -> str:
        """A step in a sentence: langkah 6 (Menghimpun format), for a unit where there are several."""
        number, label = self.steps[index]
        text = words("story.step", number=number, label=plain(label, SHORT))
        unit_name = self.units.get((index, unit))
        if unit_name:
            return words("story.of_unit", step=text, unit=plain(unit_name, SHORT))
        return text

    def outcome(self, step: int, outcome: str) -> str:
        """What a decision came to; empty where no document says it in words."""
        return plain(self.outcomes.get((step, outcome), ""), SHORT)

    def wait(self, wait: str) -> str:
        """Name of an external wait."""
        return plain(self.waits.get(wait, wait), SHORT)


def names_of(study: Study) -> Names:
    """Everything that occurs in the replication that a study keeps in full."""
    planned, scenario = study.planned, study.scenario
    plan, sops = planned.plan, (planned.sop, *planned.also)
    roles = {role.id: role.name for sop in reversed(sops) for role in sop.roles}
    steps, outcomes, units = [], {}, {}
    for sop, part, course in zip(sops, plan.sops, (scenario, *scenario.also), strict=True):
        # What the scenario adds to a step has an id, but no words.
        added = {(item.at, item.id) for item in course.corrections}
        for index, step in zip(part.steps, sop.steps, strict=True):
            steps.append((step.number, step.label))
            for outcome in step.decision.outcomes if step.decision else ():
                if (step.id, outcome.id) not in added and outcome.text != "goes_on":
                    outcomes[index, outcome.id] = outcome.text
            for place, unit in enumerate(sop.units_of(step.id)):
                units[index, place] = unit.name
    return Names(
        zone=planned.calendar.time_zone,
        cases=study.example_draws.cases.ids,
        roles=tuple(roles.get(role, role) for role in plan.roles),
        posts=tuple(person.roles for person in plan.persons),
        steps=tuple(steps),
        outcomes=outcomes,
        units=units,
        waits={wait.id: wait.name for course in (scenario, *scenario.also) for wait in course.waits},
    )
