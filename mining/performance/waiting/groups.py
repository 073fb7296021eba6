"""Places that share a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Int64 = npt.NDArray[np.int64]


def by_value(values: Int64, places: Int64) -> Iterator[tuple[int, Int64]]:
    """Each value that some places have, ascending, with those places in their order."""
    import numpy as np

    places = places[np.argsort(values[places], kind="stable")]
    for part in np.split(places, np.flatnonzero(np.diff(values[places])) + 1):
        if len(part):
            yield int(values[part[0]]), part
