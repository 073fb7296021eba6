"""STRESS-DES: objectives, and the logic of the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulation.measures.causes import CAUSES
from ukur.page.varied import variations_table
from ukur.validation.markdown import bullets, label, text
from ukur.validation.stress_item import Item, as_markdown

if TYPE_CHECKING:
    from simulation.replications import Study
    from simulation.scenario import Course
    from simulation.sensitivity import Variation
    from sop.model import Sop
    from ukur.words import Words

_LOGIC = ("enabled", "ready", "start", "held", "work", "split", "decision", "duties")
_ADDED = ("waits", "handovers", "batches", "priorities", "decisions", "corrections", "passed_over")


def objectives(study: Study, words: Words, variations: Sequence[Variation]) -> Iterator[Item]:
    """Items 1.1 to 1.3."""
    purpose = words("stress.purpose", sop=text(study.sop.title), agency=text(study.sop.identity.agency))
    others = ", ".join(f"“{text(sop.title)}”" for sop in study.planned.also)
    also = (words("stress.also", sops=others),) if others else ()
    yield Item(number="1.1", blocks=(purpose, *also), asks=("purpose",))
    yield Item(number="1.2", blocks=(bullets(_outputs(study, words)),))
    aims = [words("stress.aims_one", name=text(study.scenario.name))]
    if variations:
        count = words.number(max(item.mean_days.n for item in variations))
        aims += [
            words("stress.aims_varied", n=count),
            as_markdown(variations_table(study, variations, words)),
        ]
    else:
        aims.append(words("stress.aims_not_varied"))
    yield Item(number="1.3", blocks=tuple(aims), asks=("scenarios",))


def logic(study: Study, words: Words) -> Iterator[Item]:
    """Items 2.1 to 2.4."""
    sops = (study.planned.sop, *study.planned.also)
    yield Item(number="2.1", blocks=(*map(diagram, sops), words("stress.diagram_note")))
    yield Item(number="2.2", blocks=(bullets(words(f"stress.logic_{name}") for name in _LOGIC),))
    yield Item(number="2.3", blocks=(_added(study, words), words("stress.scenario_variations")))
    yield Item(number="2.4", blocks=(bullets(_algorithms(study, words)),))


def diagram(sop: Sop) -> str:
    """The flow of an SOP as a Mermaid flowchart; its texts are reduced to letters and a few signs."""
    names = {step.id: f"s{place}" for place, step in enumerate(sop.steps)}
    lines = ["flowchart TD"]
    for step in sop.steps:
        shape = ("{", "}") if step.decision is not None else ("[", "]")
        lines.append(f'  {names[step.id]}{shape[0]}"{step.number} {label(step.label)}"{shape[1]}')
    for name, before in sop.predecessors().items():
        lines += [f"  {names[earlier]} --> {names[name]}" for earlier in before]
    order = list(names)
    for step in sop.steps:
        for outcome in step.decision.outcomes if step.decision is not None else ():
            for target in outcome.to or ():
                if target in names and order.index(target) <= order.index(step.id):
                    lines.append(f'  {names[step.id]} -. "{label(outcome.text)}" .-> {names[target]}')
    return "\n".join(["```mermaid", *lines, "```"])


def _outputs(study: Study, words: Words) -> Iterator[str]:
    causes = ", ".join(words(f"cause.{cause}") for cause in CAUSES)
    minutes = words.number(study.scenario.workload_minutes_per_year)
    for name in ("cycle", "nine", "waiting", "work", "load", "when", "errors"):
        yield words(f"stress.output_{name}", causes=causes, minutes=minutes)


def _added(study: Study, words: Words) -> str:
    """What the scenario adds to the flow of its SOPs, counted."""
    courses: tuple[Course, ...] = (study.scenario, *study.scenario.also)
    counts = {name: sum(len(getattr(course, name)) for course in courses) for name in _ADDED}
    counts["deputies"] = len(study.scenario.deputies)
    parts = [
        words("stress.count", n=words.number(count), what=words(f"stress.adds_{name}"))
        for name, count in counts.items()
        if count
    ]
    return words("stress.scenario_adds", what=", ".join(parts)) if parts else words("stress.scenario_nothing")


def _algorithms(study: Study, words: Words) -> Iterator[str]:
    """Those that this study uses."""
    scenario, plan = study.scenario, study.planned.plan
    yield words("stress.algorithm_calendar")
    if any(group.other_duties for group in scenario.people):
        mean = words.minutes(scenario.other_duties.mean_minutes)
        yield words("stress.algorithm_duties", mean=mean, cv=words.number(scenario.other_duties.cv, 1))
    used = {
        "absences": bool(scenario.absences),
        "deputies": any(step.deputies for step in plan.steps),
        "batches": any(step.batch is not None for step in plan.steps),
        "shares": any(outcome.limit for step in plan.steps for outcome in step.outcomes),
        "arrivals": bool(plan.arrivals),
    }
    yield from (words(f"stress.algorithm_{name}") for name, wanted in used.items() if wanted)
