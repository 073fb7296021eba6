"""Nets of SOPs as PNML: read back by us and by pm4py they allow the same orders of steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import decide, flow_sop
from net_language import Net, same_language
from sop.exchange.petri import petri_net
from sop.exchange.pnml import read_pnml
from sop.exchange.pnml_writing import pnml_bytes, step_labels, write_pnml
from sop.model import Sop
from sop.reading import read_sop

SOPS = sorted(Path("data/sops").glob("*.yaml"))


@pytest.mark.parametrize("path", SOPS, ids=lambda path: path.stem)
def test_the_net_comes_back_with_the_same_language(path: Path, tmp_path: Path) -> None:
    sop = read_sop(path)
    assert same_language(Net(*petri_net(sop), step_labels(sop)), Net(*_back(sop, tmp_path))) > len(sop.steps)


def test_pm4py_reads_it_too(tmp_path: Path) -> None:
    import pm4py

    sop = tangled()
    written = write_pnml(sop, tmp_path / "net.pnml")
    theirs = Net(*pm4py.read_pnml(str(written)))
    assert same_language(Net(*petri_net(sop), step_labels(sop)), theirs) > 5


def test_same_content_same_bytes() -> None:
    # Sets of pm4py go by address: nets made apart come in other orders.
    nets = [pnml_bytes(tangled()) for _ in range(3)]
    assert nets[0] == nets[1] == nets[2]


def test_transitions_are_called_as_people_call_them_and_keep_their_ids() -> None:
    text = pnml_bytes(read_sop("data/sops/pengukuran-kinerja.yaml")).decode()
    assert "<text>Penandatanganan Dokumen Pengukuran Kinerja oleh Kepala Badan Kesbangpol</text>" in text
    assert "<step>tanda_tangan</step>" in text


def test_equal_texts_are_told_apart_and_what_cannot_be_shown_is_marked(tmp_path: Path) -> None:
    sop = flow_sop(
        {"id": "a", "text": "Periksa"},
        {"id": "b", "text": "Periksa"},
        {"id": "c", "text": "x\u200b\x01\x85y <&>"},
        {"id": "d", "text": "=1+1" * 400},
    )
    labels = step_labels(sop)
    assert labels["a"] == "Periksa [a]"
    assert labels["b"] == "Periksa [b]"
    assert labels["c"] == "x\ufffd\ufffd y <&>"
    net, _, _ = _back(sop, tmp_path)
    assert {one.label for one in net.transitions} == set(labels.values())


def test_a_text_that_looks_like_another_with_its_id_stays_apart() -> None:
    sop = flow_sop({"id": "a", "text": "T"}, {"id": "b", "text": "T"}, {"id": "c", "text": "T [a]"})
    assert len(set(step_labels(sop).values())) == 3


def test_ids_of_steps_that_look_like_signs_do_not_clash() -> None:
    sop = flow_sop(
        {"id": "then", "decision": decide(x=None, y="decided")},
        {"id": "decided"},
        {"id": "x", "after": ["then"]},
        {"id": "ready", "after": ["x", "decided"]},
    )
    text = pnml_bytes(sop).decode()
    ids = [part.split('"')[0] for part in text.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def tangled() -> Sop:
    """Decisions, a return, branches, units."""
    return flow_sop(
        {"id": "a"},
        {"id": "b", "for_each": "u"},
        {"id": "c", "after": ["a"], "decision": decide(ok=None, no={"to": "c", "at_most": 2})},
        {"id": "d", "after": ["b", "c"], "decision": decide(on=None, off="end")},
        {"id": "e"},
        units={"u": ["x", "y"]},
    )


def _back(sop: Sop, folder: Path) -> tuple[object, object, object]:
    return read_pnml(write_pnml(sop, folder / "net.pnml"))
