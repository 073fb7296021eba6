"""From texts to an event log: what can be trusted is kept, the rest is refused or set aside and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.log.attributes import case_attributes
from mining.log.cases import Cases, case_table
from mining.log.checks import check_stamps, remarks
from mining.log.coded import Coded, coded, same_text, text_series, texts_of
from mining.log.lifecycle import PRECISION_CODE, ROW, join_events
from mining.log.options import LogOptions
from mining.log.order import case_places, stable_order, ticks
from mining.log.places import first
from mining.log.raw import KEY, LIFECYCLE, RawLog, RawTable
from mining.log.repeats import repeated_rows
from mining.log.rows import usable_rows
from mining.log.stamps.column import NAMES, StampRules, Stamps
from mining.log.stamps.text import DAY
from sop import events as ev
from sop.errors import LogError
from sop.events import EventLog, case_frame
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_TEXTS = (
    ev.CASE_ID, ev.INSTANCE, ev.ACTIVITY, ev.STEP_ID, ev.UNIT, ev.VISIT, ev.ROLE, ev.PERSON, ev.PARTICIPANTS,
    LIFECYCLE, KEY,
)  # fmt: skip


_DIGITS = 16


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """An event log made of texts.

    Parameters: log - not yet matched to an SOP; findings; extras - stamps that were taken out, or None.
    """

    log: EventLog
    findings: tuple[Finding, ...]
    extras: pd.DataFrame | None = None


def assemble(raw: RawLog, options: LogOptions) -> Assembled:
    """Make an event log of the texts of a file.

    Parameters: raw - what the file holds; options - zone, order of dates, what to do with bad rows.
    Returns: the log in order (`mining.log.order`, no step known), with all that was noticed.
    Raises: LogError - rows or columns that cannot be trusted.
    """
    rows = usable_rows(raw.events, options)
    repeated = repeated_rows(rows.table, rows.stamps)
    frame, precision_findings = _typed(rows.table, rows.stamps)
    joined = join_events(frame)
    frame, number_findings = _numbered(joined.frame, ours=ev.PRECISION in rows.table.frame)
    source = frame[ROW].to_numpy()
    checked = check_stamps(frame, lambda row: rows.table.place(int(source[row])))
    frame = checked.frame
    case = coded(frame[ev.CASE_ID])
    cases = _cases(raw, rows.table, [case.listed[at] for at in case.in_rows().tolist()], options)
    tables = [table for table in (raw.cases, rows.table) if table is not None]
    attributes = case_attributes(tables, cases.frame[ev.CASE_ID], options)
    if attributes.problems:
        raise LogError(problem.in_file(raw.events.file) for problem in attributes.problems)
    place = case_places(case, cases.frame[ev.CASE_ID].tolist())
    when = ticks(frame)
    order = stable_order([frame[ev.INSTANCE].to_numpy(), when, place])
    log = EventLog(events=_events(frame, order), cases=case_frame(cases.frame), attributes=attributes.frame)
    return Assembled(
        log=log,
        findings=(
            *raw.findings,
            *raw.events.findings,
            *rows.findings,
            *precision_findings,
            *joined.findings,
            *number_findings,
            *checked.findings,
            *cases.findings,
            *attributes.findings,
            *remarks(frame, rows.table, repeated, _sorted_pairs(place, when, order)),
        ),
        extras=checked.removed,
    )


def _sorted_pairs(
    place: NDArray[np.int64], when: NDArray[np.int64], order: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (place, when) if order is None else (place[order], when[order])


def _events(frame: pd.DataFrame, order: NDArray[np.int64] | None) -> pd.DataFrame:
    """The event table in order; each text is written out once, here."""
    import numpy as np
    import pandas as pd

    size = len(frame)
    columns: dict[str, pd.Series] = {}
    for column in ev.EVENT_COLUMNS:
        if column == ev.PRECISION:
            texts = texts_of(pd.Series(NAMES, dtype="str"))
            codes = frame[PRECISION_CODE].to_numpy().astype(np.int32)
            columns[column] = Coded(codes=codes, texts=texts).series(order)
        elif column in (*ev.NUMBER_COLUMNS, *ev.STAMP_COLUMNS):
            columns[column] = _ordered(frame[column], order) if column in frame else _zeros(size)
        elif column == ev.STEP_ID:
            columns[column] = _step_ids(frame, order)
        else:
            columns[column] = coded(frame[column]).series(order) if column in frame else same_text("", size)
    return pd.DataFrame(columns)


def _ordered(column: pd.Series, order: NDArray[np.int64] | None) -> pd.Series:
    return column if order is None else column.iloc[order].reset_index(drop=True)


def _zeros(size: int) -> pd.Series:
    import pandas as pd

    return pd.Series(0, index=range(size), dtype="int64")


def _step_ids(frame: pd.DataFrame, order: NDArray[np.int64] | None) -> pd.Series:
    import pyarrow as pa

    if ev.STEP_ID not in frame:
        return text_series(pa.nulls(len(frame), pa.large_string()))
    steps = coded(frame[ev.STEP_ID])
    known = pa.array([text or None for text in steps.listed], pa.large_string())
    return Coded(codes=steps.codes, texts=known).series(order)


def _cases(raw: RawLog, table: RawTable, used: list[str], options: LogOptions) -> Cases:
    cases = case_table(table, raw.cases, used, StampRules.of(options))
    if cases.problems:
        file = raw.cases.file if raw.cases is not None else raw.events.file
        raise LogError(first([problem.in_file(file) for problem in cases.problems], file))
    return cases


def _typed(table: RawTable, stamps: Mapping[str, Stamps]) -> tuple[pd.DataFrame, list[Finding]]:
    """Texts with parsed stamps, the precision of each row, and the row it came from."""
    import numpy as np
    import pandas as pd

    frame = table.frame[[column for column in _TEXTS if column in table.frame]]
    for column in ev.STAMP_COLUMNS:
        missing = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us, UTC]")
        frame[column] = stamps[column].instants if column in stamps else missing
    written = np.maximum.reduce([one.precision for one in stamps.values()])
    findings = _date_only(written)
    if ev.PRECISION in table.frame:
        given = coded(table.frame[ev.PRECISION])
        known = {name: code for code, name in enumerate(NAMES)}
        codes = np.array([known.get(name, 0) for name in given.listed], dtype=np.int8)
        written = np.maximum(written, codes[given.codes])
    elif (written != DAY).any() and all(
        ((one.precision < 0) | one.midnight).all() for one in stamps.values()
    ):
        # A clock that always shows midnight was never looked at.
        findings = [Finding(rule="all_midnight", severity="warning", count=len(frame), total=len(frame))]
        written = np.full(len(frame), DAY, dtype="int8")
    frame[PRECISION_CODE] = written.astype("int8")
    frame[ROW] = np.arange(len(frame))
    return frame, findings


def _date_only(written: object) -> list[Finding]:
    import numpy as np

    codes = np.asarray(written)
    days = int((codes == DAY).sum())
    if not days:
        return []
    rule = "date_only" if days == len(codes) else "mixed_precision"
    return [Finding(rule=rule, severity="warning", count=days, total=len(codes))]


def _numbered(frame: pd.DataFrame, *, ours: bool) -> tuple[pd.DataFrame, list[Finding]]:
    """Instance numbers as written where they are one (KEY only in our own files), else the position."""
    import numpy as np

    findings = []
    written = frame.get(ev.INSTANCE, frame.get(KEY) if ours else None)
    numbers = whole_numbers(written) if written is not None else None
    if numbers is None and ev.INSTANCE in frame:
        findings.append(Finding(rule="instance_renumbered", severity="warning", count=len(frame)))
    columns = {ev.INSTANCE: np.arange(1, len(frame) + 1) if numbers is None else numbers}
    if ev.VISIT in frame:
        visits = coded(frame[ev.VISIT])
        # Texts that are no number are those of rows set aside: nothing refers to them any more.
        known = np.array([int(text) if text.isdecimal() else 0 for text in visits.listed], dtype=np.int64)
        columns[ev.VISIT] = known[visits.codes]
    return frame.assign(**columns), findings


def whole_numbers(column: pd.Series) -> NDArray[np.int64] | None:
    """A column of different whole numbers of at most 16 digits, written without leading zeros.

    Parameters: column - texts, plain or coded.
    Returns: the numbers, or None where a text is something else or one stands twice.
    """
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = texts_of(column.astype("str"))
    lengths = pc.binary_length(texts).to_numpy()
    if not len(lengths) or lengths.min() < 1 or lengths.max() > _DIGITS:
        return None
    try:
        numbers: NDArray[np.int64] = texts.cast(pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    # No sign, no zero in front: as many characters as digits.
    digits = np.searchsorted(10 ** np.arange(_DIGITS, dtype=np.int64), numbers, side="right")
    if (digits != lengths).any():
        return None
    rising = (numbers[1:] > numbers[:-1]).all()
    return numbers if rising or not pd.Series(numbers).duplicated().any() else None
