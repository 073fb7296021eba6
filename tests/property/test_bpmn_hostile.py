"""Whatever stands in a diagram: an SOP that is valid, or a refusal; never anything else."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpmn_sketch import read_text, sketch
from random_flows import flow_sops
from sop.errors import DocumentError
from sop.exchange.bpmn import bpmn_graph, draft_of_graph
from sop.exchange.bpmn.graph import BpmnGraph, Node, NodeKind, SequenceFlow
from sop.exchange.bpmn.reading.extension import MAX_VALUES
from sop.exchange.bpmn.writing.file import bpmn_bytes
from sop.model import Sop
from sop.reading import read_sop

KINDS: tuple[NodeKind, ...] = (
    "task",
    "task",
    "task",
    "exclusive",
    "exclusive",
    "parallel",
    "inclusive",
    "timer",
)
FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@st.composite
def graphs(draw: st.DrawFn) -> BpmnGraph:
    """Any nodes and arrows, most of them no sensible process."""
    count = draw(st.integers(1, 9))
    nodes = [Node(id="s", kind="start"), Node(id="e", kind="end")]
    nodes += [Node(id=f"n{n}", kind=draw(st.sampled_from(KINDS)), name=f"N{n}") for n in range(count)]
    inner = [node.id for node in nodes[2:]]
    flows = [("s", inner[0]), (inner[-1], "e"), *pairwise(inner)]
    more = st.tuples(st.sampled_from(inner), st.sampled_from([*inner, "e"]))
    flows += draw(st.lists(more, max_size=5))
    return BpmnGraph(
        id="P",
        nodes=tuple(nodes),
        flows=tuple(
            SequenceFlow(id=f"f{n}", source=source, target=target) for n, (source, target) in enumerate(flows)
        ),
    )


@given(graphs(), st.booleans())
@FEW
def test_any_graph_is_read_or_refused(graph: BpmnGraph, decision_steps: bool) -> None:
    try:
        draft = draft_of_graph(graph, file="x", decision_steps=decision_steps)
    except DocumentError:
        return
    assert Sop.model_validate(draft.sop.model_dump(mode="json", by_alias=True)) == draft.sop
    assert set(draft.tasks) == {node.id for node in graph.nodes if node.kind == "task"}
    ids = {step.id for step in draft.sop.steps}
    assert ids == {*draft.tasks.values(), *draft.decisions.values(), *draft.again}
    for (step, outcome), chosen in draft.choices.items():
        decision = draft.sop.step(step).decision
        assert decision is not None
        assert outcome in {one.id for one in decision.outcomes}
        assert set(chosen) <= {flow.id for flow in graph.flows}


@given(flow_sops())
@settings(FEW, max_examples=40)
def test_any_sop_of_ours_comes_back(sop: Sop) -> None:
    draft = draft_of_graph(bpmn_graph(sop), file="x")
    assert (draft.sop, draft.doubts) == (sop, ())


@pytest.fixture(scope="module")
def ours(root: Path) -> bytes:
    return bpmn_bytes(read_sop(root / "data/sops/pengukuran-kinerja-putaran-koreksi.yaml"))


@given(data=st.data())
@settings(FEW, max_examples=40)
def test_a_file_with_bytes_changed(tmp_path: Path, ours: bytes, data: st.DataObject) -> None:
    raw = bytearray(ours)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        size = data.draw(st.integers(0, 40))
        raw[place : place + size] = data.draw(
            st.sampled_from(
                [b"", b"<", b"\0", b"&amp;", b"zz", b'" id="step_x', b"[" * 3_000, bytes(raw[:200])]
            )
        )
    try:
        draft = read_text(tmp_path, bytes(raw), decision_steps=True)
    except DocumentError:
        return
    assert draft.sop.steps


def extension(name: str, text: str) -> str:
    """One of our extension elements."""
    inner = f'<u:{name} xmlns:u="urn:ukur:sop:1">{text}</u:{name}>'
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["tulis", "end"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "to", "after", "decision", "outcomes", "text"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(["step", "document", "role", "outcome"]), JSON)
@settings(FEW, max_examples=60)
def test_any_extension_is_used_or_told(tmp_path: Path, name: str, value: Any) -> None:
    block = extension(name, json.dumps(value).replace("&", "&amp;").replace("<", "&lt;"))
    draft = read_text(tmp_path, sketch("s > A > B > e", within={"A": block}, inside=block))
    assert [step.text for step in draft.sop.steps] == ["A", "B"]


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"a":' * 5_000, '{"id": 1' + "0" * 9_000 + "}", '"\\ud800"']
)
def test_extensions_that_are_deep_or_huge(tmp_path: Path, content: str) -> None:
    draft = read_text(tmp_path, sketch("s > A > e", within={"A": extension("step", content)}))
    assert any(doubt.rule == "bpmn_extension_unusable" for doubt in draft.doubts)


def test_extensions_of_many_values(tmp_path: Path) -> None:
    content = json.dumps({"id": "a", "aliases": [f"x{n}" for n in range(MAX_VALUES + 1)]})
    draft = read_text(tmp_path, sketch("s > A > e", within={"A": extension("step", content)}))
    assert any(doubt.rule == "bpmn_extension_unusable" for doubt in draft.doubts)
    assert draft.sop.steps[0].aliases == ()


@pytest.mark.parametrize(
    "name", ["<b>&\"'", "\u202egnp.exe", "=1+1", "a\tb\u0085c", "x" * 2_000, "नमस्ते", "𝒜"]
)
def test_any_name_becomes_one_line(tmp_path: Path, name: str) -> None:
    from xml.sax.saxutils import quoteattr

    text = sketch("s > A > e", name=name).replace('name="A"', f"name={quoteattr(name)}")
    draft = read_text(tmp_path, text)
    for shown in (draft.sop.steps[0].text, draft.sop.title):
        assert shown
        assert shown.isprintable() or "\ufffd" in shown
        assert "\n" not in shown
        assert "\u202e" not in shown


def test_wide_and_entangled_diagrams_take_no_time(tmp_path: Path) -> None:
    wide = "; ".join(f"p > A{n} > p2" for n in range(40))
    draft = read_text(tmp_path, sketch(f"s > Z > p; {wide}; p2 > Y > e"))
    assert any(doubt.rule == "bpmn_not_compared" for doubt in draft.doubts)
    nested = [f"x{n} > x{n + 1}" for n in range(60)]
    back = [f"A{n} > y{n}; y{n} > x{n}; y{n} > A{n + 1}" for n in range(60)]
    text = "; ".join(["s > x0", *nested, "x60 > A0", *back, "A60 > e"]).replace("y", "x9")
    with pytest.raises(DocumentError):
        read_text(tmp_path, sketch(text), decision_steps=True)
