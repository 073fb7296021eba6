"""An SOP as a net of pm4py. Our own light structure of the same markings is in `sop.exchange.graph`.

Both say the same: a step may run after all steps that the SOP puts before it. Parallel branches and joins
follow from the predecessors; an edge that a decision does not take carries a dead token, so that joins know
that nothing will come. Returns are loops; how often a case may take one is counted outside the net.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sop.exchange.graph import FlowGraph, bits, flow_graph
from sop.model import Sop
from sop.routes import Routes
from sop.ways import Ways, find_ways

__all__ = ["FlowGraph", "bits", "flow_graph", "petri_net"]


def petri_net(sop: Sop, *, units_known: Collection[str] = ()) -> tuple[Any, Any, Any]:
    """An SOP as a 1-safe, sound workflow net of pm4py.

    Transition labels are step ids; a step with units has one for each. Silent transitions split the source
    where several steps can begin a case, join into the sink where several can end it, and stand for outcomes,
    for steps passed over and for joins that may come about in several ways; in pm4py's default costs each
    weighs 1, a deviation 10000.

    Parameters: sop - the SOP; units_known - as in `flow_graph`.
    Returns: the net, its initial and its final marking (pm4py `PetriNet`, `Marking`, `Marking`).
    """
    from pm4py.objects.petri_net.obj import Marking

    net = _Net(sop, units_known)
    net.build()
    return net.net, Marking({net.place("source"): 1}), Marking({net.place("sink"): 1})


@dataclass
class _Net:
    """A net while it is being built; places come into being when they are first named."""

    sop: Sop
    units_known: Collection[str]
    routes: Routes = field(init=False)
    ways: Ways = field(init=False)
    net: Any = field(init=False)
    places: dict[str, Any] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        from pm4py.objects.petri_net.obj import PetriNet

        self.routes = self.sop.routes()
        self.ways = find_ways(self.routes)
        self.net = PetriNet(self.sop.id)

    def place(self, name: str) -> Any:
        """The place of this name."""
        from pm4py.objects.petri_net.obj import PetriNet

        if name not in self.places:
            self.places[name] = PetriNet.Place(name)
            self.net.places.add(self.places[name])
        return self.places[name]

    def transition(self, name: str, label: str | None, before: Iterable[str], after: Iterable[str]) -> None:
        """Add a transition between places; without label it is silent."""
        from pm4py.objects.petri_net.obj import PetriNet
        from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

        node = PetriNet.Transition(name, label)
        self.net.transitions.add(node)
        for place in before:
            add_arc_from_to(self.place(place), node, self.net)
        for place in after:
            add_arc_from_to(node, self.place(place), self.net)

    def build(self) -> None:
        """Add everything."""
        first = [step for step, needed in self.routes.before.items() if not needed]
        if self._begin(first[0]) != "source":
            self.transition("start", None, ["source"], [self._begin(step) for step in first])
        last = [step for step in self.routes.before if not self.routes.after[step]]
        if len(last) > 1:
            self.transition("end", None, [self._end(step) for step in last], ["sink"])
        for step in self.routes.before:
            self._step(step)
            self._passed_over(step)
            self._outcomes(step)

    def _begin(self, step: str) -> str:
        """The place before a step without predecessors."""
        first = [name for name, needed in self.routes.before.items() if not needed]
        targets = {target for ways in self.routes.back_to.values() for target in ways.values()}
        return "source" if len(first) == 1 and step not in targets else f"> {step}"

    def _end(self, step: str) -> str:
        """The place after a step without successors."""
        return "sink" if sum(not later for later in self.routes.after.values()) == 1 else f"{step} >"

    def _into(self, step: str, alive: Collection[str]) -> list[str]:
        """Places before a step to which these predecessors lead."""
        before = dict.fromkeys(self.routes.before[step])
        if not before:
            return [self._begin(step)]
        return [f"{name} {'>' if name in alive else 'x'} {step}" for name in before]

    def _out_of(self, step: str, alive: Collection[str]) -> list[str]:
        """Places after a step that leads to these successors."""
        later = self.routes.after[step]
        if not later:
            return [self._end(step)]
        return [f"{step} {'>' if name in alive else 'x'} {name}" for name in later]

    def _step(self, step: str) -> None:
        """The step itself: from its joins, over its units, to its successors or its decision."""
        before = self.routes.before[step]
        joins = sorted(self.ways.joins[step], key=lambda alive: [name in alive for name in before])
        joins = [alive for alive in joins if alive or not before]
        done = [f"{step} ?"] if step in self.routes.leads else self._out_of(step, self.routes.after[step])
        size = max(1, len(self.sop.units_of(step)))
        if len(joins) == 1:
            ready = self._into(step, joins[0])
        else:
            ready = [f"{step} !"]
            for number, alive in enumerate(joins, start=1):
                self.transition(f"join:{step} {number}", None, self._into(step, alive), ready)
        for number in range(1, size):
            counted = [f"{step} {number}"]
            self.transition(f"step:{step} {number}", step, ready, counted)
            if step not in self.units_known:
                self.transition(f"enough:{step} {number}", None, counted, done)
            ready = counted
        self.transition(f"step:{step}", step, ready, done)

    def _passed_over(self, step: str) -> None:
        if self.routes.before[step] and frozenset() in self.ways.joins[step]:
            self.transition(f"pass:{step}", None, self._into(step, ()), self._out_of(step, ()))

    def _outcomes(self, step: str) -> None:
        for outcome, leads in self.routes.leads.get(step, {}).items():
            name = f"outcome:{step} {outcome}"
            if outcome not in self.routes.back_to[step]:
                self.transition(name, None, [f"{step} ?"], self._out_of(step, leads))
                continue
            stretch = self.routes.stretch(step, outcome)
            again = self._into(stretch[0], self.routes.before[stretch[0]])
            for inner in stretch[1:]:
                outside = dict.fromkeys(self.routes.before[inner])
                again += [f"{before} > {inner}" for before in outside if before not in stretch]
            self.transition(name, None, [f"{step} ?"], again)
