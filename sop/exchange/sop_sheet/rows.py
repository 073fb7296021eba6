"""An SOP as the rows of the tables of its sheet: plain values by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sop.exchange.sheet.layout import posts, posts_of
from sop.exchange.sop_sheet import layout as lay
from sop.exchange.sop_sheet.terms import Terms, Words
from sop.model import Sop

Raw = Mapping[str, Any]
EMPTY_STEPS = 25
"""Numbered rows of an empty sheet."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row. Parameters: key - its permanent key, empty where it has none; values - by column name."""

    key: str
    values: Mapping[str, Any]


Tables = Mapping[str, tuple[Row, ...]]


def terms_of(sop: Sop, words: Words) -> Terms:
    """What the cells of an SOP are shown by."""
    return Terms(
        words=words,
        roles=posts_of(sop),
        sets=posts({each.id: each.name for each in sop.units}, ()),
        numbers={step.id: step.number for step in sop.steps},
    )


def filled(sop: Sop) -> Tables:
    """All that an SOP says, as rows.

    Parameters: sop - any SOP.
    Returns: rows by table; values are those of the document as plain data.
    """
    raw = sop.model_dump(mode="json")
    steps = raw["steps"]
    return {
        lay.IDENTITY: tuple(_identity(raw)),
        lay.STEPS: tuple(Row(key=step["id"], values=_step(step)) for step in steps),
        lay.ROLES: tuple(Row(key=role["id"], values=role) for role in raw["roles"]),
        lay.DECISIONS: tuple(row for step in steps for row in _decision(step)),
        lay.OTHERS: tuple(row for step in steps for row in _others(step)),
        lay.UNITS: tuple(
            Row(key=f"{each['id']}/{unit['id']}", values={**unit, "set": each["name"]})
            for each in raw["units"]
            for unit in each["members"]
        ),
        lay.STAGES: tuple(Row(key=stage["id"], values=stage) for stage in raw["stages"]),
        lay.DOUBTS: tuple(Row(key=str(at), values=doubt) for at, doubt in enumerate(raw["doubts"], 1)),
    }


def empty() -> Tables:
    """The rows of a sheet in which nothing stands yet but the numbers of steps."""
    return {
        **dict.fromkeys(lay.TABLES, ()),
        lay.IDENTITY: tuple(_identity({})),
        lay.STEPS: tuple(Row(key="", values={"number": number}) for number in range(1, EMPTY_STEPS + 1)),
    }


def _identity(raw: Raw) -> Iterator[Row]:
    """A row for each field; lists have one for each entry and room for more."""
    for field in lay.FIELDS:
        value: Any = raw
        for part in field.path:
            value = value.get(part) if value is not None else None
        entries = list(value or ()) if field.rows else [value]
        if field.rows:
            entries += [None] * max(1, field.rows - len(entries))
        for at, entry in enumerate(entries, 1):
            yield Row(key=f"{field.name}#{at}", values={lay.LABEL: field.name, lay.VALUE: entry})


def _step(step: Raw) -> Raw:
    performers, due = step["performers"], step["due"]
    return {
        **step,
        "performers": performers["roles"],
        **{name: performers[name] for name in ("lead", "deputies", "basis", "note")},
        "due": _span(due),
        "since": due["after"] if due else "enabled",
        "wait_limit": _span(step["wait_limit"]),
    }


def _span(due: Raw | None) -> Raw | None:
    return {name: due[name] for name in ("value", "unit")} if due else None


def _decision(step: Raw) -> Iterator[Row]:
    """A row for each outcome; what is said of the decision as a whole stands in the first."""
    decision = step["decision"] or {"outcomes": ()}
    for at, outcome in enumerate(decision["outcomes"]):
        whole = {} if at else {"basis": decision["basis"], "note": decision["note"] or None}
        yield Row(key=f"{step['id']}/{outcome['id']}", values={"step": step["id"], **outcome, **whole})


def _others(step: Raw) -> Iterator[Row]:
    for at, other in enumerate(step["performers"]["alternatives"], 1):
        values = {"step": step["id"], "performers": other["roles"], "note": other["note"]}
        yield Row(key=f"{step['id']}/{at}", values=values)
