"""An SOP's net as a PNML file (ISO/IEC 15909-2, place/transition net), as ProM and pm4py read it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop.exchange.atomic import atomic_stream
from sop.exchange.petri import petri_net
from sop.exchange.pnml import MAX_TEXT
from sop.plain import UNSHOWABLE, plain

if TYPE_CHECKING:
    from lxml.etree import _Element

    from sop.model import Sop

_GRAMMAR = "http://www.pnml.org/version-2009/grammar"
TOOL, TOOL_VERSION = "ukur", "1"
MOST_NAME = 200
# Ids of steps have no capital letters.
_SIGNS = {">": "Then", "?": "Decided", "!": "Ready"}


def write_pnml(sop: Sop, path: str | Path) -> Path:
    """Write the net of an SOP.

    A transition is named as its step is written, so that it matches what people and logs call it; its id is
    told in a `toolspecific` element of `ukur`. What has no step is marked as silent, as ProM does.

    Parameters: sop - valid; path - the file, usually `*.pnml`.
    Returns: the path.
    Raises: OutputError - the file cannot be written.
    """
    content = pnml_bytes(sop)
    with atomic_stream(path) as stream:
        stream.write(content)
    return Path(path)


def pnml_bytes(sop: Sop) -> bytes:
    """The net of an SOP as PNML.

    Parameters: sop - valid.
    Returns: XML, UTF-8; equal SOPs give equal bytes.
    """
    from lxml import etree

    net, initial, final = petri_net(sop)
    root = etree.Element(f"{{{_GRAMMAR}/pnml}}pnml", nsmap={None: f"{_GRAMMAR}/pnml"})
    element = _child(root, "net", id=f"net_{sop.id}", type=f"{_GRAMMAR}/ptnet")
    _text(element, "name", plain(sop.title, MOST_NAME))
    page = _child(element, "page", id="page")
    names = step_labels(sop)
    for place in sorted(net.places, key=_name):
        node = _child(page, "place", id=_id("p", place.name))
        if initial[place]:
            _text(node, "initialMarking", str(initial[place]))
    for transition in sorted(net.transitions, key=_name):
        _transition(page, transition, names)
    ends = sorted((_end_id(arc.source), _end_id(arc.target)) for arc in net.arcs)
    for source, target in ends:
        _child(page, "arc", id=f"{source}-{target}", source=source, target=target)
    marking = _child(_child(element, "finalmarkings"), "marking")
    for place in sorted(final, key=_name):
        _text(marking, "place", str(final[place]), idref=_id("p", place.name))
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def step_labels(sop: Sop) -> dict[str, str]:
    """What each step is called in the net: its text in one line; its id stands behind it where two are alike.

    Parameters: sop - any.
    Returns: by id of the step, no two alike.
    """
    texts = {step.id: _printable(plain(step.text, MAX_TEXT - 100)) for step in sop.steps}
    counts = Counter(texts.values())
    found = {step: text if counts[text] == 1 else f"{text} [{step}]" for step, text in texts.items()}
    if len(set(found.values())) < len(found):  # somebody's text is another's text and id
        return {step: f"{text} [{step}]" for step, text in texts.items()}
    return found


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else UNSHOWABLE for character in text)


def _transition(page: _Element, transition: Any, names: dict[str, str]) -> None:
    node = _child(page, "transition", id=_id("t", transition.name))
    if transition.label is None:
        _text(node, "name", transition.name)
        _child(node, "toolspecific", tool="ProM", version="6.4", activity="$invisible$", localNodeID="")
        return
    _text(node, "name", names[transition.label])
    own = _child(node, "toolspecific", tool=TOOL, version=TOOL_VERSION)
    _child(own, "step").text = transition.label


def _name(node: Any) -> str:
    return str(node.name)


def _end_id(node: Any) -> str:
    # Of the two kinds of nodes only transitions have labels, be they silent.
    return _id("t" if hasattr(node, "label") else "p", node.name)


def _id(kind: str, name: str) -> str:
    """An XML id: ids of steps hold no dot, so no two names become one."""
    words = name.replace(":", " ").split(" ")
    return f"{kind}_" + ".".join(_SIGNS.get(word, word) for word in words)


def _child(parent: _Element, tag: str, **attributes: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, f"{{{_GRAMMAR}/pnml}}{tag}", attributes)


def _text(parent: _Element, tag: str, text: str, **attributes: str) -> None:
    _child(_child(parent, tag, **attributes), "text").text = text
