"""The SOP document: the seed is complete, and every mistake is told with its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from sop.documents import parse_document, read_document
from sop.errors import DocumentError
from sop.model import Basis, Sop
from sop.reading import read_sop


def codes(error: DocumentError) -> set[tuple[str, str]]:
    return {(problem.code, problem.place) for problem in error.problems}


def test_the_seed_is_complete(seed_sop: Sop, root: Path) -> None:
    assert [step.number for step in seed_sop.steps] == list(range(1, 15))
    assert seed_sop.standard_minutes == 795
    minutes = [step.standard.minutes for step in seed_sop.steps if step.standard]
    assert minutes == [15, 60, 25, 30, 120, 120, 240, 40, 60, 25, 10, 15, 25, 10]
    assert all(step.requirements and step.output for step in seed_sop.steps)
    assert len(seed_sop.identity.legal_basis) == 6
    assert len(seed_sop.identity.qualifications) == 4
    assert seed_sop.identity.approved_by == "Kepala Badan"


def test_person_minutes_with_one_person_a_role(seed_sop: Sop) -> None:
    totals = dict.fromkeys((role.id for role in seed_sop.roles), 0.0)
    for step in seed_sop.steps:
        assert step.standard is not None
        for seat in step.performers.roles:
            totals[seat.role] += step.standard.minutes
    assert list(totals.values()) == [205, 175, 220, 555]


def test_only_what_a_row_names_is_stated(seed_sop: Sop) -> None:
    stated = [step.number for step in seed_sop.steps if step.performers.basis is Basis.STATED]
    assert stated == [9, 10, 11]


def test_the_words_are_those_of_the_document(seed_sop: Sop, root: Path) -> None:
    source = root.parent / "shared/handbook/seed-sop.txt"
    if not source.is_file():
        pytest.skip("the extracted text of the document is not beside this checkout")
    text = source.read_text(encoding="utf-8")
    for step in seed_sop.steps:
        row = next(line for line in text.splitlines() if line.startswith(f"{step.number}.\t"))
        cells = [cell for cell in row.split("\t") if cell]
        assert cells[1] == step.text
        assert [cells[2], cells[4]] == [step.requirements[0], step.output]
        assert step.standard is not None
        assert float(cells[3]) == step.standard.minutes


def test_no_digits_that_look_like_an_official(root: Path) -> None:
    text = (root / "data/sops/pengukuran-kinerja.yaml").read_text(encoding="utf-8")
    assert not any(len(word) >= 18 and word.isdigit() for word in text.replace(".", " ").split())


def test_every_problem_is_reported_at_once(root: Path) -> None:
    text = (root / "data/sops/pengukuran-kinerja.yaml").read_text(encoding="utf-8")
    for old, new in [
        ("unit: minutes}", "unit: menit}"),
        ("roles: [sekretaris]", "roles: [sekertaris]"),
        ("short: Perintah", "shrt: Perintah"),
        ("created: 2025-01-08", "created: besok"),
        ("number: 4", "number: 3"),
    ]:
        text = text.replace(old, new, 1)
    with pytest.raises(DocumentError) as caught:
        parse_document(text, Sop, file="x.yaml")
    found = {problem.code: problem for problem in caught.value.problems}
    assert set(found) == {"not_allowed", "unknown_role", "unknown_key", "not_a_date", "number_twice"}
    assert found["not_allowed"].place == "steps[1].standard.unit (line 58)"
    assert found["not_allowed"].allowed == ("minutes", "hours")
    assert found["unknown_key"].fields["suggestion"] == "short"
    assert found["unknown_role"].value == "sekertaris"
    assert all(problem.file == "x.yaml" for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x 1\nb: *x", "yaml_anchor"),
        ("a: 1\na: 2", "duplicate_key"),
        ("a: !!python/object:os.system 1", "yaml_tag"),
        ("[1, 2", "not_yaml"),
        ("- 1", "not_a_mapping"),
        ("", "not_a_mapping"),
        ("a: 2025-02-30", "not_yaml"),
        ("[" * 200, "too_deep"),
        ("a: \x00", "not_yaml"),
        ("id: x\npeople: []\ndemand: []", "other_kind"),
    ],
)
def test_tricks_and_slips_of_yaml(text: str, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_document(text, Sop, file="x.yaml")
    assert caught.value.problems[0].code == code


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"title: Pr\xfcfung")
    for name, code in [("none.yaml", "file_missing"), ("", "is_a_folder"), ("latin.yaml", "not_utf8")]:
        with pytest.raises(DocumentError) as caught:
            read_document(tmp_path / name, Sop)
        assert caught.value.problems[0].code == code


def test_made_in_python_its_parts_must_agree_too(seed_sop: Sop) -> None:
    data = seed_sop.model_dump()
    data["steps"][1]["after"] = ["nowhere"]
    with pytest.raises(ValidationError, match="unknown_step"):
        Sop.model_validate(data)


def test_an_order_in_a_circle_is_refused(seed_sop: Sop) -> None:
    data = seed_sop.model_dump()
    data["steps"][0]["after"] = ["pengarsipan"]
    with pytest.raises(ValidationError, match="order_in_circle"):
        Sop.model_validate(data)


def test_the_digest_names_the_content(seed_sop: Sop, root: Path) -> None:
    again = read_sop(root / "data/sops/pengukuran-kinerja.yaml")
    assert again.digest == seed_sop.digest
    changed = again.model_copy(update={"title": "Lain"})
    assert changed.digest != seed_sop.digest
