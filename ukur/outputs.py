"""What a task leaves behind: tables that open in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import known_mean, mean_interval, quantile_interval
from simulation.measures import CAUSES
from sop.exchange.atomic import atomic_path
from sop.exchange.guard import guard

if TYPE_CHECKING:
    import pandas as pd

    from mining.analysis import Mined
    from simulation.replications import Study


def write_table(frame: pd.DataFrame, path: Path) -> Path:
    """Write a table as CSV that no spreadsheet runs formulas from.

    Parameters: frame; path.
    Returns: the path.
    """
    from pandas.api.types import is_numeric_dtype

    safe = frame.copy()
    for column in safe.columns:
        if not is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(lambda value: guard(value) if isinstance(value, str) else value)
    with atomic_path(path) as beside:
        safe.to_csv(beside, index=False, encoding="utf-8-sig", lineterminator="\n")
    return path


def simulated_steps(study: Study) -> pd.DataFrame:
    """The simulated steps: minutes of processing and waiting by cause, each a mean over replications.

    Parameters: study.
    Returns: one row a step: number, step_id, text, standard_minutes, `processing_minutes`, one column
    `waiting_<cause>_minutes` for each cause (office time; `office_closed` is clock time), `waiting_minutes`
    (office time, all causes) with `waiting_low_minutes`, `waiting_high_minutes` (95 % t interval of the
    mean), and `n` (replications).
    """
    import pandas as pd

    processing = known_mean(study.stack("processing"), axis=1) / 60
    working = known_mean(study.stack("waiting_working"), axis=2) / 60
    clock = known_mean(study.stack("waiting"), axis=2) / 60
    rows = []
    for index, step in enumerate(study.sop.steps):
        total = mean_interval(working[:, :, index].sum(axis=1))
        row: dict[str, object] = {
            "number": step.number,
            "step_id": step.id,
            "text": step.text,
            "standard_minutes": step.standard.minutes if step.standard else None,
            "processing_minutes": float(processing[:, index].mean()),
        }
        for cause, name in enumerate(CAUSES):
            source = clock if name == "office_closed" else working
            row[f"waiting_{name}_minutes"] = float(source[:, cause, index].mean())
        row |= {
            "waiting_minutes": total.value,
            "waiting_low_minutes": max(0.0, total.low),
            "waiting_high_minutes": total.high,
            "n": total.n,
        }
        rows.append(row)
    return pd.DataFrame(rows).round(3)


def simulated_cases(study: Study) -> pd.DataFrame:
    """The simulated cases: cycle times over replications.

    Parameters: study.
    Returns: one row a case: case_id, period, `n` (replications), `unfinished` (those in which the end of the
    calendar cut it off), and working days touched: `mean_days`, `low_days`, `high_days` (95 % t interval of
    the mean; missing where a replication is unfinished), `median_days`, `p90_days` (unfinished counts as
    longest; missing where that is what it would be).
    """
    import pandas as pd

    days = study.cycle_days()
    rows = []
    for index, case in enumerate(study.planned.cases):
        column = days[:, index]
        mean = mean_interval(column)
        rows.append(
            {
                "case_id": case.case_id,
                "period": case.period,
                "n": len(column),
                "unfinished": int(np.isinf(column).sum()),
                "mean_days": mean.value,
                "low_days": max(0.0, mean.low),
                "high_days": mean.high,
                "median_days": float(np.median(column)),
                "p90_days": quantile_interval(column, 0.9).value,
            }
        )
    return pd.DataFrame(rows).replace([np.inf], np.nan).round(3)


def write_mined_tables(mined: Mined, folder: Path) -> list[Path]:
    """Write the tables of a mined log.

    Parameters: mined; folder.
    Returns: the files: deviations, conformance of the cases, time by step, by case, bottlenecks.
    """
    tables = {
        "ketidaksesuaian.csv": mined.conformance.deviations,
        "kesesuaian-pelaksanaan.csv": mined.conformance.cases,
        "waktu-langkah.csv": mined.performance.steps,
        "waktu-pelaksanaan.csv": mined.performance.cases,
        "hambatan.csv": mined.performance.bottlenecks,
    }
    return [write_table(frame, folder / name) for name, frame in tables.items()]
