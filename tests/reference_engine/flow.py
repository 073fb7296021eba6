"""Which steps a case goes through: dead-path elimination, edge by edge."""

from __future__ import annotations

from reference_engine.world import NEVER, CaseState, Item, World, after
from simulation.plan import MISSING, Delay, PlanOutcome


def release(world: World, case: int, now: int) -> None:
    """Begin a case: what is done counts as completed, what waits for nothing is enabled."""
    state = world.states[case]
    state.released = now
    done = world.cases.done[case]
    for step in done:
        state.state[step] = "completed"
        state.visits[step] = 1
        state.carried_out.add(step)
        state.last_end = now
    for step in done:
        _begin_waits(world, case, step, 0, now)
        taken = [later for later in world.after[step] if later in done]
        if world.plan.steps[step].outcomes and taken:
            # What it led to shows how it was decided.
            for later in world.after[step]:
                _resolve(world, case, step, later, alive=later in taken, now=now)
        else:
            _leave(world, case, step, 0, now)
    for step in tuple(state.state):
        if state.state[step] == "waiting" and not world.plan.steps[step].before:
            _enable(world, case, step, now)
    _end_case(state)


def finish(world: World, item: Item, now: int) -> None:
    """One instance is over; when it was the last unit, so is the step."""
    item.finished = True
    state = world.states[item.case]
    state.last_end = now
    state.units_left[item.step] -= 1
    if state.units_left[item.step]:
        return
    state.state[item.step] = "completed"
    _begin_waits(world, item.case, item.step, item.visit, now)
    outcome = _leave(world, item.case, item.step, item.visit, now)
    for other in world.items:
        if (other.case, other.step, other.visit) == (item.case, item.step, item.visit):
            other.outcome = outcome
    _end_case(state)


def _end_case(state: CaseState) -> None:
    if all(value in ("completed", "passed") for value in state.state.values()):
        state.ended = state.last_end


def _leave(world: World, case: int, step: int, visit: int, now: int) -> int:
    """Resolve what goes out of a completed step; returns the outcome's index."""
    spec = world.plan.steps[step]
    if not spec.outcomes:
        for later in world.after[step]:
            _resolve(world, case, step, later, alive=True, now=now)
        return MISSING
    index = _decide(world, case, step, visit)
    outcome = spec.outcomes[index]
    taken = world.states[case].taken
    taken[step, index] = taken.get((step, index), 0) + 1
    if outcome.back_to != MISSING:
        _send_back(world, case, outcome, now)
        return index
    for later in world.after[step]:
        _resolve(world, case, step, later, alive=later in outcome.leads, now=now)
    return index


def _decide(world: World, case: int, step: int, visit: int) -> int:
    outcomes = world.plan.steps[step].outcomes
    shares = []
    for index, outcome in enumerate(outcomes):
        share = outcome.share
        if outcome.back_to != MISSING:
            share *= outcome.falling**visit
            if world.states[case].taken.get((step, index), 0) >= outcome.limit:
                share = 0.0
        shares.append(share)
    total = sum(shares)
    uniform = float(world.draws.decision(step, visit)[world.ordinal(case)])
    reached = 0.0
    for index, share in enumerate(shares):
        reached += share / total
        if reached > uniform:
            return index
    return max(index for index, share in enumerate(shares) if share)


def _send_back(world: World, case: int, outcome: PlanOutcome, now: int) -> None:
    state = world.states[case]
    inside = {redo.step for redo in outcome.redo}
    for redo in outcome.redo:
        state.state[redo.step] = "waiting"
        state.open_edges[redo.step] = redo.open_before
        state.alive[redo.step] = redo.alive
    state.resolved -= {(one, other) for one, other in state.resolved if {one, other} <= inside}
    _enable(world, case, outcome.back_to, now)


def _resolve(world: World, case: int, early: int, late: int, *, alive: bool, now: int) -> None:
    state = world.states[case]
    if (early, late) in state.resolved:
        return
    state.resolved.add((early, late))
    state.open_edges[late] -= 1
    state.alive[late] |= alive
    if state.state[late] != "waiting" or state.open_edges[late]:
        return
    if state.alive[late]:
        _enable(world, case, late, now)
        return
    state.state[late] = "passed"
    for index, wait in enumerate(world.plan.waits):
        if wait.after == late:
            state.wait_ends.pop(index, None)
    for later in world.after[late]:
        _resolve(world, case, late, later, alive=False, now=now)


def _enable(world: World, case: int, step: int, now: int) -> None:
    state, spec = world.states[case], world.plan.steps[step]
    visit = state.visits.get(step, 0)
    state.visits[step] = visit + 1
    if world.draws.left_out(step, visit)[world.ordinal(case)]:
        _leave_out(world, case, step, visit, now)
        return
    state.carried_out.add(step)
    state.state[step] = "enabled"
    state.units_left[step] = len(spec.units)
    ends = [state.wait_ends.get(i, now) for i, wait in enumerate(world.plan.waits) if wait.before == step]
    outside = max(now, *ends) if ends else now
    for unit in range(len(spec.units)):
        handed = outside
        if spec.handover is not None:
            delay = int(world.draws.handover(step, unit, visit)[world.ordinal(case)])
            handed = max(outside, _over(world, spec.handover, now, delay))
        world.items.append(Item(case, step, unit, visit, now, outside, handed))
        world.ask(handed)


def _leave_out(world: World, case: int, step: int, visit: int, now: int) -> None:
    """As if it were completed at once, but that nobody has carried it out."""
    state = world.states[case]
    state.state[step] = "passed"
    state.last_end = now
    world.left_out.append((case, step, visit, now))
    _begin_waits(world, case, step, visit, now)
    _leave(world, case, step, visit, now)


def _begin_waits(world: World, case: int, step: int, visit: int, now: int) -> None:
    for index, wait in enumerate(world.plan.waits):
        if wait.after == step:
            length = int(world.draws.wait(index, visit)[world.ordinal(case)])
            end = _over(world, wait.delay, now, length)
            luck = world.draws.wait_limit(wait.before, visit)[world.ordinal(case)]
            if wait.limit != MISSING and luck < wait.kept:
                end = min(
                    end, _over(world, Delay(duration=wait.delay.duration, working=True), now, wait.limit)
                )
            world.states[case].wait_ends[index] = end


def _over(world: World, delay: Delay, now: int, length: int) -> int:
    end = after(world.plan.office, now, length) if delay.working else now + length
    return min(end, NEVER)
