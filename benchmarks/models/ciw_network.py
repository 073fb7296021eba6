"""Ciw: one node a role, every case on its own route through them; no step has several performers."""

from __future__ import annotations

import argparse
from itertools import pairwise

import ciw
from harness import Simulate, Workload, main


def prepare(workload: Workload, _: argparse.Namespace) -> Simulate:
    """Parameters: workload, every step with one role. Returns: the run."""
    arrivals, work = workload["arrivals"], workload["work"]
    route = [step["roles"][0] + 1 for step in workload["steps"]]
    assert all(len(step["roles"]) == 1 for step in workload["steps"]), "one performer a step"
    nodes = len(workload["roles"])
    gaps = [arrivals[0], *(b - a for a, b in pairwise(arrivals)), float("inf")]

    class Work(ciw.dists.Distribution):
        """The work that was drawn beforehand: the place on the route tells the step."""

        def sample(self, t: float | None = None, ind: ciw.Individual | None = None) -> float:  # noqa: ARG002
            assert ind is not None
            return work[len(route) - 1 - len(ind.route)][ind.id_number - 1]

    def rest_of_route(_individual: ciw.Individual, _simulation: ciw.Simulation) -> list[int]:
        return route[1:]

    def simulate() -> float:
        network = ciw.create_network(
            arrival_distributions=[
                ciw.dists.Sequential(gaps) if node + 1 == route[0] else None for node in range(nodes)
            ],
            service_distributions=[Work() for _ in range(nodes)],
            number_of_servers=[1] * nodes,
            routing=ciw.routing.ProcessBased(rest_of_route),
        )
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_customers(len(arrivals), method="Complete")
        left = simulation.nodes[-1].all_individuals
        return sum(one.data_records[-1].exit_date - arrivals[one.id_number - 1] for one in left) / len(left)

    return simulate


if __name__ == "__main__":
    main(prepare, packages=("ciw",))
