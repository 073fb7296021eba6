"""What is doubtful in a log that can be read: told, with examples, and where need be made harmless."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.log.coded import Coded, coded
from mining.log.order import NO_TICK, micros
from mining.log.raw import RawTable
from sop import events as ev
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

EXAMPLES = 5
# Python splits at all of these; a single space between two words is not among them.
_SPACES = r"^ | $|  |[\t-\r\x1c-\x1f]"
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
    import numpy as np
    import pandas as pd

    findings, removed = [], []
    enabled, start, end = (micros(frame[column]) for column in (ev.ENABLED, ev.START, ev.END))
    begun = np.where(start == NO_TICK, end, start)
    for rule, column, this, other in (
        ("enabled_after_start", ev.ENABLED, enabled, begun),
        ("end_before_start", ev.START, start, end),
    ):
        # What is missing is the smallest number of all.
        wrong = (other < this) & (other != NO_TICK)
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
        frame = frame.assign(**{column: frame[column].mask(wrong)})
    return Checked(frame=frame, removed=_extras(frame, removed), findings=tuple(findings))


def _extras(frame: pd.DataFrame, removed: list[pd.DataFrame]) -> pd.DataFrame | None:
    import pandas as pd

    if not removed:
        return None
    extras = pd.concat(removed, axis=1)
    extras.insert(0, ev.INSTANCE, frame[ev.INSTANCE])
    return extras.sort_index().reset_index(drop=True)


def remarks(
    frame: pd.DataFrame,
    raw: RawTable,
    repeated: NDArray[np.bool_],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> list[Finding]:
    """All that is worth knowing about a log before conclusions are drawn from it.

    Parameters: frame - the events; raw - the rows they came from; repeated - of these, those that say again
    what an earlier one says; pairs - case and time of each event, in the order of the log.
    Returns: findings, none of which changes a row.
    """
    return [
        *_repeated(raw, repeated),
        *_nearly_equal(coded(frame[ev.CASE_ID]), "nearly_equal_ids"),
        *_nearly_equal(coded(frame[ev.ACTIVITY]), "nearly_equal_labels"),
        *_one_stamp(frame),
        *_equal_stamps(*pairs),
    ]


def _repeated(raw: RawTable, repeated: NDArray[np.bool_]) -> list[Finding]:
    rows = repeated.nonzero()[0].tolist()
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


def _surely_different(texts: pa.LargeStringArray) -> bool:
    """A quick no for the many: ASCII, no spaces but single ones inside, and different in lower case."""
    import pyarrow.compute as pc

    if not pc.all(pc.string_is_ascii(texts), min_count=0).as_py():
        return False
    if pc.any(pc.match_substring_regex(texts, _SPACES), min_count=0).as_py():
        return False
    return bool(pc.count_distinct(pc.ascii_lower(texts)).as_py() == len(texts))


def _nearly_equal(column: Coded, rule: str) -> list[Finding]:
    """Texts that look alike on paper and are not the same: spaces, case, Unicode forms."""
    if _surely_different(column.texts):
        return []
    alike: dict[str, list[str]] = {}
    different = [column.listed[at] for at in column.in_rows().tolist()]
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


def _equal_stamps(case: NDArray[np.int64], when: NDArray[np.int64]) -> list[Finding]:
    """Events of a case with the same stamp: their order comes from the SOP or the rows, not the clock."""
    import numpy as np

    same = (case[1:] == case[:-1]) & (when[1:] == when[:-1])
    if not same.any():
        return []
    equal = np.zeros(len(case), dtype=bool)
    equal[1:] |= same
    equal[:-1] |= same
    return [Finding(rule="equal_stamps", severity="note", count=int(equal.sum()), total=len(case))]
