"""When cases are released, and which are open already."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from simulation.scenario.kinds import WEEKDAYS, Clock, Moment, Priority, Weekday, clock_seconds
from sop.documents import Model
from sop.model import Identifier
from sop.values import Day, Number, Whole

CaseId = Annotated[str, StringConstraints(min_length=1, max_length=60)]

_PARAMETERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "monthly": ((), ("working_day",)),
    "quarterly": ((), ("working_day",)),
    "annual": ((), ("working_day",)),
    "dates": (("dates",), ("working_day", "dates")),
    "instants": (("instants",),),
    "poisson": (("per_working_day",), ("per_year",)),
    "rates": (("rates",),),
}


class Arrival(Model):
    """One case: `at` - a date (released at opening), or a date and time.

    `case_id`, `period` - instead of the pattern; `deadline` - of this case (a date: until the office closes).
    """

    at: Moment
    case_id: CaseId | None = None
    period: str = ""
    deadline: Moment | None = None


class HourlyRate(Model):
    """Cases an hour, on working days between two times of day (also where the office is closed then)."""

    model_config = ConfigDict(populate_by_name=True)

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WEEKDAYS
    opens: Annotated[Clock, Field(alias="from")]
    closes: Annotated[Clock, Field(alias="to")]
    per_hour: Annotated[Number, Field(gt=0, le=100_000)]

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if clock_seconds(self.opens) >= clock_seconds(self.closes):
            context = {"value": f"{self.opens}-{self.closes}"}
            raise PydanticCustomError("ukur.hours_inverted", "from < to", context)
        return self


class Demand(Model):
    """When cases are released.

    monthly, quarterly, annual: on the n-th working day after each month, quarter, year; dates: on given days,
    at opening; instants: one by one, as in a log; poisson: at random in office hours, `per_working_day` or
    `per_year` on average; rates: at random by weekday and hour. `case_id` and `period` may hold {year},
    {quarter}, {month}, {date}, {n}.
    """

    kind: Literal["monthly", "quarterly", "annual", "dates", "instants", "poisson", "rates"]
    case_id: CaseId
    period: str = ""
    working_day: Annotated[Whole, Field(ge=1, le=60)] = 1
    dates: tuple[Day, ...] = ()
    instants: tuple[Arrival, ...] = ()
    per_working_day: Annotated[Number, Field(gt=0, le=1_000_000)] | None = None
    per_year: Annotated[Number, Field(gt=0, le=100_000_000)] | None = None
    rates: tuple[HourlyRate, ...] = ()
    deadline_working_days: Annotated[Whole, Field(ge=1, le=500)] | None = None
    priority: Priority = 5

    @property
    def random(self) -> bool:
        """Are the cases drawn in each replication?"""
        return self.kind in ("poisson", "rates")

    @model_validator(mode="after")
    def _parameters(self) -> Self:
        names = ("dates", "instants", "per_working_day", "per_year", "rates")
        given = tuple(name for name in names if getattr(self, name))
        if self.working_day != 1:
            given = ("working_day", *given)
        choices = _PARAMETERS[self.kind]
        if given not in choices:
            allowed = tuple(", ".join(choice) or "-" for choice in choices)
            context = {"value": ", ".join(given) or "-", "allowed": allowed, "kind": self.kind}
            raise PydanticCustomError("ukur.demand_parameters", "parameters of the kind", context)
        return self


class OpenCase(Model):
    """A case that is under way when the run begins.

    `done` - the steps that are over; `released`, `deadline` - a date, or a date and time.
    """

    case_id: CaseId
    released: Moment
    done: tuple[Identifier, ...] = ()
    period: str = ""
    deadline: Moment | None = None
    priority: Priority = 5
