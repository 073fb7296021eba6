"""How much a log may weigh, and readers that stop there instead of filling the memory."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sop.errors import LogError, Problem

MAX_TABLE_BYTES = 200 * 1024**2
MAX_XES_BYTES = 1024**3
# Real logs shrink 10 to 60 times; deflate can do 1000.
MAX_RATIO = 200
RATIO_FROM = 8 * 1024**2
# Bytes between the ends of two events: what the XML parser has to hold at once, some 30 times over.
MAX_STRETCH = 4 * 1024**2
MAX_ROWS = 2_000_000
MAX_CELLS = 30_000_000
MAX_PROBLEMS = 1_000
MAX_COLUMNS = 500
MAX_TEXT = 32_767
MAX_MEMBERS = 2_000
CHUNK = 1 << 16

GZIP, ZIP, OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class BoundedReader:
    """A binary stream that counts bytes and lines and refuses to grow beyond its limit.

    Parameters: raw - the file on disk; packed - it is a gzip file; file - named in the problems; limit -
    bytes after unpacking; stretch - bytes between two calls of `rest`, or 0 for no such limit.
    """

    def __init__(self, raw: BinaryIO, *, packed: bool, file: str, limit: int, stretch: int = 0) -> None:
        self._raw = raw
        self._packed = packed
        self._stream: BinaryIO = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
        self._file = file
        self._limit = limit
        self._stretch = stretch
        self._since = 0
        self.total = 0
        self.line = 1

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes, at most `size` of them; LogError beyond a limit or in a damaged file."""
        wanted = CHUNK if size is None or size < 0 else min(size, CHUNK)
        try:
            chunk = self._stream.read(wanted)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise LogError(
                Problem(code="log_gzip_damaged", file=self._file, place=f"line {self.line}")
            ) from error
        except OSError as error:
            raise LogError(
                Problem(code="log_unreadable", file=self._file, value=error.strerror or "")
            ) from error
        self.total += len(chunk)
        self._since += len(chunk)
        self.line += chunk.count(b"\n")
        self._check()
        return chunk

    def rest(self) -> None:
        """What was read so far has been dealt with; the stretch begins anew."""
        self._since = 0

    def all(self) -> bytes:
        """Everything that is left."""
        if self._packed or self._stretch:
            return b"".join(iter(self.read, b""))
        try:
            # In one piece: nothing is unpacked, so nothing can grow on the way.
            content = self._raw.read(max(self._limit - self.total, 0) + 1)
        except OSError as error:
            raise LogError(
                Problem(code="log_unreadable", file=self._file, value=error.strerror or "")
            ) from error
        self.total += len(content)
        if self.total > self._limit:
            self.line += content.count(b"\n")
        self._check()
        return content

    def _check(self) -> None:
        code, most = "", 0
        if self.total > self._limit:
            code, most = "log_too_large", self._limit
        elif self._stretch and self._since > self._stretch:
            code, most = "log_element_too_large", self._stretch
        elif self._packed and self.total > RATIO_FROM and self.total > MAX_RATIO * max(self._raw.tell(), 1):
            code, most = "log_bomb", MAX_RATIO
        if code:
            raise LogError(
                Problem(code=code, file=self._file, place=f"line {self.line}", allowed=(str(most),))
            )


@contextmanager
def opened(path: Path, file: str) -> Iterator[BinaryIO]:
    """A log file opened for reading, with problems in place of system errors.

    Parameters: path - where it is; file - as the user gave it.
    Returns: a context manager that yields the open file.
    Raises: LogError - it is not there, a folder, a device, or not readable.
    """
    try:
        if path.is_dir():
            raise LogError(Problem(code="log_is_folder", file=file))
        if not path.exists():
            raise LogError(Problem(code="log_missing", file=file))
        if not path.is_file():
            raise LogError(Problem(code="log_unreadable", file=file, value="device"))
        stream = path.open("rb")
    except (OSError, ValueError) as error:
        value = getattr(error, "strerror", None) or str(error)
        raise LogError(Problem(code="log_unreadable", file=file, value=value)) from error
    with stream:
        yield stream


def check_zip(path: Path, file: str) -> frozenset[str]:
    """Look at the table of contents of a workbook before anything of it is unpacked.

    Parameters: path - where it is; file - as the user gave it.
    Returns: names of its members.
    Raises: LogError - damaged, encrypted, or it would unpack to too much.
    """
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            _check_stated(members, file)
            for member in members:
                _unpack(archive, member)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise LogError(Problem(code="workbook_damaged", file=file)) from error
    return frozenset(member.filename for member in members)


def _check_stated(members: list[zipfile.ZipInfo], file: str) -> None:
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MAX_MEMBERS or size > MAX_TABLE_BYTES:
        raise LogError(Problem(code="log_too_large", file=file, allowed=(str(MAX_TABLE_BYTES),)))
    if size > RATIO_FROM and size > MAX_RATIO * max(packed, 1):
        raise LogError(Problem(code="log_bomb", file=file, allowed=(str(MAX_RATIO),)))
    if any(member.flag_bits & 1 for member in members):
        raise LogError(Problem(code="workbook_locked", file=file))
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise LogError(Problem(code="workbook_damaged", file=file))


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpack a member piece by piece and throw it away.

    The stated sizes may be a lie, and a reader that asks for a whole member gets all that it really holds;
    asked for pieces, zipfile stops at the stated size and finds the checksum wrong.
    """
    with archive.open(member) as part:
        while part.read(CHUNK):
            pass


def too_many_rows(file: str) -> LogError:
    """The error for a log with more rows than we hold in memory.

    Parameters: file - as the user gave it.
    Returns: the error, to be raised.
    """
    return LogError(Problem(code="log_too_many_rows", file=file, allowed=(str(MAX_ROWS),)))
