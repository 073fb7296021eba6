"""The same study on a Dask cluster: a scheduler that is already running, two worker processes, one killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulation.replications import Study, simulate
from simulation.scenario import Scenario
from sop.errors import InputError
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

distributed = pytest.importorskip("distributed", reason="needs the extra: pip install ukur[cluster]")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster() -> Iterator[distributed.LocalCluster]:  # type: ignore[valid-type, name-defined]
    """A scheduler with two workers, each a process of one thread."""
    made = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    )
    yield made
    made.close()


def worker_pids(address: str) -> dict[str, int]:
    with distributed.Client(address, set_as_default=False) as client:
        return dict(client.run(os.getpid))


@pytest.fixture
def quarter(scenario: Scenario) -> Scenario:
    return scenario.model_copy(update={"last": scenario.first.replace(month=3, day=31)})


def kept(study: Study) -> bytes:
    assert study.stored is not None
    return study.stored.result.read_bytes()


def test_a_worker_killed_midway_changes_no_byte(
    cluster: distributed.LocalCluster,  # type: ignore[valid-type, name-defined]
    seed_sop: Sop,
    quarter: Scenario,
    calendar: OfficeCalendar,
    tmp_path: Path,
) -> None:
    address = cluster.scheduler_address
    before = worker_pids(address)
    assert len(set(before.values())) == 2
    killed: list[int] = []
    told: list[tuple[int, int]] = []

    def progress(done: int, planned: int) -> None:
        told.append((done, planned))
        if 0 < done < planned and not killed:
            killed.append(min(before.values()))
            os.kill(killed[0], signal.SIGKILL)

    away = simulate(
        seed_sop,
        quarter,
        calendar,
        replications=125,
        store=tmp_path / "cluster",
        cluster=address,
        progress=progress,
    )
    assert killed
    assert told[0] == (0, 125)
    assert told[-1] == (125, 125)
    here = simulate(seed_sop, quarter, calendar, replications=125, store=tmp_path / "here")
    assert kept(away) == kept(here)
    for block in (tmp_path / "here").glob("block-*.npz"):
        assert (tmp_path / "cluster" / block.name).read_bytes() == block.read_bytes()


def test_workers_of_another_version_are_refused(
    cluster: distributed.LocalCluster,  # type: ignore[valid-type, name-defined]
    seed_sop: Sop,
    quarter: Scenario,
    calendar: OfficeCalendar,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("simulation.experiments.cluster.program_digest", lambda: "of another version")
    with pytest.raises(InputError) as caught:
        simulate(seed_sop, quarter, calendar, replications=2, cluster=cluster.scheduler_address)
    assert [problem.code for problem in caught.value.problems] == ["cluster_other_program"]


def test_a_lost_scheduler_is_told(
    seed_sop: Sop, quarter: Scenario, calendar: OfficeCalendar, tmp_path: Path
) -> None:
    """What was finished is in the store all the same."""
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    ) as lost:

        def progress(done: int, planned: int) -> None:
            if done:
                lost.close()

        with pytest.raises(InputError) as caught:
            simulate(
                seed_sop,
                quarter,
                calendar,
                replications=500,
                store=tmp_path,
                cluster=lost.scheduler_address,
                progress=progress,
            )
    assert [problem.code for problem in caught.value.problems] == ["cluster_lost"]
    assert list(tmp_path.glob("block-*.npz"))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "ftp://127.0.0.1:8786", ""])
def test_no_scheduler_is_told(
    address: str,
    seed_sop: Sop,
    quarter: Scenario,
    calendar: OfficeCalendar,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("simulation.experiments.cluster._PATIENCE", "1s")
    with pytest.raises(InputError) as caught:
        simulate(seed_sop, quarter, calendar, replications=1, cluster=address)
    assert [problem.code for problem in caught.value.problems] == ["cluster_unreachable"]
