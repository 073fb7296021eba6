"""What leads to what, as far as lines say it: lines that are fixed to symbols, and ways to other pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sop.exchange.official.doubts import Doubts
from sop.exchange.official.meaning.performers import Found
from sop.exchange.official.meaning.rows import StepTable
from sop.exchange.official.page import Shape, row_cells

MOST_PAIRS = 250_000
"""Pairs of captions and lines that are measured; more than that is no flowchart."""
END = -1
"""In the place of a step: the end of the whole."""
_TWO = re.compile(r"\D*(\d{1,3})\D+(\d{1,3})\D*$")


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One line between steps. Parameters: source, target - numbers of steps from 0, the target perhaps `END`;
    label - what is written beside it."""

    source: int
    target: int
    label: str = ""


@dataclass
class Nodes:
    """What symbols stand for.

    Parameters: steps - number of the step by an id of its symbol; connectors - text of a connector by id;
    ends - ids of terminators; known - what each id means, None where two symbols have it.
    """

    steps: dict[str, int] = field(default_factory=dict)
    connectors: dict[str, str] = field(default_factory=dict)
    ends: set[str] = field(default_factory=set)
    known: dict[str, object] = field(default_factory=dict)

    def add(self, shape: Shape, node: int | None) -> None:
        """Keep a symbol. Parameters: shape; node - number of its step, None for none."""
        for name in shape.ids:
            meaning: object = node if node is not None else (shape.symbol, shape.text)
            if name in self.known and self.known[name] != meaning:
                # An id that two symbols have says nothing.
                self.steps.pop(name, None)
                self.connectors.pop(name, None)
                self.ends.discard(name)
                self.known[name] = None
                continue
            self.known[name] = meaning
            if node is not None:
                self.steps[name] = node
            elif shape.symbol == "connector":
                self.connectors[name] = " ".join(shape.text.split())
            elif shape.symbol == "terminator":
                self.ends.add(name)


def read_edges(
    table: StepTable, found: Sequence[Found], numbers: Sequence[int], doubts: Doubts, *, ours: bool
) -> tuple[Edge, ...]:
    """The lines between steps.

    Parameters: table; found - performers of each step, with their symbols; numbers - of the steps; doubts -
    are added to; ours - alternative texts of lines name the steps.
    Returns: each way once.
    """
    shapes = list(_shapes(table))
    arrows = [shape for shape in shapes if shape.symbol == "arrow"]
    if ours:
        return _described(arrows, shapes, numbers)
    nodes = Nodes()
    own = {id(s): at for at, each in enumerate(found) for mark in each.marks for s in mark.shapes}
    for shape in shapes:
        if shape.symbol != "arrow":
            step = own.get(id(shape)) if shape.symbol != "terminator" or id(shape) in own else None
            nodes.add(shape, step)
    fixed = [arrow for arrow in arrows if arrow.source and arrow.target]
    edges = list(_fixed(fixed, shapes, nodes, numbers))
    free = [arrow for arrow in arrows if not (arrow.source and arrow.target) and arrow.upwards]
    if free:
        doubts.warn("arrow_upwards", count=len(free))
    return tuple(dict.fromkeys(edges))


def _shapes(table: StepTable) -> Iterator[Shape]:
    """All shapes of the tables with steps, also in rows between the steps."""
    seen: set[int] = set()
    for part in table.parts:
        inside = (s for row in part.grid.rows for cell in row_cells(row) for s in cell.shapes)
        for shape in (*inside, *(drawn.shape for drawn in part.grid.drawn)):
            if id(shape) not in seen:
                seen.add(id(shape))
                yield shape


def _described(arrows: list[Shape], shapes: list[Shape], numbers: Sequence[int]) -> tuple[Edge, ...]:
    """Lines of our own documents: their names tell from which step to which."""
    labels = {shape.label: " ".join(shape.text.split()) for shape in shapes if shape.symbol == "label"}
    place = {number: at for at, number in enumerate(numbers)}
    found: dict[tuple[int, int], str] = {}
    for arrow in arrows:
        ends = _TWO.match(arrow.label)
        if ends and int(ends[1]) in place and int(ends[2]) in place:
            way = place[int(ends[1])], place[int(ends[2])]
        elif re.search(r"\d", arrow.label) and labels.get(arrow.label):
            only = re.findall(r"\d{1,3}", arrow.label)
            if len(only) != 1 or int(only[0]) not in place:
                continue
            way = place[int(only[0])], END
        else:
            continue
        found[way] = found.get(way) or labels.get(arrow.label, "")
    return tuple(Edge(source=a, target=b, label=label) for (a, b), label in found.items())


def _fixed(
    arrows: Sequence[Shape], shapes: Sequence[Shape], nodes: Nodes, numbers: Sequence[int]
) -> Iterator[Edge]:
    """Lines that are fixed to symbols at both ends; through connectors to the step on the other page."""
    labels = _labels(arrows, [shape for shape in shapes if shape.symbol == "label"])
    goes: dict[str, list[tuple[int, str]]] = {}
    comes: dict[str, list[int]] = {}
    for at, arrow in enumerate(arrows):
        source, target = _node(arrow.source, nodes), _node(arrow.target, nodes)
        label = labels.get(at) or arrow.text or ""
        if isinstance(source, int) and isinstance(target, int):
            if source != END:
                yield Edge(source=source, target=target, label=label)
        elif isinstance(source, int) and isinstance(target, str):
            goes.setdefault(target, []).append((source, label))
        elif isinstance(source, str) and isinstance(target, int):
            comes.setdefault(source, []).append(target)
    place = {str(number): at for at, number in enumerate(numbers)}
    for text, sources in goes.items():
        targets = comes.get(text) or ([place[text]] if text in place else [])
        for source, label in sources:
            for target in targets:
                yield Edge(source=source, target=target, label=label)


def _node(ids: tuple[str, ...], nodes: Nodes) -> int | str | None:
    for name in ids:
        if name in nodes.steps:
            return nodes.steps[name]
        if name in nodes.ends:
            return END
        if nodes.connectors.get(name):
            return nodes.connectors[name]
    return None


def _labels(arrows: Sequence[Shape], labels: Sequence[Shape]) -> dict[int, str]:
    """For each line the caption that stands nearest to it, where no other line is as near."""
    found: dict[int, str] = {}
    if len(labels) * len(arrows) > MOST_PAIRS:
        return found
    for label in labels:
        x, y = (label.box[0] + label.box[2]) / 2, (label.box[1] + label.box[3]) / 2
        near = sorted(
            (_distance(arrow.box, x, y), at) for at, arrow in enumerate(arrows) if arrow.sheet == label.sheet
        )
        if near and (len(near) == 1 or near[0][0] < 0.8 * near[1][0]) and near[0][1] not in found:
            found[near[0][1]] = " ".join(label.text.split())
    return found


def _distance(box: tuple[float, float, float, float], x: float, y: float) -> float:
    across = max(box[0] - x, 0.0, x - box[2])
    down = max(box[1] - y, 0.0, y - box[3])
    return float((across**2 + down**2) ** 0.5)


def flow_fields(
    edges: Sequence[Edge],
    ids: Sequence[str],
    numbers: Sequence[int],
    decides: Mapping[int, str],
    doubts: Doubts,
) -> dict[int, dict[str, object]]:
    """Predecessors and decisions of the steps, where lines say something else than top-down.

    Parameters: edges; ids, numbers - of the steps; decides - steps drawn as decisions, and the basis of that;
    doubts - are added to.
    Returns: by number of the step, keys `after` and `decision` as data.
    """
    found: dict[int, dict[str, object]] = {}
    ahead = [edge for edge in edges if edge.target > edge.source]
    for step in sorted(decides):
        decision = _decision(step, edges, ids, numbers, decides[step], doubts)
        if decision is not None:
            found.setdefault(step, {})["decision"] = decision
    for edge in edges:
        if edge.target != END and edge.target <= edge.source and "decision" not in found.get(edge.source, {}):
            doubts.warn("return_without_decision", source=numbers[edge.source], target=numbers[edge.target])
    if not ahead:
        return found
    for at in range(1, len(ids)):
        before = sorted({edge.source for edge in ahead if edge.target == at})
        if before and before != [at - 1]:
            found.setdefault(at, {})["after"] = [ids[each] for each in before]
        elif not before and any(edge.source == at - 1 for edge in edges):
            # Nothing leads to it, and the row above leads elsewhere.
            doubts.warn("nothing_leads_here", number=numbers[at])
    return found


def _decision(
    step: int,
    edges: Sequence[Edge],
    ids: Sequence[str],
    numbers: Sequence[int],
    basis: str,
    doubts: Doubts,
) -> dict[str, object] | None:
    from sop.exchange.draft import identifiers

    ways = [edge for edge in edges if edge.source == step]
    texts = [edge.label for edge in ways]
    if len(ways) < 2 or not all(texts) or len({text.casefold() for text in texts}) != len(texts):
        doubts.warn("decision_open", number=numbers[step])
        return None
    outcomes = []
    for name, edge in zip(identifiers(texts), ways, strict=True):
        target = "end" if edge.target == END else ids[edge.target]
        outcome: dict[str, object] = {"id": name, "text": edge.label, "to": [target]}
        if edge.target != END and edge.target <= step:
            outcome["at_most"] = 1
            doubts.warn("return_limit", number=numbers[step], target=numbers[edge.target])
        outcomes.append(outcome)
    return {"outcomes": outcomes, "basis": basis}
