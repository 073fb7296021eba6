"""cimba (a compiled model on a C engine) on a single queue: the workload with one role and one step."""

from __future__ import annotations

import argparse
from itertools import pairwise

import cimba as cb
import numpy as np
from cimba import inputs
from harness import Simulate, Workload, main


class Queue(cb.Model):
    """Customers arrive, wait, and are served by one server."""

    gap: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    work: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    customers: cb.Param[int] = 1
    waiting: cb.Store[float]
    mean_cycle: cb.Output[float]
    total: float = 0.0

    @cb.process
    def arrivals(self) -> None:
        """One customer after each gap."""
        for _ in range(self.customers):
            cb.hold(self.gap.next())
            self.waiting.put(cb.now())

    @cb.process
    def server(self) -> None:
        """First come, first served."""
        total = 0.0
        for _ in range(self.customers):
            arrival = self.waiting.get()
            cb.hold(self.work.next())
            total += cb.now() - arrival
        self.mean_cycle = total / self.customers


def prepare(workload: Workload, _: argparse.Namespace) -> Simulate:
    """Parameters: workload of one step. Returns: the run; compiling is not part of it."""
    arrivals, (work,) = workload["arrivals"], workload["work"]
    model = Queue()
    model.customers = len(arrivals)
    model.gap = inputs.trace(np.array([arrivals[0], *(b - a for a, b in pairwise(arrivals))], dtype=float))
    model.work = inputs.trace(np.array(work, dtype=float))

    def simulate() -> float:
        results = cb.Experiment(model, replications=1, window=cb.Window.until_idle(), seed=1).run()
        return float(np.asarray(results[model].mean_cycle).item())

    return simulate


if __name__ == "__main__":
    main(prepare, packages=("cimba", "numba"))
