"""For which unit each activity instance was carried out, as far as the log tells."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sop.events import STEP_ID, UNIT
from sop.findings import Finding
from sop.model import Sop

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
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


def match_units(events: pd.DataFrame, case: npt.NDArray[np.int64], n_cases: int, sop: Sop) -> Units:
    """Match the units of a log to those of the SOP.

    Parameters: events - the event table, case after case; case - ordinal of the case of each event; n_cases -
    how many; sop - its steps with several units are looked at.
    Returns: units by id; names and aliases are matched whatever their case and spacing.
    """
    import numpy as np
    import pandas as pd

    sets = unit_names(sop)
    if not sets:
        return Units(ids=("",) * len(events), known=((),) * n_cases, findings=())
    ids = np.full(len(events), "", dtype=object)
    strange: list[int] = []
    told = np.zeros((n_cases, len(sets)), dtype=bool)
    there = unsure = 0
    for number, (step, names) in enumerate(sets.items()):
        rows = np.flatnonzero((events[STEP_ID] == step).to_numpy())
        codes, texts = pd.factorize(events[UNIT].iloc[rows])
        found = np.array([names.get(plain(text), "") for text in texts], dtype=object)
        empty = np.array([not text for text in texts], dtype=bool)
        ids[rows] = found[codes]
        missing = found[codes] == ""
        strange += rows[missing & ~empty[codes]].tolist()
        some = np.bincount(case[rows], minlength=n_cases) > 0
        doubt = np.bincount(case[rows[missing]], minlength=n_cases) > 0
        told[:, number] = some & ~doubt
        there, unsure = there + int(some.sum()), unsure + int(doubt.sum())
    sizes = int(events[STEP_ID].isin(list(sets)).sum())
    kinds, kind = np.unique(told, axis=0, return_inverse=True)
    known = [tuple(step for step, yes in zip(sets, row, strict=True) if yes) for row in kinds.tolist()]
    examples = tuple(dict.fromkeys(events[UNIT].iloc[sorted(strange)].tolist()))[:3]
    return Units(
        ids=tuple(ids.tolist()),
        known=tuple(known[number] for number in kind.tolist()),
        findings=tuple(_findings(len(strange), sizes, examples, (unsure, there))),
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
    strange: int, total: int, examples: tuple[str, ...], unsure: tuple[int, int]
) -> Iterator[Finding]:
    if strange:
        yield Finding(rule="unit_unknown", severity="warning", count=strange, total=total, examples=examples)
    if unsure[0]:
        yield Finding(rule="units_not_judged", severity="note", count=unsure[0], total=unsure[1])
