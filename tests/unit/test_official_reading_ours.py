"""Documents that Ukur wrote: the SOP comes back exactly, and what people changed in them is listed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sop.exchange.draft import Draft
from sop.exchange.official import read_official
from sop.model import Sop
from sop.reading import read_sop
from ukur.documents.official.document import write_official
from ukur.words import words

FILES = (
    "pengukuran-kinerja",
    "pengukuran-kinerja-batas-isian",
    "pengukuran-kinerja-paralel-12-13",
    "pengukuran-kinerja-pengganti-tanda-tangan",
    "pengukuran-kinerja-putaran-koreksi",
    "pengukuran-kinerja-tukar-9-10",
    "pengukuran-kinerja-validasi-per-bidang",
    "permit-bpic15",
    "receipt-wabo",
    "traffic-fines",
)
Written = Callable[[str], tuple[Sop, Path]]


@pytest.fixture(scope="module")
def written(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("resmi")

    def made(name: str) -> tuple[Sop, Path]:
        sop, path = read_sop(root / f"data/sops/{name}.yaml"), folder / f"{name}.docx"
        return sop, path if path.exists() else write_official(sop, path, words("id"))

    return made


def changed(path: Path, folder: Path, change: Callable[[str, str], str | None]) -> Path:
    """The document with other parts; None leaves a part out."""
    other = folder / "lain.docx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            text = change(name, content.decode()) if name.endswith(".xml") else content
            if text is not None:
                new.writestr(name, text)
    return other


def visible(path: Path, folder: Path) -> Path:
    """The document without the copy."""
    return changed(path, folder, lambda name, text: None if name == "customXml/item1.xml" else text)


def edited(path: Path, folder: Path, *pairs: tuple[str, str]) -> Draft:
    """The document with visible texts changed."""

    def change(name: str, text: str) -> str:
        if name == "word/document.xml":
            for old, new in pairs:
                assert f">{old}<" in text
                text = text.replace(f">{old}<", f">{new}<")
        return text

    return read_official(changed(path, folder, change))


def rules(draft: Draft) -> dict[str, Any]:
    return {doubt.rule.removeprefix("official_"): doubt for doubt in draft.doubts}


def test_all_sops_are_here(root: Path) -> None:
    assert {path.stem for path in (root / "data/sops").glob("*.yaml")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_back_exactly(written: Written, name: str) -> None:
    sop, path = written(name)
    draft = read_official(path)
    assert draft.sop == sop
    assert draft.sop.digest == sop.digest
    assert draft.exact
    assert draft.doubts == ()


@pytest.mark.parametrize("name", FILES)
def test_what_is_visible_says_the_same(written: Written, tmp_path: Path, name: str) -> None:
    sop, path = written(name)
    draft = read_official(visible(path, tmp_path))
    own = draft.sop
    assert [role.name for role in own.roles] == [role.name for role in sop.roles]
    names = [{role.id: role.name for role in each.roles} for each in (own, sop)]
    numbers = [{step.id: step.number for step in each.steps} for each in (own, sop)]
    for new, old in zip(own.steps, sop.steps, strict=True):
        for field in ("number", "text", "requirements", "output", "remark"):
            assert getattr(new, field) == getattr(old, field)
        assert (new.standard and new.standard.minutes) == (old.standard and old.standard.minutes)
        seats = [
            sorted(names[at][seat.role] for seat in step.performers.roles)
            for at, step in enumerate((new, old))
        ]
        assert seats[0] == seats[1]
        assert names[0][new.performers.leader] == names[1][old.performers.leader]
        assert [names[0][role] for role in new.performers.deputies] == [
            names[1][role] for role in old.performers.deputies
        ]
        assert new.performers.basis is old.performers.basis
        texts = [[way.text for way in step.decision.outcomes] if step.decision else [] for step in (new, old)]
        assert sorted(texts[0]) == sorted(texts[1])
    flows = [
        {known[step]: sorted(known[one] for one in before) for step, before in each.predecessors().items()}
        for each, known in zip((own, sop), numbers, strict=True)
    ]
    assert flows[0] == flows[1]
    backs = [
        sorted(
            (known[step], known[to]) for step, ways in each.routes().back_to.items() for to in ways.values()
        )
        for each, known in zip((own, sop), numbers, strict=True)
    ]
    assert backs[0] == backs[1]


def test_english_headings_too(root: Path, tmp_path: Path) -> None:
    sop = read_sop(root / "data/sops/pengukuran-kinerja-putaran-koreksi.yaml")
    path = write_official(sop, tmp_path / "a.docx", words("en"))
    assert read_official(path).doubts == ()
    own = read_official(visible(path, tmp_path)).sop
    assert [step.text for step in own.steps] == [step.text for step in sop.steps]
    assert own.identity == sop.identity


def test_a_revision_gives_the_new_version(root: Path, tmp_path: Path) -> None:
    before = read_sop(root / "data/sops/pengukuran-kinerja.yaml")
    sop = read_sop(root / "data/sops/pengukuran-kinerja-putaran-koreksi.yaml")
    path = write_official(sop, tmp_path / "a.docx", words("id"), before=before)
    assert read_official(path).sop == sop
    assert read_official(path).exact
    own = read_official(visible(path, tmp_path)).sop
    assert [step.text for step in own.steps] == [step.text for step in sop.steps]
    assert [step.performers.leader for step in own.steps] == [step.performers.leader for step in sop.steps]


def test_texts_and_times_that_were_edited(written: Written, tmp_path: Path) -> None:
    sop, path = written("pengukuran-kinerja")
    draft = edited(
        path,
        tmp_path,
        ("60 menit", "2 hari"),
        ("disposisi Pimpinan", "Disposisi Kepala Badan"),
        ("Penggandaan Dokumen Pengukuran Kinerja.", "Menggandakan Dokumen Pengukuran Kinerja."),
        ("Sek. Tim SAKIP", "Sekretaris Tim SAKIP"),
    )
    own, found = draft.sop, rules(draft)
    assert own.steps[12].text == "Menggandakan Dokumen Pengukuran Kinerja."
    assert own.steps[12].id == sop.steps[12].id
    assert own.steps[0].output == "Disposisi Kepala Badan"
    assert [own.steps[at].standard.minutes for at in (1, 8)] == [900, 900]  # type: ignore[union-attr]
    assert own.role("sek_tim_sakip").name == "Sekretaris Tim SAKIP"
    assert found["edited_text"].fields["new"] == "Menggandakan Dokumen Pengukuran Kinerja."
    assert found["edited_time"].fields == {"old": "60", "new": "2 hari"}
    assert "time_days" in found
    assert found["edited_output"].place.startswith("table 2 line ")
    assert not draft.exact
    # All that was not touched is as it was, also what no document shows.
    assert [step.performers for step in own.steps] == [step.performers for step in sop.steps]
    assert (own.stages, own.doubts, own.origin) == (sop.stages, sop.doubts, sop.origin)


def test_an_identity_that_was_edited(written: Written, tmp_path: Path) -> None:
    sop, path = written("pengukuran-kinerja")
    number = sop.identity.number
    draft = edited(
        path,
        tmp_path,
        (number, "9/2026"),
        ("Kepala Badan", "Kepala Badan"),
        ("8 Januari 2025", "9 Januari 2026"),
    )
    assert draft.sop.identity.number == "9/2026"
    assert str(draft.sop.identity.created) == "2026-01-09"
    assert {"edited_number", "edited_created", "edited_effective"} <= rules(draft).keys()


def test_a_symbol_that_was_moved(written: Written, tmp_path: Path) -> None:
    """The symbol of step 13 goes from the last column of posts to the first."""
    sop, path = written("pengukuran-kinerja")

    def change(name: str, text: str) -> str:
        if name != "word/document.xml":
            return text
        start = text.index("<w:tr>", text.rindex("<w:tr>", 0, text.index(">Penggandaan Dokumen")))
        end = text.index("</w:tr>", start)
        cells = text[start:end].split("<w:tc>")
        cells[3], cells[6] = cells[6], cells[3]
        return text[:start] + "<w:tc>".join(cells) + text[end:]

    draft = read_official(changed(path, tmp_path, change))
    assert [seat.role for seat in draft.sop.step("penggandaan").performers.roles] == ["kepala_badan"]
    assert rules(draft)["edited_performers"].fields == {"old": "Anggota Tim SAKIP", "new": "Kepala Badan"}
    assert [step.id for step in draft.sop.steps] == [step.id for step in sop.steps]


def row_of(text: str, words_: str) -> tuple[int, int]:
    start = text.rindex("<w:tr>", 0, text.index(words_))
    return start, text.index("</w:tr>", start) + len("</w:tr>")


def test_rows_that_were_removed_and_added(written: Written, tmp_path: Path) -> None:
    sop, path = written("pengukuran-kinerja")

    def change(name: str, text: str) -> str:
        if name != "word/document.xml":
            return text
        start, end = row_of(text, ">Penggandaan Dokumen")
        return text[:start] + text[end:]

    draft = read_official(changed(path, tmp_path, change))
    assert [step.id for step in draft.sop.steps] == [
        step.id for step in sop.steps if step.id != "penggandaan"
    ]
    assert rules(draft)["edited_step_gone"].fields["old"].startswith("13. Penggandaan")

    def add(name: str, text: str) -> str:
        if name != "word/document.xml":
            return text
        start, end = row_of(text, ">Penggandaan Dokumen")
        new = (
            text[start:end]
            .replace(">13<", ">15<")
            .replace(">Penggandaan Dokumen Pengukuran Kinerja.<", ">Mengirim lewat pos<")
        )
        last = row_of(text, ">Pengarsipan Dokumen")[1]
        return text[:last] + new + text[last:]

    longer = read_official(changed(path, tmp_path, add))
    assert [step.text for step in longer.sop.steps][14:] == ["Mengirim lewat pos"]
    assert longer.sop.steps[14].performers.leader == "anggota_tim_sakip"
    assert rules(longer)["edited_step_new"].fields["new"] == "15. Mengirim lewat pos"
    assert longer.sop.stages[-1].last == longer.sop.steps[14].id


@pytest.mark.parametrize("how", ["digest", "json", "xml", "content"])
def test_a_copy_that_is_damaged_is_not_used(written: Written, tmp_path: Path, how: str) -> None:
    sop, path = written("pengukuran-kinerja")

    def change(name: str, text: str) -> str:
        if name != "customXml/item1.xml":
            return text
        return {
            "digest": text.replace(sop.digest, "0" * 16),
            "json": text.replace('{"schema', "{schema"),
            "xml": text.replace("</sop>", "</so>"),
            "content": text.replace('"value": 60.0', '"value": 61.0'),
        }[how]

    draft = read_official(changed(path, tmp_path, change))
    assert "copy_damaged" in rules(draft)
    assert [step.text for step in draft.sop.steps] == [step.text for step in sop.steps]


def test_a_name_below_the_post_is_not_taken_over(written: Written, tmp_path: Path) -> None:
    _, path = written("pengukuran-kinerja")
    draft = edited(path, tmp_path, ("(nama)", "SEORANG PEJABAT, S.Sos"))
    assert "SEORANG" not in repr(draft)
    assert draft.exact


def test_a_row_that_goes_on_below_the_heading_is_no_part_of_it(tmp_path: Path, seed_sop: Sop) -> None:
    remarks = (" ".join(["kata"] * 240), *(f"r{number}" for number in range(2, 15)))
    steps = [
        step.model_copy(update={"remark": text}) for step, text in zip(seed_sop.steps, remarks, strict=True)
    ]
    sop = seed_sop.model_copy(update={"steps": tuple(steps)})
    draft = read_official(write_official(sop, tmp_path / "a.docx", words("id")))
    assert rules(draft) == {}
    assert draft.sop == sop


def test_numbers_that_do_not_ascend_come_back(tmp_path: Path, seed_sop: Sop) -> None:
    numbers = (5, 2, 900, *range(901, 912))
    steps = tuple(
        step.model_copy(update={"number": n}) for step, n in zip(seed_sop.steps, numbers, strict=True)
    )
    sop = seed_sop.model_copy(update={"steps": steps})
    draft = read_official(write_official(sop, tmp_path / "a.docx", words("id")))
    assert rules(draft) == {}
    assert draft.sop == sop
