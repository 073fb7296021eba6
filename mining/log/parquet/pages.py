"""What a Parquet file says it unpacks to, in its footer and in its pages, read before anything is unpacked.

The reader believes the pages, not the footer: a hundred kilobytes can hold two gigabytes of zeros. And asking
pyarrow for the sizes of a column ends the whole process where a damaged footer contradicts itself, so both
are read here. They are structs in Thrift's compact protocol; the numbers of their fields are those of
parquet.thrift (Apache Parquet format 2.10).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 12
_NUMBERS = (4, 5, 6)
_DEEPEST = 8
# Logs need some kilobytes.
_MAX_FOOTER = 4 * 1024**2
_TAIL = 8
_GROUPS, _COLUMNS, _META = 4, 1, 3
_TOTAL_UNPACKED, _TOTAL_PACKED, _DATA, _DICTIONARY = 6, 7, 9, 11
_UNPACKED, _PACKED = 2, 3


def unpacked_bytes(content: bytes, limit: int) -> int:
    """Bytes that a file unpacks to: as the footer says, or as its pages say, whichever is more.

    Parameters: content - the file; limit - no page is looked at once the sum is beyond it.
    Returns: the number.
    Raises: ValueError, IndexError, KeyError, TypeError or AttributeError - the footer or a page is damaged.
    """
    stated = pages = 0
    for chunk in _chunks(content):
        stated += _size(chunk[_TOTAL_UNPACKED])
        begin = min(_size(chunk[place]) for place in (_DATA, _DICTIONARY) if chunk.get(place))
        place, end = begin, min(begin + _size(chunk[_TOTAL_PACKED]), len(content))
        while place < end and max(stated, pages) <= limit:
            header = _Thrift(content, place)
            sizes = header.struct(0)
            pages += _size(sizes[_UNPACKED])
            place = header.place + _size(sizes[_PACKED])
    return max(stated, pages)


def _chunks(content: bytes) -> Iterator[dict[int, Any]]:
    """What the footer says of each column of each group of rows."""
    length = int.from_bytes(content[-_TAIL:-4], "little")
    begin = len(content) - _TAIL - length
    if begin < 0 or length > _MAX_FOOTER:
        raise ValueError("footer")
    footer = _Thrift(content[begin : len(content) - _TAIL], 0).struct(0)
    for group in footer[_GROUPS]:
        for column in group[_COLUMNS]:
            yield column[_META]


def _size(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("size")
    return value


class _Thrift:
    """A struct of the compact protocol; `place` is the byte after what was read."""

    def __init__(self, content: bytes, place: int) -> None:
        self._content = content
        self.place = place

    def struct(self, depth: int) -> dict[int, Any]:
        """Fields by their number."""
        fields: dict[int, Any] = {}
        number = 0
        if depth > _DEEPEST:
            raise ValueError("depth")
        while (head := self._byte()) != _STOP:
            number = number + (head >> 4) if head >> 4 else self._number()
            kind = head & 0x0F
            fields[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if kind in _NUMBERS:
            return self._number()
        if kind in (_LIST, _SET):
            head = self._byte()
            size = self._varint() if head >> 4 == 0x0F else head >> 4
            # Each element takes a byte at least, so this ends with the footer.
            return [self._value(head & 0x0F, depth + 1) for _ in range(size)]
        if kind == _STRUCT:
            return self.struct(depth + 1)
        sizes = {_TRUE: 1, _FALSE: 1, _BYTE: 1, _DOUBLE: 8}
        size = self._varint() if kind == _BINARY else sizes[kind]
        self.place += size
        if self.place > len(self._content):
            raise ValueError("end")
        return None

    def _byte(self) -> int:
        self.place += 1
        return self._content[self.place - 1]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value
            if shift > 63:
                raise ValueError("varint")

    def _number(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
