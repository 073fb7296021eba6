"""Numbers of a scenario that are known only within limits, and the scenario with others in their place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from simulation.streams import uniforms
from sop.documents import Model
from sop.errors import Problem, SimulationError
from sop.model import Basis
from sop.values import Number, Whole

M = TypeVar("M", bound=Model)
Place = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+(\.[A-Za-z0-9_-]+)+$", max_length=200)]

_KEYS = ("id", "role", "step")
_LEVEL_Z = 1.959963984540054
"""A value outside the stated limits is as likely as one outside a 95 % interval."""


class Uncertain(Model):
    """A number of the scenario that may lie anywhere between `low` and `high` (95 %).

    `at` - its place, with the ids of lists: `people.sekretaris.other_duties`,
    `durations.steps.koreksi.minutes`; `n` - observations it was learned from, 0 for an assumption.
    """

    at: Place
    low: Number
    high: Number
    n: Annotated[Whole, Field(ge=0)] = 0
    basis: Basis = Basis.ASSUMED
    note: str = ""

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.low < self.high:
            value = f"{self.low:g}..{self.high:g}"
            raise PydanticCustomError("ukur.limits_inverted", "low < high", {"value": value})
        return self


class LearnedFrom(Model):
    """The log that a scenario was learned from, and how well a simulation of it agreed with held-out cases.

    `fit` - `validated`, `partly`, `not_validated`, or `untold` where nothing could be held out.
    """

    log: str
    digest: str = ""
    cases: Annotated[Whole, Field(ge=0)]
    fit: Literal["validated", "partly", "not_validated", "untold"] = "untold"
    note: str = ""


def value_at(document: Model, at: str) -> float:
    """The number at a place.

    Parameters: document; at - dotted path, ids for the members of lists.
    Returns: the number, in the unit of its place.
    Raises: SimulationError - there is no number.
    """
    found: Any = document
    for name in at.split("."):
        found = _child(found, name, at)[1]
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise SimulationError(Problem(code="no_number_there", place=at, value=str(found)[:60]))
    return float(found)


def with_values(document: M, values: Mapping[str, float]) -> M:
    """A document with other numbers in some places.

    Parameters: document; values - by place, as in `value_at`.
    Returns: a copy; whatever stands beside is kept.
    Raises: SimulationError - a place has no number, or the number cannot stand there.
    """
    for at, value in values.items():
        document = _replaced(document, at.split("."), value, at)
    return document


def drawn(document: Any, number: int) -> Any:
    """A scenario with each uncertain number drawn between its limits, the same for the same number.

    Shares are drawn normal on the logit scale, other positive numbers on the log scale, the rest as they
    are, with 95 % between the limits; a draw that the scenario does not allow is put at the limit beside it.
    Shares of the outcomes of one decision that come to more than 1 are made smaller alike.

    Parameters: document - a scenario; number - of the draw, from 0.
    Returns: a copy with the drawn numbers.
    """
    values = {
        item.at: _standing(document, item, _draw(document, item, number)) for item in document.uncertain
    }
    for step, shares in document.decisions.items():
        mine = {f"decisions.{step}.{name}" for name in shares} & set(values)
        total = sum(values.get(f"decisions.{step}.{name}", share) for name, share in shares.items())
        if mine and total > 1:
            fixed = sum(share for name, share in shares.items() if f"decisions.{step}.{name}" not in mine)
            factor = max(0.0, 1 - fixed) / (total - fixed)
            values |= {at: values[at] * factor for at in mine}
    return with_values(document, values)


def _draw(document: Any, item: Uncertain, number: int) -> float:
    from scipy.special import ndtri

    luck = float(uniforms((document.seed, number, "uncertain", item.at), 1)[0])
    z = float(ndtri(luck))
    share = item.at.split(".")[0] in ("decisions", "passed_over") or item.at.endswith(
        (".share", ".other_duties")
    )
    if share and item.low > 0 and item.high < 1:
        return 1 / (1 + math.exp(-_between(_logit(item.low), _logit(item.high), z)))
    if item.low > 0:
        return math.exp(_between(math.log(item.low), math.log(item.high), z))
    # Near a border of zero the number is spread evenly: a normal one would fall beyond it.
    return item.low + luck * (item.high - item.low)


def _standing(document: Any, item: Uncertain, value: float) -> float:
    """The value, or the limit beside it where the value cannot stand in the document."""
    if item.low <= value <= item.high:
        return value
    try:
        with_values(document, {item.at: value})
    except SimulationError:
        return min(max(value, item.low), item.high)
    return value


def _between(low: float, high: float, z: float) -> float:
    return (low + high) / 2 + z * (high - low) / (2 * _LEVEL_Z)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _child(parent: Any, name: str, at: str) -> tuple[Any, Any]:
    """The key and the member of that name."""
    if isinstance(parent, Model) and name in type(parent).model_fields:
        return name, getattr(parent, name)
    if isinstance(parent, Mapping) and name in parent:
        return name, parent[name]
    if isinstance(parent, tuple):
        for index, member in enumerate(parent):
            if any(getattr(member, key, None) == name for key in _KEYS) or name == str(index):
                return index, member
    raise SimulationError(Problem(code="no_such_place", place=at, value=name))


def _replaced(parent: Any, names: list[str], value: float, at: str) -> Any:
    name, *rest = names
    key, member = _child(parent, name, at)
    if rest:
        new = _replaced(member, rest, value, at)
    else:
        if isinstance(member, bool) or not isinstance(member, int | float | None):
            raise SimulationError(Problem(code="no_number_there", place=at, value=str(member)[:60]))
        new = round(value) if isinstance(member, int) else value
    if isinstance(parent, Model):
        return _checked(parent, key, new, at) if not rest else parent.model_copy(update={key: new})
    if isinstance(parent, tuple):
        return (*parent[:key], new, *parent[key + 1 :])
    return {**parent, key: new}


def _checked(parent: Model, key: str, value: float, at: str) -> Model:
    """The model with one field changed, if the value can stand there."""
    given = {name: getattr(parent, name) for name in parent.model_fields_set}
    try:
        return type(parent)(**{**given, key: value})
    except ValidationError as error:
        problem = Problem(code="cannot_stand_there", place=at, value=f"{value:g}")
        raise SimulationError(problem) from error
