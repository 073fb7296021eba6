"""Simulating and comparing as several verbs do it: with progress, and with few replications where asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukur.cli.console import progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.comparison import Comparison
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from sop.model import Sop
    from ukur.inputs import Inputs
    from ukur.words import Words

QUICK = 10
"""Replications of a simulation that is only looked at."""


def simulated(inputs: Inputs, w: Words, *, quick: bool, workers: int) -> Study:
    """A simulation of the SOP.

    Parameters: inputs; w - language; quick - few replications; workers - processes.
    """
    from simulation.replications import simulate

    with progress(w("cli.simulating")) as report:
        return simulate(
            inputs.sop,
            inputs.scenario,
            inputs.calendar,
            also=inputs.also,
            replications=QUICK if quick else None,
            workers=workers,
            progress=report,
        )


def varied(study: Study, w: Words, *, workers: int) -> tuple[Variation, ...]:
    """The simulation under other assumptions. Parameters: study; w - language; workers - processes."""
    from simulation.sensitivity import vary

    with progress(w("cli.varying")) as report:
        return vary(study, workers=workers, progress=report)


def compared(
    inputs: Inputs,
    revisions: Mapping[str, Sop],
    w: Words,
    *,
    quick: bool,
    workers: int,
) -> Comparison:
    """Revisions beside the SOP.

    Parameters: inputs, w, workers - as for `simulated`; revisions - by name; quick - few replications,
    and no other assumptions.
    """
    from simulation.comparison import ComparisonSettings, compare

    settings = ComparisonSettings(first=30, at_most=30, worlds=False) if quick else ComparisonSettings()
    with progress(w("cli.comparing")) as report:
        return compare(
            inputs.sop,
            revisions,
            inputs.scenario,
            inputs.calendar,
            also=inputs.also,
            settings=settings,
            workers=workers,
            progress=report,
        )
