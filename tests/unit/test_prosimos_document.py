"""Whatever stands in the JSON: it is read, or refused with a place, never more."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosimos_models import choice, document, law, line, saved
from simulation.prosimos import read_prosimos
from simulation.prosimos.document import MOST_BYTES, read_parameters
from sop.errors import DocumentError
from ukur.words import words
from ukur.words.telling import tell_error

PERFORMANCE = ("task_resource_distribution", 0, "resources", 0)


def refused(folder: Path, parameters: Any, bpmn: str = "") -> dict[str, str]:
    """Codes by place."""
    paths = saved(folder, bpmn or line("A"), parameters)
    with pytest.raises(DocumentError) as caught:
        read_prosimos(*paths)
    assert all(problem.file == str(paths[1]) for problem in caught.value.problems)
    for language in ("id", "en"):
        tell_error(caught.value, words(language))
    return {problem.place: problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ("[]", "not_a_mapping"),
        ("null", "not_a_mapping"),
        ('{"a": NaN}', "not_json"),
        ('{"a": -Infinity}', "not_json"),
        ('{"a": 1, "a": 2}', "duplicate_key"),
        ('{"a": ' + "9" * 10_000 + "}", "not_json"),
        ('{"a": ' + "[" * 10_000 + "]" * 10_000 + "}", "too_deep"),
        ('{"a":' * 10_000, "too_deep"),
        ("[" * 1_000_000, "too_deep"),
        ('{"resource_profiles": {}}', "prosimos_old_document"),
        ("{}", "missing_key"),
    ],
)
def test_what_is_no_such_document(tmp_path: Path, text: str, code: str) -> None:
    assert code in refused(tmp_path, text).values()


def test_brackets_in_texts_do_not_nest(tmp_path: Path) -> None:
    parameters = document("A")
    parameters["resource_profiles"][0]["name"] = '[{"\\' * 200
    assert read_prosimos(*saved(tmp_path, line("A"), parameters)).scenario


def test_larger_than_allowed(tmp_path: Path) -> None:
    paths = saved(tmp_path, line("A"), document("A"))
    with paths[1].open("a") as stream:
        stream.write(" " * MOST_BYTES)
    with pytest.raises(DocumentError) as caught:
        read_parameters(paths[1])
    assert caught.value.problems[0].code == "file_too_large"


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("resource_profiles", 0, "resource_list", 0, "amount"), "many", "not_an_integer"),
        (("resource_profiles", 0, "resource_list", 0, "amount"), True, "not_an_integer"),
        (("resource_profiles", 0, "resource_list", 0, "amount"), 10**9, "out_of_range"),
        (("resource_profiles", 0, "resource_list", 0, "amount"), 99_999, "prosimos_too_many_persons"),
        (("resource_profiles", 0, "resource_list", 0, "cost_per_hour"), -1, "out_of_range"),
        (("resource_profiles", 0, "resource_list", 0, "calendar"), "x", "prosimos_unknown_calendar"),
        (("resource_profiles", 0, "resource_list"), [], "prosimos_unknown_resource"),
        (("task_resource_distribution", 0, "task_id"), "x", "prosimos_task_missing"),
        (("task_resource_distribution", 0, "resources"), [], "too_few"),
        (("task_resource_distribution", 0, "resources", 0), 7, "not_a_mapping"),
        (("task_resource_distribution", 0, "resources", 0), {"resource_id": "R"}, "missing_key"),
        (PERFORMANCE, {"resource_id": "R", **law("fix", 1e300)}, "out_of_range"),
        (PERFORMANCE, {"resource_id": "R", **law("fix", 1e11)}, "prosimos_too_long"),
        (PERFORMANCE, {"resource_id": "R", **law("levy", 1)}, "prosimos_family"),
        (PERFORMANCE, {"resource_id": "R", **law("norm", 1, 2)}, "prosimos_parameters"),
        (PERFORMANCE, {"resource_id": "R", **law("norm", 100, 1, 500, 600)}, "prosimos_impossible"),
        (("resource_calendars", 0, "time_periods", 0, "from"), "FUNDAY", "prosimos_weekday"),
        (("resource_calendars", 0, "time_periods", 0, "beginTime"), "25:00", "prosimos_time"),
        (("resource_calendars", 0, "time_periods", 0, "endTime"), "00:00:00", "calendar_session_inverted"),
        (("resource_calendars", 0, "time_periods"), [], "calendar_never_open"),
        (("arrival_time_distribution",), law("fix", 1e9), "prosimos_arrivals_too_far"),
        (("total_cases",), 0, "out_of_range"),
        (("total_cases",), 10**7, "out_of_range"),
        (("start_time",), "soon", "prosimos_time"),
        (("start_time",), "0001-01-01", "out_of_range"),
        (("model_type",), "FUZZY", "prosimos_fuzzy"),
        (("multitask",), {"type": "global", "values": []}, "prosimos_multitasking"),
        (("prioritisation_rules",), [{"priority_level": 1, "rules": []}], "prosimos_priorities"),
        (("batch_processing",), [{"task_id": "A", "type": "Concurrent"}], "prosimos_batch_rule"),
        (("batch_processing",), [{"task_id": "x", "type": "Parallel"}], "prosimos_unknown_element"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_place(
    tmp_path: Path, place: tuple[str | int, ...], value: object, told: str
) -> None:
    parameters: Any = document("A")
    *above, last = place
    part = parameters
    for key in above:
        part = part[key]
    part[last] = value
    found = refused(tmp_path, parameters)
    assert told in found.values()
    if told not in ("prosimos_task_missing", "prosimos_unknown_resource"):
        assert any(str(place[0]) in where or where == "cases" for where in found)


@pytest.mark.parametrize(
    ("probabilities", "code"),
    [
        ([], "prosimos_shares"),
        ([("x-B", 0.5), ("x-C", 0.4)], "prosimos_shares"),
        ([("x-B", 0.5), ("x-D", 0.5)], "prosimos_shares"),
        ([("x-B", 0.7), ("x-B", 0.3)], "prosimos_shares"),
        ([("x-B", 1.5), ("x-C", -0.5)], "out_of_range"),
    ],
)
def test_probabilities_come_to_one(tmp_path: Path, probabilities: list[tuple[str, float]], code: str) -> None:
    told = [{"path_id": flow, "value": value} for flow, value in probabilities]
    gateways = [{"gateway_id": "x", "probabilities": told}]
    parameters = document("A", "B", "C", gateway_branching_probabilities=gateways)
    assert code in refused(tmp_path, parameters, choice("B", "C")).values()


def test_gateways_that_nobody_tells_of_and_conditions(tmp_path: Path) -> None:
    parameters = document("A", "B", "C")
    assert set(refused(tmp_path, parameters, choice("B", "C")).values()) == {"prosimos_gateway_missing"}
    flows = [{"path_id": "x-B", "value": 0.5, "condition_id": "k"}, {"path_id": "x-C", "value": 0.5}]
    parameters["gateway_branching_probabilities"] = [{"gateway_id": "x", "probabilities": flows}]
    assert set(refused(tmp_path, parameters, choice("B", "C")).values()) == {"prosimos_conditions"}


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_anything_anywhere_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    parameters: Any = json.loads(json.dumps(document("A")))
    part, key = parameters, data.draw(st.sampled_from(sorted(parameters)))
    while isinstance(part[key], dict | list) and part[key] and data.draw(st.booleans()):
        part = part[key]
        key = data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
    part[key] = data.draw(anything)
    paths = saved(tmp_path_factory.mktemp("any"), line("A"), parameters)
    with suppress(DocumentError):
        read_prosimos(*paths)
