"""The documents a task needs, found from what the user names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulation.scenario import Scenario, read_scenario
from sop.errors import SimulationError
from sop.model import Sop
from sop.reading import read_sop
from sop.worktime import default_calendar, read_calendar
from sop.worktime.calendar import OfficeCalendar


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """An SOP with a scenario and the office calendar that the scenario names."""

    sop: Sop
    scenario: Scenario
    calendar: OfficeCalendar


@contextmanager
def told_of(scenario: Path) -> Iterator[None]:
    """Name the scenario's file in problems that only its meeting with the SOP brings to light."""
    try:
        yield
    except SimulationError as error:
        named = (item if item.file else item.in_file(str(scenario)) for item in error.problems)
        raise SimulationError(named) from error


def read_inputs(sop: Path, scenario: Path) -> Inputs:
    """Read an SOP, a scenario, and the calendar the scenario refers to.

    Parameters: sop, scenario - YAML files; a scenario's `calendar` is relative to its own folder, none means
    the calendar of Kabupaten Pesisir Selatan.
    Raises: DocumentError - with the problems of all files.
    """
    from sop.errors import DocumentError

    problems = []
    documents: dict[str, object] = {}
    for name, read, path in (("sop", read_sop, sop), ("scenario", read_scenario, scenario)):
        try:
            documents[name] = read(path)
        except DocumentError as error:
            problems += list(error.problems)
    found = documents.get("scenario")
    calendar = default_calendar()
    if isinstance(found, Scenario) and found.calendar:
        try:
            calendar = read_calendar(scenario.parent / found.calendar)
        except DocumentError as error:
            problems += list(error.problems)
    if problems:
        raise DocumentError(problems)
    return Inputs(sop=documents["sop"], scenario=documents["scenario"], calendar=calendar)  # type: ignore[arg-type]
