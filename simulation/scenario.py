"""The scenario: what the SOP does not say but reality has. People, their other work, waits, demand.

Everything here is an assumption until somebody has measured it; `basis` and `note` travel with the values
and are shown wherever a result rests on them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

from sop.documents import CheckedModel, CrossProblem, Model, digest, read_document
from sop.model import Basis, Identifier, Text
from sop.values import Day, Number, Version1, Whole

Share = Annotated[Number, Field(ge=0, lt=1)]
Minutes = Annotated[Number, Field(ge=1 / 60, le=1_000_000)]


def _ordered(
    low: float | None, mode: float | None, high: float | None, *, may_be_equal: bool = False
) -> None:
    if low is None or mode is None or high is None:
        return
    if not low <= mode <= high or (low == high and not may_be_equal):
        raise PydanticCustomError(
            "ukur.three_points", "low <= mode <= high", {"value": f"{low:g}, {mode:g}, {high:g}"}
        )


_PARAMETERS: dict[str, tuple[str, ...]] = {
    "constant": (),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "lognormal": ("cv",),
    "exponential": (),
}


class DurationRule(Model):
    """How long a step takes, relative to its standard (or to `minutes` where that is given).

    constant: exactly that. uniform: between `low` and `high` times that. triangular: `low`, `mode`, `high`
    times that. lognormal: mean exactly that, coefficient of variation `cv`. exponential: mean exactly that.
    """

    family: Literal["constant", "uniform", "triangular", "lognormal", "exponential"]
    minutes: Minutes | None = None
    cv: Annotated[Number, Field(gt=0, le=5)] | None = None
    low: Annotated[Number, Field(ge=0, le=100)] | None = None
    mode: Annotated[Number, Field(ge=0, le=100)] | None = None
    high: Annotated[Number, Field(gt=0, le=100)] | None = None

    @model_validator(mode="after")
    def _parameters(self) -> Self:
        wanted = _PARAMETERS[self.family]
        given = tuple(name for name in ("cv", "low", "mode", "high") if getattr(self, name) is not None)
        if set(wanted) != set(given):
            raise PydanticCustomError(
                "ukur.family_parameters",
                "parameters of the family",
                {"value": ", ".join(given) or "-", "allowed": wanted or ("-",), "family": self.family},
            )
        _ordered(self.low, self.low if self.family == "uniform" else self.mode, self.high)
        return self


class DurationRules(Model):
    """One rule for all steps, and others by step id."""

    default: DurationRule = DurationRule(family="lognormal", cv=0.3)
    steps: dict[Identifier, DurationRule] = Field(default_factory=dict)

    def rule(self, step_id: str) -> DurationRule:
        """The rule that holds for a step."""
        return self.steps.get(step_id, self.default)


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
    `away` - known absences: dates on which each of them is away all day.
    """

    id: Identifier
    roles: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    count: Annotated[Whole, Field(ge=1, le=100)] = 1
    other_duties: Share = 0.0
    absences: tuple[Identifier, ...] = ()
    away: tuple[Day, ...] = ()


class OtherDuties(Model):
    """Size of one piece of other work: lognormal, minutes of working time."""

    mean_minutes: Annotated[Number, Field(ge=1, le=10_000)] = 30.0
    cv: Annotated[Number, Field(gt=0, le=5)] = 1.0


class ExternalWait(Model):
    """Somebody outside needs time: from the completion of `after`; `before` cannot start until it is over."""

    id: Identifier
    name: Text
    after: Identifier
    before: Identifier
    low: Annotated[Number, Field(ge=0, le=1000)]
    mode: Annotated[Number, Field(ge=0, le=1000)]
    high: Annotated[Number, Field(ge=0, le=1000)]
    unit: Literal["working_days", "calendar_days"] = "working_days"
    basis: Basis = Basis.ASSUMED
    note: str = ""

    @model_validator(mode="after")
    def _points(self) -> Self:
        _ordered(self.low, self.mode, self.high, may_be_equal=True)
        return self


class Demand(Model):
    """When cases are released.

    quarterly: on the n-th working day after each quarter; annual: after each year; dates: on given days, at
    opening. `case_id` and `period` may hold {year}, {quarter}, {date}, {n}.
    """

    kind: Literal["quarterly", "annual", "dates"]
    case_id: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    period: str = ""
    working_day: Annotated[Whole, Field(ge=1, le=60)] = 1
    dates: tuple[Day, ...] = ()
    deadline_working_days: Annotated[Whole, Field(ge=1, le=500)] | None = None

    @model_validator(mode="after")
    def _dates(self) -> Self:
        if (self.kind == "dates") != bool(self.dates):
            raise PydanticCustomError(
                "ukur.demand_dates", "dates", {"value": str(len(self.dates)), "kind": self.kind}
            )
        return self


class Scenario(CheckedModel):
    """A whole scenario.

    `first`, `last` - the period in which cases are released; `warm_up_working_days` - the run starts that
    long before the first release, so that desks are not empty; `replications` - independent repetitions.
    """

    schema_version: Version1
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
    name: Text
    note: str = ""
    sop: str = ""
    opd: str = ""
    calendar: str = ""
    first: Day
    last: Day
    seed: Annotated[Whole, Field(ge=0, lt=2**53)] = 1
    replications: Annotated[Whole, Field(ge=1, le=100_000)] = 100
    warm_up_working_days: Annotated[Whole, Field(ge=0, le=500)] = 20
    demand: Annotated[tuple[Demand, ...], Field(min_length=1)]
    people: Annotated[tuple[Group, ...], Field(min_length=1)]
    other_duties: OtherDuties = OtherDuties()
    absences: tuple[Absence, ...] = ()
    durations: DurationRules = DurationRules()
    waits: tuple[ExternalWait, ...] = ()

    @field_validator("last")
    @classmethod
    def _period(cls, last: date, info: Any) -> date:
        first = info.data.get("first")
        if first is not None and last < first:
            raise PydanticCustomError(
                "ukur.period_inverted", "last before first", {"value": f"{first}..{last}"}
            )
        return last

    @classmethod
    def cross_check(cls, data: Any) -> list[CrossProblem]:
        """Ids used twice and absences that nobody defined."""
        return _cross_problems(data)

    @property
    def digest(self) -> str:
        """Version of the document, 16 hex digits."""
        return digest(self)


def read_scenario(path: str | Path) -> Scenario:
    """Read a scenario file.

    Parameters: path - a YAML file (docs/scenario-file.md tells its keys).
    Returns: the scenario.
    Raises: DocumentError - with every problem found, each with its place.
    """
    return read_document(path, Scenario)


def _cross_problems(data: Any) -> list[CrossProblem]:
    found: list[CrossProblem] = []

    def entries(key: str) -> list[tuple[int, dict[str, Any]]]:
        items = data.get(key) if isinstance(data, dict) else None
        pairs = enumerate(items) if isinstance(items, list | tuple) else ()
        return [(index, item) for index, item in pairs if isinstance(item, dict)]

    for key in ("people", "absences", "waits"):
        seen: set[object] = set()
        for index, item in entries(key):
            name = item.get("id")
            if isinstance(name, str) and name in seen:
                found.append(CrossProblem(code="id_twice", path=(key, index, "id"), value=name))
            seen.add(name if isinstance(name, str) else None)
    known = tuple(item["id"] for _, item in entries("absences") if isinstance(item.get("id"), str))
    for index, group in entries("people"):
        given = group.get("roles")
        roles = given if isinstance(given, list | tuple) else ()
        for position, name in enumerate(roles):
            if name in roles[:position]:
                path = ("people", index, "roles", position)
                found.append(CrossProblem(code="role_twice", path=path, value=str(name)))
        used = group.get("absences")
        for position, name in enumerate(used if isinstance(used, list | tuple) else ()):
            if name not in known:
                path = ("people", index, "absences", position)
                found.append(CrossProblem(code="unknown_absence", path=path, value=str(name), allowed=known))
    return found
