"""Is a file a workbook that can be opened safely? Looked at before any spreadsheet code sees it."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from sop.errors import LogError, Problem

MAX_UNPACKED = 200_000_000
MAX_RATIO = 200
MAX_MEMBERS = 2_000
# Below this size a member may be as repetitive as it likes.
SMALL = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0"


def workbook_bytes(path: str | Path) -> bytes:
    """The bytes of a workbook, after all checks that need no spreadsheet code.

    Parameters: path - an `.xlsx` file.
    Returns: its bytes; the file is closed again, so that Excel is not locked out.
    Raises: LogError - missing, unreadable or open elsewhere, not an `.xlsx`, with macros, with a password,
    or made to explode when unpacked.
    """
    file = str(path)
    name = Path(path).name
    if name.startswith(("~$", ".~lock.")):
        raise LogError(Problem(code="sheet_lock_file", file=file))
    if Path(path).suffix.lower() != ".xlsx":
        raise LogError(
            Problem(code="sheet_wrong_kind", file=file, value=Path(path).suffix, allowed=(".xlsx",))
        )
    content = _read(path)
    if content.startswith(_OLE):
        raise LogError(Problem(code="sheet_password", file=file))
    _check_members(content, file)
    return content


def _read(path: str | Path) -> bytes:
    file = str(path)
    try:
        size = Path(path).stat().st_size
        if size > MAX_UNPACKED:
            raise LogError(_too_big(file, size))
        return Path(path).read_bytes()
    except FileNotFoundError as error:
        raise LogError(Problem(code="file_missing", file=file)) from error
    except IsADirectoryError as error:
        raise LogError(Problem(code="is_a_folder", file=file)) from error
    except PermissionError as error:
        # What Windows says of a workbook that is open in Excel.
        raise LogError(Problem(code="sheet_locked", file=file)) from error
    except OSError as error:
        raise LogError(
            Problem(code="file_unreadable", file=file, value=error.strerror or str(error))
        ) from error


def _check_members(content: bytes, file: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            steep = any(
                member.file_size > SMALL and member.file_size > MAX_RATIO * max(1, member.compress_size)
                for member in members
            )
            if total > MAX_UNPACKED or steep or len(members) > MAX_MEMBERS:
                raise LogError(_too_big(file, total))
            names = {member.filename.lower() for member in members}
            if any(name.endswith("vbaproject.bin") for name in names):
                raise LogError(Problem(code="sheet_macros", file=file))
            if "[content_types].xml" not in names:
                raise LogError(Problem(code="sheet_not_a_workbook", file=file))
            for member in members:
                _refuse_entities(archive, member, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise LogError(Problem(code="sheet_not_a_workbook", file=file)) from error


def _refuse_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> None:
    """No office program writes a document type declaration; entities only serve attacks.

    The declaration can only stand before the first element, so reading up to there is enough.
    """
    if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    from defusedxml.common import DTDForbidden  # type: ignore[import-untyped]
    from defusedxml.ElementTree import ParseError, iterparse  # type: ignore[import-untyped]

    try:
        with archive.open(member) as stream:
            next(iter(iterparse(stream, events=("start",), forbid_dtd=True)), None)
    except DTDForbidden as error:
        raise LogError(Problem(code="sheet_entities", file=file, place=member.filename)) from error
    except ParseError as error:
        raise LogError(Problem(code="sheet_not_a_workbook", file=file, place=member.filename)) from error


def _too_big(file: str, size: int) -> Problem:
    return Problem(
        code="sheet_too_big",
        file=file,
        value=f"{size // 1_000_000} MB",
        allowed=(f"{MAX_UNPACKED // 1_000_000} MB",),
    )
