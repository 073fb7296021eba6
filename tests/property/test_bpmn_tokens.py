"""Diagrams of random SOPs: tokens go exactly the ways of cases of the SOP, and the pictures are clean."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from drawn import faults
from random_flows import flow_sops
from sop.exchange.bpmn.writing.file import returns_of
from sop.exchange.bpmn.writing.gateways import bpmn_graph
from sop.exchange.bpmn.writing.joins import waits_not_drawn
from sop.exchange.bpmn.writing.layout import layout
from sop.model import Sop
from token_game import assert_same_orders, joins_in_loops

TEXTS = ("Ya", "Tidak", "Perlu diperbaiki dahulu", "Ditolak karena berkas tidak lengkap")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flow_sops())
def test_tokens_go_the_ways_of_the_sop(sop: Sop) -> None:
    graph = bpmn_graph(sop)
    assume(not waits_not_drawn(sop) and not joins_in_loops(sop, graph))
    assert_same_orders(sop, graph)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flow_sops(max_steps=8), st.randoms(use_true_random=False))
def test_nothing_lies_on_anything_else(sop: Sop, luck: Random) -> None:
    several = with_roles(sop, luck)
    graph = bpmn_graph(several)
    notes = {node.id: "+ Sekretaris" for node in graph.nodes if node.kind == "task" and luck.random() < 0.2}
    assert faults(graph, layout(graph, back=returns_of(several), notes=notes)) == []


def with_roles(sop: Sop, luck: Random) -> Sop:
    """The same SOP with its steps spread over three lanes, and outcomes of several lengths."""
    data = sop.model_dump(mode="json", exclude_defaults=True)
    data["roles"] = [{"id": f"r{number}", "name": f"Pelaksana {number}"} for number in range(3)]
    for step in data["steps"]:
        step["performers"] = {"roles": [f"r{luck.randrange(3)}"]}
        for outcome in step.get("decision", {}).get("outcomes", ()):
            outcome["text"] = luck.choice(TEXTS)
    return Sop.model_validate(data)
