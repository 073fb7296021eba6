"""What is doubtful in a log that can be read: told, with examples, and where need be made harmless."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.log.raw import RawTable
from sop import events as ev
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

EXAMPLES = 5
AS_LOGGED = {ev.ENABLED: "enabled_as_logged", ev.START: "start_as_logged"}


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Events whose stamps can be computed with.

    Parameters: frame - the events; removed - `instance` and the stamps that were taken out, or None;
    findings.
    """

    frame: pd.DataFrame
    removed: pd.DataFrame | None
    findings: tuple[Finding, ...]


def check_stamps(frame: pd.DataFrame, place: Callable[[int], str]) -> Checked:
    """Stamps that contradict each other are taken out of the computation, never corrected.

    Where the end lies before the start, nobody can say which of them is wrong: the start is removed, so that
    no duration comes of it, and the end stays to say roughly when it was. So with `enabled` after the start.

    Parameters: frame - events with INSTANCE and stamps; place - of a row in the file.
    Returns: the events, what was removed, and the findings.
    """
    import pandas as pd

    frame, findings, removed = frame.copy(), [], []
    first = frame[ev.START].fillna(frame[ev.END])
    for rule, column, other in (
        ("enabled_after_start", ev.ENABLED, first),
        ("end_before_start", ev.START, frame[ev.END]),
    ):
        wrong = (other < frame[column]).to_numpy(dtype=bool)
        if not wrong.any():
            continue
        findings.append(
            Finding(
                rule=rule,
                severity="error",
                count=int(wrong.sum()),
                total=len(frame),
                examples=tuple(place(int(row)) for row in wrong.nonzero()[0][:EXAMPLES]),
            )
        )
        removed.append(pd.DataFrame({AS_LOGGED[column]: frame[column][wrong]}))
        frame[column] = frame[column].mask(wrong)
    return Checked(frame=frame, removed=_extras(frame, removed), findings=tuple(findings))


def _extras(frame: pd.DataFrame, removed: list[pd.DataFrame]) -> pd.DataFrame | None:
    import pandas as pd

    if not removed:
        return None
    extras = pd.concat(removed, axis=1)
    extras.insert(0, ev.INSTANCE, frame[ev.INSTANCE])
    return extras.sort_index().reset_index(drop=True)


def remarks(frame: pd.DataFrame, raw: RawTable) -> list[Finding]:
    """All that is worth knowing about a log before conclusions are drawn from it.

    Parameters: frame - the events; raw - the rows they came from.
    Returns: findings, none of which changes a row.
    """
    return [
        *_repeated(raw, raw.repeated),
        *_nearly_equal(frame[ev.CASE_ID], "nearly_equal_ids"),
        *_nearly_equal(frame[ev.ACTIVITY], "nearly_equal_labels"),
        *_one_stamp(frame),
        *_equal_stamps(frame),
    ]


def _repeated(raw: RawTable, repeated: NDArray[np.bool_] | None) -> list[Finding]:
    rows = repeated.nonzero()[0].tolist() if repeated is not None else []
    if not rows:
        return []
    return [
        Finding(
            rule="duplicate_rows",
            severity="warning",
            count=len(rows),
            total=len(raw.frame),
            examples=tuple(raw.place(row) for row in rows[:EXAMPLES]),
        )
    ]


def _nearly_equal(column: pd.Series, rule: str) -> list[Finding]:
    """Texts that look alike on paper and are not the same: spaces, case, Unicode forms."""
    alike: dict[str, list[str]] = {}
    different = [str(text) for text in column.unique()]
    for text in different:
        alike.setdefault(" ".join(unicodedata.normalize("NFKC", text).casefold().split()), []).append(text)
    groups = [texts for texts in alike.values() if len(texts) > 1]
    if not groups:
        return []
    examples = tuple(" | ".join(repr(text) for text in texts[:3]) for texts in groups[:EXAMPLES])
    return [
        Finding(rule=rule, severity="warning", count=len(groups), total=len(different), examples=examples)
    ]


def _one_stamp(frame: pd.DataFrame) -> list[Finding]:
    """Without a start there is no processing time; without an end the work goes on, or was not recorded."""
    found = []
    for rule, column in (("no_start", ev.START), ("no_end", ev.END)):
        missing = int(frame[column].isna().sum())
        if missing:
            found.append(Finding(rule=rule, severity="note", count=missing, total=len(frame)))
    return found


def _equal_stamps(frame: pd.DataFrame) -> list[Finding]:
    """Events of a case with the same stamp: their order comes from the SOP or the rows, not the clock."""
    when = frame[ev.START].fillna(frame[ev.END]).fillna(frame[ev.ENABLED])
    equal = frame.assign(_when=when).duplicated([ev.CASE_ID, "_when"], keep=False)
    count = int(equal.sum())
    if not count:
        return []
    return [Finding(rule="equal_stamps", severity="note", count=count, total=len(frame))]
