"""Findings as a table: about the SOP, the calendar, the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ukur.charts import plain
from ukur.page.blocks import Cell, Column, SourceLabel, Table
from ukur.words.phrases import LONG, sentence
from ukur.words.telling import tell_finding

if TYPE_CHECKING:
    from sop.findings import Finding
    from ukur.words import Words


def findings_table(
    findings: Iterable[Finding],
    words: Words,
    *,
    caption: str,
    whole: str,
    source: SourceLabel | None = None,
) -> Table:
    """Remarks in words; where no sentence is known, the rule's code stands.

    Parameters: findings - in the order in which they are shown; words - language; caption; whole - what
    stands where a remark has no place; source - of what they are about.
    """
    rows = [
        (
            Cell(text=_place(finding, words) or whole),
            Cell(text=sentence(plain(tell_finding(_without_names(finding), words), LONG))),
            Cell(text=words(f"severity.{finding.severity}")),
        )
        for finding in findings
    ]
    return Table(
        caption=caption,
        columns=(
            Column(heading=words("page.column_place"), width=14),
            Column(heading=words("page.column_remark"), wide=True),
            Column(heading=words("page.column_severity"), width=12),
        ),
        rows=tuple(rows),
        source=source,
    )


def _without_names(finding: Finding) -> Finding:
    """Where a post should stand people write names; those stay with the analyst and off the page."""
    return replace(finding, rule="unknown_role_counted") if finding.rule == "unknown_role" else finding


def _place(finding: Finding, words: Words) -> str:
    if not finding.place:
        return ""
    if finding.place.isdigit():
        return words("page.place_step", number=finding.place)
    return plain(finding.place, 60)
