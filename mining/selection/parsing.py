"""Conditions from short texts: `period=2025-TW1`, `days>20`, `deviation=not_carried_out@koreksi`."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, get_args

from mining.conformance.result import CERTAIN, POSSIBLE
from mining.conformance.wording import FLOW_KINDS, KINDS
from mining.selection.filters import (
    STATES,
    All,
    Attribute,
    CarriedOut,
    Dates,
    Days,
    Deviates,
    Filter,
    ForUnit,
    HasSteps,
    InState,
    Involves,
    Not,
    OfVariant,
    OneOf,
    Order,
    Which,
)
from sop.errors import InputError, Problem

if TYPE_CHECKING:
    from sop.model import Sop

KEYS = (
    "case", "period", "opd", "released", "completed", "touching", "step", "variant", "steps", "deviation",
    "possible", "days", "role", "unit", "state", "attribute.NAME",
)  # fmt: skip
_FORM = re.compile(r"\s*([^=<>!]+?)\s*(!=|>=|<=|=|>|<)\s*(.*?)\s*", re.DOTALL)
_EQUAL, _ORDERED = ("=", "!="), ("=", "!=", ">", ">=", "<", "<=")
_SYNONYMS = {"skipped": "not_carried_out"}


def parse_filters(texts: str | Iterable[str], *, sop: Sop | None = None) -> Filter:
    """One condition that holds where all texts do.

    Parameters: texts - one, or several, each as for `parse_filter`; sop - as there.
    Returns: the condition; without any text one that always holds.
    Raises: InputError - with the problems of all texts.
    """
    if isinstance(texts, str):
        texts = [texts]
    parts: list[Filter] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            parts.append(parse_filter(text, sop=sop))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def parse_filter(text: str, *, sop: Sop | None = None) -> Filter:
    """One condition from a text `key operator value`.

    Keys: `case`, `period`, `opd` (texts; several values are separated by `|`); `released`, `completed` (a
    date, `2025-01-01..2025-03-31`, or compared with `>=`, `<` and so on), `touching` (from the first to the
    last record); `step` (id or number: it was carried out; `!=` not); `variant` (number from 1); `steps` (ids
    separated by commas: exactly these in this order); `deviation` (a kind, `any` or `none`, with `@step`
    those of one step; certain ones), `possible` (likewise, a deviation under some order of events whose order
    is not known); `days` (working days touched, compared with a number); `role`, `unit` (took part);
    `state` (running, completed, unfinished, conforming, deviating); `attribute.NAME` (a column of the log's
    case attributes, compared with a number or equal to texts). `!=` is the negation of `=`.

    Parameters: text - one condition; sop - whose steps, roles and units are allowed; None allows all.
    Returns: the condition.
    Raises: InputError - the text is no condition; names what is allowed.
    """
    match = _FORM.fullmatch(text)
    if match is None or not match[3]:
        raise InputError(Problem(code="filter_form", value=text, allowed=KEYS))
    key, sign, value = match[1], match[2], match[3]
    if sign == "!=":
        return Not(_positive(key, "=", value, text, sop))
    return _positive(key, sign, value, text, sop)


def _positive(key: str, sign: str, value: str, text: str, sop: Sop | None) -> Filter:
    values = tuple(part.strip() for part in value.split("|") if part.strip())
    order = _order(sign)
    if key.startswith("attribute.") and len(key) > len("attribute."):
        return Attribute(key.removeprefix("attribute."), order, values)
    if key == "days":
        return Days(order, _number(value))
    for which in get_args(Which):
        if key == which:
            return _dates(which, order, value)
    if key not in KEYS:
        close = difflib.get_close_matches(key, KEYS, n=1)
        fields = {"suggestion": close[0] if close else ""}
        raise InputError(Problem(code="filter_key", place=text, value=key, allowed=KEYS, fields=fields))
    if order != "=":
        raise InputError(Problem(code="filter_operator", place=text, value=sign, allowed=_EQUAL))
    return _equal(key, value, values, sop)


def _equal(key: str, value: str, values: tuple[str, ...], sop: Sop | None) -> Filter:  # noqa: PLR0911
    if key == "period":
        return OneOf("period", values)
    if key == "opd":
        return OneOf("opd", values)
    if key == "case":
        return OneOf("case_id", values)
    if key == "step":
        return CarriedOut(_step(value, sop))
    if key == "steps":
        return HasSteps(tuple(_step(part.strip(), sop) for part in value.split(",")))
    if key == "variant":
        return OfVariant(_whole(value))
    if key in ("deviation", "possible"):
        return _deviation(value, sop, CERTAIN if key == "deviation" else POSSIBLE)
    if key == "role":
        return Involves(tuple(_role(each, sop) for each in values))
    if key == "unit":
        return ForUnit(tuple(name for each in values for name in _unit(each, sop)))
    return InState(tuple(_allowed(each, STATES) for each in values))


def _deviation(value: str, sop: Sop | None, certainty: str) -> Filter:
    kind, _, step = value.partition("@")
    kind = _SYNONYMS.get(kind.strip(), kind.strip())
    where = _step(step.strip(), sop) if step.strip() else ""
    if kind == "none":
        return Not(Deviates(step=where, certainty=certainty))
    if kind == "any":
        return Deviates(step=where, certainty=certainty)
    return Deviates(_allowed(kind, (*KINDS, *FLOW_KINDS, "any", "none")), where, certainty)


def _dates(key: Which, order: Order, value: str) -> Filter:
    low, dots, high = value.partition("..")
    if dots and order == "=":
        first, last = (_date(part) if part.strip() else None for part in (low, high))
        if first is None and last is None:
            _date("")
        if first is not None and last is not None and last < first:
            raise InputError(Problem(code="filter_value", value=value, allowed=("2025-01-01..2025-03-31",)))
        return Dates(key, first, last)
    day = _date(value)
    one = dt.timedelta(days=1)
    return {
        "=": Dates(key, day, day),
        ">=": Dates(key, day, None),
        ">": Dates(key, day + one, None),
        "<=": Dates(key, None, day),
        "<": Dates(key, None, day - one),
    }[order]


def _date(text: str) -> dt.date:
    try:
        found = dt.date.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or not 1900 <= found.year <= 2200:
        allowed = ("2025-01-31", "2025-01-01..2025-03-31")
        raise InputError(Problem(code="filter_value", value=text, allowed=allowed))
    return found


def _order(sign: str) -> Order:
    orders: dict[str, Order] = {"=": "=", ">": ">", ">=": ">=", "<": "<", "<=": "<="}
    return orders[sign]


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not abs(found) < 1e9:
        raise InputError(Problem(code="filter_value", value=text, allowed=("20", "7.5")))
    return found


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:12]) > 0 and len(text) <= 12):
        raise InputError(Problem(code="filter_value", value=text, allowed=("1, 2, 3, ...",)))
    return int(text)


def _allowed(text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        close = difflib.get_close_matches(text, allowed, n=1)
        fields = {"suggestion": close[0] if close else ""}
        raise InputError(Problem(code="filter_value", value=text, allowed=allowed, fields=fields))
    return text


def _step(text: str, sop: Sop | None) -> str:
    """The id of a step, by its id or number; without an SOP the text itself."""
    if sop is None or text.startswith("?"):
        return text
    numbers = {str(step.number): step.id for step in sop.steps}
    return numbers.get(text) or _allowed(text, tuple(step.id for step in sop.steps))


def _role(text: str, sop: Sop | None) -> str:
    """The id of a role, by its id, name or alias; a role that the SOP does not know may be in the log."""
    from mining.conformance.units import plain

    for role in () if sop is None else sop.roles:
        if plain(text) in {plain(name) for name in (role.id, role.name, *role.aliases)}:
            return role.id
    return text


def _unit(text: str, sop: Sop | None) -> tuple[str, ...]:
    """Everything a log may call the unit."""
    from mining.conformance.units import plain

    for units in () if sop is None else sop.units:
        for unit in units.members:
            names = (unit.id, unit.name, *unit.aliases)
            if plain(text) in {plain(name) for name in names}:
                return names
    return (text,)
