"""A revision beside the SOP in force: exact where nothing differs, right where the gain is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from compared import BASE, BUSY, CONSTANT, QUICK, SHORTER, compared, scenario_of, sop_of
from simulation.comparison import ComparisonSettings, compare
from sop.errors import InputError, SimulationError
from sop.worktime import default_calendar

TRIED = ComparisonSettings(first=30, at_most=60, years=0, world_at_most=40)


def test_reworded_is_exactly_nothing() -> None:
    steps = tuple(step.model_copy(update={"text": f"{step.text}!"}) for step in BASE.steps)
    found = compared(BASE.model_copy(update={"steps": steps}), people=BUSY).revisions[0]
    assert found.verdict == "no_difference"
    assert (found.gain.value, found.gain.low, found.gain.high) == (0, 0, 0)
    assert found.sources.empty
    assert found.looks[-1].number == 1


def test_a_day_less_of_constant_work_is_a_day_gained() -> None:
    # One working day has 450 minutes, nobody is busy, nothing varies.
    found = compared(SHORTER, durations=CONSTANT).revisions[0]
    assert found.gain.value == pytest.approx(1.0, abs=0.2)
    work = found.sources[found.sources["part"] == "work"]
    assert work["step_id"].tolist() == ["b"]
    assert work["minutes"].tolist() == [450]
    assert found.guards["person_minutes"].value == -450


@pytest.mark.parametrize(("delta", "verdict"), [(0.1, "worth_trying"), (5.0, "no_difference")])
def test_delta_decides(delta: float, verdict: str) -> None:
    settings = ComparisonSettings(first=30, at_most=60, worlds=False, delta_days=delta)
    assert compared(SHORTER, settings=settings, people=BUSY).revisions[0].verdict == verdict


def test_the_other_way_round_is_not_advised() -> None:
    settings = ComparisonSettings(first=30, at_most=60, worlds=False, delta_days=0.1)
    found = compared(BASE, old=SHORTER, settings=settings, people=BUSY).revisions[0]
    assert found.verdict == "not_advised"
    assert found.looks[-1].guards[0].state == "worse"


def test_sources_add_up_to_the_difference() -> None:
    found = compared(SHORTER, people=BUSY)
    both = [np.nanmean(study.stack("cycle_working")) / 60 for study in (found.base, found.revisions[0].study)]
    assert found.revisions[0].sources["minutes"].sum() == pytest.approx(both[0] - both[1], abs=0.01)


def test_workers_change_nothing() -> None:
    tables = []
    for workers in (1, 2):
        settings = ComparisonSettings(
            first=30, at_most=40, delta_days=0.9, years=0, world_at_most=40, relative_half_width=0.05
        )
        found = compared(SHORTER, settings=settings, workers=workers, people=BUSY)
        (item,) = found.revisions
        tables.append((item.gain, item.looks, item.worlds, item.guards, found.replications))
    assert tables[0] == tables[1]


def test_worlds_say_on_what_a_verdict_hangs() -> None:
    # The wait covers the work beside it unless it is short: then the shorter step counts.
    side = [
        {"id": "a"},
        {"id": "b", "after": ["a"], "standard": {"value": 1800}},
        {"id": "c", "after": ["b"]},
    ]
    old = sop_of(*side)
    new = sop_of(*(dict(step, standard={"value": 60}) if step["id"] == "b" else step for step in side))
    wait = {"id": "w", "name": "W", "after": "a", "before": "c", "low": 1, "mode": 8, "high": 9}
    people = [{"id": "staf", "roles": ["staf"], "other_duties": 0.1}]
    found = compared(
        new,
        old=old,
        settings=ComparisonSettings(first=30, at_most=60, years=3, world_at_most=40),
        waits=[{**wait, "unit": "working_days"}],
        people=people,
    ).revisions[0]
    kinds = {(here.world.kind, here.world.value): here.state for here in found.worlds}
    assert found.verdict == "no_difference"
    assert kinds["wait", 1.0] == "other"
    assert kinds["wait", 9.0] == "same"
    # 2025 is the scenario itself.
    assert [here.world.value for here in found.worlds if here.world.kind == "year"] == [2024, 2026]
    assert not found.holds
    order = ["other", "open", "same"]
    states = [here.state for here in found.worlds]
    assert states == sorted(states, key=order.index)


def test_standards_that_are_not_reached_take_the_gain_away() -> None:
    settings = ComparisonSettings(first=30, at_most=60, delta_days=0.1, years=0, world_at_most=40)
    found = compared(SHORTER, BASE, settings=settings, people=BUSY)
    (world,) = [here for here in found.revisions[0].worlds if here.world.kind == "standards"]
    assert world.gain.value == 0
    assert world.state == "other"
    assert world.verdict == "no_difference"
    # The other one changes no standard: that world says nothing of it.
    assert {here.world.kind for here in found.revisions[1].worlds} == {"other_duties"}


def test_ranking_names_the_best_and_what_cannot_be_told_apart() -> None:
    found = compared(BASE.model_copy(update={"title": "Again"}), SHORTER, people=BUSY)
    assert found.ranking is not None
    assert found.ranking.best == "new1"
    assert found.ranking.order == ("new1", "", "new")


def test_numbers_learned_from_few_cases_ask_for_more() -> None:
    uncertain = [{"at": "durations.default.cv", "low": 0.1, "high": 0.11, "n": 5}]
    uncertain.append({"at": "people.staf.other_duties", "low": 0.3, "high": 0.7, "n": 7})
    learned = {"log": "log.csv", "cases": 5, "fit": "partly"}
    settings = ComparisonSettings(first=30, at_most=60, delta_days=1.5, years=0, draws=4, world_at_most=40)
    found = compared(SHORTER, settings=settings, people=BUSY, uncertain=uncertain, learned_from=learned)
    assert found.validated == "partly"
    draws = [here for here in found.revisions[0].worlds if here.world.kind == "parameters"]
    assert len({here.gain.value for here in draws}) == 4
    more = found.revisions[0].more_cases
    assert more is not None
    assert more.known == 5
    assert more.more is not None
    assert more.years == pytest.approx(more.more / 4, rel=0.01)


def test_a_revision_that_never_finishes_is_not_advised_and_says_so() -> None:
    # The run ends with the year: the last case has half a working day less than the step takes.
    people = [{"id": "staf", "roles": ["staf", "boss"]}]
    last = {"demand": [{"kind": "dates", "case_id": "{n}", "dates": ["2025-12-29"]}], "horizon": "2025-12-31"}
    old = sop_of({"id": "a"}, {"id": "b"}, roles=("staf", "boss"))
    long = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 6000}}, roles=("staf", "boss"))
    found = compared(long, old, old=old, people=people, durations=CONSTANT, **last)
    never, same = found.revisions
    assert never.verdict == "not_advised"
    assert np.isnan(never.gain.value)
    assert never.sources.empty
    assert same.verdict == "no_difference"
    assert found.ranking is not None
    assert found.ranking.unfinished == ("new",)
    with pytest.raises(SimulationError) as error:
        compared(old, old=long, people=people, durations=CONSTANT, **last)
    assert [problem.code for problem in error.value.problems] == ["compare_never_finishes"]


def test_an_unfinished_revision_does_not_stop_the_others_from_getting_precise() -> None:
    last = {"demand": [{"kind": "dates", "case_id": "{n}", "dates": ["2025-12-01"]}], "horizon": "2025-12-31"}
    never = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 60_000}}, {"id": "c"})
    settings = ComparisonSettings(
        first=30, at_most=60, worlds=False, delta_days=20, relative_half_width=0.001
    )
    found = compared(never, SHORTER, settings=settings, people=BUSY, **last)
    assert found.replications == 60
    assert found.revisions[1].looks[-1].n == 30
    assert found.ranking is not None
    assert found.ranking.n == 60


def test_cases_at_random_each_count_alike() -> None:
    # About one case a year: in every third replication there is none.
    demand = [{"kind": "poisson", "case_id": "p{n}", "per_year": 1, "deadline_working_days": 30}]
    found = compared(SHORTER, people=BUSY, demand=demand)
    (item,) = found.revisions
    days = [study.cycle_days() for study in (found.base, item.study)]
    assert np.isnan(days[0]).all(axis=1).any()
    assert item.gain.value == pytest.approx(np.nanmean(days[0]) - np.nanmean(days[1]))
    assert item.gain.n == found.replications
    assert {state.guard.id for state in item.looks[-1].guards} == {"person_minutes", "on_time"}
    minutes = item.sources["minutes"].sum()
    working = [study.stack("cycle_working") / 60 for study in (found.base, item.study)]
    assert minutes == pytest.approx(np.nanmean(working[0]) - np.nanmean(working[1]), abs=0.01)


def test_another_sop_beside_it_stays_as_it_is() -> None:
    beside = sop_of({"id": "z", "standard": {"value": 300}}, roles=("staf", "boss"))
    beside = beside.model_copy(update={"id": "beside"})
    old = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 900}}, roles=("staf", "boss"))
    new = sop_of({"id": "a"}, {"id": "b", "standard": {"value": 450}})
    scenario = scenario_of(
        people=[{"id": "staf", "roles": ["staf", "boss"]}],
        also=[{"sop": "beside", "demand": [{"kind": "monthly", "case_id": "z{year}-{month}"}]}],
    )
    found = compare(
        old, {"new": new}, scenario, default_calendar(), also=(beside,), settings=TRIED
    ).revisions[0]
    # The revision no longer has the role, but the other SOP does.
    assert found.fitted.dropped == ()
    assert found.gain.value == pytest.approx(1.0, abs=0.3)
    assert {here.world.kind for here in found.worlds} == {"other_duties", "standards"}


def test_progress_never_goes_back_nor_beyond_what_is_expected() -> None:
    told: list[tuple[int, int]] = []
    compare(
        BASE,
        {"new": SHORTER},
        scenario_of(),
        default_calendar(),
        settings=TRIED,
        progress=lambda done, planned: told.append((done, planned)),
    )
    assert told == sorted(told)
    assert all(done <= planned for done, planned in told)


def _codes(**change: Any) -> list[str]:
    new, own = change.get("new", SHORTER), change.get("scenario")
    with pytest.raises(InputError) as error:
        compare(
            change.get("old", BASE),
            {"new": new},
            scenario_of(),
            default_calendar(),
            scenarios=None if own is None else {"new": own},
            settings=QUICK,
        )
    assert {problem.file for problem in error.value.problems} == {"new"}
    return [problem.code for problem in error.value.problems]


def test_what_cannot_be_compared_is_refused() -> None:
    other = SHORTER.model_copy(update={"id": "other"})
    assert _codes(new=other) == ["compare_other_sop"]
    role = sop_of({"id": "a", "performers": {"roles": ["boss"]}}, roles=("staf", "boss"))
    assert _codes(new=role) == ["compare_unknown_role"]
    demand = scenario_of(demand=[{"kind": "monthly", "case_id": "{year}-{month}"}])
    assert _codes(scenario=demand) == ["compare_other_demand"]
    changed = scenario_of(seed=2, last="2025-06-30", warm_up_working_days=5)
    assert _codes(scenario=changed) == [
        "compare_other_period",
        "compare_other_period",
        "compare_other_seed",
    ]
    also = [{"sop": "x", "demand": [{"kind": "annual", "case_id": "x{year}"}]}]
    assert _codes(scenario=scenario_of(also=also)) == ["compare_other_sops_beside"]
    assert _codes(scenario=scenario_of(calendar="other.yaml")) == ["compare_other_calendar"]


def test_nothing_to_compare_and_names_that_mean_nothing() -> None:
    with pytest.raises(InputError) as error:
        compared()
    assert [problem.code for problem in error.value.problems] == ["compare_nothing"]
    for revisions, own in (({"": SHORTER}, {}), ({"new": SHORTER}, {"knew": scenario_of()})):
        with pytest.raises(ValueError, match="names"):
            compare(BASE, revisions, scenario_of(), default_calendar(), scenarios=own, settings=QUICK)


@pytest.mark.parametrize("name", ["bidang", "seksi"])
def test_other_units_are_refused_whatever_their_set_is_called(name: str) -> None:
    old = sop_of({"id": "a"}, {"id": "b", "for_each": "bidang"}, units={"bidang": ["x", "y"]})
    new = sop_of({"id": "a"}, {"id": "b", "for_each": name}, units={name: ["x", "y", "z"]})
    assert _codes(old=old, new=new) == ["compare_other_units"]
    once = sop_of({"id": "a"}, {"id": "b"}, units={"seksi": ["u"]})
    assert compared(once, old=old).revisions[0].verdict == "no_difference"


def test_a_plan_that_only_the_revision_makes_impossible_is_told_of_it() -> None:
    wait = {"id": "w", "name": "W", "after": "a", "before": "c", "low": 1, "mode": 1, "high": 1}
    turned = sop_of({"id": "c"}, {"id": "b"}, {"id": "a"})
    with pytest.raises(SimulationError) as error:
        compared(turned, waits=[wait])
    assert [(item.file, item.code) for item in error.value.problems] == [("new", "wait_against_order")]


def test_revisions_with_people_of_their_own() -> None:
    stated = {**CONSTANT, "steps": {"b": {"family": "constant", "minutes": 450}}}
    own = scenario_of(people=[{"id": "staf", "roles": ["staf"], "speed": 2}], durations=stated)
    settings = ComparisonSettings(first=30, at_most=60, delta_days=0.1, years=0, world_at_most=40)
    found = compare(
        BASE,
        {"new": SHORTER},
        scenario_of(durations=CONSTANT),
        default_calendar(),
        scenarios={"new": own},
        settings=settings,
    ).revisions[0]
    assert found.verdict == "worth_trying"
    assert found.study.scenario is own
    # Its minutes are its own, whatever the standard was: that world changes nothing.
    assert {here.world.kind for here in found.worlds} == {"other_duties"}
