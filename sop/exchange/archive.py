"""Is an office file (.xlsx, .docx) safe to open? Looked at before any code for its kind sees it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from sop.errors import DocumentError, InputError, Problem
from sop.exchange.opening import CHUNK, check_xml_head, file_bytes

MAX_UNPACKED = 200_000_000
MAX_RATIO = 200
MAX_MEMBERS = 2_000
# Below this size a member may be as repetitive as it likes.
SMALL = 1_000_000
MAX_TOKEN = 1_000_000
"""Bytes of one tag, comment or instruction, and of the list of contents: a parser that is given a file piece
by piece begins anew with an open tag at every piece."""
MAX_TAGS = 5_000_000
"""Tags of all parts: those of a recording sheet of 50,000 rows, all filled in."""
MAX_STYLES = 300_000
"""Tags of a list of styles; a workbook has at most 64,000 of them."""
_XML = (".xml", ".rels", ".vml")
_HEAD = 4_096
_PLAIN_CODES = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})
_CODE = re.compile(rb"""^<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_MARKUP = re.compile(rb"<[?!a-zA-Z_:]|\xff\xfe|\xfe\xff|<\0|\0<")
_GAP = re.compile(rb"<(?!!\[CDATA\[)[^<]{%d}" % MAX_TOKEN)
_TAG = re.compile(rb"""<[^"'>]*+(?:"[^"]*+"[^"'>]*+|'[^']*+'[^"'>]*+)*+>""")
_OLE = b"\xd0\xcf\x11\xe0"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def archive_bytes(
    path: str | Path,
    *,
    suffixes: tuple[str, ...],
    most: int | None = None,
    tags: int = MAX_TAGS,
    error: type[InputError] = DocumentError,
) -> bytes:
    """The bytes of an office file, after all checks that need no code for its kind.

    Parameters: path; suffixes - kinds that are welcome, such as `.xlsx`; most - bytes that it may unpack to,
    200 MB where it is None; tags - most of all parts together; error - what is raised.
    Returns: its bytes; the file is closed again, so that the office program is not locked out.
    Raises: InputError - missing, unreadable or open elsewhere, of another kind, with macros, with a password,
    with entities, or made to explode when unpacked.
    """
    file, name = str(path), Path(path).name
    most = MAX_UNPACKED if most is None else most
    if name.startswith(("~$", ".~lock.")):
        raise error(Problem(code="archive_lock_file", file=file))
    if Path(path).suffix.lower() not in suffixes:
        raise error(
            Problem(code="archive_wrong_kind", file=file, value=Path(path).suffix or name, allowed=suffixes)
        )
    try:
        content = file_bytes(path, most=most)
        _check_members(content, file, most, tags)
    except DocumentError as found:
        raise error(found.problems) from found
    return content


def _check_members(content: bytes, file: str, most: int, tags: int) -> None:
    if content.startswith(_OLE):
        raise DocumentError(Problem(code="archive_password", file=file))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_sizes(members, file, most)
            _check_names(archive, members, file)
            every = _Tags(most=tags)
            for member in members:
                styles = member.filename.lower().endswith("styles.xml")
                _look_at(archive, member, file, _Tags(most=MAX_STYLES) if styles else every)
    except _BROKEN as error:
        raise DocumentError(Problem(code="archive_damaged", file=file)) from error


def _check_sizes(members: list[zipfile.ZipInfo], file: str, most: int) -> None:
    total = sum(member.file_size for member in members)
    steep = any(
        member.file_size > SMALL and member.file_size > MAX_RATIO * max(1, member.compress_size)
        for member in members
    )
    if total > most or steep:
        raise DocumentError(_too_big(file, total, most))
    if len(members) > MAX_MEMBERS:
        value, allowed = str(len(members)), (str(MAX_MEMBERS),)
        raise DocumentError(Problem(code="archive_too_many", file=file, value=value, allowed=allowed))


def _check_names(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], file: str) -> None:
    """A password, macros, no list of contents, or two parts of one name: programs differ in which counts."""
    if any(member.flag_bits & 1 for member in members):
        raise DocumentError(Problem(code="archive_password", file=file))
    names = {member.filename.lower(): member for member in members}
    listed = names.get("[content_types].xml")
    if listed is None or len(names) < len(members):
        raise DocumentError(Problem(code="archive_damaged", file=file))
    if listed.file_size > MAX_TOKEN:
        raise DocumentError(Problem(code="archive_hostile", file=file, place=listed.filename))
    kinds = archive.read(listed).replace(b"\0", b"").lower()
    hidden = b"macroenabled" in kinds or b"vbaproject" in kinds
    if hidden or any(name.endswith("vbaproject.bin") for name in names):
        raise DocumentError(Problem(code="archive_macros", file=file))


def _look_at(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str, tags: _Tags) -> None:
    """Unpack a member piece by piece: the stated size may be a lie; and look for what no XML here needs."""
    name = member.filename
    stated = name.lower().endswith(_XML)
    with archive.open(member) as stream:
        head = stream.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    picture = name.lower().endswith(".svg") and member.file_size <= 4 * MAX_TOKEN
    with archive.open(member) as stream:
        if picture or not (stated or not head or _MARKUP.match(head)):
            while stream.read(CHUNK):
                pass
            return
        watched = _Watched(stream, file, name, tags)
        watched.check_code(head, member.file_size)
        try:
            check_xml_head(cast("IO[bytes]", watched), file=file, place=name)
        except DocumentError as error:
            # Letters of a font may begin like markup.
            if stated or error.problems[0].code != "archive_damaged":
                raise
        watched.in_head = False
        while watched.read(CHUNK):
            pass


@dataclass(kw_only=True)
class _Tags:
    """Parameters: most - tags that there may be; found - so far."""

    most: int
    found: int = 0


class _Watched:
    """A member being unpacked, refused where a tag, comment or instruction does not end, or are too many.

    Parameters: stream; file, name - for the problem; tags - counted here.
    """

    def __init__(self, stream: IO[bytes], file: str, name: str, tags: _Tags) -> None:
        self._stream, self._file, self._name, self._tags = stream, file, name, tags
        self._seen = bytearray()
        self._read = 0
        self.in_head = True

    def check_code(self, head: bytes, size: int) -> None:
        """Letters as office programs write them: in others nobody sees what is a tag.

        Parameters: head - the beginning; size - of the whole member.
        """
        stated = _CODE.match(head)
        if stated is not None and stated[1].lower() not in _PLAIN_CODES:
            raise DocumentError(Problem(code="archive_damaged", file=self._file, place=self._name))
        if head.startswith(b"<?xml") and b"?>" not in head:
            raise self._hostile()
        if head.startswith(_WIDE) and size > MAX_TOKEN:
            raise self._hostile()

    def read(self, size: int = -1) -> bytes:
        """The next piece. Raises: DocumentError - something in it does not end."""
        piece = self._stream.read(size)
        self._read += len(piece)
        self._seen += piece
        self._tags.found += piece.count(b"<")
        if self._tags.found > self._tags.most:
            allowed = (str(self._tags.most),)
            raise DocumentError(
                Problem(code="archive_too_full", file=self._file, place=self._name, allowed=allowed)
            )
        if self.in_head and self._read > MAX_TOKEN + CHUNK:
            raise self._hostile()
        if len(self._seen) > 2 * MAX_TOKEN or not piece:
            if _endless(self._seen):
                raise self._hostile()
            del self._seen[:-MAX_TOKEN]
        return piece

    def _hostile(self) -> DocumentError:
        return DocumentError(Problem(code="archive_hostile", file=self._file, place=self._name))


def _endless(window: bytearray) -> bool:
    """Is something longer than MAX_TOKEN in this stretch of a file?"""
    for start, end in ((b"<!--", b"-->"), (b"<?", b"?>")):
        at = window.find(start)
        while at >= 0:
            found = window.find(end, at, at + MAX_TOKEN)
            if found < 0:
                if len(window) - at > MAX_TOKEN:
                    return True
                break
            at = window.find(start, found)
    gaps = (gap.start() for gap in _GAP.finditer(window))
    return any(_TAG.match(window, at, at + MAX_TOKEN) is None for at in gaps)


def _too_big(file: str, size: int, most: int) -> Problem:
    return Problem(
        code="archive_too_big",
        file=file,
        value=f"{size // 1_000_000} MB",
        allowed=(f"{most // 1_000_000} MB",),
    )
