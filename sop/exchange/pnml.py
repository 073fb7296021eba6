"""PNML files (ISO/IEC 15909-2, place/transition nets) read as nets of pm4py, without believing any of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sop.errors import DocumentError, Problem
from sop.exchange.opening import file_bytes, local, xml_root

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_BYTES = 20_000_000
MAX_NODES = 20_000
MAX_TEXT = 2_000
MAX_NUMBER = 1_000
"""Tokens of a place and weight of an arc."""
NORMAL_ARCS = ("", "normal")


def read_pnml(path: str | Path) -> tuple[Any, Any, Any]:
    """Read a net.

    A transition is silent where its `toolspecific` says so (`$invisible$` of ProM, or the property
    `invisible`); any other must have a name: its text, spaces at both ends taken off, is the label. Places
    and transitions go by their ids.
    Pages are put together. Without `finalmarkings` the final marking is one token on the only place that
    leads nowhere.

    Parameters: path - the file; one net, at most 20 MB and 20,000 nodes.
    Returns: the net, its initial and its final marking (pm4py `PetriNet`, `Marking`, `Marking`).
    Raises: DocumentError - unreadable, too large, not PNML, with a document type, with an arc other than
    normal ones, or its marks, arcs and ids do not fit together; with the line.
    """
    file = str(path)
    root = _parse(file_bytes(path, most=MAX_BYTES), file)
    reading = _Reading(file)
    for element in _nodes(root, reading):
        reading.node(element)
    reading.arcs_and_ends(root)
    if reading.problems:
        raise DocumentError(reading.problems)
    return reading.built()


def _parse(raw: bytes, file: str) -> _Element:
    root = xml_root(raw, file=file)
    nets = [child for child in root if local(child) == "net"]
    if local(root) != "pnml" or len(nets) != 1:
        value = f"{len(nets)} net" if local(root) == "pnml" else local(root)[:80]
        raise DocumentError(
            Problem(code="not_pnml", file=file, place="line 1", value=value, allowed=("pnml > net",))
        )
    return nets[0]


def _containers(net: _Element) -> Iterator[_Element]:
    """The net and its pages, pages in pages too."""
    waiting = [net]
    while waiting:
        container = waiting.pop(0)
        yield container
        waiting += [child for child in container if local(child) == "page"]


def _nodes(net: _Element, reading: _Reading) -> Iterator[_Element]:
    count = 0
    for container in _containers(net):
        for child in container:
            kind = local(child)
            if kind in ("place", "transition"):
                yield child
            elif kind.startswith("reference"):
                reading.problem("pnml_reference", child, child.get("id") or "")
            count += kind in ("place", "transition", "arc")
            if count > MAX_NODES:
                raise DocumentError(
                    Problem(
                        code="pnml_too_many",
                        file=reading.file,
                        value=f"> {MAX_NODES}",
                        allowed=(f"<= {MAX_NODES}",),
                    )
                )


def _child_text(element: _Element, name: str) -> str | None:
    """The text of a child such as `name`; None where there is no such child."""
    for child in element:
        if local(child) == name:
            texts = [grand.text or "" for grand in child if local(grand) == "text"]
            value = texts[0] if texts else child.text or ""
            return value.strip()
    return None


def _invisible(element: _Element) -> bool:
    for child in element:
        if local(child) == "toolspecific":
            told = [grand.text for grand in child if grand.get("key") == "invisible"]
            if child.get("activity") == "$invisible$" or "true" in told:
                return True
    return False


@dataclass
class _Reading:
    """A net while it is being read."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    transitions: dict[str, str | None] = field(default_factory=dict)
    arcs: dict[tuple[str, str], int] = field(default_factory=dict)
    final: dict[str, int] = field(default_factory=dict)

    def problem(self, code: str, element: _Element, value: str, allowed: tuple[str, ...] = ()) -> None:
        """Note a problem at an element; the first hundred are enough."""
        if len(self.problems) < 100:
            place = f"line {element.sourceline}"
            self.problems.append(
                Problem(code=code, file=self.file, place=place, value=value[:80], allowed=allowed)
            )

    def node(self, element: _Element) -> None:
        """Note a place or a transition."""
        name = element.get("id") or ""
        if not name or name in self.places or name in self.transitions:
            self.problem("pnml_id", element, name)
        elif local(element) == "place":
            self.places[name] = self._number(element, _child_text(element, "initialMarking"), 0)
        else:
            label = None if _invisible(element) else _child_text(element, "name") or ""
            if label == "":
                self.problem("pnml_unnamed", element, name)
            elif label is not None and (len(label) > MAX_TEXT or not label.isprintable()):
                self.problem("pnml_label", element, label)
            self.transitions[name] = label

    def _number(self, element: _Element, text: str | None, default: int) -> int:
        """A number of tokens or a weight."""
        if not text:
            return default
        if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > MAX_NUMBER:
            self.problem("pnml_number", element, text, (f"0 - {MAX_NUMBER}",))
            return default
        return int(text)

    def arcs_and_ends(self, net: _Element) -> None:
        """Note the arcs and the final marking, now that all nodes are known."""
        marked = False
        for container in _containers(net):
            for child in container:
                if local(child) == "arc":
                    self._arc(child)
                elif local(child) == "finalmarkings" and len(child):
                    if marked or sum(local(marking) == "marking" for marking in child) != 1:
                        self.problem("pnml_several_ends", child, "finalmarkings")
                    marked = True
                    for item in child.iter("{*}place"):
                        self._final(item)
        if not marked and not self.problems:
            self._guess_end(net)
        if not self.problems and not any(self.final.values()):
            self.problem("pnml_no_end", net, "0")
        if not self.problems and not any(self.places.values()):
            self.problem("pnml_no_start", net, "0")

    def _arc(self, element: _Element) -> None:
        source, target = element.get("source") or "", element.get("target") or ""
        forth = source in self.places and target in self.transitions
        back = source in self.transitions and target in self.places
        kind = (_child_text(element, "arctype") or element.get("type") or "").casefold()
        if not forth and not back:
            self.problem("pnml_arc", element, f"{source} > {target}")
        elif kind not in NORMAL_ARCS:
            self.problem("pnml_arc_type", element, kind, ("normal",))
        else:
            weight = self._number(element, _child_text(element, "inscription"), 1)
            if weight == 0:
                self.problem("pnml_number", element, "0", (f"1 - {MAX_NUMBER}",))
            self.arcs[source, target] = self.arcs.get((source, target), 0) + weight

    def _final(self, element: _Element) -> None:
        name = element.get("idref") or ""
        if name not in self.places:
            self.problem("pnml_arc", element, name)
            return
        self.final[name] = self._number(element, _child_text(element, "text"), 0)

    def _guess_end(self, net: _Element) -> None:
        onward = {source for source, _ in self.arcs}
        last = [name for name in self.places if name not in onward]
        if len(last) == 1:
            self.final[last[0]] = 1
        else:
            self.problem("pnml_no_end", net, str(len(last)))

    def built(self) -> tuple[Any, Any, Any]:
        """The net of pm4py."""
        from pm4py.objects.petri_net.obj import Marking, PetriNet
        from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

        net = PetriNet(Path(self.file).stem)
        nodes: dict[str, Any] = {name: PetriNet.Place(name) for name in self.places}
        net.places.update(nodes.values())
        for name, label in self.transitions.items():
            nodes[name] = PetriNet.Transition(name, label)
            net.transitions.add(nodes[name])
        for (source, target), weight in self.arcs.items():
            add_arc_from_to(nodes[source], nodes[target], net, weight=weight)
        marks = [
            Marking({nodes[name]: count for name, count in marking.items() if count})
            for marking in (self.places, self.final)
        ]
        return net, marks[0], marks[1]
