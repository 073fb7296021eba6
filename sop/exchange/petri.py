"""An SOP as a net: our own light reachability structure, and the same thing as pm4py objects.

Both say the same: a step may run once, after all steps that the SOP puts before it. Parallel branches and
joins follow from the predecessors; there is no choice and no loop (rework limits are counted outside).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sop.model import Sop


@dataclass(frozen=True, kw_only=True)
class FlowGraph:
    """The markings of an SOP's net, as sets of completed steps (bit i = step i is completed).

    Parameters: steps - ids in step order: the order of the document, moved only where a row stands before
    one of its own predecessors; needs - for each step the set of its direct predecessors as bits.
    """

    steps: tuple[str, ...]
    needs: tuple[int, ...]

    @cached_property
    def position(self) -> dict[str, int]:
        """Place of each step in `steps`."""
        return {step: index for index, step in enumerate(self.steps)}

    @property
    def final(self) -> int:
        """The marking in which every step is completed."""
        return (1 << len(self.steps)) - 1

    @cached_property
    def ancestors(self) -> tuple[int, ...]:
        """For each step all steps before it, near and far, as bits."""
        found: list[int] = []
        for needed in self.needs:
            found.append(needed)
            for index in bits(needed):
                found[-1] |= found[index]
        return tuple(found)

    @cached_property
    def nearest(self) -> tuple[int, ...]:
        """For each step its direct predecessors without those that another predecessor implies, as bits."""
        return tuple(
            needed & ~_union(self.ancestors[index] for index in bits(needed)) for needed in self.needs
        )

    def enabled(self, marking: int) -> Iterator[int]:
        """Steps that may run in a marking, in step order."""
        for index, needed in enumerate(self.needs):
            if not marking >> index & 1 and needed & ~marking == 0:
                yield index

    def may_run(self, index: int, marking: int) -> bool:
        """May this step run in this marking?"""
        return not marking >> index & 1 and self.needs[index] & ~marking == 0


def bits(marking: int) -> Iterator[int]:
    """Places of the bits that are set, lowest first."""
    while marking:
        low = marking & -marking
        yield low.bit_length() - 1
        marking ^= low


def flow_graph(sop: Sop) -> FlowGraph:
    """The reachability structure of an SOP.

    Parameters: sop - the SOP; its predecessors have no circle (the model refuses one).
    Returns: markings as sets of completed steps; a step comes after all its predecessors in `steps`.
    """
    before = sop.predecessors()
    order: list[str] = []
    waiting = list(before)
    while waiting:
        step = next(name for name in waiting if all(needed in order for needed in before[name]))
        order.append(step)
        waiting.remove(step)
    place = {step: index for index, step in enumerate(order)}
    return FlowGraph(
        steps=tuple(order),
        needs=tuple(sum(1 << place[needed] for needed in set(before[step])) for step in order),
    )


def petri_net(sop: Sop) -> tuple[Any, Any, Any]:
    """An SOP as a 1-safe, sound workflow net of pm4py.

    Transition labels are step ids. Where several steps can begin or end a case, one silent transition
    each splits the source or joins into the sink; in pm4py's default costs it weighs 1, a deviation 10000.

    Parameters: sop - the SOP.
    Returns: the net, its initial and its final marking (pm4py `PetriNet`, `Marking`, `Marking`).
    """
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    net = PetriNet(sop.id)

    def place(name: str, before: Any = None, after: Any = None) -> Any:
        node = PetriNet.Place(name)
        net.places.add(node)
        if before is not None:
            add_arc_from_to(before, node, net)
        if after is not None:
            add_arc_from_to(node, after, net)
        return node

    def transition(name: str, label: str | None) -> Any:
        node = PetriNet.Transition(name, label)
        net.transitions.add(node)
        return node

    needs, last = sop.predecessors(), sop.last_steps()
    steps = {step: transition(f"step:{step}", step) for step in needs}
    for step, needed in needs.items():
        for earlier in dict.fromkeys(needed):
            place(f"{earlier} > {step}", steps[earlier], steps[step])
    first = [step for step, needed in needs.items() if not needed]
    begin = steps[first[0]] if len(first) == 1 else transition("start", None)
    end = steps[last[0]] if len(last) == 1 else transition("end", None)
    for step in first if len(first) > 1 else ():
        place(f"> {step}", begin, steps[step])
    for step in last if len(last) > 1 else ():
        place(f"{step} >", steps[step], end)
    source, sink = place("source", after=begin), place("sink", before=end)
    return net, Marking({source: 1}), Marking({sink: 1})


def _union(markings: Iterator[int]) -> int:
    union = 0
    for marking in markings:
        union |= marking
    return union
