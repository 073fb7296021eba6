"""Small cases, one event an hour."""

from __future__ import annotations

from typing import Any


def chain(
    case: str, steps: str, *, day: int = 6, precision: str = "second", **more: Any
) -> list[dict[str, Any]]:
    """One event an hour from 8 o'clock, each half an hour long."""
    return [
        {
            "case_id": case,
            "step_id": step,
            "start": f"2025-01-{day:02d} {8 + hour:02d}:00",
            "end": f"2025-01-{day:02d} {8 + hour:02d}:30",
            "precision": precision,
            **more,
        }
        for hour, step in enumerate(steps)
    ]
