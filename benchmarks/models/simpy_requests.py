"""Plain SimPy written the usual way: `with resource.request()`, no calendar, no event table, no causes."""

from __future__ import annotations

import argparse
from collections.abc import Generator
from contextlib import ExitStack
from typing import Any

import simpy
from harness import Simulate, Workload, main


def prepare(workload: Workload, _: argparse.Namespace) -> Simulate:
    """Parameters: workload. Returns: the run."""

    def simulate() -> float:
        env = simpy.Environment()
        resources = [simpy.Resource(env, capacity=1) for _ in workload["roles"]]
        needs = [[resources[role] for role in step["roles"]] for step in workload["steps"]]
        cycles: list[int] = []
        env.process(_arrivals(env, workload, needs, cycles))
        env.run()
        return sum(cycles) / len(cycles)

    return simulate


def _arrivals(
    env: simpy.Environment, workload: Workload, needs: list[list[simpy.Resource]], cycles: list[int]
) -> Generator[Any, Any, None]:
    work = list(zip(*workload["work"], strict=True))
    for case, arrival in enumerate(workload["arrivals"]):
        if arrival > env.now:
            yield env.timeout(arrival - env.now)
        env.process(_case(env, work[case], needs, cycles))


def _case(
    env: simpy.Environment, work: tuple[int, ...], needs: list[list[simpy.Resource]], cycles: list[int]
) -> Generator[Any, Any, None]:
    arrival = env.now
    for resources, seconds in zip(needs, work, strict=True):
        if len(resources) == 1:
            with resources[0].request() as request:
                yield request
                yield env.timeout(seconds)
        else:
            # All performers, one after the other in a fixed order; those it has wait with it.
            with ExitStack() as held:
                for resource in resources:
                    yield held.enter_context(resource.request())
                yield env.timeout(seconds)
    cycles.append(int(env.now - arrival))


if __name__ == "__main__":
    main(prepare, packages=("simpy",))
