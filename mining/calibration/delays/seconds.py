"""Which seconds of waiting are taken for which delay: each second once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mining.calibration.delays.settings import DEFAULT, DelaySettings
from mining.calibration.times.evidence import Evidence
from sop.events import CASE_ID, END, INSTANCE, START, STEP_ID

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from mining.performance.waiting import StatedWait

_AT_THE_DESK = ("batch", "absent", "overtaken", "busy_case", "joint")


def delay_seconds(evidence: Evidence, settings: DelaySettings = DEFAULT) -> pd.DataFrame:
    """Waiting of each instance that is taken for a delay.

    The causes are asked anew of those who carried each instance out in the end (`who="performer"`): among
    many holders of a role somebody is always busy, which says nothing about why the one who was idle did not
    begin. Before a step for which an external wait is named (by the settings, or in the analysis) it lasts
    until the last moment at which nothing else kept the step from being begun. What is still unexplained is
    on the way (`explained_by` handover), or nobody's here (duties; then stated hand-overs alone count).

    Parameters: evidence - a `Mined`, or its parts; settings.
    Returns: one row an event of the log, in its order: `case_id`, `instance`, `step_id`, `from_step` (whose
    completion made it ready, empty where none did), `ready`, `start` (UTC seconds, NaN where unknown),
    `external_working_seconds`, `external_clock_seconds`, `handover_working_seconds` (NaN where the waiting is
    not known), `absent_working_seconds` (taken for absence), `hidden_working_seconds` (with another known
    cause, behind which it may still have been on the way), `only` - nothing else in the office kept it
    waiting. External and hand-over together never exceed the waiting of the instance, and share no second of
    it.
    """
    import numpy as np
    import pandas as pd

    from mining.performance.waiting import waiting_causes
    from mining.performance.waiting.analysis import INFERENCES

    log, events = evidence.log, evidence.log.events
    table = waiting_causes(
        log,
        evidence.sop,
        evidence.office,
        who="performer",
        stated=tuple(_stated(evidence, settings)),
        infer=INFERENCES if settings.silent_days == "absence" else ("batches",),
    ).instances
    working = {
        cause: table[f"{cause}_working_seconds"].to_numpy(dtype=float)
        for cause in ("external", "handover", "unexplained", *_AT_THE_DESK)
    }
    start = np.where(events[START].notna(), _seconds(events[START]), np.nan)
    on_the_way = settings.explained_by == "handover"
    # One of several who left no trace on a day was hardly away: that must have kept the whole role waiting.
    away = evidence.waiting.instances["absent_working_seconds"].to_numpy(dtype=float)
    spared = np.maximum(working["absent"] - away, 0.0)
    others = np.sum([working[cause] for cause in _AT_THE_DESK], axis=0) - spared
    return pd.DataFrame(
        {
            CASE_ID: table[CASE_ID],
            INSTANCE: table[INSTANCE],
            STEP_ID: table[STEP_ID].fillna("").to_numpy(dtype=object),
            "from_step": _sources(events, table),
            "ready": start - table["total_clock_seconds"].to_numpy(dtype=float),
            "start": start,
            "external_working_seconds": working["external"],
            "external_clock_seconds": table["external_clock_seconds"].to_numpy(dtype=float),
            "handover_working_seconds": working["handover"]
            + (working["unexplained"] + spared if on_the_way else 0.0),
            "absent_working_seconds": working["absent"] - spared,
            "hidden_working_seconds": others,
            "only": (others == 0) & (working["external"] == 0),
        }
    )


def _stated(evidence: Evidence, settings: DelaySettings) -> Iterator[StatedWait]:
    """External waits that are named or were stated in the analysis, and hand-overs that were."""
    from mining.performance.waiting import StatedWait

    table = evidence.waiting.instances
    told = {
        cause: set(table.loc[table[f"{cause}_working_seconds"] > 0, STEP_ID].dropna())
        for cause in ("external", "handover")
    }
    outside = told["external"] | {wait.before for wait in settings.waits}
    for step in evidence.sop.steps:
        if step.id in outside:
            yield StatedWait(cause="external", before=step.id)
        if step.id in told["handover"]:
            yield StatedWait(cause="handover", before=step.id)


def _seconds(stamps: pd.Series[pd.Timestamp]) -> npt.NDArray[np.float64]:
    import numpy as np
    import pandas as pd

    filled = stamps.fillna(pd.Timestamp(0, tz="UTC"))
    return np.asarray((filled.astype("int64") // 1_000_000).to_numpy(), dtype=float)


def _sources(events: pd.DataFrame, table: pd.DataFrame) -> npt.NDArray[np.object_]:
    """The step from which each instance came."""
    steps = dict(zip(events[INSTANCE].tolist(), events[STEP_ID].fillna("").tolist(), strict=True))
    found = table["source_instance"].map(steps).fillna("")
    return found.to_numpy(dtype=object)


def completed(evidence: Evidence, step: str) -> pd.DataFrame:
    """Completions of a step. Returns: `case_id`, `ended` (UTC seconds), ascending."""
    import pandas as pd

    events = evidence.log.events
    rows = events[(events[STEP_ID] == step) & events[END].notna()]
    found = pd.DataFrame({CASE_ID: rows[CASE_ID], "ended": _seconds(rows[END])})
    return found.sort_values("ended", kind="stable")
