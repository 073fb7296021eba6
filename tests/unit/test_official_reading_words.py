"""Every doubt and problem of reading offices' documents has its sentence, and none is left over."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from ukur.words import LANGUAGES, words

TIMES = ("empty", "unread", "range", "about", "most", "days", "unit")


def told(root: Path) -> dict[str, set[str]]:
    """Rules in the code, and the fields that they carry where one call shows them."""
    found: dict[str, set[str]] = {f"time_{name}": {"number", "value", "minutes"} for name in TIMES[1:]}
    for file in (root / "sop/exchange/official").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for rule, rest in re.findall(r'\.(?:warn|note)\(\s*"([a-z_]+)"(?=(.{0,300}))', text, re.DOTALL):
            fields = set(re.findall(r"\b([a-z]+)=", rest.split("\n    def ")[0]))
            found[rule] = found.get(rule, set()) | fields
        for field in re.findall(r'told\(\s*"([a-z_]+)"', text):
            found[f"edited_{field}"] = {"old", "new"}
        if file.name == "embedded.py":
            # Fields of the identity block are gone through by name.
            lists = ("legal_basis", "qualifications", "related", "equipment", "warnings", "records")
            names = (*lists, "number", "created", "revised", "effective", "agency", "government")
            found |= {f"edited_{name}": {"old", "new"} for name in names}
        if file.name == "edited_steps.py":
            found |= {
                f"edited_{name}": {"old", "new"} for name in ("text", "requirements", "output", "remark")
            }
    return found


def test_every_rule_has_a_sentence_and_every_sentence_a_rule(root: Path) -> None:
    table = words("id").table
    start = "finding.official_"
    known = {key.removeprefix(start) for key in table if key.startswith(start)}
    assert set(told(root)) == known


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_use_only_fields_that_are_there(root: Path, language: str) -> None:
    table = words("id" if language == "id" else "en").table
    always = {"count", "total", "examples", "place"}
    for rule, fields in told(root).items():
        used = {name for _, name, _, _ in string.Formatter().parse(table[f"finding.official_{rule}"]) if name}
        assert used <= fields | always, rule


def test_problems_have_sentences_and_remedies(root: Path) -> None:
    table = words("id").table
    for file in (root / "sop/exchange/official").rglob("*.py"):
        for code in re.findall(r'"(official_(?:no|too|not)_[a-z_]+)"', file.read_text(encoding="utf-8")):
            assert {f"problem.{code}", f"remedy.{code}"} <= table.keys()
