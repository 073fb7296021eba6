"""The parts of an office file, each read within limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sop.errors import DocumentError, Problem
from sop.exchange.archive import archive_bytes
from sop.exchange.official.page import MOST_BYTES, MOST_TAGS, MOST_XML, too_much
from sop.exchange.opening import local, xml_root

if TYPE_CHECKING:
    from lxml.etree import _Element

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class Package:
    """An office file, opened.

    Parameters: path; suffix - `.docx` or `.xlsx`.
    Raises: DocumentError - it cannot be opened safely.
    """

    def __init__(self, path: str | Path, suffix: str) -> None:
        self.file = str(path)
        try:
            content = archive_bytes(path, suffixes=(suffix,), most=MOST_BYTES)
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (*_BROKEN, LookupError) as error:  # LookupError: a part in a code that nobody knows
            raise DocumentError(Problem(code="archive_damaged", file=self.file)) from error
        self._names = {name.lower(): name for name in self._archive.namelist()}

    def names(self, start: str) -> tuple[str, ...]:
        """Names of the parts below a folder, in their order. Parameters: start - such as `customxml/`."""
        return tuple(name for low, name in self._names.items() if low.startswith(start))

    def raw(self, name: str) -> bytes | None:
        """The content of a part, None where there is none.

        Parameters: name - from the top of the package.
        Raises: DocumentError - too large, or damaged.
        """
        real = self._names.get(name.lower().lstrip("/"))
        if real is None:
            return None
        try:
            if self._archive.getinfo(real).file_size > MOST_XML:
                raise too_much(self.file, real, "MB", MOST_XML // 1_000_000)
            content = self._archive.read(real)
        except _BROKEN as error:
            raise DocumentError(Problem(code="archive_damaged", file=self.file, place=real)) from error
        # The tree in memory is many times its text: count before making it.
        tags = content.count(b"<")
        if tags > MOST_TAGS:
            raise too_much(self.file, real, tags, MOST_TAGS)
        return content

    def root(self, name: str) -> _Element | None:
        """A part as a tree, None where there is none. Parameters: name - from the top of the package."""
        content = self.raw(name)
        return None if content is None else xml_root(content, file=self.file, place=name)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part refers to inside the package: by id, the last word of the kind and the name.

        Parameters: name - of the part.
        Returns: nothing outside the package.
        """
        folder, base = posixpath.split(name)
        root = self.root(f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels")
        found: dict[str, tuple[str, str]] = {}
        for element in root if root is not None else ():
            target = element.get("Target") or ""
            if local(element) == "Relationship" and element.get("TargetMode") != "External":
                whole = target if target.startswith("/") else posixpath.join(folder, target)
                kind = (element.get("Type") or "").rpartition("/")[2]
                found[element.get("Id") or ""] = (kind, posixpath.normpath(whole).lstrip("/"))
        return found

    def main(self, fallback: str) -> _Element:
        """The part that everything hangs on. Parameters: fallback - its usual name."""
        name = self.main_name(fallback)
        root = self.root(name)
        if root is None:
            raise DocumentError(Problem(code="archive_damaged", file=self.file, place=fallback))
        return root

    def main_name(self, fallback: str) -> str:
        """Name of the part that everything hangs on. Parameters: fallback - its usual name."""
        main = [name for kind, name in self.related("").values() if kind == "officeDocument"]
        return main[0] if main and main[0].lower() in self._names else fallback


def value(element: _Element, name: str) -> str:
    """An attribute by its name without namespace; empty where it is missing.

    Parameters: element; name.
    Returns: its text.
    """
    plain = element.get(name)
    if plain is not None:
        return plain
    ending = "}" + name
    return next((str(text) for key, text in element.attrib.items() if str(key).endswith(ending)), "")


def child(element: _Element | None, *names: str) -> _Element | None:
    """The first child of that name, the first child of that name in it, and so on; None where one is missing.

    Parameters: element; names - without namespaces.
    Returns: the element at the end of the way.
    """
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


def children(element: _Element | None, name: str) -> Iterator[_Element]:
    """All children of that name. Parameters: element; name - without namespace."""
    for each in element if element is not None else ():
        if local(each) == name:
            yield each


def number(text: str, usual: float = 0.0) -> float:
    """A number of an attribute; lengths with a unit in EMU are not meant here.

    Parameters: text; usual - what holds where it is none, or beyond all measure.
    Returns: the number.
    """
    try:
        found = float(text)
    except ValueError:
        return usual
    return found if abs(found) < 1e12 else usual
