"""Times that no family of durations would give: an instance that was left open for a month."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from mining.calibration.times.sample import Sample

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

TIMES = 10.0
SPREADS = 5.0
PRIOR_WEIGHT = 10
MOST = 0.1
"""The rule of `without_outliers`."""


def without_outliers(sample: Sample, standard: float, cv: float) -> Sample:
    """A sample without its gross outliers, which are counted.

    A time is set aside where it is at least TIMES times the median and more than SPREADS robust standard
    deviations of the logarithms (1.4826 times the median absolute deviation; Hampel, JASA 69, 1974; mixed
    with that of `cv`, which counts PRIOR_WEIGHT observations) above it. In samples of fewer than five the
    standard counts as one observation of the median. Where more than one in ten (rounded up) would go, they
    are how the step is, and all stay. Short times are never set aside: they cannot rule a mean.

    Parameters: sample; standard - minutes, NaN where there is none; cv - usual coefficient of variation.
    """
    import numpy as np

    if not len(sample):
        return sample
    logs = np.log(sample.values)
    about = np.append(logs, math.log(standard)) if len(logs) < 5 and standard > 0 else logs
    middle = float(np.median(about))
    robust = (1.4826 * float(np.median(np.abs(logs - middle)))) ** 2
    mixed = (len(logs) * robust + PRIOR_WEIGHT * math.log1p(cv**2)) / (len(logs) + PRIOR_WEIGHT)
    fence = middle + max(math.log(TIMES), SPREADS * math.sqrt(mixed))
    far = logs > fence
    count = int(far.sum())
    if not count:
        return sample
    if count > math.ceil(MOST * len(logs)):
        return replace(sample, too_many=count)
    # What is still going on is longer than the fence too where it belongs to the same kind of slip.
    longer = sample.longer[sample.longer <= math.exp(fence)]
    rest = sample.only(~far)
    return replace(
        rest,
        longer=longer,
        set_aside=tuple(np.sort(sample.values[far])[::-1].tolist()),
        fence=math.exp(fence),
    )
