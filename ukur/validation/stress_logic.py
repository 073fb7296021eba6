"""STRESS-DES: the components of the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulation.plan import NORMAL_PRIORITY
from ukur.validation.markdown import bullets, table, text
from ukur.validation.stress_item import Item
from ukur.words.assumed.course import course_values

if TYPE_CHECKING:
    from simulation.replications import Study
    from sop.model import Seat, Sop, Step
    from ukur.words import Words


def components(study: Study, words: Words) -> Iterator[Item]:
    """Items 2.5.1 to 2.5.5."""
    sops = (study.planned.sop, *study.planned.also)
    yield Item(number="2.5.1", blocks=(bullets(_entities(study, words)),))
    yield Item(number="2.5.2", blocks=tuple(_titled(sop, _activities(sop, words), len(sops)) for sop in sops))
    yield Item(number="2.5.3", blocks=(_resources(study, words), words("stress.several_roles")))
    order = (words("stress.queue_order"), words("stress.queue_duties", priority=NORMAL_PRIORITY))
    yield Item(number="2.5.4", blocks=(bullets((*order, words("stress.queue_leave"))),))
    yield Item(number="2.5.5", blocks=(words("stress.entry"), *_entry_and_exit(study, words)))


def _titled(sop: Sop, block: str, count: int) -> str:
    return block if count == 1 else f"{text(sop.title)}:\n\n{block}"


def _entities(study: Study, words: Words) -> Iterator[str]:
    cases = np.bincount(study.example_draws.cases.sop, minlength=len(study.planned.plan.sops))
    for sop, count in zip((study.sop, *study.planned.also), cases.tolist(), strict=True):
        yield words("stress.entities_cases", sop=text(sop.title), n=words.number(count))
    yield words("stress.entities_instances")
    yield words("stress.entities_duties")


def _activities(sop: Sop, words: Words) -> str:
    numbers = {step.id: words.number(step.number) for step in sop.steps}
    before = sop.predecessors()
    columns = ("number", "activity", "performers", "standard", "after", "special")
    rows = (
        (
            numbers[step.id],
            text(step.text),
            ", ".join(_seat(sop, seat, words) for seat in step.performers.roles),
            words.minutes(step.standard.minutes) if step.standard is not None else "–",
            ", ".join(numbers[earlier] for earlier in before[step.id]) or "–",
            "; ".join(_special(sop, step, numbers, words)) or "–",
        )
        for step in sop.steps
    )
    return table([words(f"stress.column_{name}") for name in columns], rows)


def _seat(sop: Sop, seat: Seat, words: Words) -> str:
    role = text(sop.role(seat.role).name)
    if seat.count == "all":
        return words("stress.seat_all", role=role)
    return role if seat.count == 1 else words("stress.seats", n=seat.count, role=role)


def _special(sop: Sop, step: Step, numbers: dict[str, str], words: Words) -> Iterator[str]:
    if step.joint:
        yield words("stress.special_joint")
    if step.must_not_split:
        yield words("stress.special_unsplit")
    if step.for_each is not None:
        yield words("stress.special_units", n=words.number(len(sop.units_of(step.id))))
    if step.not_same_person_as:
        steps = ", ".join(numbers[other] for other in step.not_same_person_as)
        yield words("stress.special_control", steps=steps)
    if step.decision is not None:
        outcomes = ", ".join(text(outcome.text) for outcome in step.decision.outcomes)
        yield words("stress.special_decision", outcomes=outcomes)
    if step.due is not None:
        yield words("stress.special_due")


def _resources(study: Study, words: Words) -> str:
    plan, sops = study.planned.plan, (study.planned.sop, *study.planned.also)
    names = {role.id: role.name for sop in reversed(sops) for role in sop.roles}
    used: dict[int, list[str]] = {}
    for sop, part in zip(sops, plan.sops, strict=True):
        for index, step in zip(part.steps, sop.steps, strict=True):
            for seat, _ in plan.steps[index].seats:
                used.setdefault(seat, []).append(words.number(step.number))
    rows = []
    for number, role in enumerate(plan.roles):
        holders = [plan.persons[person] for person in plan.holders(number)]
        shares = sorted({100 * person.duty_share for person in holders})
        rows.append(
            (
                text(names.get(role, role)),
                words.number(len(holders)),
                ", ".join(used.get(number, [])) or words("stress.no_steps"),
                ", ".join(words("stress.percent", n=words.number(share)) for share in shares) or "–",
            )
        )
    return table([words(f"stress.column_{name}") for name in ("role", "persons", "steps", "duties")], rows)


def _entry_and_exit(study: Study, words: Words) -> Iterator[str]:
    courses = (study.scenario, *study.scenario.also)
    sops = (study.sop, *study.planned.also)
    entries = []
    for sop, course in zip(sops, courses, strict=True):
        # Demand and open cases come first among the values of a course.
        wanted = len(course.demand) + len(course.open_cases)
        for value, _ in zip(course_values(sop, course, words), range(wanted), strict=False):
            what = f"{text(value.what)}: {text(value.text)}"
            entries.append(what if len(sops) == 1 else f"{text(sop.title)}: {what}")
    yield bullets(entries)
    unfinished = sum(item.unfinished for item in study.measures)
    total = sum(len(item.released) for item in study.measures)
    cut = words("stress.exit_cut", n=words.number(unfinished), total=words.number(total))
    yield f"{words('stress.exit_done')} {cut}"
