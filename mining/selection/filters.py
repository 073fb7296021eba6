"""Conditions on cases, each a small frozen value; `a & b` holds where both do, `~a` where a does not.

A condition that cannot be judged of a case (no working days known, attribute missing) does not hold, and its
negation does.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mining.conformance.result import CERTAIN
from mining.conformance.units import plain
from mining.selection.view import View
from sop.errors import InputError, Problem
from sop.events import CASE_ID, PARTICIPANTS, ROLE, STEP_ID, UNIT

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]

Order = Literal["=", ">", ">=", "<", "<="]
Which = Literal["released", "completed", "touching"]
_ORDERS: dict[Order, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
STATES = ("running", "completed", "unfinished", "conforming", "deviating")


class Filter:
    """A condition on a case."""

    def holds(self, view: View) -> Mask:
        """For each case of a view: does it hold?"""
        raise NotImplementedError

    def __and__(self, other: Filter) -> Filter:
        return All((self, other))

    def __invert__(self) -> Filter:
        return Not(self)


@dataclass(frozen=True)
class All(Filter):
    """Every part holds; without parts it always does."""

    parts: tuple[Filter, ...]

    def holds(self, view: View) -> Mask:
        """For each case: do all parts hold?"""
        import numpy as np

        found = np.ones(len(view.names), dtype=bool)
        for part in self.parts:
            found &= part.holds(view)
        return found


@dataclass(frozen=True)
class Not(Filter):
    """The part does not hold."""

    part: Filter

    def holds(self, view: View) -> Mask:
        """For each case: does the part not hold?"""
        return ~self.part.holds(view)


@dataclass(frozen=True)
class OneOf(Filter):
    """A text of the case table is one of some. Parameters: column - case_id, period or opd; values."""

    column: Literal["case_id", "period", "opd"]
    values: tuple[str, ...]

    def holds(self, view: View) -> Mask:
        """For each case: is its text one of these, whatever their case and spacing?"""
        if self.column == CASE_ID:
            return view.are_in(self.values)
        wanted = {plain(value) for value in self.values}
        texts = view.of_cases(self.column)
        fitting = [text for text in texts.dropna().unique().tolist() if plain(text) in wanted]
        return texts.isin(fitting).to_numpy()


@dataclass(frozen=True)
class Dates(Filter):
    """Dates of a case fall into a window; either end may be open, both are inside."""

    which: Which
    first: dt.date | None
    last: dt.date | None

    def holds(self, view: View) -> Mask:
        """For each case: does it?"""
        import pandas as pd

        low, high = view.dates(self.which)
        found = low.notna() & high.notna()
        if self.first is not None:
            found &= high >= pd.Timestamp(self.first)
        if self.last is not None:
            found &= low <= pd.Timestamp(self.last)
        return found.to_numpy()


@dataclass(frozen=True)
class CarriedOut(Filter):
    """A step is recorded in the case. Parameters: step - its id."""

    step: str

    def holds(self, view: View) -> Mask:
        """For each case: is it? A row with nothing but the instant of enabling does not count."""
        events = view.log.events
        begun = events["start"].notna() | events["end"].notna()
        return view.some_event(
            ((events[STEP_ID] == self.step).fillna(value=False) & begun).to_numpy(dtype=bool)
        )


@dataclass(frozen=True)
class OfVariant(Filter):
    """The case is of a variant. Parameters: number - from 1, the most frequent first, as lists show it."""

    number: int

    def holds(self, view: View) -> Mask:
        """For each case: is it?"""
        cases = view.checked("variant").cases
        return view.are_in(cases.loc[cases["variant"] == self.number - 1, "case_id"])


@dataclass(frozen=True)
class HasSteps(Filter):
    """The case is exactly this sequence. Parameters: steps - ids (`?label` for unknown activities)."""

    steps: tuple[str, ...]

    def holds(self, view: View) -> Mask:
        """For each case: is it?"""
        checked = view.checked("steps")
        same = [tuple(steps) == self.steps for steps in checked.variants["steps"].tolist()]
        numbers = checked.variants.loc[same, "variant"]
        return view.are_in(checked.cases.loc[checked.cases["variant"].isin(numbers), "case_id"])


@dataclass(frozen=True)
class Deviates(Filter):
    """The case has a deviation.

    Parameters: kind - empty for any; step - id of its step, empty for any; certainty - `certain`, or
    `possible` (under some order of events whose order is not known).
    """

    kind: str = ""
    step: str = ""
    certainty: str = CERTAIN

    def holds(self, view: View) -> Mask:
        """For each case: has it?"""
        table = view.checked("deviation").deviations
        wanted = table["certainty"] == self.certainty
        if self.kind:
            wanted &= table["kind"] == self.kind
        if self.step:
            of_step = (table["step_id"] == self.step) | (table["other_step_id"] == self.step)
            wanted &= of_step.fillna(value=False).astype(bool)
        return view.are_in(table.loc[wanted, "case_id"])


@dataclass(frozen=True)
class Days(Filter):
    """Working days touched by the case (`milestone_days`, so far where it runs) compare with a number."""

    order: Order
    days: float

    def holds(self, view: View) -> Mask:
        """For each case: do they? Not where they are unknown."""
        days = view.measured("days")["milestone_days"].astype("float64").to_numpy()
        found: Mask = _ORDERS[self.order](days, self.days)
        return found


@dataclass(frozen=True)
class Involves(Filter):
    """A role took part in some activity. Parameters: values - role ids, or names as logged."""

    values: tuple[str, ...]

    def holds(self, view: View) -> Mask:
        """For each case: did one of them?"""
        import json

        wanted = {plain(value) for value in self.values}
        events = view.log.events
        leads = [role for role in events[ROLE].unique().tolist() if plain(role) in wanted]
        teams = [
            text
            for text in events[PARTICIPANTS].unique().tolist()
            if text and any(plain(str(each.get("role") or "")) in wanted for each in json.loads(text))
        ]
        return view.some_event((events[ROLE].isin(leads) | events[PARTICIPANTS].isin(teams)).to_numpy())


@dataclass(frozen=True)
class ForUnit(Filter):
    """Some activity was for a unit. Parameters: values - as logged, whatever their case and spacing."""

    values: tuple[str, ...]

    def holds(self, view: View) -> Mask:
        """For each case: was it?"""
        wanted = {plain(value) for value in self.values}
        units = [unit for unit in view.log.events[UNIT].unique().tolist() if unit and plain(unit) in wanted]
        return view.some_event(view.log.events[UNIT].isin(units).to_numpy())


@dataclass(frozen=True)
class InState(Filter):
    """The case is in a state. Parameters: values - of `STATES`."""

    values: tuple[str, ...]

    def holds(self, view: View) -> Mask:
        """For each case: is it in one of them?"""
        import numpy as np

        found = np.isin(view.states.astype(str), [value for value in self.values if value in STATES[:3]])
        judged = [value for value in self.values if value in STATES[3:]]
        if judged:
            cases = view.checked("state").cases
            found |= view.are_in(cases.loc[cases["state"].isin(judged), "case_id"])
        return found


@dataclass(frozen=True)
class Attribute(Filter):
    """An attribute of the case compares with a value: as numbers where both are, else as texts.

    Parameters: name - column of `EventLog.attributes`; order; values - one, or with `=` several.
    """

    name: str
    order: Order
    values: tuple[str, ...]

    def holds(self, view: View) -> Mask:
        """For each case: does it?"""
        import pandas as pd

        table = view.log.attributes
        known = () if table is None else tuple(str(name) for name in table.columns if name != CASE_ID)
        if table is None or self.name not in known:
            raise InputError(Problem(code="filter_attribute", value=self.name, allowed=known))
        column = table.drop_duplicates(CASE_ID).set_index(CASE_ID)[self.name].reindex(view.names)
        texts = column.astype("str").map(plain, na_action="ignore")
        if self.order == "=":
            same: Mask = texts.isin([plain(value) for value in self.values]).to_numpy()
            return same
        numbers, wanted = pd.to_numeric(column, errors="coerce"), _number(self.values[0])
        if wanted is None:
            raise InputError(Problem(code="filter_value", value=self.values[0], allowed=("12", "3.5")))
        found: Mask = _ORDERS[self.order](numbers, wanted).to_numpy(dtype=bool)
        return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
