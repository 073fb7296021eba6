"""Logs of other offices, whole, from the file to the page: within two minutes and two gigabytes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SECONDS, MEGABYTES = 120, 2_000
LOGS = {
    "Road_Traffic_Fine_Management_Process": ("traffic-fines", 150_370, 561_470),
    "BPIC15_1f": ("permit-bpic15", 902, 21_656),
}
# Processor time and memory of a process of its own, told by itself at its end.
RUN = """
import json, resource, sys
from ukur.cli import main
sys.argv = ["ukur", "--lang", "en", *sys.argv[1:]]
try:
    main()
except SystemExit as left:
    code = left.code
used = resource.getrusage(resource.RUSAGE_SELF)
seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
print(json.dumps({"code": code, "seconds": seconds, "megabytes": megabytes}))
"""


@pytest.mark.parametrize("name", LOGS)
def test_a_large_log_end_to_end(name: str, root: Path, reference_data: Path, tmp_path: Path) -> None:
    sop, cases, events = LOGS[name]
    log = reference_data / "processm" / f"{name}.xes.gz"
    parts = ("--sop", f"data/sops/{sop}.yaml", "--calendar", "data/calendars/gemeente.yaml")
    found = subprocess.run(
        [sys.executable, "-c", RUN, "mine", str(log), *parts, "--out", str(tmp_path / "out")],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        timeout=10 * SECONDS,
    )
    lines = found.stdout.splitlines()
    assert lines[0].startswith(f"{cases:,} cases, {events:,} records")
    used = json.loads(lines[-1])
    assert used["code"] in (0, None)
    assert (tmp_path / "out" / "laporan.html").stat().st_size > 100_000
    assert (tmp_path / "out" / "peta-proses.svg").exists()
    assert used["seconds"] < SECONDS, used
    assert used["megabytes"] < MEGABYTES, used
