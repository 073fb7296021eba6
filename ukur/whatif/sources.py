"""What a what-if page assumes, and what it was made from."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from sop.model import Basis
from sop.plain import plain

if TYPE_CHECKING:
    from simulation.whatif import Grid
    from ukur.words import Words

_PACKAGES = ("ukur", "simpy", "numpy")


def assumptions(grid: Grid, words: Words) -> Iterator[str]:
    """What is assumed, one sentence an entry."""
    scenario = grid.scenario
    first, last = words.date(scenario.measure_from or scenario.first), words.date(scenario.last)
    yield words("whatif.assumed_rest", name=plain(scenario.name, 100))
    unsure = sum(step.performers.basis is not Basis.STATED for step in grid.sop.steps)
    if unsure:
        yield words("whatif.assumed_open", n=unsure, total=words.number(len(grid.sop.steps)))
    yield words("whatif.assumed_method", n=words.number(grid.replications), first=first, last=last)
    yield words("whatif.assumed_office")
    yield words("whatif.assumed_many", points=words.number(len(grid.points)))
    yield words("whatif.assumed_next")


def provenance(grid: Grid, words: Words) -> Iterator[tuple[str, str]]:
    """Name and value of all that must be the same for the same page."""
    yield words("whatif.provenance_sop"), grid.sop.digest
    yield words("whatif.provenance_scenario"), grid.scenario.digest
    calendar = f"{plain(grid.calendar.name, 100)} ({grid.calendar.digest})"
    yield words("whatif.provenance_calendar"), calendar
    if grid.also:
        yield words("whatif.provenance_also"), ", ".join(other.digest for other in grid.also)
    yield words("whatif.provenance_seed"), str(grid.scenario.seed)
    yield words("whatif.provenance_replications"), words.number(grid.replications)
    yield words("whatif.provenance_versions"), ", ".join(f"{name} {what}" for name, what in _versions())


def _versions() -> Iterator[tuple[str, str]]:
    yield "python", f"{sys.version_info.major}.{sys.version_info.minor}"
    for name in _PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue
