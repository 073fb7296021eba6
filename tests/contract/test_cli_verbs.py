"""What every verb owes its users, those added later too: help, an example, --json, documentation."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from ukur.cli import language_first, wanted_language
from ukur.cli.app import VERBS, build
from ukur.cli.grammar import about
from ukur.words import LANGUAGES, Language, words

ENGLISH = "the of and with for from which what is are this that file files default required show must given"
INDONESIAN = "yang dan untuk dengan dari adalah ini itu berkas atau pada bila tidak harus boleh sampai"
OTHER = {"id": set(ENGLISH.split()), "en": set(INDONESIAN.split())}
EVERY = pytest.mark.parametrize(
    ("verb", "language"), [(verb, language) for verb in VERBS for language in LANGUAGES]
)


def ukur(*arguments: object, language: Language = "id") -> Result:
    return CliRunner().invoke(build(language), [str(argument) for argument in arguments])


def command_of(verb: str, language: Language) -> tuple[Any, Any]:
    root: Any = typer.main.get_command(build(language))
    ctx = root.make_context("ukur", [verb])
    return root.get_command(ctx, verb), ctx


@EVERY
def test_help_is_in_one_language_and_has_an_example(verb: str, language: Language) -> None:
    result = ukur(verb, "--help", language=language)
    assert result.exit_code == 0
    assert f"ukur {verb} " in result.stdout
    example = words(language)("parser.usage")
    assert result.stdout.startswith(example)
    # Names of options, words to choose from, and examples are the same in both languages.
    text = re.sub(r"(?m)^(Contoh|Example):.*$|--[a-z-]+|\S*[=./|]\S*", " ", result.stdout)
    assert set(re.findall(r"[a-z]+", text.lower())) & OTHER[language] == set()


@EVERY
def test_the_example_is_a_command_line_that_is_understood(verb: str, language: Language) -> None:
    command, root = command_of(verb, language)
    name, *typed = shlex.split(command.epilog.partition(":")[2])
    assert (name, typed[0]) == ("ukur", verb)
    with root:
        command.make_context(verb, typed[1:], parent=root)


@EVERY
def test_every_option_is_explained(verb: str, language: Language) -> None:
    command, root = command_of(verb, language)
    assert [one.name for one in command.get_params(root) if not one.help] == []
    assert command.help == about(verb, words(language))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_can_answer_a_program(verb: str) -> None:
    command, root = command_of(verb, "id")
    assert "--json" in {name for one in command.get_params(root) for name in one.opts}


@EVERY
def test_an_unknown_option_is_told_in_the_language_of_the_reader(verb: str, language: Language) -> None:
    result = ukur(verb, "--qqqqqq", language=language)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words(language)("problem.parser_unknown_option", value="--qqqqqq") in result.stderr
    assert f"ukur {verb} --help" in result.stderr


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_stands_in_the_readme_or_the_docs(verb: str, root: Path) -> None:
    texts = "".join(path.read_text("utf-8") for path in [root / "README.md", *(root / "docs").rglob("*.md")])
    assert f"ukur {verb} " in texts or f"ukur {verb}`" in texts or f"make {verb}" in texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_help_names_all_verbs(language: Language) -> None:
    result = ukur("--help", language=language)
    assert result.exit_code == 0
    for verb in VERBS:
        assert re.search(rf"(?m)^  {verb} ", result.stdout)
    assert (
        set(re.findall(r"[a-z]+", re.sub(r"--[a-z-]+", "", result.stdout.lower()))) & OTHER[language] == set()
    )
    nothing = ukur(language=language)
    assert (nothing.exit_code, nothing.stdout) == (2, "")
    assert nothing.stderr.strip() == result.stdout.strip()


def test_the_language_may_stand_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert language_first(["mine", "--help", "--lang", "en"]) == ["--lang", "en", "mine", "--help"]
    assert language_first(["check", "a", "--lang=en"]) == ["--lang=en", "check", "a"]
    assert language_first(["check", "--", "--lang", "en"]) == ["check", "--", "--lang", "en"]
    assert language_first(["check", "--lang"]) == ["--lang", "check"]
    monkeypatch.delenv("UKUR_LANG", raising=False)
    assert wanted_language(["check", "--", "--lang", "en"]) == "id"
    for name in ("en", "en_GB.UTF-8", "EN"):
        monkeypatch.setenv("UKUR_LANG", name)
        assert wanted_language([]) == "en"


def test_a_verb_is_imported_when_it_is_wanted() -> None:
    """Help, completion and mistakes need not wait for what computes."""
    import subprocess
    import sys

    code = (
        "import sys\nfrom ukur.cli import main\nsys.argv = ['ukur', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('numpy', 'pandas', 'pm4py', 'simpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"
