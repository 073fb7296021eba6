"""Parts of an SOP that say how its flow goes: units, deadlines, decisions; and the texts all parts share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from sop.documents import Model
from sop.values import Number, Whole

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Share = Annotated[Number, Field(ge=0, le=1)]


class Basis(StrEnum):
    """Where a statement comes from."""

    STATED = "stated"
    INFERRED = "inferred"
    ASSUMED = "assumed"


class Unit(Model):
    """One of several units that do the same, such as a bidang; `aliases` - how logs write it."""

    id: Identifier
    name: Text
    aliases: tuple[Text, ...] = ()


class UnitSet(Model):
    """Units for which a step can be carried out, once for each."""

    id: Identifier
    name: Text
    members: Annotated[tuple[Unit, ...], Field(min_length=1, max_length=100)]


class Due(Model):
    """When a step should be completed: a span of working time since it was enabled, or since the release."""

    value: Annotated[Number, Field(gt=0, le=100_000)]
    unit: Literal["working_days", "working_hours", "working_minutes"]
    after: Literal["enabled", "release"] = "enabled"

    def seconds(self, day_seconds: int) -> int:
        """Working seconds. Parameters: day_seconds - working seconds of the usual day."""
        spans = {"working_days": day_seconds, "working_hours": 3600, "working_minutes": 60}
        return round(self.value * spans[self.unit])


def _names(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Outcome(Model):
    """One way out of a decision.

    `share` - probability, where it is known; `to` - steps that it leads to: None goes on to the successors
    that no other outcome names, `end` ends the case, this step or an earlier one is a return. A return needs
    `at_most`, the number of times a case may take it; `falling` is a factor on its share at each further
    visit.
    """

    id: Identifier
    text: Text
    share: Share | None = None
    to: Annotated[tuple[Identifier, ...], Field(min_length=1), BeforeValidator(_names)] | None = None
    at_most: Annotated[Whole, Field(ge=1, le=20)] | None = None
    falling: Share = 1.0


class Decision(Model):
    """What a step decides, and on what basis that is known."""

    outcomes: Annotated[tuple[Outcome, ...], Field(min_length=2, max_length=20)]
    basis: Basis = Basis.STATED
    note: str = ""
