"""Is an office file (.xlsx, .docx) safe to open? Looked at before any code for its kind sees it."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from sop.errors import DocumentError, InputError, Problem
from sop.exchange.opening import CHUNK, check_xml_head, file_bytes

MAX_UNPACKED = 200_000_000
MAX_RATIO = 200
MAX_MEMBERS = 2_000
# Below this size a member may be as repetitive as it likes.
SMALL = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def archive_bytes(
    path: str | Path,
    *,
    suffixes: tuple[str, ...],
    most: int | None = None,
    error: type[InputError] = DocumentError,
) -> bytes:
    """The bytes of an office file, after all checks that need no code for its kind.

    Parameters: path; suffixes - kinds that are welcome, such as `.xlsx`; most - bytes that it may unpack to,
    200 MB where it is None; error - what is raised.
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
        _check_members(content, file, most)
    except DocumentError as found:
        raise error(found.problems) from found
    return content


def _check_members(content: bytes, file: str, most: int) -> None:
    if content.startswith(_OLE):
        raise DocumentError(Problem(code="archive_password", file=file))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            steep = any(
                member.file_size > SMALL and member.file_size > MAX_RATIO * max(1, member.compress_size)
                for member in members
            )
            if total > most or steep or len(members) > MAX_MEMBERS:
                raise DocumentError(_too_big(file, total, most))
            names = {member.filename.lower() for member in members}
            if any(name.endswith("vbaproject.bin") for name in names):
                raise DocumentError(Problem(code="archive_macros", file=file))
            if "[content_types].xml" not in names:
                raise DocumentError(Problem(code="archive_damaged", file=file))
            for member in members:
                _look_at(archive, member, file)
    except _BROKEN as error:
        raise DocumentError(Problem(code="archive_damaged", file=file)) from error


def _look_at(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> None:
    """Unpack a member piece by piece: the stated size may be a lie; and look for a document type in it."""
    with archive.open(member) as stream:
        if member.filename.lower().endswith((".xml", ".rels", ".vml")):
            check_xml_head(stream, file=file, place=member.filename)
        while stream.read(CHUNK):
            pass


def _too_big(file: str, size: int, most: int) -> Problem:
    return Problem(
        code="archive_too_big",
        file=file,
        value=f"{size // 1_000_000} MB",
        allowed=(f"{most // 1_000_000} MB",),
    )
