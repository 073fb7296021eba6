"""What must hold for any log: the states keep its 3-grams, and the SOP is sound and follows its cases."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from mining.discovery.sop_of_log import discover_sop
from mining.discovery.sop_of_log.history import counted_grams, gram_distance, state_grams
from mining.discovery.sop_of_log.merging import merge_alike
from mining.discovery.sop_of_log.states import MOST_EXITS, find_states
from sop.events import event_log

MONDAY = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


def random_variants(seed: int, *, tokens: int = 5, cases: int = 40) -> Counter[tuple[int, ...]]:
    draw = np.random.default_rng(seed)
    return Counter(tuple(draw.integers(0, tokens, draw.integers(1, 9)).tolist()) for _ in range(cases))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("history", [2, 3])
def test_states_that_know_the_step_before_keep_the_grams(seed: int, history: int) -> None:
    variants = random_variants(seed)
    weights = {variant: float(count) for variant, count in variants.items()}
    states = find_states(weights, history=history, most=10_000, size=lambda _: 1)
    wanted = counted_grams(weights)
    if set(states.paths) == set(variants):
        assert gram_distance(state_grams(states), wanted) < 1e-12
    merged = merge_alike(states, variants)
    assert gram_distance(state_grams(merged), state_grams(states)) < 1e-12
    assert len(merged.keys) <= len(states.keys)
    # A circle would leave states without a place.
    assert len(merged.order()) == len(merged.keys)
    for variant, path in merged.paths.items():
        assert tuple(merged.keys[state].token for state in path) == variant


def test_variants_enter_by_weight_until_the_steps_are_used_up() -> None:
    weights = {(0, 1, 2): 5.0, (0, 3): 4.0, (0, 1, 1, 1, 2): 3.0, (0, 2): 2.0}
    states = find_states(weights, history=1, most=5, size=lambda _: 1)
    assert set(states.paths) == {(0, 1, 2), (0, 3), (0, 2)}
    assert len(states.keys) == 4
    assert sum(states.ends.values()) == 11
    # A token that only a light variant has comes before heavier ones that bring nothing new.
    rare = find_states(weights | {(4,): 0.1}, history=1, most=5, size=lambda _: 1)
    assert (4,) in rare.paths


def test_a_decision_has_no_more_ways_than_a_document_allows() -> None:
    weights = {(0, other): 100.0 - other for other in range(1, 40)} | {(0,): 1.0}
    states = find_states(weights, history=1, most=1000, size=lambda _: 1)
    first = states.paths[0, 1][0]
    assert states.exits(first) == MOST_EXITS
    assert first in states.ends


def test_rare_states_that_go_on_alike_are_one_and_frequent_ones_stay() -> None:
    weights = {(0, 2, 3): 30.0, (1, 2, 3): 25.0, (4, 2, 3): 3.0, (5, 2): 2.0}
    states = find_states(weights, history=2, most=100, size=lambda _: 1)
    assert Counter(key.token for key in states.keys)[2] == 4
    merged = merge_alike(states, {variant: int(weight) for variant, weight in weights.items()})
    assert Counter(key.token for key in merged.keys) == {0: 1, 1: 1, 4: 1, 5: 1, 2: 3, 3: 1}
    assert merged.paths[4, 2, 3][1] == merged.paths[0, 2, 3][1] != merged.paths[1, 2, 3][1]


@pytest.mark.parametrize("seed", range(6))
def test_any_log_becomes_a_sound_sop_with_a_step_for_every_event(seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows = []
    for case in range(60):
        at = case * 5.0
        for _ in range(int(draw.integers(1, 8))):
            start, at = at, at + float(draw.exponential(1))
            begun = MONDAY + dt.timedelta(hours=start - float(draw.uniform(0, 0.5)))
            label = "abcdefg"[int(draw.integers(0, 7))]
            rows.append(
                (f"c{case}", label, begun, begun + dt.timedelta(hours=at - start), f"p{draw.integers(3)}")
            )
    log = event_log(pd.DataFrame(rows, columns=["case_id", "activity", "start", "end", "person"]))
    found = discover_sop(log, id="any", title="Any", most_steps=60)
    assert len(found.sop.steps) <= 60
    assert found.log.events["step_id"].notna().all()
    text = {step.id: step.text for step in found.sop.steps}
    assert (found.log.events["step_id"].map(text) == found.log.events["activity"]).all()
    for step in found.sop.steps:
        if step.decision is not None:
            assert sum(outcome.share or 0 for outcome in step.decision.outcomes) == pytest.approx(1, abs=1e-9)
    assert found.unmapped_events == 0
