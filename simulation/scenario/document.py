"""The scenario document: what holds for the office, and the course of each SOP."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from simulation.precision import AT_LEAST, AT_MOST
from simulation.scenario.demand import Demand, OpenCase
from simulation.scenario.durations import DurationRules
from simulation.scenario.flow import Batch, Correction, ExternalWait, Handover
from simulation.scenario.kinds import Priority, Probability, SopId
from simulation.scenario.people import Absence, Deputies, Group, OtherDuties
from simulation.scenario.uncertain import LearnedFrom, Uncertain, value_at
from sop.documents import CheckedModel, CrossProblem, Model, digest, read_document
from sop.errors import SimulationError
from sop.model import Identifier, Text
from sop.showing import Shown
from sop.values import Day, Number, Version1, Whole


class Course(Model):
    """What belongs to one SOP of a scenario.

    `priorities` - by step, 1 goes first and 9 last, before those of the cases; `decisions` - shares of the
    outcomes by step, instead of the SOP's; one outcome that is not named has what is left; `corrections` -
    ways back that the SOP does not write down; `passed_over` - by step without decision, the share of its
    visits in which it is left out and the case goes on at once; `wait_limits_kept` - share of cases in which
    an SOP's limit to a wait is kept, the others take as long as they would without it.
    """

    demand: tuple[Demand, ...]
    open_cases: tuple[OpenCase, ...] = ()
    durations: DurationRules = DurationRules()
    waits: tuple[ExternalWait, ...] = ()
    handovers: tuple[Handover, ...] = ()
    batches: tuple[Batch, ...] = ()
    priorities: dict[Identifier, Priority] = Field(default_factory=dict)
    decisions: dict[Identifier, dict[Identifier, Probability]] = Field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    passed_over: dict[Identifier, Probability] = Field(default_factory=dict)
    wait_limits_kept: Probability = 1.0

    @model_validator(mode="after")
    def _some_case(self) -> Self:
        if not self.demand and not self.open_cases:
            raise PydanticCustomError("ukur.no_demand", "no case", {"allowed": ("demand", "open_cases")})
        return self


class OtherCourse(Course):
    """Another SOP that the same people carry out in the same run."""

    sop: SopId


class Precision(Model):
    """How sure an answer must be before replications stop: the half-width of its 95 % interval.

    `half_width_days`, in working days, or `relative`, as a share of the answer; between `at_least` and
    `at_most` replications.
    """

    measure: Literal["mean_cycle_days", "nine_of_ten_days"] = "mean_cycle_days"
    half_width_days: Annotated[Number, Field(gt=0, le=1000)] | None = None
    relative: Annotated[Number, Field(gt=0, lt=1)] | None = None
    at_least: Annotated[Whole, Field(ge=2, le=100_000)] = AT_LEAST
    at_most: Annotated[Whole, Field(ge=2, le=100_000)] = AT_MOST

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        names = ("half_width_days", "relative")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            context = {"value": ", ".join(given) or "-", "allowed": names}
            raise PydanticCustomError("ukur.precision_target", "one target", context)
        if self.at_most < self.at_least:
            context = {"value": f"{self.at_least}..{self.at_most}"}
            raise PydanticCustomError("ukur.precision_inverted", "at_most < at_least", context)
        return self


class Scenario(Shown, Course, CheckedModel):
    """A whole scenario.

    `first`, `last` - the period in which cases are released; `warm_up_working_days` - the run starts that
    long before the first release, so that desks are not empty (with open cases it starts on `first`);
    `measure_from` - cases released earlier are not counted; `horizon` - the run ends with this day;
    `replications` - independent repetitions, or as many as `precision` asks for; `workload_minutes_per_year`
    - effective working time of one person (ABK); `also` - other SOPs that share the people; `uncertain` -
    numbers known only within limits; `learned_from` - the log that the scenario was learned from.
    """

    schema_version: Version1
    id: SopId
    name: Text
    note: str = ""
    sop: str = ""
    opd: str = ""
    calendar: str = ""
    first: Day
    last: Day
    measure_from: Day | None = None
    horizon: Day | None = None
    seed: Annotated[Whole, Field(ge=0, lt=2**53)] = 1
    replications: Annotated[Whole, Field(ge=1, le=100_000)] = 100
    precision: Precision | None = None
    warm_up_working_days: Annotated[Whole, Field(ge=0, le=500)] = 20
    people: Annotated[tuple[Group, ...], Field(min_length=1)]
    deputies: tuple[Deputies, ...] = ()
    other_duties: OtherDuties = OtherDuties()
    absences: tuple[Absence, ...] = ()
    workload_minutes_per_year: Annotated[Number, Field(ge=1, le=525_600)] = 75_000.0
    also: tuple[OtherCourse, ...] = ()
    uncertain: tuple[Uncertain, ...] = ()
    learned_from: LearnedFrom | None = None

    @field_validator("last")
    @classmethod
    def _period(cls, last: date, info: Any) -> date:
        first = info.data.get("first")
        if first is not None and last < first:
            raise PydanticCustomError(
                "ukur.period_inverted", "last before first", {"value": f"{first}..{last}"}
            )
        return last

    @field_validator("measure_from")
    @classmethod
    def _something_counts(cls, measured: date | None, info: Any) -> date | None:
        last = info.data.get("last")
        if measured is not None and last is not None and measured > last:
            raise PydanticCustomError(
                "ukur.measured_after_last", "after last", {"value": str(measured), "allowed": (f"<= {last}",)}
            )
        return measured

    @model_validator(mode="after")
    def _uncertain_numbers(self) -> Self:
        for item in self.uncertain:
            try:
                value_at(self, item.at)
            except SimulationError as error:
                raise PydanticCustomError("ukur.no_number_there", "no number", {"value": item.at}) from error
        return self

    @classmethod
    def cross_check(cls, data: Any) -> list[CrossProblem]:
        """Ids used twice, and references to absences and persons that nobody defined."""
        from simulation.scenario.checks import cross_problems

        return cross_problems(data)

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
