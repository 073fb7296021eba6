"""The SOP as its official form shows it: steps down, roles across, and what leads to what.

No coordinates and no drawing: `routes` finds ways for the arrows, `layout` measures them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sop.flow import Flow, flow_of
from sop.plain import plain

if TYPE_CHECKING:
    from sop.model import Sop, Step

Kind = Literal["start", "step", "end", "from", "to"]
Shape = Literal["terminator", "process", "decision", "connector"]


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A column. Parameters: role - id; name - as the SOP writes it."""

    role: str
    name: str


@dataclass(frozen=True, kw_only=True)
class LaneRow:
    """A row of the form: a step, the beginning, the end, or a connector from or to another page.

    Parameters: kind; column - of the symbol that arrows lead to, the leader's; shape - of its symbol; step -
    id, empty where it is none; number, label - of the step, of a connector those of the step on the other
    page (number 0: its beginning or end); joins, deputies - columns of those who take part, and of those who
    may act for the leader; units - for how many it is carried out, 0 where it is carried out once.
    """

    kind: Kind
    column: int
    shape: Shape
    step: str = ""
    number: int = 0
    label: str = ""
    joins: tuple[int, ...] = ()
    deputies: tuple[int, ...] = ()
    units: int = 0

    @property
    def columns(self) -> frozenset[int]:
        """Columns in which the row has a symbol."""
        return frozenset((self.column, *self.joins, *self.deputies))


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """What leads to what. Parameters: source, target - rows; label - outcomes; back - it is a return."""

    source: int
    target: int
    label: str = ""
    back: bool = False


@dataclass(frozen=True, kw_only=True)
class Swimlane:
    """One page of the form. Parameters: lanes - the roles in the order of the SOP; rows; arrows."""

    lanes: tuple[Lane, ...]
    rows: tuple[LaneRow, ...]
    arrows: tuple[Arrow, ...]

    def row_of(self) -> dict[str, int]:
        """The row of each step that is on the page, by its id."""
        return {row.step: place for place, row in enumerate(self.rows) if row.kind == "step"}


def swimlane(sop: Sop) -> Swimlane:
    """The whole SOP as one page: the beginning, a row a step, the end.

    Parameters: sop - valid.
    Returns: lanes for all roles; symbols of the five kinds that PermenPAN-RB 35/2012 knows.
    """
    columns = {role.id: place for place, role in enumerate(sop.roles)}
    steps = [_row(sop, step, columns) for step in sop.steps]
    start = LaneRow(kind="start", column=steps[0].column, shape="terminator")
    arrows = _arrows(sop, flow_of(sop))
    ends = [arrow.source for arrow in arrows if arrow.target == len(steps) + 1]
    end = LaneRow(kind="end", column=steps[max(ends) - 1].column, shape="terminator")
    lanes = tuple(Lane(role=role.id, name=plain(role.name, 60)) for role in sop.roles)
    return Swimlane(lanes=lanes, rows=(start, *steps, end), arrows=arrows)


def pages(lanes: Swimlane, *, most: int) -> tuple[Swimlane, ...]:
    """The same on several pages; what crosses a border ends and begins at an off-page connector.

    Parameters: lanes - of `swimlane`; most - rows a page without its connectors, 2 or more.
    Returns: one or more pages; `lanes` itself where it fits.
    Raises: ValueError - fewer than 2 rows a page.
    """
    if most < 2:
        raise ValueError(f"{most} rows a page are too few")
    rows = len(lanes.rows)
    if rows <= most:
        return (lanes,)
    return tuple(page(lanes, first, min(first + most, rows)) for first in range(0, rows, most))


def _row(sop: Sop, step: Step, columns: dict[str, int]) -> LaneRow:
    own = step.performers
    seats = dict.fromkeys(seat.role for seat in own.roles)
    return LaneRow(
        kind="step",
        column=columns[own.leader],
        shape="decision" if step.decision is not None else "process",
        step=step.id,
        number=step.number,
        label=plain(step.label, 120),
        joins=tuple(sorted(columns[role] for role in seats if role != own.leader)),
        deputies=tuple(sorted({columns[role] for role in own.deputies if role not in seats})),
        units=len(sop.units_of(step.id)),
    )


def _arrows(sop: Sop, flow: Flow) -> tuple[Arrow, ...]:
    """From the beginning, between the steps, to the end; outcomes that lead alike share one arrow."""
    place = {step.id: row for row, step in enumerate(sop.steps, start=1)}
    end = len(sop.steps) + 1
    after: dict[str, list[str]] = {step: [] for step in flow.before}
    for name, before in flow.before.items():
        for earlier in dict.fromkeys(before):
            after[earlier].append(name)
    found: dict[tuple[int, int, bool], list[str]] = {
        (0, place[name], False): [] for name, before in flow.before.items() if not before
    }
    for step in sop.steps:
        source, reached = place[step.id], set[str]()
        for outcome in step.decision.outcomes if step.decision is not None else ():
            back = flow.back_to[step.id].get(outcome.id)
            leads = flow.leads[step.id][outcome.id]
            reached.update(leads)
            for target in [place[name] for name in ((back,) if back else leads)] or [end]:
                found.setdefault((source, target, back is not None), []).append(plain(outcome.text, 40))
        # What no outcome leads to is still written in the document.
        for name in after[step.id]:
            if name not in reached:
                found.setdefault((source, place[name], False), [])
        if step.decision is None and not after[step.id]:
            found[source, end, False] = []
    return tuple(
        Arrow(source=source, target=target, label=" / ".join(dict.fromkeys(labels)), back=back)
        for (source, target, back), labels in found.items()
    )


def page(lanes: Swimlane, first: int, last: int) -> Swimlane:
    """Some rows as a page, with a connector row for each step that something leads to across its border.

    Parameters: lanes - of `swimlane`; first, last - rows, the last not included.
    Returns: the page.
    """
    inside = range(first, last)
    arrows = [arrow for arrow in lanes.arrows if arrow.source in inside or arrow.target in inside]
    comes = sorted({arrow.target for arrow in arrows if arrow.source not in inside})
    goes = sorted({arrow.target for arrow in arrows if arrow.target not in inside})
    place = {row: len(comes) + row - first for row in inside}
    above = {row: place_ for place_, row in enumerate(comes)}
    below = {row: len(comes) + len(inside) + place_ for place_, row in enumerate(goes)}
    # What waits for several steps of other pages tells their numbers in one connector.
    sources = {row: [a.source for a in arrows if a.target == row and a.source not in inside] for row in comes}
    rows = (
        *(_connector(lanes, "from", sources[row], lanes.rows[row].column) for row in comes),
        *lanes.rows[first:last],
        *(_connector(lanes, "to", [row], lanes.rows[row].column) for row in goes),
    )
    found = dict.fromkeys(Arrow(source=above[row], target=place[row]) for row in comes)
    for arrow in arrows:
        if arrow.source in inside:
            target = place.get(arrow.target, below.get(arrow.target, 0))
            found[replace(arrow, source=place[arrow.source], target=target)] = None
    return Swimlane(lanes=lanes.lanes, rows=rows, arrows=tuple(found))


def _connector(lanes: Swimlane, kind: Literal["from", "to"], others: list[int], column: int) -> LaneRow:
    numbers = [lanes.rows[row].number for row in others]
    label = ", ".join(str(number) for number in numbers if number)
    number = numbers[0] if len(numbers) == 1 else 0
    return LaneRow(kind=kind, column=column, shape="connector", number=number, label=label)
