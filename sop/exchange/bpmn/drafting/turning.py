"""Loops that are left in their middle, drawn so that they are left at their end. The runs stay the same.

An SOP repeats a whole stretch and decides at its last step. So what stands before an exit in the middle is
drawn once before the loop and once at its end; and where a loop is left at a second place on its way back,
the choice there is made at the first one already, with the tasks between drawn once for each side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from sop.exchange.bpmn.drafting.loops import Loop, ManyExitsError, early_exits, exits, inside, loops_of
from sop.exchange.bpmn.drafting.net import Arrow, Net, Point, PointKind, reached

MAX_POINTS = 3_000
"""Of a net parts of which are drawn once more."""
MAX_TRIED = 6
"""Exits of one loop at which it is tried to turn it."""
MAX_CHANGES = 60


def left_at_the_end(net: Net) -> Net:
    """The same net, in which every loop is left only after all its tasks; innermost loops first.

    Parameters: net.
    Returns: a net with the same runs.
    Raises: UnstructuredError; ManyLoopsError; ManyExitsError - there is none, or it would be too large.
    """
    for _ in range(MAX_CHANGES):
        wrong = [loop for loop in loops_of(net) if early_exits(net, loop)]
        if not wrong:
            return net
        loop = wrong[-1]
        turned = _fewest_tasks(_turned(net, loop))
        if turned is None:
            turned = _fewest_tasks(_foreseen(net, loop))
        if turned is None or len(turned.points) > MAX_POINTS:
            raise ManyExitsError(*(net.points[name].origin for name in exits(net, loop)))
        net = turned
    raise ManyExitsError(*(net.points[name].origin for name in exits(net, loop)))


def _fewest_tasks(nets: Iterator[Net]) -> Net | None:
    found = list(nets)
    return min(
        found, key=lambda one: sum(point.kind == "task" for point in one.points.values()), default=None
    )


@dataclass(frozen=True, kw_only=True)
class _Cut:
    """A loop cut at an exit. Parameters: inner - the only arrow from there that stays in the loop; before,
    after - points of the loop up to the exit, and from the arrow on."""

    inner: Arrow
    before: frozenset[str]
    after: frozenset[str]


def _cuts(net: Net, loop: Loop) -> Iterator[_Cut]:
    """The loop cut at each exit in its middle, where that gives two parts."""
    following = inside(net, loop)
    for name in early_exits(net, loop)[:MAX_TRIED] if loop.inside_only else ():
        stop = loop.back | loop.gone
        inner = [arrow for arrow in net.out[name] if arrow.target in loop.body and arrow.id not in stop]
        if len(inner) != 1 or net.points[name].kind != "split_x":
            continue
        before = reached(net, [loop.header], {**following, name: []})
        after = reached(net, [inner[0].target], following)
        if name in before and not before & after and before | after == loop.body:
            yield _Cut(inner=inner[0], before=frozenset(before), after=frozenset(after))


def _turned(net: Net, loop: Loop) -> Iterator[Net]:
    """The loop turned at an exit: what stands before it comes last."""
    for cut in _cuts(net, loop):
        drawing = _Drawing.of(net, cut.before)
        inner, head = cut.inner, drawing.new(loop.header, "join_x")
        drawing.arrows[inner.id] = replace(inner, target=head)
        drawing.add(head, inner.target)
        again = drawing.add(drawing.copy(inner.source), head, origin=inner.origin, also=inner.also)
        for arrow in net.arrows.values():
            if arrow.id in loop.back and arrow.source in cut.after:
                drawing.arrows[arrow.id] = replace(arrow, target=drawing.copy(loop.header))
            elif arrow.source in cut.before and arrow.id != inner.id:
                drawing.draw(arrow)
        new = drawing.net()
        copies = frozenset(drawing.copy(name) for name in cut.before)
        aside = frozenset(drawing.copy(name) for name in loop.gone | loop.back)
        after = Loop(
            header=head,
            body=cut.after | copies | {head},
            back=frozenset({again}),
            gone=loop.gone | aside,
            inside_only=True,
        )
        if not early_exits(new, after):
            yield new


def _foreseen(net: Net, loop: Loop) -> Iterator[Net]:
    """The choice at another exit made where the loop is cut: one side leaves it for good, the other stays."""
    following = inside(net, loop)
    for cut in _cuts(net, loop):
        for other in [name for name in exits(net, loop) if name in cut.after][:MAX_TRIED]:
            stays = [arrow for arrow in net.out[other] if arrow.target in loop.body]
            leaves = [arrow for arrow in net.out[other] if arrow not in stays and arrow.id not in loop.gone]
            twice = reached(net, [cut.inner.target], {**following, other: []})
            rounds = reached(net, following[other], following) & twice
            back = any(net.arrows[name].source in twice - {other} for name in loop.back)
            two = net.points[other].kind == "split_x" and len(net.out[other]) == 2
            if two and len(stays) == len(leaves) == 1 and not back and not rounds:
                yield _both_sides(net, cut.inner, twice, stays[0], leaves[0])


def _both_sides(net: Net, inner: Arrow, twice: set[str], stays: Arrow, leaves: Arrow) -> Net:
    """What lies between two choices drawn for each way that the second may go."""
    drawing = _Drawing.of(net, twice)
    other = stays.source
    for name in (other, drawing.copy(other)):
        drawing.points[name] = replace(drawing.points[name], kind="pass")
    drawing.arrows[inner.id] = replace(inner, also=(*inner.also, stays.origin, *stays.also))
    drawing.add(
        inner.source,
        drawing.copy(inner.target),
        origin=inner.origin,
        also=(*inner.also, leaves.origin, *leaves.also),
    )
    for arrow in net.arrows.values():
        if arrow.source in twice and arrow.source != other:
            drawing.draw(arrow)
    del drawing.arrows[leaves.id]
    left = replace(leaves, id=drawing.copy(leaves.id), source=drawing.copy(other))
    drawing.arrows[left.id] = left
    return drawing.net()


@dataclass(kw_only=True)
class _Drawing:
    """A net in which points are drawn once more. Parameters: twice - these; mark - tells copies apart."""

    twice: Collection[str]
    mark: str
    points: dict[str, Point]
    arrows: dict[str, Arrow]

    @classmethod
    def of(cls, net: Net, twice: Collection[str]) -> _Drawing:
        """The net with copies of these points, and no arrow between them yet."""
        # Nets only grow, so their size tells one drawing from the next; ids of documents have no blanks.
        drawing = cls(
            twice=twice, mark=f" ~{len(net.points)}", points=dict(net.points), arrows=dict(net.arrows)
        )
        for name in net.points:
            if name in twice:
                copied = drawing.copy(name)
                drawing.points[copied] = replace(net.points[name], id=copied)
        return drawing

    def net(self) -> Net:
        """What was drawn."""
        return Net(points=self.points, arrows=self.arrows)

    def copy(self, name: str) -> str:
        """The name of a copy."""
        return f"{name}{self.mark}"

    def new(self, like: str, kind: PointKind) -> str:
        """A further point."""
        name = f"{like}{self.mark} new"
        self.points[name] = Point(id=name, kind=kind, origin=self.points[like].origin)
        return name

    def add(self, source: str, target: str, *, origin: str = "", also: tuple[str, ...] = ()) -> str:
        """A further arrow."""
        name = f"{source} > {target}{self.mark}"
        self.arrows[name] = Arrow(id=name, source=source, target=target, origin=origin, also=also)
        return name

    def draw(self, arrow: Arrow) -> None:
        """An arrow of what is drawn twice: its copy stays among copies, or meets it where it leaves."""
        copied = replace(arrow, id=self.copy(arrow.id), source=self.copy(arrow.source))
        if arrow.target in self.twice:
            self.arrows[copied.id] = replace(copied, target=self.copy(arrow.target))
            return
        target = arrow.target
        if self.points[target].kind not in ("join_x", "end"):
            target = self.new(arrow.target, "join_x")
            self.add(target, arrow.target)
            self.arrows[arrow.id] = replace(arrow, target=target)
        self.arrows[copied.id] = replace(copied, target=target)
