"""Many SOPs at once: which belong together, which are there twice, which are named and not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sop.errors import InputError
from sop.model import Sop
from sop.reading import read_sop
from ukur.review import recap_tables, review_folder
from ukur.review.files import kind_of, yaml_files
from ukur.review.relations import alike_files, find_references, plain_name, revised_from
from ukur.words import words

SOP = """
schema_version: 1
id: {id}
title: {title}
identity: {{agency: Badan Contoh, number: "{number}", related: {related}, effective: {effective}}}
origin: {{source: Contoh}}
roles: [{{id: staf, name: Staf}}]
steps:
  - {{id: {step}, number: 1, text: Menyusun, performers: {{roles: [staf], basis: assumed}}{more}}}
"""


def text(
    name: str = "surat",
    title: str = "Surat Keluar",
    *,
    number: str = "",
    related: str = "[]",
    effective: str = "null",
    step: str = "a",
    more: str = "",
) -> str:
    fields = {"number": number, "related": related, "effective": effective, "step": step, "more": more}
    return SOP.format(id=name, title=title, **fields)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def write(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def sops(folder: Path) -> dict[str, Sop]:
    return {path.name.removesuffix(".yaml"): read_sop(path) for path in yaml_files(folder)}


def test_what_writers_vary_does_not_count() -> None:
    for title in ("SOP Surat  Keluar", "surat-keluar", "Standar Operasional Prosedur: SURAT KELUAR"):
        assert plain_name(title) == "surat keluar"
    assert plain_name("Sopir Dinas") == "sopir dinas"


def test_references_are_found_by_title_number_or_id(folder: Path) -> None:
    names = ("SOP Surat Keluar", "Surat Kelua", "no. 12/A/2025", "surat", "Arsip", "Surat Keluar (baru)")
    related = json.dumps(names)
    write(folder, a=text(number="12/A/2025"), b=text("rapat", "Rapat", related=related))
    found = find_references(sops(folder))
    assert [one.found for one in found] == ["a", "", "a", "a", "", "a"]
    assert [one.nearest for one in found] == ["", "Surat Keluar", "", "", "", ""]
    assert {one.file for one in found} == {"b"}


def test_a_replaced_step_is_looked_for_in_other_versions(folder: Path) -> None:
    write(
        folder,
        old=text(),
        new=text(step="b", more=", replaces: [a, x]"),
        other=text("rapat", "Rapat", step="x"),
    )
    found = find_references(sops(folder))
    assert [(one.kind, one.text, one.found) for one in found] == [
        ("replaces", "a", "old"),
        ("replaces", "x", ""),
    ]


def test_versions_are_told_by_number_then_by_date(folder: Path) -> None:
    write(
        folder,
        a=text(number="12/2025", effective="2025-01-01"),
        b=text(number="Perubahan atas 12/2025", step="b"),
        c=text(effective="2026-01-01", step="c"),
        d=text("rapat", "Rapat", effective="2026-02-01"),
        e=text(step="e"),
    )
    assert revised_from(sops(folder)) == {"b": "a", "c": "a"}


def test_what_is_there_twice_is_told_once(folder: Path) -> None:
    write(folder, a=text(number="1/25"), b=text(number="1/25"), c=text("rapat", "Rapat", number="1 / 25"))
    found = [(one.kind, one.files) for one in alike_files(sops(folder))]
    assert found == [("content", ("a", "b")), ("number", ("a", "c"))]


def test_files_in_their_order_hidden_ones_passed_over(folder: Path) -> None:
    write(folder, b=text(), a__z=text(), a__y=text())
    write(folder / ".git", x=text())
    (folder / ".hidden.yaml").write_text("x", "utf-8")
    (folder / "B.YML").write_text("x", "utf-8")
    names = [path.relative_to(folder).as_posix() for path in yaml_files(folder)]
    assert names == ["B.YML", "a/y.yaml", "a/z.yaml", "b.yaml"]


def test_other_documents_are_known_by_their_keys(folder: Path, root: Path) -> None:
    assert kind_of(root / "data/scenarios/kesbangpol.yaml")[0] == "scenario"
    assert kind_of(root / "data/calendars/pesisir-selatan.yaml")[0] == "calendar"
    write(
        folder,
        a="schema_version: 1\nconfirmed_by: x\nactivities: {}\n",
        b="- 1\n",
        c="x: [",
        d="schema_version: 1\ntitle: x\nstepz: []\nroles: []\n",
        e="services: {}\n",
    )
    kinds = [kind_of(path)[0] for path in yaml_files(folder)]
    assert kinds == ["aliases", "other", "sop", "sop", "other"]


def test_an_unreadable_file_is_a_row(folder: Path) -> None:
    write(
        folder, a=text(), b="x: [", c=text().replace("schema_version", "schema"), s="sop: arsip\npeople: []\n"
    )
    found = review_folder(folder)
    assert [(item.file, item.sop is None) for item in found.sops] == [
        ("a.yaml", False),
        ("b.yaml", True),
        ("c.yaml", True),
    ]
    assert found.sops[1].count("error") == 1
    assert found.sops[0].unstated == 1
    assert [(one.file, one.kind, one.sop) for one in found.skipped] == [("s.yaml", "scenario", "arsip")]
    assert [one.rule for one in found.findings] == ["recap_scenario_without_sop"]
    assert found.doubtful


def test_versions_share_an_id_by_right(folder: Path) -> None:
    write(folder, a=text(number="12/2025"), b=text(number="Perubahan 12/2025", step="b"))
    assert [(one.rule, one.severity) for one in review_folder(folder).findings] == [("recap_same_id", "note")]
    write(folder, c=text(step="c"))
    assert [(one.rule, one.severity) for one in review_folder(folder).findings] == [
        ("recap_same_id", "warning")
    ]


@pytest.mark.parametrize("name", ["missing", "empty", "none", "file.txt"])
def test_a_folder_without_an_sop_is_refused(name: str, folder: Path) -> None:
    (folder / "empty").mkdir()
    write(folder / "none", a="services: {}\n")
    (folder / "file.txt").write_text("x", "utf-8")
    with pytest.raises(InputError) as caught:
        review_folder(folder / name)
    codes = {"missing": "recap_no_folder", "file.txt": "not_a_folder"}
    assert [problem.code for problem in caught.value.problems] == [codes.get(name, "recap_no_sop")]


def test_counts_of_the_tables_agree(folder: Path) -> None:
    write(folder, a=text(related="[Arsip]"), b=text("rapat", "Rapat"), c="x: [")
    found = review_folder(folder)
    tables = recap_tables(found, words("id"))
    rows = tables["findings"]
    for severity, column in (("error", "errors"), ("warning", "warnings"), ("note", "notes")):
        assert (
            int(tables["sops"][column].sum()) == (rows["severity"] == severity).sum() == found.count(severity)
        )
    assert tables["sops"]["related_missing"].tolist()[:2] == [1, 0]


def test_progress_ends_with_all(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    review_folder(write(folder, a=text(), b=text("rapat", "Rapat")), progress=lambda *one: told.append(one))
    assert told == [(0, 2), (1, 2), (2, 2)]
