"""How long steps take."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from simulation.scenario.kinds import Minutes, ordered
from sop.documents import Model
from sop.model import Identifier
from sop.values import Number

Factor = Annotated[Number, Field(ge=0, le=1_000_000)]

LARGEST_FACTOR = 100
_PARAMETERS: dict[str, tuple[str, ...]] = {
    "constant": (),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "pert": ("low", "mode", "high"),
    "lognormal": ("cv",),
    "gamma": ("cv",),
    "weibull": ("cv",),
    "exponential": (),
    "empirical": ("values",),
}
_ABSOLUTE = ("uniform", "triangular", "pert", "empirical")


class DurationRule(Model):
    """How long a step takes, relative to its standard (or to `minutes` where that is given).

    constant: exactly that. uniform: between `low` and `high` times that. triangular, pert: `low`, `mode`,
    `high` times that. lognormal, gamma, weibull: mean exactly that, coefficient of variation `cv`.
    exponential: mean exactly that. empirical: one of `values` times that, each as likely. `absolute` - the
    points or values are minutes themselves.
    """

    family: Literal[
        "constant",
        "uniform",
        "triangular",
        "pert",
        "lognormal",
        "gamma",
        "weibull",
        "exponential",
        "empirical",
    ]
    minutes: Minutes | None = None
    cv: Annotated[Number, Field(gt=0, le=5)] | None = None
    low: Factor | None = None
    mode: Factor | None = None
    high: Annotated[Factor, Field(gt=0)] | None = None
    values: Annotated[tuple[Factor, ...], Field(min_length=1, max_length=10_000)] | None = None
    absolute: bool = False

    @property
    def stands_alone(self) -> bool:
        """Needs no standard of the step."""
        return self.absolute or self.minutes is not None

    @model_validator(mode="after")
    def _parameters(self) -> Self:
        wanted = _PARAMETERS[self.family]
        names = ("cv", "low", "mode", "high", "values")
        given = tuple(name for name in names if getattr(self, name) is not None)
        if set(wanted) != set(given):
            raise PydanticCustomError(
                "ukur.family_parameters",
                "parameters of the family",
                {"value": ", ".join(given) or "-", "allowed": wanted or ("-",), "family": self.family},
            )
        ordered(self.low, self.low if self.family == "uniform" else self.mode, self.high)
        self._measure()
        return self

    def _measure(self) -> None:
        """Of what the numbers are multiples must be clear, and no multiple can be a slip of the pen."""
        if self.absolute and (self.minutes is not None or self.family not in _ABSOLUTE):
            raise PydanticCustomError(
                "ukur.absolute_duration",
                "absolute",
                {"value": self.family, "allowed": _ABSOLUTE, "family": self.family},
            )
        largest = max((self.high or 0.0, *(self.values or ())))
        if not self.absolute and largest > LARGEST_FACTOR:
            context = {"value": f"{largest:g}", "allowed": (f"<= {LARGEST_FACTOR}",)}
            raise PydanticCustomError("ukur.out_of_range", "factor", context)


class DurationRules(Model):
    """One rule for all steps, others by step, and by unit of a step that is done for each unit."""

    default: DurationRule = DurationRule(family="lognormal", cv=0.3)
    steps: dict[Identifier, DurationRule] = Field(default_factory=dict)
    units: dict[Identifier, dict[Identifier, DurationRule]] = Field(default_factory=dict)

    def rule(self, step_id: str, unit_id: str = "") -> DurationRule:
        """The rule that holds for a step, or for one unit of it."""
        return self.units.get(step_id, {}).get(unit_id) or self.steps.get(step_id, self.default)
