"""Work in processes: whoever finishes first comes first, and a killed process is replaced once."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Callable, Generator, Sequence
from typing import TypeVar, cast

from sop.errors import Problem, SimulationError

J = TypeVar("J")
R = TypeVar("R")


def in_processes(work: Callable[[J], R], jobs: Sequence[J], *, workers: int) -> Generator[tuple[int, R]]:
    """Carry out jobs in processes.

    Parameters: work - a function that another process can import; jobs - plain data; workers - processes.
    Returns: each job's place and what came of it, in whatever order they finish.
    Raises: SimulationError - processes were killed again and again.
    """
    from joblib import Parallel, delayed
    from joblib.externals.loky.process_executor import (  # type: ignore[import-untyped]
        TerminatedWorkerError,
    )

    left = set(range(len(jobs)))
    # A worker that the system killed (memory) takes the others with it; once they are started anew.
    for last in (False, True):
        tasks = [delayed(_numbered)(work, place, jobs[place]) for place in sorted(left)]
        pool = Parallel(n_jobs=workers, return_as="generator_unordered")
        results = cast("Generator[tuple[int, R]]", pool(tasks))
        try:
            for place, result in results:
                left.discard(place)
                yield place, result
        except TerminatedWorkerError as error:
            if last:
                raise SimulationError(Problem(code="workers_killed", value=str(workers))) from error
        finally:
            with warnings.catch_warnings():
                # That tasks are left over is what stopping in the middle means.
                warnings.filterwarnings("ignore", ".*still being processed", UserWarning)
                results.close()
        if not left:
            return


def _numbered(work: Callable[[J], R], place: int, job: J) -> tuple[int, R]:
    # Control-C reaches the workers as well: they leave it to the parent, who says what was kept.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return place, work(job)
