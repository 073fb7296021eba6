"""Sessions of a day as people write them: `07:30-12:00`."""

from __future__ import annotations

import re

DAY = 86_400
EXAMPLE = "07:30-12:00"
PATTERN = r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$"
_SESSION = re.compile(PATTERN)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def session_seconds(text: object) -> tuple[int, int] | None:
    """Opening and closing of a session.

    Parameters: text - `HH:MM-HH:MM`; the close may be 24:00.
    Returns: seconds after local midnight, not necessarily in order; None where it is not a session.
    """
    if not isinstance(text, str) or not _SESSION.match(text.strip()):
        return None
    opening, closing = text.strip().split("-")
    return _seconds(opening), _seconds(closing)


def _seconds(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60
