"""Who there is, and when they are there."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from simulation.scenario.kinds import Share
from sop.documents import Model
from sop.model import Identifier, Text
from sop.values import Day, Number, Whole
from sop.worktime.calendar import Week


class Absence(Model):
    """Days on which somebody is away, drawn at random: `days` in every month or year, in blocks."""

    id: Identifier
    name: Text
    days: Annotated[Whole, Field(ge=1, le=200)]
    per: Literal["month", "year"]
    shortest: Annotated[Whole, Field(ge=1, le=60)] = 1
    longest: Annotated[Whole, Field(ge=1, le=60)] = 1
    note: str = ""

    @model_validator(mode="after")
    def _blocks(self) -> Self:
        if self.longest < self.shortest:
            raise PydanticCustomError(
                "ukur.block_inverted", "longest < shortest", {"value": f"{self.shortest}..{self.longest}"}
            )
        return self


class Group(Model):
    """One or several persons who are alike.

    `other_duties` - share of on-duty time that other work asks for; `absences` - ids of drawn absences;
    `away` - known absences: dates on which each of them is away all day; `speed` - 2 works twice as fast;
    `hours` - own hours inside the office's (a signature hour, half a post); `units` - the only units they
    serve in steps that are done for each unit; `cost_per_hour` - in any currency.
    """

    id: Identifier
    roles: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    count: Annotated[Whole, Field(ge=1, le=100)] = 1
    other_duties: Share = 0.0
    absences: tuple[Identifier, ...] = ()
    away: tuple[Day, ...] = ()
    speed: Annotated[Number, Field(ge=0.1, le=10)] = 1.0
    hours: Week | None = None
    units: tuple[Identifier, ...] = ()
    cost_per_hour: Annotated[Number, Field(ge=0, le=1e12)] | None = None


class Deputies(Model):
    """Who acts for a role, in this order, on days on which every holder is away all day.

    `persons` - ids of groups; `kind` - plt (acting) or plh (daily deputy), for the readers.
    """

    role: Identifier
    persons: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    kind: Literal["plt", "plh"] = "plh"


class OtherDuties(Model):
    """Size of one piece of other work: lognormal, minutes of working time."""

    mean_minutes: Annotated[Number, Field(ge=1, le=10_000)] = 30.0
    cv: Annotated[Number, Field(gt=0, le=5)] = 1.0
