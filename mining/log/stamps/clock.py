"""From what a clock showed to the instant that is meant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mining.log.stamps.iso import NO_ZONE, IsoStamps
from mining.log.stamps.text import DAY

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def instants_of(
    read: IsoStamps, faults: NDArray[np.int8], zone: str
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """What the clocks of a column showed, as instants.

    Parameters: read - clocks, offsets and precisions; faults - not 0 where a row is no stamp; zone - IANA
    name, for rows that name none.
    Returns: microseconds since 1970 UTC, and the rows whose clock time the zone skips or shows twice.
    """
    import numpy as np
    import pandas as pd

    changes = np.zeros(len(read.wall), dtype=bool)
    bare = (read.offsets == NO_ZONE) & (read.precision >= 0) & (faults == 0)
    if not bare.any():
        return read.wall - read.offsets.astype("int64") * 60_000_000, changes
    all_bare = bool(bare.all())
    wall = pd.Series((read.wall if all_bare else read.wall[bare]).view("datetime64[us]"))
    exact = wall.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    whole_day = (read.precision if all_bare else read.precision[bare]) == DAY
    if whole_day.any():
        # A day may begin at 01:00 or have its first hour twice: the day is meant, so its first instant will
        # do.
        first = np.ones(len(wall), dtype=bool)
        days = wall.dt.tz_localize(zone, ambiguous=first, nonexistent=timedelta(hours=1))
        exact = exact.where(~whole_day, days)
    local = exact.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    if all_bare:
        return local.view("int64"), np.isnat(local)
    micros: NDArray[np.int64] = read.wall - read.offsets.astype("int64") * 60_000_000
    micros[bare] = local.view("int64")
    changes[bare] = np.isnat(local)
    return micros, changes
