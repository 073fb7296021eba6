"""salabim in its faster, yielded form, monitors off; a joint step takes all performers at once."""

from __future__ import annotations

import argparse
from collections.abc import Generator
from typing import Any

import salabim as sim
from harness import Simulate, Workload, main


class Case(sim.Component):
    """One case that walks through its steps."""

    def setup(self, work: tuple[int, ...], needs: list[list[Any]], cycles: list[float]) -> None:
        """What salabim calls before the process starts."""
        self.work, self.needs, self.cycles = work, needs, cycles

    def process(self) -> Generator[Any, Any, None]:
        """The steps, one after the other."""
        arrival = self.env.now()
        for resources, seconds in zip(self.needs, self.work, strict=True):
            yield self.request(*resources)
            yield self.hold(seconds)
            self.release(*resources)
        self.cycles.append(self.env.now() - arrival)


def prepare(workload: Workload, _: argparse.Namespace) -> Simulate:
    """Parameters: workload. Returns: the run."""
    sim.yieldless(False)
    work = list(zip(*workload["work"], strict=True))

    def simulate() -> float:
        env = sim.Environment(trace=False, random_seed=1)
        resources = [sim.Resource(name, monitor=False, env=env) for name in workload["roles"]]
        needs = [[resources[role] for role in step["roles"]] for step in workload["steps"]]
        cycles: list[float] = []
        for case, arrival in enumerate(workload["arrivals"]):
            made = Case(work=work[case], needs=needs, cycles=cycles, at=arrival, env=env)
            made.mode.monitor(False)
            made.status.monitor(False)
        env.run()
        return sum(cycles) / len(cycles)

    return simulate


if __name__ == "__main__":
    main(prepare, packages=("salabim",))
