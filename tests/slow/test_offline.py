"""The offline installation for real: built for this machine, unpacked, installed, used without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# Nothing listens there: whoever asks a network gets an error at once.
NO_NETWORK = {
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
    "PIP_NO_INDEX": "1",
    "PIP_FIND_LINKS": "",
}
REQUIRED = os.environ.get("UKUR_REQUIRE_TOOLS") == "1"


@pytest.fixture(scope="module")
def package(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The unpacked zip, in a folder whose name has a blank; removed afterwards, because it is big."""
    folder = tmp_path_factory.mktemp("kantor tanpa jaringan")
    command = [sys.executable, str(root / "docs/offline/build.py"), "--target", "here", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and not REQUIRED:
        pytest.skip(f"the wheels could not be fetched here: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.zip")
    with zipfile.ZipFile(path) as opened:
        opened.extractall(folder)
    path.unlink()
    (unpacked,) = (child for child in folder.iterdir() if child.is_dir())
    yield unpacked
    shutil.rmtree(folder)


def _install(package: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(package / "pasang.py")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **NO_NETWORK},
    )


def test_a_changed_wheel_is_refused_then_all_is_installed_and_works(package: Path) -> None:
    (wheel,) = (package / "wheelhouse").glob("six-*.whl")
    good = wheel.read_bytes()
    wheel.write_bytes(good + b" ")
    done = _install(package)
    assert done.returncode == 1, done.stdout
    assert "pasang.log" in done.stdout
    assert "DO NOT MATCH THE HASHES" in (package / "pasang.log").read_text("utf-8")

    wheel.write_bytes(good)
    done = _install(package)
    assert done.returncode == 0, done.stdout + (package / "pasang.log").read_text("utf-8")[-2000:]
    assert "SELESAI" in done.stdout

    ukur = package / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "ukur"
    for command in (
        ["check", "data/sops/pengukuran-kinerja.yaml"],
        ["demo", "--replications", "4", "--out", "out"],
    ):
        run = subprocess.run(
            [str(ukur), *command],
            check=False,
            cwd=package,
            capture_output=True,
            text=True,
            env={**os.environ, **NO_NETWORK},
        )
        assert run.returncode == 0, run.stderr
    assert (package / "out/laporan.html").stat().st_size > 100_000


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_every_pinned_package_has_a_wheel_for_windows(root: Path, tmp_path: Path, python: str) -> None:
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not installed; it asks for another platform's wheels without fetching them")
    command = [uv, "pip", "install", "--dry-run", "--target", str(tmp_path), "--no-deps", "--require-hashes"]
    command += ["--python-platform", "windows", "--python-version", python, "--only-binary", ":all:"]
    lock = root / "requirements.txt"
    done = subprocess.run([*command, "-r", str(lock)], capture_output=True, text=True, check=False)
    if done.returncode and "no usable wheels" not in done.stderr and not REQUIRED:
        pytest.skip(f"the wheels could not be looked up here: {done.stderr[-300:]}")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n + ") > 100
