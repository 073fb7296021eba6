"""What each source has to say: a simulation, a log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ukur.page import logged, simulated
from ukur.page.content import Part

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from ukur.words import Words


def simulation_part(study: Study, words: Words, *, variations: Sequence[Variation] = ()) -> Part:
    """What a simulation has to say.

    Parameters: study - the simulation; words - of the language wanted; variations - of its assumptions.
    Returns: answers for the first sheet, and blocks for the sections.
    """
    return simulated.build(study, words, variations)


def mining_part(mined: Mined, words: Words) -> Part:
    """What a log has to say.

    Parameters: mined - the log and what was found; words - of the language wanted.
    Returns: answers for the first sheet, and blocks for the sections.
    """
    return logged.build(mined, words)
