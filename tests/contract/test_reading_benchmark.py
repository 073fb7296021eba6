"""The logs of the reading benchmark are clean, and all ways in our own environment read all of them."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from mining.log import read_log


def test_the_logs_are_clean_and_the_same(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    spec = importlib.util.spec_from_file_location("benchmarks_reading", root / "benchmarks" / "reading.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "benchmarks_reading", module)
    spec.loader.exec_module(module)
    module.write_logs(tmp_path, 400, ["csv", "xes"])
    table, traces = (read_log(tmp_path / name) for name in ("400.csv", "400.xes"))
    assert [finding.rule for finding in table.findings] == ["delimiter"]
    columns = ["case_id", "activity", "end", "person", "role"]
    one, other = (
        result.log.events[columns].sort_values(columns).reset_index(drop=True) for result in (table, traces)
    )
    assert one.equals(other)
    for way, file in (("ukur", "400.csv"), ("pandas_arrow", "400.csv"), ("pm4py_iterparse", "400.xes")):
        script = str(root / "benchmarks" / "models" / "read_log.py")
        command = [sys.executable, script, way, str(tmp_path / file), str(tmp_path / file), "1"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout.splitlines()[-1])["events"] == 400
