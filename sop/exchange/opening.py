"""Files and XML of strangers, opened without believing any of it."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

from sop.errors import DocumentError, Problem

if TYPE_CHECKING:
    from lxml.etree import _Element

CHUNK = 1 << 16


def file_bytes(path: str | Path, *, most: int) -> bytes:
    """The content of a file.

    Parameters: path; most - bytes that it may hold.
    Returns: the bytes.
    Raises: DocumentError - missing, a folder or device, unreadable, open elsewhere, or larger.
    """
    file = str(path)
    try:
        found = Path(path)
        if found.is_dir():
            raise DocumentError(Problem(code="is_a_folder", file=file))
        if found.exists() and not found.is_file():
            raise DocumentError(Problem(code="not_a_file", file=file))
        with found.open("rb") as stream:
            raw = stream.read(most + 1)
    except FileNotFoundError as error:
        raise DocumentError(Problem(code="file_missing", file=file)) from error
    except PermissionError as error:
        # What Windows says of a file that is open in an office program.
        raise DocumentError(Problem(code="file_locked", file=file)) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL character
        value = getattr(error, "strerror", None) or str(error)
        raise DocumentError(Problem(code="file_unreadable", file=file, value=value)) from error
    if len(raw) > most:
        raise DocumentError(
            Problem(code="file_too_large", file=file, value=f"> {most}", allowed=(f"<= {most}",))
        )
    return raw


def xml_root(raw: bytes, *, file: str, place: str = "") -> _Element:
    """An XML document as a tree, without entities, document types, comments or anything from elsewhere.

    Parameters: raw - bounded by the caller (`file_bytes`, `archive_bytes`); file, place - for the problems.
    Returns: the root element (lxml).
    Raises: DocumentError - malformed, or with a document type; with the line.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    if b"<!doctype" in raw.replace(b"\0", b"").lower():  # UTF-16 has a NUL beside every letter
        raise DocumentError(Problem(code="xml_doctype", file=file, place=place))
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        where = place or (f"line {error.lineno}" if error.lineno else "")
        text = (error.msg or "").strip()[:200]
        raise DocumentError(Problem(code="xml_malformed", file=file, place=where, value=text)) from error
    if root.getroottree().docinfo.doctype:
        raise DocumentError(Problem(code="xml_doctype", file=file, place=place))
    return root


def check_xml_head(stream: IO[bytes], *, file: str, place: str) -> None:
    """Refuse an XML document with a document type; only attacks need entities in office files.

    The declaration can only stand before the first element, so reading up to there is enough.

    Parameters: stream - read up to the first element; file, place - for the problem.
    Raises: DocumentError - there is one, or it is no XML.
    """
    from defusedxml.common import DTDForbidden  # type: ignore[import-untyped]
    from defusedxml.ElementTree import ParseError, iterparse  # type: ignore[import-untyped]

    try:
        next(iter(iterparse(stream, events=("start",), forbid_dtd=True)), None)
    except DTDForbidden as error:
        raise DocumentError(Problem(code="xml_doctype", file=file, place=place)) from error
    except (ParseError, LookupError, ValueError) as error:  # LookupError: an encoding that nobody knows
        raise DocumentError(Problem(code="archive_damaged", file=file, place=place)) from error


def local(element: _Element) -> str:
    """The name of an element without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
