"""The as-is model beside the SOP: what the log shows and the SOP lacks, and the other way round."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from builders import decide, flow_sop, small_log, small_sop
from chains import chain
from mining.discovery import Block, as_is_model, discover_follows, relation_table, sop_order
from mining.log.door import read_log
from sop.model import Sop
from sop.reading import read_sop

FORK = small_sop({"a": None, "b": ["a"], "c": ["a"], "d": ["b", "c"]})


def standings(model: Any) -> dict[tuple[str, str], str]:
    table = model.relations
    return dict(zip(zip(table["first"], table["second"], strict=True), table["in_sop"], strict=True))


def test_steps_that_the_sop_does_not_order_may_follow_each_other_without_an_arrow() -> None:
    order = sop_order(FORK)
    assert order.arrows == (("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"))
    assert order.allowed - set(order.arrows) == {("b", "c"), ("c", "b")}
    assert (order.starts, order.ends, order.exact) == ({"a"}, {"d"}, True)
    assert order.standing("b", "c") == "allowed"
    assert order.standing("a", "d") == "no"
    assert order.standing("a", "?x") == "outside"


@pytest.mark.parametrize(
    "sop",
    [
        FORK,
        small_sop({"a": None, "b": None, "c": None}),
        small_sop({"a": [], "b": [], "c": ["a"], "d": ["b"]}),
        small_sop({"a": None, "b": ["a"], "c": ["a"], "d": ["a"], "e": ["b", "c", "d"], "f": None}),
    ],
)
def test_without_decisions_the_shape_tells_the_same_as_all_states(sop: Sop) -> None:
    exact, shape = sop_order(sop), sop_order(sop, markings=0)
    assert (exact.exact, shape.exact) == (True, False)
    assert exact.allowed == shape.allowed
    assert exact.ends == shape.ends


def test_a_return_is_an_arrow_and_branches_of_a_decision_do_not_follow_each_other() -> None:
    back = {"to": "a", "at_most": 2}
    order = sop_order(flow_sop({"id": "a"}, {"id": "b", "decision": decide(yes=None, no=back)}, {"id": "c"}))
    assert order.standing("b", "a") == "arrow"
    either = sop_order(
        flow_sop(
            {"id": "a", "decision": decide(one="b", two="c")},
            {"id": "b", "after": []},
            {"id": "c", "after": []},
            {"id": "d", "after": ["b", "c"]},
        )
    )
    assert either.standing("a", "b") == "arrow"
    assert either.standing("b", "c") == "no"
    # The shape alone cannot tell; it errs on the side of the office.
    assert {("a", "b"), ("b", "d")} <= either.allowed


def test_each_relation_has_its_place_beside_the_sop() -> None:
    rows = [row for case, steps in (("p", "abcd"), ("q", "adx"), ("r", "acbd")) for row in chain(case, steps)]
    model = as_is_model(small_log(rows), sop=FORK, noise_threshold=0)
    assert standings(model) == {
        ("a", "b"): "arrow",
        ("a", "c"): "arrow",
        ("b", "d"): "arrow",
        ("c", "d"): "arrow",
        ("a", "d"): "no",
        ("b", "c"): "allowed",
        ("c", "b"): "allowed",
        ("d", "?x"): "outside",
    }
    table = model.relations.set_index(["first", "second"])
    assert table.loc[("a", "d"), "examples"] == ("q",)
    assert table.loc[("c", "d"), "cases"] == 1
    assert table["in_model"].all(), "without a noise threshold the model has every relation of the log"
    assert model.left_out == ()


def test_what_the_sop_says_and_nobody_did_is_told() -> None:
    follows = discover_follows(small_log(chain("p", "abd")), sop=FORK)
    table = relation_table(follows, FORK).set_index(["first", "second"])
    assert table.loc[("a", "c"), ["in_sop", "events", "cases"]].tolist() == ["arrow", 0, 0]
    assert "in_model" not in table


def test_the_tree_tells_what_is_in_order_and_what_is_not() -> None:
    rows = [row for case, steps in (("p", "abc"), ("q", "acb"), ("r", "a")) for row in chain(case, steps)]
    a, b, c = (Block(kind="step", node=step) for step in "abc")
    model = as_is_model(small_log(rows[:6]), sop=FORK, noise_threshold=0)
    assert model.tree == Block(kind="sequence", parts=(a, Block(kind="parallel", parts=(b, c))))
    assert {transition.label for transition in model.net.transitions} - {None} == set("abc")
    either = as_is_model(small_log(rows), sop=FORK, noise_threshold=0).tree.parts[1]
    assert either == Block(kind="choice", parts=(Block(kind="nothing"), Block(kind="parallel", parts=(b, c))))
    with pytest.raises(ValueError, match="noise_threshold"):
        as_is_model(small_log(rows), noise_threshold=2)


def test_cases_of_unknown_order_are_counted_apart() -> None:
    rows = [{"step_id": step, "end": "2025-01-06", "precision": "day"} for step in "ab"]
    model = as_is_model(small_log(rows), sop=FORK)
    assert (model.cases, model.cases_order_unknown) == (1, 1)
    assert set(model.relations["events"]) == {0}
    perhaps = model.relations.set_index(["first", "second"])["perhaps"]
    assert perhaps.to_dict() == {("a", "b"): 1, ("a", "c"): 0, ("b", "d"): 0, ("c", "d"): 0}


def test_the_receipt_log_beside_its_main_path(root: Path, reference_data: Path) -> None:
    sop = read_sop(root / "data/sops/receipt-wabo.yaml")
    log = read_log(reference_data / "pm4py/compressed/08_receipt.xes.gz", sop=sop).log
    follows = discover_follows(log, sop=sop)
    table = relation_table(follows, sop)
    inside = table[table["in_sop"] != "outside"]
    # Counted here from the rows themselves.
    steps = log.events["step_id"].fillna("?").tolist()
    cases = log.events["case_id"].tolist()
    pairs = [
        pair for pair, (one, other) in zip(pairwise(steps), pairwise(cases), strict=True) if one == other
    ]
    for row in inside.to_dict("records"):
        assert row["events"] == pairs.count((row["first"], row["second"]))
    assert set(inside.loc[inside["in_sop"] == "arrow", "events"]) == {1079, 239, 1119, 1177, 1165}
    assert not as_is_model(log, sop=sop, noise_threshold=0.2).relations["in_model"].all(), "noise is left out"
