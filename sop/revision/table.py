"""The changes of a revision as a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sop.revision.change import Change, Revision, Value

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("kind", "field", "old_steps", "new_steps", "old", "new", "only_words", "hint")


def revision_table(revision: Revision) -> pd.DataFrame:
    """The changes as a table, in their order, the hints below.

    Parameters: revision.
    Returns: one row a change: `kind`, `field` (codes), `old_steps`, `new_steps` (ids, joined by "; ", empty
    where none), `old`, `new` (texts; numbers and lists as JSON; empty where there was or is nothing), all
    str; `only_words` (cannot alter a simulation), `hint` (perhaps the same step, no change in itself), bool.
    """
    import pandas as pd

    rows = [
        *(_row(change, hint=False) for change in revision.changes),
        *(_row(change, hint=True) for change in revision.hints),
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    texts = ("kind", "field", "old_steps", "new_steps", "old", "new")
    return table.astype(dict.fromkeys(texts, "str") | {"only_words": "bool", "hint": "bool"})


def _row(change: Change, *, hint: bool) -> tuple[object, ...]:
    return (
        change.kind,
        change.field,
        "; ".join(change.old_steps),
        "; ".join(change.new_steps),
        _text(change.old),
        _text(change.new),
        change.only_words,
        hint,
    )


def _text(value: Value) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
