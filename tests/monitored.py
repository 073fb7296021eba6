"""Small logs of a four-step SOP for the monitoring and evaluation forms: made in no time, known by heart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from builders import flow_data, small_log
from mining.analysis import AnalysisSettings, Mined, analyse
from mining.log.result import ReadLog
from sop.model import Sop
from sop.worktime import default_calendar

STEPS = ("minta", "periksa", "setuju", "arsip")


def four_steps(**changes: dict[str, Any]) -> Sop:
    """Four steps in a row, each of an hour; `changes` - further keys of a step, by its id."""
    data = flow_data(*({"id": step, "short": step.title(), **changes.get(step, {})} for step in STEPS))
    data["roles"] = [{"id": "staf", "name": "Staf"}, {"id": "tamu", "name": "Tamu"}]
    return Sop.model_validate(data)


def cases(orders: Sequence[str], *, precision: str = "second", days: bool = False) -> list[dict[str, Any]]:
    """Rows of one case an order such as `minta setuju periksa arsip`, an hour a step or all on one day.

    Parameters: orders; precision - of the stamps; days - dates only, one day a step.
    """
    rows = []
    for number, order in enumerate(orders):
        first = pd.Timestamp("2026-01-05 08:00") + pd.Timedelta(days=7 * number)
        for at, step in enumerate(order.split()):
            shift = pd.Timedelta(days=at) if days else pd.Timedelta(hours=at)
            start = (first + shift) if precision != "day" else (first + shift).normalize()
            end = start + pd.Timedelta(minutes=30) if precision != "day" else start
            row = {"case_id": f"2026-{number + 1}", "step_id": step, "precision": precision}
            rows.append({**row, "start": str(start), "end": str(end), "role": "staf"})
    return rows


def mined_of(
    sop: Sop,
    rows: list[dict[str, Any]],
    table: list[dict[str, Any]] | None = None,
    *,
    as_of: str = "",
    only: tuple[str, ...] = (),
) -> Mined:
    """The log, of cases that fulfil `only`, analysed; with deadlines and states where `table` gives them."""
    plain = [{key: value for key, value in row.items() if key != "deadline"} for row in table or ()]
    log = small_log(rows, plain or None)
    if table is not None and "deadline" in table[0]:
        stamps = pd.to_datetime(pd.Series([row["deadline"] for row in table])).dt.tz_localize("Asia/Jakarta")
        log = replace(log, cases=log.cases.assign(deadline=stamps.dt.tz_convert("UTC").array))
    settings = AnalysisSettings(as_of=pd.Timestamp(as_of).date() if as_of else None, only=only)
    return analyse(ReadLog(log=log), sop, default_calendar(), settings=settings)
