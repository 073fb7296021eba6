"""Word documents saved so that the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sop.exchange.atomic import atomic_path

if TYPE_CHECKING:
    from docx.document import Document

_STAMP = (1980, 1, 1, 0, 0, 0)
_THUMBNAIL = "docProps/thumbnail.jpeg"


def save_docx(document: Document, path: Path, *, title: str, language: str) -> Path:
    """Save a document without the moment, the maker or a thumbnail in it.

    Parameters: document; path - replaced where it is there, never half-written; title - shown by programs;
    language - `id` or `en`.
    Returns: the path.
    Raises: OutputError - it cannot be written.
    """
    about = document.core_properties
    about.author = about.last_modified_by = "Ukur"
    about.title, about.language, about.comments = title, language, ""
    about.created = about.modified = datetime(1980, 1, 1, tzinfo=UTC)
    about.revision = 1
    raw = io.BytesIO()
    document.save(raw)
    with atomic_path(path) as beside:
        _repack(raw, beside)
    return path


def _repack(raw: io.BytesIO, path: Path) -> None:
    """The members in their order, without the time of saving."""
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == _THUMBNAIL:
                continue
            if member.filename == "_rels/.rels":
                content = _without_thumbnail(content)
            info = zipfile.ZipInfo(member.filename, _STAMP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, content)


def _without_thumbnail(content: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(content)
    for relation in list(root):
        if relation.get("Target") == _THUMBNAIL:
            root.remove(relation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
