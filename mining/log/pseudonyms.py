"""A log for other eyes: the same events, without the names of persons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sop import events as ev
from sop.exchange.events_text import participants_of, participants_text

if TYPE_CHECKING:
    from sop.events import EventLog


def pseudonymised(log: EventLog) -> EventLog:
    """The same log with a pseudonym for each person, in the order in which they first appear.

    Parameters: log.
    Returns: persons are `P1`, `P2` and so on, the same everywhere in this log and in no other. Who holds a
    post that exists once is still known to everybody who knows the office.
    """
    names: dict[str, str] = {}

    def known(person: str) -> str:
        return names.setdefault(person, f"P{len(names) + 1}") if person else person

    def team(text: str) -> str:
        found = participants_of(text) if text else None
        return "" if found is None else participants_text((known(one), role) for one, role in found)

    events = log.events.copy()
    events[ev.PERSON] = [known(one) for one in events[ev.PERSON]]
    events[ev.PARTICIPANTS] = [team(one) for one in events[ev.PARTICIPANTS]]
    return replace(log, events=events)
