"""Tables of a mined log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ukur.outputs.files import joined, local, write_table
from ukur.outputs.findings import findings_table

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from ukur.words import Words


def write_mined_tables(mined: Mined, folder: Path, words: Words) -> list[Path]:
    """Write the tables of a mined log.

    Parameters: mined; folder; words - of the language of the findings.
    Returns: the files: deviations (accepted or not, where there is a list), conformance of the cases, the
    SOP's rules one by one, time by step, by case and by step and quarter, bottlenecks, what changed while
    the log ran, waiting by cause, findings and the records they rest on.
    """
    from mining.log.quality import SPOILS
    from mining.performance import time_table

    periods = time_table(
        mined.performance.instances,
        mined.log,
        mined.sop,
        by=("step", "period"),
        time_zone=mined.time_zone,
    )
    tables = {
        "ketidaksesuaian.csv": _deviations(mined),
        "kesesuaian-pelaksanaan.csv": mined.conformance.cases,
        "aturan.csv": joined(mined.rules.rules, ("case_ids", "possible_case_ids")),
        "waktu-langkah.csv": mined.performance.steps,
        "waktu-pelaksanaan.csv": mined.performance.cases,
        "hambatan.csv": mined.performance.bottlenecks,
        "hambatan-hari.csv": mined.performance.day_losses,
        "waktu-per-periode.csv": joined(periods, ("values", "cases")),
        "perubahan.csv": mined.drift,
        "sebab-menunggu.csv": _waiting(mined),
        "temuan.csv": findings_table(mined.all_findings, words, spoils=SPOILS),
        "temuan-baris.csv": mined.quality.rows,
    }
    return [write_table(local(frame, mined.time_zone), folder / name) for name, frame in tables.items()]


def _deviations(mined: Mined) -> pd.DataFrame:
    """Deviations with what they cost, and whether they are accepted, where there is a list."""
    table = mined.deviation_time.deviations
    if mined.accepted is None:
        return table
    return table.assign(accepted=mined.accepted.deviations["accepted"].array)


def _waiting(mined: Mined) -> pd.DataFrame:
    """Waiting by step and cause in hours; causes that held for nobody are left out."""
    steps = mined.waiting.steps
    some = steps[steps["clock_seconds"] > 0]
    return some.assign(
        clock_hours=(some["clock_seconds"] / 3600).round(3),
        working_hours=(some["working_seconds"] / 3600).round(3),
    ).drop(columns=["clock_seconds", "working_seconds"])
