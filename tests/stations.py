"""Stations of queueing theory: their closed forms, and how the engine is held to them.

Luck is that of `simulation.draws`, keyed by the name of the station and the number of the replication: seeds
are what they are and nobody chooses them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queueing import at_hand, case_seconds, known_cases, servers, simple_plan, simple_step
from simulation.draws import Draws
from simulation.durations import Constant, Exponential, Uniform
from simulation.engine import run
from simulation.intervals import Interval, mean_interval
from simulation.plan import NORMAL_PRIORITY, Plan, PlanOutcome, PlanSop, Redo
from simulation.record import Run
from simulation.streams import uniforms

Floats = NDArray[np.float64]
Figures = dict[str, float]

UNIT = 100_000
"""Seconds of a mean service: whole seconds are then far finer than any band."""
URGENT, ORDINARY = 1, 9


@dataclass(frozen=True, kw_only=True)
class Hyperexponential:
    """Two memoryless phases with balanced means; no family of the product, but it draws like one.

    Parameters: expected - the mean; cv2 - squared coefficient of variation, > 1.
    """

    expected: float
    cv2: float

    @property
    def variance(self) -> float:
        return self.cv2 * self.expected**2

    def quantile(self, uniform: Floats) -> Floats:
        """Newton from the left: what is left above x is convex, so that no step goes too far."""
        share = (1 + math.sqrt((self.cv2 - 1) / (self.cv2 + 1))) / 2
        shares = np.array([share, 1 - share])[:, None]
        rates = 2 * shares / self.expected
        left = 1 - np.ravel(uniform)
        x = np.maximum(0, np.log(shares / left) / rates).max(axis=0)
        for _ in range(40):
            above = shares * np.exp(-rates * x)
            x = x + (above.sum(axis=0) - left) / (rates * above).sum(axis=0)
        return x.reshape(np.shape(uniform))


MEMORYLESS = Exponential(expected=UNIT)


@dataclass(frozen=True, kw_only=True)
class Station:
    """Equal servers in front of one queue; cases arrive at random.

    Parameters: name - keys the luck; load - of each server; service - family with a mean of UNIT; servers;
    urgent - share of the cases that go before the others, without interrupting them; again - share of
    services after which the case goes to the end of the queue once more; replications - of 10,000 cases
    each, in the full form.
    """

    name: str
    load: float
    service: Any = MEMORYLESS
    servers: int = 1
    urgent: float = 0.0
    again: float = 0.0
    replications: int = 40

    @property
    def gap(self) -> float:
        """Mean seconds between two arrivals."""
        return UNIT / (1 - self.again) / (self.load * self.servers)

    @property
    def precision(self) -> float:
        """Half-width that the full form must reach, as a share of the expectation."""
        hard = self.load >= 0.8 or self.urgent or isinstance(self.service, Hyperexponential)
        return 0.05 if hard else 0.03

    def expected(self) -> Figures:
        """The closed forms, in mean services; the number in the system (L) is a plain number."""
        assert self.servers == 1 or self.service == MEMORYLESS
        # Erlang 1917 for several servers, Pollaczek 1930 and Khinchine 1932 for one.
        wait = erlang_c(self.servers, self.load) * (1 + self.service.variance / UNIT**2) / 2
        if self.again:
            # Every passage is as one through an M/M/1 queue of the same load (Jackson 1957).
            passage = wait + 1
            return {"W": passage, "sojourn": passage / (1 - self.again), "L": self.load * passage}
        if self.urgent:
            # Cobham 1954: what is left of the service at hand, and what goes before.
            left, first = self.load, 1 - self.urgent * self.load
            figures = {"Wq urgent": left / first, "Wq ordinary": left / first / (1 - self.load)}
            return figures | {key.replace("Wq", "W"): value + 1 for key, value in figures.items()}
        return {"Wq": wait, "W": wait + 1, "L": self.load * self.servers * (wait + 1)}

    def plan(self, number: int, size: int) -> Plan:
        """A replication of so many cases."""
        luck = ("theory", self.name, number)
        gaps = -self.gap * np.log(uniforms((*luck, "gaps"), size))
        urgent = uniforms((*luck, "urgent"), size) < self.urgent
        priority = np.where(urgent, URGENT, ORDINARY) if self.urgent else NORMAL_PRIORITY
        back = (Redo(step=0, open_before=0, alive=True),)
        ways = (
            PlanOutcome(id="again", share=self.again, back_to=0, limit=10**6, redo=back),
            PlanOutcome(id="out", share=1 - self.again),
        )
        step = simple_step("serve", self.service, outcomes=ways if self.again else ())
        cases = known_cases(np.rint(np.cumsum(gaps)), priority=priority)
        sops = (PlanSop(id=self.name, first=0, last=1),)
        return simple_plan((step,), servers(self.servers), cases, sops=sops)

    def observe(self, number: int, size: int) -> tuple[Figures, Figures]:
        """One replication: what was measured and what was drawn, the first tenth of the cases left out."""
        plan = self.plan(number, size)
        draws = at_hand(plan, number)
        result = run(plan, draws)
        return self._measured(plan, result), self._drawn(plan, draws, result)

    def _measured(self, plan: Plan, result: Run) -> Figures:
        size = len(plan.cases)
        late = result.case >= size // 10
        waits, sojourns = (result.start - result.enabled) / UNIT, (result.end - result.enabled) / UNIT
        figures = {}
        if self.urgent:
            for name, priority in (("urgent", URGENT), ("ordinary", ORDINARY)):
                of_class = late & (result.rank_priority == priority)
                figures[f"Wq {name}"] = float(waits[of_class].mean())
                figures[f"W {name}"] = float(sojourns[of_class].mean())
            return figures
        begin, end = int(self.gap * size * 0.1), int(self.gap * size * 0.95)
        figures["L"] = case_seconds(result.released, result.ended, begin, end) / (end - begin)
        figures["W"] = float(sojourns[late].mean())
        if self.again:
            figures["sojourn"] = float((result.ended - result.released)[size // 10 :].mean() / UNIT)
        else:
            figures["Wq"] = float(waits[late].mean())
        return figures

    def _drawn(self, plan: Plan, draws: Draws, result: Run) -> Figures:
        size = len(plan.cases)
        work = np.zeros(size)
        for visit in range(int(result.visit.max()) + 1):
            # As it was drawn, not as the engine says it worked.
            again = result.case[result.visit == visit]
            work[again] += draws.work(0, 0, visit)[again] / UNIT
        gaps = np.diff(plan.cases.release, prepend=0) / UNIT
        late = slice(size // 10, None)
        drawn = {"gap": float(gaps[late].mean())}
        if self.service.variance:
            drawn["service"] = float(work[late].mean())
        if self.servers > 1 or self.urgent or self.again:
            drawn["one fast server"] = float(lindley(gaps, work / self.servers)[late].mean())
        return drawn

    def known(self) -> Figures:
        """Expectations of what is drawn.

        One server that is as fast as all of them together and takes cases as they come is an M/M/1 queue.
        """
        total = 1 / (1 - self.again)
        fast = self.load / (1 - self.load) * total / self.servers
        return {"gap": self.gap / UNIT, "service": total, "one fast server": fast}


def lindley(gaps: Floats, works: Floats) -> Floats:
    """Waits at one server in the order of arrival (Lindley 1952)."""
    heights = np.cumsum(np.concatenate(([0.0], works[:-1] - gaps[1:])))
    return heights - np.minimum.accumulate(heights)


def erlang_c(count: int, load: float) -> float:
    """Mean wait in M/M/c, in mean services (Erlang 1917)."""
    offered = count * load
    term = offered**count / math.factorial(count) / (1 - load)
    waiting = term / (sum(offered**k / math.factorial(k) for k in range(count)) + term)
    return waiting / (count * (1 - load))


def controlled_interval(
    values: Sequence[float], drawn: Sequence[Figures], known: Figures, *, level: float
) -> Interval:
    """Mean over replications, corrected for what is known of their luck, with Student's t interval.

    Control variates (Lavenberg and Welch 1981): values are regressed on how far the drawn figures lie from
    their known expectations; the intercept is the mean under luck that is just average. The slopes cost a
    degree of freedom each; what is measured enters with its full weight, so that an engine that errs shows.
    """
    from scipy.special import stdtrit

    y = np.asarray(values)
    names = sorted(drawn[0])
    x = np.array([[1.0, *(row[name] - known[name] for name in names)] for row in drawn])
    slopes, _, rank, _ = np.linalg.lstsq(x, y, rcond=None)
    assert rank == x.shape[1]
    free = len(y) - x.shape[1]
    spread = float(np.square(y - x @ slopes).sum()) / free * float(np.linalg.inv(x.T @ x)[0, 0])
    half = float(stdtrit(free, 0.5 + level / 2)) * math.sqrt(spread)
    mean = float(slopes[0])
    return Interval(value=mean, low=mean - half, high=mean + half, n=len(y), level=level)


def assert_met(station: Station, results: Sequence[tuple[Figures, Figures]], precision: float) -> None:
    """Theory lies inside 99.9 % bands that are narrow enough, and the luck that corrects them was fair.

    Parameters: results - of `observe`; precision - half-width of the bands as a share of theory.
    """
    known, drawn = station.known(), [luck for _, luck in results]
    for name in drawn[0]:
        fair = mean_interval([luck[name] for luck in drawn], level=0.999)
        assert fair.low <= known[name] <= fair.high, (name, known[name], fair)
    for measure, theory in station.expected().items():
        values = [measured[measure] for measured, _ in results]
        band = controlled_interval(values, drawn, known, level=0.999)
        assert band.low <= theory <= band.high, (measure, theory, band)
        assert (band.high - band.low) / 2 < precision * theory, (measure, theory, band)


STATIONS = (
    Station(name="M/M/1 0.2", load=0.2),
    Station(name="M/M/1 0.25", load=0.25),
    Station(name="M/M/1 1/3", load=1 / 3),
    Station(name="M/M/1 0.5", load=0.5, replications=60),
    Station(name="M/M/1 0.8", load=0.8, replications=100),
    Station(name="M/M/1 0.9", load=0.9, replications=260),
    Station(name="M/M/3 2/3", load=2 / 3, servers=3),
    Station(name="M/M/2 0.75", load=0.75, servers=2),
    Station(name="M/M/2 0.5", load=0.5, servers=2),
    Station(name="M/D/1 0.8", load=0.8, service=Constant(value=UNIT), replications=60),
    Station(name="M/U/1 0.8", load=0.8, service=Uniform(low=0, high=2 * UNIT), replications=80),
    Station(name="M/H2/1 0.7", load=0.7, service=Hyperexponential(expected=UNIT, cv2=4), replications=80),
    Station(name="M/M/1 priority 0.8", load=0.8, urgent=0.25),
    Station(name="M/M/1 feedback 0.8", load=0.8, again=0.25),
)
"""Every row of the reference that is a station; in the order in which they are run."""
