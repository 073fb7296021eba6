"""Every code of the recording sheet has its sentence, and what to do next, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mining.log.sheet import SEVERITY
from ukur.words import LANGUAGES, words

FIELDS = {"file": "f", "place": "p", "value": "v", "allowed": "a", "other": "o"}
FINDING_FIELDS = {"place": "p", "count": 1, "total": 2, "examples": "e"}


def codes(root: Path) -> set[str]:
    files = [*root.glob("mining/log/sheet/*.py"), *root.glob("sop/exchange/sheet/*.py")]
    found = {
        code for file in files for code in re.findall(r'"(sheet_[a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(found) > 50
    return found - set(SEVERITY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_and_remedies(root: Path, language: str) -> None:
    say = words(language)  # type: ignore[arg-type]
    for code in codes(root):
        assert say(f"problem.{code}", **FIELDS)
        assert say(f"remedy.{code}", **FIELDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings(language: str) -> None:
    say = words(language)  # type: ignore[arg-type]
    for rule in SEVERITY:
        assert "1" in say(f"finding.{rule}", **FINDING_FIELDS)
