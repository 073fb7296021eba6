"""Warnings and remarks about the time after an adoption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sop.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

    from mining.adoption.stratified import Adjusted

RECENT = 20
"""Cases that the last word on how the adopted SOP is followed rests on."""


def remarks(
    cases: pd.DataFrame, drift: pd.DataFrame, adjusted: Adjusted | None, *, enough: bool
) -> list[Finding]:
    """What to look at after an adoption.

    Parameters: cases, drift, adjusted, enough - of `mining.adoption.adopted.Adoption`.
    Returns: warnings first.
    """
    after = cases[(cases["group"] == "after") & (cases["follows"] != "running")]
    found: list[Finding] = []
    stale = after[after["nearer"] == "old"]
    if len(stale):
        examples = tuple(stale["case_id"].head(3))
        found.append(
            Finding(
                rule="adoption_old_followed",
                severity="warning",
                count=len(stale),
                total=len(after),
                examples=examples,
            )
        )
    found += _falling_off(after)
    changed = drift[drift["verdict"].isin(("shift", "trend"))]
    for row in changed.to_dict("records"):
        fields = {name: str(row[name]) for name in ("measure", "step_id", "verdict")}
        found.append(Finding(rule="adoption_drift", severity="warning", count=int(row["n"]), fields=fields))
    across = int((cases["group"] == "across").sum())
    if across:
        found.append(Finding(rule="adoption_across", severity="note", count=across, total=len(cases)))
    if not enough:
        found.append(Finding(rule="adoption_too_few", severity="note", count=len(after), total=len(cases)))
    elif adjusted is not None and adjusted.alone:
        total = adjusted.alone + adjusted.n_first + adjusted.n_second
        found.append(Finding(rule="adoption_not_alike", severity="note", count=adjusted.alone, total=total))
    return found


def _falling_off(after: pd.DataFrame) -> list[Finding]:
    """The latest cases against those before them: is the adopted SOP followed less than at first?"""
    import numpy as np
    from scipy.stats import fisher_exact

    follows = after["follows"].isin(("new", "both")).to_numpy()
    if len(follows) < 2 * RECENT:
        return []
    first, last = follows[:-RECENT], follows[-RECENT:]
    table = np.array([[first.sum(), (~first).sum()], [last.sum(), (~last).sum()]])
    if fisher_exact(table, alternative="greater").pvalue >= 0.05:
        return []
    fields = {"before": f"{int(first.sum())}", "of": f"{len(first)}"}
    count = int((~last).sum())
    return [
        Finding(rule="adoption_falling_off", severity="warning", count=count, total=RECENT, fields=fields)
    ]
