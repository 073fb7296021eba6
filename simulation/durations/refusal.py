"""Parameters that no family can have are refused where they are written down, not drawn from."""

from __future__ import annotations

import math


def finite(**values: float) -> None:
    """Raise ValueError unless every value is a number and finite."""
    for name, value in values.items():
        if not math.isfinite(value):
            raise ValueError(f"{name} is {value}, not a finite number")


def positive(**values: float) -> None:
    """Raise ValueError unless every value is finite and above 0."""
    finite(**values)
    for name, value in values.items():
        if value <= 0:
            raise ValueError(f"{name} is {value}, not above 0")


def three_points(low: float, mode: float, high: float) -> None:
    """Raise ValueError unless 0 <= low <= mode <= high and low < high."""
    finite(low=low, mode=mode, high=high)
    if not (0 <= low <= mode <= high and low < high):
        raise ValueError(f"not 0 <= low <= mode <= high with low < high: {low}, {mode}, {high}")
