"""Our extension elements in the diagrams of strangers: JSON that may be anything."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sop.exchange.bpmn.graph import NAMESPACE
from sop.exchange.opening import local

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CHARACTERS = 1_000_000
"""Of one extension element; that of the largest SOP has far fewer."""
MAX_DEPTH = 20
MAX_VALUES = 10_000
"""Keys, texts and numbers of one extension element."""
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
NAMES = ("document", "rows", "role", "step", "outcome")


class ExtensionError(ValueError):
    """An extension element of ours that holds no JSON as we write it."""


def data_of(element: _Element) -> dict[str, Any]:
    """Our extension elements of an element, by their names.

    Parameters: element - of the process.
    Returns: decoded JSON; empty where the element has none of ours.
    Raises: ExtensionError - it is no JSON object, too long, too deep, or its texts cannot be shown.
    """
    found: dict[str, Any] = {}
    for block in element:
        if local(block) != "extensionElements":
            continue
        for child in block:
            if isinstance(child.tag, str) and child.tag.startswith(f"{{{NAMESPACE}}}"):
                name = local(child)
                if name not in NAMES or name in found:
                    raise ExtensionError(name)
                found[name] = _decoded("".join(child.itertext()))
    return found


def _decoded(text: str) -> dict[str, Any]:
    if len(text) > MAX_CHARACTERS:
        raise ExtensionError("too long")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExtensionError("no JSON") from error
    if not isinstance(data, dict) or not _harmless(data):
        raise ExtensionError("no object")
    return data


def _harmless(data: Any) -> bool:
    """Neither deep nor of many values, without characters that no document may hold."""
    level, many = [data], 0
    for _ in range(MAX_DEPTH):
        following: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                following += [*item.keys(), *item.values()]
            elif isinstance(item, list):
                following += item
            elif isinstance(item, str) and _UNSHOWABLE.search(item):
                return False
        level, many = following, many + len(following)
        if many > MAX_VALUES:
            return False
    return not level
