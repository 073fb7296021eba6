"""Does one group take longer over the same steps than the others? Never asked of single persons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.calibration.people.settings import ENOUGH
from mining.performance.row_codes import step_codes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mining.analysis import Mined
    from mining.calibration.people.arrivals import Desk
    from mining.calibration.people.groups import Team

    Int64 = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

SPREAD = 0.2
"""How far groups usually differ (standard deviation of the logarithm): what estimates are drawn towards."""


@dataclass(frozen=True, kw_only=True)
class Speed:
    """A group's speed. Parameters: value - 2 works twice as fast; low, high - 95 %; weight - of the log; n -
    instances; sure - the interval leaves out 1."""

    value: float
    low: float
    high: float
    weight: float
    n: int

    @property
    def sure(self) -> bool:
        """Does it surely differ from the others?"""
        return self.low > 1 or self.high < 1


def speeds(mined: Mined, desk: Desk, teams: Sequence[Team], *, level: float = 0.95) -> Mapping[int, Speed]:
    """Speeds of groups at steps that several groups carry out.

    The logarithm of each processing time less the step's mean, averaged over a group; drawn towards 0 by
    tau^2 / (tau^2 + se^2) with tau = 0.2 (an empirical-Bayes mean, Efron and Morris, JASA 70, 1975). A step
    counts where two groups have 20 instances each. Processing is counted in the group's own hours.

    Parameters: mined; desk; teams - groups; level - of the intervals.
    Returns: by place of the group; those of which nothing can be told are missing.
    """
    import numpy as np
    from scipy.special import ndtri

    group = _group_of(desk, [team.posts for team in teams])
    seconds = _processing(mined, desk, teams, group)
    step = step_codes(mined.log.events, {each.id: place for place, each in enumerate(mined.sop.steps)})
    rows = np.flatnonzero(np.isfinite(seconds) & (seconds > 0) & (step >= 0) & (group >= 0))
    kept, residual = _residuals(np.log(seconds[rows]), step[rows], group[rows], len(teams))
    of = group[rows][kept]
    if not len(of):
        return {}
    spread = float(residual.std(ddof=1)) if len(residual) > 1 else 0.0
    z = float(ndtri(0.5 + level / 2))
    found = {}
    for place in range(len(teams)):
        n = int((of == place).sum())
        if n < ENOUGH:
            continue
        error = spread / math.sqrt(n)
        weight = SPREAD**2 / (SPREAD**2 + error**2)
        middle, half = -weight * float(residual[of == place].mean()), z * math.sqrt(weight) * error
        found[place] = Speed(
            value=math.exp(middle),
            low=math.exp(middle - half),
            high=math.exp(middle + half),
            weight=weight,
            n=n,
        )
    return found


def _processing(mined: Mined, desk: Desk, teams: Sequence[Team], group: Int64) -> Floats:
    """Seconds from start to end in the hours of the group, NaN where not known."""
    import numpy as np

    start, end = desk.clock.start, desk.clock.end
    known = start.timed & end.timed & (end.seconds > start.seconds)
    seconds = np.full(len(group), np.nan)
    for place, team in enumerate(teams):
        rows = np.flatnonzero(known & (group == place))
        seconds[rows] = team.windows(mined.office).between(start.seconds[rows], end.seconds[rows])
    return seconds


def _group_of(desk: Desk, groups: Sequence[Sequence[int]]) -> Int64:
    """The group that carried each event out alone, -1 where several did or nobody is known."""
    import numpy as np

    post = {member: place for place, posts in enumerate(groups) for member in posts}
    teams = [
        post.get(desk.post_of.get(team[0], -1), -1) if len(team) == 1 else -1
        for team in desk.performers.teams
    ]
    return np.array([*teams, -1], dtype=np.int64)[desk.performers.team]


def _residuals(values: Floats, step: Int64, group: Int64, groups: int) -> tuple[Int64, Floats]:
    """Rows of steps that several groups carry out, and their values less the step's mean."""
    import numpy as np

    key = step * groups + group
    sizes = np.bincount(key, minlength=int(key.max(initial=0)) + 1)
    often = sizes[key] >= ENOUGH
    pairs = np.unique(key[often])
    shared = np.isin(step, [one for one in np.unique(pairs // groups) if (pairs // groups == one).sum() > 1])
    kept = np.flatnonzero(often & shared)
    if not len(kept):
        return kept, np.zeros(0)
    count = np.bincount(step[kept])
    mean = np.bincount(step[kept], values[kept]) / np.maximum(count, 1)
    return kept, values[kept] - mean[step[kept]]
