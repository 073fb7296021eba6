"""A clean CSV file as columns, by arrow: all rows at once, or not at all.

Arrow and Python's csv module agree on files in which every quotation mark opens a cell, closes one, or stands
doubled inside. Whether this is such a file is looked at first, byte by byte; where it is not, or arrow finds
anything odd, there is no answer and the exact reader says what is wrong and where.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.log import limits
from mining.log.coded import Coded, of_dictionary, text_series
from mining.log.csv_table.records import Records, checked_header, restored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_QUOTE, _LF, _CR = 34, 10, 13
_MARK = "\ufeff".encode()
_BLOCK = 1 << 20


@dataclass(frozen=True, kw_only=True, eq=False)
class QuickFile:
    """A CSV file whose first lines are plain.

    Parameters: content - UTF-8; delimiter; header - cells of the first row; begin, end - bytes of the rows
    after it; line - on which they begin.
    """

    content: bytes
    delimiter: str
    header: list[str]
    begin: int
    end: int
    line: int


def quick_file(content: bytes, delimiter: str, skipped: int) -> QuickFile | None:
    """Look at the first lines of a file.

    Parameters: content - UTF-8; delimiter; skipped - lines before the header.
    Returns: where the rows are, or None where the header is not on one line of its own.
    """
    if _MARK in content:
        # Arrow takes a byte order mark off the first cell, wherever that stands.
        return None
    begin = 0
    for _ in range(skipped):
        begin = content.find(b"\n", begin) + 1
    stop = content.find(b"\n", begin)
    end = len(content)
    while end > stop and content[end - 1] in (_LF, _CR):
        end -= 1
    line = content[begin:stop].removesuffix(b"\r")
    if stop < 0 or end <= stop or b"\r" in line:
        return None
    try:
        row = next(csv.reader([line.decode()], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None
    if not any(row) or len(row) > limits.MAX_COLUMNS or len(row) < 2:
        return None
    return QuickFile(
        content=content,
        delimiter=delimiter,
        header=checked_header(row, ""),
        begin=stop + 1,
        end=end,
        line=skipped + 2,
    )


def quick_records(quick: QuickFile, repeating: Collection[int]) -> Records | None:
    """Read all rows at once.

    Parameters: quick - the file; repeating - columns with few different texts, to be handed back coded.
    Returns: the same header, texts, lines and count of blank rows as the exact reader, or None.
    """
    if not _plain_line_ends(quick) or _too_many(quick):
        return None
    quoted = quick.content.find(b'"', quick.begin, quick.end) >= 0
    quotes = _quotes(quick) if quoted else None
    if quoted and quotes is None:
        return None
    table = _parsed(quick, repeating, quoted=quoted)
    if table is None or not 0 < table.num_rows <= min(limits.MAX_ROWS, limits.MAX_CELLS // len(quick.header)):
        return None
    columns = [_column(table.column(index), coded=index in repeating) for index in range(table.num_columns)]
    if any(column is None for column in columns):
        return None
    return _records(quick, columns, quotes)


def _plain_line_ends(quick: QuickFile) -> bool:
    """Does every CR belong to a CR LF?"""
    content, begin, end = quick.content, quick.begin, quick.end
    if content.find(b"\r", begin, end) < 0:
        return True
    return content.count(b"\r", begin, end) == content.count(b"\r\n", begin, end)


def _too_many(quick: QuickFile) -> bool:
    """Would the rows hold more cells than we do? Files with fewer bytes than that need no counting."""
    if quick.end - quick.begin <= limits.MAX_CELLS:
        return False
    return _lines(quick) * len(quick.header) > limits.MAX_CELLS


def _quotes(quick: QuickFile) -> NDArray[np.int64] | None:
    """Where the quotation marks are, or None where one stands in a place that readers understand differently.

    They come in turns: those with an even number open, those with an odd one close. What opens must follow a
    delimiter, a line end or (doubled) the mark before it; what closes must be followed by one of these.
    """
    import numpy as np

    data = np.frombuffer(quick.content, dtype=np.uint8)
    places = np.flatnonzero(data[quick.begin : quick.end] == _QUOTE) + quick.begin
    if len(places) % 2:
        return None
    opening, closing = places[::2], places[1::2]
    edge = np.zeros(256, dtype=bool)
    edge[[_LF, _CR, ord(quick.delimiter)]] = True
    reopened = np.zeros(len(opening), dtype=bool)
    reopened[1:] = opening[1:] == closing[:-1] + 1
    good = edge[data[opening - 1]] | reopened
    # Doubled, or before a delimiter, a line end or the end of the file.
    after = np.where(closing + 1 < quick.end, data[np.minimum(closing + 1, len(data) - 1)], _LF)
    ended = edge[after]
    ended[:-1] |= reopened[1:]
    return places if good.all() and ended.all() else None


def _lines(quick: QuickFile) -> int:
    import numpy as np

    data = np.frombuffer(quick.content, dtype=np.uint8)[quick.begin : quick.end]
    return 1 + sum(int(np.count_nonzero(data[at : at + _BLOCK] == _LF)) for at in range(0, len(data), _BLOCK))


def _parsed(quick: QuickFile, repeating: Collection[int], *, quoted: bool) -> Any:
    import pyarrow as pa
    from pyarrow import csv as arrow

    names = [str(index) for index in range(len(quick.header))]
    few = pa.dictionary(pa.int32(), pa.string())
    body = pa.py_buffer(quick.content).slice(quick.begin, quick.end - quick.begin)
    try:
        return arrow.read_csv(
            pa.BufferReader(body),
            read_options=arrow.ReadOptions(column_names=names),
            parse_options=arrow.ParseOptions(
                delimiter=quick.delimiter, newlines_in_values=quoted, ignore_empty_lines=False
            ),
            convert_options=arrow.ConvertOptions(
                check_utf8=False,
                column_types={
                    name: few if index in repeating else pa.string() for index, name in enumerate(names)
                },
                null_values=[],
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None


def _column(chunks: Any, *, coded: bool) -> Any:
    """A column in one piece; None where a cell is longer than the exact reader accepts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if coded:
        chunks = chunks.unify_dictionaries()
    whole = chunks.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return None
    texts = whole.dictionary if coded else whole
    if whole.null_count or pc.max(pc.binary_length(texts)).as_py() > csv.field_size_limit():
        return None
    return of_dictionary(whole) if coded else whole.cast(pa.large_string())


def _empty(column: Any) -> NDArray[np.bool_]:
    import numpy as np
    import pyarrow.compute as pc

    if isinstance(column, Coded):
        return np.asarray(column.codes == column.empty)
    lengths: NDArray[np.int64] = pc.binary_length(column).to_numpy()
    return np.asarray(lengths == 0)


def _records(quick: QuickFile, columns: list[Any], quotes: NDArray[np.int64] | None) -> Records | None:
    import numpy as np

    size = len(columns[0].codes) if isinstance(columns[0], Coded) else len(columns[0])
    blank = np.ones(size, dtype=bool)
    for column in columns:
        blank &= _empty(column)
        if not blank.any():
            break
    lines = np.arange(quick.line, quick.line + size, dtype=np.int64)
    if quotes is not None:
        ends = _line_ends_outside(quick, quotes)
        lines[1:] = quick.line + 1 + ends[: size - 1]
    series = [one.column() if isinstance(one, Coded) else text_series(one) for one in columns]
    held = 0
    if blank.any():
        last = int(np.flatnonzero(~blank).max(initial=-1))
        held = int(blank[: last + 1].sum())
        series = [one[~blank].reset_index(drop=True) for one in series]
        lines = lines[~blank]
    # What `restored` looks for begins with one of these; one byte is found faster than three.
    marked = quick.content.find(b"'", quick.begin) >= 0 or quick.content.find(b"\\", quick.begin) >= 0
    return Records(
        header=quick.header,
        columns=[restored(one) for one in series] if marked else series,
        lines=lines,
        blank=held,
    )


def _line_ends_outside(quick: QuickFile, quotes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers (from 0) of the line ends that end a row; the others stand inside quotation marks."""
    import numpy as np

    data = np.frombuffer(quick.content, dtype=np.uint8)[quick.begin : quick.end]
    ends = np.flatnonzero(data == _LF) + quick.begin
    outside: NDArray[np.int64] = np.flatnonzero(np.searchsorted(quotes, ends) % 2 == 0)
    return outside
