"""Columns of texts under the headers of their source, as the table that the log is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mining.log import limits
from mining.log.coded import Coded, coded, of_dictionary
from mining.log.columns import REQUIRED, Assignment, assign
from mining.log.options import LogOptions
from mining.log.raw import KEY, RawTable
from sop import events as ev
from sop.errors import LogError, Problem
from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

# Nearly every row has a text of its own here: to number them would cost more than it saves.
_DIFFERENT = (*ev.STAMP_COLUMNS, *ev.CASE_STAMP_COLUMNS, ev.INSTANCE, KEY)
_HEADERS = "line 1"


@dataclass(frozen=True, kw_only=True, eq=False)
class TextColumn:
    """A column of a source that knows types.

    Parameters: header; texts - one a row, or None where its values are no texts, numbers or stamps; kind -
    what the source calls its type; numbers - how many rows hold a number there.
    """

    header: str
    texts: Coded | pd.Series | None
    kind: str = ""
    numbers: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Origin:
    """Where the rows of a table stand.

    Parameters: file - as the user gave it; lines - number of each row; sheet - of a workbook, else empty;
    headers - place of the headers.
    """

    file: str
    lines: NDArray[np.int64]
    sheet: str = ""
    headers: str = _HEADERS


def check_shape(rows: int, columns: int, file: str) -> None:
    """Refuse a table that is larger than we hold, before it is read.

    Parameters: rows, columns - as its source states them; file - as the user gave it.
    Raises: LogError - too many of either.
    """
    if columns > limits.MAX_COLUMNS:
        raise LogError(Problem(code="log_too_many_columns", file=file, allowed=(str(limits.MAX_COLUMNS),)))
    if rows > limits.MAX_ROWS or rows * columns > limits.MAX_CELLS:
        raise limits.too_many_rows(file)


def assigned(
    headers: Sequence[str], options: LogOptions, needed: Sequence[str] = REQUIRED
) -> tuple[Assignment, set[int]]:
    """Which columns are ours or wanted, before their content is known.

    Parameters: headers - as in the source; options - column map, attributes; needed - columns that must be
    there.
    Returns: the assignment, and positions of all columns that are used.
    """
    found = assign(headers, options.columns, lambda _one, _other: True, needed=needed, kept=options.kept)
    kept = {at for at, header in enumerate(headers) if header in options.kept}
    return found, {*found.positions.values(), *kept}


def as_table(
    columns: Sequence[TextColumn],
    origin: Origin,
    options: LogOptions,
    *,
    needed: Sequence[str] = REQUIRED,
    findings: Sequence[Finding] = (),
) -> RawTable:
    """Put columns under our names.

    Parameters: columns - all of the source; origin - where the rows stand; options - column map, attributes;
    needed - columns that must be there; findings - what was noticed on the way here.
    Returns: the table, with the columns nobody knows beside it.
    Raises: LogError - columns missing, ambiguous or not texts, or more text than we hold.
    """
    import pandas as pd

    _check_weight(columns, origin.file)
    headers = [column.header for column in columns]

    def same(one: int, other: int) -> bool:
        first, second = _plain(columns[one].texts), _plain(columns[other].texts)
        return first is not None and second is not None and first.equals(second)

    found = assign(headers, options.columns, same, needed=needed, kept=options.kept)
    used = assigned(headers, options, needed)[1]
    problems = [_placed(problem, origin) for problem in (*found.problems, *_nested(columns, used))]
    if problems:
        raise LogError(problem.in_file(origin.file) for problem in problems)
    size = pd.RangeIndex(len(origin.lines))
    others = [
        at
        for at, column in enumerate(columns)
        if at not in found.positions.values() and column.texts is not None
    ]
    rest = pd.DataFrame({at: _held(columns[at].texts, "") for at in others}, index=size)
    rest.columns = pd.Index([headers[at] for at in others], dtype="str")
    frame = {name: _held(columns[at].texts, name) for name, at in found.positions.items()}
    return RawTable(
        file=origin.file,
        frame=pd.DataFrame(frame, index=size),
        headers=found.headers,
        lines=origin.lines,
        sheet=origin.sheet,
        others=rest,
        findings=(
            *findings,
            *_number_ids(columns, found, len(origin.lines)),
            *_left_out(columns, used),
            *found.findings,
        ),
    )


def _check_weight(columns: Sequence[TextColumn], file: str) -> None:
    """Few texts on many rows may be small where they come from and fill the memory here."""
    if sum(_weight(column.texts) for column in columns) > limits.MAX_TABLE_BYTES:
        raise LogError(Problem(code="log_too_large", file=file, allowed=(str(limits.MAX_TABLE_BYTES),)))


def _weight(texts: Coded | pd.Series | None) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc

    if texts is None:
        return 0
    if isinstance(texts, Coded):
        lengths = pc.binary_length(texts.texts).to_numpy(zero_copy_only=False)
        return int(lengths[texts.codes].sum()) if len(texts.codes) else 0
    return int(pc.sum(pc.binary_length(pa.array(texts.array))).as_py() or 0)


def _plain(texts: Coded | pd.Series | None) -> pd.Series | None:
    return texts.series() if isinstance(texts, Coded) else texts


def _held(texts: Coded | pd.Series | None, column: str) -> pd.Series:
    """Coded where few texts fill many rows, plain where nearly every row has its own."""
    if texts is None:
        raise AssertionError(column)  # refused or left out before
    if column in _DIFFERENT:
        return texts.series() if isinstance(texts, Coded) else texts
    return (texts if isinstance(texts, Coded) else coded(texts)).column()


def _placed(problem: Problem, origin: Origin) -> Problem:
    return replace(problem, place=origin.headers) if problem.place == _HEADERS else problem


def _nested(columns: Sequence[TextColumn], used: set[int]) -> list[Problem]:
    return [
        Problem(code="column_nested", place=columns[at].header, value=columns[at].kind)
        for at in sorted(used)
        if columns[at].texts is None
    ]


def _left_out(columns: Sequence[TextColumn], used: set[int]) -> list[Finding]:
    left = [column.header for at, column in enumerate(columns) if column.texts is None and at not in used]
    if not left:
        return []
    return [Finding(rule="columns_nested", severity="note", count=len(left), examples=tuple(left[:20]))]


def _number_ids(columns: Sequence[TextColumn], found: Assignment, total: int) -> list[Finding]:
    """A number has no zeros in front: what was 007 is 7, and nobody can tell any more."""
    at = found.positions.get(ev.CASE_ID)
    if at is None or not columns[at].numbers:
        return []
    count = columns[at].numbers
    return [Finding(rule="ids_numbers", severity="note", place=columns[at].header, count=count, total=total)]


def coded_texts(texts: Sequence[str]) -> Coded:
    """Texts of Python as numbers into their different ones, so that repeating ones are held once.

    Parameters: texts - one a row.
    Returns: codes and texts in the order in which they first appear.
    """
    import numpy as np
    import pyarrow as pa

    known: dict[str, int] = {}
    codes = [known.setdefault(text, len(known)) for text in texts]
    return Coded(codes=np.array(codes, dtype=np.int32), texts=pa.array(list(known), pa.large_string()))


def coded_array(array: object) -> Coded:
    """Texts of arrow, whole and without missing values, as a coded column.

    Parameters: array - `pyarrow.LargeStringArray` or a dictionary of texts.
    Returns: codes and texts.
    """
    import pyarrow as pa

    return of_dictionary(array if isinstance(array, pa.DictionaryArray) else array.dictionary_encode())  # type: ignore[attr-defined]
