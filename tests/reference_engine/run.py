"""A naive second engine: at every instant at which anything could change, look at everything.

It follows the written rules and knows nothing of the real engine, so that each can catch the other. Where
the rules leave something open, this is how it reads them:

- Other duties: those that come before the run are forgotten; no absence is planned round them; speed does not
  matter; one that comes in the second in which a step comes to the desk goes after it.
- Known absences: each candidate is asked with the own pace and the own hours, for the work of a whole batch;
  for what must not be split as well, although it would not be interrupted.
- Seats are filled in their order, each from all candidates by the preference; who is first for two roles
  sits on both. That a smaller team would do is no argument.
- "Had the case before in that role": ever took a seat of that role in it (of a batch: in its first item's).
  Idle since the end of the last work of any kind, off duty or not; who never worked has been idle longest.
- Deputies: where all holders (of a unit: its persons) are away all day, all that are named are candidates
  like any others; their order is no preference.
- A unit's persons take the seats of the roles that any of them holds; other seats are anybody's.
- What must not be split and needs one person: whom it does not fit now is no candidate. A team is chosen
  first and then asked whether it fits. An overrun is reckoned at the pace of the team, from an opening of
  the team's common hours.
- Whom a waiting joint step keeps: its team at the first later instant of the day (somebody becomes free of
  what was begun, or comes on duty) at which it could begin and fits; of more candidates those who are ready
  earliest, then of lowest index. Who is kept for a step ranked above is not reckoned with at all.
- Batches gather by handed, case, visit, unit. They are fired when all else of the instant has happened: full
  ones first, then what is left where a set hour has come or the oldest *of what is left* lost patience. One
  by one the next item starts at the very instant the last one ends, closing time or not; a turn that never
  came is not started.
- What is left out is over at the instant at which it would be enabled, whatever it would have had to wait
  for; external waits after it begin then, and a case may end then.
- The limit of a wait is office time, whatever the wait is measured in. Whether it is kept is drawn for the
  step that waits, at the visit of the step after which the wait began.
- Visits count how often a step was enabled, or left out; the outcome stands at every unit of the visit. A
  wait ends with the passing over of the step after which it began. A decision that was over before the run
  led to what is also over; where nothing is, it is drawn as usual.
- The run ends with the completion that ends the last case: nothing starts at that instant. What lies at or
  after the horizon does not happen, nor has it an instant.
"""

from __future__ import annotations

from heapq import heappop
from itertools import chain, pairwise

import numpy as np

from reference_engine import people
from reference_engine.flow import finish, release
from reference_engine.world import NEVER, Duty, Item, Job, World, after
from simulation.draws import Draws
from simulation.plan import MISSING, Int64, Plan
from simulation.record import Run, Work


def reference_run(plan: Plan, draws: Draws) -> Run:
    """Run one replication, slowly.

    Parameters: plan; draws - of one replication of it.
    Returns: the same as the real engine, instances ordered by enabled, case, step, visit, unit.
    """
    world = World(plan, draws)
    for instant in _known_instants(plan, draws):
        world.ask(instant)
    end_of_run = plan.horizon
    while world.asked:
        now = world.now = heappop(world.asked)
        while world.asked and world.asked[0] == now:
            heappop(world.asked)
        _happen(world, now)
        if all(state.ended != MISSING for state in world.states):
            end_of_run = now
            break
        _start_what_can(world, now)
    return _record(world, end_of_run)


def _known_instants(plan: Plan, draws: Draws) -> set[int]:
    instants = {plan.start, *np.maximum(draws.cases.release, plan.start).tolist()}
    instants |= {*plan.days.midnights.tolist(), *plan.office.open.tolist(), *plan.office.close.tolist()}
    for luck in draws.persons:
        instants |= {*luck.windows.open.tolist(), *luck.windows.close.tolist(), *luck.arrivals.tolist()}
    for step in plan.steps:
        if step.batch is not None:
            instants |= set(step.batch.times.tolist())
    return {instant for instant in instants if instant >= plan.start}


def _happen(world: World, now: int) -> None:
    """Completions, releases, what comes to the desk, batches, other duties: all but starts."""
    for item in [item for item in world.items if item.end == now]:
        finish(world, item, now)
    for case, instant in enumerate(world.cases.release.tolist()):
        if max(instant, world.plan.start) == now:
            release(world, case, now)
    for item in world.items:
        if item.handed == now and item.ready == NEVER:
            _to_desk(world, item, now)
    for step in world.gathered:
        _fire(world, step, now)
    for person, luck in enumerate(world.draws.persons):
        for number in np.flatnonzero(luck.arrivals == now).tolist():
            world.duties.append(Duty(person, now, number, int(luck.sizes[number])))


def _to_desk(world: World, item: Item, now: int) -> None:
    batch = world.plan.steps[item.step].batch
    if batch is None:
        item.ready = now
        world.desk.append(Job([item], now))
        return
    world.gathered.setdefault(item.step, []).append(item)
    if batch.patience != MISSING:
        world.ask(after(world.plan.office, now, batch.patience))


def _fire(world: World, step: int, now: int) -> None:
    batch = world.plan.steps[step].batch
    assert batch is not None
    waiting = sorted(world.gathered[step], key=lambda i: (i.handed, i.case, i.visit, i.unit))
    while batch.size and len(waiting) >= batch.size:
        _put_down(world, waiting[: batch.size], now)
        del waiting[: batch.size]
    patient = (
        batch.patience == MISSING
        or not waiting
        or (after(world.plan.office, waiting[0].handed, batch.patience) > now)
    )
    if waiting and (now in batch.times.tolist() or not patient):
        _put_down(world, waiting, now)
        waiting = []
    world.gathered[step] = waiting


def _put_down(world: World, items: list[Item], now: int) -> None:
    for item in items:
        item.ready, item.batch = now, world.batches
    world.batches += 1
    world.desk.append(Job(list(items), now))


def _start_what_can(world: World, now: int) -> None:
    """Everything that waits, in the order of the queue; whoever is needed by a joint step is kept free."""
    kept: set[int] = set()
    queue: list[Job | Duty] = sorted([*world.desk, *world.duties], key=world.rank)
    for entry in queue:
        if isinstance(entry, Duty):
            if entry.person not in kept and _free(world, entry.person, now):
                _start_duty(world, entry, now)
            continue
        team = people.team_at(world, entry, now, kept, people.preference(world, entry))
        if team:
            _start_job(world, entry, team, now)
        elif world.spec(entry).joint or world.spec(entry).must_not_split:
            kept |= people.needed_later_today(world, entry, now, kept)
    for index, person in enumerate(world.persons):
        holding = index in kept and _free(world, index, now)
        if holding and person.held_since is None:
            person.held_since = now
        elif not holding and person.held_since is not None:
            person.held.append((person.held_since, now))
            person.held_since = None


def _free(world: World, person: int, now: int) -> bool:
    return world.persons[person].busy_until <= now and world.windows(person).is_open(now)


def _start_duty(world: World, duty: Duty, now: int) -> None:
    world.duties.remove(duty)
    end = after(world.windows(duty.person), now, duty.size)
    world.persons[duty.person].busy_until = end
    world.persons[duty.person].duties.append((now, end))
    world.ask(end)


def _start_job(world: World, job: Job, team: list[people.Seated], now: int) -> None:
    world.desk.remove(job)
    common = people.together(world, team)
    overran = people.overruns(world, job, team)
    lead = world.spec(job).lead
    ordered = list(dict.fromkeys(person for person, _ in team))
    ordered.sort(key=lambda person: (person, lead) not in team)
    reached, works = now, people.team_work(world, job, team)
    in_turn = works if len(works) == len(job.items) else works * len(job.items)
    for item, work in zip(job.items, in_turn, strict=True):
        batch = world.spec(job).batch
        item.start = reached if batch is None or batch.one_by_one else now
        item.end = item.start + work if overran else after(common, item.start, work)
        item.work, item.overran, item.team = work, overran, tuple(ordered)
        reached = item.end
        world.ask(item.end)
        state = world.states[item.case]
        visit, before = state.performers.get(item.step, (MISSING, set()))
        state.performers[item.step] = item.visit, {*ordered, *(before if visit == item.visit else ())}
        for person, role in team:
            state.had.setdefault(role, set()).add(person)
    for person in ordered:
        world.persons[person].busy_until = reached


def _record(world: World, end_of_run: int) -> Run:
    items = sorted(world.items, key=lambda i: (i.enabled, i.case, i.step, i.visit, i.unit))
    for item in items:
        if item.start > end_of_run or (item.start == end_of_run == world.plan.horizon):
            # Further down in a batch: its turn never came.
            item.team, item.work, item.overran = (), 0, False
    for item in items:
        if item.start >= end_of_run:
            # Its batch is under way; its own turn was still to come.
            item.team, item.work, item.overran = (), 0, False

    def instants(name: str) -> Int64:
        values = [getattr(item, name) for item in items]
        ended = end_of_run < world.plan.horizon
        return _ints([v if v <= end_of_run and (ended or v < end_of_run) else MISSING for v in values])

    steps = range(len(world.plan.steps))
    passed = [[s.state.get(i) == "passed" and i not in s.carried_out for i in steps] for s in world.states]
    for person in world.persons:
        if person.held_since is not None and person.held_since < end_of_run:
            person.held.append((person.held_since, end_of_run))
    names = ("case", "step", "unit", "visit", "work", "batch", "outcome")
    return Run(
        **{name: _ints([getattr(item, name) for item in items]) for name in names},
        **{name: instants(name) for name in ("enabled", "outside", "handed", "ready", "start", "end")},
        rank_priority=_ints([world.priority(item) for item in items]),
        overran=np.array([item.overran for item in items], dtype=np.bool_),
        team_from=_ints([0, *np.cumsum([len(item.team) for item in items]).tolist()]),
        team=_ints([person for item in items for person in item.team]),
        released=_ints([state.released for state in world.states]),
        ended=_ints([state.ended for state in world.states]),
        passed_over=np.array(passed, dtype=np.bool_).reshape(len(world.states), len(steps)),
        duties=tuple(_stretches(person.duties) for person in world.persons),
        held=tuple(_stretches(person.held) for person in world.persons),
        begin=world.plan.start,
        end_of_run=end_of_run,
        left_out=_ints([*chain.from_iterable(world.left_out)]).reshape(-1, 4),
    )


def _stretches(pairs: list[tuple[int, int]]) -> Work:
    assert all(one[1] <= other[0] for one, other in pairwise(pairs))
    return Work(start=_ints([start for start, _ in pairs]), end=_ints([end for _, end in pairs]))


def _ints(values: list[int]) -> Int64:
    return np.array(values, dtype=np.int64)
