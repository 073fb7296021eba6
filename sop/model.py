"""The SOP as data: what the document says, and on what basis each thing is said.

Frozen and without input or output; `sop.reading` makes one from a YAML file. Numbers of steps can change
from one revision to the next, so everything refers to a step by its permanent id.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from sop.documents import CheckedModel, CrossProblem, Model, digest
from sop.elements import Basis, Decision, Due, Identifier, Outcome, Text, Unit, UnitSet
from sop.routes import Exit, Routes, Row, find_routes
from sop.showing import Shown
from sop.values import Day, Number, Version1, Whole

__all__ = [
    "UNKNOWN_ROLE",
    "Alternative",
    "Basis",
    "Decision",
    "Doubt",
    "Due",
    "Identifier",
    "Identity",
    "Origin",
    "Outcome",
    "Performers",
    "Role",
    "Seat",
    "Sop",
    "Stage",
    "Standard",
    "Step",
    "Text",
    "Unit",
    "UnitSet",
]


class Seat(Model):
    """How many persons of a role a step needs."""

    role: Identifier
    count: Annotated[Whole, Field(ge=1, le=100)] | Literal["all"] = 1


def _seat(value: Any) -> Any:
    return {"role": value} if isinstance(value, str) else value


Seats = Annotated[tuple[Annotated[Seat, BeforeValidator(_seat)], ...], Field(min_length=1)]


class Alternative(Model):
    """Other performers that the source also allows."""

    roles: Seats
    note: str = ""


class Performers(Model):
    """Who carries a step out, and how sure that is.

    `lead` defaults to the first role. Two or more seats are a joint step: all work on it together.
    `deputies` - roles, all alike, that may act for the leading role in this step on a day on which everybody
    who holds that one is away all day.
    """

    roles: Seats
    lead: Identifier | None = None
    deputies: tuple[Identifier, ...] = ()
    basis: Basis = Basis.STATED
    note: str = ""
    alternatives: tuple[Alternative, ...] = ()

    @property
    def leader(self) -> str:
        """Id of the role that leads."""
        return self.lead or self.roles[0].role

    @property
    def may_act(self) -> frozenset[str]:
        """Ids of the roles that the document lets act in the step: of its seats, and deputies."""
        return frozenset((*(seat.role for seat in self.roles), *self.deputies))


class Standard(Model):
    """The time that the SOP writes down for a step (waktu baku)."""

    value: Annotated[Number, Field(ge=1 / 60, le=100_000)]
    unit: Literal["minutes", "hours"] = "minutes"
    meaning: Literal["working"] = "working"

    @property
    def seconds(self) -> int:
        """Working seconds."""
        return round(self.value * {"minutes": 60, "hours": 3600}[self.unit])

    @property
    def minutes(self) -> float:
        """Working minutes."""
        return self.seconds / 60


class Role(Model):
    """A column of the SOP: a post, not a person."""

    id: Identifier
    name: Text
    aliases: tuple[Text, ...] = ()


UNKNOWN_ROLE = Role(id="belum_diketahui", name="(belum diketahui)")
"""Stands where nobody knows yet who carries out a step."""


class Step(Model):
    """One row of the SOP.

    `after` - ids of the steps that must be completed first; None is the row above, an empty list the start.
    `for_each` - id of a unit set: carried out once for every member, in parallel, then joined.
    `must_not_split` - a meeting: once begun it does not pause. `not_same_person_as` - a control: who carried
    out one of these earlier steps in the case may not carry out this one. `wait_limit` - how long what
    outsiders must deliver before this step is waited for at most, in working time from the beginning of the
    wait. `replaces` - ids of steps of the revision before whose place this one takes; says nothing to anybody
    but who compares the two.
    """

    id: Identifier
    number: Annotated[Whole, Field(ge=1, le=999)]
    text: Text
    short: Text | None = None
    performers: Performers
    standard: Standard | None = None
    requirements: tuple[Text, ...] = ()
    output: str = ""
    remark: str = ""
    after: tuple[Identifier, ...] | None = None
    aliases: tuple[Text, ...] = ()
    for_each: Identifier | None = None
    must_not_split: bool = False
    not_same_person_as: tuple[Identifier, ...] = ()
    due: Due | None = None
    wait_limit: Due | None = None
    replaces: tuple[Identifier, ...] = ()
    decision: Decision | None = None

    @property
    def label(self) -> str:
        """A text short enough for a chart."""
        return self.short or self.text

    @property
    def joint(self) -> bool:
        """Several performers work on it together."""
        seats = self.performers.roles
        return len(seats) > 1 or seats[0].count != 1


class Stage(Model):
    """A stretch of the SOP that management looks at as one: from the stage before up to its last step."""

    id: Identifier
    name: Text
    last: Identifier


class Doubt(Model):
    """Something the maker of the file noticed in the source and could not decide."""

    step: Identifier | None = None
    text: Text


class Identity(Model):
    """The identity block on the first sheet (PermenPAN-RB 35/2012); `approved_by` holds the post, no name."""

    number: str = ""
    agency: Text
    government: str = ""
    created: Day | None = None
    revised: Day | None = None
    effective: Day | None = None
    approved_by: str = ""
    legal_basis: tuple[Text, ...] = ()
    qualifications: tuple[Text, ...] = ()
    related: tuple[Text, ...] = ()
    equipment: tuple[Text, ...] = ()
    warnings: tuple[Text, ...] = ()
    records: tuple[Text, ...] = ()


class Origin(Model):
    """Where the file comes from, and whether it is a norm or a description of what is usual."""

    source: Text
    normative: bool = True
    note: str = ""


class Sop(Shown, CheckedModel):
    """One SOP: identity, roles, steps in their order."""

    schema_version: Version1
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
    title: Text
    identity: Identity
    origin: Origin
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=200)]
    stages: tuple[Stage, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    units: tuple[UnitSet, ...] = ()

    @classmethod
    def cross_check(cls, data: Any) -> list[CrossProblem]:
        """References that lead nowhere, ids used twice, and an order that cannot be followed."""
        from sop.references import cross_problems

        return cross_problems(data)

    @property
    def digest(self) -> str:
        """Version of the document, 16 hex digits."""
        return digest(self)

    def step(self, step_id: str) -> Step:
        """The step with this id (KeyError where there is none)."""
        return {step.id: step for step in self.steps}[step_id]

    def role(self, role_id: str) -> Role:
        """The role with this id (KeyError where there is none)."""
        return {role.id: role for role in self.roles}[role_id]

    def unit_set(self, set_id: str) -> UnitSet:
        """The unit set with this id (KeyError where there is none)."""
        return {units.id: units for units in self.units}[set_id]

    def units_of(self, step_id: str) -> tuple[Unit, ...]:
        """The units for which a step is carried out; empty where it is carried out once."""
        name = self.step(step_id).for_each
        return () if name is None else self.unit_set(name).members

    def routes(self) -> Routes:
        """Which step leads to which, decisions included (`sop.flow` tells more)."""
        return find_routes(
            [
                Row(
                    id=step.id,
                    after=step.after,
                    exits=tuple(
                        Exit(id=outcome.id, to=outcome.to, stated_return=outcome.at_most is not None)
                        for outcome in (step.decision.outcomes if step.decision is not None else ())
                    ),
                )
                for step in self.steps
            ]
        )

    def predecessors(self) -> dict[str, tuple[str, ...]]:
        """For each step, in order, the ids of the steps that must be completed or passed over before it.

        Decisions that lead to a step are among them.
        """
        return self.routes().before

    def first_steps(self) -> tuple[str, ...]:
        """Ids of the steps before which nothing comes; a case begins with them."""
        return tuple(step for step, before in self.predecessors().items() if not before)

    def last_steps(self) -> tuple[str, ...]:
        """Ids of the steps after which nothing comes; a case is over when none is left."""
        needed = {before for steps in self.predecessors().values() for before in steps}
        return tuple(step.id for step in self.steps if step.id not in needed)

    def stage_of(self) -> dict[str, str]:
        """For each step the id of its stage; empty where the SOP names no stages."""
        result: dict[str, str] = {}
        stages: Iterator[Stage] = iter(self.stages)
        current = next(stages, None)
        for step in self.steps:
            if current is None:
                break
            result[step.id] = current.id
            if step.id == current.last:
                current = next(stages, None)
        return result

    @property
    def standard_minutes(self) -> float:
        """Sum of the standards, in working minutes."""
        return sum(step.standard.minutes for step in self.steps if step.standard is not None)
