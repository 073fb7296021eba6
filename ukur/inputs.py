"""The documents a task needs, found from what the user names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from mining.performance.waiting.outside import StatedWait
from simulation.scenario import Scenario, read_scenario
from sop.errors import DocumentError, Problem, SimulationError
from sop.exchange.importing import open_sop
from sop.model import Sop
from sop.worktime import default_calendar, read_calendar
from sop.worktime.calendar import OfficeCalendar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """An SOP with a scenario, the office calendar that the scenario names, and SOPs that share the staff."""

    sop: Sop
    scenario: Scenario
    calendar: OfficeCalendar
    also: tuple[Sop, ...] = ()


@contextmanager
def told_of(scenario: Path) -> Iterator[None]:
    """Name the scenario's file in problems that only its meeting with the SOP brings to light."""
    try:
        yield
    except SimulationError as error:
        named = (item if item.file else item.in_file(str(scenario)) for item in error.problems)
        raise SimulationError(named) from error


def read_inputs(sop: Path, scenario: Path, *, also: Sequence[Path] = ()) -> Inputs:
    """Read an SOP, a scenario, the calendar the scenario refers to, and further SOPs.

    Parameters: sop - a YAML file or another kind that `sop.exchange.importing` knows; scenario - a YAML file:
    its `calendar` is relative to its own folder, none means the calendar of Kabupaten Pesisir Selatan; also -
    files of the SOPs that the scenario names beside it.
    Raises: DocumentError - with the problems of all files.
    """
    problems: list[Problem] = []

    def read(reader: Callable[[Path], T], path: Path) -> T | None:
        try:
            return reader(path)
        except DocumentError as error:
            problems.extend(error.problems)
            return None

    document, found = read(open_sop, sop), read(read_scenario, scenario)
    others = [read(open_sop, path) for path in also]
    calendar: OfficeCalendar | None = default_calendar()
    if found is not None and found.calendar:
        calendar = read(read_calendar, scenario.parent / found.calendar)
    if document is None or found is None or calendar is None or problems:
        raise DocumentError(problems)
    return Inputs(
        sop=document,
        scenario=found,
        calendar=calendar,
        also=tuple(other for other in others if other is not None),
    )


def stated_waits(scenario: Scenario | None, steps: Sequence[str] = ()) -> tuple[StatedWait, ...]:
    """Waits for somebody outside, which a log does not show.

    How long each lasted is for the log to tell, not for the scenario.

    Parameters: scenario - whose waits are taken, or None; steps - ids of further steps that wait so.
    """
    known = [(wait.before, wait.after) for wait in scenario.waits] if scenario is not None else []
    return tuple(
        StatedWait(cause="external", before=before, after=after)
        for before, after in dict.fromkeys([*known, *((step, "") for step in steps)])
    )
