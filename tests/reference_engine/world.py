"""The state of an office at one instant, as plainly as it can be written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappush

from simulation.draws import Draws
from simulation.plan import MISSING, NORMAL_PRIORITY, Plan, PlanStep
from sop.worktime.windows import HorizonError, Windows

NEVER = 2**62


@dataclass(eq=False)
class Item:
    """One activity instance; instants as in Run, NEVER while unknown."""

    case: int
    step: int
    unit: int
    visit: int
    enabled: int
    outside: int
    handed: int
    ready: int = NEVER
    start: int = NEVER
    end: int = NEVER
    work: int = 0
    batch: int = MISSING
    outcome: int = MISSING
    overran: bool = False
    finished: bool = False
    team: tuple[int, ...] = ()


@dataclass(eq=False)
class Job:
    """What lies on the desk and is started as one: an instance, or the items of a fired batch."""

    items: list[Item]
    ready: int


@dataclass(eq=False)
class Duty:
    """One other task that has arrived."""

    person: int
    arrival: int
    number: int
    size: int


@dataclass(eq=False)
class CaseState:
    """How far a case is; `state` of a step: waiting, enabled, completed or passed."""

    state: dict[int, str]
    open_edges: dict[int, int]
    alive: dict[int, bool]
    resolved: set[tuple[int, int]] = field(default_factory=set)
    visits: dict[int, int] = field(default_factory=dict)
    carried_out: set[int] = field(default_factory=set)
    units_left: dict[int, int] = field(default_factory=dict)
    taken: dict[tuple[int, int], int] = field(default_factory=dict)
    wait_ends: dict[int, int] = field(default_factory=dict)
    performers: dict[int, tuple[int, set[int]]] = field(default_factory=dict)
    had: dict[int, set[int]] = field(default_factory=dict)
    released: int = MISSING
    ended: int = MISSING
    last_end: int = MISSING


@dataclass(eq=False)
class PersonState:
    """What a person did; busy until `busy_until`, idle since then afterwards."""

    busy_until: int = MISSING
    duties: list[tuple[int, int]] = field(default_factory=list)
    held: list[tuple[int, int]] = field(default_factory=list)
    held_since: int | None = None


class World:
    """Everything; `ask(instant)` makes the loop look again at that instant."""

    def __init__(self, plan: Plan, draws: Draws) -> None:
        self.plan, self.draws, self.cases = plan, draws, draws.cases
        self.after: dict[int, list[int]] = {
            index: [s for s, spec in enumerate(plan.steps) if index in spec.before]
            for index in range(len(plan.steps))
        }
        self.states = [self._fresh(int(sop)) for sop in self.cases.sop]
        self.persons = [PersonState() for _ in plan.persons]
        self.items: list[Item] = []
        self.desk: list[Job] = []
        self.gathered: dict[int, list[Item]] = {}
        self.duties: list[Duty] = []
        self.batches = 0
        self.left_out: list[tuple[int, int, int, int]] = []
        self.asked: list[int] = []
        self.now = MISSING

    def _fresh(self, sop: int) -> CaseState:
        steps = self.plan.sops[sop].steps
        return CaseState(
            state=dict.fromkeys(steps, "waiting"),
            open_edges={step: len(self.plan.steps[step].before) for step in steps},
            alive=dict.fromkeys(steps, False),
        )

    def ask(self, instant: int) -> None:
        """Look again at this instant; where it is now, we are looking already."""
        if self.now < instant < self.plan.horizon:
            heappush(self.asked, instant)

    def spec(self, job: Job) -> PlanStep:
        """The step of a job."""
        return self.plan.steps[job.items[0].step]

    def ordinal(self, case: int) -> int:
        """Place of a case in the arrays of luck."""
        return int(self.cases.ordinal[case])

    def windows(self, person: int) -> Windows:
        """When a person is on duty."""
        return self.draws.persons[person].windows

    def priority(self, item: Item) -> int:
        """That of the step, else of the case."""
        own = self.plan.steps[item.step].priority
        return int(self.cases.priority[item.case]) if own == MISSING else own

    def rank(self, entry: Job | Duty) -> tuple[int, ...]:
        """Place in the one queue; a duty goes after a step that became ready when it arrived."""
        if isinstance(entry, Duty):
            return (NORMAL_PRIORITY, entry.arrival, 1, entry.person, entry.number)
        first = entry.items[0]
        release = int(self.cases.release[first.case])
        return (
            self.priority(first),
            entry.ready,
            0,
            release,
            first.case,
            first.step,
            first.visit,
            first.unit,
        )


def after(windows: Windows, start: int, work: int) -> int:
    """Windows.after, and NEVER beyond the calendar."""
    if start >= NEVER:
        return NEVER
    try:
        return windows.after(start, work)
    except HorizonError:
        return NEVER
