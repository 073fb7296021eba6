"""What is wrong with an SOP whose cells were all understood, told by its cells, numbers and names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sop.documents import CrossProblem
from sop.errors import Problem
from sop.model import Sop

if TYPE_CHECKING:
    from sop.exchange.sop_sheet.gathering import Gathering

# Told in other words than for a YAML file, whose keys nobody sees here.
OWN_WORDS = frozenset(
    {
        "role_twice", "order_in_circle", "shares_incomplete", "shares_not_one", "return_without_limit",
        "limit_without_return", "return_with_side_exit", "return_entered_midway", "outcome_leads_nowhere",
        "step_unreachable", "end_is_a_step", "deputy_has_seat", "replaces_itself",
    }
)  # fmt: skip
OF_OUTCOMES = ("shares_incomplete", "outcome_leads_nowhere")
_KINDS = {
    "string_too_long": "text_too_long", "string_too_short": "empty_text", "too_long": "too_many",
    "too_short": "too_few", "greater_than": "out_of_range", "greater_than_equal": "out_of_range",
    "less_than": "out_of_range", "less_than_equal": "out_of_range",
    "string_pattern_mismatch": "bad_identifier",
}  # fmt: skip
_BOUNDS = {
    "ge": ">=",
    "gt": ">",
    "le": "<=",
    "lt": "<",
    "max_length": "<=",
    "min_length": ">=",
}
_PARTS = re.compile(r"(, | -> )")


def faults(data: Mapping[str, Any], gathered: Gathering, *, file: str) -> list[Problem]:
    """The problems that show only when the whole is looked at.

    Parameters: data - the SOP as plain data; gathered - its places, and what was refused before: places that
    were told are not told again, and then contradictions are not looked for; file - named in the problems.
    Returns: the problems, none where the data is an SOP.
    """
    told = {problem.place for problem in gathered.problems}
    found: list[Problem] = []
    try:
        Sop.model_validate(data)
    except ValidationError as error:
        found += [each for each in _kinds(error, gathered, file) if each.place not in told]
    if found or gathered.problems:
        return found
    return [_crossed(item, data, gathered, file) for item in Sop.cross_check(data)]


def _kinds(error: ValidationError, gathered: Gathering, file: str) -> Iterator[Problem]:
    for item in error.errors(include_url=False):
        if item["type"] == "ukur.cross":
            continue
        context = item.get("ctx", {})
        allowed = tuple(f"{sign} {context[name]}" for name, sign in _BOUNDS.items() if name in context)
        value = str(item.get("input"))
        yield Problem(
            code=_KINDS.get(item["type"], "wrong_value"),
            file=file,
            place=gathered.place(tuple(item["loc"])),
            value=value if len(value) <= 80 else value[:77] + "...",
            allowed=allowed or (str(context.get("pattern", item["type"])),),
        )


def _crossed(item: CrossProblem, data: Mapping[str, Any], gathered: Gathering, file: str) -> Problem:
    names = _names(item, data, gathered)

    def told(text: str) -> str:
        return "".join(names.get(part, part) for part in _PARTS.split(text))

    return Problem(
        code=f"sop_sheet_{item.code}" if item.code in OWN_WORDS else item.code,
        file=file,
        place=gathered.place(item.path),
        value=told(item.value),
        allowed=tuple(told(each) for each in item.allowed),
        fields={key: told(text) for key, text in item.fields.items()},
    )


def _names(item: CrossProblem, data: Mapping[str, Any], gathered: Gathering) -> Mapping[str, str]:
    """How people call what ids stand for: posts by name, outcomes by text, steps by number."""
    if item.path[2:3] == ("performers",):
        return {role["id"]: role["name"] for role in data["roles"]}
    end = {"end": gathered.terms.words.shown["place"]["end"]}
    if item.code in OF_OUTCOMES and isinstance(item.path[1], int):
        outcomes = data["steps"][item.path[1]]["decision"]["outcomes"]
        return {**end, **{outcome["id"]: outcome["text"] for outcome in outcomes}}
    return {**end, **{step["id"]: str(step["number"]) for step in data["steps"]}}
