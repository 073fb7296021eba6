"""PNML: read whole, or refused with place and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from mining.conformance.nets.checking import net_conformance
from sop.errors import DocumentError
from sop.exchange import pnml
from sop.exchange.pnml import read_pnml
from ukur.words import words
from ukur.words.telling import tell_error

NODES = """
<place id="i"><initialMarking><text>1</text></initialMarking></place>
<place id="p"/><place id="o"/>
<transition id="t1"><name><text> a </text></name></transition>
<transition id="t2"><name><text>b</text></name></transition>
<arc id="1" source="i" target="t1"/><arc id="2" source="t1" target="p"/>
<arc id="3" source="p" target="t2"/><arc id="4" source="t2" target="o"/>
"""
END = '<finalmarkings><marking><place idref="o"><text>1</text></place></marking></finalmarkings>'


def written(folder: Path, inside: str, *, head: str = "", end: str = END) -> Path:
    file = folder / "net.pnml"
    file.write_text(f'{head}<pnml><net id="n"><page id="g">{inside}</page>{end}</net></pnml>', "utf-8")
    return file


def test_a_net_is_read(tmp_path: Path) -> None:
    net, initial, final = read_pnml(written(tmp_path, NODES))
    assert {(one.name, one.label) for one in net.transitions} == {("t1", "a"), ("t2", "b")}
    assert {place.name: count for place, count in initial.items()} == {"i": 1}
    assert {place.name: count for place, count in final.items()} == {"o": 1}
    assert list(net_conformance(net, initial, final, ["ab", "b"]).cases["cost"]) == [0, 1]


def test_the_end_is_inferred_only_where_it_is_plain(tmp_path: Path) -> None:
    _, _, final = read_pnml(written(tmp_path, NODES, end=""))
    assert {place.name for place in final} == {"o"}
    assert refused(written(tmp_path, NODES + '<place id="z"/>', end="")) == "pnml_no_end"


def test_silent_weighted_and_on_several_pages(tmp_path: Path) -> None:
    inside = NODES.replace(
        '<transition id="t2"><name><text>b</text></name></transition>',
        '<page id="h"><transition id="t2"><name><text>b</text></name>'
        '<toolspecific tool="ProM" version="6.4" activity="$invisible$"/></transition></page>',
    ).replace(
        '<arc id="2" source="t1" target="p"/>',
        '<arc id="2" source="t1" target="p"><inscription><text>3</text></inscription></arc>',
    )
    net, _, _ = read_pnml(written(tmp_path, inside))
    assert {(one.name, one.label) for one in net.transitions} == {("t1", "a"), ("t2", None)}
    assert {arc.weight for arc in net.arcs} == {1, 3}


def refused(file: Path) -> str:
    """The code of the first problem; every one is told with what to do next."""
    with pytest.raises(DocumentError) as error:
        read_pnml(file)
    for language in ("id", "en"):
        text = tell_error(error.value, words(language))  # type: ignore[arg-type]
        assert text.count("→") == len(error.value.problems)
        assert str(file) in text
    return error.value.problems[0].code


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('<place id="p"/>', '<place id="p"/><place id="p"/>', "pnml_id"),
        ("<text>b</text>", "<text> </text>", "pnml_unnamed"),
        ("<text>b</text>", "<text>b\u202e</text>", "pnml_label"),
        ("<text>b</text>", f"<text>{'b' * 3000}</text>", "pnml_label"),
        ("<text>1</text>", "<text>-1</text>", "pnml_number"),
        ("<text>1</text>", "<text>٣</text>", "pnml_number"),
        ("<text>1</text>", f"<text>{'9' * 5000}</text>", "pnml_number"),
        ('target="o"', 'target="i2"', "pnml_arc"),
        ('source="t2" target="o"', 'source="p" target="o"', "pnml_arc"),
        ('target="o"/>', 'target="o"><arctype><text>inhibitor</text></arctype></arc>', "pnml_arc_type"),
        ('<place id="o"/>', '<place id="o"/><referencePlace id="r" ref="o"/>', "pnml_reference"),
        ("<text>1</text>", "<text>0</text>", "pnml_no_start"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in NODES
    assert refused(written(tmp_path, NODES.replace(old, new))) == code


def test_ends_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    assert refused(written(tmp_path, NODES, end=END.replace('"o"', '"oo"'))) == "pnml_arc"
    assert refused(written(tmp_path, NODES, end=END.replace(">1<", ">0<"))) == "pnml_no_end"
    two = END.replace("</finalmarkings>", "<marking/></finalmarkings>")
    assert refused(written(tmp_path, NODES, end=two)) == "pnml_several_ends"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "xml_malformed"),
        (b"<pnml><net>", "xml_malformed"),
        (b"<log/>", "not_pnml"),
        (b"<pnml/>", "not_pnml"),
        (b"<pnml><net/><net/></pnml>", "not_pnml"),
        (
            b'<!DOCTYPE pnml [<!ENTITY x SYSTEM "file:///etc/passwd">]><pnml><net>&x;</net></pnml>',
            "xml_doctype",
        ),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE p><pnml/>'.encode("utf-16"), "xml_doctype"),
        (b"\x00" * 100, "xml_malformed"),
    ],
)
def test_hostile_files_are_refused(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "net.pnml"
    file.write_bytes(content)
    assert refused(file) == code


def test_too_large_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pnml, "MAX_NODES", 5)
    assert refused(written(tmp_path, NODES)) == "pnml_too_many"
    monkeypatch.setattr(pnml, "MAX_BYTES", 100)
    assert refused(written(tmp_path, NODES)) == "file_too_large"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == "is_a_folder"
    assert refused(tmp_path / "none.pnml") == "file_missing"


def test_deep_nesting_does_not_break_the_reader(tmp_path: Path) -> None:
    file = tmp_path / "net.pnml"
    file.write_text("<pnml><net>" + '<page id="x">' * 5000 + "</page>" * 5000 + "</net></pnml>")
    assert refused(file) in ("xml_malformed", "pnml_no_end")
