"""The limit: one heap of completions, one queue for each role, and nothing else (no framework, no log)."""

from __future__ import annotations

import argparse
from collections import deque
from heapq import heappop, heappush

from harness import Simulate, Workload, main


def prepare(workload: Workload, _: argparse.Namespace) -> Simulate:
    """Parameters: workload. Returns: the run."""
    needs = [step["roles"] for step in workload["steps"]]

    def simulate() -> float:
        return _run(workload["arrivals"], workload["work"], needs, len(workload["roles"]))

    return simulate


def _run(arrivals: list[int], work: list[list[int]], needs: list[list[int]], roles: int) -> float:
    free = [True] * roles
    queues: list[deque[int]] = [deque() for _ in range(roles)]
    step = [0] * len(arrivals)
    seat = [0] * len(arrivals)  # of a joint step: how many of its performers the case has already
    events: list[tuple[int, int, int]] = []
    granted: deque[int] = deque()  # cases that got the performer they asked for at this instant
    arrived = number = total = 0

    while events or arrived < len(arrivals):
        if arrived < len(arrivals) and (not events or arrivals[arrived] <= events[0][0]):
            now, case = arrivals[arrived], arrived
            arrived += 1
        else:
            now, _, case = heappop(events)
            for role in reversed(needs[step[case]]):
                if queues[role]:
                    granted.append(queues[role].popleft())
                else:
                    free[role] = True
            seat[case] = 0
            step[case] += 1
        while True:
            # The case asks for its next performer, or begins its step once it has all of them.
            at = step[case]
            if at == len(needs):
                total += now - arrivals[case]
            elif seat[case] == len(needs[at]):
                number += 1
                heappush(events, (now + work[at][case], number, case))
            elif free[role := needs[at][seat[case]]]:
                free[role] = False
                granted.append(case)
            else:
                queues[role].append(case)
            if not granted:
                break
            case = granted.popleft()
            seat[case] += 1
    return total / len(arrivals)


if __name__ == "__main__":
    main(prepare)
