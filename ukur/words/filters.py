"""Conditions on cases as words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatchmethod

from mining.selection import filters as conditions
from mining.selection.filters import Filter
from sop.model import Sop
from ukur.words import Words
from ukur.words.deviations import step_name

_HAS = {"certain": "deviation", "possible": "possible"}
_ORDERS = {"=": "equal", ">": "above", ">=": "least", "<": "below", "<=": "most"}


def tell_filter(condition: Filter, sop: Sop, words: Words) -> str:
    """A condition as a phrase: `period 2025-TW1 and more than 20 working days`.

    Parameters: condition - of `mining.selection`; sop - names steps and roles; words - the language wanted.
    Returns: plain text.
    """
    return _Teller(sop, words).tell(condition)


@dataclass(frozen=True)
class _Teller:
    """Tells conditions in one language."""

    sop: Sop
    words: Words

    @singledispatchmethod
    def tell(self, condition: Filter) -> str:
        """One condition; the name of its kind where there is no phrase for it."""
        return type(condition).__name__

    @tell.register
    def _(self, condition: conditions.All) -> str:
        parts = [self.tell(part) for part in condition.parts]
        return self.words("filter.and").join(parts) if parts else self.words("filter.nothing")

    @tell.register
    def _(self, condition: conditions.Not) -> str:
        inner = condition.part
        if isinstance(inner, conditions.CarriedOut):
            return self.words("filter.not_carried_out", step=self._step(inner.step))
        if isinstance(inner, conditions.Deviates) and not (inner.kind or inner.step):
            return self.words(f"filter.{_HAS[inner.certainty]}_none")
        if isinstance(inner, conditions.Not):
            return self.tell(inner.part)
        return self.words("filter.not", part=self.tell(inner))

    @tell.register
    def _(self, condition: conditions.OneOf) -> str:
        return self.words(f"filter.{condition.column}", values=self._values(condition.values))

    @tell.register
    def _(self, condition: conditions.Dates) -> str:
        first, last = condition.first, condition.last
        told = {
            name: self.words.date(day) for name, day in (("first", first), ("last", last)) if day is not None
        }
        shape = "on" if first == last else "until" if first is None else "from" if last is None else "between"
        return self.words(f"filter.{condition.which}_{shape}", **told)

    @tell.register
    def _(self, condition: conditions.CarriedOut) -> str:
        return self.words("filter.carried_out", step=self._step(condition.step))

    @tell.register
    def _(self, condition: conditions.OfVariant) -> str:
        return self.words("filter.variant", number=self.words.number(condition.number))

    @tell.register
    def _(self, condition: conditions.HasSteps) -> str:
        return self.words("filter.steps", steps=", ".join(self._step(step) for step in condition.steps))

    @tell.register
    def _(self, condition: conditions.Deviates) -> str:
        key = f"filter.{_HAS[condition.certainty]}" + ("" if condition.kind else "_any")
        kind = self.words(f"deviation.{condition.kind}") if condition.kind else ""
        return self.words(key + ("_at" if condition.step else ""), kind=kind, step=self._step(condition.step))

    @tell.register
    def _(self, condition: conditions.Days) -> str:
        decimals = 0 if condition.days == round(condition.days) else 1
        return self.words(
            f"filter.days_{_ORDERS[condition.order]}", days=self.words.number(condition.days, decimals)
        )

    @tell.register
    def _(self, condition: conditions.Involves) -> str:
        names = {role.id: role.name for role in self.sop.roles}
        values = tuple(names.get(value, value) for value in condition.values)
        return self.words("filter.role", values=self._values(values))

    @tell.register
    def _(self, condition: conditions.ForUnit) -> str:
        names = {unit.id: unit.name for units in self.sop.units for unit in units.members}
        aliases = {
            alias
            for units in self.sop.units
            for unit in units.members
            for alias in (unit.name, *unit.aliases)
        }
        shown = [
            names.get(value, value) for value in condition.values if value in names or value not in aliases
        ]
        return self.words("filter.unit", values=self._values(tuple(dict.fromkeys(shown))))

    @tell.register
    def _(self, condition: conditions.InState) -> str:
        values = tuple(self.words(f"case_state.{value}") for value in condition.values)
        return self.words("filter.state", values=self._values(values))

    @tell.register
    def _(self, condition: conditions.Attribute) -> str:
        values = self._values(condition.values)
        return self.words("filter.attribute", name=condition.name, order=condition.order, values=values)

    def _values(self, values: tuple[str, ...]) -> str:
        return self.words("filter.or").join(values)

    def _step(self, step: str) -> str:
        return step_name(step, self.sop) or step
