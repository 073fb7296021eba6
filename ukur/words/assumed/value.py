"""One value of a scenario as the page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sop.model import Basis

if TYPE_CHECKING:
    from ukur.words import Words


@dataclass(frozen=True, kw_only=True)
class Value:
    """A value that a result rests on.

    Parameters: what - it is about; text - the value; basis; note - a remark, may be empty; at - where it
    stands in the scenario, empty where the scenario does not vary it; limits - how far what is known of it
    reaches; measured - a log told it.
    """

    what: str
    text: str
    basis: Basis = Basis.ASSUMED
    note: str = ""
    at: str = ""
    limits: tuple[str, ...] = ()
    measured: bool = False


def percent(words: Words, share: float) -> str:
    """A share as a percentage, without the sign."""
    return words.figure(round(100 * share, 6))


def moment(words: Words, value: date) -> str:
    """A date, with its time of day where it has one."""
    return words.moment(value) if isinstance(value, datetime) else words.date(value)
