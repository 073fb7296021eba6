"""All results that one page may show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukur.page.provenance import Provenance, provenance_of

if TYPE_CHECKING:
    from mining.analysis import Mined
    from simulation.comparison import Comparison
    from simulation.replications import Study
    from simulation.sensitivity import Variation
    from sop.model import Sop
    from ukur.page.learned import Learned
    from ukur.page.tried import TriedRelief


@dataclass(frozen=True, kw_only=True, eq=False)
class Results:
    """What a page is about; everything but the SOP may be missing, though not all of it.

    Parameters: sop - the document; study - a simulation of it; variations - of its assumptions
    (`simulation.sensitivity.vary`); relief - its suggestion, tried (`ukur.page.tried.try_relief`); mined - a
    log checked against the SOP; comparison - of revisions of it (`simulation.comparison.compare`), without a
    study that of its SOP in force stands; learned - a scenario learned from the log.
    Raises: ValueError - neither a simulation, a log nor a comparison; a learned scenario without its log.
    """

    sop: Sop
    study: Study | None = None
    variations: Sequence[Variation] = ()
    relief: TriedRelief | None = None
    mined: Mined | None = None
    comparison: Comparison | None = None
    learned: Learned | None = None

    def __post_init__(self) -> None:
        if self.simulated is None and self.mined is None:
            raise ValueError("a page needs a study, a log or a comparison")
        if self.learned is not None and self.mined is None:
            raise ValueError("a learned scenario stands beside the log that it was learned from")

    @property
    def simulated(self) -> Study | None:
        """The simulation of the SOP in force."""
        if self.study is None and self.comparison is not None:
            return self.comparison.base
        return self.study

    @property
    def provenance(self) -> Provenance:
        """What the page is made from: digests, seed and versions."""
        return provenance_of(
            self.sop,
            study=self.study,
            mined=self.mined,
            comparison=self.comparison,
            learned=self.learned,
        )
