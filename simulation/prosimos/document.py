"""The JSON beside the diagram: what Prosimos calls simulation parameters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from simulation.prosimos.problems import as_problems
from sop.errors import DocumentError, Problem
from sop.exchange.opening import file_bytes

MOST_BYTES = 20_000_000
MOST_NESTING = 40
"""Brackets inside each other; what Prosimos writes needs eight."""
MOST_RESOURCES = 2_000
MOST_PERFORMANCES = 5_000
"""Pairs of task and resource."""


class _Part(BaseModel):
    """Part of the document. What Prosimos itself does not look at is not looked at here."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, populate_by_name=True)


def _plain(value: Any) -> Any:
    """`{"value": 3}`, or 3 as the oldest files have it."""
    return value["value"] if isinstance(value, dict) and set(value) == {"value"} else value


def _no_truth(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "a number is wanted")
    return value


def _listed(value: Any) -> Any:
    """A calendar is a list of periods, or an object that holds one."""
    return value["time_periods"] if isinstance(value, dict) and "time_periods" in value else value


def _none_is_empty(value: Any) -> Any:
    return [] if value is None or value == {} else value


Name = Annotated[str, Field(min_length=1, max_length=300)]
Amount = Annotated[float, BeforeValidator(_no_truth), Field(ge=-1e12, le=1e12)]
Parameter = Annotated[Amount, BeforeValidator(_plain)]
Chance = Annotated[float, BeforeValidator(_no_truth), Field(ge=0, le=1)]


class Histogram(_Part):
    """Values and how likely one of them or an earlier one is."""

    cdf: Annotated[tuple[Chance, ...], Field(min_length=1, max_length=10_000)]
    bin_midpoints: Annotated[tuple[Amount, ...], Field(min_length=1, max_length=10_000)]


class Distribution(_Part):
    """A distribution of seconds, as `simulation.prosimos.distributions` explains it."""

    family: Annotated[Name, Field(alias="distribution_name")]
    parameters: Annotated[
        tuple[Parameter, ...], Field(alias="distribution_params", default=(), max_length=20)
    ]
    histogram: Annotated[Histogram | None, Field(alias="histogram_data")] = None


class Period(_Part):
    """Weekdays from one to the other, round the end of the week where need be, with their hours."""

    first: Annotated[Name, Field(alias="from")]
    last: Annotated[Name, Field(alias="to")]
    opens: Annotated[Name, Field(alias="beginTime")]
    closes: Annotated[Name, Field(alias="endTime")]


Periods = Annotated[tuple[Period, ...], BeforeValidator(_listed), Field(max_length=10_000)]


class Timetable(_Part):
    """A calendar that resources refer to."""

    id: Name
    periods: Annotated[Periods, Field(alias="time_periods")]


class Resource(_Part):
    """So many persons (or machines) who are alike."""

    id: Name
    name: Annotated[str, Field(max_length=2000)] = ""
    amount: Annotated[int, BeforeValidator(_no_truth), Field(ge=1, le=100_000)] = 1
    cost: Annotated[Amount, Field(alias="cost_per_hour", default=0.0)]
    calendar: Name


class Pool(_Part):
    """Resources under one name; the name says nothing about who can do what."""

    id: Name
    name: Annotated[str, Field(max_length=2000)] = ""
    resources: Annotated[tuple[Resource, ...], Field(alias="resource_list", max_length=10_000)]


class Performance(Distribution):
    """How long one resource takes."""

    resource: Annotated[Name, Field(alias="resource_id")]


class TaskResources(_Part):
    """Who can carry out a task."""

    task: Annotated[Name, Field(alias="task_id")]
    resources: Annotated[tuple[Performance, ...], Field(max_length=10_000)]


class FlowChance(_Part):
    """How likely a flow out of a gateway is; None where the file leaves it to the rest."""

    flow: Annotated[Name, Field(alias="path_id")]
    value: Chance | None = None
    condition: Annotated[str | None, Field(alias="condition_id")] = None


class Gateway(_Part):
    """The flows out of a gateway."""

    id: Annotated[Name, Field(alias="gateway_id")]
    flows: Annotated[tuple[FlowChance, ...], Field(alias="probabilities", max_length=1000)]


class EventTime(Distribution):
    """How long a timer runs."""

    id: Annotated[Name, Field(alias="event_id")]


class Firing(_Part):
    """One condition of the start of a batch."""

    attribute: Name
    comparison: Name
    value: str | Amount


class SizeValue(_Part):
    """A value for a number of items."""

    key: Annotated[int, BeforeValidator(_no_truth), Field(ge=1, le=10_000)]
    value: Amount


class BatchRule(_Part):
    """A task whose items are gathered. `firing_rules` - one of the lists must hold, in each all."""

    task: Annotated[Name, Field(alias="task_id")]
    kind: Annotated[Name, Field(alias="type")]
    sizes: Annotated[tuple[SizeValue, ...], Field(alias="size_distrib", default=(), max_length=1000)]
    factors: Annotated[tuple[SizeValue, ...], Field(alias="duration_distrib", default=(), max_length=1000)]
    rules: Annotated[tuple[tuple[Firing, ...], ...], Field(alias="firing_rules", default=(), max_length=100)]


Batches = Annotated[tuple[BatchRule, ...], BeforeValidator(_none_is_empty), Field(max_length=1000)]
Events = Annotated[tuple[EventTime, ...], BeforeValidator(_none_is_empty), Field(max_length=1000)]
Count = Annotated[int, BeforeValidator(_no_truth), Field(ge=1)]
Stamp = Annotated[str, Field(max_length=60)]
Anything = Annotated[Any, BeforeValidator(_none_is_empty)]


class Parameters(_Part):
    """The whole document. `extra` holds the top-level keys that Prosimos does not know either."""

    pools: Annotated[
        tuple[Pool, ...], Field(alias="resource_profiles", min_length=1, max_length=MOST_RESOURCES)
    ]
    arrival: Annotated[Distribution, Field(alias="arrival_time_distribution")]
    arrival_periods: Annotated[Periods, Field(alias="arrival_time_calendar")]
    gateways: Annotated[
        tuple[Gateway, ...], Field(alias="gateway_branching_probabilities", default=(), max_length=10_000)
    ]
    tasks: Annotated[
        tuple[TaskResources, ...], Field(alias="task_resource_distribution", min_length=1, max_length=10_000)
    ]
    timetables: Annotated[tuple[Timetable, ...], Field(alias="resource_calendars", max_length=MOST_RESOURCES)]
    events: Annotated[Events, Field(alias="event_distribution")] = ()
    batches: Annotated[Batches, Field(alias="batch_processing")] = ()
    model_type: str = "CRISP"
    cases: Annotated[Count | None, Field(alias="total_cases")] = None
    starts: Annotated[Stamp | None, Field(alias="start_time")] = None
    case_attributes: Anything = ()
    event_attributes: Anything = ()
    global_attributes: Anything = ()
    priorities: Annotated[Anything, Field(alias="prioritisation_rules")] = ()
    branch_rules: Anything = ()
    multitask: Anything = ()
    extra: Annotated[tuple[str, ...], Field(exclude=True)] = ()

    @property
    def resources(self) -> tuple[Resource, ...]:
        """Each resource once, in the order of the document."""
        return tuple({one.id: one for pool in self.pools for one in pool.resources}.values())


_KNOWN = {field.alias or name for name, field in Parameters.model_fields.items()} - {"extra"}
_HARMLESS = {"gateway_execution_limit", "granule_size"}
"""What only has a meaning for loops without end, and for fuzzy calendars."""


def read_parameters(path: str | Path) -> Parameters:
    """Read and validate one JSON file.

    Parameters: path - the file that Prosimos takes beside the diagram.
    Returns: the document.
    Raises: DocumentError - not such a file; with every problem found, each with its place.
    """
    file = str(path)
    data = _parsed(file_bytes(path, most=MOST_BYTES), file)
    if isinstance(data.get("resource_profiles"), dict):
        problem = Problem(code="prosimos_old_document", file=file, place="resource_profiles")
        raise DocumentError(problem)
    try:
        found = Parameters.model_validate({key: value for key, value in data.items() if key != "extra"})
    except ValidationError as error:
        raise DocumentError(as_problems(error, file)) from error
    unknown = tuple(key[:80] for key in data if key not in _KNOWN | _HARMLESS)
    return found.model_copy(update={"extra": unknown})


def _parsed(raw: bytes, file: str) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"line {raw[: error.start].count(10) + 1}"
        raise DocumentError(Problem(code="not_utf8", file=file, place=place, allowed=("UTF-8",))) from error
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        _check_nesting(data)
    except RecursionError as error:
        raise DocumentError(Problem(code="too_deep", file=file, allowed=(str(MOST_NESTING),))) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}"
        raise DocumentError(Problem(code="not_json", file=file, place=place, value=error.msg)) from error
    except _RefusedError as error:
        raise DocumentError(Problem(code=error.code, file=file, value=error.value)) from error
    except ValueError as error:  # a number of thousands of digits
        raise DocumentError(Problem(code="not_json", file=file, value=str(error)[:80])) from error
    if not isinstance(data, dict):
        problem = Problem(code="not_a_mapping", file=file, value=type(data).__name__, allowed=("{...}",))
        raise DocumentError(problem)
    return data


class _RefusedError(Exception):
    def __init__(self, code: str, value: str) -> None:
        super().__init__(code)
        self.code, self.value = code, value[:80]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """No key twice: which of the two holds would be a guess."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _RefusedError("duplicate_key", next(name for name in names if names.count(name) > 1))
    return found


def _no_number(text: str) -> float:
    raise _RefusedError("not_json", text)


def _check_nesting(data: Any) -> None:
    """What lies deeper inside each other than any document of Prosimos (the parser itself stops at 1,000)."""
    level = [data]
    for _ in range(MOST_NESTING):
        holders = [one for one in level if isinstance(one, dict | list)]
        level = [inner for one in holders for inner in (one.values() if isinstance(one, dict) else one)]
    if any(isinstance(one, dict | list) for one in level):
        raise RecursionError
