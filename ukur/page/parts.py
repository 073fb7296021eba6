"""What each source has to say: a simulation, a log, a comparison of revisions, a learned scenario."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ukur.page import compared, learned, logged, simulated
from ukur.page.content import Part, Taught, Tried

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.comparison import Comparison
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from ukur.page.learned import Learned
    from ukur.page.tried import TriedRelief
    from ukur.words import Words


def simulation_part(
    study: Study,
    words: Words,
    *,
    variations: Sequence[Variation] = (),
    tried: TriedRelief | None = None,
) -> Part:
    """What a simulation has to say.

    Parameters: study - the simulation; words - of the language wanted; variations - of its assumptions;
    tried - its suggestion (`ukur.page.tried.try_relief`), None: it was not tried.
    Returns: answers for the first sheet, and blocks for the sections.
    """
    return simulated.build(study, words, variations, tried)


def mining_part(mined: Mined, words: Words) -> Part:
    """What a log has to say.

    Parameters: mined - the log and what was found; words - of the language wanted.
    Returns: answers for the first sheet, and blocks for the sections.
    """
    return logged.build(mined, words)


def comparison_part(comparison: Comparison, words: Words) -> Tried:
    """What a comparison of revisions has to say.

    Parameters: comparison; words - of the language wanted.
    Returns: the suggestion of the first sheet, and blocks for its section.
    """
    return compared.build(comparison, words)


def learned_part(found: Learned, mined: Mined, words: Words) -> Taught:
    """What a scenario learned from a log has to say.

    Parameters: found; mined - what it was learned from; words - of the language wanted.
    Returns: a sentence and reasons for the first sheet, and blocks for the sections.
    """
    return learned.build(found, mined, words)
