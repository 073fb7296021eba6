"""Attributes of the cases that nobody here knows and somebody asked to keep: as texts, one a case."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.log.coded import Coded, coded
from mining.log.numbers import decimal_comma
from mining.log.options import LogOptions
from mining.log.per_case import case_values
from mining.log.raw import RawTable
from sop import events as ev
from sop.errors import Problem
from sop.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

EXAMPLES = 5
_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Attributes:
    """Attributes of the cases.

    Parameters: frame - `case_id` and one column of texts a header, in the order asked for; empty where
    nothing is known; None where nothing was asked for; findings; problems - why it cannot be made.
    """

    frame: pd.DataFrame | None = None
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


def case_attributes(
    tables: Sequence[RawTable], case_id: pd.Series, options: LogOptions, *, place: str = "line 1"
) -> Attributes:
    """Keep what was asked for.

    Parameters: tables - where the columns are looked for, the first one that has it counts; case_id - of
    the case table, one row a case; options - attributes, decimal; place - of the headers.
    Returns: for each case the first text of its rows that is not empty; a case whose rows hold several is
    reported (`attribute_varies`), and a column of numbers with commas before the decimals (`decimal_comma`)
    is written with points.
    """
    import pandas as pd

    if not options.kept:
        return Attributes()
    columns = {"case_id": case_id}
    findings: list[Finding] = []
    problems: list[Problem] = []
    places = {text: number for number, text in enumerate(case_id.tolist())}
    for header in options.kept:
        found = next((one for one in (_column(table, header) for table in tables) if one is not None), None)
        if found is None:
            problems.append(_not_found(header, tables, place))
            continue
        if header == ev.CASE_ID:
            problems.append(Problem(code="column_mapped_twice", place=place, value=header))
            continue
        columns[header] = _one_a_case(header, found, places, options, findings)
    if problems:
        return Attributes(problems=tuple(problems))
    return Attributes(frame=pd.DataFrame(columns), findings=tuple(findings))


def _column(table: RawTable, header: str) -> tuple[pd.Series, pd.Series] | None:
    """Case ids and texts, row by row, of a column by its header in the file."""
    if table.others is not None and header in table.others:
        return table.frame[ev.CASE_ID], table.others.iloc[:, table.others.columns.tolist().index(header)]
    ours = next((column for column, name in table.headers.items() if name == header), None)
    if ours is None or ours not in table.frame:
        return None
    return table.frame[ev.CASE_ID], table.frame[ours]


def _headers(tables: Sequence[RawTable]) -> list[str]:
    found: dict[str, None] = {}
    for table in tables:
        others = table.others.columns.tolist() if table.others is not None else []
        found |= dict.fromkeys(header for header in (*others, *table.headers.values()) if header)
    return list(found)


def _not_found(header: str, tables: Sequence[RawTable], place: str) -> Problem:
    names = _headers(tables)
    close = difflib.get_close_matches(header, names, n=1)
    return Problem(
        code="attribute_not_found",
        place=place,
        value=header,
        allowed=tuple(names[:_SHOWN]),
        fields={"suggestion": close[0] if close else ""},
    )


def _one_a_case(
    header: str,
    column: tuple[pd.Series, pd.Series],
    places: dict[str, int],
    options: LogOptions,
    findings: list[Finding],
) -> pd.Series:
    import numpy as np

    ids, texts = coded(column[0]), _with_points(header, coded(column[1]), options, findings)
    numbers = np.array([places.get(text, -1) for text in ids.listed], dtype=np.int64)
    values = case_values(numbers[ids.codes], len(places), texts)
    count = int(values.differs.sum())
    if count:
        names = list(places)
        findings.append(
            Finding(
                rule="attribute_varies",
                severity="warning",
                place=header,
                count=count,
                total=len(places),
                examples=tuple(names[at] for at in np.flatnonzero(values.differs)[:EXAMPLES].tolist()),
            )
        )
    return _texts(texts, values.first)


def _texts(column: Coded, codes: object) -> pd.Series:
    import numpy as np
    import pyarrow as pa

    with_empty = pa.concat_arrays([column.texts, pa.array([""], pa.large_string())])
    where = np.asarray(codes)
    where = np.where(where < 0, len(column.texts), where).astype(np.int32)
    return Coded(codes=where, texts=with_empty).series()


def _with_points(header: str, column: Coded, options: LogOptions, findings: list[Finding]) -> Coded:
    import pyarrow as pa

    written = [text for text in column.listed if text]
    numbers = decimal_comma(written, decimal=options.decimal)
    if numbers is None:
        return column
    findings.append(
        Finding(
            rule="decimal_comma",
            severity="note",
            place=header,
            count=len(numbers),
            total=len(numbers),
            examples=tuple(
                f"{one} = {other}" for one, other in list(zip(written, numbers, strict=True))[:EXAMPLES]
            ),
        )
    )
    known = dict(zip(written, numbers, strict=True))
    mended = pa.array([known.get(text, text) for text in column.listed], pa.large_string())
    merged = mended.dictionary_encode()
    return Coded(codes=merged.indices.to_numpy()[column.codes].astype("int32"), texts=merged.dictionary)
