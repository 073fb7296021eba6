"""What `?` shows in a notebook: a sentence, every parameter by its name, what comes back."""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

import mining
import simulation
import sop
import ukur.charts
import ukur.notebook
from sop.showing import Shown


def public() -> Iterator[tuple[str, Any]]:
    """Everything that a package exports, once, by the name it is first exported under."""
    seen = set()
    modules = [simulation, mining, ukur.charts, ukur.notebook]
    for root in (sop, simulation, mining):
        for item in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            module = import_module(item.name)
            if "__all__" in vars(module):
                modules.append(module)
    for module in modules:
        for name in module.__all__:
            thing = getattr(module, name)
            if id(thing) not in seen and (inspect.isfunction(thing) or inspect.isclass(thing)):
                seen.add(id(thing))
                yield f"{module.__name__}.{name}", thing


THINGS = dict(public())
FUNCTIONS = {name: thing for name, thing in THINGS.items() if not inspect.isclass(thing)}
RESULTS = {name: thing for name, thing in THINGS.items() if dataclasses.is_dataclass(thing)}


def section(text: str, name: str) -> str:
    """What follows `Name:` up to the next section."""
    found = re.search(rf"{name}:(.*?)(?=(?:Parameters|Returns|Raises):|\Z)", text, re.DOTALL)
    return found[1] if found else ""


def named(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text) is not None


def missing(name: str) -> list[str]:
    """What the help of a function lacks."""
    thing = FUNCTIONS[name]
    text = inspect.getdoc(thing) or ""
    signature = inspect.signature(thing)
    found = [] if re.match(r"[A-Z0-9].*?[.:?]", text, re.DOTALL) else ["sentence"]
    told = section(text, "Parameters")
    if not re.search(r"as (?:in|for) `", told):
        found += [each for each in signature.parameters if not named(each, told)]
    if signature.return_annotation not in ("None", None) and not section(text, "Returns"):
        found.append("Returns")
    return found


def test_there_is_much_to_help_with() -> None:
    assert len(FUNCTIONS) > 100
    assert len(RESULTS) > 60


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_names_its_parameters_and_what_comes_back(name: str) -> None:
    assert missing(name) == []


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_a_result_names_its_fields(name: str) -> None:
    text = inspect.getdoc(RESULTS[name]) or ""
    if RESULTS[name].__doc__ and "Parameters: as" in RESULTS[name].__doc__:
        return
    fields = [field.name for field in dataclasses.fields(RESULTS[name]) if not field.name.startswith("_")]
    assert [each for each in fields if not named(each, text)] == []


def frames() -> list[str]:
    found = []
    for name, thing in FUNCTIONS.items():
        if "DataFrame" in str(inspect.signature(thing).return_annotation):
            found.append(name)
    return sorted(found)


@pytest.mark.parametrize("name", frames())
def test_a_table_names_its_columns(name: str) -> None:
    told = section(inspect.getdoc(FUNCTIONS[name]) or "", "Returns")
    assert "`" in told or "columns" in told


# Settings, small values and pieces of larger results: their text says all.
TEXT_IS_ENOUGH = frozenset(
    {
        "InWorld",
        "Move",
        "BehaviourSettings",
        "Constant",
        "Wait",
        "Ranking",
        "Shrunk",
        "Totals",
        "AliasUpdate",
        "LogSource",
        "DurationSettings",
        "FlowGraph",
        "Distance",
        "Variation",
        "Grid",
        "Hurt",
        "LogOptions",
        "PeopleSettings",
        "Bound",
        "Floor",
        "ComparisonSettings",
        "Change",
        "Promise",
        "DemandSettings",
        "Tried",
        "MeasureFit",
        "Weibull",
        "Lever",
        "Look",
        "GuardState",
        "OfficeDay",
        "Uniform",
        "World",
        "Numbers",
        "Lognormal",
        "Parts",
        "Guard",
        "SopOrder",
        "Exponential",
        "Setup",
        "GatePlan",
        "Pert",
        "MoreCases",
        "Prepared",
        "DelaySettings",
        "Variant",
        "Triangular",
        "DistanceOptions",
        "Milestone",
        "Effect",
        "Explanation",
        "Interval",
        "Adjusted",
        "StatedWait",
        "Candidate",
        "Gamma",
        "Pair",
        "Point",
        "Block",
        "Worth",
        "Figures",
        "Thresholds",
        "AnalysisSettings",
        "Empirical",
    }
)


def test_every_exported_result_shows_itself_or_need_not() -> None:
    plain = {name.rpartition(".")[2] for name, kind in RESULTS.items() if not issubclass(kind, Shown)}
    assert plain <= TEXT_IS_ENOUGH
