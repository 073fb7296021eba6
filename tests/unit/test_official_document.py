"""The official document: the right symbol in the right cell, the SOP as data, marks, nothing that acts."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from official_reading import Read, read_rows
from sop.errors import InputError, OutputError
from sop.exchange.archive import archive_bytes
from sop.model import Sop
from sop.reading import read_sop
from ukur.documents.official.document import write_official
from ukur.words import words

SOPS = sorted((Path(__file__).resolve().parents[2] / "data/sops").glob("*.yaml"))
SHAPES = {False: "flowChartProcess", True: "flowChartDecision"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Sop, Path]]:
    """Every SOP at hand as an official document."""
    folder = tmp_path_factory.mktemp("official")
    return {
        path.stem: (sop := read_sop(path), write_official(sop, folder / f"{path.stem}.docx", words("id")))
        for path in SOPS
    }


@pytest.mark.parametrize("name", [path.stem for path in SOPS])
def test_every_step_has_its_symbol_in_the_columns_of_its_performers(
    name: str, written: dict[str, tuple[Sop, Path]]
) -> None:
    sop, path = written[name]
    found = {row.number: row for row in read_rows(path) if row.number}
    assert list(found) == [str(step.number) for step in sop.steps]
    columns = [role.id for role in sop.roles]
    for step in sop.steps:
        own = step.performers
        wanted = {columns.index(role) for role in (*(seat.role for seat in own.roles), *own.deputies)}
        symbols = found[str(step.number)].symbols
        shape = SHAPES[step.decision is not None]
        assert symbols == dict.fromkeys(wanted, shape), step.id


@pytest.mark.parametrize("name", [path.stem for path in SOPS])
def test_rows_that_are_no_steps_hold_capsules_and_connectors_alone(
    name: str, written: dict[str, tuple[Sop, Path]]
) -> None:
    _, path = written[name]
    others = [row for row in read_rows(path) if not row.number]
    kinds = [shape for row in others for shape in row.symbols.values()]
    assert all(len(row.symbols) == 1 and not any(row.texts) for row in others)
    assert kinds.count("flowChartTerminator") == 2
    assert set(kinds) <= {"flowChartTerminator", "flowChartOffpageConnector"}


def test_cells_say_what_the_document_says(written: dict[str, tuple[Sop, Path]]) -> None:
    sop, path = written["pengukuran-kinerja"]
    rows = {row.number: row for row in read_rows(path) if row.number}
    for step in sop.steps:
        assert step.standard is not None
        minutes = f"{step.standard.minutes:.0f} menit"
        row = rows[str(step.number)]
        assert row.texts == (step.text, "\n".join(step.requirements), minutes, step.output, step.remark)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", [path.stem for path in SOPS])
def test_it_carries_the_sop_as_data(name: str, written: dict[str, tuple[Sop, Path]]) -> None:
    sop, path = written[name]
    content = parts(path)
    root = etree.fromstring(content["customXml/item1.xml"])
    assert root.tag == "{urn:ukur:sop:1}sop"
    assert root.get("digest") == sop.digest
    assert Sop.model_validate(json.loads(root.text or "")) == sop
    kinds = content["[Content_Types].xml"].decode()
    assert "customXmlProperties+xml" in kinds
    links = content["word/_rels/document.xml.rels"].decode()
    assert links.count("relationships/customXml") == 1
    assert "itemProps1.xml" in content["customXml/_rels/item1.xml.rels"].decode()


@pytest.mark.parametrize("name", [path.stem for path in SOPS])
def test_nothing_in_it_acts_or_leads_outside(name: str, written: dict[str, tuple[Sop, Path]]) -> None:
    _, path = written[name]
    assert archive_bytes(path, suffixes=(".docx",))
    content = parts(path)
    for file, raw in content.items():
        assert b'TargetMode="External"' not in raw, file
        assert "vba" not in file.lower()
    fields = re.findall(rb'w:instr="([^"]*)"', b"".join(content.values()))
    assert set(fields) == {b"PAGE", b"NUMPAGES"}
    numbers = re.findall(rb'<wp:docPr id="(\d+)"', content["word/document.xml"])
    assert len(numbers) == len(set(numbers)) > len(parts(path)) / 10
    described = re.findall(rb'<wp:docPr [^>]*descr="([^"]+)"', content["word/document.xml"])
    assert len(described) == len(numbers)


def test_the_same_sop_gives_the_same_bytes(seed_sop: Sop, tmp_path: Path) -> None:
    one, two = (
        write_official(seed_sop, tmp_path / name, words("id"), paper="f4") for name in ("a.docx", "b.docx")
    )
    assert one.read_bytes() == two.read_bytes()


def text_of(path: Path, part: str = "word/document.xml") -> str:
    root = etree.fromstring(parts(path)[part])
    return " ".join(str(text) for text in root.itertext() if str(text).strip())


def test_what_was_learned_from_a_log_says_so_on_every_page(written: dict[str, tuple[Sop, Path]]) -> None:
    for sop, path in written.values():
        heads = [name for name in parts(path) if name.startswith("word/header")]
        told = ["BUKAN SOP RESMI" in text_of(path, name) for name in heads]
        assert told == [not sop.origin.normative] * 2


def test_assumed_performers_bear_a_letter_and_a_footnote(written: dict[str, tuple[Sop, Path]]) -> None:
    sop, path = written["pengukuran-kinerja-putaran-koreksi"]
    rows = {row.number: row for row in read_rows(path) if row.number}
    letters = {"assumed": "a", "inferred": "b", "stated": ""}
    for step in sop.steps:
        wanted = letters[step.performers.basis] + ("c" if step.decision is not None else "")
        assert rows[str(step.number)].letters == wanted, step.id
    foot = " ".join(text_of(path, name) for name in parts(path) if name.startswith("word/footer"))
    for name in "abc":
        assert words("id")(f"official.legend_{name}") in foot


def revised(seed_sop: Sop) -> Sop:
    """Step 3 is another, 4 is gone, one is new, and the number of the document changed."""
    data = seed_sop.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    del data["stages"]
    data["identity"]["number"] = "2"
    data["identity"]["revised"] = "2026-01-05"
    data["steps"][2]["output"] = "Format terkirim"
    data["steps"][2]["standard"]["value"] = 20
    data["steps"][2]["performers"]["roles"] = ["anggota_tim_sakip"]
    new = {**data["steps"][13], "id": "kirim", "text": "Mengirim dokumen", "number": 15}
    data["steps"] = [*data["steps"][:3], *data["steps"][4:], new]
    return Sop.model_validate(data)


@pytest.fixture(scope="module")
def marked(seed_sop: Sop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("revised") / "x.docx"
    return write_official(revised(seed_sop), path, words("id"), before=seed_sop)


def test_a_revision_marks_what_changed(marked: Path) -> None:
    rows: dict[str, Read] = {row.number: row for row in read_rows(marked) if row.number}
    third = rows["3"]
    assert third.mark == "diubah"
    assert third.grey == {"number", "time", "output", "role2", "role3"}
    assert third.bold == {"time", "output"}
    assert rows["15"].mark == "baru"
    assert rows["15"].bold >= {"text", "output", "time"}
    assert rows["2"].mark == ""
    assert rows["2"].grey == set()


def test_a_revision_lists_what_was_and_what_is(marked: Path) -> None:
    text = text_of(marked)
    assert "5 Januari 2026" in text
    listed = text[text.index("Daftar Perubahan") :]
    told = ("25 menit", "20 menit", "Draf masukan dan arahan", "Format terkirim", "(dihapus)", "(belum ada)")
    for part in told:
        assert part in listed
    assert "Mengundang Kepala Badan Kesbangpol" in listed


def test_a_revision_without_a_date_leaves_it_to_the_head(root: Path, seed_sop: Sop, tmp_path: Path) -> None:
    sop = read_sop(root / "data/sops/pengukuran-kinerja-putaran-koreksi.yaml")
    path = write_official(sop, tmp_path / "x.docx", words("id"), before=seed_sop)
    assert words("id")("official.revised_blank") in text_of(path)


def test_another_sop_is_no_version_before(written: dict[str, tuple[Sop, Path]], tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_official(
            written["traffic-fines"][0], tmp_path / "x.docx", words("id"), before=written["receipt-wabo"][0]
        )
    assert not list(tmp_path.iterdir())


HOSTILE = "<w:p>&amp;\"'</w:t> =cmd|calc!A1 \u202eabc \x07\x0b\ufffe { DDEAUTO x }"


def hostile(**more: Any) -> Sop:
    step = {"id": "s1", "number": 1, "text": HOSTILE + "x" * 1900, "performers": {"roles": ["a", "b"]}}
    step |= {"requirements": ["q" * 2000, "=1+1"], "output": "w " * 900, "remark": "@SUM(A1)"}
    way = [{"id": "x", "text": HOSTILE}, {"id": "y", "text": "Y" * 2000, "to": "s1", "at_most": 1}]
    last = {"id": "s2", "number": 2, "text": "b", "performers": {"roles": ["b"]}}
    data = {
        "schema_version": 1,
        "id": "x",
        "title": HOSTILE,
        "identity": {"agency": HOSTILE, "legal_basis": [HOSTILE, "y" * 2000]},
        "origin": {"source": "x"},
        "roles": [{"id": "a", "name": HOSTILE}, {"id": "b", "name": "z" * 2000}],
        "steps": [{**step, "decision": {"outcomes": way}}, last],
    }
    return Sop.model_validate(data | more)


def test_hostile_texts_are_texts(tmp_path: Path) -> None:
    path = write_official(hostile(), tmp_path / "x.docx", words("id"))
    content = parts(path)
    for name, raw in content.items():
        if name.endswith((".xml", ".rels")):
            etree.parse(io.BytesIO(raw))
    assert set(re.findall(rb'w:instr="([^"]*)"', b"".join(content.values()))) == {b"PAGE", b"NUMPAGES"}
    text = text_of(path)
    assert "=cmd|calc!A1" in text
    assert not set("\x07\x0b\u202e\ufffe") & set(text)
    data = json.loads(etree.fromstring(content["customXml/item1.xml"]).text or "")
    assert Sop.model_validate(data) == hostile()


def test_what_does_not_fit_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    roles = [{"id": name, "name": name} for name in ("a", "b", *(f"r{at}" for at in range(20)))]
    with pytest.raises(OutputError) as many:
        write_official(hostile(roles=roles), tmp_path / "x.docx", words("id"))
    assert many.value.problems[0].code == "official_too_many_roles"
    long = {"id": "s1", "number": 1, "text": "x", "performers": {"roles": ["a", "b"]}}
    long["requirements"] = ["q " * 1000] * 300
    with pytest.raises(OutputError) as much:
        write_official(hostile(steps=[long]), tmp_path / "x.docx", words("id"))
    assert much.value.problems[0].code == "official_step_too_long"
    assert not list(tmp_path.iterdir())
