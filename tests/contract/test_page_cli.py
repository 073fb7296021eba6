"""`ukur page` as people call it: everything in one go, refusals, data, the same bytes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import ukur.cli.app as application
from letters import NEW, OLD, SCENARIO, simulated_log, write
from ukur.words import LANGUAGES, Language, words

pytestmark = pytest.mark.usefixtures("no_pictures")


@pytest.fixture(autouse=True)
def with_the_verb(monkeypatch: pytest.MonkeyPatch) -> None:
    if "page" not in application.VERBS:
        monkeypatch.setattr(application, "VERBS", (*application.VERBS, "page"))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulated_log(tmp_path_factory.mktemp("log") / "log.csv")


def run(folder: Path, *options: object, language: Language = "id", to: str = "out") -> Result:
    sop = write(folder, "surat.yaml", OLD)
    given = ["page", sop, "--out", folder / to, "--quick", "--workers", "1", *options]
    return CliRunner().invoke(application.build(language), [str(one) for one in given])


def scenario(folder: Path) -> Path:
    return write(folder, "skenario.yaml", SCENARIO)


def revision(folder: Path) -> Path:
    return write(folder, "surat-tanpa-paraf.yaml", NEW)


def sections(folder: Path, to: str = "out") -> set[str]:
    html = (folder / to / "laporan.html").read_text(encoding="utf-8")
    return set(re.findall(r'<section id="(\w+)"', html))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ((), "page_nothing"),
        (("--calibrate", "--scenario", "skenario.yaml"), "page_calibrate_without_log"),
        (("--revision", "surat-tanpa-paraf.yaml"), "page_revision_without_scenario"),
    ],
)
def test_what_cannot_become_a_page_is_refused_with_what_to_do(
    tmp_path: Path, wanted: tuple[str, ...], code: str
) -> None:
    scenario(tmp_path)
    revision(tmp_path)
    given = [tmp_path / one if one.endswith(".yaml") else one for one in wanted]
    result = run(tmp_path, *given)
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert words("id")(f"problem.{code}") in result.stderr
    assert words("id")(f"remedy.{code}") in result.stderr
    assert not (tmp_path / "out").exists()


def test_two_revisions_of_one_name_are_refused(tmp_path: Path) -> None:
    other = write(tmp_path / "lain", "surat-tanpa-paraf.yaml", NEW)
    options = ("--scenario", scenario(tmp_path), "--revision", revision(tmp_path), "--revision", other)
    result = run(tmp_path, *options)
    assert result.exit_code == 2
    assert "surat-tanpa-paraf" in result.stderr
    assert not (tmp_path / "out").exists()


def test_verdicts_are_said_and_that_it_was_quick(tmp_path: Path) -> None:
    result = run(tmp_path, "--scenario", scenario(tmp_path), "--revision", revision(tmp_path), language="en")
    assert result.exit_code == 0, result.output
    assert "surat-tanpa-paraf: " in result.stdout
    assert "(--quick)" in result.stdout
    assert "gate" in sections(tmp_path)


def test_a_log_alone_is_a_page_and_the_same_bytes_again(tmp_path: Path, log: Path) -> None:
    result = run(tmp_path, "--log", log, "--sample")
    assert result.exit_code == 0, result.output
    assert "6 pelaksanaan sudah berakhir" in result.stdout
    assert not sections(tmp_path) & {"gate", "three", "learned"}
    assert run(tmp_path, "--log", log, "--sample", to="lagi").exit_code == 0
    pages = [(tmp_path / name / "laporan.html").read_bytes() for name in ("out", "lagi")]
    assert pages[0] == pages[1]
    assert "Data contoh" in (tmp_path / "out/laporan.html").read_text(encoding="utf-8")


def test_everything_in_one_go(tmp_path: Path, log: Path) -> None:
    everything = (
        "--log", log, "--scenario", scenario(tmp_path), "--revision", revision(tmp_path), "--calibrate",
    )  # fmt: skip
    first = run(tmp_path, *everything, "--json")
    assert first.exit_code == 0, first.output
    data = json.loads(first.stdout)
    assert data["files"] == [str(tmp_path / "out" / name) for name in ("laporan.html", "lembar.pdf")]
    assert data["log"]["cases"] == 6
    assert data["simulation"]["replications"] == 30
    (item,) = data["revisions"]
    assert item["revision"] == "surat-tanpa-paraf"
    assert item["gain"]["n"] == 30
    assert data["learned"]["fit"] == "untold"
    assert {"gate", "three", "learned"} <= sections(tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_names_every_option(language: Language) -> None:
    result = CliRunner().invoke(application.build(language), ["page", "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    for option in (
        "--log",
        "--scenario",
        "--revision",
        "--calibrate",
        "--quick",
        "--sample",
        "--json",
        "--out",
    ):
        assert option in result.stdout
    w = words(language)
    assert w("page_cli.example") in result.stdout
    assert w("page_cli.quick")[:30] in result.stdout
