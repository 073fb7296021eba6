"""From a figure to an SVG that can stand inside a page, beside others."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from ukur.charts.labels import plain
from ukur.charts.style import chart_style

if TYPE_CHECKING:
    from lxml.etree import _Element
    from matplotlib.figure import Figure

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_FONT = re.compile(r"\s*font-family:[^;]*;?")
_SHORTHAND = re.compile(r"font:\s*(?:(\d+)\s+)?([\d.]+px)[^;]*;?")


def to_svg(fig: Figure, *, key: str, title: str, description: str = "") -> str:
    """A figure as an inline SVG element.

    The same figure gives the same bytes. Ids begin with the key, so that several charts share a page; text
    has no font of its own and takes the page's.

    Parameters: fig - to be drawn; key - letters, digits and hyphens, once a page; title, description - what
    a screen reader says.
    Returns: one `svg` element, without namespace declarations (it belongs inside HTML).
    """
    from lxml import etree

    buffer = io.BytesIO()
    with chart_style():
        fig.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    root = etree.fromstring(buffer.getvalue(), parser)
    for element in root.findall(f"{_SVG}metadata"):
        root.remove(element)
    _own_ids(root, key)
    _inherit(root)
    _announce(root, key, plain(title), plain(description, 1000))
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _own_ids(root: _Element, key: str) -> None:
    """Ids that something refers to get the key in front, all others go."""
    used = {name for element in root.iter() for name in _references(element)}
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in used:
            element.set("id", f"{key}-{name}")
        for attribute, value in list(element.attrib.items()):
            if attribute == _HREF:
                del element.attrib[_HREF]
                element.set("href", f"#{key}-{str(value)[1:]}")
            elif "url(#" in value:
                element.set(attribute, _REFERENCE.sub(rf"url(#{key}-\1)", str(value)))


def _references(element: _Element) -> set[str]:
    names = {match for value in element.attrib.values() for match in _REFERENCE.findall(str(value))}
    link = str(element.get(_HREF, ""))
    return names | {link[1:]} if link.startswith("#") else names


def _inherit(root: _Element) -> None:
    """Styles must neither reach the page around the chart nor fix a font that the reader may lack."""
    for style in list(root.iter(f"{_SVG}style")):
        parent = style.getparent()
        if parent is not None:
            parent.remove(style)
    for element in list(root.iter(f"{_SVG}defs")):
        parent = element.getparent()
        if parent is not None and not len(element):
            parent.remove(element)
    for label in root.iter(f"{_SVG}text", f"{_SVG}tspan"):
        look = _SHORTHAND.sub(_size_and_weight, str(label.get("style", "")))
        label.set("style", _FONT.sub("", look).strip())
        if str(label.get("transform", "")).startswith("rotate(-0 "):
            del label.attrib["transform"]
    _drop_empty(root)


def _drop_empty(root: _Element) -> None:
    for group in reversed(list(root.iter(f"{_SVG}g"))):
        parent = group.getparent()
        if parent is not None and not len(group):
            parent.remove(group)


def _size_and_weight(match: re.Match[str]) -> str:
    weight = f" font-weight: {match[1]};" if match[1] else ""
    return f"font-size: {match[2]};{weight}"


def _announce(root: _Element, key: str, title: str, description: str) -> None:
    from lxml import etree

    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("preserveAspectRatio", "xMinYMin meet")
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")
    names = [("title", title), ("desc", description)]
    for place, (name, text) in enumerate((name, text) for name, text in names if text):
        element = etree.Element(f"{_SVG}{name}")
        element.text = text
        element.set("id", f"{key}-{name}")
        root.insert(place, element)
    root.set("aria-labelledby", f"{key}-title")
    if description:
        root.set("aria-describedby", f"{key}-desc")
