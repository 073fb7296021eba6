"""The tables of a status, column by column."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mining.monitoring.limits import Limit
from mining.monitoring.office_days import OfficeDays
from mining.monitoring.places import Place
from mining.monitoring.projection import Projection

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """One case; names as in `Status.cases`."""

    case_id: str
    period: str
    opd: str
    state: str
    begun: dt.date | None
    begun_basis: str
    last_record: dt.date | None
    silent_days: int | None
    days_so_far: int | None
    steps_done: int
    steps_of_sop: int
    done: tuple[str, ...]
    not_recorded: tuple[str, ...]
    out_of_place: tuple[str, ...]
    may_be_over: bool
    limit: Limit
    projection: Projection


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """One step at which a case stands; names as in `Status.steps`."""

    case_id: str
    place: Place
    since_date: dt.date | None
    started_date: dt.date | None
    days: int | None
    limit: Limit


_CASE_TYPES = {
    **dict.fromkeys(("case_id", "period", "opd", "state", "begun_basis", "deadline_basis"), "str"),
    **dict.fromkeys(("deadline_reason", "left_reason", "projection", "projection_step"), "str"),
    "projection_reason": "str",
    **dict.fromkeys(("silent_days", "days_so_far", "left_days"), "Int64"),
    **dict.fromkeys(("steps_done", "steps_of_sop", "projection_n"), "int64"),
    "may_be_over": "bool",
    "overdue": "boolean",
}
_STEP_TYPES = {
    **dict.fromkeys(("case_id", "step_id", "unit", "state", "since_basis", "since_reason"), "str"),
    **dict.fromkeys(("limit_reason", "left_reason"), "str"),
    **dict.fromkeys(("days", "left_days"), "Int64"),
    "again": "bool",
    "overdue": "boolean",
}
_DAYS = (
    "median", "median_low", "median_high", "nine", "nine_low", "nine_high", "fastest", "slowest", "earliest",
)  # fmt: skip


def case_table(rows: Sequence[CaseRow], days: OfficeDays) -> pd.DataFrame:
    """The table of cases.

    Parameters: rows - in their order; days - turns working days into dates.
    Returns: the columns that `Status.cases` names.
    """
    import pandas as pd

    table = pd.DataFrame([_case(row, days) for row in rows], columns=list(_case_columns()), dtype="object")
    types = _CASE_TYPES | {f"{name}_days": "float64" for name in _DAYS}
    return table.astype(types)


def _case_columns() -> tuple[str, ...]:
    return (
        "case_id", "period", "opd", "state", "begun", "begun_basis", "last_record", "silent_days",
        "days_so_far", "steps_done", "steps_of_sop", "done", "not_recorded", "out_of_place", "may_be_over",
        "deadline", "deadline_basis", "deadline_reason", "overdue", "left_days", "left_reason",
        "projection", "projection_step", "projection_n", *(f"{name}_days" for name in _DAYS),
        *(f"{name}_date" for name in _DAYS), "projection_reason",
    )  # fmt: skip


def _case(row: CaseRow, days: OfficeDays) -> dict[str, Any]:
    told = row.projection
    same = {
        name: getattr(row, name) for name in CaseRow.__annotations__ if name not in ("limit", "projection")
    }
    return {
        **same,
        **_limit(row.limit, "deadline"),
        "deadline_basis": row.limit.basis,
        "projection": told.basis,
        "projection_step": told.step,
        "projection_n": told.n,
        **{f"{name}_days": getattr(told, name) for name in _DAYS},
        **{
            f"{name}_date": None if math.isnan(getattr(told, name)) else days.after(getattr(told, name))
            for name in _DAYS
        },
        "projection_reason": told.reason,
    }


def _limit(limit: Limit, name: str) -> dict[str, Any]:
    return {
        name: limit.date,
        f"{name}_reason": limit.reason,
        "overdue": limit.overdue,
        "left_days": limit.left,
        "left_reason": limit.left_reason,
    }


def step_table(rows: Sequence[StepRow]) -> pd.DataFrame:
    """The table of the steps at which cases stand.

    Parameters: rows - in their order.
    Returns: the columns that `Status.steps` names.
    """
    import pandas as pd

    columns = (
        "case_id", "step_id", "unit", "state", "again", "roles", "since", "since_date", "since_basis",
        "since_reason", "started_date", "days", "limit", "limit_reason", "overdue", "left_days",
        "left_reason",
    )  # fmt: skip
    table = pd.DataFrame([_step(row) for row in rows], columns=list(columns), dtype="object")
    known = [None if row.place.since is None else row.place.since.seconds for row in rows]
    stamps = pd.Series(pd.to_datetime(pd.Series(known, dtype="Int64"), unit="s", utc=True))
    table["since"] = stamps.astype("datetime64[us, UTC]")
    return table.astype(_STEP_TYPES)


def _step(row: StepRow) -> dict[str, Any]:
    return {
        "case_id": row.case_id,
        "step_id": row.place.step,
        "unit": row.place.unit,
        "state": row.place.state,
        "again": row.place.again,
        "roles": row.place.roles,
        "since_date": row.since_date,
        "since_basis": row.place.since_basis,
        "since_reason": row.place.since_reason,
        "started_date": row.started_date,
        "days": row.days,
        **_limit(row.limit, "limit"),
    }
