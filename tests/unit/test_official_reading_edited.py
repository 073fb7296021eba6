"""Documents that Ukur wrote and people changed: whatever that takes away is listed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sop.exchange.draft import Draft
from sop.exchange.official import read_official
from sop.exchange.official.word.file import NOT_OFFICIAL
from sop.exchange.official.word.text import OUR_ARROWS
from sop.model import Sop
from sop.reading import read_sop
from ukur.documents.official.document import write_official
from ukur.words import words

Change = Callable[[str], str]
Edited = Callable[..., tuple[Sop, Draft]]
NUMBER = re.compile(r"<w:t[^>]*>(\d{1,2})</w:t>")
CONTROL = "pengukuran-kinerja-putaran-koreksi"
PLAIN = "pengukuran-kinerja"
FINES = "traffic-fines"


@pytest.fixture(scope="module")
def edited(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Edited:
    """Write the SOP, change the body of the document, read it; `copy=False` takes our data out."""
    folder = tmp_path_factory.mktemp("disunting")

    def made(sop: str | Sop, change: Change = str, *, copy: bool = True) -> tuple[Sop, Draft]:
        whole = read_sop(root / f"data/sops/{sop}.yaml") if isinstance(sop, str) else sop
        path, other = folder / f"{whole.id}-{whole.digest}.docx", folder / "lain.docx"
        if not path.exists():
            write_official(whole, path, words("id"))
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "word/document.xml":
                    content = change(content.decode()).encode()
                if copy or not name.startswith("customXml"):
                    new.writestr(name, content)
        return whole, read_official(other)

    return made


def rules(draft: Draft) -> dict[str, Any]:
    return {doubt.rule.removeprefix("official_"): doubt for doubt in draft.doubts}


def row(text: str, number: int) -> tuple[int, int]:
    """Where the row of a step stands."""
    table = text.index("<w:tbl>", text.index("<w:tbl>") + 1)
    for found in re.finditer(r"<w:tr>.*?</w:tr>", text[table:], re.DOTALL):
        first = NUMBER.search(found[0].split("</w:tc>")[0])
        if first and int(first[1]) == number:
            return table + found.start(), table + found.end()
    raise AssertionError(number)


def without(number: int) -> Change:
    def change(text: str) -> str:
        start, end = row(text, number)
        return text[:start] + text[end:]

    return change


def replaced(*pairs: tuple[str, str]) -> Change:
    def change(text: str) -> str:
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        return text

    return change


def test_a_decision_whose_target_was_removed_is_listed(edited: Edited) -> None:
    sop, draft = edited(CONTROL, without(7))
    gone = sop.steps[6]
    decides = next(step for step in sop.steps if step.decision is not None)
    assert draft.sop.step(decides.id).decision is None
    found = rules(draft)["decision_gone"]
    assert found.severity == "warning"
    assert found.fields == {"number": str(decides.number), "target": "7"}
    assert draft.sop.stages == tuple(
        stage.model_copy(update={"last": sop.steps[5].id}) if stage.last == gone.id else stage
        for stage in sop.stages
    )


def test_a_separation_whose_other_step_was_removed_is_listed(edited: Edited, seed_sop: Sop) -> None:
    steps = list(seed_sop.steps)
    steps[8] = steps[8].model_copy(update={"not_same_person_as": (steps[6].id, steps[1].id)})
    sop, draft = edited(seed_sop.model_copy(update={"steps": tuple(steps)}), without(7))
    assert draft.sop.step(steps[8].id).not_same_person_as == (steps[1].id,)
    assert rules(draft)["separation_gone"].fields == {"number": "9", "target": "7"}
    if any(doubt.step == steps[6].id for doubt in sop.doubts):
        assert "doubt_loose" in rules(draft)


def test_stages_without_steps_are_listed(edited: Edited) -> None:
    sop, draft = edited(PLAIN, without(1))
    first = sop.stages[0]
    assert first.last == sop.steps[0].id
    assert rules(draft)["stage_gone"].examples == (first.name,)
    assert [stage.last for stage in draft.sop.stages] == [stage.last for stage in sop.stages[1:]]


def test_an_order_that_was_written_is_mended_and_listed(edited: Edited) -> None:
    sop, draft = edited("pengukuran-kinerja-paralel-12-13", without(12))
    last = sop.steps[13]
    assert last.after == (sop.steps[11].id, sop.steps[12].id)
    assert draft.sop.step(last.id).after is not None
    assert sop.steps[11].id not in (draft.sop.step(last.id).after or ())
    assert rules(draft)["order_mended"].fields["number"] == "14"


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_any_row_of_a_branched_flow_may_go(edited: Edited, number: int) -> None:
    """The other steps keep their ids, and none becomes a beginning that was none."""
    sop, draft = edited(FINES, without(number))
    assert "copy_unlike" not in rules(draft)
    assert [step.id for step in draft.sop.steps] == [step.id for step in sop.steps if step.number != number]
    assert draft.sop.doubts[-1].text == sop.doubts[-1].text
    assert draft.sop.first_steps() == (draft.sop.steps[0].id,)
    kept = {step.id for step in draft.sop.steps if step.decision}
    lost = {step.id for step in sop.steps if step.decision and step.number != number} - kept
    told = {doubt.fields["number"] for doubt in draft.doubts if doubt.rule == "official_decision_gone"}
    assert told == {str(sop.step(each).number) for each in lost}


def office_suite(text: str) -> str:
    """What other programs leave of a text box without border."""
    return text.replace('<wps:cNvSpPr txBox="1"/>', "<wps:cNvSpPr/>")


def test_captions_that_lost_their_kind_are_captions(edited: Edited) -> None:
    sop, draft = edited(FINES, office_suite)
    assert (draft.sop, draft.doubts) == (sop, ())
    _, visible = edited(FINES, office_suite, copy=False)
    texts = [[way.text for way in each.decision.outcomes] for each in visible.sop.steps if each.decision]
    assert sorted(texts[0]) == ["Not paid", "Paid at once"]
    assert len(texts) == 3

    def change(text: str) -> str:
        return replaced((">Paid at once<", ">Paid in time<"))(office_suite(text))

    _, draft = edited(FINES, change)
    assert rules(draft)["edited_outcome"].fields == {"old": "Paid at once", "new": "Paid in time"}


def test_a_caption_is_read_where_a_row_was_removed(edited: Edited) -> None:
    _, draft = edited(FINES, lambda text: replaced((">Paid at once<", ">Paid in time<"))(without(3)(text)))
    assert {"edited_outcome", "edited_step_gone"} <= rules(draft).keys()


def test_a_diamond_that_became_a_box_is_listed(edited: Edited) -> None:
    sop, draft = edited(FINES, lambda text: text.replace("flowChartDecision", "flowChartProcess", 1))
    assert draft.sop == sop
    assert rules(draft)["decision_not_drawn"].fields == {"number": "1"}
    sop, draft = edited(PLAIN, lambda text: text.replace("flowChartProcess", "flowChartDecision", 1))
    assert draft.sop == sop
    assert "decision_drawn" in rules(draft)


def swapped(first: int, later: int) -> Change:
    def change(text: str) -> str:
        (start, middle), (second, end) = row(text, first), row(text, later)
        between = text[middle:second]
        return text[:start] + text[second:end] + between + text[start:middle] + text[end:]

    return change


def test_a_flow_that_moved_rows_cannot_follow_is_listed(edited: Edited) -> None:
    sop, draft = edited(FINES, lambda text: swapped(5, 6)(swapped(2, 3)(text)))
    assert sorted(step.id for step in draft.sop.steps) == sorted(step.id for step in sop.steps)
    assert not any(step.decision or step.after is not None for step in draft.sop.steps)
    assert rules(draft)["flow_lost"].examples == ("1", "2", "4")
    assert draft.sop.doubts == sop.doubts


def test_rows_that_changed_places(edited: Edited) -> None:
    sop, draft = edited(PLAIN, swapped(12, 13))
    ids = [step.id for step in sop.steps]
    assert [step.id for step in draft.sop.steps] == [*ids[:11], ids[12], ids[11], ids[13]]
    assert draft.sop.step(ids[12]) == sop.step(ids[12])
    assert rules(draft).keys() == {"edited_order"}


def test_a_text_that_was_shortened_by_half_is_the_same_step(edited: Edited) -> None:
    old = (
        "Membuat format pengumpulan data dan informasi pengukuran kinerja dari masing-masing bidang dan "
        "sekretariat"
    )
    sop, draft = edited(PLAIN, replaced((old, "Membuat format pengumpulan data dan informasi")))
    assert rules(draft).keys() == {"edited_text"}
    assert draft.sop.steps[1].id == sop.steps[1].id
    assert draft.sop.steps[1].performers == sop.steps[1].performers


def test_another_sop_in_our_document_is_another_sop(edited: Edited, seed_sop: Sop) -> None:
    sop, _ = edited(PLAIN)

    def change(text: str) -> str:
        for at, step in enumerate(sop.steps):
            text = text.replace(f">{step.text}<", f">{'Xyz '[at % 4] * 30} {at}<")
        return text

    assert "copy_unlike" in rules(edited(PLAIN, change)[1])


def inserted(label: str) -> Change:
    """A row below step 6."""

    def change(text: str) -> str:
        start, end = row(text, 6)
        new = text[start:end].replace(">6<", f">{label}<")
        text_ = re.compile(r"(<w:tc>.*?</w:tc><w:tc>.*?<w:t[^>]*>)[^<]*(</w:t>)", re.DOTALL)
        new = text_.sub(r"\1Memeriksa berkas\2", new, count=1)
        return text[:end] + new + text[end:]

    return change


@pytest.mark.parametrize("label", ["6a", "7"])
def test_a_row_between_is_one_doubt(edited: Edited, label: str) -> None:
    sop, draft = edited(PLAIN, inserted(label))
    assert [step.id for step in draft.sop.steps if step.id in {one.id for one in sop.steps}] == [
        step.id for step in sop.steps
    ]
    assert draft.sop.steps[6].number == 15
    assert rules(draft).keys() == {"edited_step_new"} | ({"number_changed"})
    _, visible = edited(PLAIN, inserted(label), copy=False)
    own = [doubt for doubt in visible.doubts if doubt.rule.startswith("official_number")]
    assert [doubt.fields["written"] for doubt in own] == [label]
    assert [step.number for step in visible.sop.steps][7:] == ([15] if label == "7" else [7]) + list(
        range(8, 15)
    )


def test_a_time_that_was_emptied_names_its_step(edited: Edited) -> None:
    def change(text: str) -> str:
        start, end = row(text, 6)
        new = re.sub(r"(<w:t[^>]*>)\d+ menit(</w:t>)", r"\1\2", text[start:end])
        return text[:start] + new + text[end:]

    _, draft = edited(PLAIN, change)
    assert rules(draft)["time_empty"].examples == ("6",)


def test_without_our_data_nothing_goes_unsaid(edited: Edited) -> None:
    sop, draft = edited("pengukuran-kinerja-validasi-per-bidang", copy=False)
    assert any(step.for_each for step in sop.steps)
    assert {"copy_gone", "note_unread"} <= rules(draft).keys()
    found = rules(draft)["note_unread"]
    assert found.fields["number"] == "7"
    assert found.examples == ("untuk setiap Bidang (4)",)
    assert not draft.exact
    _, draft = edited(FINES, copy=False)
    assert not draft.sop.origin.normative
    assert {"copy_gone", "not_official"} <= rules(draft).keys()
    assert "not_official" not in rules(edited(PLAIN, copy=False)[1])


def test_small_notes_that_were_changed_are_listed(edited: Edited) -> None:
    name = "pengukuran-kinerja-validasi-per-bidang"
    sop, draft = edited(name, replaced((">untuk setiap Bidang (4)<", ">untuk setiap Bidang (5)<")))
    assert draft.sop == sop
    assert rules(draft)["note_changed"].examples == ("untuk setiap Bidang (5)",)
    sop, draft = edited(name, replaced((">untuk setiap Bidang (4)<", "><")))
    assert rules(draft)["note_changed"].fields == {"number": "7"}


def test_a_notice_that_was_removed_is_listed(tmp_path: Path, root: Path) -> None:
    sop = read_sop(root / f"data/sops/{FINES}.yaml")
    path, other = write_official(sop, tmp_path / "a.docx", words("id")), tmp_path / "b.docx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"BUKAN SOP RESMI", b"SOP"))
    assert rules(read_official(other)).keys() == {"notice_gone"}


def test_what_our_documents_say_is_known_to_the_reader() -> None:
    for language in ("id", "en"):
        own = words(language)
        assert own("official.not_official").casefold().startswith(NOT_OFFICIAL)
        assert own("official.arrow", source="a", target="b").startswith(OUR_ARROWS)
