"""Documents as YAML that a person can read and edit, and that reads back the same."""

from __future__ import annotations

import unicodedata
from io import StringIO
from pathlib import Path
from typing import Any

from sop.documents import Model
from sop.exchange.atomic import atomic_path

WIDTH = 100
_SHORT = 6
"""Entries up to which a mapping without further ones stands on one line."""


def document_text(document: Model, *, comment: str = "") -> str:
    """A document as YAML 1.2.

    Parameters: document - what equals its default is left out; comment - lines that go before it.
    Returns: text that reads back as an equal document.
    """
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.version = None
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    data = document.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    # What the document is comes before what it consists of.
    order = sorted(data, key=lambda name: isinstance(data[name], dict | list))
    yaml.dump(_plain({name: data[name] for name in order}), text)
    head = "".join(f"# {_shown(line)}".rstrip() + "\n" for line in comment.splitlines())
    return head + text.getvalue()


def write_document(document: Model, path: Path, *, comment: str = "") -> Path:
    """Write a document as YAML.

    Parameters: document; path - replaced where it is there; comment - lines that go before it.
    Returns: the path.
    """
    with atomic_path(path) as beside:
        beside.write_text(document_text(document, comment=comment), encoding="utf-8", newline="\n")
    return path


def _shown(line: str) -> str:
    """A line of a comment without what no YAML file may hold."""
    return "".join(one if one == "\t" or one.isprintable() else " " for one in line)


def _needs_escapes(text: str) -> bool:
    """Would a reader take the text for something else, or for two lines, if it stood there as it is?

    The writer quotes what looks like a number or a date by itself; not a sign of a key at the beginning of
    a text in a list on one line, and not line breaks other than line feeds.
    """
    return text[:1] in (":", "?") or any(
        one != "\n" and unicodedata.category(one) in ("Cc", "Cf", "Cn", "Co", "Zl", "Zp") for one in text
    )


def _plain(value: Any) -> Any:
    """Numbers as people write them; short mappings and lists of numbers on one line."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, str):
        return DoubleQuotedScalarString(value) if _needs_escapes(value) else value
    if isinstance(value, dict):
        found = CommentedMap((key, _plain(item)) for key, item in value.items())
        if len(value) <= _SHORT and not any(isinstance(item, dict | list) for item in value.values()):
            found.fa.set_flow_style()
        return found
    if isinstance(value, list):
        items = CommentedSeq(_plain(item) for item in value)
        if not any(isinstance(item, dict | list) for item in value):
            items.fa.set_flow_style()
        return items
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value
