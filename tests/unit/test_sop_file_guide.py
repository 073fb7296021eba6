"""What docs/sop-file.md shows is what the reader takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from sop.documents import parse_document
from sop.elements import Decision, Due, Outcome, UnitSet
from sop.flow import flow_of
from sop.model import Performers, Sop, Step


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs" / "sop-file.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def examples(guide: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", guide, re.S)


def test_the_complete_example_is_valid(examples: list[str]) -> None:
    (whole,) = [text for text in examples if text.startswith("schema_version")]
    sop = parse_document(whole, Sop)
    flow = flow_of(sop)
    assert flow.back_to == {"periksa": {"kurang": "isi"}, "setujui": {}}
    assert [step.step for step in flow.redo["periksa"]["kurang"]] == ["isi", "periksa"]
    assert flow.may_be_passed_over == {"kirim"}
    assert len(sop.units_of("isi")) == 3


def test_the_excerpts_are_valid_rows(examples: list[str]) -> None:
    excerpts = [text for text in examples if not text.startswith("schema_version")]
    assert len(excerpts) == 3
    for text in excerpts:
        rows = [Step.model_validate(row) for row in YAML(typ="safe", pure=True).load(text)]
        first = {"id": "terima", "number": 1, "text": "Menerima", "performers": {"roles": ["a"]}}
        ids = {role for row in rows for role in row.performers.may_act} | {"a"}
        sop = Sop.model_validate(
            {
                "schema_version": 1,
                "id": "kutipan",
                "title": "Kutipan",
                "identity": {"agency": "Badan"},
                "origin": {"source": "contoh"},
                "roles": [{"id": name, "name": name} for name in sorted(ids)],
                "steps": [first, *(row.model_dump(mode="json", exclude_defaults=True) for row in rows)],
            }
        )
        assert sop.last_steps() == (rows[-1].id,)


def test_every_key_is_explained(guide: str) -> None:
    for model in (Sop, Step, Performers, UnitSet, Outcome, Decision, Due):
        for key in model.model_fields:
            assert re.search(rf"`(?:[a-z_]+\.)?{key}\b|\b{key}:", guide), f"{model.__name__}.{key}"
