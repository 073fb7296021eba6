"""Shares from few observations: drawn towards what the document says, with exact intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mining.calibration.learned import Learned, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

PRIOR_CASES = 10.0
"""What the SOP says weighs as much as so many observations: half at 10, a third of the log at 5."""
PERKS = 1.0
"""Where the SOP says nothing all outcomes together weigh as one observation (Perks 1947), so that what was
not seen yet does not become impossible."""


def binomial_interval(count: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share (Clopper and Pearson, Biometrika 26, 1934).

    Parameters: count - 0 to n, need not be whole (weighted observations); n - observations; level - coverage
    at least this.
    Returns: ends; NaN both where n is 0.
    """
    from scipy.special import betaincinv

    if n <= 0:
        return math.nan, math.nan
    tail = (1 - level) / 2
    low = float(betaincinv(count, n - count + 1, tail)) if count > 0 else 0.0
    high = float(betaincinv(count + 1, n - count, 1 - tail)) if count < n else 1.0
    return low, high


def shrunk_shares(
    counts: Sequence[float], stated: Sequence[float] | None, *, strength: float = PRIOR_CASES
) -> tuple[float, ...]:
    """Shares of a multinomial under a Dirichlet prior with the mean that is stated.

    (x_i + K p_i) / (n + K), the posterior mean; without stated shares p_i = 1 / number and K = 1.

    Parameters: counts - by outcome; stated - shares that sum to 1, or None; strength - K.
    Returns: shares that sum to 1.
    """
    prior = [1 / len(counts)] * len(counts) if stated is None else stated
    weight = PERKS if stated is None else strength
    total = sum(counts) + weight
    if total == 0:
        return tuple(prior)
    return tuple((count + weight * share) / total for count, share in zip(counts, prior, strict=True))


@dataclass(frozen=True, kw_only=True)
class Share:
    """A share that the SOP states (0 where it writes nothing of the kind), as a log shows it.

    Parameters: at, kind, subject - as in `Learned`; count, n - observations; stated - by the SOP; strength -
    observations that this weighs as much as; level - of the interval; reason - as in `Learned`.
    """

    at: str
    kind: str
    subject: str
    count: float
    n: int
    stated: float
    strength: float = PRIOR_CASES
    level: float = 0.95
    reason: str = ""

    def learned(self) -> Learned:
        """The share drawn towards the stated one; its interval is that of the log, and holds the share."""
        low, high = binomial_interval(self.count, self.n, level=self.level)
        weight = self.n / (self.n + self.strength) if self.n else 0.0
        value = (self.count + self.strength * self.stated) / (self.n + self.strength)
        source: Source = "shrunk" if self.n else "sop"
        return Learned(
            at=self.at,
            kind=self.kind,
            subject=self.subject,
            value=value,
            unit="share",
            low=min(low, value) if self.n else math.nan,
            high=max(high, value) if self.n else math.nan,
            level=self.level,
            n=self.n,
            standard=self.stated,
            weight=weight,
            source=source,
            reason=self.reason,
        )
