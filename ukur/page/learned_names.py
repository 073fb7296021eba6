"""What a learned number is about, in words: steps, outcomes, units, posts, waits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ukur.charts.labels import plain
from ukur.words.deviations import step_name, unit_name
from ukur.words.phrases import SHORT, listed

if TYPE_CHECKING:
    from simulation.scenario import Scenario
    from sop.model import Sop
    from ukur.words import Words


def role_names(scenario: Scenario, sop: Sop, words: Words) -> dict[str, str]:
    """Who each group of people is, by its posts; groups of the same posts are told apart by their ids.

    Parameters: scenario - whose people; sop - names the roles; words - language.
    """
    names = {role.id: plain(role.name, SHORT) for role in sop.roles}
    posts = {group.id: listed(words, [names[role] for role in group.roles]) for group in scenario.people}
    alike = Counter(posts.values())
    return {name: text if alike[text] == 1 else f"{text} ({name})" for name, text in posts.items()}


def about(subject: str, sop: Sop, scenario: Scenario, words: Words) -> str:
    """What a number is about, in words.

    Parameters: subject - of `Learned`: a step, `step.outcome`, `step/unit`, `step->step`, a group of people,
    a wait, `demand` or one of its kinds; sop, scenario - name them; words - language.
    """
    if words.has(f"learned_about.{subject}"):
        return words(f"learned_about.{subject}")
    waits = {wait.id: plain(wait.name, SHORT) for wait in scenario.waits}
    named = role_names(scenario, sop, words) | waits
    if subject in named:
        return named[subject]
    at, arrow, back_to = subject.partition("->")
    if arrow:
        return " → ".join(_step(name, sop) for name in (at, back_to))
    step_id, dot, way = subject.partition(".")
    step_id, slash, unit = (step_id, "", "") if dot else subject.partition("/")
    for one in sop.steps if dot else ():
        if one.id == step_id and one.decision is not None:
            way = next((item.text for item in one.decision.outcomes if item.id == way), way)
    part = plain(way, SHORT) if dot else plain(unit_name(unit, step_id, sop) or unit, SHORT) if slash else ""
    return f"{_step(step_id, sop)}: {part}" if part else _step(step_id, sop)


def _step(name: str, sop: Sop) -> str:
    return plain(step_name(name, sop) or name, SHORT)
