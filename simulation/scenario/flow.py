"""What lies between steps, and where their order may turn: waits, hand-overs, batches, corrections."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from simulation.scenario.kinds import Clock, Probability, Share, Span
from sop.documents import Model
from sop.model import Basis, Identifier, Text
from sop.values import Number, Whole


class ExternalWait(Span):
    """Somebody outside needs time: from the completion of `after`; `before` cannot start until it is over."""

    id: Identifier
    name: Text
    after: Identifier
    before: Identifier
    unit: Literal["working_days", "working_hours", "calendar_days", "clock_hours"] = "working_days"
    basis: Basis = Basis.ASSUMED
    note: str = ""


class Handover(Span):
    """Until a step lies on the desk, after it is enabled.

    `after` - only from that step; `before` - only to that one; neither: between all; the most specific rule
    holds. `between_roles_only` - not where the same role goes on. `performer_hours` - hours in which at least
    one holder of the leading role of the step that receives is usually on duty.
    """

    id: Identifier
    after: Identifier | None = None
    before: Identifier | None = None
    between_roles_only: bool = True
    unit: Literal[
        "working_minutes", "working_hours", "working_days", "clock_hours", "calendar_days", "performer_hours"
    ]
    basis: Basis = Basis.ASSUMED
    note: str = ""


class Patience(Model):
    """How long the oldest item of a batch waits at most, in office time."""

    value: Annotated[Number, Field(gt=0, le=1000)]
    unit: Literal["working_minutes", "working_hours", "working_days"]


class BatchFactor(Model):
    """Work in batches of so many items or more is multiplied by `factor`."""

    model_config = ConfigDict(populate_by_name=True)

    least: Annotated[Whole, Field(ge=1, le=10_000, alias="from")]
    factor: Annotated[Number, Field(gt=0, le=100)]


class Batch(Model):
    """Items of one step are gathered and carried out together.

    It begins when `size` items are there, at each time of day `at`, or when the oldest item has waited
    `patience`: whichever comes first; at least one is given. `effort` - each item has its work, or the whole
    batch has the work of one; `finish` - the items are done one by one, or all when the batch ends (the only
    way for a batch with the work of one).
    """

    step: Identifier
    size: Annotated[Whole, Field(ge=1, le=10_000)] | None = None
    at: tuple[Clock, ...] = ()
    patience: Patience | None = None
    effort: Literal["item", "batch"] = "item"
    finish: Literal["one_by_one", "together"] | None = None
    factors: tuple[BatchFactor, ...] = ()

    @property
    def one_by_one(self) -> bool:
        """Each item is finished as soon as it is done."""
        return self.effort == "item" and self.finish != "together"

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.size is None and not self.at and self.patience is None:
            context = {"value": self.step, "allowed": ("size", "at", "patience")}
            raise PydanticCustomError("ukur.batch_never_begins", "no trigger", context)
        if self.effort == "batch" and self.finish == "one_by_one":
            context = {"value": "one_by_one", "allowed": ("together",)}
            raise PydanticCustomError("ukur.batch_has_one_end", "one work, one end", context)
        least = [factor.least for factor in self.factors]
        if least != sorted(set(least)):
            context = {"value": ", ".join(map(str, least))}
            raise PydanticCustomError("ukur.batch_factors_unordered", "ascending", context)
        return self


class Correction(Model):
    """At step `at` a share of the cases is sent back to `back_to`, at most so many times each.

    `falling` - factor on the share at each further visit.
    """

    id: Identifier
    at: Identifier
    back_to: Identifier
    share: Share
    at_most: Annotated[Whole, Field(ge=1, le=20)] = 1
    falling: Probability = 1.0
    basis: Basis = Basis.ASSUMED
    note: str = ""
