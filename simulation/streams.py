"""Random numbers that are keyed by what they are for, so that nothing shifts anybody else's luck.

A key is a tuple such as (seed, replication, "work", sop id, step id, visit, unit). Every key names a stream
of its own; a longer block of a stream begins with the shorter one. A new step, another number of workers or
another order of events therefore changes no draw of the rest.
"""

from __future__ import annotations

import hashlib
import json

import numpy as np
from numpy.typing import NDArray

Key = tuple[str | int, ...]


def generator(key: Key) -> np.random.Generator:
    """The stream of a key, from its beginning.

    Parameters: key - texts and integers; a text and an integer that look alike are different keys.
    Returns: a numpy generator over Philox, keyed by 128 bits of BLAKE2b of the key.
    """
    digest = hashlib.blake2b(json.dumps(key).encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))


def uniforms(key: Key, size: int | tuple[int, ...]) -> NDArray[np.float64]:
    """The first uniforms of a stream, inside the open interval (0, 1).

    Parameters: key - see `generator`; size - how many; an array is filled row by row.
    Returns: float64, never exactly 0 or 1, so that inverse distribution functions stay finite.
    """
    # Doubles of 53 bits on [0, 1): moved by half a step none is 0; the last would round to 1.
    return np.minimum(generator(key).random(size) + 2.0**-54, 1 - 2.0**-53)
