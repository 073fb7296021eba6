"""Deviations as sentences."""

from __future__ import annotations

from collections.abc import Mapping

from sop.model import Sop
from ukur.words import Words


def tell_deviation(row: Mapping[object, object], sop: Sop, words: Words) -> str:
    """One deviation, or one kind of deviation of a summary, as a sentence.

    Parameters: row - with kind, step_id, other_step_id, activity and perhaps role; sop - names the steps;
    words - of the language wanted.
    Returns: plain text; a role is named as the SOP names it, or as the log did.
    """
    kind = str(row["kind"])
    role = str(row.get("role") or "")
    key = f"deviation_sentence.{kind}"
    if kind == "wrong_role" and not role:
        key = "deviation_sentence.wrong_role_somebody"
    return words(
        key,
        step=step_name(row["step_id"], sop),
        other=step_name(row["other_step_id"], sop),
        activity=str(row["activity"]),
        role=next((known.name for known in sop.roles if known.id == role), role),
    )


def step_name(step_id: object, sop: Sop) -> str:
    """Number and label of a step; empty where there is none.

    Parameters: step_id - or a missing value; sop.
    """
    for step in sop.steps:
        if step.id == step_id:
            return f"{step.number}. {step.label}"
    return ""
