"""An SOP made from a log: its steps, its decisions, and the orders that it gives back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from mining.calibration.from_scratch import from_scratch, simulated_log
from mining.discovery.sop_of_log import DiscoveredSop, discover_sop
from mining.distance import distances
from sop.events import EventLog, event_log
from sop.flow import flow_of

MONDAY = dt.datetime(2024, 1, 1, 8, tzinfo=dt.UTC)
Row = tuple[str, str, float, float, str]


def log_of(cases: dict[str, Sequence[tuple[str, float, float] | tuple[str, float, float, str]]]) -> EventLog:
    """A log of (activity, start, end[, person]) in hours after a Monday morning."""
    rows = [
        (case, one[0], MONDAY + dt.timedelta(hours=one[1]), MONDAY + dt.timedelta(hours=one[2]), *one[3:])
        for case, events in cases.items()
        for one in events
    ]
    frame = pd.DataFrame(rows, columns=["case_id", "activity", "start", "end", "person"][: len(rows[0])])
    return event_log(frame)


def straight(orders: Sequence[str], *, apart: float = 24) -> EventLog:
    """One case an order, each letter an hour's work by the person of its letter."""
    return log_of(
        {
            f"c{number:04}": [
                (letter, number * apart + place, number * apart + place + 1, f"p{letter}")
                for place, letter in enumerate(order)
            ]
            for number, order in enumerate(orders)
        }
    )


def discovered(log: EventLog, **options: object) -> DiscoveredSop:
    return discover_sop(log, id="made", title="Made", **options)  # type: ignore[arg-type]


def ways(found: DiscoveredSop) -> dict[str, dict[str, float]]:
    """For each step with a decision the shares by where its outcomes lead."""
    return {
        step.id: {"+".join(outcome.to or ()): outcome.share or 0.0 for outcome in step.decision.outcomes}
        for step in found.sop.steps
        if step.decision is not None
    }


def test_a_sequence_becomes_its_rows() -> None:
    found = discovered(straight(["abc"] * 5))
    assert [(step.id, step.text) for step in found.sop.steps] == [("a", "a"), ("b", "b"), ("c", "c")]
    assert found.sop.predecessors() == {"a": (), "b": ("a",), "c": ("b",)}
    assert ways(found) == {}
    assert found.log.events["step_id"].tolist() == ["a", "b", "c"] * 5
    assert not found.sop.origin.normative
    assert (found.followed, found.rare_events, found.unmapped_events) == (5, 0, 0)


def test_a_choice_has_the_shares_of_the_log() -> None:
    found = discovered(straight(["abd"] * 6 + ["acd"] * 3 + ["a"]))
    assert ways(found) == {"a": {"b": pytest.approx(0.6), "c": pytest.approx(0.3), "end": pytest.approx(0.1)}}
    assert set(found.sop.predecessors()["d"]) == {"b", "c"}
    assert flow_of(found.sop).may_be_passed_over == {"b", "c", "d"}


def test_several_beginnings_get_a_silent_step_before_them() -> None:
    found = discovered(straight(["ac"] * 3 + ["bc"] * 1))
    assert found.silent == {"begin"}
    assert found.sop.first_steps() == ("begin",)
    assert ways(found)["begin"] == {"a": pytest.approx(0.75), "b": pytest.approx(0.25)}
    assert "begin" not in found.log.events["step_id"].tolist()


def test_a_loop_is_unrolled_and_keeps_how_often_it_is_taken() -> None:
    found = discovered(straight(["ab"] * 4 + ["abrb"] * 3 + ["abrbrb"] * 1))
    assert ways(found) == {
        "b": {"end": pytest.approx(0.5), "r": pytest.approx(0.5)},
        "b_2": {"end": pytest.approx(0.75), "r_2": pytest.approx(0.25)},
    }
    steps = found.log.events.groupby("case_id")["step_id"].agg(tuple)
    assert steps.iloc[-1] == ("a", "b", "r", "b_2", "r_2", "b_3")


def test_activities_side_by_side_are_a_block_that_is_joined() -> None:
    cases = {}
    for number in range(12):
        first, second = (("b", "c"), ("c", "b"))[number % 2]
        at = number * 24.0
        cases[f"c{number:02}"] = [
            ("a", at, at + 1, "x"),
            (first, at + 1, at + 4, f"p{first}"),
            (second, at + 2, at + 5, f"p{second}"),
            ("d", at + 5, at + 6, "x"),
        ]
    found = discovered(log_of(cases))
    assert found.parallel == ((("b",), ("c",)),)
    assert found.sop.predecessors() == {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c")}
    assert len(found.sop.steps) == 4
    assert found.followed == 12


def test_branches_of_several_steps_keep_their_order() -> None:
    cases = {}
    for number in range(20):
        # b before e and between them d, which is before b, between or after e.
        at, d = number * 24.0, (1.5, 0.9, 3.2)[number % 3]
        cases[f"c{number:02}"] = [
            ("a", at, at + 0.5, "x"),
            ("b", at + 1, at + 2.5, "pb"),
            ("e", at + 2.5, at + 4, "pe"),
            ("d", at + d, at + d + 2, "pd"),
            ("z", at + 6, at + 7, "x"),
        ]
    found = discovered(log_of(cases))
    assert found.parallel == ((("b", "e"), ("d",)),)
    assert found.sop.predecessors() == {"a": (), "b": ("a",), "e": ("b",), "d": ("a",), "z": ("e", "d")}


def test_orders_that_turn_without_overlap_stay_sequences() -> None:
    found = discovered(straight(["abcd", "acbd"] * 6))
    assert found.parallel == ()
    assert Counter(step.text for step in found.sop.steps) == {"a": 1, "b": 2, "c": 2, "d": 1}
    assert found.followed == 12


def test_a_decision_after_a_block_falls_at_a_silent_join() -> None:
    cases = {}
    for number in range(20):
        first, second = (("b", "c"), ("c", "b"))[number % 2]
        at, last = number * 24.0, "d" if number < 15 else "e"
        cases[f"c{number:02}"] = [
            ("a", at, at + 1, "x"),
            (first, at + 1, at + 4, "y"),
            (second, at + 2, at + 5, "z"),
            (last, at + 5, at + 6, "x"),
        ]
    found = discovered(log_of(cases))
    assert found.silent == {"join"}
    assert set(found.sop.predecessors()["join"]) == {"b", "c"}
    assert ways(found) == {"join": {"d": pytest.approx(0.75), "e": pytest.approx(0.25)}}


def test_what_does_not_fit_is_counted_and_still_has_a_step() -> None:
    found = discovered(straight(["abc"] * 8 + ["acbbc"] * 1), most_steps=6)
    assert len(found.sop.steps) == 3
    assert (found.cases, found.followed, found.rare_events) == (9, 8, 5)
    assert found.followed_share == pytest.approx(8 / 9)
    assert found.log.events["step_id"].notna().all()
    assert found.log.events.groupby("case_id")["step_id"].agg("".join).iloc[-1] == "acbbc"


def test_weights_decide_the_shares_and_what_is_there_at_all() -> None:
    log = straight(["ab"] * 2 + ["ac"] * 2 + ["ax"])
    weights = {"c0000": 3.0, "c0001": 3.0, "c0002": 1.0, "c0003": 1.0}
    found = discovered(log, weights=weights)
    assert ways(found) == {"a": {"b": pytest.approx(0.75), "c": pytest.approx(0.25)}}
    assert found.unmapped_events == 1
    assert found.log.events["step_id"].isna().sum() == 1
    with pytest.raises(ValueError, match="not all 0"):
        discovered(log, weights={})


def test_a_longer_history_tells_what_an_earlier_step_decided() -> None:
    orders = ["abd", "ace"] * 30
    told = {
        history: discovered(straight([f"{o[0]}{o[1]}m{o[2]}" for o in orders]), history=history)
        for history in (1, 2)
    }
    assert ways(told[1])["m"] == {"d": pytest.approx(0.5), "e": pytest.approx(0.5)}
    assert set(ways(told[2])) == {"a"}


def test_the_history_is_the_shortest_that_later_cases_ask_for() -> None:
    plain = discovered(straight(["abc", "adc"] * 30))
    assert plain.history == 1
    crossed = discovered(straight(["abmd", "acme"] * 30))
    assert crossed.history == 2
    assert dict(crossed.scores)[1] > dict(crossed.scores)[2] + 0.05
    assert discovered(straight(["abmd", "acme"] * 5)).scores == ()


def test_persons_who_do_the_same_are_a_role() -> None:
    cases = {
        f"c{number}": [
            ("a", number, number + 0.1, f"clerk{number % 3}"),
            ("b", number + 0.2, number + 0.3, f"clerk{(number + 1) % 3}"),
            ("c", number + 0.4, number + 0.5, "head"),
        ]
        for number in range(9)
    }
    found = discovered(log_of(cases))
    assert found.roles == {"role_1": ("clerk0", "clerk1", "clerk2"), "role_2": ("head",)}
    assert [step.performers.leader for step in found.sop.steps] == ["role_1", "role_1", "role_2"]
    assert found.sop.role("role_1").name == "a"


def test_standards_are_the_usual_minutes() -> None:
    found = discovered(log_of({"1": [("a", 0, 1), ("b", 1, 1.5)], "2": [("a", 4, 7), ("b", 7, 7.5)]}))
    assert [step.standard.minutes for step in found.sop.steps if step.standard] == [120, 30]


def test_only_ends_are_enough_for_an_order() -> None:
    frame = straight(["abc"] * 3).events.drop(columns="start")
    found = discovered(event_log(frame))
    assert [step.id for step in found.sop.steps] == ["a", "b", "c"]
    assert all(step.standard is None for step in found.sop.steps)


def test_labels_of_any_kind_become_ids() -> None:
    log = log_of({"1": [("Überprüfung & 承認", 0, 1), ("2. end", 1, 2), ("end", 2, 3), ("!!", 3, 4)]})
    found = discovered(log)
    assert [step.text for step in found.sop.steps] == ["Überprüfung & 承認", "2. end", "end", "!!"]
    assert [step.id for step in found.sop.steps] == ["uberprufung", "s_2_end", "s_end", "step"]


def test_the_order_of_the_rows_does_not_matter() -> None:
    log = straight(["abd"] * 6 + ["acd"] * 3 + ["abrbd"] * 2)
    mixed = event_log(log.events.sample(frac=1, random_state=3))
    assert discovered(log).sop == discovered(mixed).sop


def test_a_log_without_events_or_stamps_is_refused() -> None:
    log = straight(["ab"])
    with pytest.raises(ValueError, match="without events"):
        discovered(event_log(log.events.iloc[:0]))
    with pytest.raises(ValueError, match="without stamps"):
        discovered(event_log(log.events[["case_id", "activity"]]))
    with pytest.raises(ValueError, match="out of range"):
        discovered(log, most_steps=201)


def test_its_simulation_gives_the_orders_back() -> None:
    draw = np.random.default_rng(7)
    orders = draw.choice(["abcd", "acbd", "abrbcd", "ad", "bcd"], size=120, p=[0.4, 0.2, 0.2, 0.1, 0.1])
    log = straight([str(order) for order in orders], apart=6)
    learned = from_scratch(log, id="made", title="Made")
    first = log.events["start"].min()
    simulated = simulated_log(learned, start=first, cases=120, seed=1)
    assert simulated.events["case_id"].nunique() == 120
    assert not set(simulated.events["step_id"]) & set(learned.discovered.silent)
    found = distances(log, simulated, time_zone="UTC")
    assert found.value("ngd_3") < 0.12
    assert found.value("red") < 2
