"""What one measure found, before it is named."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Told:
    """A value. Parameters: value; scale - its greatest possible value, to divide by; n, left_out - by log."""

    value: float
    scale: float
    n: tuple[int, int]
    left_out: tuple[int, int] = (0, 0)


@dataclass(frozen=True, kw_only=True)
class Untold:
    """No value. Parameters: reason - one of `mining.distance.UNTOLD`."""

    reason: str


def untold(reason: str) -> Untold:
    """That there is no value, and why."""
    return Untold(reason=reason)
