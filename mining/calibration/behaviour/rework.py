"""Work that was done again although the SOP sends nobody back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mining.calibration.behaviour.shares import PRIOR_CASES, Share
from mining.calibration.learned import Learned
from sop.findings import Finding
from sop.model import Basis

if TYPE_CHECKING:
    from mining.calibration.behaviour.trails import Trail
    from simulation.scenario import Correction
    from sop.model import Sop
    from sop.routes import Routes

ENOUGH = 20
"""Second visits below which the share is taken to be the same at each visit."""
HIGHEST = 0.99
"""A scenario cannot send every case back."""
MOST = 20
"""Returns of one case that a scenario can hold."""

Way = tuple[str, str]
"""The step after which it went back, and the step it went back to."""


@dataclass(kw_only=True)
class Returned:
    """How often cases went back by one way.

    Parameters: returns - by number of the visit (from 0), how many visits ended in it; visits - how many
    visits there were, and something showed how they ended; cases - that went back at all.
    """

    returns: dict[int, int] = field(default_factory=dict)
    visits: dict[int, int] = field(default_factory=dict)
    cases: int = 0

    @property
    def most(self) -> int:
        """Returns of one case, at most."""
        return max(self.returns, default=-1) + 1


def find_returns(sop: Sop, found: Sequence[Trail]) -> dict[Way, Returned]:
    """Ways back that cases took and the SOP does not have.

    Where the steps from an earlier one to the one before the repetition all come again, in any order and
    ending with the latter, the case went back from there (also where it still does so); any other repetition
    is one of that step alone.

    Parameters: sop; found - how its cases went; only cases whose order is known count.
    Returns: by (at, back_to), those that were taken.
    """
    routes, units = sop.routes(), {step.id for step in sop.steps if step.for_each is not None}
    sure = [(trail, list(_ways(trail, routes))) for trail in found if trail.sure]
    result: dict[Way, Returned] = {
        way: Returned() for _, taken in sure for _, way in taken if not units & set(_stretch(routes, *way))
    }
    for trail, taken in sure:
        for way, returned in result.items():
            _count(returned, way[0], trail, {at for at, other in taken if other == way})
    return dict(sorted(result.items(), key=lambda item: _place(routes, item[0])))


def _place(routes: Routes, way: Way) -> tuple[int, int]:
    return routes.order.index(way[0]), routes.order.index(way[1])


def _stretch(routes: Routes, at: str, back_to: str) -> tuple[str, ...]:
    """Steps from the one gone back to up to the one it was sent back at."""
    inside = routes.ancestors[at] | {at}
    return tuple(
        step
        for step in routes.order
        if step in inside and (step == back_to or back_to in routes.ancestors[step])
    )


def _ways(trail: Trail, routes: Routes) -> Iterator[tuple[int, Way]]:
    """Where cases went back: place of the event before, and the way."""
    steps = trail.variant.steps
    known = [place for place, step in enumerate(steps) if step is not None]
    number = 0
    while number < len(known):
        place = known[number]
        step = steps[place]
        if place not in trail.repeated or step is None:
            number += 1
            continue
        before = known[number - 1] if number else -1
        last = steps[before] if number else None
        length = _loop(trail, routes, known, number, last)
        if last is not None and length:
            yield before, (last, step)
            number += length
        else:
            own = [at for at in known[:number] if steps[at] == step]
            yield (own[-1] if own else place), (step, step)
            number += 1


def _loop(trail: Trail, routes: Routes, known: Sequence[int], number: int, last: str | None) -> int:
    """How many events the stretch back to a step took that was then done again as a whole; 0 where not."""
    steps = trail.variant.steps
    step = steps[known[number]]
    if last is None or step is None or step not in routes.ancestors[last] | {last}:
        return 0
    stretch = _stretch(routes, last, step)
    places = known[number : number + len(stretch)]
    if not all(place in trail.repeated for place in places):
        return 0
    again = [str(steps[place]) for place in places]
    if not trail.over and len(places) < len(stretch):
        # It is under way: what has come so far must be part of it, and reach to the end.
        begun = len(set(again)) == len(again) and set(again) < set(stretch)
        return len(places) if begun and again[0] == step != last else 0
    return len(stretch) if sorted(again) == sorted(stretch) and again[-1] == last else 0


def _count(returned: Returned, at: str, trail: Trail, gone: set[int]) -> None:
    """Visits of a step, and which of them ended in a return."""
    steps, cases = trail.variant.steps, len(trail.cases)
    places = [place for place, step in enumerate(steps) if step == at]
    taken = 0
    for visit, place in enumerate(places):
        if not trail.over and all(step is None for step in steps[place + 1 :]):
            break  # what came of the last visit is not known yet
        returned.visits[visit] = returned.visits.get(visit, 0) + cases
        if place in gone:
            returned.returns[visit] = returned.returns.get(visit, 0) + cases
            taken += 1
    returned.cases += cases if taken else 0


def learn_rework(
    sop: Sop, found: Sequence[Trail], *, strength: float = PRIOR_CASES, level: float = 0.95
) -> tuple[tuple[Correction, ...], list[Learned], list[Finding]]:
    """Ways back for a scenario.

    The share is that of the visits at which a further return was possible; it falls with each visit only
    where 20 second visits show it. The SOP's share is none, and the log is drawn towards that.

    Parameters: sop; found - how its cases went; strength - observations that the SOP weighs as much as; level
    - of the intervals.
    Returns: corrections, what was learned, findings.
    """
    from simulation.scenario import Correction

    corrections: list[Correction] = []
    learned: list[Learned] = []
    for number, ((at, back_to), returned) in enumerate(find_returns(sop, found).items(), start=1):
        name = f"rework_{number}"
        most = min(returned.most, MOST)
        falling = _falling(returned)
        pooled = range(most) if falling == 1 else range(1)
        count = sum(returned.returns.get(visit, 0) for visit in pooled)
        n = sum(returned.visits.get(visit, 0) for visit in pooled)
        share = Share(
            at=f"corrections.{name}.share",
            kind="rework_share",
            subject=f"{at}->{back_to}",
            count=count,
            n=n,
            stated=0.0,
            strength=strength,
            level=level,
        ).learned()
        share = replace(share, high=min(share.high, HIGHEST))
        learned += [share, *_others(f"{at}->{back_to}", returned, falling)]
        corrections.append(
            Correction(
                id=name,
                at=at,
                back_to=back_to,
                share=share.value,
                at_most=most,
                falling=falling,
                basis=Basis.INFERRED,
            )
        )
    return tuple(corrections), learned, list(_remarks(found, corrections))


def _falling(returned: Returned) -> float:
    """Factor on the share at the second visit, where enough of them are there."""
    first, second = returned.visits.get(0, 0), returned.visits.get(1, 0)
    if second < ENOUGH or returned.most < 2:
        return 1.0
    once, twice = returned.returns.get(0, 0) / first, returned.returns.get(1, 0) / second
    return min(1.0, round(twice / once, 6)) if once > 0 else 1.0


def _others(subject: str, returned: Returned, falling: float) -> Iterator[Learned]:
    n, second = returned.visits.get(0, 0), returned.visits.get(1, 0)
    yield Learned(
        at="", kind="at_most", subject=subject, value=float(returned.most), unit="times", n=n, standard=0.0
    )
    enough = second >= ENOUGH and returned.most > 1
    yield Learned(
        at="",
        kind="falling",
        subject=subject,
        value=falling,
        unit="ratio",
        n=second,
        standard=math.nan,
        weight=float(enough),
        source="log" if enough else "assumed",
        reason="" if enough else "few_second_visits",
    )


def _remarks(found: Sequence[Trail], corrections: Sequence[Correction]) -> Iterator[Finding]:
    unsure = [trail for trail in found if not trail.sure and trail.repeated]
    if unsure:
        count = sum(len(trail.cases) for trail in unsure)
        total = sum(len(trail.cases) for trail in found)
        yield Finding(rule="rework_order_unknown", severity="note", count=count, total=total)
    if corrections:
        yield Finding(rule="rework_carried", severity="note", count=len(corrections))
