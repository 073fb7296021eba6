"""What a rule found, before it becomes a finding and example rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mining.log.quality.view import EXAMPLE_ROWS, EXAMPLES, LONGEST_TEXT, LogView
from sop import events as ev
from sop.findings import Finding, Severity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROW_COLUMNS = ("rule", "severity", ev.CASE_ID, ev.INSTANCE, ev.ACTIVITY, "value")


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """One rule that fired.

    Parameters: rule, severity, count, total - as in Finding; rows - places of example events, ascending; or
    case_ids - of example cases; values - what stands there, one for each row or case (or alone, where it
    concerns neither); examples - instead of those made of rows or cases; fields - as in Finding.
    """

    rule: str
    severity: Severity
    count: int
    total: int
    rows: NDArray[np.int64] | None = None
    case_ids: Sequence[str] = ()
    values: Sequence[str] = ()
    examples: Sequence[str] | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    def finding(self, view: LogView) -> Finding:
        """As it is told."""
        made = [
            _example(name, activity, value) for *_, name, _, activity, value in self.shown(view, EXAMPLES)
        ]
        return Finding(
            rule=self.rule,
            severity=self.severity,
            count=self.count,
            total=self.total,
            examples=tuple(made if self.examples is None else self.examples)[:EXAMPLES],
            fields=dict(self.fields),
        )

    def shown(self, view: LogView, most: int = EXAMPLE_ROWS) -> list[tuple[str, str, str, int, str, str]]:
        """The example rows, columns ROW_COLUMNS, at most so many."""
        if self.rows is not None and len(self.rows):
            names, instances, activities = (
                view.events[column].iloc[self.rows[:most]].tolist()
                for column in (ev.CASE_ID, ev.INSTANCE, ev.ACTIVITY)
            )
        else:
            names = list(self.case_ids[:most]) or [""] * len(self.values[:most])
            instances, activities = [0] * len(names), [""] * len(names)
        values = list(self.values[:most]) or [""] * len(names)
        return [
            (self.rule, self.severity, *texts)
            for texts in zip(names, instances, activities, values, strict=True)
        ]


def first_rows(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Places of the first events that a mask marks, as many as are shown."""
    import numpy as np

    return np.flatnonzero(mask)[:EXAMPLE_ROWS].astype(np.int64)


def _example(case_id: str, activity: str, value: str) -> str:
    """`P-1: Mengarsipkan (2026-02-05 18:30)`, of which parts may be missing."""
    where = ": ".join(_short(text) for text in (case_id, activity) if text)
    if not where:
        return value
    return f"{where} ({value})" if value else where


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
