"""Same seed, same bytes: whatever the workers, the order, the process, a kill in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import pytest
from joblib.externals.loky import reusable_executor

from simulation.experiments.blocks import computed
from simulation.experiments.store import MANIFEST, RESULT
from simulation.measures.figures import RunMeasures
from simulation.planning import make_plan
from simulation.replications import simulate
from simulation.scenario import Precision, Scenario
from sop.errors import InputError
from sop.model import Sop
from sop.worktime.calendar import OfficeCalendar

# What every process of its own begins with. Functions of __main__ travel to workers by value.
BEGIN = """
import hashlib, json, sys
from joblib import Parallel, delayed
from simulation.draws import draw
from simulation.engine import run
from simulation.planning import make_plan
from simulation.replications import simulate
from simulation.scenario import read_scenario
from sop.reading import read_sop
from sop.worktime import default_calendar

sop, scenario = read_sop(sys.argv[1]), read_scenario(sys.argv[2])
"""

TABLES = """
planned = make_plan(sop, scenario, default_calendar())

def table(number):
    from simulation.event_table import run_to_log
    draws = draw(planned.plan, number)
    log = run_to_log(sop, planned, run(planned.plan, draws), draws)
    text = log.events.to_csv() + log.cases.to_csv()
    return number, hashlib.sha256(text.encode()).hexdigest()

numbers, workers = json.loads(sys.argv[3]), int(sys.argv[4])
print(json.dumps(sorted(Parallel(n_jobs=workers)(delayed(table)(number) for number in numbers))))
"""

STUDY = """
simulate(sop, scenario, default_calendar(), replications=60, workers=2, store=sys.argv[3])
"""

PEAK = """
plan = make_plan(sop, scenario, default_calendar()).plan

def peak(numbers):
    from simulation.experiments.blocks import measured
    measured(plan, numbers)
    # Not ru_maxrss: that begins with what the parent had when it forked.
    status = open("/proc/self/status").read()
    return int(status.split("VmHWM:")[1].split()[0])

print(max(Parallel(n_jobs=2)(delayed(peak)(range(start, start + 10)) for start in (0, 10, 20, 30))))
"""


@pytest.fixture(scope="module")
def short(scenario: Scenario) -> Scenario:
    """One quarter of the default scenario."""
    return scenario.model_copy(update={"last": scenario.first.replace(month=3, day=31)})


@pytest.fixture(scope="module")
def files(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The SOP, and the default scenario cut to one quarter, with the default calendar."""
    text = (root / "data/scenarios/kesbangpol.yaml").read_text("utf-8")
    path = tmp_path_factory.mktemp("scenario") / "quarter.yaml"
    path.write_text(text.replace("2026-12-31", "2025-03-31").replace("calendar:", "# calendar:"), "utf-8")
    return [str(root / "data/sops/pengukuran-kinerja.yaml"), str(path)]


def python(script: str, *arguments: object) -> str:
    command = [sys.executable, "-c", BEGIN + script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_event_tables_are_the_same_bytes(files: list[str]) -> None:
    """For 1 and 2 workers, in any order, each time in a new process."""
    alone = json.loads(python(TABLES, *files, json.dumps([0, 1, 2, 3, 4, 5]), 1))
    several = json.loads(python(TABLES, *files, json.dumps([4, 2, 5, 0, 3, 1]), 2))
    assert alone == several
    assert len({digest for _, digest in alone}) == 6


def contents(rows: list[tuple[RunMeasures, ...]]) -> list[bytes]:
    return [
        b"".join(repr(getattr(item, field.name)).encode() for item in row for field in fields(RunMeasures))
        for row in rows
    ]


def test_measures_do_not_depend_on_workers_or_order(
    seed_sop: Sop, short: Scenario, calendar: OfficeCalendar
) -> None:
    plan = make_plan(seed_sop, short, calendar).plan
    parts = [range(0, 2), range(2, 4), range(4, 6), range(6, 8)]
    alone = dict(computed(plan, parts))
    several = dict(computed(plan, parts[::-1], workers=3))
    for index, rows in alone.items():
        assert contents(rows) == contents(several[len(parts) - 1 - index])


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_worker_that_the_system_kills_is_replaced(
    seed_sop: Sop, short: Scenario, calendar: OfficeCalendar
) -> None:
    plan = make_plan(seed_sop, short, calendar).plan
    parts = [range(start, start + 4) for start in range(0, 48, 4)]
    results = computed(plan, parts, workers=2)
    found = dict([next(results)])
    os.kill(min(reusable_executor._executor._processes), signal.SIGKILL)
    found |= dict(results)
    assert sorted(found) == list(range(len(parts)))
    (alone,) = (rows for _, rows in computed(plan, parts[-1:]))
    assert contents(found[len(parts) - 1]) == contents(alone)


def test_an_order_that_was_wrong_would_be_seen(
    seed_sop: Sop, short: Scenario, calendar: OfficeCalendar
) -> None:
    study = simulate(seed_sop, short, calendar, replications=3)
    rows = [(item,) for item in study.measures]
    assert contents(rows) != contents(rows[::-1])


def wait_for_blocks(folder: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while len(list(folder.glob("block-*.npz"))) < count:
        assert process.poll() is None, "it ended before it could be stopped"
        assert time.monotonic() < end
        time.sleep(0.002)


def test_a_killed_study_goes_on_and_ends_with_the_same_bytes(
    files: list[str], seed_sop: Sop, short: Scenario, calendar: OfficeCalendar, tmp_path: Path
) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    command = [sys.executable, "-c", BEGIN + STUDY, *files, str(killed)]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        wait_for_blocks(killed, 1, process)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    blocks = sorted(killed.glob("block-*.npz"))
    assert 1 <= len(blocks) < 6
    assert not (killed / RESULT).exists()
    blocks[0].write_bytes(blocks[0].read_bytes()[:-1])

    # The scenario is the same document though it was read from another file.
    resumed = simulate(seed_sop, quarter(files), calendar, replications=60, store=killed)
    assert resumed.stored is not None
    assert resumed.stored.reused == 10 * (len(blocks) - 1)
    assert resumed.stored.damaged == (blocks[0].name,)
    simulate(seed_sop, quarter(files), calendar, replications=60, store=whole, workers=2)
    assert (killed / RESULT).read_bytes() == (whole / RESULT).read_bytes()
    assert (killed / MANIFEST).read_bytes() == (whole / MANIFEST).read_bytes()
    for block in whole.glob("block-*.npz"):
        assert (killed / block.name).read_bytes() == block.read_bytes()


def quarter(files: list[str]) -> Scenario:
    from simulation.scenario import read_scenario

    return read_scenario(files[1])


def test_a_store_knows_its_study(
    seed_sop: Sop, short: Scenario, calendar: OfficeCalendar, tmp_path: Path
) -> None:
    simulate(seed_sop, short, calendar, replications=1, store=tmp_path)
    # Another number of replications is the same study, another seed is not.
    assert simulate(seed_sop, short, calendar, replications=2, store=tmp_path).stored is not None
    other = short.model_copy(update={"seed": 7})
    with pytest.raises(InputError) as caught:
        simulate(seed_sop, other, calendar, replications=1, store=tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["store_other_scenario"]


def test_a_wanted_precision_does_not_depend_on_workers_or_the_store(
    seed_sop: Sop, short: Scenario, calendar: OfficeCalendar, tmp_path: Path
) -> None:
    wanted = Precision(half_width_days=0.9, at_least=20, at_most=60)
    simulate(seed_sop, short, calendar, replications=15, store=tmp_path)
    seen: list[tuple[int, int]] = []
    alone = simulate(seed_sop, short, calendar, precision=wanted, progress=lambda *told: seen.append(told))
    other = simulate(seed_sop, short, calendar, precision=wanted, workers=2, store=tmp_path)
    assert alone.precision == other.precision
    assert alone.precision is not None
    assert len(alone.measures) == alone.precision.replications == alone.precision.interval.n
    assert alone.precision.interval == alone.mean_days()
    assert seen[-1] == (len(alone.measures),) * 2
    assert other.stored is not None
    assert other.stored.reused == 10  # the block of the last five is another one

    asked = short.model_copy(update={"precision": wanted})
    assert simulate(seed_sop, asked, calendar).precision == alone.precision
    assert simulate(seed_sop, asked, calendar, replications=2).precision is None


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_worker_takes_less_than_80_megabytes(root: Path, files: list[str]) -> None:
    """After ten replications of the default scenario each, two years with other duties."""
    whole = root / "data/scenarios/kesbangpol.yaml"
    kilobytes = int(python(PEAK, files[0], whole))
    assert 20_000 < kilobytes < 80_000
