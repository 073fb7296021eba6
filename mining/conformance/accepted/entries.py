"""The accept-list: deviations that somebody answers for, as a YAML document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from mining.conformance.wording import Kind
from sop.documents import CheckedModel, CrossProblem, Model, read_document
from sop.elements import Identifier, Text
from sop.errors import DocumentError, Problem
from sop.model import Sop
from sop.values import Day, Version1

UNCALLED: tuple[Kind, ...] = ("extra",)
"""Kinds of which an entry may name an activity in place of a step."""


class AcceptEntry(Model):
    """One kind of deviation that is accepted, for a time.

    `kind` - of the deviation; `step`, `other_step`, `unit` - ids as the check tells them, `role`, `activity`
    - as the log or the check tells them (case and spacing do not count): what is not given may be anything.
    `cases` - the case ids it holds for, or `first` and `last` - dates between which (both included, one may
    be left out) the case was released, else had its first stamp; without both it holds for all cases.
    `reason` - why; `responsible` - the post of who answers for it, no name; `decided_on` - the date of the
    decision, `until` - the last day on which it counts.
    """

    kind: Kind
    step: Identifier | None = None
    other_step: Identifier | None = None
    role: Text | None = None
    activity: Text | None = None
    unit: Identifier | None = None
    cases: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    first: Day | None = None
    last: Day | None = None
    reason: Text
    responsible: Text
    decided_on: Day
    until: Day

    @property
    def by_period(self) -> bool:
        """Does it hold for the cases of a stretch of time?"""
        return self.first is not None or self.last is not None


Entries = Annotated[tuple[AcceptEntry, ...], BeforeValidator(lambda value: () if value is None else value)]


class AcceptList(CheckedModel):
    """Deviations that are accepted, each with a reason, who answers for it and a last day.

    `sop` - id of the SOP it belongs to; empty: any.
    """

    control_characters: ClassVar[bool] = True  # activities and case ids stand as the log wrote them

    schema_version: Version1
    sop: str = ""
    note: str = ""
    accepted: Annotated[Entries, Field(max_length=2000)] = ()

    @classmethod
    def cross_check(cls, data: Any) -> list[CrossProblem]:
        """Entries that say two things, or too little."""
        entries = data.get("accepted") if isinstance(data, dict) else None
        found: list[CrossProblem] = []
        for place, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, dict):
                found += _doubts(entry, place)
        return found


def _doubts(entry: dict[str, Any], place: int) -> list[CrossProblem]:
    found = []

    def note(code: str, key: str) -> None:
        value = entry.get(key)
        path = ("accepted", place, *((key,) if key in entry else ()))
        found.append(CrossProblem(code=code, path=path, value="" if value is None else str(value)))

    period = entry.get("first") is not None or entry.get("last") is not None
    if period and entry.get("cases") is not None:
        note("accept_cases_and_period", "cases")
    if entry.get("step") is None and not (
        entry.get("kind") in UNCALLED and entry.get("activity") is not None
    ):
        note("accept_without_step", "step")
    for early, late, code in (
        ("first", "last", "accept_period_turned"),
        ("decided_on", "until", "accept_until_before_decided"),
    ):
        one, other = str(entry.get(early) or ""), str(entry.get(late) or "")
        if one and other and other < one:
            note(code, late)
    return found


def read_accept_list(path: str | Path, sop: Sop | None = None) -> AcceptList:
    """Read an accept-list.

    Parameters: path - the YAML file; sop - what its steps, units and own `sop` must be of; None does not ask.
    Returns: the list.
    Raises: DocumentError - with every problem found.
    """
    found = read_document(path, AcceptList)
    if sop is not None:
        problems = [problem.in_file(str(path)) for problem in _strange(found, sop)]
        if problems:
            raise DocumentError(problems)
    return found


def _strange(accepted: AcceptList, sop: Sop) -> list[Problem]:
    steps = tuple(step.id for step in sop.steps)
    found = []
    if accepted.sop not in ("", sop.id):
        found.append(Problem(code="accept_other_sop", place="sop", value=accepted.sop, allowed=(sop.id,)))
    for place, entry in enumerate(accepted.accepted, start=1):
        for key in ("step", "other_step"):
            step = getattr(entry, key)
            if step is not None and step not in steps:
                where = f"accepted[{place}].{key}"
                found.append(Problem(code="unknown_step", place=where, value=step, allowed=steps))
        if entry.unit is not None and entry.step in steps:
            units = tuple(unit.id for unit in sop.units_of(entry.step or ""))
            if entry.unit not in units:
                where = f"accepted[{place}].unit"
                found.append(Problem(code="accept_unit", place=where, value=entry.unit, allowed=units))
    return found
