"""Numbers of a scenario that are known only within limits, and the log that they were learned from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sop.model import Basis
from sop.plain import plain
from ukur.words.assumed.value import Value, percent
from ukur.words.phrases import LONG, capital

if TYPE_CHECKING:
    from simulation.scenario import Scenario, Uncertain
    from ukur.words import Words

_SHARES = ("share", "other_duties")


def learned_values(scenario: Scenario, words: Words) -> Iterator[Value]:
    """The log that the scenario was learned from, and what held-out cases said of it; nothing without one.

    Parameters: scenario; words - language.
    """
    origin = scenario.learned_from
    if origin is None:
        return
    text = words("page_revision.learned", log=plain(origin.log, LONG), cases=words.number(origin.cases))
    yield Value(
        what=words("page_revision.learned_from"),
        text=text,
        basis=Basis.INFERRED,
        note=words(f"learned_fit.{origin.fit}"),
        measured=True,
    )


def with_limits(values: Iterable[Value], scenario: Scenario, words: Words) -> Iterator[Value]:
    """The values with the limits of their numbers; limits of numbers that no value tells come last.

    Parameters: values - of the scenario; scenario; words - language.
    """
    left = list(scenario.uncertain)
    for value in values:
        mine = [item for item in left if value.at and f"{item.at}.".startswith(f"{value.at}.")]
        left = [item for item in left if item not in mine]
        yield _limited(value, mine, words) if mine else value
    for item in left:
        yield _limited(Value(what=item.at, text="–", basis=item.basis), [item], words)


def _limited(value: Value, items: list[Uncertain], words: Words) -> Value:
    learned = [item for item in items if item.n]
    # A number is as well known as the log tells; what nobody stated is then no mere assumption.
    basis = Basis.INFERRED if learned and value.basis is Basis.ASSUMED else value.basis
    limits = tuple(_limit(item, value.at, words) for item in items)
    return replace(value, basis=basis, limits=limits, measured=value.measured or bool(learned))


def _limit(item: Uncertain, at: str, words: Words) -> str:
    """How far a number may reach: its part of the value in words, without the place that it shares."""
    part = item.at.removeprefix(at).strip(".").rpartition(".")[2]
    shares = part in _SHARES or item.at.startswith(("decisions.", "passed_over."))
    low, high = (percent(words, end) if shares else words.figure(round(end, 2)) for end in _ends(item))
    key = f"uncertain_part.{part}" if part else "uncertain_part.share"
    if not words.has(key):
        key = "uncertain_part.share" if shares else "uncertain_part.other"
    what = words(key, low=low, high=high)
    text = (
        words("page_revision.limits", what=what, n=words.number(item.n))
        if item.n
        else words("page_revision.limits_assumed", what=what)
    )
    return " ".join((capital(text), plain(item.note, LONG))).strip()


def _ends(item: Uncertain) -> tuple[float, float]:
    """Limits with the digits that mean something."""
    low, high = (float(f"{end:.3g}") for end in (item.low, item.high))
    return low, high
