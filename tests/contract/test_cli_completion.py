"""The Tab key: scripts for the shells, and what we answer when they ask."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import shellingham
from typer.testing import CliRunner

from ukur.cli.app import VERBS, build


def asked(**variables: str) -> subprocess.CompletedProcess[str]:
    """What we answer to a shell; the program's name is that of the script."""
    code = "import sys; sys.argv[0] = 'ukur'; from ukur.cli import main; main()"
    environment = {**os.environ, **variables}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


def bash(line: str) -> list[str]:
    words = line.split(" ")
    position = str(len(words) - 1)
    done = asked(COMP_WORDS=line, COMP_CWORD=position, _UKUR_COMPLETE="complete_bash")
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_bash_is_told_verbs_options_and_choices() -> None:
    assert bash("ukur s") == [verb for verb in VERBS if verb.startswith("s")]
    assert bash("ukur --sh") == ["--show-completion"]
    assert bash("ukur mine --sug") == ["--suggest-aliases", "--suggest-accepted"]
    assert bash("ukur staff x --duties ") == ["each", "shared"]


def test_files_are_left_to_the_shell() -> None:
    assert bash("ukur check ") == []
    assert bash("ukur check a.yaml --out ") == []
    done = asked(_TYPER_COMPLETE_ARGS="ukur check ", _UKUR_COMPLETE="complete_zsh")
    assert done.stdout.strip() == "_files"


def test_other_shells_are_told_what_a_verb_does() -> None:
    line = {"_TYPER_COMPLETE_ARGS": "ukur ch"}
    zsh = asked(**line, _UKUR_COMPLETE="complete_zsh").stdout
    assert '"check":"Periksa' in zsh
    fish = asked(**line, _UKUR_COMPLETE="complete_fish", _TYPER_COMPLETE_FISH_ACTION="get-args").stdout
    assert fish.startswith("check\tPeriksa")
    power = asked(**line, _UKUR_COMPLETE="complete_powershell", _TYPER_COMPLETE_WORD_TO_COMPLETE="ch").stdout
    assert power.startswith("check:::Periksa")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_a_script_is_made_for_each_shell(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shellingham, "detect_shell", lambda: (shell, shell))
    result = CliRunner().invoke(build("id"), ["--show-completion"])
    assert result.exit_code == 0
    assert f"complete_{shell}" in result.stdout
    assert "_UKUR_COMPLETE" in result.stdout


def test_installing_says_where_in_the_language_of_the_reader(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("bash", "bash"))
    monkeypatch.setenv("HOME", str(tmp_path))
    result = CliRunner().invoke(build("id"), ["--install-completion"])
    assert result.exit_code == 0, result.output
    assert "Pelengkapan otomatis untuk bash" in result.stdout
    assert "complete_bash" in (tmp_path / ".bash_completions/ukur.sh").read_text()
    assert "ukur.sh" in (tmp_path / ".bashrc").read_text()


def test_an_unknown_shell_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> None:
        raise shellingham.ShellDetectionFailure

    monkeypatch.setattr(shellingham, "detect_shell", unknown)
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    result = CliRunner().invoke(build("id"), ["--install-completion"])
    assert result.exit_code == 2
    assert "“tcsh”" in result.stderr
    assert "powershell" in result.stderr
