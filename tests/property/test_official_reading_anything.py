"""Whatever is done to a document: an SOP and its doubts, or our own refusal."""

from __future__ import annotations

import random
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office_documents import drawing, p, sop_docx, tc, vml, wgp, wsp
from office_workbooks import MERGED, anchor, cxn, sheet, sp, step_lines, xlsx
from sop.documents import parse_document
from sop.errors import DocumentError
from sop.exchange.official import read_official
from sop.model import Sop
from sop.writing import document_text

BITS = (
    "", "", "v", "99999999999", "-1", "0", "NaN", "inf", "1e400", "1e11", "&lt;b&gt;", "é", "𐍈", "Pelaksana",
    "Mulai", "&#10;", "\t", ";", ",", "A1:B2", "A0", "ZZZ9", "page", "flowChartDecision", "restart",
    "1 jam 5", "3",
)  # fmt: skip


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("asal")
    old = vml(
        '<v:group style="position:absolute;margin-left:1in;width:2in;height:1in">'
        '<v:rect style="left:1;top:2"/></v:group>'
    )
    group = wgp(wsp("diamond", "Ya"), wsp("line", ends=(1, 2)), inner=(0, 0, 10, 10), size=(900, 900))
    shapes = drawing(group, x=3000, y=100) + old + drawing(wsp("rect"), x=4000, y=0)
    word = sop_docx(
        folder / "a.docx",
        lambda s, c: tc(p(inside=drawing(wsp("rect")))) if s == c else "v",
        before=p(inside=shapes),
    )
    drawn = anchor(2, 2, sp(5)) + anchor(3, 3, sp(6, "diamond"), one=True) + anchor(4, 4, cxn(7, 5, 6))
    lines = step_lines([["v", "", ""]] * 3)
    book = xlsx(folder / "a.xlsx", sheet(lines, merged=MERGED, drawn=True), drawing=drawn)
    found = {}
    for path in (word, book):
        with zipfile.ZipFile(path) as archive:
            found[path.suffix] = {name: archive.read(name) for name in archive.namelist()}
    return found


def mutated(text: str, luck: random.Random) -> str:
    """A few values of attributes and texts changed, elements doubled or taken out; seldom anything else."""
    for _ in range(luck.randint(1, 5)):
        places = [found.span(1) for found in re.finditer(r'"([^"<>]*)"|>([^<>]*)<' if luck.random() < 0.5
                  else r"(<(\w+:\w+|\w+)[^<>]*/>|<(\w+:\w+|\w+)>[^<>]*</\3>)", text)]  # fmt: skip
        places = [span for span in places if span[0] >= 0]
        start, end = luck.choice(places) if places and luck.random() < 0.95 else (len(text) // 2,) * 2
        old = text[start:end]
        new = luck.choice(("", old + old, luck.choice(BITS))) if old[:1] == "<" else luck.choice(BITS)
        text = text[:start] + new + text[end:]
    return text


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9), kind=st.sampled_from([".docx", ".xlsx"]))
def test_changed_documents(
    sources: dict[str, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory, seed: int, kind: str
) -> None:
    luck = random.Random(seed)  # noqa: S311
    parts = dict(sources[kind])
    name = luck.choice([one for one in parts if "Content_Types" not in one])
    parts[name] = mutated(parts[name].decode(), luck).encode()
    path = tmp_path_factory.getbasetemp() / f"ubah{kind}"
    with zipfile.ZipFile(path, "w") as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    whole(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.sampled_from("No\tKegiatan\nWaktu1.5 jam<p>SOP-:;\u202e\x07é√"), max_size=200),
    lines=st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6),
)
def test_any_text(tmp_path_factory: pytest.TempPathFactory, text: str, lines: list[list[str]]) -> None:
    path = tmp_path_factory.getbasetemp() / "apa.txt"
    head = "No\tKegiatan\tPelaksana\tKelengkapan\tWaktu\tOutput\n1\tMenyusun\tStaf\tx\t5\ty\n"
    rows = "\n".join("\t".join(line) for line in lines)
    path.write_text(f"{text}\n{head}{rows}", encoding="utf-8", errors="surrogatepass")
    whole(path)


def whole(path: Path) -> None:
    """Nothing but our refusal; what is read can be written as a file and read again."""
    try:
        draft = read_official(path)
    except DocumentError as error:
        told = error.problems
        assert told
        return
    assert parse_document(document_text(draft.sop), Sop) == draft.sop
