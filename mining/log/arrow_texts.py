"""Typed columns of arrow as the texts that a CSV file would hold: a date as a date, an instant with its Z."""

from __future__ import annotations

from typing import Any

from mining.log.as_table import TextColumn, coded_array
from mining.log.coded import Coded, text_series

_A_SECOND = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
# Whole numbers that a float holds exactly.
_EXACT = 2**53


def text_column(header: str, column: Any) -> TextColumn:
    """A column of arrow as texts; missing is empty.

    Parameters: header; column - `pyarrow.ChunkedArray` of any type.
    Returns: its texts; none where the type is nested or knows no text (lists, durations, bytes that are no
    UTF-8).
    """
    import pyarrow as pa

    if isinstance(column.type, pa.BaseExtensionType):
        column = pa.chunked_array([chunk.storage for chunk in column.chunks], column.type.storage_type)
    kind = column.type
    numbers = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    return TextColumn(
        header=header,
        texts=_texts(column),
        kind=str(kind)[:80],
        numbers=len(column) - column.null_count if numbers else 0,
    )


def _texts(column: Any) -> Any:
    import pyarrow as pa

    kind, types = column.type, pa.types
    if types.is_dictionary(kind):
        if types.is_string(kind.value_type) or types.is_large_string(kind.value_type):
            return _dictionary(column)
        return _texts(
            pa.chunked_array([chunk.dictionary_decode() for chunk in column.chunks], kind.value_type)
        )
    if types.is_timestamp(kind):
        return text_series(_stamps(_whole(column)))
    whole = _whole(column)
    if types.is_binary(kind) or types.is_large_binary(kind):
        return _bytes(whole)
    if types.is_floating(kind):
        whole = _floats(whole)
    return coded_array(_filled(whole)) if _written(whole.type) else None


def _written(kind: Any) -> bool:
    """Does arrow write the values of this type as we want them?"""
    from pyarrow import types

    return any(
        test(kind)
        for test in (
            types.is_string, types.is_large_string, types.is_string_view, types.is_integer, types.is_decimal,
            types.is_boolean, types.is_date, types.is_time, types.is_null,
        )
    )  # fmt: skip


def _whole(column: Any) -> Any:
    import pyarrow as pa

    whole = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole


def _filled(array: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = array.cast(pa.large_string())
    return pc.fill_null(texts, "") if texts.null_count else texts


def _dictionary(column: Any) -> Coded:
    """Texts already numbered; a missing one, and a number without a text, become the empty text."""
    import numpy as np
    import pyarrow as pa

    if not column.num_chunks:
        return coded_array(pa.array([], pa.large_string()))
    whole = _whole(column.unify_dictionaries())
    known = _filled(whole.dictionary)
    codes = whole.indices.cast(pa.int32()).fill_null(len(known)).to_numpy(zero_copy_only=False)
    # Several numbers may stand for one text; here each text has one number.
    merged = coded_array(pa.concat_arrays([known, pa.array([""], pa.large_string())]))
    return Coded(codes=merged.codes[codes].astype(np.int32), texts=merged.texts)


def _floats(array: Any) -> Any:
    """Whole numbers without decimals: a column of ids with gaps is stored as 7.0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = array.cast(pa.float64())
    numbers = pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.float64()), numbers)
    plain = pc.and_(pc.equal(numbers, pc.floor(numbers)), pc.less(pc.abs(numbers), _EXACT))
    if pc.all(plain, min_count=0).as_py():
        return numbers.cast(pa.int64()).cast(pa.large_string())
    return numbers.cast(pa.large_string())


def _bytes(array: Any) -> Coded | None:
    import pyarrow as pa

    try:
        return coded_array(_filled(array.cast(pa.large_string())))
    except pa.ArrowInvalid:
        return None


def _stamps(array: Any) -> Any:
    """ISO 8601 texts of a column of stamps, those with a zone on the clock of UTC."""
    import pyarrow as pa
    import pyarrow.compute as pc

    unit, zoned = array.type.unit, array.type.tz is not None
    ticks = array.cast(pa.int64())
    whole = ticks.fill_null(0).to_numpy(zero_copy_only=False)
    if unit != "s" and not (whole % _A_SECOND[unit]).any():
        # Nearly all logs have whole seconds, which are shorter to write and to read.
        ticks, unit = pa.array(whole // _A_SECOND[unit], mask=ticks.is_null().to_numpy(False)), "s"
    texts = ticks.view(pa.timestamp(unit)).cast(pa.string())
    if zoned:
        texts = pc.binary_join_element_wise(texts, "Z", "")
    return _filled(texts)
