"""The same blocks of replications on a Dask cluster that is already running.

Dask is an optional dependency (`pip install ukur[cluster]`). The blocks of a worker that dies go to the
others. Whoever can reach a Dask scheduler can run anything on its workers: the address is to be one's own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import CancelledError
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from simulation.experiments.store import program_digest
from sop.errors import InputError, Problem

if TYPE_CHECKING:
    from simulation.plan import Plan

T = TypeVar("T")
Task = Callable[["Plan", Sequence[int]], T]
_PATIENCE = "10s"


def on_cluster(
    address: str, function: Task[T], plan: Plan, parts: Sequence[Sequence[int]]
) -> Generator[tuple[int, T]]:
    """Compute parts of a study on a cluster.

    Parameters: address - of the scheduler, such as tcp://192.0.2.7:8786; function - of the plan and a part;
    plan; parts - numbers of replications.
    Returns: each part's place among `parts` and its result, in whatever order they finish.
    Raises: InputError - Dask is not installed, there is no scheduler at the address, the connection to it is
    lost, its workers run another version of the program, or they die again and again.
    """
    client = _connect(address)
    try:
        yield from _results(client, address, function, plan, parts)
    finally:
        client.close()


def _connect(address: str) -> Any:
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise InputError(Problem(code="cluster_not_installed", value=address)) from error
    try:
        return distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # TimeoutError is an OSError; ValueError: no such address
        raise InputError(Problem(code="cluster_unreachable", value=address)) from error


def _results(
    client: Any, address: str, function: Task[T], plan: Plan, parts: Sequence[Sequence[int]]
) -> Generator[tuple[int, T]]:
    distributed = import_module("distributed")
    places = {
        client.submit(_told, function, plan, tuple(part), pure=False): index
        for index, part in enumerate(parts)
    }
    here = program_digest()
    try:
        for future in distributed.as_completed(places, loop=client.loop):
            program, result = future.result()
            if program != here:
                raise InputError(Problem(code="cluster_other_program", value=address))
            yield places[future], result
            # What is kept here need not be kept there.
            future.release()
    except distributed.KilledWorker as error:
        raise InputError(Problem(code="cluster_workers_killed", value=address)) from error
    except CancelledError as error:
        raise InputError(Problem(code="cluster_lost", value=address)) from error


def _told(function: Task[T], plan: Plan, part: Sequence[int]) -> tuple[str, T]:
    return program_digest(), function(plan, part)
