"""What a result was made from: without clock times, so that the same input gives the same bytes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.comparison import Comparison
    from simulation.replications import Study
    from sop.model import Sop
    from ukur.page.learned import Learned

PACKAGES = ("ukur", "simpy", "pm4py", "numpy", "pandas")


@dataclass(frozen=True, kw_only=True)
class MadeRevision:
    """A revision that was compared. Parameters: name; sop, scenario - digests of what was simulated."""

    name: str
    sop: str
    scenario: str


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Everything that must be the same for the same page.

    Parameters: sop, scenario - digests, empty where there is none; also - digests of the other SOPs of a
    simulation, with the shares and corrections of its scenario; calendar - its name; logs - digests of the
    files read; seed, replications - of the simulation, None without one; versions - by name (`python`:
    major.minor); revisions - that were compared; learned - digest of the scenario that the log taught.
    """

    sop: str
    scenario: str = ""
    also: tuple[str, ...] = ()
    calendar: str = ""
    logs: tuple[str, ...] = ()
    seed: int | None = None
    replications: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    revisions: tuple[MadeRevision, ...] = ()
    learned: str = ""


def provenance_of(
    sop: Sop,
    *,
    study: Study | None = None,
    mined: Mined | None = None,
    comparison: Comparison | None = None,
    learned: Learned | None = None,
) -> Provenance:
    """What a page about these results was made from.

    Parameters: sop - the document; study, mined, comparison, learned - the results, or None; without a study
    that of the comparison's SOP in force counts.
    Returns: digests, seed and the versions that are installed.
    """
    if study is None and comparison is not None:
        study = comparison.base
    return Provenance(
        sop=sop.digest,
        scenario="" if study is None else study.scenario.digest,
        also=() if study is None else tuple(other.digest for other in study.planned.also),
        calendar=_calendar(study, mined),
        logs=() if mined is None else tuple(source.digest for source in mined.sources),
        seed=None if study is None else study.scenario.seed,
        replications=None if study is None else len(study.measures),
        versions=versions(),
        revisions=() if comparison is None else _revisions(comparison),
        learned="" if learned is None else learned.calibration.scenario.digest,
    )


def _revisions(comparison: Comparison) -> tuple[MadeRevision, ...]:
    return tuple(
        MadeRevision(name=item.name, sop=item.study.sop.digest, scenario=item.study.scenario.digest)
        for item in comparison.revisions
    )


def _calendar(study: Study | None, mined: Mined | None) -> str:
    if study is not None:
        return study.planned.calendar.calendar.name
    return mined.calendar if mined is not None else ""


def versions() -> dict[str, str]:
    """Versions of Python (major.minor) and of the packages that results rest on, where installed."""
    found = {"python": f"{sys.version_info.major}.{sys.version_info.minor}"}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
