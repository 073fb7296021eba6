"""Texts and ids of a diagram: what is shown of the texts of an SOP, and how its elements are called.

Ids are made of the ids of steps and outcomes, which hold no dot: no two elements share one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sop.plain import plain

if TYPE_CHECKING:
    from sop.model import Outcome, Step

MOST_NAME = 160
"""Characters of a name in a diagram; the whole text is in the extension."""
MOST_OUTCOME = 60
MOST_ROLE = 80
MOST_NOTE = 240


def step_name(step: Step) -> str:
    """What a task shows: the text of the step in one line, its end cut where it is too long for a symbol."""
    return plain(step.text, MOST_NAME)


def outcome_name(outcome: Outcome) -> str:
    """What the flow of an outcome shows: its text, and how often a case may return, as `(≤2×)`."""
    shown = plain(outcome.text, MOST_OUTCOME)
    return shown if outcome.at_most is None else f"{shown} (≤{outcome.at_most}×)"


def text_name(text: str) -> str:
    """What is shown of any other text: the title, a role, an office."""
    return plain(text, MOST_NAME)


def lane_id(role: str) -> str:
    """The id of a lane."""
    return f"lane_{role}"


def task_id(step: str) -> str:
    """The id of a task."""
    return f"step_{step}"


def arm_id(kind: str, step: str, outcome: str = "") -> str:
    """The id of a gateway or end that belongs to a step, or to one of its outcomes."""
    return f"{kind}_{step}.{outcome}" if outcome else f"{kind}_{step}"


def role_name(text: str) -> str:
    """What a lane is called; it is written upwards, so there is less room."""
    return plain(text, MOST_ROLE)


def note_text(step: Step, names: Mapping[str, str]) -> str:
    """Who takes part besides the leader, as `+ Sekretaris, Anggota Tim (3)`; empty where nobody does.

    Parameters: step; names - of the roles, by id.
    """
    lead = step.performers.leader
    others = [seat for seat in step.performers.roles if seat.role != lead or seat.count != 1]
    told = [
        plain(names[seat.role], MOST_ROLE) + ("" if seat.count == 1 else f" ({seat.count})")
        for seat in others
    ]
    return plain(f"+ {', '.join(told)}", MOST_NOTE) if told else ""
