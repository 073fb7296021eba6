"""Small SOPs and logs that several tests build on."""

from __future__ import annotations

from typing import Any

import pandas as pd

from mining.performance import Performance
from sop.events import EventLog, event_log
from sop.model import Sop


def small_sop(after: dict[str, list[str] | None], stages: dict[str, str] | None = None) -> Sop:
    """An SOP of one role, an hour a step; `after` - who waits for whom; `stages` - name to last step."""
    return Sop.model_validate(
        {
            "schema_version": 1,
            "id": "test",
            "title": "Test",
            "identity": {"agency": "Test"},
            "origin": {"source": "Test"},
            "roles": [{"id": "staf", "name": "Staf"}],
            "steps": [
                {
                    "id": step,
                    "number": number,
                    "text": step,
                    "performers": {"roles": ["staf"]},
                    "standard": {"value": 60},
                    "after": before,
                }
                for number, (step, before) in enumerate(after.items(), start=1)
            ],
            "stages": [{"id": name, "name": name, "last": last} for name, last in (stages or {}).items()],
        }
    )


def flow_sop(*steps: dict[str, Any], units: dict[str, list[str]] | None = None) -> Sop:
    """An SOP of one role, an hour a step; `steps` - id and what else is wanted; `units` - set to members."""
    return Sop.model_validate(flow_data(*steps, units=units))


def flow_data(*steps: dict[str, Any], units: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """The raw data of `flow_sop`, valid or not."""
    shared = {"performers": {"roles": ["staf"]}, "standard": {"value": 60}}
    return {
        "schema_version": 1,
        "id": "test",
        "title": "Test",
        "identity": {"agency": "Test"},
        "origin": {"source": "Test"},
        "roles": [{"id": "staf", "name": "Staf"}],
        "steps": [
            {"number": number, "text": step["id"], **shared, **step}
            for number, step in enumerate(steps, start=1)
        ],
        "units": [
            {"id": name, "name": name, "members": [{"id": one, "name": one.title()} for one in members]}
            for name, members in (units or {}).items()
        ],
    }


def decide(**outcomes: str | list[str] | dict[str, Any] | None) -> dict[str, Any]:
    """A decision; each outcome is told by its `to`, or by its keys where it has more."""
    return {
        "outcomes": [
            {"id": name, "text": name, **(to if isinstance(to, dict) else {"to": to})}
            for name, to in outcomes.items()
        ]
    }


def small_log(rows: list[dict[str, Any]], cases: list[dict[str, Any]] | None = None) -> EventLog:
    """A log of one case `p` unless rows say otherwise; stamps are texts of Jakarta, step `x` is unknown."""
    table = pd.DataFrame([{"case_id": "p", "precision": "second", **row} for row in rows])
    table["activity"] = table["step_id"]
    table["step_id"] = table["step_id"].where(table["step_id"] != "x", None)
    for name in {"enabled", "start", "end"} & set(table):
        table[name] = pd.to_datetime(table[name], format="ISO8601").dt.tz_localize("Asia/Jakarta")
    case_table = None if cases is None else pd.DataFrame(cases)
    if case_table is not None and "released" in case_table:
        case_table["released"] = pd.to_datetime(case_table["released"]).dt.tz_localize("Asia/Jakarta")
    return event_log(table, case_table)


def step_row(performance: Performance, step: str) -> dict[str, Any]:
    """The figures of one step."""
    (row,) = performance.steps[performance.steps["step_id"] == step].to_dict("records")
    return {str(name): value for name, value in row.items()}
