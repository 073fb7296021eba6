"""Commands of README and docs that take moments are run as they stand, and no command escapes the tests."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from manuals import NEVER, Desk, blocks, commands, documents, is_quick, stock
from ukur.cli.app import build

pytestmark = pytest.mark.usefixtures("no_pictures")

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {path.relative_to(ROOT).as_posix(): path for path in documents(ROOT)}
HOUR = ("docs/first-hour.md", "docs/jam-pertama.md")
WITH_COMMANDS = {name for name, path in DOCUMENTS.items() if "```sh" in path.read_text("utf-8")}


def text_of(name: str) -> str:
    return DOCUMENTS[name].read_text("utf-8")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("desk"), ROOT)


@pytest.mark.parametrize("name", sorted(WITH_COMMANDS))
def test_quick_commands_do_what_is_said(name: str, desk: Path) -> None:
    for left_over in (*desk.glob("catatan-*.xlsx"), *desk.glob("skenario-*.yaml")):
        left_over.unlink()
    Desk(desk).follow(blocks(text_of(name)), quick=True)


def test_no_command_escapes() -> None:
    every = [
        (name, block, command)
        for name in DOCUMENTS
        for block in blocks(text_of(name))
        for command in commands(block)
    ]
    ours = {command for _, _, command in every if command.startswith("ukur ")}
    assert set(NEVER) <= ours, "a command that is never run is in no document any more"
    assert len(ours) > 25
    assert any(is_quick(command) for command in ours)
    # A command in a block of another kind (or of none) would be run by nobody.
    for name in DOCUMENTS:
        for block in blocks(text_of(name)):
            if block.kind not in {"sh", "bat", "text"}:
                assert not re.search(r"(?m)^(\$ |> )?ukur ", block.body), f"{name}, line {block.line}"


def test_the_slow_ones_are_run_by_the_slow_tests() -> None:
    slow = (ROOT / "tests/slow/test_docs_commands.py").read_text("utf-8")
    assert "documents(ROOT)" in slow
    assert "quick=False" in slow


@pytest.fixture(scope="module")
def verbs() -> dict[str, set[str]]:
    """The options of every verb."""
    group: Any = get_command(build("en"))
    context = group.make_context("ukur", ["--lang", "en", "check"], resilient_parsing=True)
    found = {verb: group.get_command(context, verb) for verb in group.list_commands(context)}
    return {
        verb: {name for one in command.params for name in (*one.opts, *one.secondary_opts) if name[0] == "-"}
        for verb, command in found.items()
    }


def test_commands_within_sentences_exist_too(verbs: dict[str, set[str]]) -> None:
    for name in DOCUMENTS:
        for code in re.findall(
            r"(?<!`)`(ukur [a-z][^`]*)`(?!`)", re.sub(r"(?ms)^```.*?^```$", "", text_of(name))
        ):
            words = [word for word in code.split() if word not in {"...", "--lang", "id", "en"}][1:]
            if not words or words[0] == "--help":
                continue
            assert words[0] in verbs, f"{name}: {code}"
            wanted = {word.split("=")[0].strip("[],.") for word in words if word.strip("[").startswith("--")}
            assert wanted <= verbs[words[0]] | {"--help"}, f"{name}: {code}"


def test_options_within_sentences_exist(verbs: dict[str, set[str]]) -> None:
    known = set().union(*verbs.values()) | {"--lang", "--version", "--help"}
    others = {"--quick", "--group", "--absences", "--require-hashes", "--no-index"}
    for name in DOCUMENTS:
        for option in re.findall(r"(?<![\w`])`(--[a-z-]+)", text_of(name)):
            assert option in known | others, f"{name}: {option}"


def test_both_first_hours_are_the_same_hour() -> None:
    def shape(name: str) -> list[tuple[str, ...]]:
        found = []
        for block in blocks(text_of(name)):
            lines = [line for line in commands(block) if not line.startswith("export ")]
            if block.role:
                found.append((block.role, str(block.name), re.sub(r"\s*#.*", "", block.body)))
            elif lines:
                found.append((block.kind, *lines))
        return found

    assert shape(HOUR[0]) == shape(HOUR[1])
    assert sum(shlex.split(line)[0] == "ukur" for part in shape(HOUR[0]) for line in part if line) >= 8


def test_scripts_and_targets_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for name in DOCUMENTS:
        for target in re.findall(r"(?:`|^)make ([a-z]+)", text_of(name), re.M):
            assert re.search(rf"(?m)^{target}:", makefile), f"{name}: make {target}"
        for script in re.findall(r"python3? ((?:docs|benchmarks)/[\w/]+\.py)", text_of(name)):
            assert (ROOT / script).is_file(), f"{name}: {script}"
