"""Deviations as sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sop.model import Sop
from sop.plain import plain
from ukur.words import Words


def tell_deviation(row: Mapping[object, object], sop: Sop, words: Words) -> str:
    """One deviation, or one kind of deviation of a summary, as a sentence.

    Parameters: row - with kind, step_id, other_step_id, activity and perhaps role, unit and certainty; sop -
    names the steps; words - of the language wanted.
    Returns: plain text; a role is named as the SOP names it, or as the log did.
    """
    kind = str(row["kind"])
    role = str(row.get("role") or "")
    key = f"deviation_sentence.{kind}"
    if kind == "wrong_role" and not role:
        key = "deviation_sentence.wrong_role_somebody"
    if kind == "repeated" and row.get("unit"):
        key = "deviation_sentence.unit_repeated"
    possible = row.get("certainty") == "possible"
    if possible and words.has(f"deviation_possible.{kind}"):
        key = f"deviation_possible.{kind}"
    sentence = words(
        key,
        step=step_name(row["step_id"], sop),
        other=step_name(row["other_step_id"], sop),
        activity=plain(row["activity"]),
        role=next((known.name for known in sop.roles if known.id == role), role),
        unit=unit_name(row.get("unit"), row["step_id"], sop),
    )
    if possible and not key.startswith("deviation_possible"):
        return words("deviation_possible.other", sentence=sentence)
    return sentence


def tell_unordered(rows: Sequence[Mapping[object, object]], sop: Sop, words: Words) -> str:
    """All pairs of steps that may have been carried out in swapped order, in one sentence.

    Parameters: rows - of a summary, kind `swapped`, only possible; sop - numbers the steps; words.
    """
    numbers = {step.id: step.number for step in sop.steps}
    pairs = [(numbers.get(str(row["step_id"]), 0), numbers.get(str(row["other_step_id"]), 0)) for row in rows]
    return words(
        "deviation_possible.pairs",
        pairs=", ".join(f"{words.number(one)}–{words.number(other)}" for one, other in sorted(pairs)),
    )


def unit_name(unit_id: object, step_id: object, sop: Sop) -> str:
    """Name of a unit; empty where there is none.

    Parameters: unit_id, step_id - or missing values; sop.
    """
    for step in sop.steps:
        if step.id == step_id:
            return next((unit.name for unit in sop.units_of(step.id) if unit.id == unit_id), "")
    return ""


def step_name(step_id: object, sop: Sop) -> str:
    """Number and label of a step; empty where there is none.

    Parameters: step_id - or a missing value; sop.
    """
    for step in sop.steps:
        if step.id == step_id:
            return f"{step.number}. {step.label}"
    return ""
