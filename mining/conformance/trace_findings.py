"""What was noticed while a log was cut into traces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sop.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


def order_findings(
    cases: npt.NDArray[np.int64], tangled: Sequence[int], names: pd.Index[str]
) -> Iterator[Finding]:
    """Remarks on events whose order is not known.

    Parameters: cases - ordinal of the case of each event in a block with different activities; tangled -
    cases for which the best order was not found; names - of all cases.
    """
    import numpy as np

    mixed = np.unique(cases).tolist()
    if mixed:
        yield Finding(
            rule="order_within_day_unknown",
            severity="note",
            count=len(mixed),
            total=len(names),
            examples=tuple(str(names[ordinal]) for ordinal in mixed[:3]),
            fields={"events": str(len(cases))},
        )
    if tangled:
        yield Finding(
            rule="order_not_searched",
            severity="warning",
            count=len(tangled),
            total=len(names),
            examples=tuple(str(names[ordinal]) for ordinal in tangled[:3]),
        )


def waiting_findings(begun: npt.NDArray[np.bool_]) -> Iterator[Finding]:
    """Remarks on rows that are no events yet.

    Parameters: begun - whether each row of the log is one.
    """
    waiting = int((~begun).sum())
    if waiting:
        yield Finding(rule="not_started_yet", severity="note", count=waiting, total=len(begun))
