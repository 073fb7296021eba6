"""A scenario to begin with, for any SOP: every value assumed, said so, and easy to change."""

from __future__ import annotations

from pathlib import Path

from simulation.scenario import Scenario
from sop.documents import parse_document
from sop.exchange.atomic import atomic_path
from sop.model import Sop
from ukur.words import Words


def skeleton(sop: Sop, words: Words) -> str:
    """The YAML text of a scenario with one person a role.

    Parameters: sop; words - language of the comments.
    Returns: text that `simulation.scenario.read_scenario` accepts; steps without a standard get 60 minutes.
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
        '  - {kind: quarterly, case_id: "{year}-Q{quarter}"}',
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
    lines += ["", *_comment(words("skeleton.waits")), "waits: []", ""]
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


def _needed(sop: Sop, role: str) -> int:
    counts = [seat.count for step in sop.steps for seat in step.performers.roles if seat.role == role]
    return max((count for count in counts if isinstance(count, int)), default=1)


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in text.splitlines()]


def _plain(text: str) -> str:
    """One line without control characters: it goes into a comment."""
    return "".join(character if character.isprintable() else " " for character in text)
