"""The offline installation without building it: scripts, what each target needs, refusals before anything."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ABOUT = {"version": "0.1.0", "platform": "win32", "pythons": ["3.11", "3.12"], "bytes": 1, "longest": 100}


@pytest.fixture(scope="module")
def build(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("offline_build", root / "docs/offline/build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_scripts_are_what_windows_takes(build: ModuleType) -> None:
    for name, content in build.texts(ABOUT).items():
        text = content.decode("ascii")
        assert text.count("\n") == text.count("\r\n") > 5, name
        assert "@" not in text.replace("@echo off", ""), name
        assert not re.search(r"https?:|www\.|curl|powershell|bitsadmin|certutil", text, re.I), name
        if name.endswith(".bat"):
            lines = text.split("\r\n")
            # A folder's name may hold blanks, brackets and ampersands.
            assert all('"%~dp0' in line or "=%~dp0" in line for line in lines if "%~dp0" in line), name
            assert not any(line.rstrip().endswith("(") for line in lines), name
            assert [line for line in lines if line][-1].startswith("exit /b"), name
    assert b"for %%V in (3.12 3.11)" in build.texts(ABOUT)["pasang.bat"]


def test_the_installer_can_speak_on_an_old_python(root: Path) -> None:
    ast.parse((root / "docs/offline/pasang.py").read_text("ascii"), feature_version=(3, 6))


def test_markers_are_those_of_the_target(build: ModuleType, root: Path) -> None:
    lock = (root / "requirements.txt").read_text("utf-8")
    pins = {pin for pin, _, _ in build.requirements(lock)}
    assert len(pins) == len(re.findall(r"(?m)^[a-z0-9-]+==", lock))
    names: dict[str, set[str]] = {}
    for target in build.TARGETS.values():
        both = [lines for _, lines in build.needed(lock, target, "3.11")]
        names[target.name] = {line.split("==")[0] for lines in both for line in lines}
        assert all(re.search(r" --hash=sha256:[0-9a-f]{64}", line) for lines in both for line in lines)
    assert {"colorama", "pywinpty"} <= names["windows"]
    assert {"pexpect", "ptyprocess"} <= names["linux"]
    assert not {"pexpect", "ptyprocess", "appnope"} & names["windows"]
    assert {"numpy", "pm4py", "tzdata"} <= names["windows"] & names["linux"]


def test_the_same_members_give_the_same_bytes(build: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(b"wheel")
    members: dict[str, bytes | Path] = {"x/b.txt": b"text", "x/a.whl": tmp_path / "a.whl"}
    build.write_zip(tmp_path / "1.zip", members)
    build.write_zip(tmp_path / "2.zip", dict(reversed(members.items())))
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "1.zip") as opened:
        assert opened.namelist() == ["x/a.whl", "x/b.txt"]
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("member", "place"),
    [
        ("ukur/cli/app.py", "Lib/site-packages/ukur/cli/__pycache__/app.cpython-313.pyc"),
        ("a-1.data/data/share/x.json", "share/x.json"),
        ("a-1.data/purelib/a/b.txt", "Lib/site-packages/a/b.txt"),
    ],
)
def test_paths_are_measured_where_files_come_to_lie(build: ModuleType, member: str, place: str) -> None:
    assert build._installed(member) == place


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (None, "Ekstrak SELURUH isi zip"),
        ({"pythons": ["3.5"]}, "dibuat untuk Python 3.5"),
        ({"platform": "plan9"}, "dibuat untuk plan9"),
        ({"bytes": 10**18}, "Ruang disk kurang"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_written(
    root: Path, tmp_path: Path, change: dict[str, object] | None, told: str
) -> None:
    shutil.copy(root / "docs/offline/pasang.py", tmp_path)
    if change is not None:
        (tmp_path / "wheelhouse").mkdir()
        here = {"platform": sys.platform, "pythons": [f"{sys.version_info[0]}.{sys.version_info[1]}"]}
        (tmp_path / "isi.json").write_text(json.dumps({**ABOUT, **here, **change}), "ascii")
    before = sorted(tmp_path.iterdir())
    command = [sys.executable, str(tmp_path / "pasang.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert told in done.stdout
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before
