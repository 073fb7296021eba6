"""The running cases as JSON data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ukur.outputs.data import findings_data, plain_data, records
from ukur.outputs.simulated_json import sop_data

if TYPE_CHECKING:
    from mining.monitoring import Status
    from sop.model import Sop
    from ukur.projection import Projected
    from ukur.words import Words


def status_data(status: Status, sop: Sop, projected: Projected | None, words: Words) -> dict[str, Any]:
    """Where the running cases stand.

    Parameters: status; sop; projected - by a scenario, or None; words - of the language of the sentences.
    Returns: `sop`, `as_of`, `gap_days`, `sample`, `completed`, `overdue` (case ids), `cases` and `steps` (the
    rows of `mining.monitoring.Status`), `simulated` (by case id, dates; None without a scenario), `findings`.
    """
    return {
        "sop": sop_data(sop),
        "as_of": status.as_of,
        "gap_days": status.gap_days,
        "sample": status.sample,
        "completed": status.n_completed,
        "overdue": list(status.overdue),
        "cases": records(status.cases),
        "steps": records(status.steps),
        "simulated": None if projected is None else plain_data(projected.finishes),
        "findings": findings_data(
            (*status.findings, *(() if projected is None else projected.findings)), words
        ),
    }
