"""Both languages say the same things, and everything the code can report has a sentence."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from sop.errors import InputError, Problem
from sop.findings import Finding
from ukur.words import LANGUAGES, words
from ukur.words.telling import tell_error, tell_finding, tell_problem


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys_and_fields() -> None:
    indonesian, english = (words(language).table for language in ("id", "en"))
    assert set(indonesian) == set(english)
    for key, text in indonesian.items():
        assert fields(text) == fields(english[key]), key


def test_every_problem_has_what_to_do_next() -> None:
    table = words("id").table
    problems = {key.partition(".")[2] for key in table if key.startswith("problem.")}
    remedies = {key.partition(".")[2] for key in table if key.startswith("remedy.")}
    assert problems == remedies


def reported(root: Path, name: str) -> set[str]:
    found: set[str] = set()
    for package in ("sop", "simulation", "mining", "ukur"):
        for file in (root / package).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            found |= set(re.findall(rf'(?:Problem|Finding)\(\s*{name}="([a-z_]+)"', text))
            if name == "code":
                found |= set(re.findall(r'PydanticCustomError\(\s*"ukur\.([a-z_]+)"', text))
    return found


def test_everything_the_code_reports_has_a_sentence(root: Path) -> None:
    table = words("id").table
    assert {f"problem.{code}" for code in reported(root, "code")} - set(table) == set()
    assert {f"finding.{rule}" for rule in reported(root, "rule")} - set(table) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_problem_is_told_whole(language: str) -> None:
    problem = Problem(
        code="unknown_key",
        file="a.yaml",
        place="steps[1].shrt (line 5)",
        value="shrt",
        allowed=("short", "text"),
        fields={"suggestion": "short"},
    )
    text = tell_error(InputError(problem), words("id" if language == "id" else "en"))
    for part in ("a.yaml", "steps[1].shrt", "5", "“shrt”", "short, text", "→", "“short”"):
        assert part in text


def test_what_has_no_sentence_still_says_something() -> None:
    w = words("id")
    assert "new_code" in tell_problem(Problem(code="new_code", value="x"), w)
    assert "new_rule" in tell_finding(Finding(rule="new_rule", severity="note"), w)


def test_numbers_and_spans_as_the_language_writes_them() -> None:
    assert words("id").number(1434.5, 1) == "1.434,5"
    assert words("en").number(1434.5, 1) == "1,434.5"
    assert words("id").minutes(135) == "2 jam 15 menit"
    assert words("id").minutes(0) == "0 menit"
    assert words("id").minutes(120) == "2 jam"


def test_of_many_problems_alike_the_first_are_told() -> None:
    error = InputError([Problem(code="not_utf8", file="a.csv", place=f"line {n}") for n in range(1, 51)])
    lines = tell_error(error, words("en")).splitlines()
    assert sum("line 20:" in line or "line 50:" in line for line in lines) == 1
    assert lines[-1] == "a.csv: 30 more problems of the same kind are not shown (not_utf8)"
