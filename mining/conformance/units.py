"""For which unit each activity instance was carried out, as far as the log tells."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.events import STEP_ID, UNIT
from sop.findings import Finding
from sop.model import Sop

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Units:
    """Units of a log.

    Parameters: ids - one a row: id of the unit, empty where the step has none or the log does not tell it;
    known - one a case: the steps of which every instance tells its unit, in step order; findings - what could
    not be judged.
    """

    ids: tuple[str, ...]
    known: tuple[tuple[str, ...], ...]
    findings: tuple[Finding, ...]


def match_units(events: pd.DataFrame, first: Sequence[int], sop: Sop) -> Units:
    """Match the units of a log to those of the SOP.

    Parameters: events - the event table, case after case; first - row of the first event of each case, and
    one more at the end; sop - its steps with several units are looked at.
    Returns: units by id; names and aliases are matched whatever their case and spacing.
    """
    sets = unit_names(sop)
    n_cases = len(first) - 1
    if not sets:
        return Units(ids=("",) * len(events), known=((),) * n_cases, findings=())
    steps, texts = events[STEP_ID].tolist(), events[UNIT].tolist()
    ids = tuple(
        sets.get(step, {}).get(plain(text), "") if isinstance(step, str) else ""
        for step, text in zip(steps, texts, strict=True)
    )
    known: list[tuple[str, ...]] = []
    there = unsure = 0
    for case in range(n_cases):
        rows = range(first[case], first[case + 1])
        carried_out = [step for step in sets if any(steps[row] == step for row in rows)]
        told = [step for step in carried_out if all(ids[row] for row in rows if steps[row] == step)]
        known.append(tuple(told))
        there += len(carried_out)
        unsure += len(carried_out) - len(told)
    return Units(
        ids=ids, known=tuple(known), findings=tuple(_findings(sets, steps, texts, ids, (unsure, there)))
    )


def unit_names(sop: Sop) -> dict[str, dict[str, str]]:
    """For each step with several units: the id of a unit by what a log may call it."""
    return {
        step.id: {
            plain(name): unit.id
            for unit in sop.units_of(step.id)
            for name in (*unit.aliases, unit.name, unit.id)
        }
        for step in sop.steps
        if len(sop.units_of(step.id)) > 1
    }


def plain(text: str) -> str:
    """A text without what people type in different ways: case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _findings(
    sets: Mapping[str, Mapping[str, str]],
    steps: Sequence[object],
    texts: Sequence[str],
    ids: Sequence[str],
    unsure: tuple[int, int],
) -> Iterator[Finding]:
    strange = [
        text for step, text, unit in zip(steps, texts, ids, strict=True) if step in sets and text and not unit
    ]
    if strange:
        yield Finding(
            rule="unit_unknown",
            severity="warning",
            count=len(strange),
            total=sum(step in sets for step in steps),
            examples=tuple(dict.fromkeys(strange))[:3],
        )
    if unsure[0]:
        yield Finding(rule="units_not_judged", severity="note", count=unsure[0], total=unsure[1])
