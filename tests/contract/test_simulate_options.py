"""`ukur simulate`: how sure, where kept, where run; refusals and an interruption told in words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ukur.cli.app import build

pytestmark = pytest.mark.usefixtures("no_pictures")

SCRIPT = "import sys; from ukur.cli import main; main()"


@pytest.fixture(scope="module")
def documents(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The SOP and one quarter of its default scenario."""
    text = (root / "data/scenarios/kesbangpol.yaml").read_text("utf-8")
    path = tmp_path_factory.mktemp("scenario") / "quarter.yaml"
    path.write_text(text.replace("2026-12-31", "2025-03-31").replace("calendar:", "# calendar:"), "utf-8")
    return [str(root / "data/sops/pengukuran-kinerja.yaml"), "--scenario", str(path)]


def simulate(documents: list[str], *options: object) -> Result:
    arguments = ["simulate", *documents, "--no-vary", "--workers", "1", *map(str, options)]
    return CliRunner().invoke(build("en"), arguments)


def test_a_store_is_gone_on_with_and_said(documents: list[str], tmp_path: Path) -> None:
    options = ("--store", tmp_path / "s", "--out", tmp_path / "out")
    first = simulate(documents, "--replications", 20, *options)
    assert first.exit_code == 0, first.output
    assert "were taken" not in first.output
    assert str(tmp_path / "s" / "measures.npz") in first.output
    (tmp_path / "s" / "block-0000010-0000020.npz").write_bytes(b"x")
    again = simulate(documents, "--replications", 30, *options)
    assert again.exit_code == 0, again.output
    assert "10 replications were taken from" in again.output
    assert "computed again: block-0000010-0000020.npz" in again.output


def test_how_sure_is_said_at_every_look_and_at_the_end(
    documents: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = simulate(documents, "--precision", 5, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "200 replications: mean known to ± " in result.stderr
    assert "(wanted: ± 5.00)" in result.stderr
    assert (
        "The wanted precision (± 5.00 working days) was reached with 250 replications: ± 0." in result.stdout
    )


def test_a_precision_that_was_not_reached_is_no_success(documents: list[str], tmp_path: Path) -> None:
    scenario = Path(documents[2])
    asked = tmp_path / "asked.yaml"
    asked.write_text(
        scenario.read_text("utf-8") + "\nprecision: {half_width_days: 0.01, at_least: 10, at_most: 20}\n",
        "utf-8",
    )
    result = simulate([*documents[:2], str(asked)], "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "was NOT reached" in result.stdout
    assert "after 20 replications" in result.stdout


def test_number_and_precision_together_are_refused(documents: list[str], tmp_path: Path) -> None:
    result = simulate(documents, "--replications", 5, "--precision", 1, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "both a number of replications (5) and a precision" in result.stderr
    assert not (tmp_path / "out").exists()


def test_the_store_of_another_study_is_refused(documents: list[str], tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "study.json").write_text('{"format": "1", "sop": "other"}')
    result = simulate(documents, "--store", tmp_path / "s", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "another SOP" in result.stderr
    assert "→" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


def test_without_dask_a_cluster_is_refused(
    documents: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = simulate(documents, "--cluster", "tcp://127.0.0.1:1", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "Dask is not installed" in result.stderr
    assert "pip install" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_control_c_says_how_to_go_on(documents: list[str], tmp_path: Path) -> None:
    store = tmp_path / "s"
    options = ["--replications", "500", "--workers", "2", "--store", str(store), "--out", str(tmp_path / "o")]
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "--lang", "en", "simulate", *documents, "--no-vary", *options],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 60
    while not list(store.glob("block-*.npz")):
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines() == [
        f"Interrupted. What was finished is kept in {store}; the same command goes on from there."
    ]
    assert not (tmp_path / "o").exists()
