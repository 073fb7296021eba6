"""A scenario to begin with, for any SOP: every value assumed, said so, and easy to change."""

from __future__ import annotations

from pathlib import Path

from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.exchange.atomic import atomic_path
from sop.model import Sop
from ukur.words import Words


def skeleton(sop: Sop, words: Words) -> str:
    """The YAML text of a scenario with as few persons as can carry the SOP out.

    Parameters: sop; words - language of the comments.
    Returns: text that `simulation.scenario.read_scenario` accepts and that can be simulated; a role has as
    many persons as its steps need; steps without a standard get 60 minutes, decisions without shares some.
    """
    lines = [
        *_comment(words("skeleton.head", title=_plain(sop.title))),
        "schema_version: 1",
        f"id: {sop.id}",
        f"name: {words('skeleton.name')}",
        f"sop: {sop.id}",
        *_comment(words("skeleton.calendar")),
        "# calendar: kalender.yaml",
        "first: 2026-01-01",
        "last: 2026-12-31",
        "seed: 1",
        "replications: 100",
        "",
        *_comment(words("skeleton.demand")),
        "demand:",
        '  - {kind: quarterly, case_id: "{year}-TW{quarter}"}',
        "",
        *_comment(words("skeleton.people")),
        "people:",
        *(
            f"  - {{id: {role.id}, roles: [{role.id}], count: {_needed(sop, role.id)}, "
            "other_duties: 0.7, absences: [leave]}"
            for role in sop.roles
        ),
        "other_duties: {mean_minutes: 30, cv: 1.0}",
        "absences:",
        f"  - {{id: leave, name: {words('skeleton.leave')}, days: 12, per: year, shortest: 1, longest: 5}}",
        "",
        *_comment(words("skeleton.durations")),
        "durations:",
        "  default: {family: lognormal, cv: 0.3}",
    ]
    without = [step for step in sop.steps if step.standard is None]
    if without:
        lines += [
            "  steps:",
            *(f"    {step.id}: {{family: lognormal, minutes: 60, cv: 0.3}}" for step in without),
        ]
    lines += ["", *_comment(words("skeleton.waits")), "waits: []", *_decisions(sop, words), ""]
    return "\n".join(lines)


def write_skeleton(sop: Sop, path: Path, words: Words) -> None:
    """Write the skeleton, after making sure that it can be read.

    Parameters: sop; path; words - language of the comments.
    Raises: OutputError - the file cannot be written.
    """
    text = skeleton(sop, words)
    parse_document(text, Scenario, file=str(path))
    with atomic_path(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")


_RETURNING = 0.2


def _decisions(sop: Sop, words: Words) -> list[str]:
    """Shares where the SOP has none: a fifth of the cases returns, the ways forward are alike."""
    routes = sop.routes()
    lines = []
    for step in sop.steps:
        if step.decision is None or all(way.share is not None for way in step.decision.outcomes):
            continue
        back = [way.id for way in step.decision.outcomes if way.id in routes.back_to[step.id]]
        on = [way.id for way in step.decision.outcomes if way.id not in back]
        rest = 1 - (_RETURNING if back else 0)
        # One outcome is left out: it has what is left.
        shares = [f"{name}: {rest / len(on):.2f}" for name in on[1:]]
        shares += [f"{name}: {_RETURNING / len(back):.2f}" for name in back]
        lines.append(f"  {step.id}: {{{', '.join(shares)}}}")
    return ["", *_comment(words("skeleton.decisions")), "decisions:", *lines] if lines else []


def _needed(sop: Sop, role: str) -> int:
    """Persons of a role: for the largest step, one for each unit, and others where a control wants them."""
    steps = {step.id: step for step in sop.steps}

    def seats(step_id: str) -> int:
        counts = [seat.count for seat in steps[step_id].performers.roles if seat.role == role]
        return max((count if isinstance(count, int) else 1 for count in counts), default=0)

    needed = [1]
    for step in sop.steps:
        own = seats(step.id)
        needed.append(own * max(1, len(sop.units_of(step.id))))
        if own:
            needed.append(own + sum(seats(other) for other in step.not_same_person_as))
    return max(needed)


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in text.splitlines()]


def _plain(text: str) -> str:
    """One line without control characters: it goes into a comment."""
    return "".join(character if character.isprintable() else " " for character in text)
