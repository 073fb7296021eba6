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
    SOP's rules one by one, time by step, by case, by quarter and by step and quarter, bottlenecks by
    step, in days and by stage, what changed while
    the log ran, waiting by cause, findings and the records they rest on.
    """
    from mining.log.quality import SPOILS
    from mining.performance import period_table, time_table

    measured, zone = mined.performance, mined.time_zone
    periods = time_table(measured.instances, mined.log, mined.sop, by=("step", "period"), time_zone=zone)
    tables = {
        "ketidaksesuaian.csv": _deviations(mined),
        "kesesuaian-pelaksanaan.csv": mined.conformance.cases,
        "aturan.csv": joined(mined.rules.rules, ("case_ids", "possible_case_ids")),
        "waktu-langkah.csv": mined.performance.steps,
        "waktu-pelaksanaan.csv": mined.performance.cases,
        "hambatan.csv": mined.performance.bottlenecks,
        "hambatan-hari.csv": mined.performance.day_losses,
        "hambatan-tahap.csv": measured.stage_day_losses
        if measured.stage_losses.empty
        else measured.stage_losses,
        "per-periode.csv": joined(period_table(measured, mined.log, time_zone=zone), ("values", "case_ids")),
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
