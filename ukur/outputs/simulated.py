"""Tables of a simulation."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulation.intervals import known_mean, mean_interval, quantile_interval
from simulation.measures.figures import CAUSES, PAUSES
from simulation.summaries import carried_out, known_cases, lateness, per_case
from simulation.workload import workload_need
from ukur.charts.loads import workload
from ukur.outputs.files import write_table

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from simulation.replications import Study


def simulated_steps(study: Study) -> pd.DataFrame:
    """The simulated steps: minutes of an average case, each a mean over replications.

    A case that passes a step over has no minutes of it.

    Parameters: study.
    Returns: one row a step: number, step_id, text, standard_minutes, `carried_out` (share of the finished
    cases), `visits` (times a case), `processing_minutes`, one column `waiting_<cause>_minutes` for each cause
    (office time; `office_closed` is clock time), `waiting_minutes` (office time, all causes) with
    `waiting_low_minutes`, `waiting_high_minutes` (95 % t interval of the mean), `paused_<cause>_minutes`
    (clock time), `late_due_share` (of what can be judged; missing without a limit), and `n` (replications).
    """
    import pandas as pd

    working, clock = (per_case(study, name) / 60 for name in ("waiting_working", "waiting"))
    processing, paused, visits = (per_case(study, name) for name in ("processing", "paused", "visits"))
    late = {item.step: item.share.value for item in lateness(study) if item.kind.startswith("due")}
    shares = carried_out(study)
    rows = []
    for index, step in enumerate(study.sop.steps):
        total = mean_interval(working[:, :, index].sum(axis=1))
        row: dict[str, object] = {
            "number": step.number,
            "step_id": step.id,
            "text": step.text,
            "standard_minutes": step.standard.minutes if step.standard else None,
            "carried_out": float(shares[index]),
            "visits": _mean(visits[:, index]),
            "processing_minutes": _mean(processing[:, index]) / 60,
        }
        for cause, name in enumerate(CAUSES):
            source = clock if name == "office_closed" else working
            row[f"waiting_{name}_minutes"] = _mean(source[:, cause, index])
        row |= {
            "waiting_minutes": total.value,
            "waiting_low_minutes": max(0.0, total.low),
            "waiting_high_minutes": total.high,
        }
        for cause, name in enumerate(PAUSES):
            row[f"paused_{name}_minutes"] = _mean(paused[:, cause, index]) / 60
        rows.append(row | {"late_due_share": late.get(step.id, math.nan), "n": total.n})
    return pd.DataFrame(rows).round(3)


def _mean(values: NDArray[np.float64]) -> float:
    return float(known_mean(values, axis=0))


def simulated_cases(study: Study) -> pd.DataFrame:
    """The simulated cases: cycle times over replications.

    Parameters: study.
    Returns: one row a case, or one row `case_id` "*" for all of them where every replication has others:
    case_id, period, `n` (replications), `unfinished` (those in which the end of the run cut it off; for "*"
    cases), and working days touched: `mean_days`, `low_days`, `high_days` (95 % t interval of the mean;
    missing where a replication is unfinished), `median_days`, `p90_days` (unfinished counts as longest;
    missing where that is what it would be).
    """
    import pandas as pd

    days = study.cycle_days()
    known = known_cases(study)
    if known is None:
        columns = [("*", "", days)]
    else:
        columns = [(case.case_id, case.period, days[:, [index]]) for index, case in enumerate(known)]
    rows = []
    for case_id, period, column in columns:
        mean = mean_interval(column)
        rows.append(
            {
                "case_id": case_id,
                "period": period,
                "n": mean.n,
                "unfinished": int(np.isinf(column).sum()),
                "mean_days": mean.value,
                "low_days": max(0.0, mean.low) if np.isfinite(mean.value) else np.nan,
                "high_days": mean.high,
                "median_days": float(np.nanmedian(column)),
                "p90_days": quantile_interval(column, 0.9).value,
            }
        )
    return pd.DataFrame(rows).replace([np.inf], np.nan).round(3)


def simulated_roles(study: Study) -> pd.DataFrame:
    """What is asked of each role: time on duty, queue, and persons needed (ABK).

    Parameters: study.
    Returns: one row a role of the SOP: role, `sop_share` and `other_share` (of the holders' time on duty),
    `queue` (instances of all SOPs that wait for it to begin, on average), `cases_per_year`,
    `minutes_per_case`, `persons_needed` with `persons_low`, `persons_high` (95 % t interval), and
    `minutes_per_year` (effective working time of one person).
    """
    import pandas as pd

    place = study.planned.plan.roles.index
    queue = study.stack("queue").mean(axis=0)
    loads = {load.role_id: load for load in workload(study)}
    rows = []
    for item in workload_need(study):
        load = loads.get(item.role)
        rows.append(
            {
                "role": item.role,
                "sop_share": load.sop if load else math.nan,
                "other_share": load.other if load else math.nan,
                "queue": float(queue[place(item.role)]),
                "cases_per_year": item.cases_per_year,
                "minutes_per_case": item.minutes_per_case.value,
                "persons_needed": item.persons.value,
                "persons_low": max(0.0, item.persons.low),
                "persons_high": item.persons.high,
                "minutes_per_year": item.minutes_per_year,
            }
        )
    return pd.DataFrame(rows).round(4)


def example_over_time(study: Study) -> pd.DataFrame:
    """Work in progress, queues and utilisation of replication 0, month by month.

    Parameters: study.
    Returns: columns `measure` (work_in_progress by SOP, queue and utilisation by role), `of`, and those of
    `simulation.timeline`.
    """
    import pandas as pd

    from simulation.timeline import queues, utilisation, work_in_progress

    plan, draws, run = study.planned.plan, study.example_draws, study.example
    tables = {
        "work_in_progress": work_in_progress(plan, draws, run, by="month").rename(columns={"sop": "of"}),
        "queue": queues(plan, run, by="month").rename(columns={"role": "of"}),
        "utilisation": utilisation(plan, draws, run, by="month").rename(columns={"role": "of"}),
    }
    named = [table.assign(measure=name) for name, table in tables.items()]
    whole = pd.concat(named, ignore_index=True)
    zone = study.planned.calendar.time_zone
    for column in ("begin", "end"):
        whole[column] = whole[column].dt.tz_convert(zone).map(lambda stamp: stamp.isoformat())
    return whole[["measure", "of", "begin", "end", "seconds", "whole", "mean"]].round({"mean": 4})


def write_simulated_tables(study: Study, folder: Path) -> list[Path]:
    """Write the tables of a simulation.

    Parameters: study; folder.
    Returns: the files: steps, cases, roles, and replication 0 month by month.
    """
    tables = {
        "simulasi-langkah.csv": simulated_steps(study),
        "simulasi-pelaksanaan.csv": simulated_cases(study),
        "simulasi-peran.csv": simulated_roles(study),
        "simulasi-per-bulan.csv": example_over_time(study),
    }
    return [write_table(frame, folder / name) for name, frame in tables.items()]
