"""What `sop.writing` writes reads back equal, whatever the texts are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import flow_data
from simulation.scenario import Scenario, read_scenario
from sop.documents import Model, parse_document
from sop.model import Sop
from sop.reading import read_sop
from sop.writing import WIDTH, document_text, write_document

ROOT = Path(__file__).resolve().parents[2]
TRICKS = (
    "12:00",
    "1:30:15",
    "007",
    "0o17",
    "0x1F",
    "1e3",
    ".5",
    "1_000",
    "+1",
    "-0",
    "2025-01-31",
    "2025-01-31T08:00:00Z",
    "yes",
    "No",
    "on",
    "true",
    "~",
    "null",
    "Null",
    ".inf",
    ".NaN",
    "=",
    "<<",
    "-",
    "?",
    ":",
    "---",
    "...",
    "%YAML 1.1",
    "# tidak",
    "a # b",
    "a: b",
    "a:",
    ":a",
    "- a",
    "? a",
    "&a",
    "*a",
    "!a",
    "!!int 1",
    "@a",
    "`a`",
    "{a: b}",
    "[a, b]",
    "a, b",
    "| a",
    "> a",
    "'a'",
    '"a"',
    "it's",
    '"',
    "'",
    "\\n",
    "a\\",
    "a\nb",
    "a\n\nb",
    "a\n  b\n c",
    "a\n# b",
    "a\n---\nb",
    "a\tb",
    "a\t\nb",
    "a \nb",
    "x " * 120 + "y",
    "x" * 300,
    "Dinas Pendidikan & Kebudayaan — “baru”",
    "\u00e9\u0327",
    "\U0001f5c2\ufe0f",
    "\u202eabc",
    "\ufeffa",
    "a\u00a0b",
    "a\u0085b",
    "a\u2028b\u2029c",
    "\x7f",
    "\ufffe",
)

letters = st.one_of(
    st.sampled_from("abc 0123456789:#'\"\n\t-?[]{}&*!|>%@`,\\=~.yn_+eE"),
    st.characters(exclude_categories=("Cs",), min_codepoint=32),
)
texts = (
    st.one_of(st.sampled_from(TRICKS), st.text(letters, min_size=1, max_size=200)).map(str.strip).filter(bool)
)


def sop_with(*some: str) -> Sop:
    """An SOP with texts in every place that may hold any."""
    text, other, third = some
    step: dict[str, Any] = {
        "id": "a",
        "text": text,
        "short": other,
        "remark": third,
        "output": text,
        "requirements": [text, other, third],
        "aliases": [other],
        "performers": {
            "roles": ["staf"],
            "basis": "assumed",
            "note": text,
            "alternatives": [{"roles": ["staf"], "note": other}],
        },
    }
    data = flow_data(step, {"id": "b"})
    data["title"] = third
    data["identity"] |= {"agency": text, "number": other, "legal_basis": [text, third]}
    data["origin"] |= {"source": other, "note": text}
    data["roles"][0]["name"] = other
    data["doubts"] = [{"text": text}, {"step": "b", "text": third}]
    return Sop.model_validate(data)


def same(document: Model, comment: str = "") -> None:
    text = document_text(document, comment=comment)
    assert parse_document(text, type(document)) == document
    # Writing what was read changes nothing.
    assert document_text(parse_document(text, type(document)), comment=comment) == text


def guides() -> list[tuple[str, type[Model]]]:
    found: list[tuple[str, type[Model]]] = []
    for name, model in (("sop-file.md", Sop), ("scenario-file.md", Scenario)):
        examples = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / name).read_text("utf-8"), re.S)
        found += [(text, model) for text in examples if text.startswith("schema_version")]
    return found


@pytest.mark.parametrize("path", sorted((ROOT / "data/sops").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_sop(path: Path) -> None:
    same(read_sop(path))


@pytest.mark.parametrize("path", sorted((ROOT / "data/scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_scenario(path: Path) -> None:
    same(read_scenario(path))


def test_the_full_examples_of_the_docs() -> None:
    assert len(guides()) >= 2
    for text, model in guides():
        same(parse_document(text, model))


@pytest.mark.parametrize("text", TRICKS, ids=repr)
def test_texts_that_look_like_something_else(text: str) -> None:
    text = text.strip()
    same(sop_with(text, text, text))


@settings(deadline=None)
@given(texts, texts, texts)
def test_any_texts(one: str, other: str, third: str) -> None:
    same(sop_with(one, other, third))


@settings(deadline=None)
@given(texts, texts)
def test_any_names_and_ids_of_cases(name: str, case: str) -> None:
    scenario = {
        "schema_version": 1,
        "id": "a",
        "name": name,
        "note": case,
        "first": "2025-01-01",
        "last": "2025-12-31",
        "demand": [
            {
                "kind": "instants",
                "case_id": "{n}",
                "instants": [
                    {"at": "2025-02-03T08:00:00+07:00", "case_id": case[:60].strip(), "period": name}
                ],
            }
        ],
        "people": [{"id": "staf", "roles": ["staf"]}],
        "learned_from": {"log": name, "cases": 3, "digest": "0123456789012345"},
    }
    same(Scenario.model_validate(scenario))


@settings(deadline=None)
@given(st.floats(min_value=1 / 60, max_value=100_000), st.integers(min_value=1, max_value=999))
def test_any_numbers(minutes: float, number: int) -> None:
    data = flow_data({"id": "a", "number": number, "standard": {"value": minutes}})
    same(Sop.model_validate(data))


@pytest.mark.parametrize("name", ["null", "true", "yes", "no", "on", "n", "e1"])
def test_ids_that_look_like_something_else(name: str) -> None:
    scenario = {
        "schema_version": 1,
        "id": "a",
        "name": name,
        "first": "2025-01-01",
        "last": "2025-12-31",
        "demand": [{"kind": "annual", "case_id": name}],
        "people": [{"id": name, "roles": [name]}],
        "decisions": {name: {name: 0.5}},
        "durations": {"steps": {name: {"minutes": 5, "family": "constant"}}},
        "priorities": {name: 3},
    }
    same(Scenario.model_validate(scenario))
    same(Sop.model_validate(flow_data({"id": name}, {"id": "b", "after": [name]})))


@settings(deadline=None)
@given(texts)
def test_any_comment(comment: str) -> None:
    same(sop_with("a", "b", "c"), comment)


def test_it_is_for_people_to_read(tmp_path: Path) -> None:
    sop = read_sop(ROOT / "data/sops/pengukuran-kinerja.yaml")
    path = write_document(sop, tmp_path / "new folder" / "sop.yaml", comment="Satu\nDua")
    text = path.read_text("utf-8")
    lines = text.splitlines()
    assert lines[:3] == ["# Satu", "# Dua", "schema_version: 1"]
    assert max(map(len, lines)) <= WIDTH + 2 * 10
    assert "\\u" not in text
    # What is as usual is not written, and what the document is comes before what it consists of.
    assert "lead: null" not in text
    assert text.index("title:") < text.index("steps:")
    assert [path.name for path in path.parent.iterdir()] == ["sop.yaml"]
    assert write_document(sop, path, comment="Satu\nDua").read_text("utf-8") == text
